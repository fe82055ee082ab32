//! Every migration up, down and up again, from state to state.

use std::sync::Arc;

use migrate_core::{Direction, Error, ErrorKind, Migration, Request, Script, TransactionClass};
use migrate_schema::Snapshot;
use migrate_source::finding::proven;

use super::settings::WayBack;
use super::shared::Shared;
use super::{Culprit, Failure, Suite, difference};
use crate::workbench::{Trouble, Workbench};

/// What one walk has found; two checks read it.
#[derive(Debug, Default)]
pub(super) struct Walk {
    /// Where a down script does not bring the schema back.
    pub(super) restore: Vec<(usize, Failure)>,
    /// Where the second up is not like the first.
    pub(super) again: Vec<(usize, Failure)>,
    /// Why the walk ended early.
    pub(super) stopped: Option<Failure>,
}

/// Walks, or takes what another check of this process has walked.
pub(super) async fn walk(suite: &Suite) -> Result<Arc<Walk>, Trouble> {
    static WALKS: Shared<Walk> = Shared::new();
    WALKS.get(suite.identity(), || walk_anew(suite)).await
}

async fn walk_anew(suite: &Suite) -> Result<Walk, Trouble> {
    let folder = suite.read_folder();
    let beginning = suite.beginning()?;
    let mut bench = Workbench::new(&beginning).await?;
    let mut walk = Walk::default();
    let mut before = bench.snapshot().await?;
    for (index, migration) in suite.migrations.iter().enumerate() {
        if let Err(error) = bench.migrate(&suite.migrator(), Request::up_steps(1)).await {
            walk.stopped = Some(up_failed(&migration, &error));
            break;
        }
        let first = bench.snapshot().await?;
        if WayBack::of(&migration, &folder) == WayBack::Script {
            let mut found = Trial::default();
            let together = runs_in_a_transaction(suite, &migration);
            let mut undone = found
                .run(suite, &mut bench, &migration, (&before, &first), together)
                .await?;
            if together && found.may_be_of_the_transaction {
                found = Trial::default();
                undone = found
                    .run(suite, &mut bench, &migration, (&before, &first), false)
                    .await?;
            }
            if !undone && !found.is_clean() {
                bench = Workbench::new(&beginning).await?;
                bench
                    .migrate(&suite.migrator(), Request::up_steps(index + 1))
                    .await
                    .map_err(|error| Trouble::at("going there again failed", error))?;
            }
            walk.restore
                .extend(found.restore.map(|failure| (index, failure)));
            if !folder.accepts(&proven::UP_AGAIN_DIFFERS, migration.version()) {
                walk.again
                    .extend(found.again.map(|failure| (index, failure)));
            }
        }
        before = first;
    }
    Ok(walk)
}

/// One migration, down and up again.
#[derive(Default)]
struct Trial {
    restore: Option<Failure>,
    again: Option<Failure>,
    /// Two scripts in one transaction may stumble over each other where each
    /// alone would not: then only a trial with two transactions can tell.
    may_be_of_the_transaction: bool,
}

impl Trial {
    fn is_clean(&self) -> bool {
        self.restore.is_none() && self.again.is_none()
    }

    /// Answers whether the database is as it was before the trial.
    async fn run(
        &mut self,
        suite: &Suite,
        bench: &mut Workbench,
        migration: &Migration<'_>,
        (before, first): (&Snapshot, &Snapshot),
        together: bool,
    ) -> Result<bool, Trouble> {
        bench.begin_trial(together).await?;
        let result = self
            .down_and_up(suite, bench, migration, (before, first))
            .await;
        let undone = bench.end_trial().await?;
        result.map(|()| undone)
    }

