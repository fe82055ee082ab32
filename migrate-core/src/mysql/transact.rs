//! A script without DDL and its row in one transaction, and in one message where the
//! answers to its statements can be counted.

use std::time::Instant;

use sqlx::{Connection as _, MySqlConnection};

use crate::engine::{Failure, Turn, Work};
use crate::error::Error;
use crate::history::{attempts, rows};
use crate::limits::ScriptLimits;
use crate::mysql::frame::Frame;
use crate::mysql::message::Message;
use crate::mysql::session::{self, Session};
use crate::mysql::{Mysql, attribution, query, stepwise, stream, writing};
use crate::report::Direction;
use crate::run::Job;
use crate::script::Script;

pub(crate) async fn run(
    engine: &mut Mysql<'_>,
    job: &Job<'_>,
    work: &Work<'_>,
) -> Result<Turn, Failure> {
    if counts(engine, work.script) {
        return in_one_message(engine, job, work).await;
    }
    let connection = engine.link.connection();
    let mut limited = None;
    if let Some(session) = &mut engine.session {
        session.prepare(connection, work).await?;
    } else if work.script.limits() != ScriptLimits::default() {
        // A caller's transaction keeps its own settings but for the script's limits.
        limited = Some(Session::limited(connection, work.limits).await?);
    }
    // In a caller's transaction this is a savepoint.
    let mut transaction = connection.begin().await.map_err(beginning)?;
    let session = engine.session.as_ref();
    let result = script(&mut transaction, (session, engine.largest), job, work).await;
    match result {
        Ok(Turn::Done) => transaction
            .commit()
            .await
            .map_err(|error| attribution::failure(work, None, error))?,
        // Where the connection is gone there is nothing to roll back.
        _ => drop(transaction.rollback().await),
    }
    if let (Err(_), Some(session)) = (&result, &engine.session) {
        session.renew(engine.link.connection(), work.script).await?;
    }
    let restored = match limited {
        Some(limited) => limited.restore(engine.link.connection()).await,
        None => Ok(()),
    };
    let turn = result?;
    restored?;
    Ok(turn)
}

async fn script(
    connection: &mut MySqlConnection,
    (session, largest): (Option<&Session>, usize),
    job: &Job<'_>,
    work: &Work<'_>,
) -> Result<Turn, Failure> {
    let began = Instant::now();
    for (index, statement) in work.script.statements().iter().enumerate() {
        attribution::too_large(work, index, statement.text(), largest)?;
        query::execute(connection, statement.text().to_owned())
            .await
            .map_err(|error| attribution::failure(work, Some(index), error))?;
    }
    if let Some(session) = session {
        session.renew(connection, work.script).await?;
    }
    let sql = row(job, work, began.elapsed().as_millis().to_string());
    // In one message: the record of attempts costs no round trip.
    let mut statements = vec![sql];
    statements.extend(attempts::after(job, work, stepwise::process()));
    match query::execute_first(connection, statements.join("; ")).await {
        Ok(1) => Ok(Turn::Done),
        Ok(_) => Ok(Turn::Changed),
        Err(error) if query::is_number(&error, &[query::DUPLICATE_KEY]) => Ok(Turn::Changed),
        Err(error) => Err(Failure::Final(writing(error))),
    }
}

/// How far the server has come with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Passed {
    /// The script has run.
    Ran,
    /// Its row is written.
    Written,
    /// What is recorded of attempts, too.
    Recorded,
    /// All of it is committed.
    Committed,
}

/// Statements that answer with one result each.
const ONE_RESULT: [&str; 9] = [
    "insert", "update", "delete", "replace", "select", "with", "set", "do", "use",
];

/// Whether the results of a script tell which of its statements has failed. Nothing
/// may stand between the statements: `ROW_COUNT()` and the like tell of the one before.
fn counts(engine: &Mysql<'_>, script: &Script<'_>) -> bool {
    // To switch this setting back commits.
    let commits = script.settings().contains(&"autocommit");
    let one_each = script.statements().iter().all(|statement| {
        let word = statement.first_word();
        ONE_RESULT.iter().any(|one| word.eq_ignore_ascii_case(one))
    });
    !engine.joined
        && !commits
        && one_each
        && !stream::disguises(script)
        && !stream::mentions(script.text(), "delimiter")
}

