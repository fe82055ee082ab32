//! Databases for one test each.

#[cfg(any(feature = "postgres", feature = "mysql"))]
mod ahead;
mod copy;
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
mod used;

use std::fmt;

use migrate_core::{Dialect, Migrations};

use crate::error::{Error, ErrorKind};
use crate::history::History;
use crate::prelude::Prelude;
use crate::server::{Server, server};
use crate::worker;

/// How many connections the pool of one test has at most.
pub(crate) const POOL_CONNECTIONS: u32 = 5;

/// One of the tests that may run against a server at the same time.
///
/// A server has so many connections, and each test may open a few.
pub(crate) struct Slot {
    _permit: Option<tokio::sync::OwnedSemaphorePermit>,
}

impl Slot {
    /// Waits until a test may start; runs on the kit's thread.
    pub(crate) async fn take(server: &Server) -> Result<Slot, Error> {
        let tests: Option<std::sync::Arc<tokio::sync::Semaphore>> = match server.dialect() {
            #[cfg(feature = "postgres")]
            Dialect::Postgres => Some(std::sync::Arc::clone(&postgres::desk(server).await?.tests)),
            #[cfg(feature = "mysql")]
            Dialect::Mysql => Some(std::sync::Arc::clone(&mysql::desk(server).await?.tests)),
            _ => None,
        };
        let permit = match tests {
            Some(tests) => tests.acquire_owned().await.ok(),
            None => None,
        };
        Ok(Slot { _permit: permit })
    }
}

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
    /// Dropped, whatever happens: its test passes by panicking.
    DroppedAlways,
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
            let nothing = History {
                migrations: None,
                prelude: Prelude::none(),
            };
            let mut database = Database::create(server, owner, &nothing).await?;
            let ran = run_prelude(&database.server, &database.name, &prelude).await;
            if ran.is_err() {
                // The value must not wait for this thread.
                database.fate = Fate::Gone;
                drop(drop_database(&database.server, &database.name).await);
            }
            ran.map(|()| database)
        })
        .await
    }

    /// A database with a history applied, as a copy of one that was prepared before.
    ///
    /// It is prepared once for each history, prelude and server, by whoever wants
    /// it first; all test programs share it.
    ///
    /// # Errors
    ///
    /// When there is no server, or it refuses; when the prelude or a migration fails.
    pub async fn migrated(
        dialect: Dialect,
        migrations: &Migrations,
        prelude: &Prelude,
    ) -> Result<Database, Error> {
        Database::migrated_on(&server(dialect).await?, migrations, prelude).await
    }

    /// A database with a history applied, on a server that the caller chose.
    ///
    /// # Errors
    ///
    /// When the server refuses; when the prelude or a migration fails.
    pub async fn migrated_on(
        server: &Server,
        migrations: &Migrations,
        prelude: &Prelude,
    ) -> Result<Database, Error> {
        let server = server.clone();
        let history = History {
            migrations: Some(migrations.clone()),
            prelude: prelude.clone(),
        };
        let owner = name::current_test();
        worker::run(async move { Database::create(server, owner, &history).await }).await
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

    /// Drops the database also when its test panics, as that one should.
    pub(crate) fn drop_when_panicking(&mut self) {
        self.fate = Fate::DroppedAlways;
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
    pub(crate) async fn create(
        server: Server,
        owner: String,
        history: &History,
    ) -> Result<Database, Error> {
        drop_earlier(&server, &owner).await?;
        let empty = history.is_empty();
        let name = match server.dialect() {
            #[cfg(feature = "postgres")]
            Dialect::Postgres if empty => postgres::create_empty(&server).await?,
            #[cfg(feature = "postgres")]
            Dialect::Postgres => postgres::template::create(&server, history).await?,
            #[cfg(feature = "mysql")]
            Dialect::Mysql if empty => mysql::create_empty(&server).await?,
            #[cfg(feature = "mysql")]
            Dialect::Mysql => mysql::template::create(&server, history).await?,
            #[cfg(feature = "sqlite")]
            Dialect::Sqlite if empty => sqlite::create_empty()?,
            #[cfg(feature = "sqlite")]
            Dialect::Sqlite => sqlite::template::create(history).await?,
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
            Fate::DroppedAlways => false,
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
        worker::start(|sent| async move {
            if let Err(error) = drop_behind(&server, &name, sent).await {
                eprintln!("the database {name} of the test {owner} stays behind: {error}");
            }
        });
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

/// Drops a database; calls `sent` when the server will do so whatever happens here.
async fn drop_behind(
    server: &Server,
    name: &str,
    sent: Box<dyn FnOnce() + Send>,
) -> Result<(), Error> {
    match server.dialect() {
        #[cfg(feature = "postgres")]
        Dialect::Postgres => postgres::drop_behind(server, name, sent).await,
        #[cfg(feature = "mysql")]
        Dialect::Mysql => mysql::drop_behind(server, name, sent).await,
        // Removing a file takes no time.
        _ => {
            drop_database(server, name).await?;
            sent();
            Ok(())
        }
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
    if !earlier.is_empty() {
        let server = server.clone();
        // The test need not wait for it.
        tokio::spawn(async move {
            for name in earlier {
                // Another process may do the same.
                drop(drop_database(&server, &name).await);
            }
        });
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
