//! The main branch's lines: every new lock file begins with them.

use std::collections::{HashMap, HashSet};

use super::describe;
use crate::load::Checked;
use crate::lock_file::{Change, Entry, LockFile, compare};

/// Versions of the main branch's entries that `new` does not have as they are
/// there, with what happened to them, in words.
///
/// An entry counts by its script, name and version, and by the one before it. So
/// one edit is told once, although the chains of all that follow are new.
pub(super) fn deviations(
    main: &LockFile,
    checked: &Checked,
    old: &LockFile,
    new: &[Entry],
) -> Vec<(String, String)> {
    let mut found: Vec<(usize, String)> = Vec::new();
    let mut now: Vec<Option<&str>> = main
        .entries
        .iter()
        .map(|entry| Some(entry.version.as_str()))
        .collect();
    for change in compare(main, &checked.migrations).changes {
        let (entry, mut what, protected) = describe(&change, checked);
        match change {
            Change::Missing { .. } => {
                now[entry] = None;
                let version = &main.entries[entry].version;
                if !old.entries.iter().any(|old| old.version == *version) {
                    "it is not here (merge or rebase first if it is new there)"
                        .clone_into(&mut what);
                }
            }
            Change::VersionChanged { migration, .. } => {
                now[entry] = Some(&checked.migrations[migration].version.text);
            }
            _ => {}
        }
        if protected {
            found.push((entry, what));
        }
    }
    let places: HashMap<&str, usize> = new
        .iter()
        .enumerate()
        .map(|(place, entry)| (entry.version.as_str(), place))
        .collect();
    let known: HashSet<&str> = now.iter().copied().flatten().collect();
    let mut wanted: Option<&str> = None;
    for (entry, version) in now.iter().enumerate() {
        let Some(version) = version else { continue };
        let before = places
            .get(version)
            .and_then(|place| place.checked_sub(1))
            .map(|place| new[place].version.as_str());
        if before != wanted && !found.iter().any(|(told, _)| *told == entry) {
            let what = match before.filter(|before| !known.contains(before)) {
                Some(before) => format!("`{before}` would stand before it"),
                None => "its place among the others changed".to_owned(),
            };
            found.push((entry, what));
        }
        wanted = Some(version);
    }
    found.sort_by_key(|(entry, _)| *entry);
    found
        .into_iter()
        .map(|(entry, what)| (main.entries[entry].version.clone(), what))
        .collect()
}
