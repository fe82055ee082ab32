//! When a prepared database was wanted last.

use std::time::{Duration, SystemTime};

/// How long a template stays that nobody wants.
const STAY: Duration = Duration::from_hours(7 * 24);

/// How long copies of a template wait for a test.
const WAIT: Duration = Duration::from_hours(2 * 24);

/// How old a mark may be before it is renewed.
const RENEWAL: Duration = Duration::from_hours(24);

/// A mark that says now.
pub(super) fn mark() -> String {
    format!("used {}", seconds(SystemTime::now()))
}

/// Whether a mark should be renewed.
pub(super) fn is_stale(mark: &str) -> bool {
    age(mark).is_none_or(|age| age > RENEWAL.as_secs())
}

/// Whether nobody has wanted the template for long. One without a mark is kept.
pub(super) fn is_over(mark: &str) -> bool {
    age(mark).is_some_and(|age| age > STAY.as_secs())
}

/// Whether copies of the template may still wait for a test.
pub(super) fn may_wait(mark: &str) -> bool {
    age(mark).is_some_and(|age| age <= WAIT.as_secs())
}

fn age(mark: &str) -> Option<u64> {
    let since: u64 = mark.strip_prefix("used ")?.parse().ok()?;
    Some(seconds(SystemTime::now()).saturating_sub(since))
}

fn seconds(time: SystemTime) -> u64 {
    time.duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_ages() {
        assert!(!is_stale(&mark()) && !is_over(&mark()) && may_wait(&mark()));
        assert!(!may_wait("used 1000") && !may_wait(""));
        assert!(is_stale("used 1000") && is_over("used 1000"));
        assert!(is_stale("a comment of somebody else") && !is_over("a comment of somebody else"));
    }
}
