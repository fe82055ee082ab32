//! The record of attempts: a message of its own, before the script's.

use crate::engine::{Turn, Work};
use crate::error::Error;
use crate::history::attempts::{self, Attempt, Recorded};
use crate::postgres::message::{self, Opening};
use crate::postgres::{Postgres, query, stepwise, writing};
use crate::run::Job;

/// Takes the guard for as long as this takes: who waits for it records nothing.
pub(crate) async fn record(
    engine: &mut Postgres<'_>,
    job: &Job<'_>,
    work: &Work<'_>,
) -> Result<(Turn, Vec<Attempt>), Error> {
    let opening = Opening {
        guard: Some(job.table.guard_key()),
        expected: Some(work.expected),
        whole: work.whole.as_deref(),
        activity: &work.step.version,
        ..Opening::default()
    };
    let script = Recorded::of(work.step, work.sort_key);
    // Deletes nothing, and shows that the right to is there before it is needed.
    let [_, delete] = attempts::withdraw(&job.table, &work.step.key);
    let begin = attempts::begin(job, script, stepwise::process());
    let closing = format!("{delete};\n{begin};\n{}", attempts::select(&job.table));
    let message = message::transaction(job, &opening, "", &closing);
    match query::rows(engine.link.connection(), message.sql).await {
        Ok(found) => Ok((Turn::Done, attempts::all(&found))),
        Err(error) => match message::turn(job, &error) {
            Some(turn) => Ok((turn, Vec::new())),
            None => Err(writing(error)),
        },
    }
}

pub(crate) async fn withdraw(
    engine: &mut Postgres<'_>,
    job: &Job<'_>,
    key: &str,
) -> Result<(), Error> {
    let sql = attempts::withdraw(&job.table, key).join(";\n");
    let sent = query::send(engine.link.connection(), sql).await;
    sent.map(|_| ()).map_err(|broken| writing(broken.error))
}
