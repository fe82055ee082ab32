//! What differs between a lock file and the folder.

use std::collections::HashMap;

use super::{Entry, LockFile, TextMark, chain};
use crate::checksum::Digest;
use crate::migration::Migration;
use crate::script::TransactionRule;

/// One difference; indices count the lock file's entries and the folder's migrations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The tokens of the up script differ.
    UpEdited {
        /// The lock file's entry.
        entry: usize,
        /// The folder's migration.
        migration: usize,
    },
    /// Only comments or white space of the up script differ.
    UpReformatted {
        /// The lock file's entry.
        entry: usize,
        /// The folder's migration.
        migration: usize,
    },
    /// The tokens of the down script differ.
    DownEdited {
        /// The lock file's entry.
        entry: usize,
        /// The folder's migration.
        migration: usize,
    },
    /// Only comments or white space of the down script differ.
    DownReformatted {
        /// The lock file's entry.
        entry: usize,
        /// The folder's migration.
        migration: usize,
    },
    /// There was no down script when it was frozen.
    DownAdded {
        /// The lock file's entry.
        entry: usize,
        /// The folder's migration.
        migration: usize,
    },
    /// There was a down script when it was frozen.
    DownRemoved {
        /// The lock file's entry.
        entry: usize,
        /// The folder's migration.
        migration: usize,
    },
    /// The version is the same, the name is not.
    NameChanged {
        /// The lock file's entry.
        entry: usize,
        /// The folder's migration.
        migration: usize,
    },
    /// No migration has the version, and one with another version has the same up script.
    VersionChanged {
        /// The lock file's entry.
        entry: usize,
        /// The folder's migration.
        migration: usize,
    },
    /// No migration has the version or the script.
    Missing {
        /// The lock file's entry.
        entry: usize,
    },
    /// The up script is as it was, and the chain is not: a line before it was
    /// removed, added, changed or moved.
    ChainBroken {
        /// The lock file's entry.
        entry: usize,
    },
}

/// Above this many pairs a moved script is only looked for by its text.
const PAIRS: usize = 4096;

/// What a comparison found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// The differences, in the order of the lock file's entries.
    pub changes: Vec<Change>,
    /// For each migration of the folder whether the lock file lists it, be it
    /// under another name or version.
    pub frozen: Vec<bool>,
}

/// Compares a lock file with the folder's migrations.
pub fn compare(lock_file: &LockFile, migrations: &[Migration]) -> Comparison {
    let by_version: HashMap<&str, usize> = migrations
        .iter()
        .enumerate()
        .map(|(index, migration)| (migration.version.text.as_str(), index))
        .collect();
    let matched: Vec<Option<usize>> = lock_file
        .entries
        .iter()
        .map(|entry| by_version.get(entry.version.as_str()).copied())
        .collect();
    let mut taken = vec![false; migrations.len()];
    for migration in matched.iter().flatten() {
        taken[*migration] = true;
    }
    let lost = matched.iter().filter(|found| found.is_none()).count();
    let moved = Moved::new(lock_file, migrations, &taken, lost);

    let mut changes = Vec::new();
    let mut before = Some(chain::START);
    for (index, entry) in lock_file.entries.iter().enumerate() {
        let known = before.filter(|_| !entry.after_gap);
        before = Some(entry.chain);
        match matched[index] {
            Some(migration) => pair(
                &mut changes,
                (index, entry),
                (migration, &migrations[migration]),
                known,
                lock_file,
            ),
            None => match moved.find(entry, known, &mut taken) {
                Some(migration) => changes.push(Change::VersionChanged {
                    entry: index,
                    migration,
                }),
                None => changes.push(Change::Missing { entry: index }),
            },
        }
    }
    Comparison {
        changes,
        frozen: taken,
    }
}

/// Whether `tokens` are those of the up script that the entry was frozen with,
/// `before` being the chain of the line before.
pub fn is_frozen_with(entry: &Entry, before: &Digest, tokens: &Digest) -> bool {
    chain::link(before, &entry.version, &entry.name, tokens) == entry.chain
}

