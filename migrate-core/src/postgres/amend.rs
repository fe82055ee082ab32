//! Changes the history without running a script, and tells a fresh database.

use crate::dialect::Dialect;
use crate::engine::Turn;
use crate::error::Error;
use crate::history::Expectation;
use crate::literal::text;
use crate::postgres::{Postgres, query, stepwise};
use crate::run::Job;

/// Writes all of it in one message, which is one transaction.
pub(crate) async fn write(
    engine: &mut Postgres<'_>,
    job: &Job<'_>,
    expected: &Expectation,
    statements: &[String],
) -> Result<Turn, Error> {
    stepwise::guarded(engine, job, Some(expected), &statements.join(";\n")).await
}

/// Tables that are neither the server's, nor an extension's, nor the history.
pub(crate) async fn count_tables(engine: &mut Postgres<'_>, job: &Job<'_>) -> Result<usize, Error> {
    let quote = |value: &str| text(Dialect::Postgres, value);
    let sql = format!(
        "SELECT CAST(count(*) AS text) FROM pg_catalog.pg_class c \
         JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
         WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' \
         AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') \
         AND NOT (n.nspname = {} AND c.relname = {}) \
         AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d \
         WHERE d.classid = CAST('pg_catalog.pg_class' AS regclass) AND d.objid = c.oid \
         AND d.deptype = 'e')",
        quote(job.table.schema.as_deref().unwrap_or("")),
        quote(&job.table.table),
    );
    let found = query::rows(engine.link.connection(), sql)
        .await
        .map_err(|error| Error::database("the tables could not be counted", error))?;
    Ok(found
        .first()
        .and_then(|row| row.first()?.as_deref()?.parse().ok())
        .unwrap_or(0))
}
