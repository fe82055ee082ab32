//! Sends text and reads text: no prepared statements, which not every statement can be.

use futures_util::{StreamExt as _, TryStreamExt as _};
use sqlx::mysql::MySqlDatabaseError;
use sqlx::{AssertSqlSafe, Either, MySqlConnection};

use crate::text_row::TextRow;

/// A row's columns.
pub(crate) type Texts = Vec<Option<String>>;

/// Error numbers (<https://dev.mysql.com/doc/mysql-errors/8.0/en/server-error-reference.html>).
pub(crate) const NO_DATABASE: u16 = 1049;
pub(crate) const DUPLICATE_KEY: u16 = 1062;
pub(crate) const NO_TABLE: u16 = 1146;
pub(crate) const LOCK_WAIT_TIMEOUT: u16 = 1205;
pub(crate) const DEADLOCK: u16 = 1213;
pub(crate) const OUT_OF_RANGE: u16 = 1690;

/// Runs a statement and returns its rows.
pub(crate) async fn rows(
    connection: &mut MySqlConnection,
    sql: String,
) -> Result<Vec<Texts>, sqlx::Error> {
    sqlx::raw_sql(AssertSqlSafe(sql))
        .fetch(connection)
        .map(|row| row?.texts())
        .try_collect()
        .await
}

/// The first column of the first row.
pub(crate) async fn value(
    connection: &mut MySqlConnection,
    sql: String,
) -> Result<Option<String>, sqlx::Error> {
    let found = rows(connection, sql).await?;
    Ok(found
        .into_iter()
        .next()
        .and_then(|row| row.into_iter().next().flatten()))
}

/// Runs a statement and returns how many rows it changed.
pub(crate) async fn execute(
    connection: &mut MySqlConnection,
    sql: String,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::raw_sql(AssertSqlSafe(sql))
        .execute(connection)
        .await?;
    Ok(done.rows_affected())
}

/// Runs several statements in one message and returns how many rows the first one changed.
pub(crate) async fn execute_first(
    connection: &mut MySqlConnection,
    sql: String,
) -> Result<u64, sqlx::Error> {
    let mut first = None;
    let mut stream = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_many(connection);
    while let Some(answer) = stream.try_next().await? {
        if let Either::Left(done) = answer {
            first.get_or_insert(done.rows_affected());
        }
    }
    Ok(first.unwrap_or(0))
}

/// Whether an error has one of these numbers.
pub(crate) fn is_number(error: &sqlx::Error, numbers: &[u16]) -> bool {
    error
        .as_database_error()
        .and_then(|error| error.try_downcast_ref::<MySqlDatabaseError>())
        .is_some_and(|error| numbers.contains(&error.number()))
}
