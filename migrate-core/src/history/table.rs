//! Where the history is: its names, its definition, the guard's key.

use std::sync::OnceLock;

use sha2::{Digest as _, Sha256};

use crate::dialect::Dialect;
use crate::digest::hex;
use crate::error::{Error, ErrorKind};
use crate::literal;
use crate::settings::Settings;

/// The history's place in a database.
#[derive(Clone, Debug)]
pub(crate) struct HistoryTable {
    pub(crate) dialect: Dialect,
    /// The schema (`PostgreSQL`), database (`MySQL`) or attached file (`SQLite`).
    pub(crate) schema: Option<String>,
    pub(crate) table: String,
    pub(crate) namespace: String,
    /// The name as SQL, with its schema where one is known.
    name: String,
    /// The name with `MySQL`'s current database, once that is known.
    located: OnceLock<String>,
}

impl HistoryTable {
    /// The names that the settings give, or the database's defaults.
    pub(crate) fn new(dialect: Dialect, settings: &Settings) -> Result<HistoryTable, Error> {
        let (schema, table) = match dialect {
            Dialect::Postgres => (Some("sqlmigrate"), "history"),
            Dialect::Sqlite | Dialect::Mysql => (None, "sqlmigrate_history"),
        };
        let schema = settings
            .history_schema
            .clone()
            .or_else(|| schema.map(str::to_owned));
        let table = settings
            .history_table
            .clone()
            .unwrap_or_else(|| table.to_owned());
        for name in schema.iter().chain([&table]) {
            check(dialect, name)?;
        }
        if settings.namespace.chars().any(char::is_control)
            || settings.namespace.chars().count() > 128
        {
            return Err(bad(
                &settings.namespace,
                "a namespace has at most 128 characters, and none that controls a terminal",
            ));
        }
        let mut name = literal::identifier(dialect, &table);
        if let Some(schema) = &schema {
            name = format!("{}.{name}", literal::identifier(dialect, schema));
        } else if dialect == Dialect::Sqlite {
            // No temporary table and no attached file has it.
            name = format!("main.{name}");
        }
        Ok(HistoryTable {
            dialect,
            schema,
            table,
            namespace: settings.namespace.clone(),
            name,
            located: OnceLock::new(),
        })
    }

    /// The name as SQL.
    pub(crate) fn name(&self) -> &str {
        self.located.get().unwrap_or(&self.name)
    }

    /// Holds the table to the database that is current now: a script that says
    /// `USE` must not take the history along.
    pub(crate) fn locate(&self, database: &str) {
        if self.schema.is_none() {
            let database = literal::identifier(self.dialect, database);
            self.located
                .get_or_init(|| format!("{database}.{}", self.name));
        }
    }

    /// The condition that selects this history's rows.
    pub(crate) fn mine(&self) -> String {
        format!(
            "namespace = {}",
            literal::text(self.dialect, &self.namespace)
        )
    }

    /// The condition that selects one row.
    pub(crate) fn row(&self, key: &str) -> String {
        format!(
            "{} AND version_key = {}",
            self.mine(),
            literal::text(self.dialect, key)
        )
    }

    /// `PostgreSQL`'s advisory key: the same for every runner of this history,
    /// another for another history in the same database.
    pub(crate) fn guard_key(&self) -> i64 {
        self.key(&self.namespace)
    }

    /// The advisory key of the table's creation, which all namespaces share.
    pub(crate) fn creation_key(&self) -> i64 {
        self.key("\u{1}creation")
    }

