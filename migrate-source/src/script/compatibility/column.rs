//! A new column of a table that older releases write to.

use super::expression::is_harmless;
use super::state::{Key, Omitted, State};
use crate::dialect::Dialect;
use crate::script::words::{Name, Words};

/// Types that bring a default with them.
const SERIALS: [&str; 6] = [
    "SERIAL",
    "BIGSERIAL",
    "SMALLSERIAL",
    "SERIAL2",
    "SERIAL4",
    "SERIAL8",
];

/// Judges a column's definition; `words` stand before its name.
pub(super) fn added(state: &mut State, table: &Name, key: &Key, mut words: Words<'_>) {
    let conditional = words.take_all(&["IF", "NOT", "EXISTS"]);
    let shown = shown(table);
    let Some(name) = words.identifier() else {
        return state.breaks(format!(
            "adds something to table {shown} that is not understood"
        ));
    };
    let column = format!("column `{name}` of table {shown}");
    let generates = words.is_any(&SERIALS)
        || words.has_outside(&["AUTO_INCREMENT"])
        || words.has_outside(&["IDENTITY"]);
    let fills = generates
        || words.has_outside(&["GENERATED"])
        || (words.dialect != Dialect::Postgres && words.has_outside(&["AS"]))
        || (words.has_outside(&["DEFAULT"]) && !words.has_outside(&["DEFAULT", "NULL"]));
    let unique = words.has_outside(&["UNIQUE"]);
    if words.has_outside(&["NOT", "NULL"]) && !fills {
        state.breaks(format!(
            "adds {column}, which is NOT NULL and has no default"
        ));
    } else if words.has_outside(&["PRIMARY"]) && !generates {
        state.breaks(format!("adds a primary key, {column}"));
    } else if unique && fills && !generates {
        state.breaks(format!(
            "adds {column}, which is unique and has one default for all rows"
        ));
    } else if words.has_outside(&["DISTINCT"]) {
        state.breaks(format!("adds {column}, which may be empty in one row only"));
    } else if words.has_outside(&["REFERENCES"]) && fills {
        state.breaks(format!(
            "adds {column}, whose default has to be in another table"
        ));
    } else if words.has_outside(&["CHECK"]) && !is_about(words, &name) {
        state.breaks(format!("adds a check with {column}"));
    } else if !generates && fills && computes_something(words) {
        state.breaks(format!("adds {column}, whose expression may refuse a row"));
    } else if !conditional {
        let omitted = if fills {
            Omitted::Default
        } else {
            Omitted::Null
        };
        state.adds_column(key, &name, omitted);
    }
}

/// Whether the checks of a column ask for nothing but its own value, and let `NULL` pass.
fn is_about(mut words: Words<'_>, column: &str) -> bool {
    const FINE: [&str; 12] = [
        "AND",
        "OR",
        "IN",
        "BETWEEN",
        "LIKE",
        "ILIKE",
        "ANY",
        "ARRAY",
        "LENGTH",
        "CHAR_LENGTH",
        "TRUE",
        "FALSE",
    ];
    while words.skip_past("CHECK") {
        let mut inner = words.parentheses();
        while !inner.is_empty() {
            if inner.is_any(&FINE) {
                inner.take();
            } else if let Some(name) = inner.identifier() {
                if !name.eq_ignore_ascii_case(column) {
                    return false;
                }
            } else {
                inner.take();
            }
        }
    }
    true
}

/// Whether a generated column's expression may fail.
fn computes_something(mut words: Words<'_>) -> bool {
    let generated = words.has_outside(&["GENERATED"])
        || (words.dialect != Dialect::Postgres && words.has_outside(&["AS"]));
    generated && words.skip_past("AS") && !is_harmless(words.parentheses())
}

/// A name as reasons show it.
pub(super) fn shown(name: &Name) -> String {
    match &name.schema {
        Some(schema) => format!("`{schema}.{}`", name.name),
        None => format!("`{}`", name.name),
    }
}
