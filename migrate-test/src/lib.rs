//! Proves a history of migrations in `cargo test`, on a real engine, and gives
//! every test a migrated database of its own.
//!
//! Owns the servers that tests use, their databases, the suite and its
//! scenarios. It is a dev-dependency: no program that is deployed carries it.
//!
//! ```no_run
//! # async fn example() -> Result<(), migrate_test::Error> {
//! use migrate_test::{Database, Dialect, Prelude};
//!
//! let database = Database::empty(Dialect::Sqlite, &Prelude::none()).await?;
//! println!("an empty database at {}", database.url());
//! # Ok(())
//! # }
//! ```
//!
//! `docs/testing-your-migrations.md` is its guide.
#![cfg_attr(
    not(all(feature = "postgres", feature = "sqlite", feature = "mysql")),
    expect(
        dead_code,
        reason = "each database uses a part of what all three share"
    )
)]

#[cfg(not(any(feature = "postgres", feature = "sqlite", feature = "mysql")))]
compile_error!(
    "migrate-test tests on a real database: switch on its feature `postgres`, `sqlite` or `mysql`, \
     for example `migrate-test = { version = \"0.1\", features = [\"postgres\"] }`"
);

mod error;
mod random;
mod settings;
mod state;
mod worker;

mod history;
mod prelude;
mod server;

mod database;

mod rows;
mod workbench;

pub mod suite;

mod scenario;

mod attribute;

pub use database::Database;
pub use error::{Error, ErrorKind};
pub use migrate_core::{Dialect, Migrations};
pub use prelude::Prelude;
pub use scenario::{Cell, NULL, Scenario, ScenarioFailure};
pub use server::{Origin, Server, server, stop_private_servers};

/// Makes a test of each thing that has to hold for a history.
#[macro_export]
macro_rules! suite {
    ($($input:tt)*) => {
        $crate::suite::expansion::suite_tests! { $crate; $($input)* }
    };
}

/// A test with a migrated database of its own.
///
/// ```
/// #[migrate_test::test(migrations = "../migrations/sqlite")]
/// async fn an_account_is_stored(pool: sqlx::SqlitePool) -> Result<(), sqlx::Error> {
///     sqlx::query("SELECT 1").execute(&pool).await?;
///     Ok(())
/// }
/// ```
///
/// The function takes a pool (`PgPool`, `SqlitePool`, `MySqlPool`), a
/// `PoolConnection`, or `PoolOptions` and the connection's options, and returns
/// `()` or a `Result`. It runs on tokio, the one runtime that is supported. The
/// database is dropped when the test passes; when it fails, the database is kept,
/// and the test's output says where it is.
///
/// Arguments, which are those of `#[sqlx::test]`, so that a test moves over by
/// replacing that text alone:
///
/// | argument | meaning |
/// |---|---|
/// | `MIGRATIONS` | a `static` that holds what `migrate!` made; also as `migrator = "crate::MIGRATIONS"` |
/// | `migrations = "folder"` | a folder, relative to the package, which is embedded in this test; `migrations = false`: none |
/// | `fixtures("users", "../posts.sql")` | scripts to run before the test: a name is one in `fixtures/` beside the source file |
/// | `fixtures(path = "../data", scripts("users"))` | scripts of another folder |
/// | `prelude = "prelude.sql"` | what the history expects of its server: a file, relative to the package, or a [`Prelude`] |
/// | `crate = path` | where the kit is, where its name is none of the package's dependencies |
///
/// Without migrations, the package's folder `migrations` is taken where there is
/// one; without a prelude, the file `prelude.sql` beside that folder.
pub use migrate_macros::test;

/// What generated code names; not for people.
#[doc(hidden)]
pub mod __private {
    pub use crate::attribute::{
        Arguments, Fixture, PreludeArgument, Termination, TestFunction, migrations,
    };
    pub use migrate_core::__private::*;
}
