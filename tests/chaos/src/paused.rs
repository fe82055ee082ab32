//! A runner stands still while another one goes on, and then wakes up.
//!
//! The one that slept may fail, since its work was taken over, but it must do
//! nothing twice, and the start after it finds everything done.

use std::fmt::Write as _;
use std::time::Duration;

use tokio::time::sleep;

use crate::database::Source;
use crate::life::{self, Stage};
use crate::moment::Moment;
use crate::outcome::Outcome;
use crate::random::Random;
use crate::sets::Set;
use crate::tally::Tally;

/// How long a runner stands still: longer than what makes others believe that it is gone.
const PAUSE: Duration = Duration::from_secs(8);

/// Stops so many runners at work.
///
/// # Errors
///
/// When the suite itself fails.
pub async fn run(stage: &Stage, pauses: u64) -> Outcome<Tally> {
    life::until(pauses, |number| {
        let stage = stage.clone();
        async move { life(&stage, number).await }
    })
    .await
}

/// One database with one runner that sleeps and one that does not.
///
/// # Errors
///
/// When the suite itself fails.
pub async fn life(stage: &Stage, number: u64) -> Outcome<Tally> {
    let mut tally = Tally::default();
    let mut random = Random::new(stage.seed, "paused", number);
    let Some(database) = Source::Environment.fresh(stage.engine)? else {
        return Err("there is no server any more".into());
    };
    let moment = Moment::choose(&mut random, stage.length);
    let mut story = format!(
        "{}, runner paused, seed {}, life {number}, {moment}",
        stage.engine, stage.seed
    );
    let start = || {
        stage
            .program
            .start(stage.engine, Set::Main, &database.url, &[])
    };
    let mut sleeper = start()?;
    tally.starts += 1;
    if sleeper.until(moment).await? && sleeper.signal("STOP")? {
        tally.kills += 1;
        tally.restarts += 1;
        let other = start()?;
        tally.starts += 1;
        sleep(PAUSE).await;
        sleeper.signal("CONT")?;
        let other = other.end().await?;
        let last = other.events.last().map_or("nothing", String::as_str);
        write!(story, "; the other one ended with `{last}`")?;
        if !other.finished() {
            write!(story, " and {}", other.complaint)?;
        }
    }
    let ended = sleeper.end().await?;
    if !ended.finished() {
        write!(story, "; the sleeper said {}", ended.complaint)?;
    }
    stage.last_start(&database, &story, &mut tally).await?;
    Ok(tally)
}