async fn in_one_message(
    engine: &mut Mysql<'_>,
    job: &Job<'_>,
    work: &Work<'_>,
) -> Result<Turn, Failure> {
    for (index, statement) in work.script.statements().iter().enumerate() {
        attribution::too_large(work, index, statement.text(), engine.largest)?;
    }
    let held = engine.link.outlives_the_run();
    let mut renewal = Vec::new();
    if let Some(session) = &mut engine.session {
        session.prepare(engine.link.connection(), work).await?;
        renewal = session.renewal(work.script);
    }
    let mut passed = None;
    let mut listen = |now| passed = Some(now);
    let mut frame = Frame::open(engine.link.connection(), held).await?;
    let connection = frame.connection();
    let mut message = Message::new(connection, &job.owner, engine.largest, &mut listen);
    let sent = send(&mut message, job, work, &renewal).await;
    let results = message.results();
    frame.close().await;
    let Err(error) = sent else {
        return Ok(Turn::Done);
    };
    let turn = failed(work, passed, results, error);
    // Where the connection is gone there is nothing to roll back.
    let _ = query::execute(engine.link.connection(), "ROLLBACK".to_owned()).await;
    if let (Err(_), Some(session)) = (&turn, &engine.session) {
        session.renew(engine.link.connection(), work.script).await?;
    }
    turn
}

/// What comes before a script's first statement.
const BEGINNING: [&str; 2] = [
    "SET @sqlmigrate_began = UTC_TIMESTAMP(6)",
    "START TRANSACTION",
];

async fn send(
    message: &mut Message<'_, Passed>,
    job: &Job<'_>,
    work: &Work<'_>,
    renewal: &[String],
) -> Result<(), sqlx::Error> {
    for statement in BEGINNING {
        message.say(statement).await?;
    }
    for statement in work.script.statements() {
        message.say(statement.text()).await?;
    }
    for setting in renewal {
        message.say(setting).await?;
    }
    message.mark(Passed::Ran).await?;
    let duration = "TIMESTAMPDIFF(MICROSECOND, @sqlmigrate_began, UTC_TIMESTAMP(6)) DIV 1000";
    message.say(&row(job, work, duration.to_owned())).await?;
    message.mark_one_row(Passed::Written).await?;
    for record in attempts::after(job, work, stepwise::process()) {
        message.say(&record).await?;
    }
    message.mark(Passed::Recorded).await?;
    message.say("COMMIT").await?;
    message.mark(Passed::Committed).await?;
    message.end().await
}

/// What it means that the server has come so far and no further.
fn failed(
    work: &Work<'_>,
    passed: Option<Passed>,
    results: usize,
    error: sqlx::Error,
) -> Result<Turn, Failure> {
    match passed {
        None => {
            let Some(statement) = results.checked_sub(BEGINNING.len()) else {
                return Err(beginning(error).into());
            };
            if statement < work.script.statements().len() {
                return Err(attribution::failure(work, Some(statement), error));
            }
            Err(session::failed(error).into())
        }
        Some(Passed::Ran)
            if query::is_number(&error, &[query::DUPLICATE_KEY, query::OUT_OF_RANGE]) =>
        {
            Ok(Turn::Changed)
        }
        Some(Passed::Ran | Passed::Written) => Err(writing(error).into()),
        Some(Passed::Recorded | Passed::Committed) => Err(attribution::failure(work, None, error)),
    }
}

/// SQL that writes or removes a script's row.
fn row(job: &Job<'_>, work: &Work<'_>, duration: String) -> String {
    match work.step.direction {
        Direction::Up => rows::insert(&job.table, &rows::applied(job, work, duration)),
        Direction::Down => rows::delete(&job.table, &work.step.key),
    }
}

pub(crate) fn beginning(error: sqlx::Error) -> Error {
    Error::database("a transaction could not be begun", error)
}
