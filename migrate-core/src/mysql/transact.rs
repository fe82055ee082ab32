//! A script without DDL and its row in one transaction.

use std::time::Instant;

use sqlx::{Connection as _, MySqlConnection};

use crate::engine::{Failure, Turn, Work};
use crate::error::Error;
use crate::history::{attempts, rows};
use crate::limits::ScriptLimits;
use crate::mysql::session::Session;
use crate::mysql::{Mysql, attribution, query, stepwise, writing};
use crate::report::Direction;
use crate::run::Job;

pub(crate) async fn run(
    engine: &mut Mysql<'_>,
    job: &Job<'_>,
    work: &Work<'_>,
) -> Result<Turn, Failure> {
    let connection = engine.link.connection();
    let mut limited = None;
    if let Some(session) = &mut engine.session {
        session.prepare(connection, work).await?;
    } else if work.script.limits() != ScriptLimits::default() {
        // A caller's transaction keeps its own settings but for the script's limits.
        limited = Some(Session::limited(connection, work.limits).await?);
    }
    // In a caller's transaction this is a savepoint.
    let mut transaction = connection.begin().await.map_err(beginning)?;
    let result = script(&mut transaction, engine.session.as_ref(), job, work).await;
    match result {
        Ok(Turn::Done) => transaction
            .commit()
            .await
            .map_err(|error| attribution::failure(work, None, error))?,
        // Where the connection is gone there is nothing to roll back.
        _ => drop(transaction.rollback().await),
    }
    if let (Err(_), Some(session)) = (&result, &engine.session) {
        session.renew(engine.link.connection(), work.script).await?;
    }
    let restored = match limited {
        Some(limited) => limited.restore(engine.link.connection()).await,
        None => Ok(()),
    };
    let turn = result?;
    restored?;
    Ok(turn)
}

async fn script(
    connection: &mut MySqlConnection,
    session: Option<&Session>,
    job: &Job<'_>,
    work: &Work<'_>,
) -> Result<Turn, Failure> {
    let began = Instant::now();
    for (index, statement) in work.script.statements().iter().enumerate() {
        query::execute(connection, statement.text().to_owned())
            .await
            .map_err(|error| attribution::failure(work, Some(index), error))?;
    }
    if let Some(session) = session {
        session.renew(connection, work.script).await?;
    }
    let sql = match work.step.direction {
        Direction::Up => {
            let duration = began.elapsed().as_millis().to_string();
            rows::insert(&job.table, &rows::applied(job, work, duration))
        }
        Direction::Down => rows::delete(&job.table, &work.step.key),
    };
    // In one message: the record of attempts costs no round trip.
    let mut statements = vec![sql];
    statements.extend(attempts::after(job, work, stepwise::process()));
    match query::execute_first(connection, statements.join("; ")).await {
        Ok(1) => Ok(Turn::Done),
        Ok(_) => Ok(Turn::Changed),
        Err(error) if query::is_number(&error, &[query::DUPLICATE_KEY]) => Ok(Turn::Changed),
        Err(error) => Err(Failure::Final(writing(error))),
    }
}

pub(crate) fn beginning(error: sqlx::Error) -> Error {
    Error::database("a transaction could not be begun", error)
}
