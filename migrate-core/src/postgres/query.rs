//! Sends messages of the simple protocol and reads what comes back.

use futures_util::{StreamExt as _, TryStreamExt as _};
use sqlx::{AssertSqlSafe, Either, PgConnection};

use crate::text_row::TextRow;

/// A row's columns.
pub(crate) type Texts = Vec<Option<String>>;

/// What a message did.
#[derive(Debug, Default)]
pub(crate) struct Sent {
    /// How many of its statements have run.
    pub(crate) completed: usize,
    /// How many rows the last of them changed.
    pub(crate) affected: u64,
}

/// A message that failed, and how many of its statements had run before.
#[derive(Debug)]
pub(crate) struct Broken {
    pub(crate) completed: usize,
    pub(crate) error: sqlx::Error,
}

/// Sends a message whose rows nobody wants.
///
/// The server ends each statement with one `CommandComplete`, which is how the
/// statement that fails is known.
pub(crate) async fn send(connection: &mut PgConnection, sql: String) -> Result<Sent, Broken> {
    let mut sent = Sent::default();
    let mut stream = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_many(connection);
    loop {
        match stream.try_next().await {
            Ok(Some(Either::Left(result))) => {
                sent.completed += 1;
                sent.affected = result.rows_affected();
            }
            Ok(Some(Either::Right(_))) => {}
            Ok(None) => return Ok(sent),
            Err(error) => {
                return Err(Broken {
                    completed: sent.completed,
                    error,
                });
            }
        }
    }
}

/// Sends a message and returns the last column of one row of each marked
/// statement; a mark is how many statements stand before it, and they ascend.
pub(crate) async fn marked(
    connection: &mut PgConnection,
    sql: String,
    marks: &[usize],
) -> Result<Vec<Option<String>>, Broken> {
    let mut completed = 0;
    let mut found = Vec::with_capacity(marks.len());
    let mut stream = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_many(connection);
    loop {
        match stream.try_next().await {
            Ok(Some(Either::Left(_))) => completed += 1,
            Ok(Some(Either::Right(row))) if marks.get(found.len()) == Some(&completed) => {
                let row = TextRow::texts(&row).unwrap_or_default();
                found.push(row.into_iter().next_back().flatten());
            }
            Ok(Some(Either::Right(_))) => {}
            Ok(None) => return Ok(found),
            Err(error) => return Err(Broken { completed, error }),
        }
    }
}

/// Sends a query and returns its rows.
pub(crate) async fn rows(
    connection: &mut PgConnection,
    sql: String,
) -> Result<Vec<Texts>, sqlx::Error> {
    sqlx::raw_sql(AssertSqlSafe(sql))
        .fetch(connection)
        .map(|row| row?.texts())
        .try_collect()
        .await
}

/// Whether an error has one of these SQLSTATEs
/// (<https://www.postgresql.org/docs/current/errcodes-appendix.html>).
pub(crate) fn is_code(error: &sqlx::Error, codes: &[&str]) -> bool {
    error
        .as_database_error()
        .and_then(|error| error.code().map(|code| codes.contains(&code.as_ref())))
        .unwrap_or(false)
}
