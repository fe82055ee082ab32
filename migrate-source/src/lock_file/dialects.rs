//! The databases of the `format` line against those of the folder.

use super::{ReadLockFile, Soundness};
use crate::dialect::Dialect;
use crate::finding::{Finding, Label, codes};

/// The finding for a lock file that was written for a database which the folder
/// no longer names; one that is added is none.
pub(crate) fn lost_dialects(found: &ReadLockFile, dialects: &[Dialect]) -> Option<Finding> {
    let old = &found.content.dialects;
    let lost: Vec<&str> = old
        .iter()
        .filter(|dialect| !dialects.contains(dialect))
        .map(|dialect| dialect.name())
        .collect();
    // Without a database there is a finding already.
    if found.soundness != Soundness::Sound || dialects.is_empty() || lost.is_empty() {
        return None;
    }
    let text = &found.file.text;
    let start = if text.starts_with("format ") {
        0
    } else {
        text.find("\nformat ").map_or(0, |at| at + 1)
    };
    let end = text[start..]
        .find('\n')
        .map_or(text.len(), |length| start + length);
    let listed = |names: &[&str], quote: char| {
        let quoted: Vec<String> = names
            .iter()
            .map(|name| format!("{quote}{name}{quote}"))
            .collect();
        quoted.join(", ")
    };
    let now: Vec<&str> = dialects.iter().map(|dialect| dialect.name()).collect();
    let all: Vec<&str> = lost.iter().chain(&now).copied().collect();
    Some(
        Finding::new(
            &codes::LOCK_FILE_DIALECT,
            format!(
                "the lock file was written for {}, and the folder is for {}",
                listed(&lost, '`'),
                listed(&now, '`')
            ),
        )
        .label(Label::at(&found.file, start..end, ""))
        .help(format!(
            "if such databases are still in use, name them in migrate.toml:\ndialect = [{}]",
            listed(&all, '"')
        ))
        .help(
            "if none is left, the history begins anew: delete migrate.lock, then \
             `cargo migrate freeze`",
        ),
    )
}
