//! What differs between the databases that a test can have a pool of.

use std::str::FromStr;
use std::time::Duration;

use migrate_core::Dialect;
use sqlx::pool::PoolOptions;
use sqlx::{Connection, Database};

use crate::database::POOL_CONNECTIONS;

mod sealed {
    pub trait Sealed {}
}

/// A database that a test can have a pool of.
pub trait Engine: Database + sealed::Sealed {
    /// Which one it is.
    const DIALECT: Dialect;

    /// How to connect to a database of the kit.
    ///
    /// # Errors
    ///
    /// When the driver cannot read the URL.
    fn connect_options(
        url: &str,
    ) -> Result<<Self::Connection as Connection>::Options, sqlx::Error> {
        <<Self::Connection as Connection>::Options as FromStr>::from_str(url)
    }

    /// A pool for one test: a few connections, which are closed when they are idle.
    fn pool_options() -> PoolOptions<Self> {
        PoolOptions::new()
            .max_connections(POOL_CONNECTIONS)
            .idle_timeout(Some(Duration::from_secs(1)))
            // Who made the database a moment ago need not ask whether it is there.
            .test_before_acquire(false)
    }
}

#[cfg(feature = "postgres")]
impl sealed::Sealed for sqlx::Postgres {}
#[cfg(feature = "postgres")]
impl Engine for sqlx::Postgres {
    const DIALECT: Dialect = Dialect::Postgres;
}

#[cfg(feature = "mysql")]
impl sealed::Sealed for sqlx::MySql {}
#[cfg(feature = "mysql")]
impl Engine for sqlx::MySql {
    const DIALECT: Dialect = Dialect::Mysql;

    fn connect_options(url: &str) -> Result<sqlx::mysql::MySqlConnectOptions, sqlx::Error> {
        url.replacen("mariadb:", "mysql:", 1).parse()
    }
}

#[cfg(feature = "sqlite")]
impl sealed::Sealed for sqlx::Sqlite {}
#[cfg(feature = "sqlite")]
impl Engine for sqlx::Sqlite {
    const DIALECT: Dialect = Dialect::Sqlite;

    fn connect_options(url: &str) -> Result<sqlx::sqlite::SqliteConnectOptions, sqlx::Error> {
        // Nobody needs the file when the machine has lost power.
        let options: sqlx::sqlite::SqliteConnectOptions = url.parse()?;
        Ok(options.synchronous(sqlx::sqlite::SqliteSynchronous::Off))
    }
}
