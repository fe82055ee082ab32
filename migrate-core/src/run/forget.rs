//! The row of a migration that stopped midway is dropped, and what stays is said.

use crate::amendment::{ForgottenStatement, HistoryChange, StatementEffect};
use crate::engine::Engine;
use crate::history::{Entry, State, amend};
use crate::plan::{Problem, same_statements};
use crate::probe::Doubt;
use crate::report::Direction;
use crate::run::amend::{Draft, refused, row, unknown};
use crate::run::job::{Job, Stop};
use crate::run::stepwise;
use crate::script::{Script, StoredScript};
use crate::version::VersionRef;

pub(super) async fn draft<E: Engine>(
    engine: &mut E,
    job: &Job<'_>,
    version: &VersionRef,
    history: &[Entry],
) -> Result<Draft, Stop> {
    let Some(entry) = row(history, version) else {
        let set = job.set()?;
        return Err(match set.find(version) {
            Some(known) => refused(Problem::NothingToForget {
                version: known.version.to_owned(),
                name: known.name.to_owned(),
            }),
            None => unknown(&set, version),
        });
    };
    if entry.state == State::Applied {
        return Err(refused(Problem::NothingToForget {
            version: entry.version.clone(),
            name: entry.name.clone(),
        }));
    }
    if entry.state == State::Running && engine.alive(job, entry).await? {
        return Err(refused(Problem::AtWork {
            version: entry.version.clone(),
            name: entry.name.clone(),
            process: entry.process.clone(),
        }));
    }
    let stored = if entry.direction == Direction::Down && entry.stored_down {
        engine.stored(job, &entry.key).await?
    } else {
        None
    };
    let mut draft = Draft::default();
    let notes = &mut draft.changes.notes;
    let statements = if let Some(script) = stopped(job, entry, stored.as_ref())? {
        statements(engine, job, entry, &script).await?
    } else {
        notes.push(format!(
            "the {} script is not here as it was when it stopped: what its first {} statements \
             did stays, and nobody can show them",
            entry.direction.name(),
            entry.done
        ));
        Vec::new()
    };
    if entry.direction == Direction::Down {
        notes.push(
            "the migration counts as not applied afterwards: what its down script has not undone \
             stays"
                .to_owned(),
        );
    } else if entry.done > 0 {
        notes.push(
            "the next `up` runs the script from its first statement: undo by hand what stays"
                .to_owned(),
        );
    }
    let change = HistoryChange::Forget {
        version: entry.version.clone(),
        name: entry.name.clone(),
        direction: entry.direction,
        done: entry.done,
        total: entry.total,
        statements,
    };
    draft.add(change, amend::forget(job, entry));
    Ok(draft)
}

/// The script that stopped: the program's or the history's, if its beginning is
/// the one that was run.
fn stopped<'a>(
    job: &Job<'a>,
    entry: &Entry,
    stored: Option<&'a StoredScript>,
) -> Result<Option<Script<'a>>, Stop> {
    let set = job.set()?;
    let mut found = Vec::new();
    if let Some(known) = set.migrations.iter().find(|known| known.key == entry.key) {
        let migration = job.migrations.migration(known.index)?;
        found.extend(match entry.direction {
            Direction::Up => Some(migration.up(job.dialect_index)?),
            Direction::Down => migration.down(job.dialect_index)?,
        });
    }
    if let Some(stored) = stored {
        found.extend(Script::from_compiled(&stored.text, &stored.compiled).ok());
    }
    Ok(found
        .into_iter()
        .find(|script| same_statements(script, entry)))
}

/// The statements of which something is or may be left.
async fn statements<E: Engine>(
    engine: &mut E,
    job: &Job<'_>,
    entry: &Entry,
    script: &Script<'_>,
) -> Result<Vec<ForgottenStatement>, Stop> {
    let mut found = Vec::new();
    let done = entry.done as usize;
    for (index, statement) in script.statements().iter().enumerate().take(done + 1) {
        let effect = if index < done {
            StatementEffect::Stays
        } else {
            match stepwise::doubt(engine, job, script, statement).await? {
                Some(Doubt::LeftInvalid) => StatementEffect::LeftInvalid,
                // What the server refused has no effect, whatever else is there.
                _ if entry.state == State::Failed => break,
                Some(Doubt::Done) => StatementEffect::Stays,
                Some(Doubt::NotDone) => break,
                None => StatementEffect::Unknown,
            }
        };
        if statement.is_transaction_control() || statement.sets_up_session() {
            continue;
        }
        found.push(ForgottenStatement::new(
            index + 1,
            (&script.file(), statement.line()),
            statement.text(),
            effect,
        ));
    }
    Ok(found)
}
