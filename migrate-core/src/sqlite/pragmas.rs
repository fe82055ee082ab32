//! Switches of the connection that a transaction ignores.

use sqlx::SqliteConnection;

use crate::dialect::Dialect;
use crate::error::Error;
use crate::literal;
use crate::script::Script;
use crate::sqlite::query;

/// The switches that a transaction ignores.
const SWITCHES: [&str; 2] = ["foreign_keys", "legacy_alter_table"];

/// What the connection had.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pragmas {
    values: Vec<(String, String)>,
}

impl Pragmas {
    /// Reads what the connection has of what a script changes.
    pub(crate) async fn read(
        connection: &mut SqliteConnection,
        script: &Script<'_>,
    ) -> Result<Pragmas, Error> {
        let mut values = Vec::new();
        for name in script.settings() {
            // Names go into SQL without quotes: only what can be one. The value
            // of this one cannot be read.
            let is_name = name
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'_');
            if !is_name || *name == "case_sensitive_like" {
                continue;
            }
            let rows = query::rows(connection, &format!("PRAGMA {name}"))
                .await
                .map_err(switching)?;
            let value = rows
                .into_iter()
                .next()
                .and_then(|row| row.into_iter().next()?);
            values.extend(value.map(|value| ((*name).to_owned(), value)));
        }
        Ok(Pragmas { values })
    }

    /// Whether the connection checks foreign keys.
    pub(crate) fn checks_foreign_keys(&self) -> bool {
        self.values
            .iter()
            .any(|(name, value)| name == "foreign_keys" && value == "1")
    }

    /// Puts the connection back.
    pub(crate) async fn restore(&self, connection: &mut SqliteConnection) -> Result<(), Error> {
        for (name, value) in &self.values {
            let value = literal::text(Dialect::Sqlite, value);
            query::execute(connection, &format!("PRAGMA {name} = {value}"))
                .await
                .map_err(switching)?;
        }
        Ok(())
    }
}

/// Makes a script's first switch of each kind; the later ones, which usually
/// switch back, are the end of the script, where everything is put back.
pub(crate) async fn switch(
    connection: &mut SqliteConnection,
    script: &Script<'_>,
) -> Result<(), Error> {
    let mut seen: Vec<&str> = Vec::new();
    for statement in script.statements() {
        let Some(name) = statement
            .is_connection_pragma()
            .then(|| pragma_name(statement.text()))
            .flatten()
        else {
            continue;
        };
        if !seen.contains(&name) {
            seen.push(name);
            query::execute(connection, statement.text())
                .await
                .map_err(switching)?;
        }
    }
    Ok(())
}

/// Which switch a statement makes.
fn pragma_name(sql: &str) -> Option<&'static str> {
    let lower = sql.to_ascii_lowercase();
    SWITCHES.into_iter().find(|name| lower.contains(name))
}

/// The broken foreign keys, as text and count: `posts: 3 rows without their authors`.
pub(crate) async fn broken_keys(
    connection: &mut SqliteConnection,
) -> Result<Vec<(String, u64)>, sqlx::Error> {
    let rows = query::rows(
        connection,
        "SELECT \"table\", parent, CAST(count(*) AS text) FROM pragma_foreign_key_check() \
         GROUP BY \"table\", parent, fkid ORDER BY 1, 2",
    )
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let mut columns = row.into_iter().map(Option::unwrap_or_default);
            let table = columns.next().unwrap_or_default();
            let parent = columns.next().unwrap_or_default();
            let count = columns.next().and_then(|count| count.parse().ok());
            (
                format!("table `{table}` refers to `{parent}`"),
                count.unwrap_or(1),
            )
        })
        .collect())
}

/// The keys that more rows break than before, as lines for people.
pub(crate) fn newly_broken(before: &[(String, u64)], after: &[(String, u64)]) -> Vec<String> {
    after
        .iter()
        .filter_map(|(key, count)| {
            let had: u64 = before
                .iter()
                .filter(|(other, _)| other == key)
                .map(|(_, count)| *count)
                .sum();
            let new = count.saturating_sub(had);
            let rows = if new == 1 { "row has" } else { "rows have" };
            (new > 0).then(|| format!("{key}: {new} {rows} no counterpart there"))
        })
        .collect()
}

fn switching(error: sqlx::Error) -> Error {
    Error::database("a setting of the connection could not be switched", error)
}
