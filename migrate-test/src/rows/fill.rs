//! Puts rows into every table there is.
//!
//! Three rows a table: one in which every column has a value, a second one that
//! repeats those values wherever nothing forbids it, and one that leaves out
//! what may be left out. What a table refuses is varied until it takes it.

use std::collections::HashMap;

use migrate_core::Dialect;

use super::insert::{Parents, Style, insert};
use super::model::{self, ForeignKey, Table};
use super::values::Value;
use crate::workbench::{Connection, Trouble};

/// How many of a parent's rows are looked at.
const PARENTS: usize = 20;

/// What was filled so far: tables are filled again when their columns change.
#[derive(Debug, Default)]
pub(crate) struct Filling {
    tables: HashMap<String, Known>,
}

#[derive(Debug, Default)]
struct Known {
    columns: Vec<model::Column>,
    rows: usize,
}

/// A table that took no row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) table: String,
    /// What the database said to the last attempt.
    pub(crate) reason: String,
}

impl Filling {
    /// Puts rows into every table that is new or has changed.
    ///
    /// Answers which tables have none in spite of it.
    pub(crate) async fn fill(
        &mut self,
        connection: &mut Connection,
    ) -> Result<Vec<Refusal>, Trouble> {
        let tables = model::read(connection).await?;
        self.tables
            .retain(|name, _| tables.iter().any(|table| table.shown() == *name));
        let mut waiting: Vec<&Table> = tables
            .iter()
            .filter(|table| {
                self.tables
                    .get(&table.shown())
                    .is_none_or(|known| known.columns != table.columns)
            })
            .collect();
        let mut refused: Vec<Refusal> = Vec::new();
        // Parents first. What waits for itself in a circle comes last.
        while !waiting.is_empty() {
            let mut ready: Vec<&Table> = waiting
                .iter()
                .copied()
                .filter(|table| !needs_one_of(table, &waiting))
                .collect();
            if ready.is_empty() {
                ready = std::mem::take(&mut waiting);
                self.circle(connection, &ready, &mut refused).await?;
                continue;
            }
            for table in &ready {
                self.table(connection, table, &mut refused).await?;
            }
            waiting.retain(|table| !ready.contains(table));
        }
        self.late_parents(connection, &tables).await?;
        Ok(refused)
    }

    async fn table(
        &mut self,
        connection: &mut Connection,
        table: &Table,
        refused: &mut Vec<Refusal>,
    ) -> Result<(), Trouble> {
        let known = self.tables.entry(table.shown()).or_default();
        known.columns.clone_from(&table.columns);
        let parents = parents(connection, table).await?;
        let mut reason = None;
        let mut taken = 0;
        for style in [Style::Full, Style::Full, Style::Sparse] {
            match insert(connection, table, &parents, style, known.rows).await {
                Ok(()) => taken += 1,
                Err(said) => reason = Some(said),
            }
            known.rows += 1;
        }
        if let Some(reason) = reason
            && taken == 0
        {
            refused.push(Refusal {
                table: table.shown(),
                reason,
            });
        }
        Ok(())
    }

    /// Tables that need a row of each other: the keys are checked when all are there.
    async fn circle(
        &mut self,
        connection: &mut Connection,
        tables: &[&Table],
        refused: &mut Vec<Refusal>,
    ) -> Result<(), Trouble> {
        let (begin, end, undo) = match connection.dialect() {
            Dialect::Postgres => ("BEGIN; SET CONSTRAINTS ALL DEFERRED", "COMMIT", "ROLLBACK"),
            Dialect::Sqlite => (
                "BEGIN; PRAGMA defer_foreign_keys = ON",
                "COMMIT",
                "ROLLBACK",
            ),
            _ => (
                "SET foreign_key_checks = 0",
                "SET foreign_key_checks = 1",
                "SET foreign_key_checks = 1",
            ),
        };
        connection.execute(begin).await?;
        let mut reason = None;
        for table in tables {
            let sql = super::insert::in_a_circle(connection, table, tables);
            if let Err(error) = connection.execute(&sql).await {
                reason = Some(error.to_string());
                break;
            }
        }
        if reason.is_none() {
            reason = connection
                .execute(end)
                .await
                .err()
                .map(|error| error.to_string());
        }
        if reason.is_some() {
            // The transaction may have ended with the error already.
            drop(connection.execute(undo).await);
        }
        for table in tables {
            let known = self.tables.entry(table.shown()).or_default();
            known.columns.clone_from(&table.columns);
            known.rows += 1;
            refused.extend(reason.iter().map(|reason| Refusal {
                table: table.shown(),
                reason: reason.clone(),
            }));
        }
        Ok(())
    }

