//! What can keep a test from its database.

use std::fmt;
use std::path::PathBuf;

use migrate_core::Dialect;

/// Why a test has no server, or no database.
pub struct Error(Box<ErrorKind>);

/// What went wrong.
#[derive(Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// No server was named, none runs, and no program was found that could be one.
    NoServer {
        /// The database that is wanted.
        dialect: Dialect,
        /// Where was looked, and the command that would help on this system.
        help: String,
    },
    /// A server's program was found and does not become ready.
    Start {
        /// The program.
        program: PathBuf,
        /// What it said last.
        log: String,
        /// What to do about it.
        help: String,
    },
    /// A server does not answer, or refuses.
    Server {
        /// What was to be done.
        doing: String,
        /// What the driver says; never a password.
        message: String,
        /// What to do about it, where that is known.
        help: Option<String>,
    },
    /// `prelude.sql` fails.
    Prelude {
        /// Where the text is from.
        name: String,
        /// What the server says.
        message: String,
        /// What to do about it, where that is known.
        help: Option<String>,
    },
    /// The history cannot be applied.
    Migrations(migrate_core::Error),
    /// A file or a program of the operating system fails.
    System {
        /// What was to be done.
        doing: String,
        /// What the system says.
        message: String,
    },
    /// The kit was built without this database.
    Feature {
        /// The database that is wanted.
        dialect: Dialect,
    },
}

impl Error {
    pub(crate) fn new(kind: ErrorKind) -> Error {
        Error(Box::new(kind))
    }

    pub(crate) fn system(doing: impl Into<String>, error: &std::io::Error) -> Error {
        Error::new(ErrorKind::System {
            doing: doing.into(),
            message: error.to_string(),
        })
    }

    pub(crate) fn server(doing: impl Into<String>, error: &sqlx::Error) -> Error {
        Error::new(ErrorKind::Server {
            doing: doing.into(),
            message: driver_message(error),
            help: None,
        })
    }

    pub(crate) fn with_help(mut self, text: impl Into<String>) -> Error {
        if let ErrorKind::Server { help, .. } = self.0.as_mut() {
            *help = Some(text.into());
        }
        self
    }

    /// What went wrong.
    pub fn kind(&self) -> &ErrorKind {
        &self.0
    }
}

/// What the driver says, without a URL that may have a password in it.
pub(crate) fn driver_message(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(error) => match error.code() {
            Some(code) => format!("{} ({code})", error.message()),
            None => error.message().to_owned(),
        },
        sqlx::Error::Configuration(_) => "the URL cannot be read".to_owned(),
        other => other.to_string(),
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind() {
            ErrorKind::NoServer { dialect, help } => {
                write!(out, "no {} server for the tests\n{help}", dialect.product())
            }
            ErrorKind::Start { program, log, help } => write!(
                out,
                "{} does not become ready\n{log}\nhelp: {help}",
                program.display()
            ),
            ErrorKind::Server {
                doing,
                message,
                help,
            } => with_help(out, format_args!("{doing}: {message}"), help.as_deref()),
            ErrorKind::Prelude {
                name,
                message,
                help,
            } => with_help(out, format_args!("{name}: {message}"), help.as_deref()),
            ErrorKind::Migrations(error) => {
                with_help(out, format_args!("{error}"), error.help().as_deref())
            }
            ErrorKind::System { doing, message } => write!(out, "{doing}: {message}"),
            ErrorKind::Feature { dialect } => write!(
                out,
                "`migrate-test` was built without {}: switch on its feature `{dialect}`",
                dialect.product()
            ),
        }
    }
}

fn with_help(
    out: &mut fmt::Formatter<'_>,
    message: fmt::Arguments<'_>,
    help: Option<&str>,
) -> fmt::Result {
    write!(out, "{message}")?;
    match help {
        Some(help) => write!(out, "\nhelp: {help}"),
        None => Ok(()),
    }
}

/// A failed test prints the debug form: it is the readable one.
impl fmt::Debug for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self.kind() {
            ErrorKind::Migrations(error) => std::error::Error::source(error),
            _ => None,
        }
    }
}

impl From<migrate_core::Error> for Error {
    fn from(error: migrate_core::Error) -> Error {
        Error::new(ErrorKind::Migrations(error))
    }
}
