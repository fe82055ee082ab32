//! One connection to any of the three databases, with rows as text.

use migrate_core::{Dialect, Error, Migrator, Report, Request, Status};
use migrate_schema::{Snapshot, SnapshotOptions};
#[cfg(any(feature = "sqlite", feature = "mysql"))]
use sqlx::Connection as _;
use sqlx::{AssertSqlSafe, Row as _};

/// An open connection.
pub(crate) enum Connection {
    #[cfg(feature = "postgres")]
    Postgres(sqlx::PgPool, sqlx::pool::PoolConnection<sqlx::Postgres>),
    /// Everything that is done is taken back in the end.
    #[cfg(feature = "postgres")]
    Trial(sqlx::PgPool, sqlx::Transaction<'static, sqlx::Postgres>),
    #[cfg(feature = "sqlite")]
    Sqlite(sqlx::SqliteConnection),
    #[cfg(feature = "mysql")]
    Mysql(sqlx::MySqlConnection),
}

/// A row as the database prints it.
pub(crate) type TextRow = Vec<Option<String>>;

/// Does the same with the connection of each database that is switched on.
macro_rules! on_each {
    ($connection:expr, $open:ident => $body:expr) => {
        match $connection {
            #[cfg(feature = "postgres")]
            $crate::workbench::Connection::Postgres(_, held) => {
                let $open: &mut sqlx::PgConnection = &mut **held;
                $body
            }
            #[cfg(feature = "postgres")]
            $crate::workbench::Connection::Trial(_, held) => {
                let $open: &mut sqlx::PgConnection = &mut **held;
                $body
            }
            #[cfg(feature = "sqlite")]
            $crate::workbench::Connection::Sqlite($open) => $body,
            #[cfg(feature = "mysql")]
            $crate::workbench::Connection::Mysql($open) => $body,
        }
    };
}

impl Connection {
    /// Connects to a database by its URL.
    pub(crate) async fn open(dialect: Dialect, url: &str) -> Result<Connection, sqlx::Error> {
        match dialect {
            #[cfg(feature = "postgres")]
            Dialect::Postgres => {
                // A pool of one, because only a pool gives out transactions that
                // own their connection.
                let pool = sqlx::postgres::PgPoolOptions::new()
                    .max_connections(1)
                    .test_before_acquire(false)
                    .connect(url)
                    .await?;
                let held = pool.acquire().await?;
                Ok(Connection::Postgres(pool, held))
            }
            #[cfg(feature = "sqlite")]
            Dialect::Sqlite => {
                let options: sqlx::sqlite::SqliteConnectOptions = url.parse()?;
                // Nobody reads these files after a crash.
                let options = options
                    .synchronous(sqlx::sqlite::SqliteSynchronous::Off)
                    .journal_mode(sqlx::sqlite::SqliteJournalMode::Delete);
                Ok(Connection::Sqlite(
                    sqlx::SqliteConnection::connect_with(&options).await?,
                ))
            }
            #[cfg(feature = "mysql")]
            Dialect::Mysql => Ok(Connection::Mysql(
                sqlx::MySqlConnection::connect(url).await?,
            )),
            _ => Err(sqlx::Error::Configuration(
                format!("the feature `{dialect}` of migrate-test is not switched on").into(),
            )),
        }
    }

    /// Which database it is.
    pub(crate) fn dialect(&self) -> Dialect {
        match self {
            #[cfg(feature = "postgres")]
            Connection::Postgres(..) | Connection::Trial(..) => Dialect::Postgres,
            #[cfg(feature = "sqlite")]
            Connection::Sqlite(_) => Dialect::Sqlite,
            #[cfg(feature = "mysql")]
            Connection::Mysql(_) => Dialect::Mysql,
        }
    }

    /// Runs statements; returns how many rows they changed.
    pub(crate) async fn execute(&mut self, sql: &str) -> Result<u64, sqlx::Error> {
        on_each!(self, open => {
            let done = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut *open).await?;
            Ok(done.rows_affected())
        })
    }

