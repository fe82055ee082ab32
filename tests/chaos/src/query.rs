//! Looks into a database from outside the runner.

use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{
    AssertSqlSafe, ColumnIndex, Connection as _, Database, Decode, MySqlConnection, PgConnection,
    Row, SqliteConnection,
};

use crate::engine::Engine;
use crate::outcome::Outcome;

/// Rows of texts; `NULL` is `∅`.
pub type Rows = Vec<Vec<String>>;

/// Runs SQL on a connection of its own and returns what its last query answers.
///
/// Every column has to be text.
///
/// # Errors
///
/// When the database cannot be reached or refuses.
pub async fn rows(engine: Engine, url: &str, sql: &str) -> Outcome<Rows> {
    let sql = AssertSqlSafe(sql.to_owned());
    match engine {
        Engine::Postgres => {
            let mut connection = PgConnection::connect(url).await?;
            let found = sqlx::raw_sql(sql).fetch_all(&mut connection).await?;
            connection.close().await?;
            found.iter().map(texts).collect()
        }
        Engine::Sqlite => {
            let options: SqliteConnectOptions = url.parse()?;
            let options = options.busy_timeout(Duration::from_secs(10));
            let mut connection = SqliteConnection::connect_with(&options).await?;
            let found = sqlx::raw_sql(sql).fetch_all(&mut connection).await?;
            connection.close().await?;
            found.iter().map(texts).collect()
        }
        Engine::Mysql => {
            let mut connection = MySqlConnection::connect(url).await?;
            let found = sqlx::raw_sql(sql).fetch_all(&mut connection).await?;
            connection.close().await?;
            found.iter().map(texts).collect()
        }
    }
}

/// The first column of the first row; empty where there is no row.
///
/// # Errors
///
/// As [`rows`].
pub async fn value(engine: Engine, url: &str, sql: &str) -> Outcome<String> {
    let found = rows(engine, url, sql).await?;
    let first = found
        .into_iter()
        .next()
        .and_then(|row| row.into_iter().next());
    Ok(first.unwrap_or_default())
}

fn texts<R>(row: &R) -> Outcome<Vec<String>>
where
    R: Row,
    usize: ColumnIndex<R>,
    for<'r> Option<String>: Decode<'r, R::Database>,
    R::Database: Database,
{
    (0..row.len())
        .map(|index| {
            let text: Option<String> = row.try_get_unchecked(index)?;
            Ok(text.unwrap_or_else(|| "∅".to_owned()))
        })
        .collect()
}
