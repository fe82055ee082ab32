//! `SQLite`'s catalogue, and the text of its tables.

use super::model::{Check, Column, Filler, ForeignKey, Kind, Table, literal, mentions};
use crate::workbench::{Connection, TextRow, Trouble};

pub(super) async fn tables(connection: &mut Connection) -> Result<Vec<Table>, Trouble> {
    // Virtual tables and their shadows are filled through what feeds them.
    let rows = connection
        .rows(
            "SELECT m.name, m.sql FROM sqlite_master AS m
            JOIN pragma_table_list AS l ON l.name = m.name AND l.schema = 'main'
            WHERE m.type = 'table' AND l.type = 'table'
                AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND m.name <> 'sqlmigrate_history'
            ORDER BY m.name",
        )
        .await?;
    let mut tables = Vec::new();
    for row in &rows {
        let name = text(row, 0);
        let table = table(connection, &name, &text(row, 1)).await?;
        tables.push(table);
    }
    // Without columns a foreign key means the parent's primary key.
    let keys: Vec<(String, Vec<String>)> = tables
        .iter()
        .map(|table| (table.name.to_lowercase(), table.primary_key.clone()))
        .collect();
    for key in tables.iter_mut().flat_map(|table| &mut table.foreign_keys) {
        if key.parent_columns.is_empty()
            && let Some((_, primary)) = keys
                .iter()
                .find(|(name, _)| *name == key.parent.to_lowercase())
        {
            key.parent_columns.clone_from(primary);
        }
    }
    Ok(tables)
}

async fn table(connection: &mut Connection, name: &str, sql: &str) -> Result<Table, Trouble> {
    let argument = literal(connection, name);
    let rows = connection
        .rows(&format!(
            "SELECT name, type, \"notnull\", pk, hidden FROM pragma_table_xinfo({argument})
            WHERE hidden <> 1 ORDER BY cid"
        ))
        .await?;
    let mut columns: Vec<Column> = rows.iter().map(column).collect();
    let mut primary: Vec<(usize, String)> = rows
        .iter()
        .map(|row| (text(row, 3).parse().unwrap_or(0), text(row, 0)))
        .filter(|(place, _)| *place > 0)
        .collect();
    primary.sort();
    let primary_key: Vec<String> = primary.into_iter().map(|(_, name)| name).collect();

    // It is the row's number, which the database gives.
    if let [key] = primary_key.as_slice() {
        for (column, row) in columns.iter_mut().zip(&rows) {
            if column.name == *key && text(row, 1).eq_ignore_ascii_case("integer") {
                column.filler = Filler::Database;
            }
        }
    }

    let mut uniques = Vec::new();
    if !primary_key.is_empty() {
        uniques.push(primary_key.clone());
    }
    let indexes = connection
        .rows(&format!(
            "SELECT i.name, m.sql FROM pragma_index_list({argument}) AS i
            LEFT JOIN sqlite_master AS m ON m.type = 'index' AND m.name = i.name
            WHERE i.\"unique\" = 1 ORDER BY i.seq"
        ))
        .await?;
    for index in &indexes {
        let argument = literal(connection, &text(index, 0));
        let keys = connection
            .rows(&format!("SELECT name FROM pragma_index_info({argument})"))
            .await?;
        let mut names: Vec<String> = keys.iter().filter_map(|key| key[0].clone()).collect();
        if names.len() < keys.len() {
            // An expression: whatever it mentions.
            let sql = text(index, 1);
            names.extend(
                columns
                    .iter()
                    .filter(|column| mentions(&sql, &column.name))
                    .map(|column| column.name.clone()),
            );
        }
        uniques.push(names);
    }

    let mut foreign_keys: Vec<ForeignKey> = Vec::new();
    let keys = connection
        .rows(&format!(
            "SELECT id, \"table\", \"from\", \"to\" FROM pragma_foreign_key_list({argument})
            ORDER BY id, seq"
        ))
        .await?;
    let mut last = None;
    for key in &keys {
        if last != key[0] || foreign_keys.is_empty() {
            foreign_keys.push(ForeignKey {
                columns: Vec::new(),
                parent_schema: None,
                parent: text(key, 1),
                parent_columns: Vec::new(),
            });
            last.clone_from(&key[0]);
        }
        if let Some(open) = foreign_keys.last_mut() {
            open.columns.push(text(key, 2));
            open.parent_columns.extend(key[3].clone());
        }
    }

    let checks = checks(sql)
        .into_iter()
        .map(|check| Check {
            columns: columns
                .iter()
                .filter(|column| mentions(&check, &column.name))
                .map(|column| column.name.clone())
                .collect(),
            name: String::new(),
            text: check,
        })
        .collect();
    Ok(Table {
        schema: None,
        name: name.to_owned(),
        columns,
        primary_key,
        uniques,
        foreign_keys,
        checks,
    })
}

fn column(row: &TextRow) -> Column {
    let declared = text(row, 1).to_uppercase();
    let has = |part: &str| declared.contains(part);
    let kind = if has("BOOL") {
        Kind::Bool
    } else if has("DATETIME") || has("TIMESTAMP") {
        Kind::Timestamp
    } else if declared == "DATE" {
        Kind::Date
    } else if has("JSON") {
        Kind::Json
    } else if has("UUID") {
        Kind::Uuid
    } else if has("INT") {
        Kind::Integer
    } else if has("CHAR") || has("CLOB") || has("TEXT") {
        Kind::Text
    } else if has("BLOB") {
        Kind::Bytes
    } else if has("REAL") || has("FLOA") || has("DOUB") || has("NUMERIC") || has("DECIMAL") {
        Kind::Decimal(None)
    } else {
        Kind::Text
    };
    Column {
        name: text(row, 0),
        kind,
        // A primary key that is not said to be NOT NULL takes NULL here, and nobody means that.
        nullable: text(row, 2) == "0" && text(row, 3) == "0",
        filler: if matches!(text(row, 4).as_str(), "2" | "3") {
            Filler::Database
        } else {
            Filler::Row
        },
        literals: Vec::new(),
        length: None,
    }
}

/// What stands in parentheses behind each `CHECK`.
fn checks(sql: &str) -> Vec<String> {
    let upper = sql.to_ascii_uppercase();
    let mut found = Vec::new();
    for (at, word) in upper.match_indices("CHECK") {
        let rest = &sql[at + word.len()..];
        let Some(open) = rest.find(|found: char| !found.is_whitespace()) else {
            continue;
        };
        if !rest[open..].starts_with('(') {
            continue;
        }
        let mut depth = 0;
        let mut quoted = false;
        for (index, character) in rest[open..].char_indices() {
            match character {
                '\'' => quoted = !quoted,
                '(' if !quoted => depth += 1,
                ')' if !quoted => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                found.push(rest[open..=open + index].to_owned());
                break;
            }
        }
    }
    found
}

fn text(row: &TextRow, index: usize) -> String {
    row.get(index).cloned().flatten().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #[test]
    fn checks_in_the_text_of_a_table() {
        let sql = "CREATE TABLE t (a TEXT CHECK (a IN ('x)', 'y')), b INT, check(b > (1)))";
        assert_eq!(super::checks(sql), ["(a IN ('x)', 'y'))", "(b > (1))"]);
    }
}
