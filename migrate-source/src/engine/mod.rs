//! Runs the scripts of a `SQLite` folder in a database in memory.
//!
//! Owns what only a run can tell: whether `SQLite` takes every statement, whether
//! a down script brings the schema back, whether a migration can be applied again.
//! Runs scripts as the runtime does, and refuses what a build must not do: it
//! opens no file, loads no code, and comes to an end.
//!
//! Behind the feature `sqlite-engine`; without it a `SQLite` folder gets a note. What
//! is newer than the server that `migrate.toml` names is told in any case.

#[cfg(feature = "sqlite-engine")]
mod advice;
#[cfg(feature = "sqlite-engine")]
mod connection;
#[cfg(feature = "sqlite-engine")]
mod history;
#[cfg(feature = "sqlite-engine")]
mod report;
#[cfg(feature = "sqlite-engine")]
mod run;
#[cfg(feature = "sqlite-engine")]
mod schema;
#[cfg(feature = "sqlite-engine")]
pub(crate) mod scratch;
#[cfg(feature = "sqlite-engine")]
mod skip;

mod newer;

use std::sync::Arc;

use crate::config::Registered;
use crate::finding::{Code, Finding, Label, SourceFile, codes, proven};
use crate::migration::Migration;

/// What the engine has to know.
pub(crate) struct Input<'a> {
    /// The folder.
    pub(crate) folder: &'a Arc<SourceFile>,
    /// The whole set, in order.
    pub(crate) migrations: &'a [Migration],
    /// What the application registers with its connections.
    pub(crate) registered: &'a Registered,
}

pub(crate) use newer::check as newer;

/// What only a run finds.
pub(crate) static CODES: [&Code; 7] = [
    &codes::SQLITE_ERROR,
    &codes::SQLITE_FOREIGN_KEYS,
    &codes::SQLITE_LIMIT,
    &codes::SQLITE_NOT_RUN,
    &proven::DOWN_FAILS,
    &proven::DOWN_DOES_NOT_RESTORE,
    &proven::UP_AGAIN_DIFFERS,
];

/// How much of a history was run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ran {
    /// All of it: what was not found is not there.
    Whole,
    /// Not all of it.
    InPart,
}

/// Runs the history, or says that it was not run.
pub(crate) fn check(input: &Input<'_>, findings: &mut Vec<Finding>) -> Ran {
    let is_sqlite = |migration: &Migration| {
        migration
            .up
            .dialects
            .iter()
            .any(|seen| seen.dialect == crate::dialect::Dialect::Sqlite)
    };
    if !input.migrations.iter().any(is_sqlite) {
        return Ran::Whole;
    }
    // Where a part of the history is not understood, the rest cannot be run on it.
    let has_holes = findings
        .iter()
        .any(|finding| finding.code == &codes::UNSUPPORTED_MIGRATION);
    if has_holes {
        return Ran::InPart;
    }
    #[cfg(feature = "sqlite-engine")]
    match history::check(input.migrations, input.registered, findings) {
        Ok(ran) => return ran,
        Err(error) => findings.push(
            Finding::new(
                &codes::SQLITE_NOT_RUN,
                format!("the scripts were not run: SQLite in memory failed: {error}"),
            )
            .label(Label::whole(input.folder, ""))
            .help("look whether the names in `[sqlite]` of `migrate.toml` are right"),
        ),
    }
    #[cfg(not(feature = "sqlite-engine"))]
    {
        let _ = input.registered;
        findings.push(
            Finding::new(
                &codes::SQLITE_NOT_RUN,
                "the scripts were read, and not run by SQLite",
            )
            .label(Label::whole(input.folder, ""))
            .help(
                "to have SQLite run them while the crate compiles, switch on the feature \
                 `sqlite-engine` of `migrate-build`",
            ),
        );
    }
    Ran::InPart
}
