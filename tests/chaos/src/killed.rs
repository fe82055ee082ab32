//! The runner is killed with a signal that it cannot catch.

use crate::database::Source;
use crate::life::{self, Stage};
use crate::moment::Moment;
use crate::outcome::Outcome;
use crate::random::Random;
use crate::sets::Set;
use crate::state;
use crate::tally::Tally;
use std::fmt::Write as _;

/// Kills runners until so many kills have hit one at work.
///
/// # Errors
///
/// When the suite itself fails.
pub async fn run(stage: &Stage, source: &Source, kills: u64) -> Outcome<Tally> {
    let mut tally = life::until(kills, |number| {
        let (stage, source) = (stage.clone(), source.clone());
        async move { life(&stage, &source, number).await }
    })
    .await?;
    // Most kills hit a script, and its record was there before it began.
    if kills >= 10 && tally.recorded == 0 {
        tally
            .wrong
            .push(format!("none of {} kills was recorded", tally.kills));
    }
    Ok(tally)
}

/// One database: runners are killed until the last one is not.
///
/// # Errors
///
/// When the suite itself fails.
pub async fn life(stage: &Stage, source: &Source, number: u64) -> Outcome<Tally> {
    let mut tally = Tally::default();
    let mut random = Random::new(stage.seed, "killed", number);
    let Some(database) = source.fresh(stage.engine)? else {
        return Err("there is no server any more".into());
    };
    let mut story = format!(
        "{}, runner killed, seed {}, life {number}",
        stage.engine, stage.seed
    );
    let mut left = stage.length;
    let mut kills = 0;
    loop {
        let moment = Moment::choose(&mut random, left);
        let mut process = stage
            .program
            .start(stage.engine, Set::Main, &database.url, &[])?;
        tally.starts += 1;
        process.until(moment).await?;
        let ended = process.kill().await?;
        if ended.finished() {
            break;
        }
        if !ended.was_killed() {
            // It failed before anybody killed it.
            stage.judge(&database, &ended, &story, &mut tally).await?;
            return Ok(tally);
        }
        tally.kills += 1;
        tally.restarts += 1;
        kills += 1;
        let begun = state::attempts(&database).await?;
        tally.recorded += u64::from(begun > 0);
        if begun > kills {
            tally.wrong.push(format!(
                "{story}: the history counts {begun} attempts after {kills} kills"
            ));
        }
        let last = ended.events.last().map_or("nothing", String::as_str);
        write!(story, "; killed {moment}, having told `{last}`")?;
        left.events = left.events.saturating_sub(ended.events.len()).max(3);
        if random.percent(60) {
            break;
        }
    }
    stage.last_start(&database, &story, &mut tally).await?;
    Ok(tally)
}
