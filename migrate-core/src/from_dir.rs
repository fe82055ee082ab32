//! Reads a folder at run time, through the same checks that run at compile time.

use std::path::{Path, PathBuf};

use migrate_source::config::RunScripts;
use migrate_source::render::{Style, human};
use migrate_source::{Dialect as SourceDialect, Level, Options};

use crate::dialect::Dialect;
use crate::error::{Error, ErrorKind};
use crate::migrations::Migrations;
use crate::policy::OrderPolicy;

/// What the folder's `migrate.toml` may not say; each overrides it.
///
/// # Examples
///
/// ```
/// use migrate_core::{Dialect, FolderOptions};
///
/// let options = FolderOptions::new().dialect(Dialect::Sqlite).profile("diesel");
/// # let _ = options;
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "options do nothing until a folder is read with them"]
pub struct FolderOptions {
    package: Option<PathBuf>,
    dialects: Vec<Dialect>,
    profile: Option<String>,
    order: Option<OrderPolicy>,
}

impl FolderOptions {
    /// Everything as `migrate.toml` says.
    pub fn new() -> FolderOptions {
        FolderOptions::default()
    }

    /// The directory that messages show paths relative to. The default is the current one.
    pub fn package(mut self, directory: impl Into<PathBuf>) -> Self {
        self.package = Some(directory.into());
        self
    }

    /// Adds a database that the folder is for.
    pub fn dialect(mut self, dialect: Dialect) -> Self {
        self.dialects.push(dialect);
        self
    }

    /// The name of the tool whose conventions the folder follows.
    pub fn profile(mut self, profile: impl Into<String>) -> Self {
        self.profile = Some(profile.into());
        self
    }

    /// Whether a migration may run after one that sorts behind it.
    pub fn order(mut self, policy: OrderPolicy) -> Self {
        self.order = Some(policy);
        self
    }
}

impl Migrations {
    /// Reads a folder at run time.
    ///
    /// What `migrate!` does at compile time happens here at every start, and a
    /// folder with errors stops the program instead of its build: prefer the macro.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Folder`] with every finding of error level.
    pub fn from_dir(path: impl AsRef<Path>, options: FolderOptions) -> Result<Migrations, Error> {
        let folder = path.as_ref();
        let failed = |findings: Vec<String>| {
            Error::new(ErrorKind::Folder {
                folder: folder.display().to_string(),
                findings,
            })
        };
        let profile = options
            .profile
            .map(|name| {
                migrate_source::profile::Profile::parse(&name)
                    .ok_or_else(|| failed(vec![format!("there is no profile `{name}`")]))
            })
            .transpose()?;
        let package = match options.package {
            Some(package) => package,
            None => std::env::current_dir().map_err(|error| failed(vec![error.to_string()]))?,
        };
        let checked = migrate_source::load(&Options {
            package,
            folder: folder.to_owned(),
            dialects: (!options.dialects.is_empty())
                .then(|| options.dialects.into_iter().map(source_dialect).collect()),
            profile,
            order: options.order.map(|order| match order {
                OrderPolicy::Linear => migrate_source::config::OrderPolicy::Linear,
                OrderPolicy::Any => migrate_source::config::OrderPolicy::Any,
            }),
            // The database at hand has its say.
            run_scripts: RunScripts::No,
            ..Options::default()
        });
        if checked.has_errors() {
            let errors = checked
                .findings
                .iter()
                .filter(|finding| finding.level == Level::Error)
                .map(|finding| human(finding, Style::Plain));
            return Err(failed(errors.collect()));
        }
        let bytes = migrate_source::image::write(&checked)
            .map_err(|_| failed(vec!["the folder is larger than 4 GiB".to_owned()]))?;
        Migrations::from_image_bytes(bytes)
    }
}

fn source_dialect(dialect: Dialect) -> SourceDialect {
    match dialect {
        Dialect::Postgres => SourceDialect::Postgres,
        Dialect::Sqlite => SourceDialect::Sqlite,
        Dialect::Mysql => SourceDialect::Mysql,
    }
}
