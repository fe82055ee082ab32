//! The servers that tests use, without set-up.
//!
//! In this order: one that the environment names; one that an earlier test
//! program started and that still runs; a program that this machine has,
//! started for the tests alone. It never installs anything.

mod advice;
mod environment;
#[cfg(unix)]
mod private;
mod programs;

use std::fmt;

use migrate_core::Dialect;
use tokio::sync::Mutex;

use crate::error::{Error, ErrorKind};
use crate::worker;

/// A server that tests may use: somebody who may create databases.
///
/// For `SQLite` it stands for a folder.
#[derive(Clone)]
pub struct Server {
    dialect: Dialect,
    url: String,
    origin: Origin,
}

/// Where a server comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// An environment variable, by its name.
    Environment(&'static str),
    /// The caller named it.
    Named,
    /// The kit started it, now or for an earlier test program.
    Private,
    /// `SQLite`, which needs none.
    Embedded,
}

/// Finds a server for tests, or starts one.
///
/// The answer is the same for the whole process.
///
/// # Errors
///
/// When there is none and no program for one; the message says which command
/// would help on this system. When one is named that does not answer, it is an
/// error when it is first used.
pub async fn server(dialect: Dialect) -> Result<Server, Error> {
    found(dialect, environment::named(dialect)).await
}

/// As [`server`], for tests that may have been `#[sqlx::test]` before:
/// `DATABASE_URL` names a server too, from the environment or `.env`.
pub(crate) async fn server_for_test(dialect: Dialect) -> Result<Server, Error> {
    let named = environment::named(dialect).or_else(|| environment::database_url(dialect));
    found(dialect, named).await
}

async fn found(dialect: Dialect, named: Option<(&'static str, String)>) -> Result<Server, Error> {
    static FOUND: Mutex<Vec<Server>> = Mutex::const_new(Vec::new());
    if let Some((variable, url)) = named {
        return Ok(Server::new(dialect, url, Origin::Environment(variable)));
    }
    worker::run(async move {
        let mut found = FOUND.lock().await;
        if let Some(server) = found.iter().find(|server| server.dialect == dialect) {
            return Ok(server.clone());
        }
        let server = find(dialect).await?;
        found.push(server.clone());
        Ok(server)
    })
    .await
}

async fn find(dialect: Dialect) -> Result<Server, Error> {
    let built = match dialect {
        Dialect::Postgres => cfg!(feature = "postgres"),
        Dialect::Sqlite => cfg!(feature = "sqlite"),
        _ => cfg!(feature = "mysql"),
    };
    if !built {
        return Err(Error::new(ErrorKind::Feature { dialect }));
    }
    if dialect == Dialect::Sqlite {
        return Ok(Server::new(dialect, String::new(), Origin::Embedded));
    }
    #[cfg(unix)]
    {
        let url = private::obtain(dialect).await?;
        Ok(Server::new(dialect, url, Origin::Private))
    }
    #[cfg(not(unix))]
    Err(advice::no_server(dialect))
}

/// Stops the servers that the kit started for this user, without waiting for
/// them to be idle; other test programs that still use them fail.
///
/// # Errors
///
/// When the state's folder cannot be written to.
pub fn stop_private_servers() -> Result<(), Error> {
    #[cfg(unix)]
    private::stop_all()?;
    Ok(())
}

impl Server {
    fn new(dialect: Dialect, url: String, origin: Origin) -> Server {
        Server {
            dialect,
            url,
            origin,
        }
    }

    /// A server that the caller knows of, by its URL.
    ///
    /// # Errors
    ///
    /// When the URL's scheme names no server.
    pub fn at(url: impl Into<String>) -> Result<Server, Error> {
        let url = url.into();
        match environment::dialect(&url) {
            Some(dialect) => Ok(Server::new(dialect, url, Origin::Named)),
            None => Err(Error::new(ErrorKind::Server {
                doing: "reading a server's URL".to_owned(),
                message: "it starts with none of `postgres:`, `mysql:` and `mariadb:`".to_owned(),
                help: None,
            })),
        }
    }

    /// Which database it serves.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The URL of its administration database; empty for `SQLite`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where it comes from.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The URL of one of its databases.
    pub(crate) fn database_url(&self, name: &str) -> String {
        environment::with_database(&self.url, name)
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Never the URL: it may have a password in it.
        out.debug_struct("Server")
            .field("dialect", &self.dialect)
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}
