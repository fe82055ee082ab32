//! A difference of two snapshots becomes a failure.

use migrate_core::{Dialect, Direction, Migration};
use migrate_schema::{Difference, Snapshot};
use migrate_source::finding::Code;

use super::{Failure, culprit};

/// `None` where the two are the same.
pub(super) fn failure(
    migration: &Migration<'_>,
    dialect: Dialect,
    code: &'static Code,
    message: String,
    expected: &Snapshot,
    found: &Snapshot,
) -> Option<Failure> {
    let difference = Difference::between(expected, found);
    if difference.is_empty() {
        return None;
    }
    let mut failure = Failure::of(migration, code, message).details(shown(&difference));
    failure.culprit = difference
        .changes()
        .find_map(|change| culprit::of_change(migration, dialect, change));
    failure.mending = mending(&difference);
    failure.direction = Some(Direction::Down);
    Some(failure)
}

/// The same where no single migration is at fault.
pub(super) fn of_whole(message: &str, expected: &Snapshot, found: &Snapshot) -> Option<Failure> {
    let difference = Difference::between(expected, found);
    (!difference.is_empty()).then(|| Failure::whole(message).details(shown(&difference)))
}

/// The changes without the notes.
pub(super) fn shown(difference: &Difference) -> String {
    difference.to_string()
}

/// The SQL that turns what is there into what should be.
pub(super) fn mending(difference: &Difference) -> String {
    difference.mending_sql().to_string()
}
