//! The reordered-version rule; [`crate::rebase`] is the way out of it.
//!
//! A draft that sorts before a frozen migration would run late, or never, on
//! every database that has the frozen one.

use crate::finding::{Direction, Finding, Label, codes};
use crate::lock_file::ReadLockFile;
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
