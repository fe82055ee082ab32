//! Rows from files.

use std::path::Path;

use serde_json::Value;

use super::cell::Cell;

/// What a file has in it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Fixture {
    /// SQL, to be run as it is.
    Sql(String),
    Tables(Vec<TableRows>),
}

/// Rows of one table.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct TableRows {
    pub(super) table: String,
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Vec<Cell>>,
}

/// Reads a file by its ending: `.sql`, `.csv` or `.json`.
pub(super) fn read(path: &Path) -> Result<Fixture, String> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| format!("{shown}: {error}"))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let table = path
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("sql") => Ok(Fixture::Sql(text.to_owned())),
        Some("csv") => csv(table, text)
            .map(|rows| Fixture::Tables(vec![rows]))
            .map_err(|problem| format!("{shown}: {problem}")),
        Some("json") => json(&table, text)
            .map(Fixture::Tables)
            .map_err(|problem| format!("{shown}: {problem}")),
        _ => Err(format!(
            "{shown}: a fixture ends with `.sql`, `.csv` or `.json`"
        )),
    }
}

/// The first line names the columns; an empty field is NULL, and `""` an empty text.
fn csv(table: String, text: &str) -> Result<TableRows, String> {
    let mut records = records(text)?.into_iter();
    let columns: Vec<String> = records
        .next()
        .ok_or("the file is empty; its first line names the columns")?
        .into_iter()
        .map(Option::unwrap_or_default)
        .collect();
    let rows = records
        .enumerate()
        .map(|(index, record)| {
            if record.len() != columns.len() {
                return Err(format!(
                    "row {} has {} fields, and there are {} columns",
                    index + 1,
                    record.len(),
                    columns.len()
                ));
            }
            Ok(record.into_iter().map(Cell::from).collect())
        })
        .collect::<Result<_, _>>()?;
    Ok(TableRows {
        table,
        columns,
        rows,
    })
}

/// <https://www.rfc-editor.org/rfc/rfc4180>
fn records(text: &str) -> Result<Vec<Vec<Option<String>>>, String> {
    let mut records = Vec::new();
    let mut record: Vec<Option<String>> = Vec::new();
    let mut field: Option<String> = None;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if field.is_none() => {
                let mut quoted = String::new();
                loop {
                    match characters.next() {
                        Some('"') if characters.peek() == Some(&'"') => {
                            characters.next();
                            quoted.push('"');
                        }
                        Some('"') => break,
                        Some(other) => quoted.push(other),
                        None => return Err("a quoted field does not end".to_owned()),
                    }
                }
                field = Some(quoted);
            }
            ',' => record.push(field.take()),
            '\r' if characters.peek() == Some(&'\n') => {}
            '\n' => {
                // A line with nothing on it is no row.
                if field.is_some() || !record.is_empty() {
                    record.push(field.take());
                    records.push(std::mem::take(&mut record));
                }
            }
            other => field.get_or_insert_default().push(other),
        }
    }
    if field.is_some() || !record.is_empty() {
        record.push(field);
        records.push(record);
    }
    Ok(records)
}

/// A list of rows, or an object with a list of rows for each table. A row is an
/// object.
fn json(table: &str, text: &str) -> Result<Vec<TableRows>, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    match value {
        Value::Array(rows) => objects(table, &rows),
        Value::Object(tables) => {
            let mut all = Vec::new();
            for (table, rows) in tables {
                let rows = rows
                    .as_array()
                    .ok_or_else(|| format!("`{table}` is no list of rows"))?;
                all.extend(objects(&table, rows)?);
            }
            Ok(all)
        }
        _ => Err("neither a list of rows nor an object of tables".to_owned()),
    }
}

/// Rows may have different columns: each run of rows with the same ones is a part.
fn objects(table: &str, rows: &[Value]) -> Result<Vec<TableRows>, String> {
    let mut parts: Vec<TableRows> = Vec::new();
    for row in rows {
        let row = row
            .as_object()
            .ok_or_else(|| format!("a row of `{table}` is no object"))?;
        let columns: Vec<String> = row.keys().cloned().collect();
        let cells = row.values().map(cell).collect();
        match parts.last_mut() {
            Some(part) if part.columns == columns => part.rows.push(cells),
            _ => parts.push(TableRows {
                table: table.to_owned(),
                columns,
                rows: vec![cells],
            }),
        }
    }
    Ok(parts)
}

fn cell(value: &Value) -> Cell {
    match value {
        Value::Null => Cell::Null,
        Value::Bool(value) => Cell::Bool(*value),
        Value::String(text) => Cell::Text(text.clone()),
        Value::Number(number) => number
            .as_i64()
            .map_or_else(|| Cell::Text(number.to_string()), Cell::Integer),
        other => Cell::Text(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_as_people_write_it() {
        let rows = csv(
            "users".to_owned(),
            "id,name,note\r\n1,\"a \"\"b\"\", c\",\n\n2,,\"\"\r\n3,é,\"two\nlines\"",
        );
        let text = |text: &str| Cell::Text(text.to_owned());
        assert_eq!(
            rows.map(|rows| rows.rows),
            Ok(vec![
                vec![text("1"), text("a \"b\", c"), Cell::Null],
                vec![text("2"), Cell::Null, text("")],
                vec![text("3"), text("é"), text("two\nlines")],
            ])
        );
        assert_eq!(
            csv("t".to_owned(), "a,b\n1\n").err().as_deref(),
            Some("row 1 has 1 fields, and there are 2 columns")
        );
        assert!(csv("t".to_owned(), "").is_err());
        assert!(csv("t".to_owned(), "a\n\"open").is_err());
    }

    #[test]
    fn json_of_one_table_and_of_several() {
        let one = json("users", r#"[{"id": 1, "tags": ["a"]}, {"id": 2}]"#);
        let one = one.map(|parts| parts.iter().map(|part| part.columns.len()).collect());
        assert_eq!(one, Ok(vec![2_usize, 1]));
        let two = json("x", r#"{"users": [{"id": 1}], "posts": []}"#);
        assert_eq!(two.map(|parts| parts.len()), Ok(1));
        assert!(json("x", "3").is_err());
        assert!(json("x", r#"{"users": 1}"#).is_err());
    }
}
