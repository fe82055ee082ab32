//! Databases that outlive their tests, because these failed.

use std::time::{Duration, SystemTime};

use migrate_core::Dialect;

use crate::server::Server;

/// How long a kept database stays when its test does not run again.
const STAY: Duration = Duration::from_hours(7 * 24);

/// What marks a kept database: when it was kept, and of which test it is.
pub(super) fn mark(owner: &str) -> String {
    format!("kept {} {owner}", seconds())
}

/// Whether a marked database has been there long enough.
pub(super) fn is_over(mark: &str) -> bool {
    let since = mark.split(' ').nth(1).and_then(|since| since.parse().ok());
    since.is_some_and(|since: u64| seconds().saturating_sub(since) > STAY.as_secs())
}

/// The test that a marked database is of.
pub(super) fn owner(mark: &str) -> Option<&str> {
    mark.strip_prefix("kept ")?
        .split_once(' ')
        .map(|(_, owner)| owner)
}

fn seconds() -> u64 {
    SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs()
}

/// What a failed test says of its database.
pub(super) fn message(server: &Server, name: &str, url: &str) -> String {
    let look = match server.dialect() {
        Dialect::Sqlite => format!("sqlite3 {name}"),
        Dialect::Postgres => format!("psql '{}'", without_password(url)),
        _ => without_password(url),
    };
    format!(
        "the database of this test is kept until it runs again: {name}\n  to look into it: {look}"
    )
}

/// A password belongs in no log.
fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    match rest[..end].rsplit_once('@') {
        Some((user, host)) => {
            let user = user.split(':').next().unwrap_or_default();
            format!("{scheme}://{user}@{host}{}", &rest[end..])
        }
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_tells_its_test_and_its_age() {
        let mark = mark("app::posts::one is listed");
        assert_eq!(owner(&mark), Some("app::posts::one is listed"));
        assert!(!is_over(&mark));
        assert!(is_over("kept 1000 app::old"));
        assert!(!is_over("a comment of somebody else"));
    }

    #[test]
    fn a_message_has_no_password() {
        for (url, expected) in [
            ("postgres://u:p%40@h:1/d", "postgres://u@h:1/d"),
            ("postgres://u@h/d?host=/s", "postgres://u@h/d?host=/s"),
            ("postgres:///d", "postgres:///d"),
        ] {
            assert_eq!(without_password(url), expected);
        }
    }
}
