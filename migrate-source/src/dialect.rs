//! The databases whose SQL we read.

use std::fmt;

/// The SQL dialect of a folder; there is no default, it is never guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dialect {
    /// `PostgreSQL`, 13 or newer.
    Postgres,
    /// `SQLite`, 3.35 or newer.
    Sqlite,
    /// `MySQL`, 8.0 or newer, and `MariaDB`, 10.5 or newer.
    Mysql,
}

impl Dialect {
    /// Every dialect, in the order of their bits in an image.
    pub const ALL: [Dialect; 3] = [Dialect::Postgres, Dialect::Sqlite, Dialect::Mysql];

    /// The name in `migrate.toml`, on the command line and in messages.
    pub fn name(self) -> &'static str {
        match self {
            Dialect::Postgres => "postgres",
            Dialect::Sqlite => "sqlite",
            Dialect::Mysql => "mysql",
        }
    }

    /// Reads a name as users write it: `postgresql` and `mariadb` are understood.
    pub fn parse(name: &str) -> Option<Dialect> {
        match name.to_ascii_lowercase().as_str() {
            "postgres" | "postgresql" | "pg" => Some(Dialect::Postgres),
            "sqlite" | "sqlite3" => Some(Dialect::Sqlite),
            "mysql" | "mariadb" => Some(Dialect::Mysql),
            _ => None,
        }
    }

    /// This dialect's bit in the dialect set of an image.
    pub fn bit(self) -> u32 {
        1 << self as u32
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}
