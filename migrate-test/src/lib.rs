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
        unused_imports,
        reason = "each database uses a part of what all three share"
    )
)]

mod error;
mod random;
mod settings;
mod state;
mod worker;

mod prelude;
mod server;

mod database;

pub use database::Database;
pub use error::{Error, ErrorKind};
pub use migrate_core::Dialect;
pub use prelude::Prelude;
pub use server::{Origin, Server, server, stop_private_servers};
