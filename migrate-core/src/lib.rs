//! Applies and reverts embedded SQL migrations: the runtime of `sqlmigrate`.
//!
//! Owns the embedded set ([`Migrations`]), the plan (a pure function), the
//! history table, the guard, and running scripts on `PostgreSQL`, `SQLite` and
//! `MySQL`/`MariaDB`. It carries no SQL parser: what has to be known of a script
//! was computed when the program was compiled. `docs/runtime.md` says how it works.
#![cfg_attr(
    not(all(feature = "postgres", feature = "sqlite", feature = "mysql")),
    allow(
        dead_code,
        reason = "each database uses a part of what all three share; two may use it all"
    )
)]

mod compatibility;
mod dialect;
mod digest;
mod image;
mod lock;
mod loss;
mod probe;
mod script;

mod migrations;
mod version;

mod policy;
mod report;
mod settings;

mod limits;

mod error;
mod event;

mod literal;

mod history;
mod plan;
mod status;

mod engine;
mod run;

#[cfg(any(feature = "postgres", feature = "sqlite", feature = "mysql"))]
mod link;
#[cfg(any(feature = "postgres", feature = "sqlite", feature = "mysql"))]
mod text_row;

#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

mod open;
mod reader;
mod target;
mod url;
#[cfg(any(feature = "postgres", feature = "sqlite", feature = "mysql"))]
mod url_parameters;

mod amendment;
mod migrator;
mod shortcuts;

#[cfg(feature = "blocking")]
mod blocking;
#[cfg(feature = "from-dir")]
mod from_dir;

pub use amendment::{
    Amendment, ForgottenStatement, HistoryChange, HistoryChanges, StatementEffect,
};
#[cfg(feature = "blocking")]
pub use blocking::block_on;
pub use compatibility::Compatibility;
pub use dialect::Dialect;
pub use digest::HeadDigest;
pub use error::{Error, ErrorKind, ScriptFailure, ScriptFate};
pub use event::Event;
#[cfg(feature = "from-dir")]
pub use from_dir::FolderOptions;
pub use lock::Lock;
pub use loss::{Loss, LossKind};
pub use migrations::{Migration, Migrations};
pub use migrator::{Migrator, Running};
pub use plan::{
    LossCount, OtherScript, Plan, PlannedLoss, PlannedStatement, PlannedStep, Problem, Request,
};
pub use policy::{MissingPolicy, OrderPolicy, Resolution, StoredScripts};
pub use reader::{Reader, TextRows};
pub use report::{Direction, Done, Report};
pub use script::{Script, Statement, TransactionClass};
pub use status::{MigrationState, MigrationStatus, Status};
pub use target::Target;
pub use version::{MigrationId, VersionRef};

/// What generated code names; not for people.
#[doc(hidden)]
pub mod __private {
    pub use crate::{MigrationId, Migrations};
}
