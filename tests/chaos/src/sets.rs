//! The histories that runners apply.

use sqlmigrate::{Migrations, migrate};

use crate::engine::Engine;

/// A history, told for each database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Set {
    /// Everything that a start must finish by itself.
    Main,
    /// An `UPDATE` that no transaction holds.
    Doubt,
    /// A few quick scripts.
    Small,
    /// The same without a session's setting in a script that no transaction
    /// holds, for a pooler in transaction mode: it gives a client's statements to
    /// several sessions, and what one of them keeps to the next client.
    Plain,
}

static MAIN: [Migrations; 3] = [
    migrate!("migrations/main/postgres"),
    migrate!("migrations/main/sqlite"),
    migrate!("migrations/main/mysql"),
];
static DOUBT: [Migrations; 3] = [
    migrate!("migrations/doubt/postgres"),
    migrate!("migrations/doubt/sqlite"),
    migrate!("migrations/doubt/mysql"),
];
static SMALL: [Migrations; 3] = [
    migrate!("migrations/small/postgres"),
    migrate!("migrations/small/sqlite"),
    migrate!("migrations/small/mysql"),
];

static PLAIN: Migrations = migrate!("migrations/plain/postgres");

impl Set {
    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Set::Main => "main",
            Set::Doubt => "doubt",
            Set::Small => "small",
            Set::Plain => "plain",
        }
    }

    /// The set for one database.
    pub fn migrations(self, engine: Engine) -> &'static Migrations {
        let sets = match self {
            Set::Main => &MAIN,
            Set::Doubt => &DOUBT,
            Set::Plain if engine == Engine::Postgres => return &PLAIN,
            Set::Small | Set::Plain => &SMALL,
        };
        match engine {
            Engine::Postgres => &sets[0],
            Engine::Sqlite => &sets[1],
            Engine::Mysql => &sets[2],
        }
    }
}
