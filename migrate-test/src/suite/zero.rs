//! All the way down, and up again.

use migrate_core::{Request, VersionRef};

use super::fresh::{failed_on_the_way, failed_on_the_way_down};
use super::settings::WayBack;
use super::{Check, Failure, Suite, difference};
use crate::workbench::{Trouble, Workbench};

/// Goes down from the head as far as there is a way, over every stretch of
/// migrations that have one.
pub(super) async fn down_to_zero(
    suite: &Suite,
    notes: &mut Vec<String>,
) -> Result<Vec<Failure>, Trouble> {
    let folder = suite.read_folder();
    let beginning = suite.beginning()?;
    let migrator = suite.migrator();
    let migrations: Vec<_> = suite.migrations.iter().collect();
    let ways: Vec<WayBack> = migrations
        .iter()
        .map(|migration| WayBack::of(migration, &folder))
        .collect();
    let first = suite.first(Check::DownToZero)?;
    let stretches = stretches(&ways, first);
    if stretches.len() > 1 {
        notes.push(format!(
            "there is no way down through every migration: {} stretches were reverted, each for itself",
            stretches.len()
        ));
    }

    let mut failures = Vec::new();
    let mut bench = Workbench::new(&beginning).await?;
    let mut applied = 0;
    let last = stretches.len().saturating_sub(1);
    for (number, (low, high)) in stretches.into_iter().enumerate() {
        if let Err(error) = go_up(&mut bench, suite, low - applied).await {
            failures.push(failed_on_the_way(suite, &error));
            return Ok(failures);
        }
        let bottom = bench.snapshot().await?;
        if let Err(error) = go_up(&mut bench, suite, high - low).await {
            failures.push(failed_on_the_way(suite, &error));
            return Ok(failures);
        }
        applied = high;
        let top = bench.snapshot().await?;
        if number < last {
            bench.begin_trial(false).await?;
        }
        let before = failures.len();
        let target = match low.checked_sub(1) {
            Some(index) => VersionRef::from(migrations[index].version()),
            None => VersionRef::START,
        };
        if let Err(error) = bench.migrate(&migrator, Request::down_to(target)).await {
            failures.push(failed_on_the_way_down(suite, &error));
        } else {
            let place = match low.checked_sub(1) {
                Some(index) => format!("to {}", migrations[index].version()),
                None => "to nothing".to_owned(),
            };
            failures.extend(difference::of_whole(
                &format!(
                    "going down from {} {place} does not restore what was there",
                    migrations[high - 1].version()
                ),
                &bottom,
                &bench.snapshot().await?,
            ));
            match go_up(&mut bench, suite, high - low).await {
                Err(error) => failures.push(failed_on_the_way(suite, &error)),
                Ok(()) => failures.extend(difference::of_whole(
                    "going up again makes another schema than the first time",
                    &top,
                    &bench.snapshot().await?,
                )),
            }
        }
        let undone = bench.end_trial().await?;
        if !undone && number < last && failures.len() > before {
            bench = Workbench::new(&beginning).await?;
            if let Err(error) = go_up(&mut bench, suite, high).await {
                failures.push(failed_on_the_way(suite, &error));
                return Ok(failures);
            }
        }
    }
    Ok(failures)
}

/// Runs of migrations that all have a way back: the first and one behind the last.
fn stretches(ways: &[WayBack], first: usize) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut start = first;
    for index in first..=ways.len() {
        if ways.get(index) == Some(&WayBack::Script) {
            continue;
        }
        if start < index {
            found.push((start, index));
        }
        start = index + 1;
    }
    found
}

async fn go_up(
    bench: &mut Workbench,
    suite: &Suite,
    steps: usize,
) -> Result<(), migrate_core::Error> {
    if steps == 0 {
        return Ok(());
    }
    bench
        .migrate(&suite.migrator(), Request::up_steps(steps))
        .await
        .map(drop)
}
