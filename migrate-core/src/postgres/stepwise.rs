//! Statements that no transaction holds, and scripts with transactions of their own.
//!
//! The row in state `running` is the lease: it names the run and the server's
//! process. Whoever wants to take it over asks the server whether that process,
//! or a statement with the run's mark on it, is still there.

use crate::dialect::Dialect;
use crate::engine::{Failure, Turn, Work};
use crate::error::{Error, ErrorKind};
use crate::history::{Entry, rows};
use crate::literal::text;
use crate::postgres::attribution::{self, Verdict};
use crate::postgres::lease::Lease;
use crate::postgres::message::{self, Opening};
use crate::postgres::session::Saved;
use crate::postgres::{Postgres, query, reading};
use crate::run::Job;
use crate::script::TransactionClass;

/// Seconds without progress after which an idle process counts as abandoned.
/// A runner that is alive needs milliseconds from one message to the next.
const IDLE: f64 = 5.0;
/// The same for a process that is gone. It is not zero because a pooler may
/// close a server's process behind a runner that is alive.
const GONE: f64 = 1.0;

/// SQL for the server's process and since when it exists: process numbers come again.
pub(crate) fn process() -> (String, String) {
    (
        "CAST(pg_catalog.pg_backend_pid() AS text)".to_owned(),
        // What `pg_stat_activity` shows; the view reads all processes for it.
        "coalesce((SELECT CAST(EXTRACT(epoch FROM backend_start) AS text) \
         FROM pg_catalog.pg_stat_get_activity(pg_catalog.pg_backend_pid())), '')"
            .to_owned(),
    )
}

/// What a statement of this run begins with, for `pg_stat_activity` to show.
fn mark(job: &Job<'_>, work: &Work<'_>) -> String {
    let who = format!("{} on {}", work.step.version, job.host).replace(['*', '/'], " ");
    format!("{}{who} */ ", begin_of_mark(&job.owner))
}

fn begin_of_mark(owner: &str) -> String {
    format!("/* sqlmigrate:{owner} ")
}

pub(crate) async fn alive(
    engine: &mut Postgres<'_>,
    job: &Job<'_>,
    entry: &Entry,
) -> Result<bool, Error> {
    if entry.owner == job.owner {
        return Ok(false);
    }
    let quote = |value: &str| text(Dialect::Postgres, value);
    // Of other users' processes only the number is shown (`state` is null): then
    // nobody can tell, and the process counts as busy.
    let sql = format!(
        "SELECT CAST(count(*) FILTER (WHERE state IS DISTINCT FROM 'idle' AND (mine OR marked)) AS text), \
         CAST(count(*) FILTER (WHERE mine) AS text), \
         (SELECT CAST(EXTRACT(epoch FROM pg_catalog.clock_timestamp() - progress_at) AS text) \
         FROM {} WHERE {}) \
         FROM (SELECT state, \
         CAST(pid AS text) = {} AND (state IS NULL OR CAST(EXTRACT(epoch FROM backend_start) AS text) = {}) AS mine, \
         pg_catalog.left(query, {}) = {} AS marked \
         FROM pg_catalog.pg_stat_activity WHERE pid <> pg_catalog.pg_backend_pid()) AS others",
        job.table.name(),
        job.table.row(&entry.key),
        quote(&entry.process),
        quote(&entry.process_started),
        begin_of_mark(&entry.owner).len(),
        quote(&begin_of_mark(&entry.owner)),
    );
    let found = query::rows(engine.link.connection(), sql)
        .await
        .map_err(reading)?;
    let number =
        |index: usize| -> Option<f64> { found.first()?.get(index)?.as_deref()?.parse().ok() };
    let (busy, there) = (number(0).unwrap_or(1.0), number(1).unwrap_or(1.0));
    let silence = number(2).unwrap_or(0.0).abs();
    let patience = if there > 0.0 { IDLE } else { GONE };
    Ok(busy > 0.0 || silence < patience)
}

/// Changes one row under the guard.
pub(crate) async fn guarded(
    engine: &mut Postgres<'_>,
    job: &Job<'_>,
    expected: Option<&crate::history::Expectation>,
    sql: &str,
) -> Result<Turn, Error> {
    let opening = Opening {
        guard: Some(job.table.guard_key()),
        expected,
        ..Opening::default()
    };
    let message = message::transaction(job, &opening, "", sql);
    match query::send(engine.link.connection(), message.sql).await {
        Ok(sent) if sent.affected == 1 => Ok(Turn::Done),
        Ok(_) => Ok(Turn::Changed),
        Err(broken) if query::is_code(&broken.error, &["23505"]) => Ok(Turn::Changed),
        Err(broken) => match message::turn(job, &broken.error) {
            Some(turn) => Ok(turn),
            None => Err(super::writing(broken.error)),
        },
    }
}

pub(crate) async fn claim(
    engine: &mut Postgres<'_>,
    job: &Job<'_>,
    work: &Work<'_>,
    done: usize,
) -> Result<Turn, Error> {
    let sql = rows::begin(job, work, done, process());
    let expected = (!work.step.resumed).then_some(work.expected);
    engine.lease = Lease::now();
    let turn = guarded(engine, job, expected, &sql).await?;
    if turn == Turn::Done {
        let connection = engine.link.connection();
        let mut saved = Saved::read(connection, work.script.settings()).await?;
        saved.set_timeouts(connection, work).await?;
        engine.saved = Some(saved);
    }
    Ok(turn)
}

