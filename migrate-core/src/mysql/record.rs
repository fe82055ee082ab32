//! The record of attempts, written under the guard before a script begins.

use crate::engine::Work;
use crate::error::Error;
use crate::history::attempts::{self, Attempt, Recorded};
use crate::mysql::{Mysql, query, stepwise, writing};
use crate::run::Job;

pub(crate) async fn record(
    engine: &mut Mysql<'_>,
    job: &Job<'_>,
    work: &Work<'_>,
) -> Result<Vec<Attempt>, Error> {
    let script = Recorded::of(work.step, work.sort_key);
    // Deletes nothing, and shows that the right to is there before it is needed.
    let [_, delete] = attempts::withdraw(&job.table, &work.step.key);
    let begin = attempts::begin(job, script, stepwise::process());
    let sql = format!("{delete}; {begin}; {}", attempts::select(&job.table));
    let found = query::rows(engine.link.connection(), sql)
        .await
        .map_err(writing)?;
    Ok(attempts::all(&found))
}

pub(crate) async fn withdraw(
    engine: &mut Mysql<'_>,
    job: &Job<'_>,
    key: &str,
) -> Result<(), Error> {
    let sql = attempts::withdraw(&job.table, key).join("; ");
    query::execute(engine.link.connection(), sql)
        .await
        .map(|_| ())
        .map_err(writing)
}
