//! Changes the history without running a script, and tells a fresh database.

use crate::dialect::Dialect;
use crate::engine::Turn;
use crate::error::Error;
use crate::history::Expectation;
use crate::literal::text;
use crate::run::Job;
use crate::sqlite::transact::{Frame, as_expected, begin};
use crate::sqlite::{Sqlite, query, writing};

/// Writes all of it in one transaction, which is the guard as well.
pub(crate) async fn write(
    engine: &mut Sqlite<'_>,
    job: &Job<'_>,
    expected: &Expectation,
    statements: &[String],
) -> Result<Turn, Error> {
    let looked = engine.looked.take();
    let Some(mut transaction) = begin(engine.link.connection(), Frame::Own).await? else {
        return Ok(Turn::Busy);
    };
    let mut changed = !as_expected(&mut transaction, job, expected, looked.as_ref()).await?;
    for statement in statements {
        if changed {
            break;
        }
        let rows = query::execute(&mut transaction, statement)
            .await
            .map_err(writing)?;
        changed = rows != 1;
    }
    if changed {
        transaction.rollback().await.map_err(writing)?;
        return Ok(Turn::Changed);
    }
    match transaction.commit().await {
        Ok(()) => Ok(Turn::Done),
        Err(error) if query::busy(&error) => Ok(Turn::Busy),
        Err(error) => Err(writing(error)),
    }
}

/// Tables of the main file that are neither `SQLite`'s own nor the history.
pub(crate) async fn count_tables(engine: &mut Sqlite<'_>, job: &Job<'_>) -> Result<usize, Error> {
    let sql = format!(
        "SELECT CAST(count(*) AS text) FROM main.sqlite_master WHERE type = 'table' \
         AND substr(name, 1, 7) <> 'sqlite_' AND name <> {} COLLATE NOCASE",
        text(Dialect::Sqlite, &job.table.table)
    );
    let found = query::patient(engine.link.connection(), job, &sql)
        .await
        .map_err(|error| Error::database("the tables could not be counted", error))?;
    Ok(found
        .first()
        .and_then(|row| row.first()?.as_deref()?.parse().ok())
        .unwrap_or(0))
}
