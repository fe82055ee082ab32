//! What the suite is about, and which of its checks run from where on.

use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;

use migrate_core::{Dialect, Migration, Migrations, Migrator, VersionRef};
use migrate_source::finding::proven;

use super::folder::Folder;
use super::{Check, Outcome};
use crate::prelude::Prelude;
use crate::workbench::{Beginning, Trouble};

/// The suite for one history on one database: what `suite!` makes tests of.
///
/// # Examples
///
/// ```no_run
/// # async fn example(migrations: &migrate_core::Migrations) {
/// use migrate_test::suite::{Check, Suite};
/// use migrate_test::Dialect;
///
/// let suite = Suite::new(migrations, Dialect::Sqlite, env!("CARGO_MANIFEST_DIR"));
/// let outcome = suite.check(Check::DownRestores).await.unwrap();
/// assert!(outcome.is_ok(), "{outcome}");
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a suite does nothing until one of its checks runs"]
pub struct Suite {
    pub(super) migrations: Migrations,
    pub(super) dialect: Dialect,
    package: PathBuf,
    folder: Option<PathBuf>,
    prelude: Option<PathBuf>,
    from: Vec<(Check, VersionRef, String)>,
}

impl Suite {
    /// A suite with everything as it is by default.
    ///
    /// `package` is the folder of the package whose migrations these are, which
    /// `env!("CARGO_MANIFEST_DIR")` names: the folder and its lock file are looked
    /// for in it.
    pub fn new(migrations: &Migrations, dialect: Dialect, package: impl Into<PathBuf>) -> Suite {
        Suite {
            migrations: migrations.clone(),
            dialect,
            package: package.into(),
            folder: None,
            prelude: None,
            from: Vec::new(),
        }
    }

    /// Where the folder of migrations is, relative to the package; for a set that
    /// another package embeds. The default is what the set itself says.
    pub fn folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = Some(folder.into());
        self
    }

    /// The SQL that makes what the history expects of its server, relative to the
    /// package. The default is `prelude.sql` beside the folder, where there is one.
    pub fn prelude(mut self, file: impl Into<PathBuf>) -> Self {
        self.prelude = Some(file.into());
        self
    }

    /// Narrows a check to the migrations from this version on, for a reason that
    /// its outcome repeats.
    pub fn from(
        mut self,
        check: Check,
        version: impl Into<VersionRef>,
        reason: impl Into<String>,
    ) -> Self {
        self.from.push((check, version.into(), reason.into()));
        self
    }

    /// Runs one check.
    ///
    /// # Errors
    ///
    /// When it could not be run at all: there is no server, the prelude fails, or
    /// the database refuses something of the kit's own.
    pub fn check(
        &self,
        check: Check,
    ) -> Pin<Box<dyn Future<Output = Result<Outcome, crate::Error>> + Send + '_>> {
        Box::pin(async move {
            super::run::run(self, check)
                .await
                .map_err(Trouble::into_error)
        })
    }

    pub(super) fn migrator(&self) -> Migrator<'_> {
        Migrator::new(&self.migrations)
    }

    /// The folder on disk, checked.
    pub(super) fn read_folder(&self) -> Folder {
        let (package, folder) = self.place();
        Folder::read(&package, &folder, &self.migrations)
    }

    /// What tells this suite from others in the same process.
    pub(super) fn identity(&self) -> String {
        format!(
            "{} {} {:?} {:?} {:?}",
            self.dialect,
            self.migrations.head_digest(),
            self.place(),
            self.prelude,
            self.from
        )
    }

    /// The package and the folder in it.
    pub(super) fn place(&self) -> (PathBuf, PathBuf) {
        let folder = self
            .folder
            .clone()
            .unwrap_or_else(|| PathBuf::from(self.migrations.folder()));
        (self.package.clone(), folder)
    }

    /// What every database of the suite begins with.
    pub(super) fn beginning(&self) -> Result<Beginning, Trouble> {
        let prelude = if let Some(file) = &self.prelude {
            Prelude::file(self.package.join(file))
        } else {
            let (package, folder) = self.place();
            let folder = package.join(folder);
            let beside = folder.parent().map(|parent| parent.join("prelude.sql"));
            match beside.filter(|path| path.is_file()) {
                Some(path) => Prelude::file(path),
                None => Ok(Prelude::none()),
            }
        };
        Ok(Beginning {
            dialect: self.dialect,
            prelude: prelude?,
        })
    }

    /// What was said about where a check begins.
    pub(super) fn narrowed(&self, check: Check) -> Option<&(Check, VersionRef, String)> {
        self.from.iter().rev().find(|(named, _, _)| *named == check)
    }

    /// The index of the first migration that a check is about.
    pub(super) fn first(&self, check: Check) -> Result<usize, Trouble> {
        let Some((_, version, _)) = self.narrowed(check) else {
            return Ok(0);
        };
        self.migrations
            .iter()
            .position(|migration| version.is(&migration))
            .ok_or_else(|| {
                Trouble::new(format!(
                    "`{check}` is narrowed to version {version} and later, and there is no such \
                     migration"
                ))
            })
    }
}

/// Whether a migration can be reverted, as far as its author says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WayBack {
    /// It has a down script.
    Script,
    /// It says that it cannot be undone, or has no down script where the folder
    /// does not ask for one.
    None,
    /// The lock file accepts that its down script does not work.
    Excused,
}

impl WayBack {
    pub(super) fn of(migration: &Migration<'_>, folder: &Folder) -> WayBack {
        let excused = |code| folder.accepts(code, migration.version());
        if migration.irreversible().is_some() || !migration.has_down() {
            WayBack::None
        } else if excused(&proven::DOWN_FAILS) || excused(&proven::DOWN_DOES_NOT_RESTORE) {
            WayBack::Excused
        } else {
            WayBack::Script
        }
    }
}
