//! The record of attempts: a transaction of its own, before the script's.

use crate::engine::{Turn, Work};
use crate::error::Error;
use crate::history::attempts::{self, Attempt, Recorded};
use crate::run::Job;
use crate::sqlite::transact::{Frame, as_expected, begin};
use crate::sqlite::{Sqlite, query, stepwise, writing};

pub(crate) async fn record(
    engine: &mut Sqlite<'_>,
    job: &Job<'_>,
    work: &Work<'_>,
) -> Result<(Turn, Vec<Attempt>), Error> {
    let looked = engine.looked.as_ref();
    let connection = engine.link.connection();
    let Some(mut transaction) = begin(connection, Frame::Own).await? else {
        return Ok((Turn::Busy, Vec::new()));
    };
    if !as_expected(&mut transaction, job, work.expected, looked).await? {
        transaction.rollback().await.map_err(writing)?;
        return Ok((Turn::Changed, Vec::new()));
    }
    let script = Recorded::of(work.step, work.sort_key);
    query::execute(
        &mut transaction,
        &attempts::begin(job, script, stepwise::process()),
    )
    .await
    .map_err(writing)?;
    let found = query::rows(&mut transaction, &attempts::select(&job.table))
        .await
        .map_err(writing)?;
    match transaction.commit().await {
        Ok(()) => Ok((Turn::Done, attempts::all(&found))),
        Err(error) if query::busy(&error) => Ok((Turn::Busy, Vec::new())),
        Err(error) => Err(writing(error)),
    }
}

pub(crate) async fn withdraw(
    engine: &mut Sqlite<'_>,
    job: &Job<'_>,
    key: &str,
) -> Result<(), Error> {
    for sql in attempts::withdraw(&job.table, key) {
        query::patient(engine.link.connection(), job, &sql)
            .await
            .map_err(writing)?;
    }
    Ok(())
}
