//! What stands in the tables, and what of it is not there any more later.

use std::collections::{BTreeMap, HashMap};

use migrate_core::Dialect;

use super::model::{Kind, Table, quoted};
use crate::workbench::{Connection, TextRow, Trouble};

/// The rows of every table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Contents {
    tables: BTreeMap<String, TableContents>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct TableContents {
    columns: Vec<String>,
    /// Positions of the columns that tell a row from the others.
    key: Vec<usize>,
    rows: Vec<TextRow>,
}

/// Something that was there and is not any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lost {
    pub(crate) table: String,
    /// `None` for whole rows.
    pub(crate) column: Option<String>,
    /// In how many rows.
    pub(crate) count: usize,
    /// One of them, in words.
    pub(crate) example: String,
}

impl Contents {
    /// Reads every row of these tables.
    pub(crate) async fn read(
        connection: &mut Connection,
        tables: &[Table],
    ) -> Result<Contents, Trouble> {
        let mut contents = Contents::default();
        for table in tables {
            if table.columns.is_empty() {
                continue;
            }
            let columns: Vec<String> = table
                .columns
                .iter()
                .map(|column| {
                    let name = quoted(connection, &column.name);
                    match (connection.dialect(), &column.kind) {
                        (Dialect::Postgres, _) => format!("{name}::text"),
                        (Dialect::Sqlite, _) => format!("quote({name})"),
                        (_, Kind::Bytes | Kind::Named(_)) => format!("HEX({name})"),
                        (_, _) => format!("CAST({name} AS CHAR CHARACTER SET utf8mb4)"),
                    }
                })
                .collect();
            let rows = connection
                .rows(&format!(
                    "SELECT {} FROM {}",
                    columns.join(", "),
                    table.sql(connection)
                ))
                .await?;
            let key = table
                .primary_key
                .iter()
                .filter_map(|name| table.columns.iter().position(|column| column.name == *name))
                .collect();
            let entry = TableContents {
                columns: table
                    .columns
                    .iter()
                    .map(|column| column.name.clone())
                    .collect(),
                key,
                rows,
            };
            contents.tables.insert(table.shown(), entry);
        }
        Ok(contents)
    }

    /// Whether there is a table or a column of this name (`table`, `table.column`,
    /// each with its schema where that is not the usual one).
    pub(crate) fn has(&self, name: &str) -> bool {
        let name = name.strip_prefix("public.").unwrap_or(name);
        self.tables.iter().any(|(table, contents)| {
            name == table
                || name
                    .strip_prefix(table.as_str())
                    .and_then(|rest| rest.strip_prefix('.'))
                    .is_some_and(|column| contents.columns.iter().any(|found| found == column))
        })
    }

    /// What of these contents is not in the later ones.
    pub(crate) fn lost_in(&self, later: &Contents) -> Vec<Lost> {
        let mut lost = Vec::new();
        for (name, before) in &self.tables {
            match later.tables.get(name) {
                Some(after) => before.compare(name, after, &mut lost),
                None if before.rows.is_empty() => {}
                None => lost.push(Lost {
                    table: name.clone(),
                    column: None,
                    count: before.rows.len(),
                    example: "the table is gone".to_owned(),
                }),
            }
        }
        lost
    }
}

impl TableContents {
    fn compare(&self, table: &str, after: &TableContents, lost: &mut Vec<Lost>) {
        if self.rows.is_empty() {
            return;
        }
        let positions: Vec<Option<usize>> = self
            .columns
            .iter()
            .map(|name| after.columns.iter().position(|other| other == name))
            .collect();
        let keyed = !self.key.is_empty() && self.key.iter().all(|key| positions[*key].is_some());
        if keyed {
            self.compare_rows(table, after, &positions, lost);
        } else {
            self.compare_columns(table, after, &positions, lost);
        }
    }

    /// Row by row, found by their key.
    fn compare_rows(
        &self,
        table: &str,
        after: &TableContents,
        positions: &[Option<usize>],
        lost: &mut Vec<Lost>,
    ) {
        let key_after: Vec<usize> = self.key.iter().filter_map(|key| positions[*key]).collect();
        let by_key: HashMap<Vec<&Option<String>>, &TextRow> = after
            .rows
            .iter()
            .map(|row| (key_after.iter().map(|at| &row[*at]).collect(), row))
            .collect();
        let mut missing: Vec<String> = Vec::new();
        let mut changed: BTreeMap<usize, (usize, String)> = BTreeMap::new();
        for row in &self.rows {
            let key: Vec<&Option<String>> = self.key.iter().map(|at| &row[*at]).collect();
            let shown = self.shown_key(row);
            let Some(found) = by_key.get(&key) else {
                missing.push(shown);
                continue;
            };
            for (at, position) in positions.iter().enumerate() {
                let now = position.map(|position| &found[position]);
                if now == Some(&row[at]) {
                    continue;
                }
                let entry = changed.entry(at).or_insert_with(|| {
                    let now = now.map_or("gone".to_owned(), |now| shown_value(now.as_ref()));
                    let example = format!(
                        "{} became {now} where {shown}",
                        shown_value(row[at].as_ref())
                    );
                    (0, example)
                });
                entry.0 += 1;
            }
        }
        if let Some(first) = missing.first() {
            lost.push(Lost {
                table: table.to_owned(),
                column: None,
                count: missing.len(),
                example: format!("the row where {first} is gone"),
            });
        }
        for (at, (count, example)) in changed {
            lost.push(Lost {
                table: table.to_owned(),
                column: Some(self.columns[at].clone()),
                count,
                example,
            });
        }
    }

    /// Without a key: each column's values, whatever their order.
    fn compare_columns(
        &self,
        table: &str,
        after: &TableContents,
        positions: &[Option<usize>],
        lost: &mut Vec<Lost>,
    ) {
        for (at, position) in positions.iter().enumerate() {
            let mut left: HashMap<&Option<String>, usize> = HashMap::new();
            if let Some(position) = position {
                for row in &after.rows {
                    *left.entry(&row[*position]).or_default() += 1;
                }
            }
            let mut missing: Vec<&Option<String>> = Vec::new();
            for row in &self.rows {
                match left.get_mut(&row[at]) {
                    Some(count) if *count > 0 => *count -= 1,
                    _ => missing.push(&row[at]),
                }
            }
            if let Some(first) = missing.first() {
                lost.push(Lost {
                    table: table.to_owned(),
                    column: Some(self.columns[at].clone()),
                    count: missing.len(),
                    example: format!("{} is gone", shown_value(first.as_ref())),
                });
            }
        }
    }

    fn shown_key(&self, row: &TextRow) -> String {
        let parts: Vec<String> = self
            .key
            .iter()
            .map(|at| format!("{} = {}", self.columns[*at], shown_value(row[*at].as_ref())))
            .collect();
        parts.join(" and ")
    }
}

/// A value, quoted and shortened.
fn shown_value(value: Option<&String>) -> String {
    const LONGEST: usize = 40;
    let Some(text) = value else {
        return "NULL".to_owned();
    };
    let short = if text.chars().count() > LONGEST {
        format!("{}…", text.chars().take(LONGEST).collect::<String>())
    } else {
        text.clone()
    };
    // SQLite has quoted it already.
    if short.starts_with('\'') || short.parse::<f64>().is_ok() {
        short
    } else {
        format!("'{short}'")
    }
}