    async fn down_and_up(
        &mut self,
        suite: &Suite,
        bench: &mut Workbench,
        migration: &Migration<'_>,
        (before, first): (&Snapshot, &Snapshot),
    ) -> Result<(), Trouble> {
        let migrator = suite.migrator();
        if let Err(error) = bench.migrate(&migrator, Request::down(1)).await {
            self.may_be_of_the_transaction = is_about_transactions(&error);
            self.restore = Some(down_failed(migration, &error));
            return Ok(());
        }
        bench.settle().await?;
        let restored = bench.snapshot().await?;
        self.restore = not_restored(suite, migration, before, &restored, first);
        if let Err(error) = bench.migrate(&migrator, Request::up_steps(1)).await {
            self.may_be_of_the_transaction =
                self.restore.is_none() || is_about_transactions(&error);
            self.again = Some(up_again_failed(migration, &error));
            return Ok(());
        }
        let second = bench.snapshot().await?;
        let message = format!(
            "{} makes another schema when it is applied for the second time",
            shown(migration)
        );
        self.again = difference::failure(
            migration,
            suite.dialect,
            &proven::UP_AGAIN_DIFFERS,
            message,
            first,
            &second,
        )
        .map(|mut failure| {
            // The second up is at fault; no SQL in the down script mends it.
            failure.mending.clear();
            failure.direction = Some(Direction::Up);
            failure.acceptable()
        });
        Ok(())
    }
}

/// Values of enums that cannot be used yet, triggers that have not fired, and
/// statements that no transaction may hold.
fn is_about_transactions(error: &Error) -> bool {
    const CODES: [&str; 4] = ["55P04", "55006", "25001", "0A000"];
    matches!(error.kind(), ErrorKind::Script { failure, .. }
        if failure.code.as_deref().is_some_and(|code| CODES.contains(&code)))
}

fn not_restored(
    suite: &Suite,
    migration: &Migration<'_>,
    before: &Snapshot,
    restored: &Snapshot,
    first: &Snapshot,
) -> Option<Failure> {
    let does_nothing = restored == first;
    let message = if does_nothing {
        format!("the down script of {} does nothing", shown(migration))
    } else {
        format!(
            "the down script of {} does not restore the schema from before",
            shown(migration)
        )
    };
    difference::failure(
        migration,
        suite.dialect,
        &proven::DOWN_DOES_NOT_RESTORE,
        message,
        before,
        restored,
    )
    .map(Failure::acceptable)
}

fn down_failed(migration: &Migration<'_>, error: &Error) -> Failure {
    let mut failure = Failure::of(
        migration,
        &proven::DOWN_FAILS,
        format!("the down script of {} fails", shown(migration)),
    );
    failure.direction = Some(Direction::Down);
    said(failure, error).acceptable()
}

fn up_again_failed(migration: &Migration<'_>, error: &Error) -> Failure {
    let mut failure = Failure::of(
        migration,
        &proven::UP_AGAIN_DIFFERS,
        format!(
            "{} cannot be applied again after its down script",
            shown(migration)
        ),
    );
    failure.direction = Some(Direction::Up);
    said(failure, error).acceptable()
}

/// An up script that fails on the way, with nothing in the tables.
pub(super) fn up_failed(migration: &Migration<'_>, error: &Error) -> Failure {
    let mut failure = Failure::whole(format!("{} cannot be applied", shown(migration)));
    migration.version().clone_into(&mut failure.version);
    migration.name().clone_into(&mut failure.name);
    failure.direction = Some(Direction::Up);
    said(failure, error)
}

/// Puts what the database said into a failure.
pub(super) fn said(mut failure: Failure, error: &Error) -> Failure {
    if let ErrorKind::Script { failure: place, .. } = error.kind() {
        failure.culprit = Some(Culprit {
            file: place.file.clone(),
            line: place.line,
            text: place.line_text.clone(),
        });
        failure.details.clone_from(&place.message);
        for note in &place.notes {
            failure.details.push('\n');
            failure.details.push_str(note);
        }
    } else {
        failure.details = error.kind().to_string();
    }
    failure
}

/// A migration as messages name it.
pub(super) fn shown(migration: &Migration<'_>) -> String {
    format!("{} `{}`", migration.version(), migration.name())
}

/// Whether both scripts can run inside one transaction.
pub(super) fn runs_in_a_transaction(suite: &Suite, migration: &Migration<'_>) -> bool {
    let joins = |script: Option<Script<'_>>| {
        script.is_none_or(|script| script.class() == TransactionClass::Transactional)
    };
    joins(migration.up_script(suite.dialect)) && joins(migration.down_script(suite.dialect))
}

/// The failures of the migrations that a check is about.
pub(super) fn from(first: usize, found: &[(usize, Failure)]) -> Vec<Failure> {
    found
        .iter()
        .filter(|(index, _)| *index >= first)
        .map(|(_, failure)| failure.clone())
        .collect()
}
