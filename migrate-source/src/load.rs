//! The one entry: a folder becomes a checked set and its findings.

use std::path::PathBuf;

use crate::config::{Config, DownPolicy, DraftPolicy, OrderPolicy};
use crate::dialect::Dialect;
use crate::finding::{Finding, Level};
use crate::migration::Migration;
use crate::profile::{Profile, Skipped};

/// What a door knows that `migrate.toml` may not say; each overrides the file.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The package's root, absolute: messages show paths relative to it.
    pub package: PathBuf,
    /// The folder, absolute or relative to `package`.
    pub folder: PathBuf,
    /// The databases, where the caller names them.
    pub dialects: Option<Vec<Dialect>>,
    /// The profile, where the caller names it.
    pub profile: Option<Profile>,
    /// The order policy, where the caller names it.
    pub order: Option<OrderPolicy>,
    /// The down policy, where the caller names it.
    pub down: Option<DownPolicy>,
    /// Whether drafts are refused, where the caller says so.
    pub drafts: Option<DraftPolicy>,
}

/// A folder, understood.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The folder, as messages show it.
    pub folder: String,
    /// The databases; empty when none was named (then there is an error).
    pub dialects: Vec<Dialect>,
    /// The profile and why it was chosen; `None` for an unreadable or empty folder.
    pub profile: Option<(Profile, String)>,
    /// The order policy in force.
    pub order: OrderPolicy,
    /// What `migrate.toml` says.
    pub config: Config,
    /// The migrations, in order.
    pub migrations: Vec<Migration>,
    /// Files that were not looked at, with reasons.
    pub skipped: Vec<Skipped>,
    /// Every existing path the outcome depends on (absolute): what a build watches.
    pub files_read: Vec<PathBuf>,
    /// Everything that is to be said, in the order of files and places.
    pub findings: Vec<Finding>,
}

impl Checked {
    /// Whether a finding is an error: then nothing may be embedded.
    pub fn has_errors(&self) -> bool {
        self.findings
            .iter()
            .any(|finding| finding.level == Level::Error)
    }
}

/// Reads and checks a folder; never fails, never stops at the first problem.
pub fn load(options: &Options) -> Checked {
    let _ = options;
    unimplemented!()
}
