//! Settings of the session that a statement changes beyond its transaction.
//!
//! Names are spelled as the server spells them, in lower case, so that the
//! runtime can put each of them back by name. `all` stands for `RESET ALL` and
//! `DISCARD ALL`, `role` and `session_authorization` for what their `SET`s
//! change, and `database` for `MySQL`'s `USE`.

mod mysql;
mod postgres;
mod sqlite;

use super::words::Words;
use crate::dialect::Dialect;

pub(super) use sqlite::pragma;

/// What a statement does to the session.
#[derive(Default, Debug, PartialEq, Eq)]
pub(super) struct Settings {
    /// What stays changed after the transaction.
    pub(super) names: Vec<String>,
    /// Something is changed until the transaction ends: `SET LOCAL`.
    pub(super) until_commit: bool,
}

impl Settings {
    fn add(&mut self, name: impl Into<String>) {
        let name = name.into();
        if !name.is_empty() && !self.names.contains(&name) {
            self.names.push(name);
        }
    }
}

/// Tells which settings a statement changes.
pub(super) fn settings(statement: Words<'_>) -> Settings {
    let mut settings = Settings::default();
    match statement.dialect {
        Dialect::Postgres => postgres::settings(statement, &mut settings),
        Dialect::Sqlite => sqlite::settings(statement, &mut settings),
        Dialect::Mysql => mysql::settings(statement, &mut settings),
    }
    settings
}
