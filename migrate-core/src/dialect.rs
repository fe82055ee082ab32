//! The databases that the runtime speaks to.

use std::fmt;

/// A database family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// `PostgreSQL`, 13 or newer.
    Postgres,
    /// `SQLite`, 3.35 or newer.
    Sqlite,
    /// `MySQL`, 8.0 or newer, and `MariaDB`, 10.5 or newer.
    Mysql,
}

impl Dialect {
    /// The name in `migrate.toml`.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(migrate_core::Dialect::Postgres.name(), "postgres");
    /// ```
    pub const fn name(self) -> &'static str {
        match self {
            Dialect::Postgres => "postgres",
            Dialect::Sqlite => "sqlite",
            Dialect::Mysql => "mysql",
        }
    }

    /// The product's name, for messages.
    pub const fn product(self) -> &'static str {
        match self {
            Dialect::Postgres => "PostgreSQL",
            Dialect::Sqlite => "SQLite",
            Dialect::Mysql => "MySQL",
        }
    }

    /// The dialect with this bit index in an image.
    pub(crate) const fn from_bit(bit: u32) -> Option<Dialect> {
        match bit {
            0 => Some(Dialect::Postgres),
            1 => Some(Dialect::Sqlite),
            2 => Some(Dialect::Mysql),
            _ => None,
        }
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}
