//! Databases on `MySQL` and `MariaDB`.

mod dump;
mod ready;
mod sweep;
pub(super) mod template;

use std::str::FromStr as _;
use std::sync::Arc;

use sqlx::error::DatabaseError;
use sqlx::mysql::{MySqlConnectOptions, MySqlConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, MySql};

use super::desk::{Borrowed, Desk, Desks, Remembers};
use super::{kept, name};
use crate::error::{Error, ErrorKind, driver_message};
use crate::prelude::Prelude;
use crate::server::Server;

impl Remembers for MySql {
    /// How a copy is made of a prepared database.
    type Attributes = Option<String>;
}

static DESKS: Desks<MySql> = Desks::new();

/// Where the databases that failed tests left, and prepared ones, are written down;
/// databases have no comments before `MariaDB` 10.5, and in `MySQL` none at all.
const REGISTRY: &str = "sqlmigrate_test_registry";

const PRELUDE_LOCK: &str = "sqlmigrate_test_prelude";

pub(super) fn options(server: &Server) -> Result<MySqlConnectOptions, Error> {
    let url = server.url().replacen("mariadb:", "mysql:", 1);
    let options = MySqlConnectOptions::from_str(&url)
        .map_err(|error| Error::server("the URL of the MySQL server", &error))?;
    Ok(options.disable_statement_logging())
}

/// The kit's connections to a server, after the leftovers of others were removed.
pub(super) async fn desk(server: &Server) -> Result<Arc<Desk<MySql>>, Error> {
    let desk = DESKS.at(server.url(), || options(server))?;
    desk.swept
        .get_or_try_init(|| sweep::sweep(&desk))
        .await
        .map_err(|error| Error::server("looking at the server's databases", &error))?;
    Ok(desk)
}

/// A connection; one of a process's connections holds a lock that shows that the process lives.
async fn borrow(desk: &Desk<MySql>) -> Result<Borrowed<'_, MySql>, sqlx::Error> {
    let (mut borrowed, new) = desk.borrow().await?;
    if new {
        // An open transaction of a test must not hold up the end of another one.
        borrowed
            .run("SET SESSION lock_wait_timeout = 20".to_owned())
            .await?;
        borrowed
            .run(format!(
                "SELECT GET_LOCK('{}{}', 0)",
                name::PREFIX,
                name::run()
            ))
            .await?;
    }
    Ok(borrowed)
}

async fn run(server: &Server, doing: &str, statement: String) -> Result<(), Error> {
    let desk = desk(server).await?;
    let ran = async { borrow(&desk).await?.run(statement).await };
    ran.await.map_err(|error| {
        let code = error.as_database_error().and_then(DatabaseError::code);
        match code.as_deref() {
            // https://mariadb.com/kb/en/mariadb-error-code-reference/
            Some("42000") => Error::server(doing, &error)
                .with_help("the user needs the right to CREATE and DROP databases"),
            _ => Error::server(doing, &error),
        }
    })
}

/// Makes an empty database.
pub(super) async fn create_empty(server: &Server) -> Result<String, Error> {
    let name = name::unique();
    run(
        server,
        "making a database",
        format!("CREATE DATABASE {name}"),
    )
    .await?;
    Ok(name)
}

/// Drops a database.
pub(super) async fn drop_database(server: &Server, name: &str) -> Result<(), Error> {
    run(
        server,
        "dropping a database",
        format!("DROP DATABASE IF EXISTS {name}"),
    )
    .await
}

/// Drops a database without waiting for its end.
pub(super) async fn drop_behind(
    server: &Server,
    name: &str,
    sent: impl FnOnce(),
) -> Result<(), Error> {
    let desk = desk(server).await?;
    let statement = format!("DROP DATABASE IF EXISTS {name}");
    let dropped = async { borrow(&desk).await?.run_behind(statement, sent).await };
    dropped
        .await
        .map_err(|error| Error::server("dropping a database", &error))
}

/// Keeps a database from the next sweep.
pub(super) async fn mark_kept(server: &Server, name: &str, owner: &str) -> Result<(), Error> {
    let doing = "marking a database";
    let desk = desk(server).await?;
    let marked = async {
        let mut borrowed = borrow(&desk).await?;
        borrowed
            .run(format!("CREATE DATABASE IF NOT EXISTS {REGISTRY}"))
            .await?;
        borrowed
            .run(format!(
                "CREATE TABLE IF NOT EXISTS {REGISTRY}.kept \
                 (name VARCHAR(64) PRIMARY KEY, mark TEXT NOT NULL)"
            ))
            .await?;
        sqlx::query(AssertSqlSafe(format!(
            "REPLACE INTO {REGISTRY}.kept VALUES (?, ?)"
        )))
        .bind(name)
        .bind(kept::mark(owner))
        .execute(borrowed.connection()?)
        .await
    };
    marked
        .await
        .map(drop)
        .map_err(|error| Error::server(doing, &error))
}

/// Runs a prelude in one message.
pub(super) async fn run_prelude(
    server: &Server,
    name: &str,
    prelude: &Prelude,
) -> Result<(), Error> {
    let desk = desk(server).await?;
    let error = |error: sqlx::Error| Error::server("running the prelude", &error);
    // Users and roles belong to the server: two preludes at a time would trip over each other.
    let mut guard = borrow(&desk).await.map_err(error)?;
    guard
        .run(format!("SELECT GET_LOCK('{PRELUDE_LOCK}', 60)"))
        .await
        .map_err(error)?;
    let options = options(server)?.database(name);
    let ran = async {
        let mut connection = MySqlConnection::connect_with(&options).await?;
        sqlx::raw_sql(AssertSqlSafe(prelude.text()))
            .execute(&mut connection)
            .await?;
        connection.close().await
    };
    let ran = ran.await;
    guard
        .run(format!("SELECT RELEASE_LOCK('{PRELUDE_LOCK}')"))
        .await
        .map_err(error)?;
    ran.map_err(|error| {
        Error::new(ErrorKind::Prelude {
            name: prelude.name().to_owned(),
            message: driver_message(&error),
            help: None,
        })
    })
}
