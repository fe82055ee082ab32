//! What an observer is told while an operation runs.

use std::time::Duration;

use crate::report::Direction;

/// Something that happened.
///
/// The same facts go to `tracing`, target `sqlmigrate`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// There is something to do.
    #[non_exhaustive]
    Planned {
        /// How many scripts will run.
        steps: usize,
    },
    /// A script begins to run; told once for each.
    ///
    /// On `PostgreSQL` and `SQLite` a transactional script takes the guard with it:
    /// another runner may still come first.
    #[non_exhaustive]
    Started {
        /// The migration's version.
        version: String,
        /// Its name.
        name: String,
        /// Which script.
        direction: Direction,
    },
    /// A script that begins was begun at least three times before and came to no
    /// end: something kills its runner. It should run as a job of its own.
    #[non_exhaustive]
    KilledBefore {
        /// The migration's version.
        version: String,
        /// Its name.
        name: String,
        /// Which script.
        direction: Direction,
        /// How often it was begun before.
        times: u32,
        /// The same for people, and what to do.
        advice: String,
    },
    /// A statement of a script without a transaction has taken effect.
    #[non_exhaustive]
    Statement {
        /// The migration's version.
        version: String,
        /// How many of its statements have taken effect.
        done: usize,
        /// How many there are.
        total: usize,
    },
    /// A script has run, and the history says so.
    #[non_exhaustive]
    Finished {
        /// The migration's version.
        version: String,
        /// Its name.
        name: String,
        /// Which script.
        direction: Direction,
        /// How long it took.
        duration: Duration,
    },
    /// Another runner is migrating; told at once and then every ten seconds.
    #[non_exhaustive]
    Waiting {
        /// For how long already.
        waited: Duration,
        /// Who the other one is, where the database tells.
        holder: Option<String>,
    },
    /// A replica waits until somebody else has applied what is missing; told at
    /// once and then every ten seconds.
    #[non_exhaustive]
    NotCurrent {
        /// For how long already.
        waited: Duration,
        /// How many migrations are missing.
        missing: usize,
        /// The version of the first of them.
        next: Option<String>,
        /// Who is migrating, where somebody is and the database tells.
        holder: Option<String>,
    },
    /// The database has migrations that this program does not know; by their
    /// verdicts or by the policy it goes on all the same.
    #[non_exhaustive]
    NewerDatabase {
        /// How many there are.
        unknown: usize,
        /// The version of the last of them.
        last: String,
    },
    /// A script was rolled back because somebody holds what it needs, and will be tried again.
    #[non_exhaustive]
    Retrying {
        /// The migration's version.
        version: String,
        /// How many times it was tried.
        attempt: u32,
        /// When it will be tried again.
        pause: Duration,
        /// What the database said.
        message: String,
    },
}

/// Tells `tracing`.
pub(crate) fn trace(event: &Event) {
    match event {
        Event::Planned { steps } => tracing::debug!(target: "sqlmigrate", steps, "planned"),
        Event::Started {
            version,
            name,
            direction,
        } => tracing::info!(
            target: "sqlmigrate", version, name, direction = direction.name(), "started"
        ),
        Event::KilledBefore {
            version,
            name,
            direction,
            times,
            advice,
        } => tracing::warn!(
            target: "sqlmigrate",
            version,
            name,
            direction = direction.name(),
            times,
            "{advice}"
        ),
        Event::Statement {
            version,
            done,
            total,
        } => tracing::debug!(target: "sqlmigrate", version, done, total, "statement done"),
        Event::Finished {
            version,
            name,
            direction,
            duration,
        } => tracing::info!(
            target: "sqlmigrate",
            version,
            name,
            direction = direction.name(),
            duration_ms = duration.as_millis() as u64,
            "finished"
        ),
        Event::Waiting { waited, holder } => tracing::info!(
            target: "sqlmigrate",
            waited_ms = waited.as_millis() as u64,
            holder = holder.as_deref().unwrap_or(""),
            "another runner is migrating"
        ),
        Event::NotCurrent {
            waited,
            missing,
            next,
            holder,
        } => tracing::info!(
            target: "sqlmigrate",
            waited_ms = waited.as_millis() as u64,
            missing,
            next = next.as_deref().unwrap_or(""),
            holder = holder.as_deref().unwrap_or(""),
            "waiting until everything is applied"
        ),
        Event::NewerDatabase { unknown, last } => tracing::warn!(
            target: "sqlmigrate",
            unknown,
            last,
            "the database is newer than this program"
        ),
        Event::Retrying {
            version,
            attempt,
            pause,
            message,
        } => tracing::warn!(
            target: "sqlmigrate",
            version,
            attempt,
            pause_ms = pause.as_millis() as u64,
            message,
            "will be tried again"
        ),
    }
}
