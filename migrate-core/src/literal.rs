//! The one place that writes names and values into SQL text.
//!
//! There are no bind parameters: the extended protocol does not get through a
//! transaction pooler, so everything is text. Every form is right whatever the
//! session's settings are (`standard_conforming_strings`, `sql_mode`).

use crate::dialect::Dialect;
use crate::digest::hex;

/// A quoted name.
pub(crate) fn identifier(dialect: Dialect, name: &str) -> String {
    match dialect {
        Dialect::Postgres | Dialect::Sqlite => format!("\"{}\"", name.replace('"', "\"\"")),
        Dialect::Mysql => format!("`{}`", name.replace('`', "``")),
    }
}

/// A text value.
///
/// - `PostgreSQL`: a backslash makes it an `E''` literal, in which backslashes
///   are doubled; that reads the same with `standard_conforming_strings` off
///   (<https://www.postgresql.org/docs/current/sql-syntax-lexical.html>).
/// - `MySQL`: whatever is not plain ASCII is written in hexadecimal, which no
///   `sql_mode` and no character set of the connection changes
///   (<https://dev.mysql.com/doc/refman/8.0/en/hexadecimal-literals.html>).
/// - A NUL cannot be part of a text in `PostgreSQL`; it becomes U+FFFD there.
pub(crate) fn text(dialect: Dialect, value: &str) -> String {
    match dialect {
        Dialect::Postgres => {
            let value = value.replace('\0', "\u{fffd}").replace('\'', "''");
            if value.contains('\\') {
                format!(" E'{}'", value.replace('\\', "\\\\"))
            } else {
                format!("'{value}'")
            }
        }
        Dialect::Sqlite if value.contains('\0') => {
            format!("CAST(X'{}' AS TEXT)", hex(value.as_bytes()))
        }
        Dialect::Sqlite => format!("'{}'", value.replace('\'', "''")),
        Dialect::Mysql => {
            let plain = value
                .bytes()
                .all(|byte| (b' '..=b'~').contains(&byte) && !matches!(byte, b'\'' | b'\\'));
            if plain {
                format!("'{value}'")
            } else {
                format!("_utf8mb4 X'{}'", hex(value.as_bytes()))
            }
        }
    }
}

/// A text value, or `NULL`.
pub(crate) fn optional_text(dialect: Dialect, value: Option<&str>) -> String {
    value.map_or_else(|| "NULL".to_owned(), |value| text(dialect, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_and_values_stay_one_token() {
        use Dialect::{Mysql, Postgres, Sqlite};
        let table = [
            (identifier(Postgres, "a\"; DROP"), "\"a\"\"; DROP\""),
            (identifier(Mysql, "a`b"), "`a``b`"),
            (text(Postgres, "it's"), "'it''s'"),
            (text(Postgres, r"\'; DROP"), r" E'\\''; DROP'"),
            (text(Postgres, "a\0b"), "'a\u{fffd}b'"),
            (text(Sqlite, r"\'"), r"'\'''"),
            (text(Sqlite, "a\0b"), "CAST(X'610062' AS TEXT)"),
            (text(Mysql, "plain (text)"), "'plain (text)'"),
            (text(Mysql, "it's"), "_utf8mb4 X'69742773'"),
            (text(Mysql, "é"), "_utf8mb4 X'c3a9'"),
            (optional_text(Sqlite, None), "NULL"),
        ];
        for (written, expected) in table {
            assert_eq!(written, expected);
        }
    }
}
