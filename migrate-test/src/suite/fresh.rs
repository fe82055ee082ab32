//! From nothing to the head, and again; one at a time and all at once.

use std::sync::Arc;

use migrate_core::Request;
use migrate_schema::Snapshot;

use super::shared::Shared;
use super::walk::{shown, up_failed};
use super::{Failure, Suite, difference};
use crate::workbench::{Trouble, Workbench};

/// A database that went to the head in one run; three checks look at it.
#[derive(Debug)]
pub(super) struct Head {
    /// What was there at the head; `None` where the way there failed.
    pub(super) snapshot: Option<Snapshot>,
    /// What a second start did that it should not.
    again: Vec<Failure>,
    /// What the history says that was not applied.
    pub(super) history: Vec<Failure>,
    /// Why the head was not reached.
    pub(super) failed: Option<Failure>,
}

/// Goes there, or takes what another check of this process has seen.
pub(super) async fn head(suite: &Suite) -> Result<Arc<Head>, Trouble> {
    static HEADS: Shared<Head> = Shared::new();
    HEADS.get(suite.identity(), || go_to_head(suite)).await
}

/// An empty database goes to the head, and the second start writes nothing.
pub(super) async fn fresh_to_head(suite: &Suite) -> Result<Vec<Failure>, Trouble> {
    let head = head(suite).await?;
    let mut failures = head.again.clone();
    failures.extend(head.failed.clone());
    Ok(failures)
}

async fn go_to_head(suite: &Suite) -> Result<Head, Trouble> {
    let migrator = suite.migrator();
    let mut bench = Workbench::new(&suite.beginning()?).await?;
    let mut head = Head {
        snapshot: None,
        again: Vec::new(),
        history: Vec::new(),
        failed: None,
    };
    if let Err(error) = bench.migrate(&migrator, Request::up()).await {
        head.failed = Some(failed_on_the_way(suite, &error));
        return Ok(head);
    }
    let before = bench.snapshot().await?;
    if suite.migrations.is_empty() {
        // Nothing was done, and there is no history to look at.
        head.snapshot = Some(before);
        return Ok(head);
    }
    head.history = super::agrees::history(suite, &mut bench).await?;
    let rows = bench.history().await?;
    // Once as programs start, and once under watch.
    for watched in [Watch::No, Watch::Yes] {
        if watched == Watch::Yes {
            bench.watch_writes().await?;
        }
        let again = bench.migrate(&migrator, Request::up()).await;
        let writes = match watched {
            Watch::Yes => bench.writes().await?,
            Watch::No => None,
        };
        let failure = match (again, writes) {
            (Err(error), _) => {
                Failure::whole("a second start fails, although everything is applied")
                    .details(error)
            }
            (Ok(report), _) if !report.is_unchanged() => {
                Failure::whole("a second start runs scripts, although everything is applied")
                    .details(report)
            }
            (Ok(_), Some(writes)) => {
                Failure::whole("a second start writes, although everything is applied")
                    .details(writes)
            }
            (Ok(_), None) => continue,
        };
        head.again.push(failure);
    }
    let after = bench.snapshot().await?;
    head.again.extend(difference::of_whole(
        "a second start changes the schema",
        &before,
        &after,
    ));
    if bench.history().await? != rows {
        head.again
            .push(Failure::whole("a second start changes the history"));
    }
    head.snapshot = Some(before);
    Ok(head)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Watch {
    No,
    Yes,
}

/// One at a time makes what all at once makes.
pub(super) async fn one_at_a_time(suite: &Suite) -> Result<Vec<Failure>, Trouble> {
    let head = head(suite).await?;
    let Some(at_once) = &head.snapshot else {
        return Ok(head.failed.iter().cloned().collect());
    };
    let migrator = suite.migrator();
    let mut singly = Workbench::new(&suite.beginning()?).await?;
    for migration in suite.migrations.iter() {
        if let Err(error) = singly.migrate(&migrator, Request::up_steps(1)).await {
            let failure = up_failed(&migration, &error)
                .help("all at once it is applied: it depends on the session or on the time");
            return Ok(vec![failure]);
        }
        // A program that starts anew has a session of its own.
        singly.reconnect().await?;
    }
    Ok(difference::of_whole(
        "one migration at a time makes another schema than all at once",
        at_once,
        &singly.snapshot().await?,
    )
    .into_iter()
    .collect())
}

/// The error of a run over the whole history, as the failure of a migration.
pub(super) fn failed_on_the_way(suite: &Suite, error: &migrate_core::Error) -> Failure {
    let version = match error.kind() {
        migrate_core::ErrorKind::Script { failure, .. } => failure.version.as_str(),
        _ => "",
    };
    match suite.migrations.get(version) {
        Some(migration) => up_failed(&migration, error),
        None => Failure::whole("the history cannot be applied").details(error),
    }
}

/// A run down over several migrations that failed, as the failure of one.
pub(super) fn failed_on_the_way_down(suite: &Suite, error: &migrate_core::Error) -> Failure {
    let version = match error.kind() {
        migrate_core::ErrorKind::Script { failure, .. } => failure.version.as_str(),
        _ => "",
    };
    match suite.migrations.get(version) {
        Some(migration) => {
            let mut failure = up_failed(&migration, error);
            failure.message = format!(
                "the down script of {} fails on the way down from the head",
                shown(&migration)
            );
            failure.direction = Some(migrate_core::Direction::Down);
            failure
        }
        None => Failure::whole("the history cannot be reverted").details(error),
    }
}
