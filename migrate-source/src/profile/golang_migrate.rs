//! golang-migrate: `<version>_<name>.up.sql` and `<version>_<name>.down.sql`.
//!
//! A name must match `^([0-9]+)_(.*)\.(down|up)\.(.*)$`, versions are unsigned
//! 64-bit numbers, other files are ignored: [`source/parse.go`][parse] and
//! [`MIGRATIONS.md`][names]. Subfolders are ignored: [`iofs.go`][iofs]. On
//! `PostgreSQL` a file is sent as one message, so several statements are one
//! transaction and a lone statement runs outside of one: [the driver's
//! notes][postgres].
//!
//! [parse]: https://github.com/golang-migrate/migrate/blob/master/source/parse.go
//! [names]: https://github.com/golang-migrate/migrate/blob/master/MIGRATIONS.md
//! [iofs]: https://github.com/golang-migrate/migrate/blob/master/source/iofs/iofs.go
//! [postgres]: https://github.com/golang-migrate/migrate/blob/master/database/postgres/README.md#multi-statement-mode

use crate::migration::Version;
use crate::script::TransactionRule;

use super::Profile;
use super::convention::{Convention, Layout, Name};
use super::sqlx::read_numbered;
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
        if name.ends_with(".up.sql") || name.ends_with(".down.sql") {
            read_numbered(name).unwrap_or(Name::Unknown)
        } else {
            Name::Unknown
        }
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
}
