//! An existing database gets a history.

use std::collections::HashSet;

use crate::amendment::HistoryChange;
use crate::engine::Engine;
use crate::history::{Entry, amend};
use crate::plan::Problem;
use crate::run::amend::{Draft, refused, unknown};
use crate::run::job::{Job, Stop};
use crate::version::VersionRef;

pub(super) async fn draft<E: Engine>(
    engine: &mut E,
    job: &Job<'_>,
    version: &VersionRef,
    history: &[Entry],
) -> Result<Draft, Stop> {
    let set = job.set()?;
    let Some(last) = set.find(version) else {
        return Err(unknown(&set, version));
    };
    if !history.is_empty() {
        return Err(refused(Problem::HistoryNotEmpty {
            version: last.version.to_owned(),
            rows: history.len(),
        }));
    }
    let tables = engine.count_tables(job).await?;
    if tables == 0 {
        return Err(refused(Problem::FreshDatabase {
            version: last.version.to_owned(),
        }));
    }
    let mut draft = Draft::default();
    let mut keys = HashSet::new();
    for known in &set.migrations {
        if known.sort_key > last.sort_key {
            continue;
        }
        if !keys.insert(known.key) {
            return Err(refused(Problem::Duplicate {
                version: known.version.to_owned(),
            }));
        }
        let change = HistoryChange::MarkApplied {
            version: known.version.to_owned(),
            name: known.name.to_owned(),
        };
        draft.add(change, amend::baseline(job, known)?);
    }
    draft.changes.notes.push(format!(
        "the database has {tables} {}; whether they are what these migrations make is not compared",
        if tables == 1 { "table" } else { "tables" }
    ));
    Ok(draft)
}
