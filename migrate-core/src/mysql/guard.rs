//! The guard, and the history table's creation under it.

use sqlx::MySqlConnection;

use crate::dialect::Dialect;
use crate::engine::Turn;
use crate::error::{Error, ErrorKind};
use crate::history::{Expectation, attempts, read};
use crate::literal::text;
use crate::mysql::session::{self, Session};
use crate::mysql::{Mysql, query, writing};
use crate::run::Job;

/// The guard's name in a database.
fn name(job: &Job<'_>, database: Option<&str>) -> Result<String, Error> {
    match job.table.schema.as_deref().or(database) {
        Some(database) => {
            job.table.locate(database);
            Ok(job.table.guard_name(database))
        }
        None => Err(refused(
            "the connection has no current database",
            Some("name one in the URL, or give `.history_schema(…)`"),
        )),
    }
}

pub(crate) async fn enter(
    engine: &mut Mysql<'_>,
    job: &Job<'_>,
    expected: Option<&Expectation>,
) -> Result<Turn, Error> {
    if engine.joined && !engine.exists {
        return Err(refused(
            "making the history table would commit the caller's transaction",
            Some("run once with a pool or a connection that is not in a transaction"),
        ));
    }
    let name = name(job, engine.database.as_deref())?;
    // A short wait in the server: it gives the guard on in the order of asking.
    // A negative one is answered with NULL by MariaDB and waits for ever in MySQL.
    // No limit of a statement is meant for it.
    let mut statements = vec![format!(
        "/*M! SET STATEMENT max_statement_time = 0 FOR */ SELECT CAST(GET_LOCK({}, 1) AS char)",
        text(Dialect::Mysql, &name)
    )];
    if engine.session.is_none() && !engine.joined {
        let (session, setting_up) = Session::begin(engine.known.clone(), job);
        // Whatever comes of it is put back.
        engine.session = Some(session);
        statements.extend(setting_up);
    }
    if expected.is_some() {
        statements.push(read::expectation(&job.table));
    }
    let connection = engine.link.connection();
    let found = query::rows(connection, statements.join("; ")).await;
    let mut found = match found {
        Ok(found) => found.into_iter(),
        Err(error) => {
            // It may be taken already.
            engine.guard = Some(name);
            return Err(guarding(error));
        }
    };
    let answer = found
        .next()
        .and_then(|row| row.into_iter().next().flatten());
    match answer.as_deref() {
        Some("1") => engine.guard = Some(name),
        Some(_) => return Ok(Turn::Busy),
        None => {
            return Err(refused("GET_LOCK answered NULL: it failed", None));
        }
    }
    if !engine.exists {
        query::execute(engine.link.connection(), job.table.creation())
            .await
            .map_err(writing)?;
        engine.exists = true;
    }
    let same = expected.zip(found.next());
    Ok(match same {
        Some((expected, row)) if read::meets(&row, expected) => Turn::Done,
        _ => Turn::Changed,
    })
}

/// Gives the guard and the session back, in one message.
pub(crate) async fn leave(engine: &mut Mysql<'_>) -> Result<(), Error> {
    let mut statements = Vec::new();
    if let Some(name) = engine.guard.take() {
        // Whatever becomes of the others, this one has run.
        statements.push(format!(
            "SELECT RELEASE_LOCK({})",
            text(Dialect::Mysql, &name)
        ));
    }
    if let Some(session) = engine.session.take() {
        statements.extend(session.restoring());
    }
    session::run(engine.link.connection(), statements).await
}

/// Who holds the guard, as text for people.
pub(crate) async fn holder(connection: &mut MySqlConnection, job: &Job<'_>) -> Option<String> {
    let database = query::value(connection, "SELECT DATABASE()".to_owned()).await;
    let name = name(job, database.ok()?.as_deref()).ok()?;
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
