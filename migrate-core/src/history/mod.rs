//! The history: what the database says was applied.
//!
//! [`Entry`] is one of its rows as the plan sees it. Rows are written by [`rows`]
//! and [`amend`], and read by [`read`]; [`attempts`] keeps a record of what was begun; where the table is, and how it is made, says [`table`].

pub(crate) mod amend;
pub(crate) mod attempts;
pub(crate) mod known;
pub(crate) mod read;
pub(crate) mod rows;
pub(crate) mod table;

use sha2::{Digest as _, Sha256};

use crate::digest::hex;
use crate::report::Direction;

/// The form of the table that this version writes; a larger number in a row
/// means that a newer version has been at work.
pub(crate) const FORMAT: u32 = 1;

/// How far a migration got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Its up script has been run wholly.
    Applied,
    /// A runner is at work, or died there.
    Running,
    /// A statement failed, or was settled by hand; the statement number `done` has no effect yet.
    Failed,
}

impl State {
    pub(crate) fn name(self) -> &'static str {
        match self {
            State::Applied => "applied",
            State::Running => "running",
            State::Failed => "failed",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<State> {
        [State::Applied, State::Running, State::Failed]
            .into_iter()
            .find(|state| state.name() == name)
    }
}

/// One row of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) version: String,
    pub(crate) key: String,
    pub(crate) sort_key: String,
    pub(crate) name: String,
    pub(crate) state: State,
    /// Which script `done` and `progress` are about.
    pub(crate) direction: Direction,
    pub(crate) algorithm: u32,
    pub(crate) text_digest: String,
    pub(crate) token_digest: String,
    /// Whether a down script is stored.
    pub(crate) stored_down: bool,
    /// The SHA-256 of its text, as hexadecimal.
    pub(crate) down_digest: Option<String>,
    pub(crate) irreversible: Option<String>,
    pub(crate) total: u32,
    pub(crate) done: u32,
    /// Digest of the first `done` statements.
    pub(crate) progress: String,
    /// Random name of the run that writes it.
    pub(crate) owner: String,
    /// The server's process that runs it, and since when that process exists.
    pub(crate) process: String,
    pub(crate) process_started: String,
    /// Whether the release before it can live with it, as it was stored.
    pub(crate) compatibility: Option<String>,
    /// The application that applied it, where it said who it is.
    pub(crate) release: Option<String>,
    pub(crate) commit: Option<String>,
    pub(crate) applied_at: Option<String>,
    pub(crate) duration_ms: Option<u64>,
    /// How often it was begun without coming to an end, where it is not applied.
    pub(crate) attempts: u32,
    /// Where the one who wrote it last runs.
    pub(crate) host: String,
}

/// What a step expects of the history when it begins: anything else means that
/// another runner was faster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Expectation {
    /// How many rows there are.
    pub(crate) rows: usize,
    /// How many of them are not applied.
    pub(crate) unfinished: usize,
    /// The greatest sort key.
    pub(crate) last: String,
}

impl Expectation {
    pub(crate) fn of(history: &[Entry]) -> Expectation {
        Expectation {
            rows: history.len(),
            unfinished: history
                .iter()
                .filter(|entry| entry.state != State::Applied)
                .count(),
            last: history
                .iter()
                .map(|entry| entry.sort_key.as_str())
                .max()
                .unwrap_or("")
                .to_owned(),
        }
    }
}

/// What the first look at a database finds: enough to know that nothing is to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Peek {
    /// Whether the history table exists.
    pub(crate) exists: bool,
    pub(crate) rows: usize,
    pub(crate) unfinished: usize,
    /// What sorts up to the program's last migration.
    pub(crate) head: Head,
    /// How many rows sort behind the program's last migration.
    pub(crate) newer: usize,
    /// How many of those break older releases.
    pub(crate) breaking: usize,
    /// The version of the last row, where there are such rows.
    pub(crate) last: String,
}

/// What a head digest is made of, as far as the database computes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Head {
    /// The digest, as hexadecimal.
    Digest(String),
    /// The lines that it is of (`SQLite`, which has no SHA-256).
    Lines(String),
}

impl Default for Head {
    fn default() -> Head {
        Head::Lines(String::new())
    }
}

impl Head {
    /// Whether it is this digest.
    pub(crate) fn is(&self, digest: &[u8; 32]) -> bool {
        match self {
            Head::Digest(found) => *found == hex(digest),
            Head::Lines(lines) => Sha256::digest(lines)[..] == digest[..],
        }
    }

    /// Whether it may be this digest once these lines follow; a digest alone does
    /// not tell.
    pub(crate) fn may_become(&self, lines: &str, digest: &[u8; 32]) -> bool {
        match self {
            Head::Digest(_) => !lines.is_empty() || self.is(digest),
            Head::Lines(own) => {
                let whole = Sha256::new().chain_update(own).chain_update(lines);
                whole.finalize()[..] == digest[..]
            }
        }
    }
}
