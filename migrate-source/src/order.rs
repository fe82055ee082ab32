//! The reordered-version rule; [`crate::rebase`] is the way out of it.
//!
//! A draft that sorts before a frozen migration would run late, or never, on
//! every database that has the frozen one. The same is true of a frozen one
//! whose line stands below that of one with a later version: a merge that keeps
//! the lines of both branches makes such a lock file.

use std::collections::HashMap;

use crate::finding::{Direction, Finding, Label, codes};
use crate::lock_file::{self, Change, ReadLockFile};
use crate::migration::Migration;

/// One finding for each draft that sorts before the last frozen migration.
pub(crate) fn reordered(
    migrations: &[Migration],
    lock_file: Option<&ReadLockFile>,
    findings: &mut Vec<Finding>,
) {
    let Some(last) = migrations.iter().rposition(|migration| migration.frozen) else {
        return;
    };
    let frozen = &migrations[last];
    let place = lock_file.and_then(|found| {
        let entries = &found.content.entries;
        let entry = entries
            .iter()
            .find(|entry| entry.version == frozen.version.text)?;
        Some(Label::at(
            &found.file,
            entry.place.clone(),
            "this one is frozen",
        ))
    });
    for draft in migrations[..last].iter().filter(|found| !found.frozen) {
        let message = format!(
            "the draft `{}` sorts before `{}`, which is frozen",
            draft.version.text, frozen.version.text
        );
        let mut finding = Finding::new(&codes::REORDERED, message)
            .label(Label::whole(&draft.up.file, ""))
            .note("a database that has the frozen one would run this one late, or never");
        finding.labels.extend(place.clone());
        findings.push(
            finding
                .help("move this branch's drafts behind what arrived: `cargo migrate rebase`")
                .about(&draft.version.text, Direction::Up),
        );
    }
}

/// One finding for each line of the lock file that stands below one of a migration
/// that sorts after it.
pub(crate) fn frozen_out_of_order(
    migrations: &[Migration],
    lock_file: &ReadLockFile,
    changes: &[Change],
    findings: &mut Vec<Finding>,
) {
    let by_version: HashMap<&str, usize> = migrations
        .iter()
        .enumerate()
        .map(|(place, migration)| (migration.version.text.as_str(), place))
        .collect();
    // A renamed one counts with its new version: that is the way out.
    let renamed: HashMap<usize, usize> = changes
        .iter()
        .filter_map(|change| match change {
            Change::VersionChanged { entry, migration } => Some((*entry, *migration)),
            _ => None,
        })
        .collect();
    // Lines above, each with a later place than those before it.
    let mut above: Vec<(usize, usize)> = Vec::new();
    let entries = &lock_file.content.entries;
    for (index, entry) in entries.iter().enumerate() {
        let by_version = || by_version.get(entry.version.as_str()).copied();
        let Some(place) = renamed.get(&index).copied().or_else(by_version) else {
            continue;
        };
        let later = above.partition_point(|(known, _)| *known < place);
        let Some((later_place, later)) = above.get(later).copied() else {
            above.push((place, index));
            continue;
        };
        let version = &migrations[place].version.text;
        let later_version = &migrations[later_place].version.text;
        findings.push(
            Finding::new(
                &codes::REORDERED,
                format!("`{version}` is frozen behind `{later_version}`, and sorts before it"),
            )
            .label(Label::at(&lock_file.file, entry.place.clone(), ""))
            .label(Label::at(
                &lock_file.file,
                entries[later].place.clone(),
                "this one is frozen before it",
            ))
            .note(
                "a fresh database runs them in the order of their versions, one that has the \
                 other already runs this one late, or never",
            )
            .help(
                "if it has not been deployed, give its files a new version behind all others, \
                 then `cargo migrate freeze`",
            )
            .help("if late migrations are welcome here, say so in migrate.toml:\norder = \"any\"")
            .about(version, Direction::Up),
        );
    }
}

/// Whether a finding of this rule is about a frozen migration: its place is in
/// the lock file.
pub(crate) fn is_frozen_one(finding: &Finding) -> bool {
    finding.about.is_some()
        && finding
            .labels
            .first()
            .is_some_and(|label| label.file.path.rsplit('/').next() == Some(lock_file::FILE_NAME))
}
