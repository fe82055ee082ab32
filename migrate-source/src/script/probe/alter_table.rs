//! `ALTER TABLE` with a single `ADD` or `DROP`.

use super::derive::{Probe, ProbeObject, is_parenthesis, skip_condition};
use crate::dialect::Dialect;
use crate::script::words::{Name, Words};
use crate::sql::TokenKind;

/// These begin something else than a column.
const NO_COLUMN: [&str; 18] = [
    "CONSTRAINT",
    "PRIMARY",
    "UNIQUE",
    "CHECK",
    "FOREIGN",
    "EXCLUDE",
    "INDEX",
    "KEY",
    "FULLTEXT",
    "SPATIAL",
    "PARTITION",
    "PERIOD",
    "SYSTEM",
    "GENERATED",
    "TABLE",
    "VALUE",
    "TEMPORARY",
    "LIKE",
];

/// Behind `ALTER TABLE`.
pub(super) fn probe(mut words: Words<'_>) -> Option<Probe> {
    skip_condition(&mut words);
    words.take_if("ONLY");
    let table = words.name()?;
    if words
        .peek()
        .is_some_and(|token| token.kind == TokenKind::Operator && words.text(token) == "*")
    {
        words.take();
    }
    if words.has_comma() {
        return None;
    }
    match words.take_word().as_str() {
        "ADD" => add(words, table),
        "DROP" => drop(words, table),
        _ => None,
    }
}

fn add(mut words: Words<'_>, table: Name) -> Option<Probe> {
    let mysql = words.dialect == Dialect::Mysql;
    if words.take_if("CONSTRAINT") {
        // `MySQL` keeps one name in several kinds, and gives a primary key another one.
        skip_condition(&mut words);
        let name = words.identifier()?;
        return (!mysql && !is_parenthesis(&words))
            .then(|| Probe::in_table(true, ProbeObject::Constraint, name, table));
    }
    if mysql && words.is_any(&["INDEX", "KEY", "UNIQUE", "FULLTEXT", "SPATIAL"]) {
        words.skip(&["UNIQUE", "FULLTEXT", "SPATIAL"]);
        words.skip(&["INDEX", "KEY"]);
        skip_condition(&mut words);
        let name = words.identifier()?;
        return is_parenthesis(&words)
            .then(|| Probe::in_table(true, ProbeObject::Index, name, table));
    }
    if !words.take_if("COLUMN") && words.is_any(&NO_COLUMN) {
        return None;
    }
    skip_condition(&mut words);
    let name = words.identifier()?;
    // `ADD name type`; what has no type is something that this does not know.
    // Only `SQLite` has columns without one.
    let has_type = matches!(words.kind(), Some(TokenKind::Word | TokenKind::QuotedWord));
    (has_type || words.dialect == Dialect::Sqlite)
        .then(|| Probe::in_table(true, ProbeObject::Column, name, table))
}

fn drop(mut words: Words<'_>, table: Name) -> Option<Probe> {
    let mysql = words.dialect == Dialect::Mysql;
    let object = if words.take_if("COLUMN") {
        ProbeObject::Column
    } else if words.take_if("CONSTRAINT") {
        ProbeObject::Constraint
    } else if mysql && (words.take_if("INDEX") || words.take_if("KEY")) {
        ProbeObject::Index
    } else if mysql && (words.take_all(&["FOREIGN", "KEY"]) || words.take_if("CHECK")) {
        ProbeObject::Constraint
    } else if words.is_any(&NO_COLUMN) {
        return None;
    } else {
        ProbeObject::Column
    };
    skip_condition(&mut words);
    let name = words.identifier()?;
    words.skip(&["CASCADE", "RESTRICT"]);
    words
        .is_empty()
        .then(|| Probe::in_table(false, object, name, table))
}
