//! What can go wrong at run time: one opaque error with accessors.

mod kind;
pub(crate) mod place;
mod redact;

use std::fmt;

pub use kind::{ErrorKind, ScriptFate};
pub use place::ScriptFailure;

pub(crate) use redact::redact;

use crate::image::Damaged;
use crate::report::Done;

/// Why an operation stopped.
///
/// It says what went wrong, what was applied before, and what to do next; it
/// never contains a password.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    done: Vec<Done>,
    driver: Option<sqlx::Error>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind) -> Error {
        Error(Box::new(Inner {
            kind,
            done: Vec::new(),
            driver: None,
        }))
    }

    /// An error of the driver while `doing` something that is not a user's script.
    pub(crate) fn database(doing: &'static str, error: sqlx::Error) -> Error {
        let kind = ErrorKind::Database {
            doing,
            message: redact(&driver_message(&error)),
            help: server_help(&error),
        };
        Error::new(kind).with_driver(error)
    }

    /// Keeps the driver's error.
    ///
    /// A configuration error may quote a URL, so it is not kept, nor is one with a
    /// secret in its text.
    pub(crate) fn with_driver(mut self, error: sqlx::Error) -> Error {
        let said = error.to_string();
        if !matches!(error, sqlx::Error::Configuration(_)) && redact(&said) == said {
            self.0.driver = Some(error);
        }
        self
    }

    pub(crate) fn with_done(mut self, done: &[Done]) -> Error {
        self.0.done = done.to_vec();
        self
    }

    /// What went wrong.
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    pub(crate) fn kind_mut(&mut self) -> &mut ErrorKind {
        &mut self.0.kind
    }

    /// What was applied and reverted before it went wrong; that stays.
    pub fn done(&self) -> &[Done] {
        &self.0.done
    }

    /// The driver's error behind this one, where there is one.
    pub fn driver_error(&self) -> Option<&sqlx::Error> {
        self.0.driver.as_ref()
    }

    /// What to do next, where that is known.
    pub fn help(&self) -> Option<String> {
        self.0.kind.help()
    }
}

impl From<Damaged> for Error {
    fn from(_: Damaged) -> Error {
        Error::new(ErrorKind::DamagedImage)
    }
}

/// What the driver says, without what it wraps.
fn driver_message(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(error) => match error.code() {
            Some(code) => format!("{} ({code})", error.message()),
            None => error.message().to_owned(),
        },
        other => other.to_string(),
    }
}

/// Advice for what a server refuses in general.
fn server_help(error: &sqlx::Error) -> Option<&'static str> {
    #[cfg(feature = "mysql")]
    if let Some(help) = mysql_help(error) {
        return Some(help);
    }
    let code = error.as_database_error()?.code()?;
    // https://www.postgresql.org/docs/current/errcodes-appendix.html and
    // https://mariadb.com/kb/en/mariadb-error-code-reference/
    match code.as_ref() {
        "25006" => Some(
            "this server is a replica or read-only: give the address of the one that accepts writes",
        ),
        "42501" => Some(
            "the migrating role needs CREATE on the database for the first run, afterwards USAGE \
             on the history's schema (`sqlmigrate`) and SELECT, INSERT, UPDATE and DELETE on its \
             table, and what the scripts themselves need",
        ),
        "14" => Some(
            "the file must exist: with `?mode=rwc` at the end of the URL it is created, and its \
             folder is not",
        ),
        "25P02" => Some(
            "the connection is inside a transaction that has failed: roll it back, or give the \
             transaction itself",
        ),
        // `SQLITE_READONLY` and its extended codes (https://www.sqlite.org/rescode.html).
        "8" | "264" | "520" | "776" | "1032" | "1288" | "1544" => Some(
            "the file or its folder may not be written: look at their rights, at the mount, and \
             at the URL (`mode=ro`)",
        ),
        _ => None,
    }
}

/// Advice for what `MySQL` refuses: one SQLSTATE, 42000, is for many mistakes.
#[cfg(feature = "mysql")]
fn mysql_help(error: &sqlx::Error) -> Option<&'static str> {
    let error = error.as_database_error()?;
    let error = error.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>()?;
    // https://mariadb.com/kb/en/mariadb-error-code-reference/: access denied to a
    // database, to a table, and for want of a privilege.
    [1044, 1142, 1227].contains(&error.number()).then_some(
        "the migrating user needs CREATE on the database for the first run, afterwards SELECT, \
         INSERT, UPDATE and DELETE on the history table, and what the scripts themselves need",
    )
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.0.kind)?;
        write_done(out, &self.0.done)?;
        if let Some(help) = self.help() {
            write!(out, "\n  = help: {help}")?;
        }
        Ok(())
    }
}

/// How many of the migrations that were done before a failure are named.
const NAMED: usize = 3;

/// Says what was done before: a few by name, many by their number and the last one.
fn write_done(out: &mut fmt::Formatter<'_>, done: &[Done]) -> fmt::Result {
    let (Some(last), count) = (done.last(), done.len()) else {
        return Ok(());
    };
    out.write_str("\n  = note: before that, ")?;
    if count > NAMED {
        let Done { version, name, .. } = last;
        return write!(
            out,
            "{count} scripts ran, the last of them {version} {name}"
        );
    }
    for (index, done) in done.iter().enumerate() {
        let comma = if index == 0 { "" } else { ", " };
        let verb = done.direction.participle();
        write!(out, "{comma}{verb} {} {}", done.version, done.name)?;
    }
    Ok(())
}

impl fmt::Debug for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // `main` prints errors with `Debug`: what a person is to read comes out there, too.
        write!(out, "{self}")
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        // What the database or driver said is part of the message already; the
        // next link is what lies behind it (an I/O error, say).
        match self.0.driver.as_ref()? {
            sqlx::Error::Database(_) => None,
            other => other.source(),
        }
    }
}
