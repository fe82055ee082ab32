//! An edited script is taken as it is.

use crate::amendment::HistoryChange;
use crate::engine::Engine;
use crate::history::{Entry, State, amend};
use crate::plan::{Known, Problem, Set};
use crate::run::amend::{Draft, refused, row, unknown};
use crate::run::job::{Job, Stop};
use crate::script::Script;
use crate::version::VersionRef;

pub(super) async fn draft<E: Engine>(
    engine: &mut E,
    job: &Job<'_>,
    version: &VersionRef,
    history: &[Entry],
) -> Result<Draft, Stop> {
    let set = job.set()?;
    let Some(entry) = row(history, version) else {
        return Err(match set.find(version) {
            Some(known) => refused(Problem::NothingToAccept {
                version: known.version.to_owned(),
                name: known.name.to_owned(),
            }),
            None => unknown(&set, version),
        });
    };
    let (version, name) = (entry.version.clone(), entry.name.clone());
    if entry.state != State::Applied {
        return Err(refused(Problem::StoppedMidway {
            version,
            name,
            direction: entry.direction,
        }));
    }
    let found = set.migrations.iter().find(|known| known.key == entry.key);
    let Some(known) = found else {
        return Err(refused(Problem::Missing { version, name }));
    };
    let differences = differences(engine, job, &set, known, entry).await?;
    let mut draft = Draft::default();
    if !differences.is_empty() {
        let change = HistoryChange::Accept {
            version: known.version.to_owned(),
            name: known.name.to_owned(),
            file: known.file.text().into_owned(),
            differences,
        };
        draft.add(change, amend::accept(job, known, entry)?);
        draft.changes.notes.push(
            "only the history changes: what the edit would have done to the database is not done"
                .to_owned(),
        );
    }
    Ok(draft)
}

/// What the program has and the history does not, in words.
async fn differences<E: Engine>(
    engine: &mut E,
    job: &Job<'_>,
    set: &Set<'_>,
    known: &Known<'_>,
    entry: &Entry,
) -> Result<Vec<&'static str>, Stop> {
    let mut differences = Vec::new();
    if entry.algorithm != set.algorithm {
        differences.push("the digests were made by another version and are made anew");
    } else if set.edited(known, entry) {
        differences.push("the up script is another one than was applied");
    } else if set.reformatted(known, entry) {
        differences.push("only comments or white space of the up script differ");
    }
    let stored = if entry.stored_down {
        engine.stored(job, &entry.key).await?
    } else {
        None
    };
    let migration = job.migrations.migration(known.index)?;
    let down = migration.down(job.dialect_index)?;
    match (down.as_ref().map(Script::text), stored) {
        (Some(now), Some(stored)) if stored.text != now => {
            differences.push("the stored down script is replaced by the one of now");
        }
        (Some(_), None) => differences.push("the down script of now is stored"),
        (None, Some(_)) => {
            differences.push("the stored down script is removed: there is none any more");
        }
        _ => {}
    }
    if entry.irreversible.as_deref() != known.irreversible {
        differences.push("what is said about being irreversible is stored anew");
    }
    Ok(differences)
}
