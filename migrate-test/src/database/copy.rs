//! A database like another one, with everything that is in it.

use migrate_core::Dialect;

use super::{Database, Fate};
use crate::error::{Error, ErrorKind};
use crate::worker;

impl Database {
    /// A copy of this database as it is. On `PostgreSQL` nobody may be connected
    /// to it, on `SQLite` nobody may be writing.
    ///
    /// # Errors
    ///
    /// When the server refuses, and on `MySQL`, which copies no database.
    #[cfg_attr(
        not(any(feature = "postgres", feature = "sqlite")),
        expect(
            unreachable_code,
            unused_variables,
            unused_assignments,
            reason = "nothing else can be copied"
        )
    )]
    pub(crate) async fn copy(&self) -> Result<Database, Error> {
        let (server, name) = (self.server.clone(), self.name.clone());
        let owner = self.owner.clone();
        worker::run(async move {
            let name: String = match server.dialect() {
                #[cfg(feature = "postgres")]
                Dialect::Postgres => super::postgres::create_copy(&server, &name).await?,
                #[cfg(feature = "sqlite")]
                Dialect::Sqlite => super::sqlite::create_copy(&name)?,
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
        })
        .await
    }
}
