//! What a frozen history may do with transactions and a draft may not.

use std::collections::HashSet;

use crate::finding::{Finding, codes};
use crate::migration::Migration;

/// Takes back what is said about `BEGIN … COMMIT` in frozen scripts: they ran
/// that way, and run as their own transaction managers.
///
/// A statement that cannot run in a transaction stays an error in a frozen
/// script: it would fail on every fresh database.
pub(super) fn settle(migrations: &[Migration], findings: &mut Vec<Finding>) {
    let frozen: HashSet<&str> = migrations
        .iter()
        .filter(|migration| migration.frozen)
        .map(|migration| migration.version.text.as_str())
        .collect();
    findings.retain(|finding| {
        finding.code != &codes::TRANSACTION_CONTROL
            || finding
                .about
                .as_ref()
                .is_none_or(|(version, _)| !frozen.contains(version.as_str()))
    });
}
