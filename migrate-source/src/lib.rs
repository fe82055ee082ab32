//! Understands a folder of SQL migration files.
//!
//! One entry, [`load()`], turns a folder into a checked set of migrations and a
//! list of findings. The macro, the build script and the command line are doors
//! onto it. Pure except for discovery, configuration and the lock file: no
//! database, no network, no async.
//!
//! From the ground up: [`finding`] → [`sql`] → [`script`] → [`profile`] →
//! [`rules`] → [`lock_file`] and [`order`] → the engine → [`check`] → [`load()`]; on top of it [`mod@freeze`] and
//! [`mod@rebase`], which change a folder, and [`image`] and [`prepared`], which hand it on.

mod bytes;
mod parallel;

pub mod dialect;
pub mod server;

pub mod finding;
pub mod render;

pub mod sql;

pub mod checksum;
pub mod script;

pub mod grammar;
pub mod memory;

pub mod migration;
pub mod profile;
#[cfg_attr(
    feature = "word-rules",
    expect(
        clippy::needless_raw_string_hashes,
        reason = "that is how the pages of rules and snapshots are written"
    )
)]
pub mod rules;

pub mod config;

pub mod git;
pub mod lock_file;
pub mod order;

mod engine;

pub mod check;

mod place;

pub mod load;

#[cfg(feature = "commands")]
pub mod freeze;
pub mod image;
#[cfg(feature = "commands")]
pub mod mend;
pub mod package;
pub mod prepared;
#[cfg(feature = "commands")]
pub mod rebase;
#[cfg(feature = "sqlite-engine")]
pub mod scratch_database;

pub use dialect::Dialect;
pub use finding::{Code, Finding, Fix, Label, Level, SourceFile};
pub use load::{Checked, Options, load, load_remembering};
pub use memory::Memory;
pub use migration::{Migration, Version};
