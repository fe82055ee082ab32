//! What cargo says about the package whose migrations are read.
//!
//! The macro and the build script of one package must load its folder with
//! equal options, so both take them from here.

use std::path::PathBuf;

use crate::config::DraftPolicy;
use crate::load::Options;
use crate::place::is_dependency;

/// The environment variable that refuses drafts when it says `deny`.
pub const DRAFTS_VARIABLE: &str = "MIGRATE_DRAFTS";

impl Options {
    /// The options of a door that has nothing but the package and the folder.
    ///
    /// Drafts are refused where [`DRAFTS_VARIABLE`] says so, and only for a
    /// package that is worked on: one that cargo unpacked from a registry, a
    /// git dependency or a vendored folder is somebody else's.
    #[must_use]
    pub fn for_package(package: PathBuf, folder: impl Into<PathBuf>) -> Options {
        let denied = std::env::var_os(DRAFTS_VARIABLE).is_some_and(|value| value == "deny");
        let drafts = (denied && !is_dependency(&package)).then_some(DraftPolicy::Deny);
        Options {
            package,
            folder: folder.into(),
            drafts,
            ..Options::default()
        }
    }
}
