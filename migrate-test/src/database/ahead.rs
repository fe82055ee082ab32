//! Copies that are made ahead of the tests that will want them.
//!
//! What a server needs for a copy grows with the history. It is spent while tests
//! run, and what is left over waits for the next run.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// The copies on one server that nobody has yet, by template.
pub(super) struct Ahead {
    copies: Mutex<HashMap<String, Copies>>,
    /// How many of one template wait at most.
    most: usize,
}

#[derive(Default)]
struct Copies {
    waiting: Vec<String>,
    being_made: usize,
}

impl Ahead {
    /// With room for so many copies of each template.
    pub(super) fn of(most: usize) -> Ahead {
        Ahead {
            copies: Mutex::default(),
            most,
        }
    }

    /// A copy that somebody else may take first.
    pub(super) fn take(&self, template: &str) -> Option<String> {
        self.with(template, |copies| copies.waiting.pop())
    }

    /// Notes a copy that an earlier run made; the answer is no where none are wanted.
    pub(super) fn note(&self, template: &str, copy: &str) -> bool {
        if self.most > 0 {
            self.with(template, |copies| copies.waiting.push(copy.to_owned()));
        }
        self.most > 0
    }

    /// Whether one more is wanted. Who is told so makes it, and says how that ended.
    pub(super) fn begin(&self, template: &str) -> bool {
        self.with(template, |copies| {
            let wanted = copies.waiting.len() + copies.being_made < self.most;
            copies.being_made += usize::from(wanted);
            wanted
        })
    }

    /// One that was being made is there, or will never be.
    pub(super) fn end(&self, template: &str, copy: Option<String>) {
        self.with(template, |copies| {
            copies.being_made = copies.being_made.saturating_sub(1);
            copies.waiting.extend(copy);
        });
    }

    fn with<T>(&self, template: &str, act: impl FnOnce(&mut Copies) -> T) -> T {
        let mut all = self.copies.lock().unwrap_or_else(PoisonError::into_inner);
        act(all.entry(template.to_owned()).or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_copies_wait_and_no_more() {
        let ahead = Ahead::of(4);
        assert!(ahead.note("a", "from an earlier run"));
        assert_eq!(
            (1..9).filter(|_| ahead.begin("a")).count(),
            3,
            "one is there already"
        );
        assert!(ahead.begin("b"), "another history has its own");
        ahead.end("a", None);
        assert!(ahead.begin("a"), "one came to nothing");
        ahead.end("a", Some("new".to_owned()));
        assert!(!ahead.begin("a"));
        assert_eq!(ahead.take("a").as_deref(), Some("new"));
        assert_eq!(ahead.take("a").as_deref(), Some("from an earlier run"));
        assert_eq!(ahead.take("a"), None);
    }

    #[test]
    fn without_room_nothing_waits() {
        let ahead = Ahead::of(0);
        assert!(!ahead.note("a", "from an earlier run") && !ahead.begin("a"));
        assert_eq!(ahead.take("a"), None);
    }
}
