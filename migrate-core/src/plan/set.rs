//! The embedded set as the plan compares it with a history.

use std::borrow::Cow;

use crate::compatibility::Compatibility;
use crate::digest::{hex, sha256};
use crate::history::Entry;
use crate::image::{Damaged, FilePath};
use crate::migrations::Migrations;
use crate::script::Script;
use crate::version::VersionRef;
use sha2::{Digest as _, Sha256};

/// The embedded migrations in one dialect, in order.
#[derive(Clone, Debug)]
pub(crate) struct Set<'a> {
    pub(crate) migrations: Vec<Known<'a>>,
    pub(crate) algorithm: u32,
}

/// What the plan has to know of an embedded migration.
#[derive(Clone, Debug)]
pub(crate) struct Known<'a> {
    pub(crate) index: usize,
    pub(crate) version: &'a str,
    pub(crate) key: &'a str,
    pub(crate) sort_key: Cow<'a, str>,
    pub(crate) name: &'a str,
    pub(crate) file: FilePath<'a>,
    pub(crate) irreversible: Option<&'a str>,
    /// The text of its down script.
    pub(crate) down: Option<&'a str>,
    pub(crate) frozen: bool,
    pub(crate) verdict: Compatibility,
    pub(crate) text_digest: [u8; 32],
    pub(crate) token_digest: [u8; 32],
}

impl<'a> Set<'a> {
    /// Reads the set in the dialect number `dialect` of the image.
    pub(crate) fn read(migrations: &'a Migrations, dialect: usize) -> Result<Set<'a>, Damaged> {
        let known = (0..migrations.len())
            .map(|index| {
                let migration = migrations.migration(index)?;
                let (text_digest, token_digest) = migration.up_digests(dialect)?;
                Ok(Known {
                    index,
                    version: migration.version(),
                    key: migration.key(),
                    sort_key: migration.sort_key().text(),
                    name: migration.name(),
                    file: migration.file()?,
                    irreversible: migration.irreversible(),
                    down: migration.down_text()?,
                    frozen: migration.is_frozen(),
                    verdict: migration.verdict(dialect)?,
                    text_digest,
                    token_digest,
                })
            })
            .collect::<Result<_, _>>()?;
        Ok(Set {
            migrations: known,
            algorithm: migrations.image.algorithm(),
        })
    }

    /// The migration that is meant.
    pub(crate) fn find(&self, version: &VersionRef) -> Option<&Known<'a>> {
        self.migrations
            .iter()
            .find(|known| version.means(known.version, known.key, &known.sort_key))
    }

    /// Whether the script that was applied has other tokens.
    ///
    /// Digests of another algorithm cannot be compared; then the answer is no.
    pub(crate) fn edited(&self, known: &Known<'_>, entry: &Entry) -> bool {
        entry.algorithm == self.algorithm && entry.token_digest != hex(&known.token_digest)
    }

    /// Whether the script that was applied differs at all.
    pub(crate) fn reformatted(&self, known: &Known<'_>, entry: &Entry) -> bool {
        entry.algorithm == self.algorithm && entry.text_digest != hex(&known.text_digest)
    }

    /// The version that a mistyped one was probably meant to be.
    pub(crate) fn nearest(&self, version: &str) -> Option<&'a str> {
        self.migrations
            .iter()
            .flat_map(|known| [(known.version, known.version), (known.name, known.version)])
            .map(|(text, meant)| (distance(text, version), meant))
            .min_by_key(|(distance, _)| *distance)
            .filter(|(distance, _)| *distance <= 2 + version.len() / 5)
            .map(|(_, meant)| meant)
    }
}

/// Whether the stored down script is, to the letter, the one of the set.
pub(crate) fn same_down(known: &Known<'_>, entry: &Entry) -> bool {
    let stored = entry.down_digest.as_deref();
    known
        .down
        .is_some_and(|down| stored == Some(sha256(down.as_bytes()).as_str()))
}

/// Whether the first statements of a script are those that were run before it stopped.
pub(crate) fn same_statements(script: &Script<'_>, entry: &Entry) -> bool {
    script.statements().len() >= entry.done as usize
        && progress_digest(script, entry.done as usize) == entry.progress
}

/// The digest of a script's first statements.
pub(crate) fn progress_digest(script: &Script<'_>, done: usize) -> String {
    let mut text = String::new();
    for statement in script.statements().iter().take(done) {
        text.push_str(statement.text());
        text.push('\0');
    }
    sha256(text.as_bytes())
}

/// The same for one statement more each time, without reading those before it again.
pub(crate) fn progress_digests(
    script: &Script<'_>,
    done: usize,
) -> impl Iterator<Item = String> + Send {
    let mut digest = Sha256::new();
    let statements = script.statements().iter().enumerate();
    statements.filter_map(move |(index, statement)| {
        digest.update(statement.text().as_bytes());
        digest.update([0]);
        (index >= done).then(|| hex(&digest.clone().finalize()))
    })
}

/// How many characters have to be inserted, removed or replaced.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, one) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (column, other) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(one != *other);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(row[column] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}
