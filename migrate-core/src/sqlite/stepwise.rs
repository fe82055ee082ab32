//! Statements that no transaction holds, and scripts with transactions of their own.

use sqlx::SqliteConnection;

use crate::dialect::Dialect;
use crate::engine::{Failure, Turn, Work};
use crate::error::{Error, ErrorKind};
use crate::history::{Entry, rows};
use crate::literal;
use crate::probe::{Presence, Probe};
use crate::run::Job;
use crate::script::TransactionClass;
use crate::sqlite::pragmas::Pragmas;
use crate::sqlite::transact::{Frame, as_expected, begin};
use crate::sqlite::{Sqlite, attribution, query, reading, writing};

/// Seconds without a sign of life after which a runner counts as gone: a file has
/// no server that could tell, but a runner at work holds the file's write lock
/// or records progress at once.
const SILENCE: f64 = 3.0;

/// SQL for this process: the operating system's number, for people to read.
pub(crate) fn process() -> (String, String) {
    (format!("'{}'", std::process::id()), "''".to_owned())
}

pub(crate) async fn alive(
    engine: &mut Sqlite<'_>,
    job: &Job<'_>,
    entry: &Entry,
) -> Result<bool, Error> {
    if entry.owner == job.owner {
        return Ok(false);
    }
    let sql = format!(
        "SELECT CAST(abs(julianday('now') - julianday(progress_at)) * 86400.0 AS text) \
         FROM {} WHERE {}",
        job.table.name(),
        job.table.row(&entry.key)
    );
    let found = query::patient(engine.link.connection(), job, &sql)
        .await
        .map_err(reading)?;
    let silence = found
        .first()
        .and_then(|row| row.first()?.as_deref()?.parse::<f64>().ok());
    Ok(silence.is_some_and(|silence| silence < SILENCE))
}

pub(crate) async fn claim(
    engine: &mut Sqlite<'_>,
    job: &Job<'_>,
    work: &Work<'_>,
    done: usize,
) -> Result<Turn, Error> {
    let looked = engine.looked.take();
    let connection = engine.link.connection();
    engine.pragmas = Some(Pragmas::read(connection, work.script).await?);
    let Some(mut transaction) = begin(connection, Frame::Own).await? else {
        return Ok(Turn::Busy);
    };
    let sql = rows::begin(job, work, done, process());
    let planned = work.step.resumed
        || as_expected(&mut transaction, job, work.expected, looked.as_ref()).await?;
    let changed = if planned {
        query::execute(&mut transaction, &sql)
            .await
            .map_err(writing)?
    } else {
        0
    };
    if changed != 1 {
        transaction.rollback().await.map_err(writing)?;
        return Ok(Turn::Changed);
    }
    transaction.commit().await.map_err(writing)?;
    Ok(Turn::Done)
}

pub(crate) async fn replay(
    engine: &mut Sqlite<'_>,
    _job: &Job<'_>,
    work: &Work<'_>,
    index: usize,
) -> Result<(), Failure> {
    alone(engine.link.connection(), work, index).await
}

pub(crate) async fn execute(
    engine: &mut Sqlite<'_>,
    job: &Job<'_>,
    work: &Work<'_>,
    index: usize,
) -> Result<(), Failure> {
    let connection = engine.link.connection();
    let claim = rows::claimed(job, work, index + 1, process());
    let progress = rows::progress(&job.table, &claim);
    let statement = &work.script.statements()[index];
    if work.script.class() != TransactionClass::NoTransaction
        || !statement.can_be_atomic(job.dialect())
    {
        alone(connection, work, index).await?;
        return record(connection, job, work, &progress).await;
    }
    let mut attempt = 0;
    let mut transaction = loop {
        match begin(connection, Frame::Own).await? {
            Some(transaction) => break transaction,
            None => query::pause(&mut attempt).await,
        }
    };
    query::execute(&mut transaction, statement.text())
        .await
        .map_err(|error| attribution::failure(work, Some(index), error))?;
    record(&mut transaction, job, work, &progress).await?;
    transaction
        .commit()
        .await
        .map_err(|error| attribution::failure(work, Some(index), error))
}

