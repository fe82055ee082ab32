//! From nothing to the head, and again; one at a time and all at once.

use migrate_core::{Dialect, Request};

use super::walk::{shown, up_failed};
use super::{Failure, Suite, difference};
use crate::workbench::{Trouble, Workbench};

/// An empty database goes to the head, and the second start writes nothing.
pub(super) async fn fresh_to_head(suite: &Suite) -> Result<Vec<Failure>, Trouble> {
    let migrator = suite.migrator();
    let mut bench = Workbench::new(&suite.beginning()?).await?;
    if let Err(error) = bench.migrate(&migrator, Request::up()).await {
        return Ok(vec![failed_on_the_way(suite, &error)]);
    }
    let before = bench.snapshot().await?;
    let rows = bench.history().await?;
    let mut failures = Vec::new();
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
            (Err(error), _) => Failure::whole("a second start fails, although everything is applied")
                .details(error),
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
        failures.push(failure);
    }
    let after = bench.snapshot().await?;
    failures.extend(difference::of_whole(
        "a second start changes the schema",
        &before,
        &after,
    ));
    if bench.history().await? != rows {
        failures.push(Failure::whole("a second start changes the history"));
    }
    Ok(failures)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Watch {
    No,
    Yes,
}

/// One at a time makes what all at once makes.
pub(super) async fn one_at_a_time(suite: &Suite) -> Result<Vec<Failure>, Trouble> {
    let migrator = suite.migrator();
    let beginning = suite.beginning()?;
    let mut at_once = Workbench::new(&beginning).await?;
    if let Err(error) = at_once.migrate(&migrator, Request::up()).await {
        return Ok(vec![failed_on_the_way(suite, &error)]);
    }
    let mut singly = Workbench::new(&beginning).await?;
    for migration in suite.migrations.iter() {
        if let Err(error) = singly.migrate(&migrator, Request::up_steps(1)).await {
            let failure = up_failed(&migration, &error)
                .help("all at once it is applied: it depends on the session or on the time");
            return Ok(vec![failure]);
        }
        // A program that starts anew has a session of its own.
        if suite.dialect != Dialect::Sqlite {
            singly.reconnect().await?;
        }
    }
    Ok(difference::of_whole(
        "one migration at a time makes another schema than all at once",
        &at_once.snapshot().await?,
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
