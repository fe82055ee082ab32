//! SQL migrations that cannot be broken once they compile and cannot be
//! half-applied once they run.
//!
//! `migrate!` checks a folder of SQL files while the crate compiles and embeds
//! it; [`Migrations::up`] applies it at start-up:
//!
//! ```
//! use sqlmigrate::{Migrations, migrate};
//!
//! static MIGRATIONS: Migrations = migrate!("migrations/sqlite");
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let pool = sqlx::SqlitePool::connect("sqlite:blog.db?mode=rwc").await?;
//! MIGRATIONS.up(&pool).await?;
//! # Ok(())
//! # }
//! ```
//!
//! [`Migrator`] is the builder for everything else: going down, to a version,
//! plans, status, policies, timeouts, events.
//!
//! Features: `postgres`, `sqlite` and `mysql` switch on the databases of sqlx;
//! `from-dir` reads a folder at run time; `blocking` is for programs without an
//! asynchronous runtime; `postgres-grammar` lets `migrate!` parse PostgreSQL scripts
//! where no build script does (`migrate-build` has it on).

pub use migrate_core::*;

/// What generated code names; not for people.
#[doc(hidden)]
pub mod __private {
    pub use migrate_core::__private::*;
    pub use migrate_macros::embed;
}

/// Checks a folder of migrations while the crate compiles, and embeds it.
///
/// As an expression it is a [`Migrations`], in a `static`, a `const` or anywhere
/// else. The folder is relative to the package; without one it is `migrations`.
///
/// ```
/// static MIGRATIONS: sqlmigrate::Migrations = sqlmigrate::migrate!("migrations/sqlite");
/// static LATE: sqlmigrate::Migrations = sqlmigrate::migrate!("migrations/mysql", order = "any");
///
/// assert_eq!(MIGRATIONS.len(), LATE.len());
/// ```
///
/// As an item it also names each migration, so that code which says
/// `blog::CREATE_POSTS` stops compiling when that migration goes away:
///
/// ```
/// sqlmigrate::migrate!(pub mod blog = "migrations/sqlite");
///
/// # async fn example(pool: sqlx::SqlitePool) -> Result<(), sqlmigrate::Error> {
/// blog::MIGRATIONS.up_to(blog::CREATE_POSTS, &pool).await?;
/// # Ok(())
/// # }
/// # fn main() {
/// assert!(blog::CREATE_ACCOUNTS < blog::CREATE_POSTS);
/// # }
/// ```
///
/// A constant is the migration's name in upper case, followed by `_V` and its
/// version where several migrations would share one.
///
/// Options override the folder's `migrate.toml`; give the build script the same
/// ones: `dialect` (`"postgres"`, `"sqlite"`, `"mysql"`, or a list), `profile`,
/// `order` (`"linear"`, `"any"`), `down` (`"error"`, `"warning"`, `"optional"`),
/// `drafts` (`"allow"`, `"deny"`).
///
/// Every finding of error level is a compile error of its own, with file, line,
/// column and a help. A macro cannot warn: warnings come from the build script
/// (`migrate-build`) and from `cargo migrate check`.
///
/// Cargo notices an edited file with or without a build script, and an added one
/// only with it. It goes by modification times: an edit that keeps an older time
/// is invisible to it. [`Migrations::head_digest`] says what a program really holds.
#[macro_export]
macro_rules! migrate {
    ($($input:tt)*) => {
        $crate::__private::embed! { $crate; $($input)* }
    };
}
