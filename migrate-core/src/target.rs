//! Where an operation runs: a pool, a connection, a transaction, or a URL.

#[cfg(any(feature = "postgres", feature = "sqlite", feature = "mysql"))]
use sqlx::{Database, Pool, Transaction, pool::PoolConnection};

use crate::dialect::Dialect;
use crate::error::Error;

/// Where an operation runs.
///
/// There is a `From` for `&Pool`, `Pool`, `&mut` connection, `&mut
/// PoolConnection` and `&mut Transaction` of each database that is switched on,
/// so that callers rarely name this type.
///
/// A transaction is joined: nothing is committed, and a script that cannot run
/// in it is refused before anything runs.
pub struct Target<'a>(pub(crate) Kind<'a>);

pub(crate) enum Kind<'a> {
    Url(String),
    #[cfg(feature = "postgres")]
    Postgres(Place<'a, sqlx::Postgres>),
    #[cfg(feature = "sqlite")]
    Sqlite(Place<'a, sqlx::Sqlite>),
    #[cfg(feature = "mysql")]
    Mysql(Place<'a, sqlx::MySql>),
    /// Only here so that the lifetime is used when no database is switched on.
    #[expect(dead_code, reason = "never made")]
    Never(std::convert::Infallible, std::marker::PhantomData<&'a ()>),
}

/// The forms of one database.
#[cfg(any(feature = "postgres", feature = "sqlite", feature = "mysql"))]
pub(crate) enum Place<'a, DB: Database> {
    Pool(Pool<DB>),
    Pooled(&'a mut PoolConnection<DB>),
    Connection(&'a mut DB::Connection),
    Transaction(&'a mut DB::Connection),
}

impl<'a> Target<'a> {
    /// A database by its URL; a connection is opened for the operation and closed after it.
    ///
    /// # Examples
    ///
    /// ```
    /// let target = migrate_core::Target::url("sqlite://app.db?mode=rwc");
    /// assert_eq!(format!("{target:?}"), "Target(sqlite)");
    /// ```
    pub fn url(url: impl Into<String>) -> Target<'a> {
        Target(Kind::Url(url.into()))
    }

    /// The database that the target is of, as far as it is known without connecting.
    pub(crate) fn dialect(&self) -> Result<Dialect, Error> {
        match &self.0 {
            Kind::Url(url) => crate::url::dialect(url).ok_or_else(|| crate::url::unusable(url)),
            #[cfg(feature = "postgres")]
            Kind::Postgres(_) => Ok(Dialect::Postgres),
            #[cfg(feature = "sqlite")]
            Kind::Sqlite(_) => Ok(Dialect::Sqlite),
            #[cfg(feature = "mysql")]
            Kind::Mysql(_) => Ok(Dialect::Mysql),
            Kind::Never(never, _) => match *never {},
        }
    }
}

impl std::fmt::Debug for Target<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Never the URL: it may have a password in it.
        write!(
            out,
            "Target({})",
            self.dialect().map_or("unknown", Dialect::name)
        )
    }
}

#[cfg(any(feature = "postgres", feature = "sqlite", feature = "mysql"))]
macro_rules! from {
    ($feature:literal $database:ty, $connection:ty => $kind:ident) => {
        #[cfg(feature = $feature)]
        impl<'a> From<&'a Pool<$database>> for Target<'a> {
            fn from(pool: &'a Pool<$database>) -> Target<'a> {
                Target(Kind::$kind(Place::Pool(pool.clone())))
            }
        }

        #[cfg(feature = $feature)]
        impl<'a> From<Pool<$database>> for Target<'a> {
            fn from(pool: Pool<$database>) -> Target<'a> {
                Target(Kind::$kind(Place::Pool(pool)))
            }
        }

        #[cfg(feature = $feature)]
        impl<'a> From<&'a mut PoolConnection<$database>> for Target<'a> {
            fn from(connection: &'a mut PoolConnection<$database>) -> Target<'a> {
                Target(Kind::$kind(Place::Pooled(connection)))
            }
        }

        #[cfg(feature = $feature)]
        impl<'a> From<&'a mut $connection> for Target<'a> {
            fn from(connection: &'a mut $connection) -> Target<'a> {
                Target(Kind::$kind(Place::Connection(connection)))
            }
        }

        #[cfg(feature = $feature)]
        impl<'a> From<&'a mut Transaction<'_, $database>> for Target<'a> {
            fn from(transaction: &'a mut Transaction<'_, $database>) -> Target<'a> {
                Target(Kind::$kind(Place::Transaction(&mut **transaction)))
            }
        }
    };
}

#[cfg(feature = "postgres")]
from!("postgres" sqlx::Postgres, sqlx::PgConnection => Postgres);
#[cfg(feature = "sqlite")]
from!("sqlite" sqlx::Sqlite, sqlx::SqliteConnection => Sqlite);
#[cfg(feature = "mysql")]
from!("mysql" sqlx::MySql, sqlx::MySqlConnection => Mysql);
