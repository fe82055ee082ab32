//! Sends text and reads text.

use std::time::{Duration, Instant};

use futures_util::{StreamExt as _, TryStreamExt as _};
use sqlx::{AssertSqlSafe, SqliteConnection};

use crate::run::Job;
use crate::run::job::backoff;
use crate::text_row::TextRow;

/// Runs some SQL and returns its rows.
pub(crate) async fn rows(
    connection: &mut SqliteConnection,
    sql: &str,
) -> Result<Vec<Vec<Option<String>>>, sqlx::Error> {
    sqlx::raw_sql(AssertSqlSafe(sql))
        .fetch(connection)
        .map(|row| row?.texts())
        .try_collect()
        .await
}

/// Runs some SQL and returns how many rows it changed.
pub(crate) async fn execute(
    connection: &mut SqliteConnection,
    sql: &str,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::raw_sql(AssertSqlSafe(sql))
        .execute(connection)
        .await?;
    Ok(done.rows_affected())
}

/// Like [`rows`], and waits while another runner writes.
pub(crate) async fn patient(
    connection: &mut SqliteConnection,
    job: &Job<'_>,
    sql: &str,
) -> Result<Vec<Vec<Option<String>>>, sqlx::Error> {
    let began = Instant::now();
    let mut attempt = 0;
    loop {
        match rows(connection, sql).await {
            Err(error) if busy(&error) && began.elapsed() < job.settings.guard_wait => {
                pause(&mut attempt).await;
            }
            result => return result,
        }
    }
}

/// Sleeps a little, longer each time.
pub(crate) async fn pause(attempt: &mut u32) {
    let pause = backoff(
        Duration::from_millis(5),
        *attempt,
        Duration::from_millis(200),
    );
    *attempt += 1;
    tokio::time::sleep(pause).await;
}

/// Whether somebody else has the database: `SQLITE_BUSY` or `SQLITE_LOCKED`, in
/// the low byte of the result code (<https://www.sqlite.org/rescode.html>).
pub(crate) fn busy(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .and_then(|error| error.code()?.parse::<u32>().ok())
        .is_some_and(|code| matches!(code & 0xff, 5 | 6))
}

/// Whether the file may not be written: `SQLITE_READONLY` in the low byte.
pub(crate) fn read_only(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .and_then(|error| error.code()?.parse::<u32>().ok())
        .is_some_and(|code| code & 0xff == 8)
}

/// Whether the history table is what is missing.
pub(crate) fn no_table(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .is_some_and(|error| error.message().starts_with("no such table: "))
}
