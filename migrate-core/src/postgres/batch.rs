//! Several scripts with their rows in one message.

use std::time::{Duration, Instant};

use crate::engine::{TOGETHER, Together, Work};
use crate::error::Error;
use crate::history::{attempts, rows};
use crate::postgres::message::{self, Opening};
use crate::postgres::{Postgres, query, stepwise};
use crate::report::Direction;
use crate::run::Job;

/// A setting that lasts as long as the message: when its script began, in seconds.
const BEGAN: &str = "sqlmigrate.began";

/// SQL for the time as seconds since 1970.
const NOW: &str = "CAST(EXTRACT(epoch FROM pg_catalog.clock_timestamp()) AS text)";

/// Where in a message a script stands.
struct Part {
    /// How many statements stand before it: the last of them told when it began.
    before: usize,
}

pub(crate) async fn run(
    engine: &mut Postgres<'_>,
    job: &Job<'_>,
    works: &[Work<'_>],
) -> Result<Together, Error> {
    let Some(first) = works.first() else {
        return Ok(Together::Done(Vec::new()));
    };
    let opening = Opening {
        guard: Some(job.table.guard_key()),
        expected: Some(first.expected),
        limits: Some(first.limits),
        activity: &first.step.version,
        ..Opening::default()
    };
    let opening = message::transaction(job, &opening, "", "");
    let (mut sql, mut statements) = (opening.sql, opening.before);
    let mut parts = Vec::with_capacity(works.len());
    for work in works {
        sql.push_str(&begin(job, work));
        statements += 1;
        parts.push(Part { before: statements });
        sql.push_str(work.script.text());
        // A last line that is a comment, or a statement without its semicolon.
        sql.push_str("\n;\n");
        // What waits for the commit must not be mended by a later script. Whatever
        // relies on waiting fails then, and runs by itself.
        sql.push_str("SET CONSTRAINTS ALL IMMEDIATE;\n");
        sql.push_str(&message::restores(&[], &[]));
        sql.push_str(&row(job, work));
        sql.push_str(";\n");
        statements += work.script.statements().len() + 3;
    }
    for closing in attempts::after(job, first, stepwise::process()) {
        sql.push_str(&closing);
        sql.push_str(";\n");
        statements += 1;
    }
    sql.push_str("SELECT ");
    sql.push_str(NOW);
    let began = Instant::now();
    // The last statement that was counted before each script's, and the message's last.
    let marks: Vec<usize> = parts
        .iter()
        .map(|part| part.before - 1)
        .chain([statements])
        .collect();
    let broken = match query::marked(engine.link.connection(), sql, &marks).await {
        Ok(times) => {
            return Ok(Together::Done(durations(
                &times,
                works.len(),
                began.elapsed(),
            )));
        }
        Err(broken) => broken,
    };
    if let Some(turn) = message::turn(job, &broken.error) {
        return Ok(Together::Not(turn));
    }
    if broken.error.as_database_error().is_none() {
        return Err(Error::database(
            "the connection was lost in a script: the next start sees what became of it",
            broken.error,
        ));
    }
    // A syntax error is found before anything runs, a deferred constraint behind
    // it all: then only running them one by one tells.
    let ran = (1..=statements).contains(&broken.completed);
    Ok(Together::Failed {
        why: Some(Error::database(TOGETHER, broken.error)),
        at: ran
            .then(|| {
                parts
                    .iter()
                    .rposition(|part| part.before - 1 <= broken.completed)
            })
            .flatten(),
    })
}

/// What stands before a script: its own limits and name, and when it began.
fn begin(job: &Job<'_>, work: &Work<'_>) -> String {
    let opening = Opening {
        limits: Some(work.limits),
        activity: &work.step.version,
        ..Opening::default()
    };
    let mut calls = opening.calls(job);
    calls.push(format!("pg_catalog.set_config('{BEGAN}', {NOW}, true)"));
    format!("SELECT {};\n", calls.join(", "))
}

fn row(job: &Job<'_>, work: &Work<'_>) -> String {
    match work.step.direction {
        Direction::Up => {
            let duration = format!(
                "CAST((EXTRACT(epoch FROM pg_catalog.clock_timestamp()) - \
                 CAST(nullif(pg_catalog.current_setting('{BEGAN}', true), '') AS numeric)) * 1000 \
                 AS bigint)"
            );
            rows::insert(&job.table, &rows::applied(job, work, duration))
        }
        Direction::Down => rows::delete(&job.table, &work.step.key),
    }
}

/// How long each script took; equal shares where the server did not tell.
fn durations(times: &[Option<String>], count: usize, whole: Duration) -> Vec<Duration> {
    let times: Vec<f64> = times
        .iter()
        .filter_map(|time| time.as_deref()?.parse().ok())
        .collect();
    if times.len() != count + 1 {
        let count = u32::try_from(count).unwrap_or(u32::MAX).max(1);
        return vec![whole / count; count as usize];
    }
    times
        .windows(2)
        .map(|pair| Duration::try_from_secs_f64(pair[1] - pair[0]).unwrap_or_default())
        .collect()
}
