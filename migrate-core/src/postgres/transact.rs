//! A script and its row in one message.

use sqlx::Connection as _;

use crate::engine::{Failure, Turn, Work};
use crate::error::Error;
use crate::history::{Expectation, attempts, read, rows};
use crate::literal::{identifier, text};
use crate::postgres::attribution::{self, Verdict};
use crate::postgres::message::{self, Opening};
use crate::postgres::{Postgres, query, server, stepwise, writing};
use crate::report::Direction;
use crate::run::Job;

/// Makes the history table where there is none, and takes the guard of a
/// caller's transaction, which then holds it to its end.
///
/// Where no transaction is joined, the history is compared before anything is written.
pub(crate) async fn enter(
    engine: &mut Postgres<'_>,
    job: &Job<'_>,
    expected: Option<&Expectation>,
) -> Result<Turn, Error> {
    let mut turn = Turn::Done;
    if engine.joined {
        let mut sql = format!(
            "SELECT CAST(pg_catalog.pg_try_advisory_xact_lock({}) AS text)",
            job.table.guard_key()
        );
        let expected = expected.filter(|_| engine.exists);
        if expected.is_some() {
            sql = format!("{sql};\n{}", read::expectation(&job.table));
        }
        let found = query::rows(engine.link.connection(), sql)
            .await
            .map_err(guarding)?;
        let taken = found.first().and_then(|row| row.first().cloned().flatten());
        if taken.as_deref() != Some("true") {
            return Ok(Turn::Busy);
        }
        let same = expected.zip(found.get(1));
        if !same.is_some_and(|(expected, row)| read::meets(row, expected)) {
            turn = Turn::Changed;
        }
    }
    if engine.exists {
        return Ok(turn);
    }
    create_history(engine, job).await
}

/// Makes the schema and the table; nothing is granted to PUBLIC.
async fn create_history(engine: &mut Postgres<'_>, job: &Job<'_>) -> Result<Turn, Error> {
    let table = &job.table;
    let mut creation = Vec::new();
    if let Some(schema) = &table.schema
        // `IF NOT EXISTS` asks for the right to create schemas even where the
        // schema is there.
        && !server::has_schema(engine, job).await?
    {
        let name = identifier(table.dialect, schema);
        creation.push(format!("CREATE SCHEMA {name}"));
        creation.push(format!("REVOKE ALL ON SCHEMA {name} FROM PUBLIC"));
    }
    creation.push(table.creation());
    creation.push(format!("REVOKE ALL ON TABLE {} FROM PUBLIC", table.name()));
    let opening = Opening {
        guard: Some(table.creation_key()),
        activity: "history",
        saves: &message::CALLERS,
        ..Opening::default()
    };
    let creation = creation.join(";\n");
    let result = if engine.joined {
        let restores = message::restores(&message::CALLERS, &message::CALLERS);
        let message = message::joined(job, &opening, &creation, &restores);
        // What fails here must not take the caller's transaction with it.
        let mut savepoint = engine.link.connection().begin().await.map_err(savepoint)?;
        let result = query::send(&mut savepoint, message.sql).await;
        match &result {
            Ok(_) => savepoint.commit().await.map_err(self::savepoint)?,
            Err(_) => drop(savepoint.rollback().await),
        }
        result
    } else {
        let message = message::transaction(job, &opening, &creation, "");
        query::send(engine.link.connection(), message.sql).await
    };
    let Err(broken) = result else {
        engine.exists = true;
        return Ok(Turn::Changed);
    };
    if let Some(turn) = message::turn(job, &broken.error) {
        return Ok(turn);
    }
    // Another runner, which may have more rights, was faster.
    let name = text(table.dialect, table.name());
    let sql = format!("SELECT CAST(pg_catalog.to_regclass({name}) AS text)");
    let found = query::rows(engine.link.connection(), sql).await;
    if found.is_ok_and(|rows| rows.first().is_some_and(|row| row.first() != Some(&None))) {
        engine.exists = true;
        return Ok(Turn::Changed);
    }
    if query::is_code(&broken.error, &ALREADY_THERE) {
        engine.server = None;
        return Ok(Turn::Busy);
    }
    Err(Error::database(
        "the history table could not be made",
        broken.error,
    ))
}

/// A schema of that name, one that is being made, a table of that name.
const ALREADY_THERE: [&str; 3] = ["42P06", "23505", "42P07"];

/// Runs a script with its row.
pub(crate) async fn run(
    engine: &mut Postgres<'_>,
    job: &Job<'_>,
    work: &Work<'_>,
) -> Result<Turn, Failure> {
    let row = match work.step.direction {
        Direction::Up => {
            // In a transaction that is joined, `now()` is when that one began.
            let duration = "CAST(EXTRACT(epoch FROM pg_catalog.clock_timestamp() - \
                            pg_catalog.statement_timestamp()) * 1000 AS bigint)";
            rows::insert(&job.table, &rows::applied(job, work, duration.to_owned()))
        }
        Direction::Down => rows::delete(&job.table, &work.step.key),
    };
    let mut closings = vec![row];
    closings.extend(attempts::after(job, work, stepwise::process()));
    let row = closings.join(";\n");
    let activity = work.step.version.as_str();
    if engine.joined {
        let saves = message::callers(work.script);
        let opening = Opening {
            expected: Some(work.expected),
            saves: &saves,
            limits: Some(work.limits),
            activity,
            ..Opening::default()
        };
        let closing = format!("{}{row}", message::restores(&saves, &message::CALLERS));
        let message = message::joined(job, &opening, work.script.text(), &closing);
        // A script that fails must not take the caller's transaction with it.
        let mut savepoint = engine.link.connection().begin().await.map_err(savepoint)?;
        let result = send(&mut savepoint, job, work, message).await;
        match &result {
            Ok(Turn::Done) => savepoint.commit().await.map_err(self::savepoint)?,
            // Where the connection is gone there is nothing to roll back.
            _ => drop(savepoint.rollback().await),
        }
        return result;
    }
    let opening = Opening {
        guard: Some(job.table.guard_key()),
        expected: Some(work.expected),
        saves: work.script.settings(),
        limits: Some(work.limits),
        activity,
        ..Opening::default()
    };
    let closing = format!("{}{row}", message::restores(work.script.settings(), &[]));
    let message = message::transaction(job, &opening, work.script.text(), &closing);
    send(engine.link.connection(), job, work, message).await
}

async fn send(
    connection: &mut sqlx::PgConnection,
    job: &Job<'_>,
    work: &Work<'_>,
    mut message: message::Message,
) -> Result<Turn, Failure> {
    let sql = std::mem::take(&mut message.sql);
    let length = work.script.text().len();
    let before = sql[..message.start].chars().count();
    debug_assert!(
        sql.len() >= message.start + length,
        "the script is in its message"
    );
    match query::send(connection, sql).await {
        Ok(_) => Ok(Turn::Done),
        Err(broken) => {
            match attribution::verdict(job, work, None, message.before, before, broken) {
                Verdict::Turn(turn) => Ok(turn),
                Verdict::Failure(failure) => Err(failure),
            }
        }
    }
}

fn guarding(error: sqlx::Error) -> Error {
    Error::database("the guard could not be taken", error)
}

fn savepoint(error: sqlx::Error) -> Error {
    writing(error)
}
