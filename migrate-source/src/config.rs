//! `migrate.toml`: what a folder says about itself.

use std::sync::Arc;

use crate::dialect::Dialect;
use crate::finding::{Finding, Level, SourceFile};
use crate::profile::Profile;

/// Whether a draft may sort before a frozen migration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderPolicy {
    /// It may not (the default).
    Linear,
    /// It may; it runs late where newer ones are applied already.
    Any,
}

/// What a migration without a down script is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DownPolicy {
    /// A finding of this level.
    Required(Level),
    /// No finding.
    Optional,
}

/// Whether drafts may be embedded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DraftPolicy {
    /// They may (the default).
    Allow,
    /// Each is an error.
    Deny,
}

/// What `migrate.toml` says; what it does not say is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// `dialect = "postgres"` or a list.
    pub dialects: Option<Vec<Dialect>>,
    /// `profile = "diesel"`.
    pub profile: Option<Profile>,
    /// `order = "linear"` or `"any"`.
    pub order: Option<OrderPolicy>,
    /// `down = "error"`, `"warning"` or `"optional"`.
    pub down: Option<DownPolicy>,
    /// `drafts = "allow"` or `"deny"`.
    pub drafts: Option<DraftPolicy>,
    /// `[levels]`: a finding's or rule's level by its name; `None` means `"allow"`.
    pub levels: Vec<(String, Option<Level>)>,
}

/// Reads the text of `migrate.toml`; everything wrong with it goes to `findings`.
pub fn read(file: &Arc<SourceFile>, findings: &mut Vec<Finding>) -> Config {
    let _ = (file, findings);
    Config::default()
}
