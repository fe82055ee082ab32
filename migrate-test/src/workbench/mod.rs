//! A database to try things on: made empty, copied, thrown away.
//!
//! Owns the databases of the suite and of scenarios. Refuses to know what is
//! tried on them.

mod connection;
mod trouble;
mod watch;

use std::path::PathBuf;

use migrate_core::{Dialect, Error, Migrator, Report, Request};
use migrate_schema::Snapshot;

pub(crate) use connection::{Connection, TextRow};
pub(crate) use trouble::Trouble;

use crate::database::Database;
use crate::prelude::Prelude;

/// What a database begins with.
#[derive(Clone, Debug)]
pub(crate) struct Beginning {
    pub(crate) dialect: Dialect,
    /// SQL that makes what the history expects of its server.
    pub(crate) prelude: Prelude,
}

/// One database, and a connection to it.
pub(crate) struct Workbench {
    beginning: Beginning,
    place: Database,
    connection: Option<Connection>,
    /// Where the database itself is while a copy of it stands in for it.
    set_aside: Option<(Database, Option<Connection>)>,
    /// What was there when somebody began to watch for writes.
    watched: Vec<u8>,
}

const OPEN: &str = "a workbench has a connection between two operations";

impl Workbench {
    /// A database with nothing but the prelude in it.
    pub(crate) async fn new(beginning: &Beginning) -> Result<Workbench, Trouble> {
        let place = Database::empty(beginning.dialect, &beginning.prelude).await?;
        let connection = connect(&place).await?;
        Ok(Workbench {
            beginning: beginning.clone(),
            place,
            connection: Some(connection),
            set_aside: None,
            watched: Vec::new(),
        })
    }

    /// The open connection.
    pub(crate) fn connection(&mut self) -> &mut Connection {
        self.connection.as_mut().expect(OPEN)
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.beginning.dialect
    }

    /// Applies or reverts.
    pub(crate) async fn migrate(
        &mut self,
        migrator: &Migrator<'_>,
        request: Request,
    ) -> Result<Report, Error> {
        self.connection().migrate(migrator, request).await
    }

    /// What is in the database.
    pub(crate) async fn snapshot(&mut self) -> Result<Snapshot, Trouble> {
        self.connection()
            .snapshot()
            .await
            .map_err(|error| Trouble::at("the schema cannot be read", error))
    }

    /// Fires what waits for the end of the transaction: two scripts that run on
    /// trial in one would each have had an end of its own.
    pub(crate) async fn settle(&mut self) -> Result<(), Trouble> {
        if self.dialect() == Dialect::Postgres {
            self.connection()
                .execute("SET CONSTRAINTS ALL IMMEDIATE")
                .await?;
        }
        Ok(())
    }

    /// The file that is the database; only `SQLite` has one.
    pub(crate) fn file(&self) -> Option<PathBuf> {
        (self.dialect() == Dialect::Sqlite).then(|| PathBuf::from(self.place.name()))
    }

    /// The database's URL.
    pub(crate) fn url(&self) -> String {
        self.place.url().to_owned()
    }

    /// A copy of the database as it is; `None` where the database cannot be copied.
    pub(crate) async fn copy(&mut self) -> Result<Option<Workbench>, Trouble> {
        let Some(place) = self.copied_place().await? else {
            return Ok(None);
        };
        let connection = connect(&place).await?;
        Ok(Some(Workbench {
            beginning: self.beginning.clone(),
            place,
            connection: Some(connection),
            set_aside: None,
            watched: Vec::new(),
        }))
    }

    /// From now on everything is done on trial, where that is possible:
    /// [`end_trial`](Workbench::end_trial) takes it back.
    ///
    /// `in_transaction` says whether what is coming can run in one transaction.
    #[cfg_attr(
        not(feature = "postgres"),
        expect(unused_variables, reason = "only PostgreSQL takes a schema back")
    )]
    pub(crate) async fn begin_trial(&mut self, in_transaction: bool) -> Result<(), Trouble> {
        match self.dialect() {
            #[cfg(feature = "postgres")]
            Dialect::Postgres if in_transaction => {
                let connection = self.connection.take().expect(OPEN);
                self.connection = Some(connection.into_trial().await?);
            }
            Dialect::Postgres | Dialect::Sqlite => {
                let copy = self.copied_place().await?;
                if let Some(place) = copy {
                    let connection = connect(&place).await?;
                    let own = std::mem::replace(&mut self.place, place);
                    let open = self.connection.replace(connection);
                    self.set_aside = Some((own, open));
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Ends a trial. Answers whether the database is as it was before; otherwise
    /// it is as the trial left it.
    pub(crate) async fn end_trial(&mut self) -> Result<bool, Trouble> {
        if let Some((own, open)) = self.set_aside.take() {
            if let Some(connection) = self.connection.take() {
                connection.close().await;
            }
            self.place = own;
            self.connection = match open {
                Some(open) => Some(open),
                None => Some(connect(&self.place).await?),
            };
            return Ok(true);
        }
        #[cfg(feature = "postgres")]
        if matches!(self.connection, Some(Connection::Trial(..))) {
            let connection = self.connection.take().expect(OPEN);
            self.connection = Some(connection.back_from_trial().await?);
            return Ok(true);
        }
        Ok(false)
    }

    /// Opens the connection anew, for a clean session.
    pub(crate) async fn reconnect(&mut self) -> Result<(), Trouble> {
        if let Some(connection) = self.connection.take() {
            connection.close().await;
        }
        self.connection = Some(connect(&self.place).await?);
        Ok(())
    }

    async fn copied_place(&mut self) -> Result<Option<Database>, Trouble> {
        if self.dialect() == Dialect::Mysql {
            return Ok(None);
        }
        let is_server = self.dialect() != Dialect::Sqlite;
        if is_server && let Some(connection) = self.connection.take() {
            // A template must have no connection.
            connection.close().await;
        }
        let copy = self.place.copy().await;
        if is_server {
            self.connection = Some(connect(&self.place).await?);
        }
        Ok(Some(copy?))
    }
}

async fn connect(place: &Database) -> Result<Connection, Trouble> {
    Connection::open(place.dialect(), place.url())
        .await
        .map_err(|error| Trouble::at("the test's database cannot be reached", error))
}

impl Drop for Workbench {
    fn drop(&mut self) {
        // The connections go first: a database in use cannot be dropped.
        self.connection = None;
        self.set_aside = None;
    }
}
