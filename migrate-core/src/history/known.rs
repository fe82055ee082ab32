//! The history as a run knows it while it changes it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::history::read::Whole;
use crate::history::{Entry, Expectation, State};

/// The rows that were read, kept in step with what the run does; every question
/// and change takes the same time however long the history is.
#[derive(Debug, Default)]
pub(crate) struct Known {
    entries: HashMap<String, Entry>,
    /// How many rows have a sort key.
    sorted: BTreeMap<String, usize>,
    unfinished: usize,
    /// Rows that were not read, all of them applied, and the last one's sort key.
    unread: usize,
    last_unread: String,
    /// How it is seen that they are what the run takes them for; `None`: it was seen.
    unproven: Option<Arc<Whole>>,
}

impl Known {
    pub(crate) fn new(rows: Vec<Entry>) -> Known {
        let mut known = Known::default();
        for entry in rows {
            known.insert(entry);
        }
        known
    }

    /// A history that nobody has to read, since all its rows are applied and no
    /// step is about one of them.
    pub(crate) fn unread(expected: Expectation) -> Known {
        Known {
            unread: expected.rows,
            last_unread: expected.last,
            ..Known::default()
        }
    }

    /// The same where nobody has looked yet whether that is so.
    pub(crate) fn unproven(expected: Expectation, whole: Whole) -> Known {
        Known {
            unproven: Some(Arc::new(whole)),
            ..Known::unread(expected)
        }
    }

    /// How it is seen whether it is what the run takes it for, where nobody has looked.
    pub(crate) fn to_prove(&self) -> Option<Arc<Whole>> {
        self.unproven.clone()
    }

    /// Somebody has looked.
    pub(crate) fn is_proven(&mut self) {
        self.unproven = None;
    }

    /// How many rows there are.
    pub(crate) fn rows(&self) -> usize {
        self.entries.len() + self.unread
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.get(key)
    }

    /// Puts a row in the place of the one with its key.
    pub(crate) fn insert(&mut self, entry: Entry) {
        self.remove(&entry.key);
        self.unfinished += usize::from(entry.state != State::Applied);
        *self.sorted.entry(entry.sort_key.clone()).or_default() += 1;
        self.entries.insert(entry.key.clone(), entry);
    }

    pub(crate) fn remove(&mut self, key: &str) {
        let Some(entry) = self.entries.remove(key) else {
            return;
        };
        self.unfinished -= usize::from(entry.state != State::Applied);
        if let Some(rows) = self.sorted.get_mut(&entry.sort_key) {
            *rows -= 1;
            if *rows == 0 {
                self.sorted.remove(&entry.sort_key);
            }
        }
    }

    /// What the next step expects to find.
    pub(crate) fn expectation(&self) -> Expectation {
        let read = self.sorted.last_key_value().map(|(last, _)| last);
        Expectation {
            rows: self.rows(),
            unfinished: self.unfinished,
            last: read
                .max(Some(&self.last_unread))
                .cloned()
                .unwrap_or_default(),
        }
    }
}
