//! Databases on `PostgreSQL`.

mod sweep;
pub(super) mod template;

use std::str::FromStr as _;
use std::sync::Arc;

use sqlx::error::DatabaseError;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Postgres};

use super::desk::{Desk, Desks, Remembers};
use super::{kept, name};
use crate::error::{Error, ErrorKind, driver_message};
use crate::prelude::Prelude;
use crate::server::Server;

impl Remembers for Postgres {
    type Attributes = template::Attributes;
}

static DESKS: Desks<Postgres> = Desks::new();

/// What a connection of a process that runs tests calls itself.
const APPLICATION: &str = "sqlmigrate-test-";

/// Makes roles and other things of the whole server one process at a time.
const PRELUDE_LOCK: i64 = 0x7371_6c6d_7072_656c;

pub(super) fn options(server: &Server) -> Result<PgConnectOptions, Error> {
    let options = PgConnectOptions::from_str(server.url())
        .map_err(|error| Error::server("the URL of the PostgreSQL server", &error))?;
    Ok(options
        .application_name(&format!("{APPLICATION}{}", name::run()))
        .disable_statement_logging())
}

/// The kit's connections to a server, after the leftovers of others were removed.
pub(super) async fn desk(server: &Server) -> Result<Arc<Desk<Postgres>>, Error> {
    let desk = DESKS.at(server.url(), || options(server))?;
    desk.swept
        .get_or_try_init(|| sweep::sweep(&desk))
        .await
        .map_err(|error| Error::server("looking at the server's databases", &error))?;
    Ok(desk)
}

/// Makes an empty database.
pub(super) async fn create_empty(server: &Server) -> Result<String, Error> {
    let name = name::unique();
    let desk = desk(server).await?;
    // The other template is busy while somebody looks into it, and may have
    // anything in it.
    let statement = format!("CREATE DATABASE {name} TEMPLATE template0");
    let made = async { desk.borrow().await?.0.run(statement).await };
    made.await.map_err(|error| refused(&error))?;
    Ok(name)
}

/// Makes a database like another one, to which nobody may be connected.
pub(super) async fn create_copy(server: &Server, template: &str) -> Result<String, Error> {
    let name = name::unique();
    let desk = desk(server).await?;
    let statement = format!("CREATE DATABASE {name} TEMPLATE {template}");
    let made = async { desk.borrow().await?.0.run(statement).await };
    made.await.map_err(|error| refused(&error))?;
    Ok(name)
}

fn refused(error: &sqlx::Error) -> Error {
    let code = error.as_database_error().and_then(DatabaseError::code);
    let help = match code.as_deref() {
        Some("42501") => "the user needs the right CREATEDB",
        Some("53300") => {
            "the server has no free connection: run fewer tests at a time, or raise max_connections"
        }
        _ => return Error::server("making a database", error),
    };
    Error::server("making a database", error).with_help(help)
}

/// Drops a database and whatever is connected to it.
pub(super) async fn drop_database(server: &Server, name: &str) -> Result<(), Error> {
    let desk = desk(server).await?;
    let statement = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    let dropped = async { desk.borrow().await?.0.run(statement).await };
    dropped
        .await
        .map_err(|error| Error::server("dropping a database", &error))
}

/// Drops a database without waiting for its end.
pub(super) async fn drop_behind(
    server: &Server,
    name: &str,
    sent: impl FnOnce(),
) -> Result<(), Error> {
    let desk = desk(server).await?;
    let statement = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    let dropped = async { desk.borrow().await?.0.run_behind(statement, sent).await };
    dropped
        .await
        .map_err(|error| Error::server("dropping a database", &error))
}

/// Keeps a database from the next sweep.
pub(super) async fn mark_kept(server: &Server, name: &str, owner: &str) -> Result<(), Error> {
    let desk = desk(server).await?;
    let mark = kept::mark(owner).replace('\'', "''");
    let statement = format!("COMMENT ON DATABASE {name} IS '{mark}'");
    let marked = async { desk.borrow().await?.0.run(statement).await };
    marked
        .await
        .map_err(|error| Error::server("marking a database", &error))
}

/// Runs a prelude in one message.
pub(super) async fn run_prelude(
    server: &Server,
    name: &str,
    prelude: &Prelude,
) -> Result<(), Error> {
    let desk = desk(server).await?;
    let doing = "running the prelude";
    let error = |error: sqlx::Error| Error::server(doing, &error);
    // Roles belong to the server: two preludes at a time would trip over each other.
    let (mut guard, _) = desk.borrow().await.map_err(error)?;
    guard
        .run(format!("SELECT pg_advisory_lock({PRELUDE_LOCK})"))
        .await
        .map_err(error)?;
    let options = options(server)?.database(name);
    let ran = async {
        let mut connection = PgConnection::connect_with(&options).await?;
        sqlx::raw_sql(AssertSqlSafe(prelude.text()))
            .execute(&mut connection)
            .await?;
        connection.close().await
    };
    let ran = ran.await;
    guard
        .run(format!("SELECT pg_advisory_unlock({PRELUDE_LOCK})"))
        .await
        .map_err(error)?;
    ran.map_err(|error| prelude_failed(prelude, &error))
}

fn prelude_failed(prelude: &Prelude, error: &sqlx::Error) -> Error {
    let code = error.as_database_error().and_then(DatabaseError::code);
    let help = match code.as_deref() {
        Some("42710") => Some(
            "what belongs to the whole server (a role, a tablespace) stays when a database goes: \
             make it only where it is missing, `IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '…')` \
             in a `DO` block",
        ),
        Some("0A000" | "58P01") => Some(
            "the server has no such extension: install its package, or name a server that has it",
        ),
        _ => None,
    };
    Error::new(ErrorKind::Prelude {
        name: place(prelude, error),
        message: driver_message(error),
        help: help.map(str::to_owned),
    })
}

/// The prelude's name, and the line that the server names.
fn place(prelude: &Prelude, error: &sqlx::Error) -> String {
    use sqlx::postgres::{PgDatabaseError, PgErrorPosition};
    let position = error
        .as_database_error()
        .and_then(|error| error.try_downcast_ref::<PgDatabaseError>())
        .and_then(PgDatabaseError::position);
    match position {
        Some(PgErrorPosition::Original(at)) => {
            // It counts characters, from one.
            let before = prelude.text().chars().take(at.saturating_sub(1));
            let line = before.filter(|character| *character == '\n').count() + 1;
            format!("{}:{line}", prelude.name())
        }
        _ => prelude.name().to_owned(),
    }
}
