//! What was found sound before: the same text need not be looked at again.
//!
//! A build script keeps it in `OUT_DIR` between builds, so that after an edit only the
//! edited script is parsed again. Only soundness is remembered: a script with findings
//! is looked at each time. A key says everything that a check's outcome depends on: the
//! check's name, the digest of the text, the options that matter to it.

use std::cell::RefCell;
use std::collections::BTreeSet;

/// The first line of the stored form.
const FORMAT: &str = concat!("sqlmigrate memory 1 ", env!("CARGO_PKG_VERSION"));

/// The keys of checks that found nothing.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    before: BTreeSet<String>,
    now: RefCell<BTreeSet<String>>,
    looked_at: RefCell<usize>,
}

impl Memory {
    /// Reads the stored form; what is not one of this version is an empty memory.
    pub fn from_text(text: &str) -> Memory {
        let mut lines = text.lines();
        if lines.next() != Some(FORMAT) {
            return Memory::default();
        }
        Memory {
            before: lines.map(str::to_owned).collect(),
            ..Memory::default()
        }
    }

    /// The form to store: what was sound in this run, and nothing older.
    pub fn to_text(&self) -> String {
        let now = self.now.borrow();
        let mut text = String::with_capacity(FORMAT.len() + 96 * now.len());
        text.push_str(FORMAT);
        for key in now.iter() {
            text.push('\n');
            text.push_str(key);
        }
        text.push('\n');
        text
    }

    /// How many scripts were looked at in this run, since they were not known.
    pub fn looked_at(&self) -> usize {
        *self.looked_at.borrow()
    }

    /// Whether this was sound before; counts those that were not. A key is one line.
    pub fn is_sound(&self, key: &str) -> bool {
        if self.before.contains(key) {
            self.now.borrow_mut().insert(key.to_owned());
            return true;
        }
        *self.looked_at.borrow_mut() += 1;
        false
    }

    /// Remembers that nothing was found.
    pub fn remember(&self, key: String) {
        self.now.borrow_mut().insert(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_used_is_kept() {
        let first = Memory::default();
        assert!(!first.is_sound("syntax a"));
        first.remember("syntax a".to_owned());
        first.remember("syntax b".to_owned());
        assert_eq!(first.looked_at(), 1);

        let second = Memory::from_text(&first.to_text());
        assert!(second.is_sound("syntax a"));
        assert!(!second.is_sound("syntax c"));
        assert_eq!(second.looked_at(), 1);
        let kept = second.to_text();
        assert!(kept.contains("syntax a") && !kept.contains("syntax b"));
    }

    #[test]
    fn another_version_knows_nothing() {
        let text = Memory::default().to_text();
        let other = text.replace("memory 1", "memory 0") + "syntax a\n";
        assert!(!Memory::from_text(&other).is_sound("syntax a"));
        assert!(!Memory::from_text("").is_sound("syntax a"));
    }
}
