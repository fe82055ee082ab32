//! The database that a command works on.

use std::future::Future;
use std::path::{Path, PathBuf};

use migrate_core::{Error, Event, Migrations, Migrator, Target};
use migrate_source::{Checked, Dialect, Options, image, load};

use crate::arguments::{DatabaseOptions, FolderOptions};
use crate::exit::Exit;
use crate::folder::working_directory;
use crate::output;

/// The variable that names the database, in the environment or in `.env`.
const VARIABLE: &str = "DATABASE_URL";

/// A folder without errors, and the database it is for.
pub(crate) struct Session {
    url: String,
    options: DatabaseOptions,
    migrations: Migrations,
}

impl Session {
    /// Finds the URL and reads the folder; what is wrong has been said when this fails.
    pub(crate) fn open(
        folder: &FolderOptions,
        database: &DatabaseOptions,
    ) -> Result<Session, Exit> {
        let url = match url(database) {
            Ok(url) => url,
            Err(message) => {
                output::error(&message);
                return Err(Exit::Failure);
            }
        };
        let checked = checked_for(folder, &url);
        if output::refuse_errors(&checked) {
            return Err(Exit::Failure);
        }
        let migrations = image::write(&checked)
            .map_err(|too_large| {
                output::error(&format!(
                    "the folder is too large: {} bytes, and the limit is 4 GiB",
                    too_large.bytes
                ));
                Exit::Failure
            })
            .and_then(|bytes| {
                Migrations::from_image_bytes(bytes).map_err(|error| failed(&error))
            })?;
        Ok(Session {
            url,
            options: database.clone(),
            migrations,
        })
    }

    /// A migrator of the folder, which tells its progress.
    pub(crate) fn migrator(&self) -> Migrator<'_> {
        let mut migrator = Migrator::new(&self.migrations).observer(tell);
        if let Some(schema) = &self.options.history_schema {
            migrator = migrator.history_schema(schema);
        }
        if let Some(table) = &self.options.history_table {
            migrator = migrator.history_table(table);
        }
        migrator
    }

    /// The database.
    pub(crate) fn target<'a>(&self) -> Target<'a> {
        Target::url(&self.url)
    }

    /// Runs an operation to its end; what went wrong has been said when this fails.
    pub(crate) fn wait<T>(
        &self,
        operation: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Exit> {
        migrate_core::block_on(operation).map_err(|error| failed(&error))
    }
}

/// Loads the folder; where nothing names its database, the URL does.
fn checked_for(folder: &FolderOptions, url: &str) -> Checked {
    let options = folder.to_load();
    let checked = load(&options);
    let named = url
        .split_once(':')
        .and_then(|(scheme, _)| Dialect::parse(scheme));
    match named {
        Some(dialect) if checked.dialects.is_empty() => load(&Options {
            dialects: Some(vec![dialect]),
            ..options
        }),
        _ => checked,
    }
}

/// Says what went wrong.
fn failed(error: &Error) -> Exit {
    output::error(&error.to_string());
    if let Some(help) = error.help() {
        output::complain(&format!("help: {help}"));
    }
    Exit::Failure
}

/// Says what happens while it happens.
fn tell(event: &Event) {
    match event {
        Event::Waiting { waited, holder, .. } => output::complain(&format!(
            "another runner is migrating{}; waited {} s",
            holder
                .as_ref()
                .map_or_else(String::new, |holder| format!(" ({holder})")),
            waited.as_secs()
        )),
        Event::Retrying {
            version,
            attempt,
            message,
            ..
        } => output::complain(&format!(
            "{version}: {message}; rolled back, will be tried again (attempt {attempt})"
        )),
        Event::Finished {
            version,
            name,
            direction,
            duration,
            ..
        } => output::line(&format!(
            "{:9} {version} {name} ({} ms)",
            match direction {
                migrate_core::Direction::Down => "reverted",
                _ => "applied",
            },
            duration.as_millis()
        )),
        _ => {}
    }
}

fn url(database: &DatabaseOptions) -> Result<String, String> {
    if let Some(url) = &database.database_url {
        return Ok(url.clone());
    }
    if let Ok(url) = std::env::var(VARIABLE) {
        return Ok(url);
    }
    let Some(file) = dotenv(&working_directory()) else {
        return Err(format!(
            "no database is named: give `--database-url`, or set `{VARIABLE}` in the environment or in `.env`"
        ));
    };
    let shown = file.display();
    // The message of a line that cannot be read has the line in it, and a line may
    // have a password in it.
    let lines = dotenvy::from_path_iter(&file).map_err(|_| format!("`{shown}` cannot be read"))?;
    for line in lines {
        let (name, value) =
            line.map_err(|_| format!("`{shown}` has a line that is no `NAME=value`"))?;
        if name == VARIABLE {
            return Ok(value);
        }
    }
    Err(format!(
        "`{shown}` does not set `{VARIABLE}`; or give `--database-url`"
    ))
}

/// The nearest `.env`, from here upwards.
fn dotenv(start: &Path) -> Option<PathBuf> {
    start
        .ancestors()
        .map(|folder| folder.join(".env"))
        .find(|file| file.is_file())
}
