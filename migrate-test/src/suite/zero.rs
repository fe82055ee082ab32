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
    let mut stretches: Vec<(usize, usize)> = Vec::new();
    let mut start = suite.first(Check::DownToZero)?;
    for index in start..=ways.len() {
        if ways.get(index) == Some(&WayBack::Script) {
            continue;
        }
        if start < index {
            stretches.push((start, index));
        }
        start = index + 1;
    }
    if stretches.len() > 1 {
        notes.push(format!(
            "there is no way down through every migration: {} stretches were reverted, each for itself",
            stretches.len()
        ));
    }

    let mut failures = Vec::new();
    let mut bench = Workbench::new(&beginning).await?;
    let mut applied = 0;
    for (low, high) in stretches {
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
        bench.begin_trial(false).await?;
        let before = failures.len();
        let target = match low.checked_sub(1) {
            Some(index) => VersionRef::from(migrations[index].version()),
            None => VersionRef::START,
        };
        match bench.migrate(&migrator, Request::down_to(target)).await {
            Err(error) => failures.push(failed_on_the_way_down(suite, &error)),
            Ok(_) => {
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
        }
        let undone = bench.end_trial().await?;
        if !undone && failures.len() > before {
            bench = Workbench::new(&beginning).await?;
            if let Err(error) = go_up(&mut bench, suite, high).await {
                failures.push(failed_on_the_way(suite, &error));
                return Ok(failures);
            }
        }
    }
    Ok(failures)
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
