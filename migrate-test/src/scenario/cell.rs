//! One value of a row, as a test writes it.

use std::fmt;

use crate::rows::literal;
use crate::workbench::Connection;

/// A value of a row: what a test inserts, or what it expects.
///
/// # Examples
///
/// ```
/// use migrate_test::{Cell, NULL, rows};
///
/// let rows: Vec<Vec<Cell>> = rows![[1, "one", true], [2, NULL, false]];
/// assert_eq!(rows[1][1], NULL);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Cell {
    /// No value.
    Null,
    /// True or false, however the database prints that.
    Bool(bool),
    /// A number, by its value: `1.50` is `1.5`.
    Number(f64),
    /// A whole number.
    Integer(i64),
    /// Anything else, as the database prints it.
    Text(String),
}

/// No value, for [`rows!`](crate::rows!).
pub const NULL: Cell = Cell::Null;

impl Cell {
    /// Whether the database's text for a value is this one.
    pub(super) fn is(&self, printed: Option<&String>) -> bool {
        match (self, printed) {
            (Cell::Null, printed) => printed.is_none(),
            (_, None) => false,
            (Cell::Bool(value), Some(printed)) => {
                let words = if *value {
                    ["t", "true", "1"]
                } else {
                    ["f", "false", "0"]
                };
                words.contains(&printed.as_str())
            }
            (Cell::Integer(value), Some(printed)) => {
                // Decimals without a fraction print one in some databases.
                let whole = match printed.split_once('.') {
                    Some((whole, zeros)) if zeros.bytes().all(|byte| byte == b'0') => whole,
                    _ => printed,
                };
                whole.parse() == Ok(*value)
            }
            (Cell::Number(value), Some(printed)) => printed
                .parse::<f64>()
                .is_ok_and(|found| same(found, *value)),
            (Cell::Text(text), Some(printed)) => text == printed,
        }
    }

    /// The value as SQL.
    pub(super) fn sql(&self, connection: &Connection) -> String {
        match self {
            Cell::Null => "NULL".to_owned(),
            Cell::Bool(value) => value.to_string(),
            Cell::Number(value) => value.to_string(),
            Cell::Integer(value) => value.to_string(),
            Cell::Text(text) => literal(connection, text),
        }
    }
}

/// Up to what printing and reading a number loses.
fn same(one: f64, other: f64) -> bool {
    (one - other).abs() <= f64::EPSILON * one.abs().max(other.abs())
}

impl fmt::Display for Cell {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cell::Null => out.write_str("NULL"),
            Cell::Bool(value) => write!(out, "{value}"),
            Cell::Number(value) => write!(out, "{value}"),
            Cell::Integer(value) => write!(out, "{value}"),
            Cell::Text(text) => write!(out, "'{text}'"),
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Cell {
        Cell::Text(text)
    }
}

impl From<bool> for Cell {
    fn from(value: bool) -> Cell {
        Cell::Bool(value)
    }
}

impl From<i32> for Cell {
    fn from(value: i32) -> Cell {
        Cell::Integer(value.into())
    }
}

impl From<i64> for Cell {
    fn from(value: i64) -> Cell {
        Cell::Integer(value)
    }
}

impl From<f64> for Cell {
    fn from(value: f64) -> Cell {
        Cell::Number(value)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Cell {
        value.map_or(Cell::Null, Into::into)
    }
}

/// Rows for a [`Scenario`](crate::Scenario): `rows![[1, "one"], [2, NULL]]`.
#[macro_export]
macro_rules! rows {
    ($([$($cell:expr),* $(,)?]),* $(,)?) => {
        ::std::vec![$(::std::vec![$($crate::Cell::from($cell)),*]),*]
    };
}
