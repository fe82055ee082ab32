//! SQL migrations that cannot be broken once they compile and cannot be
//! half-applied once they run.
//!
//! `migrate!` checks a folder of SQL files while the crate compiles and embeds
//! it; [`Migrations::up`] applies it at start-up:
//!
//! ```ignore
//! use sqlmigrate::{Migrations, migrate};
//!
//! static MIGRATIONS: Migrations = migrate!();
//!
//! # async fn start(pool: sqlx::PgPool) -> Result<(), sqlmigrate::Error> {
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
//! asynchronous runtime.

pub use migrate_core::*;

#[doc(hidden)]
pub use migrate_core::__private;
