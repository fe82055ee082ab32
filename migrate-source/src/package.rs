//! What cargo says about the package whose migrations are read.
//!
//! The macro and the build script of one package must load its folder with
//! equal options, so both take them from here.

use std::path::PathBuf;

pub use crate::config::DRAFTS_VARIABLE;
use crate::config::DraftPolicy;
use crate::load::Options;
use crate::place::is_dependency;

impl Options {
    /// The options of a door that has nothing but the package and the folder.
    ///
    /// Drafts are refused where [`DRAFTS_VARIABLE`] says so, and only for a
    /// package that is worked on: one that cargo unpacked from a registry, a
    /// git dependency or a vendored folder is somebody else's.
    #[must_use]
    pub fn for_package(package: PathBuf, folder: impl Into<PathBuf>) -> Options {
        let said = std::env::var_os(DRAFTS_VARIABLE).unwrap_or_default();
        let said = said.to_string_lossy();
        let (drafts, bad_drafts_variable) = match said.as_ref() {
            _ if is_dependency(&package) => (None, None),
            "deny" => (Some(DraftPolicy::Deny), None),
            "" | "allow" => (None, None),
            bad => (None, Some(bad.to_owned())),
        };
        Options {
            package,
            folder: folder.into(),
            drafts,
            bad_drafts_variable,
            ..Options::default()
        }
    }
}