/// Runs a statement by itself, as soon as nobody else has the database.
async fn alone(
    connection: &mut SqliteConnection,
    work: &Work<'_>,
    index: usize,
) -> Result<(), Failure> {
    let mut attempt = 0;
    loop {
        let sql = work.script.statements()[index].text();
        match query::execute(connection, sql).await {
            Ok(_) => return Ok(()),
            Err(error) if query::busy(&error) && attempt < 100 => query::pause(&mut attempt).await,
            Err(error) => return Err(attribution::failure(work, Some(index), error)),
        }
    }
}

async fn record(
    connection: &mut SqliteConnection,
    job: &Job<'_>,
    work: &Work<'_>,
    sql: &str,
) -> Result<(), Failure> {
    let changed = patient(connection, job, sql).await?;
    if changed == 1 {
        return Ok(());
    }
    Err(Failure::Final(Error::new(ErrorKind::TakenOver {
        version: work.step.version.clone(),
        name: work.step.name.clone(),
    })))
}

/// Writes the history, as soon as nobody else has the database.
async fn patient(
    connection: &mut SqliteConnection,
    job: &Job<'_>,
    sql: &str,
) -> Result<u64, Error> {
    let began = std::time::Instant::now();
    let mut attempt = 0;
    loop {
        match query::execute(connection, sql).await {
            Ok(changed) => return Ok(changed),
            Err(error) if query::busy(&error) && began.elapsed() < job.settings.guard_wait => {
                query::pause(&mut attempt).await;
            }
            Err(error) => return Err(writing(error)),
        }
    }
}

pub(crate) async fn conclude(
    engine: &mut Sqlite<'_>,
    job: &Job<'_>,
    work: &Work<'_>,
    duration_ms: u128,
) -> Result<(), Error> {
    let claim = rows::claimed(job, work, work.script.statements().len(), process());
    let sql = rows::conclude(&job.table, &claim, &duration_ms.to_string());
    let connection = engine.link.connection();
    record(connection, job, work, &sql)
        .await
        .map_err(Failure::into_error)?;
    // Every migration starts from the same settings.
    match engine.pragmas.take() {
        Some(pragmas) => pragmas.restore(engine.link.connection()).await,
        None => Ok(()),
    }
}

pub(crate) async fn fail(
    engine: &mut Sqlite<'_>,
    job: &Job<'_>,
    work: &Work<'_>,
) -> Result<(), Error> {
    let connection = engine.link.connection();
    if work.script.class() == TransactionClass::OwnTransactions {
        // Fails when the script had no transaction open, which is as good.
        let _ = query::execute(connection, "ROLLBACK").await;
    }
    let claim = rows::claimed(job, work, 0, process());
    patient(connection, job, &rows::fail(&job.table, &claim))
        .await
        .map(|_| ())
}

/// Changes one row that must be as it was read.
pub(crate) async fn update(
    engine: &mut Sqlite<'_>,
    job: &Job<'_>,
    sql: &str,
) -> Result<Turn, Error> {
    let changed = patient(engine.link.connection(), job, sql).await?;
    Ok(if changed == 1 {
        Turn::Done
    } else {
        Turn::Changed
    })
}

pub(crate) async fn probe(
    engine: &mut Sqlite<'_>,
    probe: &Probe<'_>,
) -> Result<Option<Presence>, Error> {
    let text = |value: &str| literal::text(Dialect::Sqlite, value);
    let schema = if probe.schema.is_empty() {
        "main"
    } else {
        probe.schema
    };
    let sql = match probe.object {
        "table" | "index" | "view" | "trigger" => format!(
            "SELECT 1 FROM {}.sqlite_master WHERE type = {} AND name = {} COLLATE NOCASE",
            literal::identifier(Dialect::Sqlite, schema),
            text(probe.object),
            text(probe.name)
        ),
        "column" => format!(
            "SELECT 1 FROM pragma_table_info({}, {}) WHERE name = {} COLLATE NOCASE",
            text(probe.table),
            text(schema),
            text(probe.name)
        ),
        _ => return Ok(None),
    };
    let found = query::rows(engine.link.connection(), &sql)
        .await
        .map_err(|error| Error::database("a statement in doubt could not be looked for", error))?;
    Ok(Some(if found.is_empty() {
        Presence::Absent
    } else {
        Presence::Present
    }))
}
