//! `lock-timeout`, `statement-timeout` and `lock-retries`: how long a script may
//! take, and how often it is tried.

use std::time::Duration;

use super::directive::{Directive, DirectiveKind};
use crate::dialect::Dialect;

/// How long something may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// `none`: as long as it takes.
    Unlimited,
    /// At most so long; whole milliseconds, at least one.
    Within(Duration),
}

/// The servers count milliseconds in 31 bits.
const LONGEST: u64 = 2_147_483_647;

/// Units and their milliseconds; a longer name goes before its own ending.
const UNITS: [(&str, u64); 4] = [("ms", 1), ("min", 60_000), ("s", 1_000), ("h", 3_600_000)];

/// `500ms`, `3s`, `10min`, `2h`, `none`.
pub(super) fn limit(text: &str) -> Option<Limit> {
    if text == "none" {
        return Some(Limit::Unlimited);
    }
    let (digits, unit) = UNITS
        .iter()
        .find_map(|(name, unit)| Some((text.strip_suffix(name)?, unit)))?;
    let millis = number(digits)?.checked_mul(*unit)?;
    (1..=LONGEST)
        .contains(&millis)
        .then(|| Limit::Within(Duration::from_millis(millis)))
}

/// `3`
pub(super) fn retries(text: &str) -> Option<u32> {
    number(text)
        .filter(|count| *count <= 1000)
        .map(|count| count as u32)
}

fn number(digits: &str) -> Option<u64> {
    let are_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    are_digits.then(|| digits.parse().ok())?
}

/// Why a database cannot do what a directive asks for, and what to do instead.
pub(super) fn refusal(
    kind: &DirectiveKind,
    dialect: Dialect,
) -> Option<(&'static str, &'static str)> {
    match (kind, dialect) {
        (DirectiveKind::LockTimeout(_), Dialect::Sqlite) => Some((
            "`lock-timeout` cannot be kept by SQLite, which has one lock for the whole file",
            "take it out; how long a run waits for the file is `Migrator::guard_wait`",
        )),
        (DirectiveKind::StatementTimeout(_), Dialect::Sqlite) => Some((
            "`statement-timeout` cannot be kept by SQLite, which has no such limit",
            "take it out",
        )),
        (DirectiveKind::LockTimeout(Limit::Within(limit)), Dialect::Mysql)
            if limit.subsec_millis() != 0 =>
        {
            Some((
                "MySQL and MariaDB count how long they wait for a lock in whole seconds",
                "write whole seconds: `-- migrate: lock-timeout 1s`",
            ))
        }
        _ => None,
    }
}

/// What the runtime is told: one line each, in milliseconds, `0` for no limit.
/// What is declared as lossy is a line each as well.
pub(crate) fn options(directives: &[Directive]) -> Vec<String> {
    let millis = |limit: &Limit| match limit {
        Limit::Unlimited => 0,
        Limit::Within(limit) => limit.as_millis(),
    };
    directives
        .iter()
        .flat_map(|directive| match &directive.kind {
            DirectiveKind::LockTimeout(limit) => vec![format!("lock-timeout {}", millis(limit))],
            DirectiveKind::StatementTimeout(limit) => {
                vec![format!("statement-timeout {}", millis(limit))]
            }
            DirectiveKind::LockRetries(retries) => vec![format!("lock-retries {retries}")],
            DirectiveKind::Lossy(names) => {
                let option = |name: &String| format!("lossy {}", name.replace(['\t', '\n'], " "));
                names.iter().map(option).collect()
            }
            DirectiveKind::NoTransaction
            | DirectiveKind::Irreversible(_)
            | DirectiveKind::BreaksOlder(_)
            | DirectiveKind::WorksWithOlder(_)
            | DirectiveKind::Allow { .. } => Vec::new(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_read_with_their_unit() {
        let within = |millis| Some(Limit::Within(Duration::from_millis(millis)));
        for (text, expected) in [
            ("500ms", within(500)),
            ("3s", within(3_000)),
            ("10min", within(600_000)),
            ("2h", within(7_200_000)),
            ("none", Some(Limit::Unlimited)),
            ("2147483647ms", within(LONGEST)),
            ("2147483648ms", None),
            ("99999999999999999999s", None),
            ("18446744073709551615h", None),
            ("0s", None),
            ("3", None),
            ("s", None),
            ("-3s", None),
            ("+3s", None),
            ("1.5s", None),
            ("3 s", None),
            ("", None),
        ] {
            assert_eq!(limit(text), expected, "{text:?}");
        }
        assert_eq!(retries("0"), Some(0));
        assert_eq!(retries("1001"), None);
        assert_eq!(retries("three"), None);
    }
}
