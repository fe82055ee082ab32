//! What no transaction holds and no probe finds (an `UPDATE`): the run stops, says what is in doubt,
//! and names the command that settles it.

use std::time::Duration;

use crate::database::{Fresh, Source};
use crate::engine::Engine;
use crate::life::{Stage, compare};
use crate::moment::Moment;
use crate::outcome::Outcome;
use crate::process::Ended;
use crate::proxy::{Cut, How, Proxy, Which};
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
    if stage.engine == Engine::Mysql {
        for how in How::ALL {
            tally.add(routine(stage, &undisturbed, how).await?);
        }
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
    let text = match stage.engine {
        Engine::Mysql => "char",
        Engine::Postgres | Engine::Sqlite => "text",
    };
    let look = Look {
        version: "0002",
        statement: "UPDATE counters",
        sql: format!("SELECT CAST(n AS {text}) FROM counters WHERE name = 'doubtful'"),
    };
    settle(stage, &database, &look, &story, &mut tally).await?;
    compare(undisturbed, &database, &story, &mut tally).await?;
    Ok(tally)
}

/// One database whose connection is cut in `CREATE PROCEDURE`: the next start looks
/// for the procedure and asks nobody.
async fn routine(stage: &Stage, undisturbed: &State, how: How) -> Outcome<Tally> {
    let mut tally = Tally::default();
    let Some(database) = Source::Environment.fresh(stage.engine)? else {
        return Err("there is no server any more".into());
    };
    let cut = Cut {
        message: Which::With("CREATE PROCEDURE"),
        how,
        pause: Duration::from_millis(50),
    };
    let story = format!("{}, in doubt, {cut}", stage.engine);
    let proxy = Proxy::open(stage.engine, &database.url, Some(cut)).await?;
    start(stage, proxy.url(), &[]).await?;
    tally.starts += 1;
    tally.kills += u64::from(proxy.was_cut());
    tally.starts += 1;
    tally.restarts += 1;
    let ended = start(stage, &database.url, &[]).await?;
    if !ended.finished() {
        tally.repairs += 1;
        tally.wrong.push(format!("{story}: {}", ended.complaint));
    }
    compare(undisturbed, &database, &story, &mut tally).await?;
    Ok(tally)
}

/// What a person is asked, and where the answer is: `1` for done.
struct Look {
    version: &'static str,
    statement: &'static str,
    sql: String,
}

/// Starts again, does what the run asks for, and starts again.
async fn settle(
    stage: &Stage,
    database: &Fresh,
    look: &Look,
    story: &str,
    tally: &mut Tally,
) -> Outcome<()> {
    tally.starts += 1;
    tally.restarts += 1;
    let ended = start(stage, &database.url, &[]).await?;
    if ended.finished() {
        // Killed too early or too late for a doubt.
        return Ok(());
    }
    if !ended.in_doubt() {
        tally.repairs += 1;
        tally.wrong.push(format!("{story}: {}", ended.complaint));
        return Ok(());
    }
    tally.asked += 1;
    let command = format!("cargo migrate resolve {} --done", look.version);
    for part in [look.statement, &command] {
        if !ended.complaint.contains(part) {
            tally
                .wrong
                .push(format!("{story}: no `{part}` in: {}", ended.complaint));
        }
    }
    let mut answer = vec!["--resolve", look.version];
    if query::value(stage.engine, &database.direct_url, &look.sql).await? == "1" {
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
    Ok(())
}
