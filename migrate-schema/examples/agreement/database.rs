//! A database for one history, and copies of it.

use std::sync::atomic::{AtomicU32, Ordering};

use migrate_schema::Snapshot;
use migrate_source::script::Script;
use migrate_source::{Dialect, Migration};
use sqlx::{AssertSqlSafe, Connection as _};

use crate::{State, Tally, dump};

pub(crate) struct Database {
    dialect: Dialect,
    /// The server's database for administration.
    server: String,
    url: String,
    name: String,
    /// The database itself, where no copy can be made (`MySQL`).
    original: bool,
}

impl Database {
    pub(crate) async fn create(server: &str) -> Database {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("agreement_{}_{number}", std::process::id());
        let dialect = match server.split(':').next() {
            Some("sqlite") => Dialect::Sqlite,
            Some("mysql" | "mariadb") => Dialect::Mysql,
            _ => Dialect::Postgres,
        };
        let url = if dialect == Dialect::Sqlite {
            let path = std::env::temp_dir().join(format!("{name}.db"));
            format!("sqlite://{}?mode=rwc", path.display())
        } else {
            let (address, _) = server.rsplit_once('/').unwrap();
            format!("{address}/{name}")
        };
        let database = Database {
            dialect,
            server: server.to_owned(),
            url,
            name,
            original: true,
        };
        if dialect != Dialect::Sqlite {
            database
                .tell(&format!("CREATE DATABASE {}", database.name))
                .await;
        }
        database
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Tells the server something.
    async fn tell(&self, sql: &str) {
        run(self.dialect, &self.server, sql).await.unwrap();
    }

    pub(crate) async fn run(&mut self, script: &Script) -> Result<(), String> {
        run_script(self.dialect, &self.url, script).await
    }

    pub(crate) async fn state(&mut self, tally: &mut Tally) -> State {
        tally.states += 1;
        let snapshot = Snapshot::read(migrate_core::Target::url(&*self.url))
            .await
            .unwrap();
        let dump = match self.dialect {
            Dialect::Postgres => dump::postgres(&self.url),
            Dialect::Mysql => dump::mysql(&self.url),
            Dialect::Sqlite => dump::sqlite(&self.url).await,
        };
        State { snapshot, dump }
    }

    /// A copy; of `MySQL` the database itself, which [`Database::give_back`] rebuilds.
    pub(crate) async fn copy(&self) -> Database {
        if self.dialect == Dialect::Mysql {
            return Database {
                server: self.server.clone(),
                url: self.url.clone(),
                name: self.name.clone(),
                ..*self
            };
        }
        let mut copy = Database::create_name(self);
        copy.original = false;
        if self.dialect == Dialect::Sqlite {
            std::fs::copy(path(&self.url), path(&copy.url)).unwrap();
        } else {
            self.tell(&format!(
                "CREATE DATABASE {} TEMPLATE {}",
                copy.name, self.name
            ))
            .await;
        }
        copy
    }

    fn create_name(of: &Database) -> Database {
        let name = format!("{}_copy", of.name);
        Database {
            dialect: of.dialect,
            server: of.server.clone(),
            url: of.url.replace(&of.name, &name),
            name,
            original: false,
        }
    }

    /// Removes a copy, or brings the one database back to where it was.
    pub(crate) async fn give_back(self, done: &[Migration]) -> Option<String> {
        if !self.original {
            self.remove().await;
            return None;
        }
        self.tell(&format!("DROP DATABASE {}", self.name)).await;
        self.tell(&format!("CREATE DATABASE {}", self.name)).await;
        for migration in done {
            if let Err(error) = run_script(self.dialect, &self.url, &migration.up).await {
                return Some(format!("a second run stops: {error}"));
            }
        }
        None
    }

    pub(crate) async fn remove(self) {
        if self.dialect == Dialect::Sqlite {
            // A file that stays behind is in the way of nobody.
            let _ = std::fs::remove_file(path(&self.url));
        } else {
            self.tell(&format!("DROP DATABASE {}", self.name)).await;
        }
    }
}

fn path(url: &str) -> &str {
    url.trim_start_matches("sqlite://")
        .trim_end_matches("?mode=rwc")
}

/// A `MySQL` script goes statement by statement, since `DELIMITER` is its client's.
async fn run_script(dialect: Dialect, url: &str, script: &Script) -> Result<(), String> {
    if dialect != Dialect::Mysql {
        return run(dialect, url, script.text()).await;
    }
    for statement in script.dialects.iter().flat_map(|script| &script.statements) {
        run(dialect, url, &script.text()[statement.span.clone()]).await?;
    }
    Ok(())
}

async fn run(dialect: Dialect, url: &str, sql: &str) -> Result<(), String> {
    match dialect {
        Dialect::Postgres => {
            // The native client, which sends statements one by one where a script needs it.
            let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
            let result = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
                .execute(&mut connection)
                .await;
            connection.close().await.unwrap();
            match result {
                Err(error) if error.to_string().contains("transaction block") => native(url, sql),
                Err(error) => Err(error.to_string()),
                Ok(_) => Ok(()),
            }
        }
        Dialect::Mysql => {
            let mut connection = sqlx::MySqlConnection::connect(url).await.unwrap();
            let result = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
                .execute(&mut connection)
                .await;
            connection.close().await.unwrap();
            result.map(|_| ()).map_err(|error| error.to_string())
        }
        Dialect::Sqlite => {
            let mut connection = sqlx::SqliteConnection::connect(url).await.unwrap();
            sqlx::raw_sql("PRAGMA foreign_keys = off")
                .execute(&mut connection)
                .await
                .unwrap();
            let result = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
                .execute(&mut connection)
                .await;
            connection.close().await.unwrap();
            result.map(|_| ()).map_err(|error| error.to_string())
        }
    }
}

fn native(url: &str, sql: &str) -> Result<(), String> {
    use std::io::Write as _;
    let mut child = std::process::Command::new("psql")
        .args([
            "--quiet",
            "--no-psqlrc",
            "--set",
            "ON_ERROR_STOP=1",
            "--dbname",
            url,
        ])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(sql.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    if output.status.success() {
        Ok(())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}
