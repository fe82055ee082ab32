//! From the rows of a catalogue query to objects.
//!
//! The query says with the names of its columns what a row is:
//!
//! | column | its value is |
//! |---|---|
//! | `/table` | the name of one step of the address; the word is the kind's |
//! | `/?` and then `/` | the kind's word, and the name |
//! | `#` | the column's place among its siblings |
//! | `comment` | a property, absent where it is null |
//! | `unlogged?` | a property that applies where it is true |
//! | `labels[]` | a property that is a list, as a PostgreSQL array |
//!
//! Several rows may describe one object.

use migrate_core::TextRows;

use crate::model::{Address, Applies, Kind, Object, Value};
use crate::read::build::Builder;
use crate::read::frozen_time;

impl Builder<'_> {
    /// Adds the rows of one query. Rows of parents come before those of children.
    pub(super) fn rows(&mut self, answer: &TextRows) {
        for row in &answer.rows {
            self.row(&answer.columns, row);
        }
    }

    fn row(&mut self, columns: &[String], row: &[Option<String>]) {
        let mut steps: Vec<(Kind, String)> = Vec::new();
        let mut kind = None;
        let mut place = None;
        let mut object = Object::default();
        for (column, value) in columns.iter().zip(row) {
            let Some(value) = value else { continue };
            if column == "/?" {
                kind = Kind::parse(&format!("{value} ")).map(|(kind, _)| kind);
            } else if column == "/" {
                let Some(kind) = kind.take() else { return };
                steps.push((kind, value.clone()));
            } else if let Some(word) = column.strip_prefix('/') {
                let Some((kind, _)) = Kind::parse(&format!("{word} ")) else {
                    return;
                };
                steps.push((kind, value.clone()));
            } else if column == "#" {
                place = value.parse::<u64>().ok();
            } else if let Some(property) = column.strip_suffix('?') {
                let applies = matches!(value.as_str(), "t" | "true" | "1" | "YES");
                object.set_if(property, Applies::from(applies));
            } else if let Some(property) = column.strip_suffix("[]") {
                object.set(property, Value::List(array(value)));
            } else {
                let kind = steps.last().map(|(kind, _)| *kind);
                let text = if is_evaluated(kind, column) {
                    frozen_time::recognized(value)
                } else {
                    value.clone()
                };
                object.set_text(column.as_str(), text);
            }
        }
        if let Some(address) = Address::from_steps(steps) {
            if let Some(place) = place {
                self.place(&address, place);
            }
            self.object(address, object);
        }
    }
}

/// Whether the server evaluates constants in a property when it is defined: it
/// does in expressions, and not in the bodies of functions or in comments.
fn is_evaluated(kind: Option<Kind>, property: &str) -> bool {
    let expression = matches!(
        property,
        "default" | "generated" | "definition" | "using" | "with check" | "bounds"
    );
    expression && !matches!(kind, Some(Kind::Function | Kind::Procedure))
}

/// The items of an array as `PostgreSQL` writes it
/// (<https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO>).
fn array(text: &str) -> Vec<String> {
    let inner = text
        .strip_prefix('{')
        .and_then(|text| text.strip_suffix('}'))
        .unwrap_or_default();
    let mut items = Vec::new();
    let mut characters = inner.chars().peekable();
    while characters.peek().is_some() {
        let mut item = String::new();
        let mut quoted = false;
        while let Some(character) = characters.next() {
            match character {
                '\\' => item.extend(characters.next()),
                '"' => quoted = !quoted,
                ',' if !quoted => break,
                other => item.push(other),
            }
        }
        items.push(item);
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_come_apart() {
        let table: [(&str, &[&str]); 5] = [
            ("{}", &[]),
            ("{a,b}", &["a", "b"]),
            (r#"{"a,b","c\"d","e\\f"}"#, &["a,b", "c\"d", "e\\f"]),
            (r#"{"",x}"#, &["", "x"]),
            ("{\"new\nline\"}", &["new\nline"]),
        ];
        for (text, items) in table {
            assert_eq!(array(text), items);
        }
    }
}
