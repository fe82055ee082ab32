//! What an amendment changes, as data and as text.

use std::fmt;

use crate::report::Direction;

/// What an amendment changes in the history, or would change.
///
/// Shown as one line per change, with what there is to know below it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct HistoryChanges {
    /// The changes, in the migrations' order.
    pub changes: Vec<HistoryChange>,
    /// What is worth knowing before they are written.
    pub notes: Vec<String>,
}

impl HistoryChanges {
    /// Whether the history is as it should be already.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }
}

/// One change of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HistoryChange {
    /// A migration counts as applied, and was not run.
    #[non_exhaustive]
    MarkApplied {
        /// The migration's version.
        version: String,
        /// Its name.
        name: String,
    },
    /// A migration counts as applied with the script that it has now.
    #[non_exhaustive]
    Accept {
        /// The migration's version.
        version: String,
        /// Its name.
        name: String,
        /// The up script's file.
        file: String,
        /// What differs from what was applied, one line each.
        differences: Vec<&'static str>,
    },
    /// A migration that stopped midway counts as pending.
    #[non_exhaustive]
    Forget {
        /// The migration's version.
        version: String,
        /// Its name.
        name: String,
        /// Which of its scripts stopped midway.
        direction: Direction,
        /// How many of the script's statements have taken effect.
        done: u32,
        /// How many there are.
        total: u32,
        /// Those of which something is or may be left; without those that took
        /// effect where nobody has the script any more.
        statements: Vec<ForgottenStatement>,
    },
}

/// A statement of a migration that is forgotten.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ForgottenStatement {
    /// Its number, from 1.
    pub number: usize,
    /// The script's file.
    pub file: String,
    /// The statement's line in the file.
    pub line: u32,
    /// The statement.
    pub sql: String,
    /// What became of it.
    pub effect: StatementEffect,
}

/// What became of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StatementEffect {
    /// It took effect, and that stays.
    Stays,
    /// Nobody can tell whether it took effect.
    Unknown,
    /// It left something unusable: an index whose building did not finish.
    LeftInvalid,
}

impl ForgottenStatement {
    pub(crate) fn new(
        number: usize,
        place: (&str, u32),
        sql: &str,
        effect: StatementEffect,
    ) -> ForgottenStatement {
        ForgottenStatement {
            number,
            file: place.0.to_owned(),
            line: place.1,
            sql: sql.to_owned(),
            effect,
        }
    }
}

impl fmt::Display for HistoryChanges {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.changes.is_empty() {
            out.write_str("nothing to do")?;
        }
        for (index, change) in self.changes.iter().enumerate() {
            if index > 0 {
                out.write_str("\n")?;
            }
            write!(out, "{change}")?;
        }
        for note in &self.notes {
            write!(out, "\nnote: {note}")?;
        }
        Ok(())
    }
}

impl fmt::Display for HistoryChange {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HistoryChange::MarkApplied { version, name } => {
                write!(out, "mark {version} {name} as applied without running it")
            }
            HistoryChange::Accept {
                version,
                name,
                file,
                differences,
            } => {
                write!(out, "accept {version} {name} as it is in {file}")?;
                for difference in differences {
                    write!(out, "\n  {difference}")?;
                }
                Ok(())
            }
            HistoryChange::Forget {
                version,
                name,
                direction,
                done,
                total,
                statements,
            } => {
                write!(
                    out,
                    "forget {version} {name}, whose {} script stopped after {done} of {total} \
                     statements",
                    direction.name()
                )?;
                for statement in statements {
                    write!(out, "\n{statement}")?;
                }
                Ok(())
            }
        }
    }
}

impl fmt::Display for ForgottenStatement {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.number;
        match self.effect {
            StatementEffect::Stays => write!(out, "  statement {number} took effect and stays"),
            StatementEffect::Unknown => write!(
                out,
                "  statement {number} may have taken effect: nobody can tell, look for yourself"
            ),
            StatementEffect::LeftInvalid => write!(
                out,
                "  statement {number} left something unusable, which has to be dropped"
            ),
        }?;
        write!(out, "\n   --> {}:{}", self.file, self.line)?;
        for line in self.sql.lines() {
            write!(out, "\n    | {line}")?;
        }
        Ok(())
    }
}
