//! Which settings a statement changes, and for how long.

use super::{mysql, postgres, sqlite};
use crate::dialect::Dialect;
use crate::script::words::Words;

/// What a statement does to the session.
#[derive(Default, Debug, PartialEq, Eq)]
pub(in crate::script) struct Settings {
    /// What stays changed after the transaction.
    pub(in crate::script) names: Vec<String>,
    /// Something is changed until the transaction ends: `SET LOCAL`.
    pub(in crate::script) until_commit: bool,
}

impl Settings {
    pub(super) fn add(&mut self, name: impl Into<String>) {
        let name = name.into();
        if !name.is_empty() && !self.names.contains(&name) {
            self.names.push(name);
        }
    }
}

/// Tells which settings a statement changes.
pub(in crate::script) fn settings(statement: Words<'_>) -> Settings {
    let mut settings = Settings::default();
    match statement.dialect {
        Dialect::Postgres => postgres::settings(statement, &mut settings),
        Dialect::Sqlite => sqlite::settings(statement, &mut settings),
        Dialect::Mysql => mysql::settings(statement, &mut settings),
    }
    settings
}
