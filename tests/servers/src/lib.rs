//! Databases for the tests of this workspace.
//!
//! Every call of [`postgres`], [`pgbouncer`] or [`mysql`] makes a fresh, empty
//! database with a name of its own and drops it when the value goes out of
//! scope. The servers are somebody else's: `tests/servers.sh` starts them and
//! says in environment variables where they are. Where a variable is missing
//! there is no database, and standard error says so once per test program; with
//! `SQLMIGRATE_TEST_REQUIRE=1` that is a panic instead.
//!
//! ```ignore
//! #[tokio::test]
//! async fn tables_arrive() {
//!     let Some(database) = test_servers::postgres() else { return };
//!     let pool = sqlx::PgPool::connect(database.url()).await.unwrap();
//! }
//! ```

use std::fmt::Display;
use std::io::Write as _;
use std::sync::Once;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};
use std::{env, process, thread};

use sqlx::{AssertSqlSafe, Connection, MySqlConnection, PgConnection};

/// A fresh PostgreSQL database, or nothing where no server is known.
///
/// # Panics
///
/// If the server cannot be reached, or is not known and tests may not be skipped.
pub fn postgres() -> Option<Database> {
    let server = Kind::Postgres.server()?;
    Some(Database::create(Kind::Postgres, &server, &server))
}

/// A fresh PostgreSQL database behind PgBouncer in transaction mode.
///
/// [`Database::direct_url`] goes around the pooler.
///
/// # Panics
///
/// If a server cannot be reached, or is not known and tests may not be skipped.
pub fn pgbouncer() -> Option<Database> {
    let pooler = Kind::PgBouncer.server()?;
    let server = Kind::Postgres.server()?;
    Some(Database::create(Kind::PgBouncer, &pooler, &server))
}

/// A fresh MySQL or MariaDB database, or nothing where no server is known.
///
/// # Panics
///
/// If the server cannot be reached, or is not known and tests may not be skipped.
pub fn mysql() -> Option<Database> {
    let server = Kind::MySql.server()?;
    Some(Database::create(Kind::MySql, &server, &server))
}

/// A fresh database on a PostgreSQL server that the caller names.
///
/// # Panics
///
/// If the server cannot be reached.
pub fn postgres_at(server: &str) -> Database {
    Database::create(Kind::Postgres, server, server)
}

/// A fresh database on a MySQL or MariaDB server that the caller names.
///
/// # Panics
///
/// If the server cannot be reached.
pub fn mysql_at(server: &str) -> Database {
    Database::create(Kind::MySql, server, server)
}

/// A database that lives as long as this value.
///
/// Dropping it closes other connections to it where the server can
/// (PostgreSQL), and is otherwise a best effort: the servers are thrown away.
#[derive(Debug)]
pub struct Database {
    kind: Kind,
    name: String,
    url: String,
    direct_url: String,
    server_url: String,
}

impl Database {
    /// The URL a test connects to; through the pooler for [`pgbouncer`].
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The URL of the same database without a pooler between.
    pub fn direct_url(&self) -> &str {
        &self.direct_url
    }

    /// The URL of the server's administration database, as its superuser.
    pub fn server_url(&self) -> &str {
        &self.server_url
    }

    /// The database's name; lowercase letters, digits and underscores.
    pub fn name(&self) -> &str {
        &self.name
    }

    fn create(kind: Kind, front: &str, server: &str) -> Self {
        let name = unique_name();
        let database = Self {
            kind,
            url: with_database(front, &name),
            direct_url: with_database(server, &name),
            server_url: server.to_owned(),
            name,
        };
        let statement = match kind {
            // The other template is busy while somebody looks into it.
            Kind::Postgres | Kind::PgBouncer => {
                format!("CREATE DATABASE {} TEMPLATE template0", database.name)
            }
            Kind::MySql => format!("CREATE DATABASE {}", database.name),
        };
        if let Err(error) = database.tell_server(statement) {
            give_up(&format!("{} at {server}: {error}", kind.variable()));
        }
        database
    }

    /// Runs one statement on the server, on a thread and a runtime of its own:
    /// the caller may be inside a runtime, where blocking on another is refused.
    fn tell_server(&self, statement: String) -> Result<(), String> {
        let kind = self.kind;
        let url = self.server_url.clone();
        let worker = thread::spawn(move || {
            tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .map_err(text)?
                .block_on(async {
                    tokio::time::timeout(PATIENCE, execute(kind, &url, statement))
                        .await
                        .map_err(text)?
                        .map_err(text)
                })
        });
        worker
            .join()
            .map_err(|_| "the worker panicked".to_owned())?
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let statement = match self.kind {
            Kind::Postgres | Kind::PgBouncer => {
                format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)
            }
            Kind::MySql => format!("DROP DATABASE IF EXISTS {}", self.name),
        };
        // A database that stays behind goes with its server.
        drop(self.tell_server(statement));
    }
}

const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Clone, Copy, Debug)]
enum Kind {
    Postgres,
    PgBouncer,
    MySql,
}

