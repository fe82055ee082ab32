//! The way out of a lock file that two branches wrote: the main branch's lines stay.

use std::path::Path;

use super::{MainBranch, restore};
use crate::finding::{Finding, codes};
use crate::git;

/// Names the main branch in the helps of findings about the lock file at `path`.
///
/// While a merge or rebase is going on, `HEAD` is the branch itself or what it is
/// rebased onto: restoring from there would lose what the other side froze.
pub(crate) fn while_merging(path: &Path, findings: &mut [Finding]) {
    let mut helps: Option<Vec<String>> = None;
    let mut merging: Option<bool> = None;
    for finding in findings {
        let Some(shown) = finding.labels.first().map(|label| label.file.path.clone()) else {
            continue;
        };
        let is_conflict = finding.code == &codes::LOCK_FILE_CONFLICT;
        let is_damage = finding.code == &codes::LOCK_FILE_DAMAGED
            && finding.helps.first() == Some(&restore(&shown));
        let mut is_merging = || {
            let folder = path
                .parent()
                .filter(|folder| !folder.as_os_str().is_empty());
            *merging.get_or_insert_with(|| folder.is_some_and(git::is_merging))
        };
        if is_conflict || (is_damage && is_merging()) {
            finding.helps.clone_from(
                helps.get_or_insert_with(|| keep_main(MainBranch::ask(path).branch(), &shown)),
            );
        }
    }
}

/// What to do, with the main branch's name where it is known.
pub(crate) fn keep_main(branch: Option<&str>, shown: &str) -> Vec<String> {
    let keep = match branch {
        Some(branch) => format!(
            "keep the lines that `{branch}` has, on whichever side they stand; delete the markers \
             and\nevery line that `{branch}` does not have: `git restore --source={branch} -- {shown}`"
        ),
        None => {
            "keep the lines that the main branch has, on whichever side they stand; delete the \
                 markers and\nevery line that the main branch does not have"
                .to_owned()
        }
    };
    vec![
        keep,
        "the migrations of the deleted lines are drafts again: `cargo migrate rebase` if they now \
         sort before\na frozen one, then `cargo migrate freeze`"
            .to_owned(),
    ]
}
