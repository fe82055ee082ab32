//! One row, varied until the table takes it.

use std::collections::HashMap;

use migrate_core::Dialect;

use super::model::{self, Column, Filler, Kind, Table, literals, mentions};
use super::values::{Value, candidates};
use crate::workbench::Connection;

/// How often one row is tried.
const ATTEMPTS: usize = 600;

/// What a row is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// Every column has a value.
    Full,
    /// What may be left out is.
    Sparse,
}

/// For each foreign key of a table, the keys that its parent has.
#[derive(Debug, Default)]
pub(crate) struct Parents {
    pub(crate) keys: Vec<Vec<Vec<Value>>>,
}

/// A column's part of the attempts.
struct Slot<'t> {
    column: &'t Column,
    values: Vec<Value>,
    at: usize,
    hints: Vec<String>,
    unique: bool,
}

/// Inserts one row; what the database said to the last attempt, where it took none.
pub(crate) async fn insert(
    connection: &mut Connection,
    table: &Table,
    parents: &Parents,
    style: Style,
    number: usize,
) -> Result<(), String> {
    let mut row = Row::new(table, parents, style, number);
    let mut said = String::new();
    for _ in 0..ATTEMPTS {
        let sql = row.sql(connection);
        match connection.execute(&sql).await {
            Ok(_) => return Ok(()),
            Err(error) => {
                said = error.to_string();
                if !row.vary(&error) {
                    break;
                }
            }
        }
    }
    Err(said)
}

struct Row<'t> {
    table: &'t Table,
    parents: &'t Parents,
    slots: Vec<Slot<'t>>,
    /// For each foreign key, which of the parent's rows; `None` leaves it empty.
    chosen: Vec<Option<usize>>,
    number: usize,
}

impl<'t> Row<'t> {
    fn new(table: &'t Table, parents: &'t Parents, style: Style, number: usize) -> Row<'t> {
        let in_a_key = |name: &String| {
            table
                .foreign_keys
                .iter()
                .any(|key| key.columns.contains(name))
        };
        let is_unique = |name: &String| table.uniques.iter().any(|unique| unique.contains(name));
        let slots = table
            .columns
            .iter()
            .filter(|column| column.filler == Filler::Row && !in_a_key(&column.name))
            .map(|column| {
                let hints = hints(table, column);
                let unique = is_unique(&column.name);
                let values = candidates(column, if unique { number } else { 0 }, &hints);
                let at = match style {
                    Style::Sparse if column.nullable => values.len() - 1,
                    _ => 0,
                };
                Slot {
                    column,
                    values,
                    at,
                    hints,
                    unique,
                }
            })
            .collect();
        let chosen = table
            .foreign_keys
            .iter()
            .zip(&parents.keys)
            .map(|(key, rows)| {
                let optional = key
                    .columns
                    .iter()
                    .any(|name| table.column(name).is_some_and(|column| column.nullable));
                let unique = key.columns.iter().any(is_unique);
                if rows.is_empty() || (optional && style == Style::Sparse) {
                    None
                } else {
                    Some(if unique { number % rows.len() } else { 0 })
                }
            })
            .collect();
        Row {
            table,
            parents,
            slots,
            chosen,
            number,
        }
    }

    fn sql(&self, connection: &Connection) -> String {
        let mut values: HashMap<&str, String> = HashMap::new();
        for slot in &self.slots {
            if let Some(value) = slot.values.get(slot.at) {
                values.insert(
                    &slot.column.name,
                    sql_of_column(connection, slot.column, value),
                );
            }
        }
        let keys = self.table.foreign_keys.iter().zip(&self.parents.keys);
        for ((key, rows), chosen) in keys.zip(&self.chosen) {
            let row = chosen.and_then(|index| rows.get(index));
            for (position, name) in key.columns.iter().enumerate() {
                let Some(column) = self.table.column(name) else {
                    continue;
                };
                let value = row.and_then(|row| row.get(position));
                match value {
                    Some(value) => {
                        values.insert(&column.name, sql_of(connection, value));
                    }
                    None => {
                        values
                            .entry(&column.name)
                            .or_insert_with(|| "NULL".to_owned());
                    }
                }
            }
        }
        statement(connection, self.table, &values, "")
    }

    /// Chooses other values after an error; `false` when there are no others.
    fn vary(&mut self, error: &sqlx::Error) -> bool {
        let message = error.to_string();
        let said = error.as_database_error();
        let constraint = said
            .and_then(|error| error.constraint())
            .unwrap_or_default();
        let code = said
            .and_then(sqlx::error::DatabaseError::code)
            .unwrap_or_default()
            .into_owned();
        let unique = said.is_some_and(sqlx::error::DatabaseError::is_unique_violation);
        if unique || code == "23P01" {
            return self.next_number();
        }
        let check = self.table.checks.iter().find(|check| {
            if check.name.is_empty() {
                // Partition bounds have no name either, and no message but this one.
                (code == "23514" && constraint.is_empty())
                    || message.contains(check.text.trim_matches(['(', ')']))
            } else {
                check.name == constraint || mentions(&message, &check.name)
            }
        });
        let mut suspects: Vec<usize> = self.suspects(|column| match check {
            Some(check) => check.columns.contains(&column.name),
            None => mentions(&message, &column.name),
        });
        if suspects.is_empty() {
            suspects = self.suspects(|column| matches!(column.kind, Kind::Named(_)));
        }
        if suspects.is_empty() {
            suspects = (0..self.slots.len()).collect();
        }
        for index in suspects {
            let slot = &mut self.slots[index];
            slot.at += 1;
            if slot.at < slot.values.len() {
                return true;
            }
            slot.at = 0;
        }
        false
    }

    fn suspects(&self, is_one: impl Fn(&Column) -> bool) -> Vec<usize> {
        (0..self.slots.len())
            .filter(|index| is_one(self.slots[*index].column))
            .collect()
    }

    fn next_number(&mut self) -> bool {
        self.number += 1;
        for slot in self.slots.iter_mut().filter(|slot| slot.unique) {
            slot.values = candidates(slot.column, self.number, &slot.hints);
            slot.at = slot.at.min(slot.values.len().saturating_sub(1));
        }
        // As an odometer, so that each pair of parents has its turn.
        for (index, chosen) in self.chosen.iter_mut().enumerate() {
            let count = self.parents.keys[index].len();
            let Some(at) = chosen else { continue };
            *at += 1;
            if *at < count {
                break;
            }
            *at = 0;
        }
        true
    }
}

