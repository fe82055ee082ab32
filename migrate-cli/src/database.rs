//! The database that a command works on.

use std::future::Future;

use migrate_core::{Error, Event, Migrations, Migrator, Target};
use migrate_source::finding::{Direction, Finding};
use migrate_source::{Checked, Dialect, Options, image, load};

use crate::arguments::{DatabaseOptions, FolderOptions};
use crate::database_url;
use crate::exit::Exit;
use crate::output;

/// A folder without errors, and the database it is for.
pub(crate) struct Session {
    url: String,
    options: DatabaseOptions,
    checked: Checked,
    migrations: Migrations,
}

/// Which scripts of the folder a command runs: an error elsewhere, in a draft
/// that is half written perhaps, is no reason to refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scripts {
    /// All of them.
    All,
    /// Down scripts.
    Down,
    /// None.
    None,
}

impl Scripts {
    /// Whether a finding of error level is in the way.
    fn is_blocked_by(self, finding: &Finding) -> bool {
        match (self, &finding.about) {
            // Without a migration it is about the folder as a whole.
            (Scripts::All, _) | (_, None) => true,
            (Scripts::Down, Some((_, direction))) => *direction == Direction::Down,
            (Scripts::None, Some(_)) => false,
        }
    }
}

impl Session {
    /// Finds the URL and reads the folder; what is wrong has been said when this fails.
    pub(crate) fn open(
        folder: &FolderOptions,
        database: &DatabaseOptions,
        scripts: Scripts,
    ) -> Result<Session, Exit> {
        let url = database_url::find(database).map_err(|message| {
            output::error(&message);
            Exit::Failure
        })?;
        let checked = checked_for(folder, &url);
        if output::refuse(&checked, |finding| scripts.is_blocked_by(finding)) {
            return Err(Exit::Failure);
        }
        let bytes = image::write(&checked).map_err(|too_large| {
            output::error(&format!(
                "the folder is too large: {} bytes, and the limit is 4 GiB",
                too_large.bytes
            ));
            Exit::Failure
        })?;
        let migrations = Migrations::from_image_bytes(bytes).map_err(|error| failed(&error))?;
        Ok(Session {
            url,
            options: database.clone(),
            checked,
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

    /// The folder.
    pub(crate) fn checked(&self) -> &Checked {
        &self.checked
    }

    /// Which database the URL names.
    pub(crate) fn dialect(&self) -> Option<Dialect> {
        dialect(&self.url)
    }
}

/// Runs an operation to its end; what went wrong has been said when this fails.
pub(crate) fn wait<T>(operation: impl Future<Output = Result<T, Error>>) -> Result<T, Exit> {
    migrate_core::block_on(operation).map_err(|error| failed(&error))
}

/// Loads the folder; where nothing names its database, the URL does.
fn checked_for(folder: &FolderOptions, url: &str) -> Checked {
    let options = folder.to_load();
    let checked = load(&options);
    match dialect(url) {
        Some(dialect) if checked.dialects.is_empty() => load(&Options {
            dialects: Some(vec![dialect]),
            ..options
        }),
        _ => checked,
    }
}

fn dialect(url: &str) -> Option<Dialect> {
    let (scheme, _) = url.split_once(':')?;
    Dialect::parse(scheme)
}

/// Says what went wrong. The error brings its own help.
fn failed(error: &Error) -> Exit {
    output::error(&error.to_string());
    Exit::Failure
}

/// Says what happens while it happens.
pub(crate) fn tell(event: &Event) {
    match event {
        Event::Waiting { waited, holder, .. } => output::note(&format!(
            "another runner is migrating{}; waited {} s",
            holder
                .as_ref()
                .map_or_else(String::new, |holder| format!(" ({holder})")),
            waited.as_secs()
        )),
        Event::KilledBefore { advice, .. } => output::note(advice),
        Event::NotCurrent {
            waited,
            missing,
            next,
            holder,
            ..
        } => output::note(&format!(
            "{} missing{}{}; waited {} s",
            output::count(*missing, "migration"),
            next.as_ref()
                .map_or_else(String::new, |next| format!(", the first is {next}")),
            holder
                .as_ref()
                .map_or_else(String::new, |holder| format!(", at work: {holder}")),
            waited.as_secs()
        )),
        Event::Retrying {
            version,
            attempt,
            message,
            ..
        } => output::note(&format!(
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
