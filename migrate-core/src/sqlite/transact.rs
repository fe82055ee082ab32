//! A script and its row in one transaction.

use std::time::Instant;

use sqlx::{Connection as _, SqliteConnection};

use crate::engine::{Failure, Turn, Work};
use crate::error::{Error, ErrorKind};
use crate::history::{Expectation, attempts, read, rows};
use crate::report::Direction;
use crate::run::Job;
use crate::sqlite::pragmas::{self, Pragmas};
use crate::sqlite::version::{self, Version};
use crate::sqlite::{Sqlite, attribution, query, reading, stepwise, writing};

/// Whose transaction a script runs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Frame {
    /// One of ours, which is the guard as well.
    Own,
    /// A savepoint in the caller's.
    Savepoint,
}

impl Frame {
    fn of(engine: &Sqlite<'_>) -> Frame {
        if engine.joined {
            Frame::Savepoint
        } else {
            Frame::Own
        }
    }
}

/// Whether foreign keys are checked before the commit, because the script switched that off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Keys {
    Check,
    AsTheyAre,
}

/// Begins a transaction that may write, or a savepoint in the caller's; `None`
/// when somebody else has the database.
pub(crate) async fn begin(
    connection: &mut SqliteConnection,
    frame: Frame,
) -> Result<Option<sqlx::Transaction<'_, sqlx::Sqlite>>, Error> {
    let begun = match frame {
        Frame::Savepoint => connection.begin().await,
        Frame::Own => connection.begin_with("BEGIN IMMEDIATE").await,
    };
    match begun {
        Ok(transaction) => Ok(Some(transaction)),
        Err(error) if query::busy(&error) => Ok(None),
        Err(error) => Err(Error::database("a transaction could not be begun", error)),
    }
}

/// Makes the history table where there is none.
pub(crate) async fn create_history(engine: &mut Sqlite<'_>, job: &Job<'_>) -> Result<Turn, Error> {
    if engine.exists {
        return Ok(Turn::Done);
    }
    let frame = Frame::of(engine);
    let connection = engine.link.connection();
    let present = query::patient(
        connection,
        job,
        &format!("SELECT 1 FROM {} LIMIT 1", job.table.name()),
    )
    .await;
    match present {
        Ok(_) => return Ok(Turn::Done),
        Err(error) if query::no_table(&error) => {}
        Err(error) => return Err(reading(error)),
    }
    let Some(mut transaction) = begin(connection, frame).await? else {
        return Ok(Turn::Busy);
    };
    query::execute(&mut transaction, &job.table.creation())
        .await
        .map_err(writing)?;
    match transaction.commit().await {
        Ok(()) => Ok(Turn::Changed),
        Err(error) if query::busy(&error) => Ok(Turn::Busy),
        Err(error) => Err(writing(error)),
    }
}

/// Whether the history is what the plan was made from; `looked` is the file's version
/// at that time, unless this connection has changed the history since.
pub(crate) async fn as_expected(
    connection: &mut SqliteConnection,
    job: &Job<'_>,
    expected: &Expectation,
    looked: Option<&Version>,
) -> Result<bool, Error> {
    if looked.is_some()
        && version::now(connection, job)
            .await
            .map_err(reading)?
            .as_ref()
            == looked
    {
        return Ok(true);
    }
    let rows = query::rows(connection, &read::expectation(&job.table))
        .await
        .map_err(reading)?;
    Ok(rows.first().is_some_and(|row| read::meets(row, expected)))
}

/// Runs a script with its row.
pub(crate) async fn run(
    engine: &mut Sqlite<'_>,
    job: &Job<'_>,
    work: &Work<'_>,
) -> Result<Turn, Failure> {
    let frame = Frame::of(engine);
    let switches = work
        .script
        .statements()
        .iter()
        .any(crate::script::Statement::is_connection_pragma);
    // What a script has done to the history is seen by reading it.
    let looked = engine.looked.take();
    let connection = engine.link.connection();
    let pragmas = Pragmas::read(connection, work.script).await?;
    engine.pragmas = Some(pragmas.clone());
    if switches {
        pragmas::switch(connection, work.script).await?;
    }
    let keys = if switches && pragmas.checks_foreign_keys() {
        Keys::Check
    } else {
        Keys::AsTheyAre
    };
    let result = in_transaction(connection, job, work, (frame, keys), looked.as_ref()).await;
    pragmas.restore(connection).await?;
    engine.pragmas = None;
    result
}

async fn in_transaction(
    connection: &mut SqliteConnection,
    job: &Job<'_>,
    work: &Work<'_>,
    (frame, keys): (Frame, Keys),
    looked: Option<&Version>,
) -> Result<Turn, Failure> {
    let Some(mut transaction) = begin(connection, frame).await? else {
        return Ok(Turn::Busy);
    };
    if !as_expected(&mut transaction, job, work.expected, looked).await? {
        transaction.rollback().await.map_err(writing)?;
        return Ok(Turn::Changed);
    }
    let began = Instant::now();
    let result = script(&mut transaction, job, work, keys, began).await;
    if let Err(failure) = result {
        // The transaction's end tells nothing that is not known.
        let _ = transaction.rollback().await;
        return Err(failure);
    }
    transaction
        .commit()
        .await
        .map_err(|error| attribution::failure(work, None, error))?;
    Ok(Turn::Done)
}

async fn script(
    connection: &mut SqliteConnection,
    job: &Job<'_>,
    work: &Work<'_>,
    keys: Keys,
    began: Instant,
) -> Result<(), Failure> {
    let lost = |error| Failure::Final(writing(error));
    let before = if keys == Keys::Check {
        pragmas::broken_keys(connection).await.map_err(lost)?
    } else {
        Vec::new()
    };
    for (index, statement) in work.script.statements().iter().enumerate() {
        if !statement.is_connection_pragma() {
            query::execute(connection, statement.text())
                .await
                .map_err(|error| attribution::failure(work, Some(index), error))?;
        }
    }
    if keys == Keys::Check {
        let after = pragmas::broken_keys(connection).await.map_err(lost)?;
        let broken = pragmas::newly_broken(&before, &after);
        if !broken.is_empty() {
            return Err(Failure::Final(Error::new(ErrorKind::ForeignKeys {
                version: work.step.version.clone(),
                name: work.step.name.clone(),
                file: work.script.file().into_owned(),
                broken,
            })));
        }
    }
    let sql = match work.step.direction {
        Direction::Up => {
            let duration = began.elapsed().as_millis().to_string();
            rows::insert(&job.table, &rows::applied(job, work, duration))
        }
        Direction::Down => rows::delete(&job.table, &work.step.key),
    };
    query::execute(connection, &sql).await.map_err(lost)?;
    for sql in attempts::after(job, work, stepwise::process()) {
        query::execute(connection, &sql).await.map_err(lost)?;
    }
    Ok(())
}
