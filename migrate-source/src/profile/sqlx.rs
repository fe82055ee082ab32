//! sqlx: `<version>_<name>.sql`, or `.up.sql` with `.down.sql`.
//!
//! Names are split at the first `_`; what stands before it must parse as an
//! `i64`, or sqlx stops; names without `_` and names that do not end in `.sql`
//! it ignores without a word; subfolders too. Versions sort as numbers.
//! `-- no-transaction` as the very first bytes runs the script without a
//! transaction. Source: [`sqlx-core/src/migrate/source.rs`][source] and
//! [`migration_type.rs`][type] of sqlx 0.9.
//!
//! Where we differ: a byte-order mark or blank lines before `-- no-transaction`
//! do not disable it, signs before the number are no part of a version, and
//! what sqlx ignores is said.
//!
//! [source]: https://github.com/launchbadge/sqlx/blob/v0.9.0/sqlx-core/src/migrate/source.rs
//! [type]: https://github.com/launchbadge/sqlx/blob/v0.9.0/sqlx-core/src/migrate/migration_type.rs

use crate::migration::Version;
use crate::script::TransactionRule;
use crate::sql::NO_TRANSACTION;

use super::convention::{Convention, Layout, Name, Role};
use super::version::{self, OutOfRange};
use super::{Profile, stray};

/// sqlx's conventions.
pub(super) struct Sqlx;

impl Convention for Sqlx {
    fn profile(&self) -> Profile {
        Profile::Sqlx
    }

    fn layout(&self) -> Layout {
        Layout::Flat
    }

    fn names(&self) -> &'static str {
        "`<version>_<name>.up.sql` and `<version>_<name>.down.sql`, or `<version>_<name>.sql`; the version is a number"
    }

    fn read_name<'a>(&self, name: &'a str) -> Name<'a> {
        read_numbered(name).unwrap_or(Name::Unknown)
    }

    fn version(&self, text: &str) -> Result<Version, OutOfRange> {
        version::number(text, 0, i64::MAX as u64)
    }

    fn stray_fate(&self, name: &str) -> String {
        if matches!(self.read_name(name), Name::Migration { .. }) {
            "sqlx itself reads it as another up script of this version".to_owned()
        } else if name.strip_suffix(".sql").is_some() && name.contains('_') {
            "sqlx itself stops at this name: what stands before the first `_` is no number"
                .to_owned()
        } else {
            "sqlx itself ignores this file without a word".to_owned()
        }
    }

    fn no_transaction_marker(&self) -> Option<&'static str> {
        Some("`-- no-transaction` on the first line")
    }

    fn misspelt_direction(&self, name: &str) -> Option<String> {
        stray::renamed_direction(name)
    }

    fn rule(&self, text: &str) -> TransactionRule {
        if has_marker(text) {
            TransactionRule::Never
        } else {
            TransactionRule::Always
        }
    }
}

/// Whether a script has a first line that only sqlx knows: its marker, or the
/// template of `sqlx migrate add`.
pub(super) fn is_own(text: &str) -> bool {
    has_marker(text)
        || [
            "-- Add migration script here",
            "-- Add up migration",
            "-- Add down migration",
        ]
        .iter()
        .any(|line| text.starts_with(line))
}

/// Whether a script says that it runs without a transaction.
pub(super) fn has_marker(text: &str) -> bool {
    text.trim_start().starts_with(NO_TRANSACTION)
}

/// Reads `<digits>_<name>` with `.up.sql`, `.down.sql` or `.sql`.
pub(super) fn read_numbered(name: &str) -> Option<Name<'_>> {
    let (version, rest) = name.split_once('_')?;
    if version.is_empty() || !version.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (rest, role) = if let Some(rest) = rest.strip_suffix(".up.sql") {
        (rest, Role::Up)
    } else if let Some(rest) = rest.strip_suffix(".down.sql") {
        (rest, Role::Down)
    } else {
        (rest.strip_suffix(".sql")?, Role::Up)
    };
    let name = if rest.is_empty() { version } else { rest };
    Some(Name::Migration {
        version,
        name,
        role,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_sqlx_reads_them() {
        let migration = |version, name, role| Name::Migration {
            version,
            name,
            role,
        };
        let table = [
            ("1_users.sql", migration("1", "users", Role::Up)),
            ("0001_users.up.sql", migration("0001", "users", Role::Up)),
            (
                "0001_users.down.sql",
                migration("0001", "users", Role::Down),
            ),
            (
                "20231899_month_18.sql",
                migration("20231899", "month_18", Role::Up),
            ),
            (
                "1_it's \"quoted\".sql",
                migration("1", "it's \"quoted\"", Role::Up),
            ),
            ("1_.sql", migration("1", "1", Role::Up)),
            ("users.sql", Name::Unknown),
            ("-1_users.sql", Name::Unknown),
            ("2020-12-7_users.sql", Name::Unknown),
            ("1_users.SQL", Name::Unknown),
            ("_users.sql", Name::Unknown),
        ];
        for (name, expected) in table {
            assert_eq!(Sqlx.read_name(name), expected, "{name}");
        }
    }

    #[test]
    fn the_marker_survives_blank_lines() {
        let table = [
            ("-- no-transaction\nSELECT 1", true),
            ("\n\n-- no-transaction", true),
            ("-- first\n-- no-transaction", false),
            ("--no-transaction", false),
            ("", false),
        ];
        for (text, expected) in table {
            assert_eq!(has_marker(text), expected, "{text}");
        }
    }
}