    fn key(&self, namespace: &str) -> i64 {
        let digest = self.digest(&[namespace]);
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&digest[..8]);
        i64::from_be_bytes(bytes)
    }

    /// `MySQL`'s guard name: `GET_LOCK` names are global to the server and have
    /// at most 64 characters
    /// (<https://dev.mysql.com/doc/refman/8.0/en/locking-functions.html>).
    pub(crate) fn guard_name(&self, database: &str) -> String {
        let digest = self.digest(&[&self.namespace, database]);
        format!("sqlmigrate:{}", &hex(&digest)[..48])
    }

    fn digest(&self, more: &[&str]) -> [u8; 32] {
        let mut digest = Sha256::new();
        let schema = self.schema.as_deref().unwrap_or("");
        for part in ["sqlmigrate", schema, &self.table].iter().chain(more) {
            digest.update(part.as_bytes());
            digest.update([0]);
        }
        digest.finalize().into()
    }

    /// The statements that make the table.
    ///
    /// The columns that nothing writes yet are room for what later versions record.
    pub(crate) fn creation(&self) -> String {
        let (key, text, number, time, options) = match self.dialect {
            Dialect::Postgres => ("text COLLATE \"C\"", "text", "bigint", "timestamptz", ""),
            Dialect::Sqlite => ("TEXT COLLATE BINARY", "TEXT", "INTEGER", "TEXT", ""),
            Dialect::Mysql => (
                "varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
                "longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
                "bigint",
                "datetime(6)",
                " ENGINE = InnoDB",
            ),
        };
        // Room for the namespace of the attempts' records.
        let namespace = key.replace("255", "160");
        let sort_key = key.replace("255", "512");
        format!(
            "CREATE TABLE IF NOT EXISTS {name} (\
             namespace {namespace} NOT NULL, \
             version_key {key} NOT NULL, \
             sort_key {sort_key} NOT NULL, \
             version {key} NOT NULL, \
             name {text} NOT NULL, \
             kind {key} NOT NULL, \
             state {key} NOT NULL, \
             direction {key} NOT NULL, \
             digest_algorithm {number} NOT NULL, \
             text_digest {key} NOT NULL, \
             token_digest {key} NOT NULL, \
             down_sql {text}, \
             down_compiled {text}, \
             irreversible {text}, \
             statements_total {number} NOT NULL, \
             statements_done {number} NOT NULL, \
             progress_digest {key} NOT NULL, \
             owner {key} NOT NULL, \
             process {key} NOT NULL, \
             process_started {key} NOT NULL, \
             host {key} NOT NULL, \
             started_at {time} NOT NULL, \
             progress_at {time} NOT NULL, \
             applied_at {time}, \
             duration_ms {number}, \
             tool {key} NOT NULL, \
             app_release {text}, \
             app_commit {text}, \
             compatibility {text}, \
             attempts {number} NOT NULL, \
             batch {number}, \
             format {number} NOT NULL, \
             PRIMARY KEY (namespace, version_key)){options}",
            name = self.name(),
        )
    }
}

fn bad(name: &str, reason: &'static str) -> Error {
    Error::new(ErrorKind::BadName {
        name: name.to_owned(),
        reason,
    })
}

/// Refuses names that a server would cut off or cannot have.
fn check(dialect: Dialect, name: &str) -> Result<(), Error> {
    if name.is_empty() {
        return Err(bad(name, "it is empty"));
    }
    if name.contains('\0') {
        return Err(bad(name, "it has a NUL in it"));
    }
    match dialect {
        // NAMEDATALEN: https://www.postgresql.org/docs/current/limits.html
        Dialect::Postgres if name.len() > 63 => {
            Err(bad(name, "PostgreSQL cuts names off after 63 bytes"))
        }
        // https://dev.mysql.com/doc/refman/8.0/en/identifiers.html
        Dialect::Mysql if name.chars().count() > 64 => {
            Err(bad(name, "MySQL's names have at most 64 characters"))
        }
        Dialect::Mysql if name.ends_with(' ') => {
            Err(bad(name, "MySQL's names cannot end with a space"))
        }
        Dialect::Sqlite if name.to_ascii_lowercase().starts_with("sqlite_") => Err(bad(
            name,
            "SQLite keeps names that begin with `sqlite_` to itself",
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_stable_and_tell_histories_apart() {
        let table = HistoryTable::new(Dialect::Postgres, &Settings::default()).unwrap();
        // Runners of different versions must compute the same key.
        assert_eq!(table.guard_key(), -1_058_726_651_795_563_045);
        let other = Settings {
            namespace: "billing".to_owned(),
            ..Settings::default()
        };
        let other = HistoryTable::new(Dialect::Postgres, &other).unwrap();
        assert_ne!(other.guard_key(), table.guard_key());
        assert_eq!(other.creation_key(), table.creation_key());
        assert!(table.guard_name("a long database's name").len() <= 64);
    }

    #[test]
    fn names_that_a_server_would_change_are_refused() {
        for (dialect, name) in [
            (Dialect::Postgres, "a\0b"),
            (Dialect::Sqlite, ""),
            (Dialect::Sqlite, "SQLite_history"),
            (Dialect::Mysql, "trailing "),
        ] {
            let settings = Settings {
                history_table: Some(name.to_owned()),
                ..Settings::default()
            };
            assert!(HistoryTable::new(dialect, &settings).is_err(), "{name:?}");
        }
    }
}
