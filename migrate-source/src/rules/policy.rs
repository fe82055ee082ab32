//! Which migrations are judged, and which were.

use std::collections::HashSet;

use crate::finding::Direction;

/// Which migrations the rules look at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum JudgePolicy {
    /// Those that the lock file does not list: frozen history is what it is.
    #[default]
    Drafts,
    /// All of them. Each frozen one is judged as a release of its own.
    All,
}

/// What was judged: only there may an `allow` turn out to suppress nothing.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    scripts: HashSet<(String, Direction)>,
    rules: HashSet<&'static str>,
}

impl Verdict {
    /// These rules were asked, about nothing yet.
    #[cfg(feature = "word-rules")]
    pub(crate) fn of(rules: impl Iterator<Item = &'static str>) -> Verdict {
        Verdict {
            scripts: HashSet::new(),
            rules: rules.collect(),
        }
    }

    /// They were asked about this script.
    #[cfg(feature = "word-rules")]
    pub(crate) fn add(&mut self, version: &str, direction: Direction) {
        self.scripts.insert((version.to_owned(), direction));
    }

    /// Whether this rule was asked about this script.
    pub(crate) fn covers(&self, rule: &str, about: (&str, Direction)) -> bool {
        self.rules.contains(rule) && self.scripts.contains(&(about.0.to_owned(), about.1))
    }
}
