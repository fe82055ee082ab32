//! Statement by statement: everything with DDL in it.

use sqlx::Connection as _;

use crate::dialect::Dialect;
use crate::engine::{Failure, Turn, Work};
use crate::error::{Error, ErrorKind};
use crate::history::{Entry, rows};
use crate::literal::text;
use crate::mysql::transact::beginning;
use crate::mysql::{Mysql, attribution, guard, query, reading, writing};
use crate::run::Job;
use crate::script::TransactionClass;

/// SQL for the server's process, for people to read: what proves that it is gone
/// is the guard, which the server keeps until the process has ended.
pub(crate) fn process() -> (String, String) {
    ("CAST(CONNECTION_ID() AS char)".to_owned(), "''".to_owned())
}

/// What a statement of this run begins with, for the process list to show.
pub(crate) fn mark(job: &Job<'_>, work: &Work<'_>) -> String {
    let who = format!("{} on {}", work.step.version, job.host).replace(['*', '/'], " ");
    format!("{}{who} */ ", begin_of_mark(&job.owner))
}

fn begin_of_mark(owner: &str) -> String {
    format!("/* sqlmigrate:{owner} ")
}

pub(crate) async fn alive(
    engine: &mut Mysql<'_>,
    job: &Job<'_>,
    entry: &Entry,
) -> Result<bool, Error> {
    if entry.owner == job.owner || entry.owner.is_empty() {
        return Ok(false);
    }
    // A run that holds the guard knows by that alone that nobody else is at work.
    if engine.guard.is_none() && guard::holder(engine.link.connection(), job).await.is_some() {
        return Ok(true);
    }
    let mark = begin_of_mark(&entry.owner);
    let sql = format!(
        "SELECT CAST(COUNT(*) AS char) FROM information_schema.processlist \
         WHERE id <> CONNECTION_ID() AND LEFT(info, {}) = {}",
        mark.len(),
        text(Dialect::Mysql, &mark)
    );
    let busy = query::value(engine.link.connection(), sql)
        .await
        .map_err(reading)?;
    Ok(busy.as_deref() != Some("0"))
}

pub(crate) async fn claim(
    engine: &mut Mysql<'_>,
    job: &Job<'_>,
    work: &Work<'_>,
    done: usize,
) -> Result<Turn, Error> {
    let connection = engine.link.connection();
    if let Some(session) = &mut engine.session {
        session.prepare(connection, work).await?;
    }
    let sql = rows::begin(job, work, done, process());
    update(engine, sql).await
}

/// Changes one row that must be as it was read.
pub(crate) async fn update(engine: &mut Mysql<'_>, sql: String) -> Result<Turn, Error> {
    match query::execute(engine.link.connection(), sql).await {
        Ok(1) => Ok(Turn::Done),
        Ok(_) => Ok(Turn::Changed),
        Err(error) if query::is_number(&error, &[query::DUPLICATE_KEY]) => Ok(Turn::Changed),
        Err(error) => Err(writing(error)),
    }
}

pub(crate) async fn execute(
    engine: &mut Mysql<'_>,
    job: &Job<'_>,
    work: &Work<'_>,
    index: usize,
) -> Result<(), Failure> {
    let claim = rows::claimed(job, work, index + 1, process());
    let progress = rows::progress(&job.table, &claim);
    let statement = &work.script.statements()[index];
    if work.script.class() != TransactionClass::NoTransaction
        || !statement.can_be_atomic(job.dialect())
    {
        alone(engine, job, work, index).await?;
        return record(engine.link.connection(), work, progress).await;
    }
    attribution::too_large(work, index, statement.text(), engine.largest)?;
    let connection = engine.link.connection();
    let mut transaction = connection.begin().await.map_err(beginning)?;
    query::execute(&mut transaction, statement.text().to_owned())
        .await
        .map_err(|error| attribution::failure(work, Some(index), error))?;
    record(&mut transaction, work, progress).await?;
    transaction
        .commit()
        .await
        .map_err(|error| attribution::failure(work, Some(index), error))
}

/// Sends a statement by itself, with the run's mark on it.
pub(crate) async fn alone(
    engine: &mut Mysql<'_>,
    job: &Job<'_>,
    work: &Work<'_>,
    index: usize,
) -> Result<(), Failure> {
    let statement = work.script.statements()[index].text();
    let sql = format!("{}{statement}", mark(job, work));
    attribution::too_large(work, index, &sql, engine.largest)?;
    query::execute(engine.link.connection(), sql)
        .await
        .map(|_| ())
        .map_err(|error| attribution::failure(work, Some(index), error))
}

/// Writes this run's row, if it still is this run's.
async fn record(
    connection: &mut sqlx::MySqlConnection,
    work: &Work<'_>,
    sql: String,
) -> Result<(), Failure> {
    match query::execute(connection, sql).await {
        Ok(1) => Ok(()),
        Ok(_) => Err(Failure::Final(taken_over(work))),
        Err(error) => Err(Failure::Final(writing(error))),
    }
}

pub(crate) fn taken_over(work: &Work<'_>) -> Error {
    Error::new(ErrorKind::TakenOver {
        version: work.step.version.clone(),
        name: work.step.name.clone(),
    })
}

pub(crate) async fn conclude(
    engine: &mut Mysql<'_>,
    job: &Job<'_>,
    work: &Work<'_>,
    duration_ms: u128,
) -> Result<(), Error> {
    let connection = engine.link.connection();
    if work.script.leaves_transaction_open() {
        query::execute(connection, "COMMIT".to_owned())
            .await
            .map_err(writing)?;
    }
    if let Some(session) = &engine.session {
        session.renew(connection, work.script).await?;
    }
    let claim = rows::claimed(job, work, work.script.statements().len(), process());
    let sql = rows::conclude(&job.table, &claim, &duration_ms.to_string());
    record(connection, work, sql)
        .await
        .map_err(Failure::into_error)
}

pub(crate) async fn fail(
    engine: &mut Mysql<'_>,
    job: &Job<'_>,
    work: &Work<'_>,
) -> Result<(), Error> {
    let connection = engine.link.connection();
    // Does nothing when no transaction is open.
    query::execute(connection, "ROLLBACK".to_owned())
        .await
        .map_err(writing)?;
    if let Some(session) = &engine.session {
        session.renew(connection, work.script).await?;
    }
    let claim = rows::claimed(job, work, 0, process());
    query::execute(connection, rows::fail(&job.table, &claim))
        .await
        .map(|_| ())
        .map_err(writing)
}
