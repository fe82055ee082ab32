//! Fresh databases to be disturbed.

use std::sync::Arc;

use tempfile::TempDir;

use crate::engine::Engine;
use crate::outcome::Outcome;
use crate::servers::Servers;
use crate::sets::Set;

/// Where fresh databases come from.
#[derive(Clone, Debug)]
pub enum Source {
    /// The servers that the environment names, or a file.
    Environment,
    /// PgBouncer in transaction mode before PostgreSQL.
    Pooler,
    /// Servers that the suite has started and may kill.
    Own(Arc<Servers>),
}

/// A database that lives as long as this value.
#[derive(Debug)]
pub struct Fresh {
    /// Which database it is.
    pub engine: Engine,
    /// What runners connect to.
    pub url: String,
    /// What the suite looks into it with.
    pub direct_url: String,
    _keeper: Keeper,
}

#[derive(Debug)]
enum Keeper {
    File { _folder: TempDir },
    Server { _database: test_servers::Database },
}

impl Source {
    /// The quick history that fits this way to a database.
    pub fn small(&self) -> Set {
        match self {
            Source::Pooler => Set::Plain,
            Source::Environment | Source::Own(_) => Set::Small,
        }
    }

    /// Makes a database; `None` where there is no server, which has been said.
    ///
    /// # Errors
    ///
    /// When no file can be made.
    pub fn fresh(&self, engine: Engine) -> Outcome<Option<Fresh>> {
        let database = match (engine, self) {
            (Engine::Sqlite, _) => {
                let folder = tempfile::Builder::new()
                    .prefix("sqlmigrate-chaos")
                    .tempdir()?;
                let file = folder.path().join("chaos.db");
                let url = format!("sqlite://{}?mode=rwc", file.display());
                return Ok(Some(Fresh {
                    engine,
                    direct_url: url.clone(),
                    url,
                    _keeper: Keeper::File { _folder: folder },
                }));
            }
            (Engine::Postgres, Source::Environment) => test_servers::postgres(),
            (Engine::Postgres, Source::Pooler) => test_servers::pgbouncer(),
            (Engine::Postgres, Source::Own(servers)) => {
                Some(test_servers::postgres_at(servers.url(engine)?))
            }
            (Engine::Mysql, Source::Own(servers)) => {
                Some(test_servers::mysql_at(servers.url(engine)?))
            }
            (Engine::Mysql, Source::Environment | Source::Pooler) => test_servers::mysql(),
        };
        Ok(database.map(|database| Fresh {
            engine,
            url: database.url().to_owned(),
            direct_url: database.direct_url().to_owned(),
            _keeper: Keeper::Server {
                _database: database,
            },
        }))
    }
}
