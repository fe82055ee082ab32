//! The file's version: whether anybody else has written to it.
//!
//! `PRAGMA data_version` answers the same number for as long as no other connection has
//! committed (<https://www.sqlite.org/pragma.html#pragma_data_version>). So whoever has
//! looked at the history knows without looking that it is still the same, however long
//! it is, unless this connection has changed it.

use sqlx::SqliteConnection;

use crate::dialect::Dialect;
use crate::literal::identifier;
use crate::run::Job;
use crate::sqlite::query;

/// What the pragma answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Version(String);

/// Asks something, and which version of the file it was asked of.
///
/// The version comes first: who commits between the two is noticed.
pub(crate) async fn look(
    connection: &mut SqliteConnection,
    job: &Job<'_>,
    sql: &str,
) -> Result<(Option<Version>, Vec<Vec<Option<String>>>), sqlx::Error> {
    let sql = format!("{};\n{sql}", pragma(job));
    let mut rows = query::patient(connection, job, &sql).await?;
    if rows.is_empty() {
        return Ok((None, rows));
    }
    let version = rows.remove(0).into_iter().next().flatten().map(Version);
    Ok((version, rows))
}

/// The version that a transaction sees.
pub(crate) async fn now(
    connection: &mut SqliteConnection,
    job: &Job<'_>,
) -> Result<Option<Version>, sqlx::Error> {
    let rows = query::rows(connection, &pragma(job)).await?;
    let first = rows.into_iter().next();
    Ok(first.and_then(|row| row.into_iter().next().flatten().map(Version)))
}

fn pragma(job: &Job<'_>) -> String {
    let schema = job.table.schema.as_deref().unwrap_or("main");
    format!(
        "PRAGMA {}.data_version",
        identifier(Dialect::Sqlite, schema)
    )
}