/// What the checks compare a column with, where it could be a value of it.
fn hints(table: &Table, column: &Column) -> Vec<String> {
    let fits = |text: &String| match column.kind {
        Kind::Integer => text.parse::<i64>().is_ok(),
        Kind::Decimal(_) | Kind::Float => text.parse::<f64>().is_ok(),
        Kind::Date | Kind::Timestamp => {
            text.len() >= 10 && text.starts_with(|first: char| first.is_ascii_digit())
        }
        Kind::Text | Kind::Enum | Kind::Named(_) | Kind::Json => true,
        _ => false,
    };
    table
        .checks
        .iter()
        .filter(|check| check.columns.contains(&column.name))
        .flat_map(|check| literals(&check.text))
        .filter(fits)
        .collect()
}

/// A row of tables that need each other: keys are numbered by hand, and lead to
/// the rows that the others get.
pub(crate) fn in_a_circle(connection: &Connection, table: &Table, circle: &[&Table]) -> String {
    const NUMBER: usize = 900;
    let first = |table: &Table, name: &str| {
        table.column(name).map(|column| {
            let value = candidates(column, NUMBER, &hints(table, column))
                .into_iter()
                .next()
                .unwrap_or(Value::Null);
            sql_of_column(connection, column, &value)
        })
    };
    let mut values: HashMap<&str, String> = HashMap::new();
    for column in &table.columns {
        let is_key = table.primary_key.contains(&column.name);
        if (column.filler == Filler::Row || is_key)
            && let Some(value) = first(table, &column.name)
        {
            values.insert(&column.name, value);
        }
    }
    for key in &table.foreign_keys {
        let parent = circle.iter().find(|parent| parent.is_parent_of(key));
        for (name, parent_name) in key.columns.iter().zip(&key.parent_columns) {
            let Some(column) = table.column(name) else {
                continue;
            };
            let value = match parent {
                Some(parent) => first(parent, parent_name),
                None if column.nullable => Some("NULL".to_owned()),
                None => Some(format!(
                    "(SELECT {} FROM {} LIMIT 1)",
                    model::quoted(connection, parent_name),
                    model::qualified(connection, key.parent_schema.as_deref(), &key.parent)
                )),
            };
            values.extend(value.map(|value| (column.name.as_str(), value)));
        }
    }
    let overriding = if connection.dialect() == Dialect::Postgres {
        " OVERRIDING SYSTEM VALUE"
    } else {
        ""
    };
    statement(connection, table, &values, overriding)
}

fn statement(
    connection: &Connection,
    table: &Table,
    values: &HashMap<&str, String>,
    overriding: &str,
) -> String {
    let name = table.sql(connection);
    let (mut names, mut given) = (Vec::new(), Vec::new());
    // In the table's order, so that the same attempt is the same text.
    for column in &table.columns {
        if let Some(value) = values.get(column.name.as_str()) {
            names.push(model::quoted(connection, &column.name));
            given.push(value.as_str());
        }
    }
    if names.is_empty() && connection.dialect() != Dialect::Mysql {
        return format!("INSERT INTO {name} DEFAULT VALUES");
    }
    format!(
        "INSERT INTO {name} ({}){overriding} VALUES ({})",
        names.join(", "),
        given.join(", ")
    )
}

/// A value as SQL.
pub(crate) fn sql_of(connection: &Connection, value: &Value) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Text(text) => model::literal(connection, text),
        Value::Sql(sql) => match (sql.strip_prefix("bytes:"), connection.dialect()) {
            (Some(digits), Dialect::Postgres) => format!("'\\x{digits}'"),
            (Some(digits), _) => format!("x'{digits}'"),
            (None, _) => sql.clone(),
        },
    }
}

/// Numbers stand without quotes where a strict table would take a text for a text.
fn sql_of_column(connection: &Connection, column: &Column, value: &Value) -> String {
    let number = matches!(
        column.kind,
        Kind::Bool | Kind::Integer | Kind::Decimal(_) | Kind::Float
    );
    match value {
        Value::Text(text) if number && connection.dialect() != Dialect::Postgres => text.clone(),
        value => sql_of(connection, value),
    }
}
