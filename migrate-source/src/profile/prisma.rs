//! prisma: a folder a migration, `<timestamp>_<name>/migration.sql`.
//!
//! A migration is identified by its folder's whole name, and folders are
//! applied in the order of their names; `migration_lock.toml` beside them names
//! the database: [`migrations_directory.rs`][folder] and
//! [`listMigrations.ts`][list]. A script is sent as it is, in one message and
//! without a `BEGIN` of prisma's: on `PostgreSQL` several statements of a message
//! are a transaction, and a lone `CREATE INDEX CONCURRENTLY` runs outside of one:
//! [`flavour/postgres`][flavour]. Here a script runs in a transaction unless one
//! of its statements cannot. A `down.sql` beside `migration.sql` is the
//! [documented way][down] to keep a down script; prisma itself never runs it.
//!
//! [folder]: https://github.com/prisma/prisma-engines/blob/main/schema-engine/connectors/schema-connector/src/migrations_directory.rs
//! [list]: https://github.com/prisma/prisma/blob/main/packages/migrate/src/utils/listMigrations.ts
//! [flavour]: https://github.com/prisma/prisma-engines/tree/main/schema-engine/connectors/sql-schema-connector/src/flavour/postgres
//! [down]: https://www.prisma.io/docs/orm/prisma-migrate/workflows/generating-down-migrations

use crate::migration::Version;
use crate::script::TransactionRule;

use super::Profile;
use super::convention::{Convention, Layout, Name, Role};
use super::version::{self, OutOfRange};

/// prisma's conventions.
pub(super) struct Prisma;

impl Convention for Prisma {
    fn profile(&self) -> Profile {
        Profile::Prisma
    }

    fn layout(&self) -> Layout {
        Layout::FolderEach {
            up: "migration.sql",
            down: "down.sql",
        }
    }

    fn names(&self) -> &'static str {
        "folders `<timestamp>_<name>` with `migration.sql` in them"
    }

    fn read_name<'a>(&self, name: &'a str) -> Name<'a> {
        let title = match name.split_once('_') {
            Some((digits, title))
                if !title.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) =>
            {
                title
            }
            _ => name,
        };
        Name::Migration {
            version: name,
            name: title,
            role: Role::Both,
        }
    }

    fn version(&self, text: &str) -> Result<Version, OutOfRange> {
        version::text(text, text, text.to_owned())
    }

    fn stray_fate(&self, _name: &str) -> String {
        "prisma itself ignores this file without a word".to_owned()
    }

    fn rule(&self, _text: &str) -> TransactionRule {
        TransactionRule::WhenPossible
    }
}
