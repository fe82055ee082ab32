//! What is wrong with a migration, as it is shown to people.

use std::fmt;

use migrate_core::{Dialect, Direction};
use migrate_source::finding::Code;

use super::Check;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failure {
    /// The code that the lock file can accept; `None` where nothing excuses it.
    pub code: Option<&'static str>,
    /// The migration's version; empty where it is about the whole history.
    pub version: String,
    /// Its name.
    pub name: String,
    /// Which script is at fault.
    pub direction: Option<Direction>,
    /// What is wrong, in one line.
    pub message: String,
    /// The statement that is responsible, where that could be found.
    pub culprit: Option<Culprit>,
    /// The difference, or what the database said.
    pub details: String,
    /// SQL that would mend the down script.
    pub mending: String,
    /// What to do.
    pub helps: Vec<String>,
}

/// A statement of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Culprit {
    /// The script's file, as messages show it.
    pub file: String,
    /// The line on which the statement starts, from 1.
    pub line: u32,
    /// The text of that line.
    pub text: String,
}

impl Failure {
    /// Something that is wrong with one migration.
    pub(super) fn of(
        migration: &migrate_core::Migration<'_>,
        code: &'static Code,
        message: impl Into<String>,
    ) -> Failure {
        Failure {
            code: Some(code.name),
            version: migration.version().to_owned(),
            name: migration.name().to_owned(),
            ..Failure::whole(message)
        }
    }

    /// Something that is wrong with the whole history.
    pub(super) fn whole(message: impl Into<String>) -> Failure {
        Failure {
            code: None,
            version: String::new(),
            name: String::new(),
            direction: None,
            message: message.into(),
            culprit: None,
            details: String::new(),
            mending: String::new(),
            helps: Vec::new(),
        }
    }

    pub(super) fn details(mut self, details: impl fmt::Display) -> Failure {
        self.details = details.to_string();
        self
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Failure {
        self.helps.push(help.into());
        self
    }

    /// Says how an old mistake of this kind is accepted.
    pub(super) fn acceptable(self) -> Failure {
        let Some(code) = self.code else { return self };
        let version = self.version.clone();
        self.help(format!(
            "an old mistake is accepted once with `cargo migrate freeze --accept-proven {code}:{version}`"
        ))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code {
            Some(code) => write!(out, "error[{code}]: {}", self.message)?,
            None => write!(out, "error: {}", self.message)?,
        }
        if let Some(culprit) = &self.culprit {
            let width = culprit.line.to_string().len();
            write!(
                out,
                "\n{:width$}--> {}:{}\n{:width$} |\n{} | {}\n{:width$} |",
                "", culprit.file, culprit.line, "", culprit.line, culprit.text, ""
            )?;
        }
        for line in self.details.trim_end().lines() {
            write!(out, "\n    {line}")?;
        }
        if !self.mending.trim().is_empty() {
            write!(out, "\n  this at the end of the down script would mend it:")?;
            for line in self.mending.trim_end().lines() {
                write!(out, "\n    {line}")?;
            }
        }
        for help in &self.helps {
            write!(out, "\n  = help: {help}")?;
        }
        Ok(())
    }
}

/// What a check has found.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Outcome {
    /// Which check.
    pub check: Check,
    /// On which database.
    pub dialect: Dialect,
    /// Everything that is wrong, in the history's order.
    pub failures: Vec<Failure>,
    /// What the check could not see.
    pub notes: Vec<String>,
}

impl Outcome {
    /// Whether nothing is wrong.
    pub fn is_ok(&self) -> bool {
        self.failures.is_empty()
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for failure in &self.failures {
            write!(out, "{failure}\n\n")?;
        }
        for note in &self.notes {
            writeln!(out, "note: {note}")?;
        }
        let mut versions: Vec<&str> = self
            .failures
            .iter()
            .map(|failure| failure.version.as_str())
            .filter(|version| !version.is_empty())
            .collect();
        versions.dedup();
        match (self.failures.len(), versions.len()) {
            (0, _) => write!(out, "`{}` holds on {}", self.check, self.dialect),
            (_, 0) => write!(out, "`{}` does not hold on {}", self.check, self.dialect),
            (_, count) => write!(
                out,
                "`{}` does not hold on {} for {count} migration{}: {}",
                self.check,
                self.dialect,
                if count == 1 { "" } else { "s" },
                versions.join(", ")
            ),
        }
    }
}