    /// Runs a query; every column is what the database prints for it.
    pub(crate) async fn rows(&mut self, sql: &str) -> Result<Vec<TextRow>, sqlx::Error> {
        on_each!(self, open => {
            let rows = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).fetch_all(&mut *open).await?;
            rows.iter()
                // Unchecked, because a cast to text has another type's name in each
                // server; the bytes are UTF-8 in all of them.
                .map(|row| (0..row.len()).map(|index| row.try_get_unchecked(index)).collect())
                .collect()
        })
    }

    /// The first column of the first row, and nothing where there is none.
    pub(crate) async fn value(&mut self, sql: &str) -> Result<Option<String>, sqlx::Error> {
        let rows = self.rows(sql).await?;
        Ok(rows
            .into_iter()
            .next()
            .and_then(|row| row.into_iter().next().flatten()))
    }

    /// Applies or reverts.
    pub(crate) async fn migrate(
        &mut self,
        migrator: &Migrator<'_>,
        request: Request,
    ) -> Result<Report, Error> {
        on_each!(self, open => migrator.run(request, &mut *open).await)
    }

    /// Compares history and set.
    pub(crate) async fn status(&mut self, migrator: &Migrator<'_>) -> Result<Status, Error> {
        on_each!(self, open => migrator.status(&mut *open).await)
    }

    /// What is in the database.
    pub(crate) async fn snapshot(&mut self) -> Result<Snapshot, Error> {
        let options = SnapshotOptions::new();
        // The suite reads hundreds over one connection, which is the server's own.
        #[cfg(feature = "postgres")]
        let options = options.prepared();
        on_each!(self, open => options.read(&mut *open).await)
    }

    /// Sends the data of a `COPY … FROM stdin`.
    pub(crate) async fn copy_in(
        &mut self,
        statement: &str,
        data: &[u8],
    ) -> Result<(), sqlx::Error> {
        match self {
            #[cfg(feature = "postgres")]
            Connection::Postgres(_, held) => {
                let mut copy = held.copy_in_raw(statement).await?;
                copy.send(data).await?;
                copy.finish().await.map(drop)
            }
            _ => {
                let _ = (statement, data);
                Err(sqlx::Error::Protocol(
                    "only PostgreSQL knows COPY … FROM stdin".to_owned(),
                ))
            }
        }
    }

    /// Begins a transaction that the driver knows of, so that a migrator joins
    /// it; only `PostgreSQL` can take everything back.
    #[cfg(feature = "postgres")]
    pub(crate) async fn into_trial(self) -> Result<Connection, sqlx::Error> {
        match self {
            Connection::Postgres(pool, held) => {
                drop(held);
                let held = pool.begin().await?;
                Ok(Connection::Trial(pool, held))
            }
            other => Ok(other),
        }
    }

    /// Takes back what was done since [`into_trial`](Connection::into_trial).
    #[cfg(feature = "postgres")]
    pub(crate) async fn back_from_trial(self) -> Result<Connection, sqlx::Error> {
        match self {
            Connection::Trial(pool, held) => {
                held.rollback().await?;
                let held = pool.acquire().await?;
                Ok(Connection::Postgres(pool, held))
            }
            other => Ok(other),
        }
    }

    /// Closes it in good order.
    pub(crate) async fn close(self) {
        // What is being closed can answer with nothing that matters.
        match self {
            #[cfg(feature = "postgres")]
            Connection::Postgres(pool, held) => {
                drop(held.close().await);
                pool.close().await;
            }
            #[cfg(feature = "postgres")]
            Connection::Trial(pool, held) => {
                drop(held.rollback().await);
                pool.close().await;
            }
            #[cfg(feature = "sqlite")]
            Connection::Sqlite(held) => drop(held.close().await),
            #[cfg(feature = "mysql")]
            Connection::Mysql(held) => drop(held.close().await),
        }
    }
}
