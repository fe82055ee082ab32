//! Finds the script of a step: in the set, or in the history.

use crate::engine::Engine;
use crate::error::{Error, ErrorKind};
use crate::history::{Entry, State};
use crate::image::Damaged;
use crate::plan::{Source, Step};
use crate::report::Direction;
use crate::run::job::{Job, Stop};
use crate::script::{Script, StoredScript};

/// The row that a resumed step goes on from.
pub(crate) fn resumed<'a>(history: &'a [Entry], step: &Step) -> Option<&'a Entry> {
    history
        .iter()
        .find(|entry| step.resumed && entry.key == step.key && entry.state != State::Applied)
}

/// Fetches a step's script where the history has it.
pub(crate) async fn stored<E: Engine>(
    engine: &mut E,
    job: &Job<'_>,
    step: &Step,
) -> Result<Option<StoredScript>, Stop> {
    if step.source == Source::Embedded {
        return Ok(None);
    }
    let damaged = Error::new(ErrorKind::DamagedHistory {
        version: step.version.clone(),
        problem: "its down script is gone",
    });
    let stored = engine.stored(job, &step.key).await?;
    stored.map(Some).ok_or(Stop::Error(damaged))
}

/// A step's script.
pub(crate) fn script<'a>(
    job: &Job<'a>,
    step: &Step,
    stored: Option<&'a StoredScript>,
) -> Result<Script<'a>, Stop> {
    if let Some(stored) = stored {
        return Script::from_compiled(&stored.text, &stored.compiled).map_err(|_| {
            Stop::Error(Error::new(ErrorKind::DamagedHistory {
                version: step.version.clone(),
                problem: "its down script cannot be read",
            }))
        });
    }
    let index = step.index.ok_or(Damaged)?;
    let migration = job.migrations.migration(index)?;
    let script = match step.direction {
        Direction::Up => Some(migration.up(job.dialect_index)?),
        Direction::Down => migration.down(job.dialect_index)?,
    };
    Ok(script.ok_or(Damaged)?)
}
