//! Several scripts with their rows in one transaction.

use std::time::{Duration, Instant};

use sqlx::SqliteConnection;

use crate::engine::{TOGETHER, Together, Turn, Work};
use crate::error::Error;
use crate::history::{attempts, rows};
use crate::report::Direction;
use crate::run::Job;
use crate::sqlite::transact::{Frame, as_expected, begin};
use crate::sqlite::{Sqlite, query, stepwise, writing};

pub(crate) async fn run(
    engine: &mut Sqlite<'_>,
    job: &Job<'_>,
    works: &[Work<'_>],
) -> Result<Together, Error> {
    let Some(first) = works.first() else {
        return Ok(Together::Done(Vec::new()));
    };
    // What a script has done to the history is seen by reading it.
    let looked = engine.looked.take();
    let Some(mut transaction) = begin(engine.link.connection(), Frame::Own).await? else {
        return Ok(Together::Not(Turn::Busy));
    };
    if !as_expected(&mut transaction, job, first.expected, looked.as_ref()).await? {
        transaction.rollback().await.map_err(writing)?;
        return Ok(Together::Not(Turn::Changed));
    }
    let mut durations = Vec::with_capacity(works.len());
    let mut failed = None;
    for (index, work) in works.iter().enumerate() {
        match script(&mut transaction, job, work).await {
            Ok(duration) => durations.push(duration),
            Err(error) => {
                failed = Some((Some(index), error));
                break;
            }
        }
    }
    for sql in attempts::after(job, first, stepwise::process()) {
        if failed.is_none()
            && let Err(error) = query::execute(&mut transaction, &sql).await
        {
            failed = Some((None, error));
        }
    }
    let why = |error| Some(Error::database(TOGETHER, error));
    // What made it fail is told by the scripts that run one by one after it.
    if let Some((at, error)) = failed {
        // The transaction's end tells nothing that is not known.
        let _ = transaction.rollback().await;
        return Ok(Together::Failed {
            at,
            why: why(error),
        });
    }
    match transaction.commit().await {
        Ok(()) => Ok(Together::Done(durations)),
        Err(error) => Ok(Together::Failed {
            at: None,
            why: why(error),
        }),
    }
}

async fn script(
    connection: &mut SqliteConnection,
    job: &Job<'_>,
    work: &Work<'_>,
) -> Result<Duration, sqlx::Error> {
    let began = Instant::now();
    query::execute(connection, work.script.text()).await?;
    let duration = began.elapsed();
    let sql = match work.step.direction {
        Direction::Up => {
            let millis = duration.as_millis().to_string();
            rows::insert(&job.table, &rows::applied(job, work, millis))
        }
        Direction::Down => rows::delete(&job.table, &work.step.key),
    };
    query::execute(connection, &sql).await?;
    Ok(duration)
}
