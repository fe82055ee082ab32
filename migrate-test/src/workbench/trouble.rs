//! Why something could not even be tried.

use std::fmt;

use crate::error::{Error, ErrorKind};

/// Why something could not even be tried: no server, or one that refuses what
/// the kit itself asks.
#[derive(Debug)]
pub(crate) struct Trouble(Error);

impl Trouble {
    pub(crate) fn new(doing: impl Into<String>) -> Trouble {
        Trouble(Error::new(ErrorKind::Server {
            doing: doing.into(),
            message: String::new(),
            help: None,
        }))
    }

    /// What was being done, and what the database said.
    pub(crate) fn at(doing: &str, error: impl fmt::Display) -> Trouble {
        Trouble(Error::new(ErrorKind::Server {
            doing: doing.to_owned(),
            message: error.to_string(),
            help: None,
        }))
    }

    pub(crate) fn into_error(self) -> Error {
        self.0
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.0)
    }
}

impl From<sqlx::Error> for Trouble {
    fn from(error: sqlx::Error) -> Trouble {
        Trouble::at("the database refused a question of the test kit", error)
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Trouble {
        Trouble(error)
    }
}
