//! The folder on disk: what its lock file accepts, and whether it is the set's.

use std::path::Path;

use migrate_core::{Dialect, Migrations};
use migrate_source::finding::{Code, Finding, Level};
use migrate_source::profile::Profile;
use migrate_source::render::{Style, human};
use migrate_source::{Checked, Options, load};

/// A folder as it is now.
pub(super) struct Folder {
    checked: Checked,
}

impl Folder {
    pub(super) fn read(package: &Path, folder: &Path, migrations: &Migrations) -> Folder {
        let dialects = migrations
            .dialects()
            .iter()
            .map(|dialect| match dialect {
                Dialect::Sqlite => migrate_source::Dialect::Sqlite,
                Dialect::Mysql => migrate_source::Dialect::Mysql,
                _ => migrate_source::Dialect::Postgres,
            })
            .collect();
        let options = Options {
            package: package.to_owned(),
            folder: folder.to_owned(),
            dialects: Some(dialects),
            profile: Profile::parse(migrations.profile()),
            ..Options::default()
        };
        Folder {
            checked: load(&options),
        }
    }

    /// Whether the lock file accepts an old mistake of a migration.
    pub(super) fn accepts(&self, code: &'static Code, version: &str) -> bool {
        self.checked.lock_file.as_ref().is_some_and(|lock_file| {
            lock_file
                .content
                .accepted
                .iter()
                .any(|accepted| accepted.code == code.name && accepted.version == version)
        })
    }

    /// The findings of error level, as text.
    pub(super) fn errors(&self) -> Vec<String> {
        let is_error = |finding: &&Finding| finding.level == Level::Error;
        self.checked
            .findings
            .iter()
            .filter(is_error)
            .map(|finding| human(finding, Style::Plain))
            .collect()
    }

    pub(super) fn checked(&self) -> &Checked {
        &self.checked
    }
}
