//! A plan as callers see it.

use std::fmt;

use crate::compatibility::Compatibility;
use crate::plan::{OtherScript, PlannedLoss, PlannedStatement, Problem};
use crate::report::Direction;
use crate::script::TransactionClass;

/// What an operation would do; computing it touches nothing.
///
/// Shown as one line per step, then problems and notes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Plan {
    /// The scripts, in the order in which they would run.
    pub steps: Vec<PlannedStep>,
    /// What keeps them from being run; empty for a plan that can be run.
    pub problems: Vec<Problem>,
    /// What is worth knowing and stops nothing.
    pub notes: Vec<String>,
}

/// One script of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlannedStep {
    /// The migration's version, as the file's name spells it.
    pub version: String,
    /// Its name.
    pub name: String,
    /// Which of its scripts would run.
    pub direction: Direction,
    /// The script's SQL.
    pub sql: String,
    /// Its statements, in order; those that took effect in a run that stopped
    /// midway are left out.
    pub statements: Vec<PlannedStatement>,
    /// For a down script: the other one, where the program's and the one that the
    /// history stored differ.
    pub other: Option<OtherScript>,
    /// The script's file, as messages show it.
    pub file: String,
    /// How the script relates to transactions.
    pub transaction: TransactionClass,
    /// Whether the script is the one that the history stored, not the program's own.
    pub stored: bool,
    /// For an up script: whether the release before it can live with it.
    pub compatibility: Option<Compatibility>,
    /// The statements that took effect in a run that stopped midway.
    pub resumed_after: Option<u32>,
}

impl Plan {
    /// Whether there is nothing to do and nothing in the way.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty() && self.problems.is_empty()
    }

    /// What data its steps take away, without what is known to be nothing.
    pub fn losses(&self) -> impl Iterator<Item = &PlannedLoss> {
        self.steps
            .iter()
            .flat_map(|step| &step.statements)
            .flat_map(|statement| &statement.losses)
            .filter(|loss| !loss.is_nothing())
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            out.write_str("nothing to do")?;
        }
        let mut first = true;
        let mut line = |out: &mut fmt::Formatter<'_>| -> fmt::Result {
            if !std::mem::take(&mut first) {
                out.write_str("\n")?;
            }
            Ok(())
        };
        for step in &self.steps {
            line(out)?;
            let verb = match step.direction {
                Direction::Up => "apply",
                Direction::Down => "revert",
            };
            write!(out, "{verb} {} {}", step.version, step.name)?;
            if let Some(done) = step.resumed_after {
                write!(out, " (goes on after statement {done})")?;
            }
            if step.transaction != TransactionClass::Transactional {
                out.write_str(" (without a transaction)")?;
            }
            if let Some(verdict) = step.compatibility.as_ref().filter(|it| it.breaks_older()) {
                write!(out, " ({verdict})")?;
            }
            if step.stored {
                out.write_str(" (with the script that the history stored)")?;
            }
            for loss in step.statements.iter().flat_map(|it| &it.losses) {
                write!(out, "\n  loses {loss}")?;
            }
        }
        for problem in &self.problems {
            line(out)?;
            write!(out, "error: {problem}\n  help: {}", problem.help())?;
        }
        for note in &self.notes {
            line(out)?;
            write!(out, "note: {note}")?;
        }
        Ok(())
    }
}
