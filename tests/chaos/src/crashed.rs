//! The server is killed under the runner and started again.

use std::fmt::Write as _;
use std::sync::Arc;

use tokio::sync::Mutex;

use crate::database::Source;
use crate::engine::Engine;
use crate::life::{self, Stage};
use crate::moment::Moment;
use crate::outcome::Outcome;
use crate::random::Random;
use crate::servers::{Servers, Victim};
use crate::sets::Set;
use crate::tally::Tally;

/// How many servers are killed side by side: most of the time goes into starting them again.
const SERVERS: u64 = 3;

/// Kills servers of its own until so many kills have hit a runner at work.
///
/// # Errors
///
/// When the suite itself fails.
pub async fn run(stage: &Stage, kills: u64) -> Outcome<Tally> {
    let mut servers = Vec::new();
    for _ in 0..kills.div_ceil(10).min(SERVERS) {
        let server = Arc::new(Servers::start(stage.engine)?);
        servers.push(Arc::new(Mutex::new(server)));
    }
    life::until(kills, |number| {
        let stage = stage.clone();
        let server = Arc::clone(&servers[number as usize % servers.len()]);
        async move {
            // One database at a time on each.
            let server = server.lock().await;
            life(&stage, &server, number).await
        }
    })
    .await
}

/// One life on a server of its own.
///
/// # Errors
///
/// When the suite itself fails.
pub async fn one(stage: &Stage, number: u64) -> Outcome<Tally> {
    let servers = Arc::new(Servers::start(stage.engine)?);
    life(stage, &servers, number).await
}

/// One database: its server is killed until the last runner is left alone.
///
/// # Errors
///
/// When the suite itself fails.
pub async fn life(stage: &Stage, servers: &Arc<Servers>, number: u64) -> Outcome<Tally> {
    let mut tally = Tally::default();
    let mut random = Random::new(stage.seed, "crashed", number);
    let Some(database) = Source::Own(Arc::clone(servers)).fresh(stage.engine)? else {
        return Err("there is no server".into());
    };
    let mut story = format!(
        "{}, server killed, seed {}, life {number}",
        stage.engine, stage.seed
    );
    let mut left = stage.length;
    loop {
        let moment = Moment::choose(&mut random, left);
        let victim = if stage.engine == Engine::Postgres && random.percent(30) {
            Victim::Backend
        } else {
            Victim::Everything
        };
        let mut process = stage
            .program
            .start(stage.engine, Set::Main, &database.url, &[])?;
        tally.starts += 1;
        let at_work = process.until(moment).await?;
        if at_work && servers.crash(victim, random.number()).await? {
            let ended = process.end().await?;
            match victim {
                Victim::Everything => servers.restart().await?,
                Victim::Backend => servers.recovered().await?,
            }
            tally.kills += 1;
            tally.restarts += 1;
            let last = ended.events.last().map_or("nothing", String::as_str);
            write!(story, "; {victim:?} killed {moment}, having told `{last}`")?;
            if ended.in_doubt() {
                stage.judge(&database, &ended, &story, &mut tally).await?;
                return Ok(tally);
            }
            left.events = left.events.saturating_sub(ended.events.len()).max(3);
        } else {
            let ended = process.end().await?;
            if !ended.finished() {
                stage.judge(&database, &ended, &story, &mut tally).await?;
                return Ok(tally);
            }
            break;
        }
        if random.percent(60) {
            break;
        }
    }
    stage.last_start(&database, &story, &mut tally).await?;
    Ok(tally)
}
