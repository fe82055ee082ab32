//! The guard, and the history table's creation under it.

use sqlx::MySqlConnection;

use crate::dialect::Dialect;
use crate::engine::Turn;
use crate::error::{Error, ErrorKind};
use crate::history::attempts;
use crate::literal::text;
use crate::mysql::session::Session;
use crate::mysql::{Mysql, query, writing};
use crate::run::Job;

/// The guard's name in this database.
async fn name(connection: &mut MySqlConnection, job: &Job<'_>) -> Result<String, Error> {
    let database = match &job.table.schema {
        Some(schema) => Some(schema.clone()),
        None => query::value(connection, "SELECT DATABASE()".to_owned())
            .await
            .map_err(guarding)?,
    };
    match database {
        Some(database) => {
            job.table.locate(&database);
            Ok(job.table.guard_name(&database))
        }
        None => Err(refused(
            "the connection has no current database",
            Some("name one in the URL, or give `.history_schema(…)`"),
        )),
    }
}

pub(crate) async fn enter(engine: &mut Mysql<'_>, job: &Job<'_>) -> Result<Turn, Error> {
    if engine.joined && !engine.exists {
        return Err(refused(
            "making the history table would commit the caller's transaction",
            Some("run once with a pool or a connection that is not in a transaction"),
        ));
    }
    let connection = engine.link.connection();
    let name = name(connection, job).await?;
    // A short wait in the server: it gives the guard on in the order of asking.
    // A negative one is answered with NULL by MariaDB and waits for ever in MySQL.
    let sql = format!(
        "SELECT CAST(GET_LOCK({}, 1) AS char)",
        text(Dialect::Mysql, &name)
    );
    let answer = query::value(connection, sql).await.map_err(guarding)?;
    match answer.as_deref() {
        Some("1") => {}
        Some(_) => return Ok(Turn::Busy),
        None => {
            return Err(refused("GET_LOCK answered NULL: it failed", None));
        }
    }
    engine.guard = Some(name);
    if engine.session.is_none() && !engine.joined {
        engine.session = Some(Session::begin(engine.link.connection(), job).await?);
    }
    if !engine.exists {
        query::execute(engine.link.connection(), job.table.creation())
            .await
            .map_err(writing)?;
        engine.exists = true;
    }
    Ok(Turn::Changed)
}

/// Gives the session and the guard back.
pub(crate) async fn leave(engine: &mut Mysql<'_>) -> Result<(), Error> {
    let restored = match engine.session.take() {
        Some(session) => session.restore(engine.link.connection()).await,
        None => Ok(()),
    };
    if let Some(name) = engine.guard.take() {
        let sql = format!("SELECT RELEASE_LOCK({})", text(Dialect::Mysql, &name));
        query::rows(engine.link.connection(), sql)
            .await
            .map_err(guarding)?;
    }
    restored
}

/// Who holds the guard, as text for people.
pub(crate) async fn holder(connection: &mut MySqlConnection, job: &Job<'_>) -> Option<String> {
    let name = name(connection, job).await.ok()?;
    let sql = format!(
        "SELECT CONCAT(user, ' from ', host, ', connection ', id, ', busy for ', time, ' s') \
         FROM information_schema.processlist WHERE id = IS_USED_LOCK({})",
        text(Dialect::Mysql, &name)
    );
    let found = query::value(connection, sql).await.ok()??;
    // The process list does not know the migration and the machine; the history does.
    let sql = attempts::select_at_work(&job.table);
    let at_work = query::rows(connection, sql).await.unwrap_or_default();
    Some(match attempts::at_work(&at_work) {
        Some(migration) => format!("{migration} ({found})"),
        None => found,
    })
}

fn guarding(error: sqlx::Error) -> Error {
    Error::database("the guard could not be taken or given back", error)
}

fn refused(message: &str, help: Option<&'static str>) -> Error {
    Error::new(ErrorKind::Database {
        doing: "the run could not begin",
        message: message.to_owned(),
        help,
    })
}
