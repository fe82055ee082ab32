//! A runner that is cut off, and the start after it.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use migrate_core::{ErrorKind, Migration, Request, Target};

use super::walk::{shown, up_failed};
use super::{Failure, Suite, difference};
use crate::workbench::{Trouble, Workbench};

/// After how many failures of one migration the next one has its turn.
const ENOUGH: usize = 3;

/// Each migration is applied again and again, and cut off a little later each
/// time: its future is dropped in the middle, and the connection with it. Then
/// the next start has to finish.
pub(super) async fn crash_anywhere(
    suite: &Suite,
    notes: &mut Vec<String>,
) -> Result<Vec<Failure>, Trouble> {
    let migrator = suite.migrator();
    let beginning = suite.beginning()?;
    let mut failures = Vec::new();
    let mut bench = Workbench::new(&beginning).await?;
    for (index, migration) in suite.migrations.iter().enumerate() {
        let mut whole = match bench.copy().await? {
            Some(copy) => copy,
            None => at(suite, index).await?,
        };
        if let Err(error) = whole.migrate(&migrator, Request::up_steps(1)).await {
            failures.push(up_failed(&migration, &error));
            break;
        }
        let expected = whole.snapshot().await?;
        let mut found = 0;
        for polls in 1_usize.. {
            let mut cut = match bench.copy().await? {
                Some(copy) => copy,
                None => at(suite, index).await?,
            };
            let finished = run_for(suite, &mut cut, polls).await;
            if let Some(failure) =
                after_the_cut(suite, &mut cut, &migration, &expected, notes).await?
            {
                failures.push(failure);
                found += 1;
            }
            if finished || found == ENOUGH {
                break;
            }
        }
        bench = whole;
    }
    Ok(failures)
}

/// A database with so many migrations applied.
async fn at(suite: &Suite, steps: usize) -> Result<Workbench, Trouble> {
    let mut bench = Workbench::new(&suite.beginning()?).await?;
    if steps > 0 {
        bench
            .migrate(&suite.migrator(), Request::up_steps(steps))
            .await
            .map_err(|error| Trouble::at("going there again failed", error))?;
    }
    Ok(bench)
}

/// Lets one migration run for so many turns; answers whether it came to its end.
async fn run_for(suite: &Suite, bench: &mut Workbench, polls: usize) -> bool {
    let url = bench.url();
    let migrator = suite.migrator();
    let mut running = pin!(migrator.run(Request::up_steps(1), Target::url(url)));
    let mut left = polls;
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(false);
        }
        left -= 1;
        running.as_mut().poll(context).map(|_| true)
    })
    .await
}

async fn after_the_cut(
    suite: &Suite,
    bench: &mut Workbench,
    migration: &Migration<'_>,
    expected: &migrate_schema::Snapshot,
    notes: &mut Vec<String>,
) -> Result<Option<Failure>, Trouble> {
    let version = migration.version();
    let started = bench
        .migrate(&suite.migrator(), Request::up_to(version))
        .await;
    if let Err(error) = started {
        if let ErrorKind::InDoubt {
            statement,
            file,
            line,
            ..
        } = error.kind()
        {
            // Nobody but a person can tell, and a person is asked.
            let note = format!(
                "{}: after a crash a person has to say whether statement {statement} took effect \
                 ({file}:{line})",
                shown(migration)
            );
            if !notes.contains(&note) {
                notes.push(note);
            }
            return Ok(None);
        }
        let mut failure = up_failed(migration, &error);
        failure.message = format!(
            "the start after a crash in {} does not finish it",
            shown(migration)
        );
        return Ok(Some(failure));
    }
    let found = bench.snapshot().await?;
    let message = format!(
        "a crash in {} and the start after it make another schema",
        shown(migration)
    );
    Ok(
        difference::of_whole(&message, expected, &found).map(|mut failure| {
            version.clone_into(&mut failure.version);
            failure
        }),
    )
}
