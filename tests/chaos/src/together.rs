//! Many starts at once.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::sleep;

use crate::database::{Fresh, Source};
use crate::engine::Engine;
use crate::life::Stage;
use crate::moment::Moment;
use crate::outcome::Outcome;
use crate::query;
use crate::random::Random;
use crate::sets::Set;
use crate::state;
use crate::tally::Tally;

/// What the processes find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Before {
    /// Nothing.
    Nothing,
    /// A half of the history, applied.
    Half,
    /// What a runner left that was just killed.
    Killed,
}

/// Starts processes at once on a fresh database.
///
/// # Errors
///
/// When the suite itself fails.
pub async fn run(stage: &Stage, source: &Source, before: Before, processes: u64) -> Outcome<Tally> {
    let mut tally = Tally::default();
    let Some(database) = source.fresh(stage.engine)? else {
        return Err("there is no server any more".into());
    };
    let mut story = format!("{}, {processes} at once, {before:?} before", stage.engine);
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    match before {
        Before::Nothing => {}
        Before::Half => {
            let process = start(stage, &database, &["--to", "0006"], &mut tally)?;
            let ended = process.end().await?;
            if !ended.finished() {
                return Err(ended.complaint.into());
            }
            count(&mut counts, ended.versions());
        }
        Before::Killed => {
            let mut random = Random::new(stage.seed, "together", 0);
            let moment = Moment::choose(&mut random, stage.length);
            let mut process = start(stage, &database, &[], &mut tally)?;
            process.until(moment).await?;
            let ended = process.kill().await?;
            tally.kills += u64::from(ended.was_killed());
            write!(story, " {moment}")?;
        }
    }
    let (done, watching) = watch::channel(());
    let guard = tokio::spawn(guard_was_seen(
        stage.engine,
        database.direct_url.clone(),
        match stage.engine {
            Engine::Mysql => state::guard(&database).await?,
            Engine::Postgres | Engine::Sqlite => String::new(),
        },
        watching,
    ));
    let mut running = Vec::new();
    for _ in 0..processes {
        running.push(start(stage, &database, &[], &mut tally)?);
    }
    for process in running {
        let ended = process.end().await?;
        if !ended.finished() {
            tally.repairs += 1;
            tally
                .wrong
                .push(format!("{story}: a start failed: {}", ended.complaint));
        }
        count(&mut counts, ended.versions());
    }
    drop(done);
    let seen = guard.await??;
    if stage.engine == Engine::Mysql && before == Before::Nothing && !seen {
        tally
            .wrong
            .push(format!("{story}: the suite does not know the guard's name"));
    }
    for (version, finished) in &counts {
        if *finished > 1 {
            tally.twice += finished - 1;
            tally
                .wrong
                .push(format!("{story}: {finished} processes finished {version}"));
        }
    }
    stage.compare(&database, &story, &mut tally).await?;
    Ok(tally)
}

fn start(
    stage: &Stage,
    database: &Fresh,
    more: &[&str],
    tally: &mut Tally,
) -> Outcome<crate::process::Process> {
    tally.starts += 1;
    stage
        .program
        .start(stage.engine, Set::Main, &database.url, more)
}

fn count<'a>(counts: &mut BTreeMap<String, u64>, versions: impl Iterator<Item = &'a str>) {
    for version in versions {
        *counts.entry(version.to_owned()).or_default() += 1;
    }
}

/// Whether runners hold the guard that the suite looks for afterwards.
async fn guard_was_seen(
    engine: Engine,
    url: String,
    name: String,
    done: watch::Receiver<()>,
) -> Outcome<bool> {
    if engine != Engine::Mysql {
        return Ok(true);
    }
    let sql = format!("SELECT CAST(IS_USED_LOCK('{name}') AS char)");
    // The channel closes when all have ended.
    while done.has_changed().is_ok() {
        if query::value(engine, &url, &sql).await? != "∅" {
            return Ok(true);
        }
        sleep(Duration::from_millis(5)).await;
    }
    Ok(false)
}
