//! Several programs that start at once.

use std::collections::BTreeMap;

use migrate_core::{Request, Target};

use super::fresh::failed_on_the_way;
use super::{Failure, Suite, difference};
use crate::workbench::{Trouble, Workbench};

/// How many.
const RUNNERS: usize = 8;

/// All of them succeed, and every migration is applied exactly once.
pub(super) async fn eight_runners(suite: &Suite) -> Result<Vec<Failure>, Trouble> {
    let beginning = suite.beginning()?;
    let mut alone = Workbench::new(&beginning).await?;
    if let Err(error) = alone.migrate(&suite.migrator(), Request::up()).await {
        return Ok(vec![failed_on_the_way(suite, &error)]);
    }
    let mut bench = Workbench::new(&beginning).await?;
    let url = bench.url();
    let runners: Vec<_> = (0..RUNNERS)
        .map(|_| {
            let (migrations, url) = (suite.migrations.clone(), url.clone());
            tokio::spawn(async move {
                migrate_core::Migrator::new(&migrations)
                    .up(Target::url(url))
                    .await
            })
        })
        .collect();
    let mut failures = Vec::new();
    let mut applied: BTreeMap<String, usize> = BTreeMap::new();
    for (number, runner) in runners.into_iter().enumerate() {
        match runner.await {
            Ok(Ok(report)) => {
                for done in report.applied() {
                    *applied.entry(done.version.clone()).or_default() += 1;
                }
            }
            Ok(Err(error)) => failures.push(
                Failure::whole(format!("runner {} of {RUNNERS} fails", number + 1)).details(error),
            ),
            Err(error) => return Err(Trouble::at("a runner panicked", error)),
        }
    }
    for migration in suite.migrations.iter() {
        let times = applied.get(migration.version()).copied().unwrap_or(0);
        if times != 1 {
            let mut failure = Failure::whole(format!(
                "{} was applied {times} times",
                super::walk::shown(&migration)
            ));
            migration.version().clone_into(&mut failure.version);
            failures.push(failure);
        }
    }
    failures.extend(difference::of_whole(
        "eight runners make another schema than one",
        &alone.snapshot().await?,
        &bench.snapshot().await?,
    ));
    Ok(failures)
}
