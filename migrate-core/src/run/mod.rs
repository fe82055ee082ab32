//! The flow of an operation, the same on every database.

pub(crate) mod job;
mod look;
mod losses;
mod planning;
mod scripts;
mod showing;
mod status;
mod wait;

mod batch;
mod flow;
mod prefix;
mod prepared;
mod stepwise;

mod accept;
mod amend;
mod baseline;
mod current;
mod forget;

use crate::amendment::HistoryChanges;
use crate::engine::{Engine, Operation, Use};
use crate::error::Error;
use crate::plan::Plan;
use crate::report::Report;
use crate::status::Status;

pub(crate) use batch::BatchLimits;
pub(crate) use job::{Job, Stop};
#[cfg(feature = "mysql")]
pub(crate) use stepwise::committed;

/// What an operation answers.
pub(crate) enum Answer {
    Report(Report),
    Plan(Plan),
    Status(Status),
    Changes(HistoryChanges),
}

/// Runs an operation on a connected database, and puts everything back.
pub(crate) async fn operate<E: Engine>(
    mut engine: E,
    job: &Job<'_>,
    operation: Operation,
) -> Result<Answer, Error> {
    let mut ran = flow::Ran::default();
    let result = flow::answer(&mut engine, job, operation, &mut ran).await;
    flow::withdraw(&mut engine, job, &mut ran).await;
    let left = engine.leave(job).await;
    let used = match (&result, &left) {
        (_, Err(_)) => Use::Left,
        (Err(_), Ok(())) => Use::Failed,
        (Ok(_), Ok(())) if ran.done.is_empty() => Use::Read,
        (Ok(_), Ok(())) => Use::Scripts,
    };
    engine.finish(used).await;
    match result {
        Ok(answer) => left.map(|()| answer),
        Err(Stop::Error(error)) => Err(error.with_done(&ran.done)),
        Err(Stop::Panic(panic)) => std::panic::resume_unwind(panic),
    }
}
