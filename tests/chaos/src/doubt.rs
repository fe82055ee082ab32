//! An `UPDATE` that no transaction holds: the run stops, says what is in doubt,
//! and names the command that settles it.

use std::time::Duration;

use crate::database::Source;
use crate::engine::Engine;
use crate::life::{Stage, compare};
use crate::moment::Moment;
use crate::outcome::Outcome;
use crate::process::Ended;
use crate::query;
use crate::random::Random;
use crate::sets::Set;
use crate::state::State;
use crate::tally::Tally;

/// The events before the statement in doubt: begun, planned, started, finished,
/// started, and three statements.
const BEFORE: usize = 8;

/// Kills runners in that statement.
///
/// # Errors
///
/// When the suite itself fails.
pub async fn run(stage: &Stage, lives: u64) -> Outcome<Tally> {
    let mut tally = Tally::default();
    let undisturbed = undisturbed(stage).await?;
    for number in 0..lives {
        tally.add(life(stage, &undisturbed, number).await?);
    }
    Ok(tally)
}

async fn undisturbed(stage: &Stage) -> Outcome<State> {
    let Some(database) = Source::Environment.fresh(stage.engine)? else {
        return Err("there is no server any more".into());
    };
    let ended = start(stage, &database.url, &[]).await?;
    if !ended.finished() {
        return Err(ended.complaint.into());
    }
    State::read(&database).await
}

async fn start(stage: &Stage, url: &str, more: &[&str]) -> Outcome<Ended> {
    stage
        .program
        .start(stage.engine, Set::Doubt, url, more)?
        .end()
        .await
}

async fn life(stage: &Stage, undisturbed: &State, number: u64) -> Outcome<Tally> {
    let mut tally = Tally::default();
    let mut random = Random::new(stage.seed, "doubt", number);
    let Some(database) = Source::Environment.fresh(stage.engine)? else {
        return Err("there is no server any more".into());
    };
    let moment = Moment::Event(BEFORE, random.pause(Duration::from_millis(450)));
    let story = format!(
        "{}, in doubt, seed {}, life {number}, {moment}",
        stage.engine, stage.seed
    );
    let mut process = stage
        .program
        .start(stage.engine, Set::Doubt, &database.url, &[])?;
    process.until(moment).await?;
    let ended = process.kill().await?;
    tally.starts += 1;
    tally.kills += u64::from(ended.was_killed());

    tally.starts += 1;
    tally.restarts += 1;
    let ended = start(stage, &database.url, &[]).await?;
    if ended.in_doubt() {
        tally.asked += 1;
        for part in [
            "0002",
            "UPDATE counters",
            "cargo migrate resolve 0002 --done",
        ] {
            if !ended.complaint.contains(part) {
                tally
                    .wrong
                    .push(format!("{story}: no `{part}` in: {}", ended.complaint));
            }
        }
        // What a person would do: look.
        let text = match stage.engine {
            Engine::Mysql => "char",
            Engine::Postgres | Engine::Sqlite => "text",
        };
        let sql = format!("SELECT CAST(n AS {text}) FROM counters WHERE name = 'doubtful'");
        let counted = query::value(stage.engine, &database.direct_url, &sql).await?;
        let mut answer = vec!["--resolve", "0002"];
        if counted == "1" {
            answer.push("--done");
        }
        let resolved = start(stage, &database.url, &answer).await?;
        if !resolved.finished() {
            tally
                .wrong
                .push(format!("{story}: not resolved: {}", resolved.complaint));
        }
        tally.starts += 1;
        let ended = start(stage, &database.url, &[]).await?;
        if !ended.finished() {
            tally.repairs += 1;
            tally
                .wrong
                .push(format!("{story}: resolved in vain: {}", ended.complaint));
        }
    } else if !ended.finished() {
        // Killed too early or too late for a doubt: then there must be none.
        tally.repairs += 1;
        tally.wrong.push(format!("{story}: {}", ended.complaint));
    }
    compare(undisturbed, &database, &story, &mut tally).await?;
    Ok(tally)
}
