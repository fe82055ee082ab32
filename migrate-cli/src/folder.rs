//! The folder that a command works on.

use std::path::{Path, PathBuf};

use migrate_source::config::{DraftPolicy, OrderPolicy, RunScripts};
use migrate_source::{Checked, Options, load};

use crate::arguments::{FolderOptions, Order};

/// The folder's name where nobody gives one.
pub(crate) const DEFAULT: &str = "migrations";

impl FolderOptions {
    /// What `load` needs. Messages show paths relative to the package, as the
    /// compiler does, and outside of a package relative to the working directory.
    pub(crate) fn to_load(&self) -> Options {
        let here = working_directory();
        let package = package_root(&here).unwrap_or(&here).to_owned();
        let folder = match &self.dir {
            Some(given) => here.join(given),
            None if here.join(DEFAULT).is_dir() => here.join(DEFAULT),
            None => package.join(DEFAULT),
        };
        Options {
            dialects: (!self.dialect.is_empty()).then(|| self.dialect.clone()),
            profile: self.profile,
            order: self.order.map(|order| match order {
                Order::Linear => OrderPolicy::Linear,
                Order::Any => OrderPolicy::Any,
            }),
            // Most commands have a database that has its say, or judge no SQL.
            run_scripts: RunScripts::No,
            ..Options::for_package(package, folder)
        }
    }

    /// Reads and checks the folder.
    pub(crate) fn load(&self) -> Checked {
        load(&self.to_load())
    }

    /// Reads and checks the folder as a build does: SQLite's scripts are run in memory.
    pub(crate) fn load_and_run(&self) -> Checked {
        load(&self.to_load_and_run())
    }

    /// The same, with drafts refused.
    pub(crate) fn load_frozen(&self) -> Checked {
        load(&Options {
            drafts: Some(DraftPolicy::Deny),
            ..self.to_load_and_run()
        })
    }

    fn to_load_and_run(&self) -> Options {
        Options {
            run_scripts: RunScripts::InMemory,
            ..self.to_load()
        }
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

/// A file of the folder, as messages show it.
pub(crate) fn shown(checked: &Checked, name: &str) -> String {
    match checked.folder.as_str() {
        "." => name.to_owned(),
        folder => format!("{folder}/{name}"),
    }
}
