//! Changes the history without running a script, and tells a fresh database.

use sqlx::Connection as _;

use crate::dialect::Dialect;
use crate::engine::Turn;
use crate::error::Error;
use crate::history::{Expectation, read};
use crate::literal::text;
use crate::mysql::transact::beginning;
use crate::mysql::{Mysql, query, reading, writing};
use crate::run::Job;

/// Writes all of it in one transaction, under the guard that the run holds.
pub(crate) async fn write(
    engine: &mut Mysql<'_>,
    job: &Job<'_>,
    expected: &Expectation,
    statements: &[String],
) -> Result<Turn, Error> {
    let connection = engine.link.connection();
    let mut transaction = connection.begin().await.map_err(beginning)?;
    let found = query::rows(&mut transaction, read::expectation(&job.table))
        .await
        .map_err(reading)?;
    let mut changed = !found.first().is_some_and(|row| read::meets(row, expected));
    for statement in statements {
        if changed {
            break;
        }
        let rows = query::execute(&mut transaction, statement.clone())
            .await
            .map_err(writing)?;
        changed = rows != 1;
    }
    if changed {
        transaction.rollback().await.map_err(writing)?;
        return Ok(Turn::Changed);
    }
    transaction.commit().await.map_err(writing)?;
    Ok(Turn::Done)
}

/// Tables of the current database that are not the history.
pub(crate) async fn count_tables(engine: &mut Mysql<'_>, job: &Job<'_>) -> Result<usize, Error> {
    let sql = format!(
        "SELECT CAST(COUNT(*) AS char) FROM information_schema.tables \
         WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' AND NOT (table_name = {} \
         AND table_schema = {})",
        text(Dialect::Mysql, &job.table.table),
        job.table
            .schema
            .as_deref()
            .map_or("DATABASE()".to_owned(), |schema| text(
                Dialect::Mysql,
                schema
            )),
    );
    let found = query::value(engine.link.connection(), sql)
        .await
        .map_err(|error| Error::database("the tables could not be counted", error))?;
    Ok(found.and_then(|text| text.parse().ok()).unwrap_or(0))
}