fn pair(
    changes: &mut Vec<Change>,
    (entry, frozen): (usize, &Entry),
    (migration, found): (usize, &Migration),
    before: Option<Digest>,
    lock_file: &LockFile,
) {
    if frozen.name != found.name {
        changes.push(Change::NameChanged { entry, migration });
    }
    let same_text = chain::mark(&found.up.text_digest) == frozen.up_text;
    // Where the line before cannot be read, only the text can tell.
    let same_tokens = before.map(|before| {
        let tokens = chain::tokens(&found.up, &lock_file.dialects);
        is_frozen_with(frozen, &before, &tokens)
    });
    match (same_tokens, same_text) {
        (Some(true), true) | (None, _) => {}
        (Some(true), false) => changes.push(Change::UpReformatted { entry, migration }),
        (Some(false), true) if was_marked_otherwise(frozen, found, before, lock_file) => {
            changes.push(Change::UpEdited { entry, migration });
        }
        (Some(false), true) => changes.push(Change::ChainBroken { entry }),
        (Some(false), false) => changes.push(Change::UpEdited { entry, migration }),
    }
    match (&frozen.down, &found.down) {
        (None, None) => {}
        (None, Some(_)) => changes.push(Change::DownAdded { entry, migration }),
        (Some(_), None) => changes.push(Change::DownRemoved { entry, migration }),
        (Some(frozen), Some(found)) => {
            if chain::tokens(found, &lock_file.dialects) != frozen.tokens {
                changes.push(Change::DownEdited { entry, migration });
            } else if chain::mark(&found.text_digest) != frozen.text {
                changes.push(Change::DownReformatted { entry, migration });
            }
        }
    }
}

/// Whether the up script is as it was frozen but for what its tool says outside
/// of its text about the transaction.
pub fn was_marked_otherwise(
    entry: &Entry,
    found: &Migration,
    before: Option<Digest>,
    lock_file: &LockFile,
) -> bool {
    let Some(before) = before else { return false };
    TransactionRule::marks()
        .into_iter()
        .filter(|mark| *mark != found.up.mark)
        .any(|mark| {
            let tokens = chain::tokens_of_text(mark, found.up.text(), &lock_file.dialects);
            is_frozen_with(entry, &before, &tokens)
        })
}

/// Looks for a lost entry's script under another version.
#[derive(Default)]
struct Moved {
    by_text: HashMap<TextMark, Vec<usize>>,
    tokens: Vec<(usize, Digest)>,
    names: Vec<String>,
    /// What a script without a statement has: it is like any other.
    nothing: Digest,
}

impl Moved {
    fn new(lock_file: &LockFile, migrations: &[Migration], taken: &[bool], lost: usize) -> Moved {
        if lost == 0 {
            return Moved::default();
        }
        let drafts: Vec<usize> = (0..migrations.len())
            .filter(|index| !taken[*index])
            .collect();
        let mut moved = Moved {
            names: migrations.iter().map(|found| found.name.clone()).collect(),
            nothing: chain::tokens_of_text(None, "", &lock_file.dialects),
            ..Moved::default()
        };
        for index in &drafts {
            let mark = chain::mark(&migrations[*index].up.text_digest);
            moved.by_text.entry(mark).or_default().push(*index);
        }
        if lost.saturating_mul(drafts.len()) <= PAIRS {
            moved.tokens = drafts
                .into_iter()
                .map(|index| {
                    let up = &migrations[index].up;
                    (index, chain::tokens(up, &lock_file.dialects))
                })
                .collect();
        }
        moved
    }

    /// The draft with the entry's script; one of the same name first. Scripts
    /// without a statement count as the same only where the name is the same.
    fn find(&self, entry: &Entry, before: Option<Digest>, taken: &mut [bool]) -> Option<usize> {
        let by_text = self.by_text.get(&entry.up_text).into_iter().flatten();
        let by_tokens = self.tokens.iter().filter(|(_, tokens)| {
            before.is_some_and(|before| is_frozen_with(entry, &before, tokens))
        });
        let empty = before.is_some_and(|before| is_frozen_with(entry, &before, &self.nothing));
        let candidates: Vec<usize> = by_text
            .copied()
            .chain(by_tokens.map(|(index, _)| *index))
            .filter(|index| !taken[*index])
            .collect();
        let same_name = candidates
            .iter()
            .copied()
            .find(|index| self.names[*index] == entry.name);
        let any = candidates.first().copied().filter(|_| !empty);
        let found = same_name.or(any)?;
        taken[found] = true;
        Some(found)
    }
}
