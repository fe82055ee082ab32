//! Where a release ends in the history.
//!
//! A release's boundary is the last migration that it applied, in the order in
//! which migrations were applied. A release that applied nothing left no row; its
//! boundary is then that of the newest release before it, which is known only
//! where all releases of the history are version numbers.

use std::cmp::Ordering;

use crate::history::Entry;
use crate::plan::Problem;

/// What was applied after a release, the newest first.
pub(super) fn later<'a>(applied: &[&'a Entry], release: &str) -> Result<Vec<&'a Entry>, Problem> {
    let mut entries = applied.to_vec();
    // What is not finished yet has no time, and comes last.
    entries.sort_by_key(|entry| {
        (
            entry.applied_at.is_none(),
            entry.applied_at.clone(),
            entry.sort_key.clone(),
        )
    });
    let boundary = entries
        .iter()
        .rposition(|entry| is_by(entry, release))
        .or_else(|| before(&entries, release));
    if let Some(boundary) = boundary {
        let mut later = entries.split_off(boundary + 1);
        later.reverse();
        return Ok(later);
    }
    let mut known: Vec<String> = Vec::new();
    for release in entries.iter().filter_map(|entry| entry.release.as_ref()) {
        if known.last() != Some(release) {
            known.push(release.clone());
        }
    }
    Err(Problem::UnknownRelease {
        release: release.to_owned(),
        known,
    })
}

/// Whether a release applied it: named by its version, or by its commit, of which
/// seven characters are enough.
fn is_by(entry: &Entry, release: &str) -> bool {
    entry.release.as_deref() == Some(release)
        || entry.commit.as_deref().is_some_and(|commit| {
            commit == release || (release.len() >= 7 && commit.starts_with(release))
        })
}

/// The last row of a release before one that applied nothing.
fn before(entries: &[&Entry], release: &str) -> Option<usize> {
    let target = parts(release)?;
    let mut found = None;
    for (index, entry) in entries.iter().enumerate() {
        let Some(release) = &entry.release else {
            continue;
        };
        let release = parts(release)?;
        // A plain number among versions with dots is rather a mistyped commit.
        if (release.0.len() == 1) != (target.0.len() == 1) {
            return None;
        }
        if compare(&release, &target) == Ordering::Less {
            found = Some(index);
        }
    }
    found
}

/// The numbers of a version, and what stands behind `-`.
fn parts(release: &str) -> Option<(Vec<u64>, Option<&str>)> {
    let release = release.strip_prefix('v').unwrap_or(release);
    let release = release.split('+').next()?;
    let (numbers, pre) = match release.split_once('-') {
        Some((numbers, pre)) => (numbers, Some(pre)),
        None => (release, None),
    };
    let numbers: Option<Vec<u64>> = numbers.split('.').map(|part| part.parse().ok()).collect();
    Some((numbers?, pre))
}

fn compare(left: &(Vec<u64>, Option<&str>), right: &(Vec<u64>, Option<&str>)) -> Ordering {
    left.0.cmp(&right.0).then_with(|| match (left.1, right.1) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (Some(left), Some(right)) => left.cmp(right),
    })
}
