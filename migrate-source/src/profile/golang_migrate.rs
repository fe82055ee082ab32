//! golang-migrate: `<version>_<name>.up.sql` and `<version>_<name>.down.sql`.
//!
//! A name must match `^([0-9]+)_(.*)\.(down|up)\.(.*)$`, versions are unsigned
//! 64-bit numbers, other files are ignored: [`source/parse.go`][parse] and
//! [`MIGRATIONS.md`][names]. The extension is not looked at, so that
//! `1_a.up..sql` is a migration; one that is not SQL is not run by us, which is
//! said. Subfolders are ignored: [`iofs.go`][iofs]. On
//! `PostgreSQL` a file is sent as one message, so several statements are one
//! transaction and a lone statement runs outside of one: [the driver's
//! notes][postgres].
//!
//! [parse]: https://github.com/golang-migrate/migrate/blob/master/source/parse.go
//! [names]: https://github.com/golang-migrate/migrate/blob/master/MIGRATIONS.md
//! [iofs]: https://github.com/golang-migrate/migrate/blob/master/source/iofs/iofs.go
//! [postgres]: https://github.com/golang-migrate/migrate/blob/master/database/postgres/README.md#multi-statement-mode

use crate::finding::Direction;
use crate::migration::Version;
use crate::script::TransactionRule;

use super::Profile;
use super::convention::{Convention, Layout, Name, Role};
use super::version::{self, OutOfRange};

/// golang-migrate's conventions.
pub(super) struct GolangMigrate;

impl Convention for GolangMigrate {
    fn profile(&self) -> Profile {
        Profile::GolangMigrate
    }

    fn layout(&self) -> Layout {
        Layout::Flat
    }

    fn names(&self) -> &'static str {
        "`<version>_<name>.up.sql` and `<version>_<name>.down.sql`; the version is a number"
    }

    fn read_name<'a>(&self, name: &'a str) -> Name<'a> {
        read(name).unwrap_or(Name::Unknown)
    }

    fn version(&self, text: &str) -> Result<Version, OutOfRange> {
        version::number(text, 0, u64::MAX)
    }

    fn stray_fate(&self, _name: &str) -> String {
        "golang-migrate itself ignores this file without a word".to_owned()
    }

    fn rule(&self, _text: &str) -> TransactionRule {
        TransactionRule::OneMessage
    }

    fn unsupported_half(&self, name: &str) -> Option<(Version, Direction)> {
        let parts = parts(name)?;
        Some((self.version(parts.version).ok()?, parts.direction))
    }
}

/// A name that matches golang-migrate's expression.
struct Parts<'a> {
    version: &'a str,
    name: &'a str,
    direction: Direction,
    extension: &'a str,
}

/// The expression is greedy: the last `.up.` or `.down.` counts.
fn parts(name: &str) -> Option<Parts<'_>> {
    let (version, rest) = name.split_once('_')?;
    if version.is_empty() || !version.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let last = |word: &str, direction| {
        let at = rest.rfind(word)?;
        Some((at, at + word.len(), direction))
    };
    let (end, extension, direction) =
        [last(".up.", Direction::Up), last(".down.", Direction::Down)]
            .into_iter()
            .flatten()
            .max_by_key(|(at, ..)| *at)?;
    Some(Parts {
        version,
        name: if end == 0 { version } else { &rest[..end] },
        direction,
        extension: &rest[extension..],
    })
}

fn read(name: &str) -> Option<Name<'_>> {
    let parts = parts(name)?;
    if !parts.extension.to_ascii_lowercase().ends_with("sql") {
        return Some(Name::Unsupported("a migration that is not SQL"));
    }
    Some(Name::Migration {
        version: parts.version,
        name: parts.name,
        role: match parts.direction {
            Direction::Up => Role::Up,
            Direction::Down => Role::Down,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_golang_migrate_reads_them() {
        let migration = |version, name, role| Name::Migration {
            version,
            name,
            role,
        };
        let table = [
            (
                "000001_users.up.sql",
                migration("000001", "users", Role::Up),
            ),
            ("1_users.down.sql", migration("1", "users", Role::Down)),
            ("30_users.up..sql", migration("30", "users", Role::Up)),
            ("1_users.up.SQL", migration("1", "users", Role::Up)),
            (
                "1_scale.down.users.up.sql",
                migration("1", "scale.down.users", Role::Up),
            ),
            ("1_.up.sql", migration("1", "1", Role::Up)),
            (
                "1_users.up.go",
                Name::Unsupported("a migration that is not SQL"),
            ),
            ("1_users.sql", Name::Unknown),
            ("1_users_down.sql", Name::Unknown),
            ("users.up.sql", Name::Unknown),
        ];
        for (name, expected) in table {
            assert_eq!(GolangMigrate.read_name(name), expected, "{name}");
        }
    }
}
