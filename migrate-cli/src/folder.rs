//! The folder that a command works on.

use std::path::{Path, PathBuf};

use migrate_source::config::{DraftPolicy, OrderPolicy};
use migrate_source::{Checked, Options, load};

use crate::arguments::{FolderOptions, Order};

impl FolderOptions {
    /// What `load` needs: messages show paths relative to the working directory,
    /// which is where the person who reads them is.
    pub(crate) fn to_load(&self) -> Options {
        let package = working_directory();
        Options {
            folder: self.dir.clone(),
            dialects: (!self.dialect.is_empty()).then(|| self.dialect.clone()),
            profile: self.profile,
            order: self.order.map(|order| match order {
                Order::Linear => OrderPolicy::Linear,
                Order::Any => OrderPolicy::Any,
            }),
            drafts: Options::for_package(package.clone(), &self.dir).drafts,
            package,
            ..Options::default()
        }
    }

    /// Reads and checks the folder.
    pub(crate) fn load(&self) -> Checked {
        load(&self.to_load())
    }

    /// Reads and checks the folder, with drafts refused.
    pub(crate) fn load_frozen(&self) -> Checked {
        load(&Options {
            drafts: Some(DraftPolicy::Deny),
            ..self.to_load()
        })
    }
}

/// The working directory; `.` where the system does not tell.
pub(crate) fn working_directory() -> PathBuf {
    std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."))
}

/// The nearest folder, from here upwards, that has a `Cargo.toml`.
pub(crate) fn package_root(start: &Path) -> Option<&Path> {
    start
        .ancestors()
        .find(|folder| folder.join("Cargo.toml").is_file())
}
