//! The connection between runner and server is cut, before, in and after a message.

use std::fmt::Write as _;
use std::time::Duration;

use crate::database::Source;
use crate::life::{self, Stage};
use crate::outcome::Outcome;
use crate::proxy::{Cut, How, Proxy, Which};
use crate::random::Random;
use crate::sets::Set;
use crate::tally::Tally;

/// Where connections are cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cuts {
    /// So many, at random.
    Some(u64),
    /// Each one, in every way.
    Every,
}

/// Cuts connections.
///
/// # Errors
///
/// When the suite itself fails.
pub async fn run(stage: &Stage, cuts: Cuts) -> Outcome<Tally> {
    let messages = messages(stage).await?;
    match cuts {
        Cuts::Some(kills) => {
            life::until(kills, |number| {
                let stage = stage.clone();
                async move { life(&stage, messages, number).await }
            })
            .await
        }
        Cuts::Every => {
            let every = (1..=messages).flat_map(|message| {
                How::ALL.map(|how| Cut {
                    message: Which::Number(message),
                    how,
                    pause: Duration::from_millis(message % 5 * 10),
                })
            });
            life::each(every.collect(), |cut| {
                let stage = stage.clone();
                async move { once(&stage, cut).await }
            })
            .await
        }
    }
}

/// One life.
///
/// # Errors
///
/// When the suite itself fails.
pub async fn one(stage: &Stage, number: u64) -> Outcome<Tally> {
    life(stage, messages(stage).await?, number).await
}

/// How many messages an undisturbed run sends.
async fn messages(stage: &Stage) -> Outcome<u64> {
    let Some(database) = Source::Environment.fresh(stage.engine)? else {
        return Err("there is no server any more".into());
    };
    let proxy = Proxy::open(stage.engine, &database.url, None).await?;
    let process = stage
        .program
        .start(stage.engine, Set::Main, proxy.url(), &[])?;
    let ended = process.end().await?;
    if !ended.finished() {
        return Err(format!("a run through the proxy failed: {}", ended.complaint).into());
    }
    Ok(proxy.messages())
}

/// One database with one cut.
async fn once(stage: &Stage, cut: Cut) -> Outcome<Tally> {
    let mut tally = Tally::default();
    let Some(database) = Source::Environment.fresh(stage.engine)? else {
        return Err("there is no server any more".into());
    };
    let mut story = format!("{}, connection cut", stage.engine);
    attempt(stage, &database, cut, &mut story, &mut tally).await?;
    stage.last_start(&database, &story, &mut tally).await?;
    Ok(tally)
}

/// One database: its connections are cut until the last runner is left alone.
///
/// # Errors
///
/// When the suite itself fails.
pub async fn life(stage: &Stage, messages: u64, number: u64) -> Outcome<Tally> {
    let mut tally = Tally::default();
    let mut random = Random::new(stage.seed, "cut", number);
    let Some(database) = Source::Environment.fresh(stage.engine)? else {
        return Err("there is no server any more".into());
    };
    let mut story = format!(
        "{}, connection cut, seed {}, life {number}",
        stage.engine, stage.seed
    );
    let mut limit = messages;
    loop {
        let message = 1 + random.below(limit);
        let cut = Cut {
            message: Which::Number(message),
            how: How::ALL[random.below(4) as usize],
            pause: random.any_pause(),
        };
        attempt(stage, &database, cut, &mut story, &mut tally).await?;
        limit = limit.saturating_sub(message).max(8);
        if random.percent(60) {
            break;
        }
    }
    stage.last_start(&database, &story, &mut tally).await?;
    Ok(tally)
}

async fn attempt(
    stage: &Stage,
    database: &crate::database::Fresh,
    cut: Cut,
    story: &mut String,
    tally: &mut Tally,
) -> Outcome<()> {
    let proxy = Proxy::open(stage.engine, &database.url, Some(cut)).await?;
    let process = stage
        .program
        .start(stage.engine, Set::Main, proxy.url(), &[])?;
    tally.starts += 1;
    let ended = process.end().await?;
    let last = ended.events.last().map_or("nothing", String::as_str);
    write!(story, "; cut at {cut}, having told `{last}`")?;
    if proxy.was_cut() {
        tally.kills += 1;
        tally.restarts += 1;
    } else if !ended.finished() {
        tally.wrong.push(format!(
            "{story}: failed without a cut: {}",
            ended.complaint
        ));
    }
    Ok(())
}
