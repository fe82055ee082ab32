//! Compares history and set for people to read.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use crate::compatibility::Compatibility;
use crate::history::attempts::{Attempt, NAMED, advice};
use crate::history::{Entry, State, read};
use crate::migrations::Migration;
use crate::plan::{Goal, Policies, Set, plan};
use crate::report::Direction;
use crate::run::job::{Job, Stop};
use crate::status::{MigrationState, MigrationStatus, Status};

pub(crate) fn status(
    set: &Set<'_>,
    history: &[Entry],
    attempts: &[Attempt],
    policies: Policies,
) -> Status {
    let entries: HashMap<&str, &Entry> = history
        .iter()
        .map(|entry| (entry.key.as_str(), entry))
        .collect();
    let last = history
        .iter()
        .filter(|entry| entry.state == State::Applied)
        .map(|entry| entry.sort_key.as_str())
        .max();
    let mut rows: Vec<(&str, MigrationStatus)> = Vec::new();
    let mut known_keys = HashSet::new();
    for known in &set.migrations {
        known_keys.insert(known.key);
        let state = match entries.get(known.key) {
            None if last.is_some_and(|last| *known.sort_key < *last) => MigrationState::Late,
            None => MigrationState::Pending,
            Some(entry) if entry.state != State::Applied => unfinished(entry),
            Some(entry) if set.edited(known, entry) => MigrationState::Edited,
            Some(entry) if set.reformatted(known, entry) => MigrationState::Reformatted,
            Some(_) => MigrationState::Applied,
        };
        let entry = entries.get(known.key).copied();
        let mut row = row(known.version, known.name, state, entry);
        if entry.is_none() {
            row.compatibility = known.verdict.clone();
        }
        rows.push((&known.sort_key, row));
    }
    for entry in history {
        if !known_keys.contains(entry.key.as_str()) {
            let state = match entry.state {
                State::Applied => MigrationState::Missing,
                State::Running | State::Failed => unfinished(entry),
            };
            rows.push((
                &entry.sort_key,
                row(&entry.version, &entry.name, state, Some(entry)),
            ));
        }
    }
    rows.sort_by(|left, right| left.0.cmp(right.0));
    let steps = plan(set, history, &Goal::Up { steps: None }, policies);
    let mut status = Status {
        migrations: rows.into_iter().map(|(_, row)| row).collect(),
        problems: steps.problems,
        notes: steps.notes,
    };
    count_attempts(&mut status, history, attempts);
    status
}

/// The same for a history that is the beginning of the set; `rows` are the answer
/// to [`read::select_applied`].
pub(crate) fn of_prefix(
    job: &Job<'_>,
    rows: &[read::Applied<'_>],
    attempts: &[Attempt],
) -> Result<Status, Stop> {
    let mut migrations = Vec::with_capacity(job.migrations.len());
    for index in 0..job.migrations.len() {
        let migration = job.migrations.migration(index)?;
        migrations.push(match rows.get(index) {
            Some(row) => applied(&migration, row),
            None => MigrationStatus {
                compatibility: migration.verdict(job.dialect_index)?,
                ..row(
                    migration.version(),
                    migration.name(),
                    MigrationState::Pending,
                    None,
                )
            },
        });
    }
    let mut status = Status {
        migrations,
        ..Status::default()
    };
    count_attempts(&mut status, &[], attempts);
    Ok(status)
}

fn applied(migration: &Migration<'_>, applied: &read::Applied<'_>) -> MigrationStatus {
    MigrationStatus {
        version: migration.version().to_owned(),
        name: migration.name().to_owned(),
        state: MigrationState::Applied,
        attempts: 0,
        applied_at: applied.at.map(str::to_owned),
        duration: applied.duration_ms.map(Duration::from_millis),
        compatibility: Compatibility::read(applied.compatibility),
        release: applied.release.map(str::to_owned),
        commit: applied.commit.map(str::to_owned),
    }
}

/// Says how often something was begun that has come to no end.
fn count_attempts(status: &mut Status, history: &[Entry], attempts: &[Attempt]) {
    let unfinished: HashMap<&str, &Entry> = history
        .iter()
        .filter(|entry| entry.state != State::Applied)
        .map(|entry| (entry.version.as_str(), entry))
        .collect();
    let recorded: HashMap<&str, &Attempt> = attempts
        .iter()
        .map(|one| (one.version.as_str(), one))
        .collect();
    if unfinished.is_empty() && recorded.is_empty() {
        return;
    }
    for row in &mut status.migrations {
        let entry = unfinished.get(row.version.as_str()).copied();
        let recorded = recorded.get(row.version.as_str()).copied();
        let direction = entry
            .map(|entry| entry.direction)
            .or(recorded.map(|one| one.direction));
        row.attempts =
            entry.map_or(0, |entry| entry.attempts) + recorded.map_or(0, |one| one.begun);
        if row.attempts >= NAMED {
            let direction = direction.unwrap_or(Direction::Up);
            let (version, name) = (&row.version, &row.name);
            status
                .notes
                .push(advice(version, name, direction, row.attempts));
        }
    }
}

fn unfinished(entry: &Entry) -> MigrationState {
    let (direction, done, total) = (entry.direction, entry.done, entry.total);
    match entry.state {
        State::Failed => MigrationState::Failed {
            direction,
            done,
            total,
        },
        State::Running | State::Applied => MigrationState::Running {
            direction,
            done,
            total,
        },
    }
}

fn row(version: &str, name: &str, state: MigrationState, entry: Option<&Entry>) -> MigrationStatus {
    let stored = entry.and_then(|entry| entry.compatibility.as_deref());
    let compatibility = Compatibility::read(stored);
    let entry =
        entry.filter(|entry| entry.state == State::Applied || entry.direction == Direction::Down);
    MigrationStatus {
        version: version.to_owned(),
        name: name.to_owned(),
        state,
        attempts: 0,
        applied_at: entry.and_then(|entry| entry.applied_at.clone()),
        duration: entry
            .and_then(|entry| entry.duration_ms)
            .map(Duration::from_millis),
        compatibility,
        release: entry.and_then(|entry| entry.release.clone()),
        commit: entry.and_then(|entry| entry.commit.clone()),
    }
}
