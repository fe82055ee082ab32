//! Several scripts with their rows in one transaction.
//!
//! The driver has a thread for each connection, and every question to it is a way there
//! and back. So several scripts are one question, whose answers come one after the
//! other, and their rows are one more.

use std::time::{Duration, Instant};

use futures_util::TryStreamExt as _;
use sqlx::{AssertSqlSafe, Either, SqliteConnection};

use crate::engine::{TOGETHER, Together, Turn, Work};
use crate::error::Error;
use crate::history::{attempts, rows};
use crate::report::Direction;
use crate::run::Job;
use crate::sqlite::transact::{Frame, as_expected, begin};
use crate::sqlite::{Sqlite, query, stepwise, writing};

/// How many bytes of scripts are one question. The driver hands the rest of a text over
/// with each of its statements, and `SQLite` copies it.
const MOST: usize = 16 << 10;

pub(crate) async fn run(
    engine: &mut Sqlite<'_>,
    job: &Job<'_>,
    works: &[Work<'_>],
) -> Result<Together, Error> {
    let Some(first) = works.first() else {
        return Ok(Together::Done(Vec::new()));
    };
    // What a script has done to the history is seen by reading it.
    let looked = engine.looked.take();
    let Some(mut transaction) = begin(engine.link.connection(), Frame::Own).await? else {
        return Ok(Together::Not(Turn::Busy));
    };
    if !as_expected(&mut transaction, job, first.expected, looked.as_ref()).await? {
        transaction.rollback().await.map_err(writing)?;
        return Ok(Together::Not(Turn::Changed));
    }
    let why = |error| Some(Error::database(TOGETHER, error));
    // What made it fail is told by the scripts that run one by one after it.
    let durations = match all(&mut transaction, job, works).await {
        Ok(durations) => durations,
        Err((at, error)) => {
            // The transaction's end tells nothing that is not known.
            let _ = transaction.rollback().await;
            return Ok(Together::Failed {
                at,
                why: why(error),
            });
        }
    };
    match transaction.commit().await {
        Ok(()) => Ok(Together::Done(durations)),
        Err(error) => Ok(Together::Failed {
            at: None,
            why: why(error),
        }),
    }
}

/// Why they did not run, and which of them it was.
type Broken = (Option<usize>, sqlx::Error);

async fn all(
    connection: &mut SqliteConnection,
    job: &Job<'_>,
    works: &[Work<'_>],
) -> Result<Vec<Duration>, Broken> {
    let mut durations = Vec::with_capacity(works.len());
    let unaware = unaware(job, works);
    while durations.len() < works.len() {
        let done = durations.len();
        let count = if done < unaware {
            fit(&works[done..unaware])
        } else {
            1
        };
        let some = &works[done..done + count];
        let took = scripts(connection, some)
            .await
            .map_err(|(at, error)| (at.map(|at| done + at), error))?;
        query::execute(connection, &records(job, some, &took))
            .await
            .map_err(|error| (None, error))?;
        durations.extend(took);
    }
    if let Some(first) = works.first() {
        for sql in attempts::after(job, first, stepwise::process()) {
            query::execute(connection, &sql)
                .await
                .map_err(|error| (None, error))?;
        }
    }
    Ok(durations)
}

/// How many scripts are the next question.
fn fit(works: &[Work<'_>]) -> usize {
    let mut bytes = 0;
    let fit = works
        .iter()
        .take_while(|work| {
            bytes += work.script.text().len();
            bytes <= MOST
        })
        .count();
    fit.max(1)
}

/// How many scripts come before the first one that may see the history's table.
///
/// It has to find the rows of those before it. So it runs by itself, and so does
/// everything behind it, which may see the table with what it made.
fn unaware(job: &Job<'_>, works: &[Work<'_>]) -> usize {
    let name = job.table.table.to_ascii_lowercase();
    // Others are written in several ways.
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if !name.bytes().all(plain) {
        return 0;
    }
    let named = |work: &Work<'_>| work.script.text().to_ascii_lowercase().contains(&name);
    works.iter().position(named).unwrap_or(works.len())
}

/// Runs scripts, and says how long each took: the time until its last statement's answer.
async fn scripts(
    connection: &mut SqliteConnection,
    works: &[Work<'_>],
) -> Result<Vec<Duration>, Broken> {
    let mut sql = String::new();
    for work in works {
        sql.push_str(work.script.text());
        // A last line that is a comment, or a statement without its semicolon.
        sql.push_str("\n;\n");
    }
    let ends: Vec<usize> = works
        .iter()
        .scan(0, |statements, work| {
            *statements += work.script.statements().len();
            Some(*statements)
        })
        .collect();
    let mut durations = Vec::with_capacity(works.len());
    let mut began = Instant::now();
    let mut statements = 0;
    let mut answers = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_many(connection);
    loop {
        while ends.get(durations.len()) == Some(&statements) {
            let now = Instant::now();
            durations.push(now - began);
            began = now;
        }
        match answers.try_next().await {
            Ok(Some(Either::Left(_))) => statements += 1,
            Ok(Some(Either::Right(_))) => {}
            Ok(None) if ends.last() == Some(&statements) => break,
            // Together they were not read as they are one by one.
            Ok(None) => {
                let reason = "the scripts together are not as many statements as by themselves";
                return Err((None, sqlx::Error::Protocol(reason.to_owned())));
            }
            Err(error) => {
                let at = Some(durations.len()).filter(|at| *at < works.len());
                return Err((at, error));
            }
        }
    }
    Ok(durations)
}

/// SQL that writes or deletes the rows of scripts that have run.
fn records(job: &Job<'_>, works: &[Work<'_>], took: &[Duration]) -> String {
    let (mut written, mut statements) = (Vec::new(), Vec::new());
    for (work, took) in works.iter().zip(took) {
        match work.step.direction {
            Direction::Up => {
                let millis = took.as_millis().to_string();
                written.push(rows::applied(job, work, millis));
            }
            Direction::Down => statements.push(rows::delete(&job.table, &work.step.key)),
        }
    }
    if !written.is_empty() {
        statements.push(rows::insert_all(&job.table, &written));
    }
    statements.join(";\n")
}