impl Kind {
    fn variable(self) -> &'static str {
        match self {
            Self::Postgres => "SQLMIGRATE_TEST_POSTGRES",
            Self::PgBouncer => "SQLMIGRATE_TEST_PGBOUNCER",
            Self::MySql => "SQLMIGRATE_TEST_MYSQL",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Postgres => "PostgreSQL",
            Self::PgBouncer => "PgBouncer",
            Self::MySql => "MySQL/MariaDB",
        }
    }

    /// The server's URL, or nothing after having said that there is none.
    fn server(self) -> Option<String> {
        static SAID: [Once; 3] = [const { Once::new() }; 3];
        let variable = self.variable();
        if let Some(url) = env::var(variable).ok().filter(|url| !url.is_empty()) {
            return Some(url);
        }
        if env::var("SQLMIGRATE_TEST_REQUIRE").is_ok_and(|value| value == "1") {
            give_up(&format!(
                "{variable} is not set, and SQLMIGRATE_TEST_REQUIRE=1 forbids to skip {} tests",
                self.title()
            ));
        }
        SAID[self as usize].call_once(|| {
            let program = env::args().next().unwrap_or_default();
            let program = program.rsplit(['/', '\\']).next().unwrap_or_default();
            // Not `eprintln!`: the test harness would keep it to itself.
            drop(writeln!(
                std::io::stderr(),
                "\n!!! SKIPPED: the {} tests in {program}, since {variable} is not set.\n\
                 !!! To run them: tests/servers.sh run -- cargo test\n",
                self.title()
            ));
        });
        None
    }
}

async fn execute(kind: Kind, url: &str, statement: String) -> Result<(), sqlx::Error> {
    match kind {
        Kind::Postgres | Kind::PgBouncer => {
            let mut connection = PgConnection::connect(url).await?;
            sqlx::raw_sql(AssertSqlSafe(statement))
                .execute(&mut connection)
                .await?;
            connection.close().await
        }
        Kind::MySql => {
            let mut connection = MySqlConnection::connect(url).await?;
            // Somebody's open transaction must not hold up the end of a test.
            sqlx::raw_sql("SET SESSION lock_wait_timeout = 5")
                .execute(&mut connection)
                .await?;
            sqlx::raw_sql(AssertSqlSafe(statement))
                .execute(&mut connection)
                .await?;
            connection.close().await
        }
    }
}

/// A name that no other test of this or another process has.
fn unique_name() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    format!("test_{}_{}_{number}", process::id(), now.as_micros())
}

/// The URL with its path replaced by a database's name; its options stay.
fn with_database(url: &str, name: &str) -> String {
    let (location, options) = url.split_once('?').unwrap_or((url, ""));
    let authority = location.find("://").map_or(0, |at| at + 3);
    let end = location[authority..]
        .find('/')
        .map_or(location.len(), |at| authority + at);
    let separator = if options.is_empty() { "" } else { "?" };
    format!("{}/{name}{separator}{options}", &location[..end])
}

fn text(error: impl Display) -> String {
    error.to_string()
}

#[expect(clippy::panic, reason = "a test without its database has failed")]
fn give_up(message: &str) -> ! {
    panic!("{message}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn database_replaces_path_of_url() {
        for (url, expected) in [
            (
                "postgres://u:p@127.0.0.1:5/postgres",
                "postgres://u:p@127.0.0.1:5/x",
            ),
            ("postgres://u@localhost", "postgres://u@localhost/x"),
            (
                "mysql://u@h:3/mysql?ssl-mode=disabled",
                "mysql://u@h:3/x?ssl-mode=disabled",
            ),
        ] {
            assert_eq!(with_database(url, "x"), expected);
        }
    }

    #[tokio::test]
    async fn database_is_fresh_and_goes_with_its_value() {
        let Some(database) = postgres() else { return };
        let mut server = PgConnection::connect(database.server_url()).await.unwrap();
        let mut own = PgConnection::connect(database.url()).await.unwrap();
        sqlx::raw_sql("CREATE TABLE t ()")
            .execute(&mut own)
            .await
            .unwrap();
        let count = "SELECT count(*) FROM pg_database WHERE datname = $1";
        let name = database.name().to_owned();
        let found: i64 = sqlx::query_scalar(count)
            .bind(&name)
            .fetch_one(&mut server)
            .await
            .unwrap();
        assert_eq!(found, 1);
        drop(database);
        let found: i64 = sqlx::query_scalar(count)
            .bind(&name)
            .fetch_one(&mut server)
            .await
            .unwrap();
        assert_eq!(found, 0, "an open connection kept the database");
    }

    #[tokio::test]
    async fn pooler_leads_to_the_same_database() {
        let Some(database) = pgbouncer() else { return };
        let mut direct = PgConnection::connect(database.direct_url()).await.unwrap();
        sqlx::raw_sql("CREATE TABLE t ()")
            .execute(&mut direct)
            .await
            .unwrap();
        let mut pooled = PgConnection::connect(database.url()).await.unwrap();
        sqlx::raw_sql("SELECT FROM t")
            .execute(&mut pooled)
            .await
            .unwrap();
        assert_ne!(database.url(), database.direct_url());
    }

    #[tokio::test]
    async fn mysql_database_is_usable() {
        let Some(database) = mysql() else { return };
        let mut own = MySqlConnection::connect(database.url()).await.unwrap();
        sqlx::raw_sql("CREATE TABLE t (i INT)")
            .execute(&mut own)
            .await
            .unwrap();
    }
}