pub(crate) async fn execute(
    engine: &mut Postgres<'_>,
    job: &Job<'_>,
    work: &Work<'_>,
    index: usize,
) -> Result<(), Failure> {
    let claim = rows::claimed(job, work, index + 1, process());
    let progress = rows::progress(&job.table, &claim);
    let statement = &work.script.statements()[index];
    if work.script.class() == TransactionClass::NoTransaction
        && statement.can_be_atomic(job.dialect())
    {
        return together(engine, job, work, index, &progress).await;
    }
    alone(engine, job, work, index).await?;
    record(engine, work, progress).await.map_err(Failure::Final)
}

/// Asks whether the row is still this run's, after a silence in which somebody may
/// have taken it over.
///
/// A statement that no transaction holds cannot carry that question with it. What
/// is left is the moment between this look at the clock and the sending.
pub(crate) async fn still_owned(
    engine: &mut Postgres<'_>,
    job: &Job<'_>,
    work: &Work<'_>,
) -> Result<(), Error> {
    // Again, when this run stood still while it asked; not for ever, when the server is slow.
    for _ in 0..3 {
        if !engine.lease.is_stale() {
            break;
        }
        let sql = rows::renew(&job.table, &work.step.key, &job.owner, process());
        record(engine, work, sql).await?;
    }
    Ok(())
}

/// Sends a statement and the record of it as one transaction: no crash leaves
/// doubt about it, and it does not run when somebody has taken over.
async fn together(
    engine: &mut Postgres<'_>,
    job: &Job<'_>,
    work: &Work<'_>,
    index: usize,
    progress: &str,
) -> Result<(), Failure> {
    let opening = Opening {
        owned: Some(rows::owned(&job.table, &work.step.key, &job.owner)),
        limits: Some(work.limits),
        activity: &work.step.version,
        ..Opening::default()
    };
    let statement = work.script.statements()[index].text();
    // The script's own `SET ROLE` must not decide about the history's rights.
    let restores = message::restores(&[], &[]);
    let closing = format!("{restores}{progress}");
    let message = message::transaction(job, &opening, statement, &closing);
    let before = message.sql[..message.start].chars().count();
    engine.lease = Lease::now();
    match query::send(engine.link.connection(), message.sql).await {
        Ok(_) => Ok(()),
        Err(broken) => Err(failure(job, work, index, message.before, before, broken)),
    }
}

/// Sends a statement by itself, with the run's mark on it.
pub(crate) async fn alone(
    engine: &mut Postgres<'_>,
    job: &Job<'_>,
    work: &Work<'_>,
    index: usize,
) -> Result<(), Failure> {
    let mark = mark(job, work);
    let sql = format!("{mark}{}", work.script.statements()[index].text());
    still_owned(engine, job, work).await?;
    match query::send(engine.link.connection(), sql).await {
        Ok(_) => Ok(()),
        // What such a statement leaves behind is looked at before it runs again.
        Err(broken) => Err(Failure::Final(
            failure(job, work, index, 0, mark.chars().count(), broken).into_error(),
        )),
    }
}

fn failure(
    job: &Job<'_>,
    work: &Work<'_>,
    index: usize,
    statements: usize,
    characters: usize,
    broken: query::Broken,
) -> Failure {
    match attribution::verdict(job, work, Some(index), statements, characters, broken) {
        Verdict::Failure(failure) => failure,
        Verdict::Turn(_) => Failure::Final(taken_over(work)),
    }
}

/// Writes this run's row, if it still is this run's.
async fn record(engine: &mut Postgres<'_>, work: &Work<'_>, sql: String) -> Result<(), Error> {
    engine.lease = Lease::now();
    match query::send(engine.link.connection(), sql).await {
        Ok(sent) if sent.affected == 1 => Ok(()),
        Ok(_) => Err(taken_over(work)),
        Err(broken) => Err(super::writing(broken.error)),
    }
}

fn taken_over(work: &Work<'_>) -> Error {
    Error::new(ErrorKind::TakenOver {
        version: work.step.version.clone(),
        name: work.step.name.clone(),
    })
}

pub(crate) async fn conclude(
    engine: &mut Postgres<'_>,
    job: &Job<'_>,
    work: &Work<'_>,
    duration_ms: u128,
) -> Result<(), Error> {
    if work.script.leaves_transaction_open() {
        let sent = query::send(engine.link.connection(), "COMMIT".to_owned()).await;
        sent.map_err(|broken| Error::database("the script's transaction", broken.error))?;
    }
    // Every migration starts from the same settings.
    if let Some(saved) = engine.saved.take() {
        saved.restore(engine.link.connection()).await?;
    }
    let claim = rows::claimed(job, work, work.script.statements().len(), process());
    let sql = rows::conclude(&job.table, &claim, &duration_ms.to_string());
    record(engine, work, sql).await
}

pub(crate) async fn fail(
    engine: &mut Postgres<'_>,
    job: &Job<'_>,
    work: &Work<'_>,
) -> Result<(), Error> {
    let connection = engine.link.connection();
    if work.script.class() == TransactionClass::OwnTransactions {
        // Only a warning when the script had no transaction open.
        let sent = query::send(connection, "ROLLBACK".to_owned()).await;
        sent.map_err(|broken| super::writing(broken.error))?;
    }
    let claim = rows::claimed(job, work, 0, process());
    let sent = query::send(connection, rows::fail(&job.table, &claim)).await;
    sent.map(|_| ())
        .map_err(|broken| super::writing(broken.error))
}
