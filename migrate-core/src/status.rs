//! What is applied and what is not, problems as data.

use std::fmt;
use std::time::Duration;

use crate::compatibility::Compatibility;
use crate::plan::Problem;
use crate::report::Direction;

/// How history and set compare.
///
/// Shown as one line per migration, then problems and notes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Status {
    /// Every migration that the program or the history knows, in order.
    pub migrations: Vec<MigrationStatus>,
    /// What would keep `up` from running.
    pub problems: Vec<Problem>,
    /// What is worth knowing and stops nothing.
    pub notes: Vec<String>,
}

/// One migration's state.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MigrationStatus {
    /// Its version, as the file's name spells it.
    pub version: String,
    /// Its name.
    pub name: String,
    /// How far it got.
    pub state: MigrationState,
    /// How often one of its scripts was begun and came to no end, because the runner
    /// was killed, say; a run that is at work counts as well.
    pub attempts: u32,
    /// When it was applied, by the server's clock, in UTC (`2024-01-31T12:00:00.000Z`).
    pub applied_at: Option<String>,
    /// How long its up script took.
    pub duration: Option<Duration>,
    /// Whether the release before it can live with it: as it was stored, or, where
    /// it is not applied, as the program has it.
    pub compatibility: Compatibility,
    /// The release of the application that applied it, where it said so.
    pub release: Option<String>,
    /// The commit of the application that applied it, where it said so.
    pub commit: Option<String>,
}

/// How far a migration got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MigrationState {
    /// Applied as the program has it.
    Applied,
    /// Applied; only comments or white space changed since.
    Reformatted,
    /// Applied, and edited since.
    Edited,
    /// Applied, and unknown to the program.
    Missing,
    /// Not applied yet.
    Pending,
    /// Not applied, although one that sorts behind it is.
    Late,
    /// A runner is at work, or was cut off.
    #[non_exhaustive]
    Running {
        /// Which script.
        direction: Direction,
        /// How many of its statements have taken effect.
        done: u32,
        /// How many there are.
        total: u32,
    },
    /// A statement failed; those before it stay.
    #[non_exhaustive]
    Failed {
        /// Which script.
        direction: Direction,
        /// How many of its statements have taken effect.
        done: u32,
        /// How many there are.
        total: u32,
    },
}

impl Status {
    /// Whether everything is applied and nothing is wrong.
    pub fn is_current(&self) -> bool {
        self.problems.is_empty() && self.pending().next().is_none()
    }

    /// What `up` would apply or finish.
    pub fn pending(&self) -> impl Iterator<Item = &MigrationStatus> {
        self.migrations.iter().filter(|migration| {
            matches!(
                migration.state,
                MigrationState::Pending
                    | MigrationState::Late
                    | MigrationState::Running { .. }
                    | MigrationState::Failed { .. }
            )
        })
    }
}

impl fmt::Display for MigrationState {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MigrationState::Applied => out.pad("applied"),
            MigrationState::Reformatted => out.pad("reformatted"),
            MigrationState::Edited => out.pad("edited"),
            MigrationState::Missing => out.pad("missing"),
            MigrationState::Pending => out.pad("pending"),
            MigrationState::Late => out.pad("late"),
            MigrationState::Running {
                direction,
                done,
                total,
            } => out.pad(&format!("running {} {done}/{total}", direction.name())),
            MigrationState::Failed {
                direction,
                done,
                total,
            } => out.pad(&format!("failed {} {done}/{total}", direction.name())),
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.migrations.is_empty() {
            out.write_str("no migrations")?;
        }
        for (index, migration) in self.migrations.iter().enumerate() {
            if index > 0 {
                out.write_str("\n")?;
            }
            let MigrationStatus { version, name, .. } = migration;
            write!(out, "{:<12} {version} {name}", migration.state)?;
            if migration.attempts > 0 {
                write!(out, " (begun {} times)", migration.attempts)?;
            }
            if let Some(applied_at) = &migration.applied_at {
                write!(out, " ({applied_at})")?;
            }
        }
        for problem in &self.problems {
            write!(out, "\nerror: {problem}\n  help: {}", problem.help())?;
        }
        for note in &self.notes {
            write!(out, "\nnote: {note}")?;
        }
        Ok(())
    }
}
