//! Checks a folder of SQL migrations while a crate builds.
//!
//! A door onto `migrate-source`: it loads the folder, tells cargo what to watch,
//! prints warnings, and either fails the build on errors ([`check`]) or hands
//! them to the `migrate!` of the same crate ([`prepare`]), which reports them
//! beside the crate's other errors. Either way it leaves the checked set where
//! `migrate!` finds it, so that the work is done once.
//!
//! ```no_run
//! // The `main` of build.rs:
//! migrate_build::prepare("migrations");
//! ```
//!
//! Without a build script `migrate!` checks the same things, but cargo then
//! notices only edits of files, not files that are added.

mod cargo;
mod check;

use std::path::PathBuf;

pub use check::Check;
pub use migrate_source::Dialect;
pub use migrate_source::config::{DownPolicy, DraftPolicy, OrderPolicy};
pub use migrate_source::finding::Level;
pub use migrate_source::profile::Profile;

/// Checks a folder, relative to the package, and fails the build when something
/// is wrong with it.
///
/// A failing build script hides every Rust error of the crate and takes type
/// checking from the editor until the folder is right again; [`prepare`] does not.
///
/// Does not return when a finding is an error: the process ends with status 1.
///
/// # Examples
///
/// ```no_run
/// migrate_build::check("migrations");
/// ```
pub fn check(folder: impl Into<PathBuf>) {
    Check::new(folder).run();
}

/// Checks a folder, relative to the package, and leaves what is wrong with it to
/// the `migrate!` of the same crate, which reports it as compile errors.
///
/// The crate must call `migrate!` for this folder, or nothing fails.
///
/// # Examples
///
/// ```no_run
/// migrate_build::prepare("migrations");
/// ```
pub fn prepare(folder: impl Into<PathBuf>) {
    Check::new(folder).hand_over_errors().run();
}