    /// Foreign keys that were left empty since their parents came later.
    async fn late_parents(
        &mut self,
        connection: &mut Connection,
        tables: &[Table],
    ) -> Result<(), Trouble> {
        for table in tables {
            for key in &table.foreign_keys {
                let [column] = key.columns.as_slice() else {
                    continue;
                };
                let (Some(parent), Some(own)) = (
                    tables.iter().find(|parent| parent.is_parent_of(key)),
                    table.column(column),
                ) else {
                    continue;
                };
                // A row of its own has no parent to wait for.
                if !own.nullable
                    || parent == table
                    || table.uniques.iter().any(|unique| unique.contains(column))
                {
                    continue;
                }
                let Some(value) = keys(connection, key).await?.into_iter().next() else {
                    continue;
                };
                let (name, column) = (table.sql(connection), model::quoted(connection, column));
                let value = super::insert::sql_of(connection, &value[0]);
                let sql = format!(
                    "UPDATE {name} SET {column} = {value} WHERE NOT EXISTS \
                     (SELECT 1 FROM (SELECT * FROM {name}) AS filled WHERE {column} IS NOT NULL)"
                );
                // A check may want it empty: then it stays so.
                drop(connection.execute(&sql).await);
            }
        }
        Ok(())
    }
}

/// Whether a table must have a row of one that is still empty.
fn needs_one_of(table: &Table, waiting: &[&Table]) -> bool {
    table.foreign_keys.iter().any(|key| {
        let required = key
            .columns
            .iter()
            .all(|name| table.column(name).is_some_and(|column| !column.nullable));
        waiting
            .iter()
            .any(|other| other.is_parent_of(key) && (required || *other != table))
            && required
    })
}

/// The rows that the table's foreign keys may lead to.
async fn parents(connection: &mut Connection, table: &Table) -> Result<Parents, Trouble> {
    let mut parents = Parents::default();
    for key in &table.foreign_keys {
        parents.keys.push(keys(connection, key).await?);
    }
    Ok(parents)
}

/// The keys of a parent's first rows, as values.
async fn keys(connection: &mut Connection, key: &ForeignKey) -> Result<Vec<Vec<Value>>, Trouble> {
    if key.parent_columns.is_empty() {
        return Ok(Vec::new());
    }
    let dialect = connection.dialect();
    let columns: Vec<String> = key
        .parent_columns
        .iter()
        .map(|name| {
            let name = model::quoted(connection, name);
            match dialect {
                Dialect::Postgres => format!("{name}::text"),
                Dialect::Sqlite => format!("quote({name})"),
                _ => format!("CONCAT('0x', HEX({name}))"),
            }
        })
        .collect();
    let plain: Vec<String> = key
        .parent_columns
        .iter()
        .map(|name| model::quoted(connection, name))
        .collect();
    let table = model::qualified(connection, key.parent_schema.as_deref(), &key.parent);
    // Numbers are no bytes: MySQL would read them as one large number.
    let columns = if dialect == Dialect::Mysql {
        plain
            .iter()
            .zip(&columns)
            .map(|(plain, bytes)| {
                format!("CASE WHEN CHARSET({plain}) = 'binary' AND HEX({plain}) <> HEX(CONCAT({plain} + 0)) AND LENGTH({plain}) = 16 THEN {bytes} ELSE QUOTE({plain}) END")
            })
            .collect()
    } else {
        columns
    };
    let rows = connection
        .rows(&format!(
            "SELECT {} FROM {table} ORDER BY {} LIMIT {PARENTS}",
            columns.join(", "),
            plain.join(", ")
        ))
        .await?;
    Ok(rows
        .into_iter()
        .filter(|row| row.iter().all(Option::is_some))
        .map(|row| {
            row.into_iter()
                .flatten()
                .map(|text| match dialect {
                    Dialect::Postgres => Value::Text(text),
                    _ => Value::Sql(text),
                })
                .collect()
        })
        .collect())
}
