//! Changes of the history that run no script: `baseline`, `accept`, `forget`.
//!
//! Each is looked at first and written in a second step. This is the door; what
//! a change consists of is worked out in `run::amend`.

mod changes;

pub use changes::{ForgottenStatement, HistoryChange, HistoryChanges, StatementEffect};

use crate::engine::Operation;
use crate::migrator::{Migrator, Running};
use crate::run::Answer;
use crate::target::Target;
use crate::version::VersionRef;

/// What is to be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// Mark everything up to a version as applied.
    Baseline(VersionRef),
    /// Take an applied migration's edited script as it is.
    Accept(VersionRef),
    /// Drop the row of a migration that stopped midway.
    Forget(VersionRef),
}

impl Change {
    /// The operation's name, for messages.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Change::Baseline(_) => "baseline",
            Change::Accept(_) => "accept",
            Change::Forget(_) => "forget",
        }
    }
}

/// How far an amendment goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// It says what it would change.
    Plan,
    /// It changes it.
    Write,
}

/// A change of the history that runs no script: look at it with
/// [`plan`](Amendment::plan), then make it with [`write`](Amendment::write).
///
/// [`Migrator::baseline`], [`Migrator::accept`] and [`Migrator::forget`] make it.
#[derive(Clone, Debug)]
#[must_use = "an amendment does nothing until it is planned or written"]
pub struct Amendment<'m> {
    migrator: Migrator<'m>,
    change: Change,
}

impl<'m> Migrator<'m> {
    /// Marks the migrations up to and including a version as applied, without
    /// running them: for a database that had its tables before it had a history.
    ///
    /// The history's rows say `baseline` in their column `kind`.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # use migrate_core::{Error, Migrations, Migrator, Target};
    /// # async fn example(migrations: &Migrations) -> Result<(), Error> {
    /// let baseline = Migrator::new(migrations).baseline("0012");
    /// println!("{}", baseline.plan(Target::url("postgres:///app")).await?);
    /// baseline.write(Target::url("postgres:///app")).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn baseline(&self, version: impl Into<VersionRef>) -> Amendment<'m> {
        self.amendment(Change::Baseline(version.into()))
    }

    /// Takes the script of an applied migration, which was edited since, as it
    /// is: its digests and its down script replace those in the history.
    ///
    /// The database itself is not touched: what the edit would change in it, you
    /// have to change.
    pub fn accept(&self, version: impl Into<VersionRef>) -> Amendment<'m> {
        self.amendment(Change::Accept(version.into()))
    }

    /// Drops the row of a migration that stopped midway: it failed, or its
    /// runner is gone. The migration is pending then, as if it had never begun.
    ///
    /// What its statements have done stays in the database; the plan lists them.
    pub fn forget(&self, version: impl Into<VersionRef>) -> Amendment<'m> {
        self.amendment(Change::Forget(version.into()))
    }

    fn amendment(&self, change: Change) -> Amendment<'m> {
        Amendment {
            migrator: self.clone(),
            change,
        }
    }
}

impl<'m> Amendment<'m> {
    /// Says what would be changed; reads, and touches nothing.
    ///
    /// # Errors
    ///
    /// When the change is refused, and when the database cannot be read.
    ///
    /// - A baseline: the history has rows already, the database is fresh, or
    ///   there is no such version.
    /// - `accept`: the migration is not applied, or this program does not have it.
    /// - `forget`: the migration did not stop midway, or a process is still at
    ///   work on it.
    pub fn plan<'a>(&self, target: impl Into<Target<'a>>) -> Running<'a, HistoryChanges>
    where
        'm: 'a,
    {
        self.perform(Stage::Plan, target.into())
    }

    /// Writes the change, and answers what was changed.
    ///
    /// It is worked out anew, under the guard: what another runner did since the
    /// plan is taken into account.
    ///
    /// # Errors
    ///
    /// As [`plan`](Amendment::plan), when another runner does not finish, when the
    /// history cannot be written, and in a caller's transaction.
    pub fn write<'a>(&self, target: impl Into<Target<'a>>) -> Running<'a, HistoryChanges>
    where
        'm: 'a,
    {
        self.perform(Stage::Write, target.into())
    }

    fn perform<'a>(&self, stage: Stage, target: Target<'a>) -> Running<'a, HistoryChanges>
    where
        'm: 'a,
    {
        let operation = Operation::Amend {
            change: self.change.clone(),
            stage,
        };
        let running = self.migrator.start(operation, target);
        Box::pin(async move {
            Ok(match running.await? {
                Answer::Changes(changes) => changes,
                _ => HistoryChanges::default(),
            })
        })
    }
}
