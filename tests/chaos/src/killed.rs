//! The runner is killed with a signal that it cannot catch.

use tokio::task::JoinSet;

use crate::database::Source;
use crate::life::Stage;
use crate::moment::Moment;
use crate::outcome::Outcome;
use crate::random::Random;
use crate::sets::Set;
use crate::tally::Tally;

/// How many databases are disturbed at the same time.
const AT_ONCE: usize = 3;

/// Kills runners until so many kills have hit one at work.
///
/// # Errors
///
/// When the suite itself fails.
pub async fn run(stage: &Stage, source: &Source, kills: u64) -> Outcome<Tally> {
    let mut tally = Tally::default();
    let mut lives = JoinSet::new();
    let mut next = 0;
    while tally.kills < kills || !lives.is_empty() {
        while lives.len() < AT_ONCE && tally.kills + (lives.len() as u64) < kills {
            let (stage, source) = (stage.clone(), source.clone());
            lives.spawn(async move { life(&stage, &source, next).await });
            next += 1;
        }
        if let Some(life) = lives.join_next().await {
            tally.add(life??);
        }
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
        let last = ended.events.last().map_or("nothing", String::as_str);
        story.push_str(&format!("; killed {moment}, having told `{last}`"));
        left.events = left.events.saturating_sub(ended.events.len()).max(3);
        if random.percent(60) {
            break;
        }
    }
    stage.last_start(&database, &story, &mut tally).await?;
    Ok(tally)
}
