//! Databases for one test each.

#[cfg(any(feature = "postgres", feature = "mysql"))]
mod desk;
mod kept;
#[cfg(feature = "mysql")]
mod mysql;
mod name;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

use std::fmt;

use migrate_core::Dialect;

use crate::error::{Error, ErrorKind};
use crate::prelude::Prelude;
use crate::server::{Server, server};
use crate::worker;

/// A database that one test has for itself.
///
/// When the value goes out of scope the database is dropped, with the
/// connections that are still open. When it goes because its test panics, the
/// database is kept and standard error says where it is; it is dropped when
/// that test runs again, or after a week.
pub struct Database {
    server: Server,
    name: String,
    url: String,
    /// Whose it is, as messages say it.
    owner: String,
    fate: Fate,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// Dropped, except when its test panics.
    Dropped,
    Kept,
    /// Somebody has dropped it already.
    Gone,
}

impl Database {
    /// An empty database, after the prelude has run in it.
    ///
    /// # Errors
    ///
    /// When there is no server, or it refuses; when the prelude fails.
    pub async fn empty(dialect: Dialect, prelude: &Prelude) -> Result<Database, Error> {
        Database::empty_on(&server(dialect).await?, prelude).await
    }

    /// An empty database on a server that the caller chose, after the prelude has run in it.
    ///
    /// # Errors
    ///
    /// When the server refuses; when the prelude fails.
    pub async fn empty_on(server: &Server, prelude: &Prelude) -> Result<Database, Error> {
        let (server, prelude) = (server.clone(), prelude.clone());
        let owner = name::current_test();
        worker::run(async move {
            let database = Database::create(server, owner).await?;
            database.run_prelude(&prelude).await?;
            Ok(database)
        })
        .await
    }

    /// Runs a prelude in this database.
    ///
    /// # Errors
    ///
    /// When the server refuses the SQL.
    pub async fn apply(&self, prelude: &Prelude) -> Result<(), Error> {
        let (server, name, prelude) = (self.server.clone(), self.name.clone(), prelude.clone());
        worker::run(async move { run_prelude(&server, &name, &prelude).await }).await
    }

    /// The URL that a test connects to.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The database's name; a path for `SQLite`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Which database it is.
    pub fn dialect(&self) -> Dialect {
        self.server.dialect()
    }

    /// The server it is on.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// Keeps the database when the value goes out of scope, and says so then.
    pub fn keep(&mut self) {
        self.fate = Fate::Kept;
    }

    /// Drops the database, and tells when that fails.
    ///
    /// # Errors
    ///
    /// When the server refuses.
    pub async fn discard(mut self) -> Result<(), Error> {
        self.fate = Fate::Gone;
        let (server, name) = (self.server.clone(), self.name.clone());
        worker::run(async move { drop_database(&server, &name).await }).await
    }

    /// Runs on the kit's thread.
    async fn create(server: Server, owner: String) -> Result<Database, Error> {
        drop_earlier(&server, &owner).await?;
        let name = match server.dialect() {
            #[cfg(feature = "postgres")]
            Dialect::Postgres => postgres::create_empty(&server).await?,
            #[cfg(feature = "mysql")]
            Dialect::Mysql => mysql::create_empty(&server).await?,
            #[cfg(feature = "sqlite")]
            Dialect::Sqlite => sqlite::create_empty()?,
            dialect => return Err(Error::new(ErrorKind::Feature { dialect })),
        };
        let url = match server.dialect() {
            Dialect::Sqlite => format!("sqlite://{name}"),
            _ => server.database_url(&name),
        };
        Ok(Database {
            server,
            name,
            url,
            owner,
            fate: Fate::Dropped,
        })
    }

    async fn run_prelude(&self, prelude: &Prelude) -> Result<(), Error> {
        run_prelude(&self.server, &self.name, prelude).await
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Never the URL: it may have a password in it.
        out.debug_struct("Database")
            .field("name", &self.name)
            .field("server", &self.server)
            .finish_non_exhaustive()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let keep = match self.fate {
            Fate::Gone => return,
            Fate::Kept => true,
            Fate::Dropped => std::thread::panicking(),
        };
        let (server, name, owner) = (self.server.clone(), self.name.clone(), self.owner.clone());
        if keep {
            // What a test prints is shown beside its failure.
            eprintln!("{}", kept::message(&server, &name, &self.url));
            let mark = async move { mark_kept(&server, &name, &owner).await };
            if let Some(Err(error)) = worker::block_on(mark) {
                eprintln!("and it will be dropped with the leftovers: {error}");
            }
            return;
        }
        let gone = async move { drop_database(&server, &name).await };
        if let Some(Err(error)) = worker::block_on(gone) {
            eprintln!(
                "the database {} of this test stays behind: {error}",
                self.name
            );
        }
    }
}

async fn run_prelude(server: &Server, name: &str, prelude: &Prelude) -> Result<(), Error> {
    if prelude.is_empty() {
        return Ok(());
    }
    match server.dialect() {
        #[cfg(feature = "postgres")]
        Dialect::Postgres => postgres::run_prelude(server, name, prelude).await,
        #[cfg(feature = "mysql")]
        Dialect::Mysql => mysql::run_prelude(server, name, prelude).await,
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => sqlite::run_prelude(name, prelude).await,
        dialect => Err(Error::new(ErrorKind::Feature { dialect })),
    }
}

async fn drop_database(server: &Server, name: &str) -> Result<(), Error> {
    match server.dialect() {
        #[cfg(feature = "postgres")]
        Dialect::Postgres => postgres::drop_database(server, name).await,
        #[cfg(feature = "mysql")]
        Dialect::Mysql => mysql::drop_database(server, name).await,
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => sqlite::drop_database(name),
        dialect => Err(Error::new(ErrorKind::Feature { dialect })),
    }
}

/// Drops what earlier runs of a test left when it failed.
async fn drop_earlier(server: &Server, owner: &str) -> Result<(), Error> {
    let earlier = match server.dialect() {
        #[cfg(feature = "postgres")]
        Dialect::Postgres => postgres::desk(server).await?.kept_of(owner),
        #[cfg(feature = "mysql")]
        Dialect::Mysql => mysql::desk(server).await?.kept_of(owner),
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => sqlite::kept_of(owner)?,
        dialect => return Err(Error::new(ErrorKind::Feature { dialect })),
    };
    for name in earlier {
        // Another process may do the same.
        drop(drop_database(server, &name).await);
    }
    Ok(())
}

async fn mark_kept(server: &Server, name: &str, owner: &str) -> Result<(), Error> {
    match server.dialect() {
        #[cfg(feature = "postgres")]
        Dialect::Postgres => postgres::mark_kept(server, name, owner).await,
        #[cfg(feature = "mysql")]
        Dialect::Mysql => mysql::mark_kept(server, name, owner).await,
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => sqlite::mark_kept(name, owner),
        dialect => Err(Error::new(ErrorKind::Feature { dialect })),
    }
}
