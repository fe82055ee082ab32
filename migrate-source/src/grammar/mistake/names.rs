//! Names that need quotes, or have the wrong ones.

use super::Mistake;
use super::look::Look;
use crate::sql::TokenKind;

/// Reserved words that people give to tables and columns
/// (<https://www.postgresql.org/docs/current/sql-keywords-appendix.html>).
const RESERVED: [&str; 36] = [
    "ALL",
    "ANALYSE",
    "ANALYZE",
    "AND",
    "ANY",
    "ARRAY",
    "ASC",
    "CASE",
    "CHECK",
    "COLLATE",
    "COLUMN",
    "CONSTRAINT",
    "DEFAULT",
    "DESC",
    "DISTINCT",
    "DO",
    "END",
    "FETCH",
    "FOR",
    "FOREIGN",
    "FROM",
    "GRANT",
    "GROUP",
    "HAVING",
    "IN",
    "INTO",
    "LIMIT",
    "OFFSET",
    "ON",
    "ORDER",
    "PRIMARY",
    "REFERENCES",
    "TABLE",
    "TO",
    "USER",
    "WINDOW",
];

pub(super) fn find(look: &Look<'_>) -> Option<Mistake> {
    hyphen(look)
        .or_else(|| string_for_name(look))
        .or_else(|| reserved(look))
        .or_else(|| concurrently(look))
}

/// `CREATE EXTENSION uuid-ossp`.
fn hyphen(look: &Look<'_>) -> Option<Mistake> {
    let kinds = [
        "EXTENSION",
        "DATABASE",
        "ROLE",
        "USER",
        "SCHEMA",
        "TABLE",
        "INDEX",
        "TYPE",
        "VIEW",
        "SEQUENCE",
        "EXISTS",
    ];
    if look.at(0) != "-" {
        return None;
    }
    let name = look.fault.checked_sub(1)?;
    let behind = name
        .checked_sub(1)
        .is_some_and(|index| kinds.contains(&look.word(index)));
    if !behind || !look.is_name(look.fault + 1) {
        return None;
    }
    let mut last = look.fault + 1;
    while look.word(last + 1) == "-" && look.is_name(last + 2) {
        last += 2;
    }
    let whole = look.between(name, last);
    Some(
        Mistake::new(
            "a name with a `-` needs quotes",
            format!("write `\"{whole}\"`"),
        )
        .at(look.range(name, last)),
    )
}

/// `CREATE TABLE 'users'`.
fn string_for_name(look: &Look<'_>) -> Option<Mistake> {
    let before = look.fault.checked_sub(1)?;
    let named = matches!(
        look.word(before),
        "TABLE"
            | "EXISTS"
            | "COLUMN"
            | "INDEX"
            | "EXTENSION"
            | "DATABASE"
            | "SCHEMA"
            | "TYPE"
            | "VIEW"
            | "INTO"
            | "ROLE"
            | "USER"
            | "CONSTRAINT"
            | "ON"
            | "."
            | "SEQUENCE"
    );
    let is_string = look.kind(look.fault) == Some(TokenKind::String);
    (named && is_string).then(|| {
        let written = look.written(look.fault);
        let name = written.trim_matches('\'');
        Mistake::new(
            "a string, and a name is expected",
            format!("write `{name}`, or `\"{name}\"` where it needs quotes"),
        )
    })
}

/// `CREATE TABLE user (…)`, `(order int)`.
fn reserved(look: &Look<'_>) -> Option<Mistake> {
    let word = look.at(0);
    let before = look.fault.checked_sub(1).map(|index| look.word(index))?;
    let named = matches!(
        before,
        "TABLE"
            | "EXISTS"
            | "COLUMN"
            | "INTO"
            | "UPDATE"
            | "INDEX"
            | "VIEW"
            | "TYPE"
            | "."
            | "FROM"
    ) || matches!(before, "(" | ",") && look.word(0) == "CREATE";
    if !named || !RESERVED.contains(&word) || look.at(1) == "KEY" {
        return None;
    }
    let written = look.written(look.fault);
    Some(Mistake::new(
        "a reserved word",
        format!(
            "choose another name, or quote it everywhere: `\"{}\"`",
            written.to_lowercase()
        ),
    ))
}

/// `CREATE INDEX i CONCURRENTLY ON t`.
fn concurrently(look: &Look<'_>) -> Option<Mistake> {
    let index = look.near(&["CONCURRENTLY"], 1)?;
    (matches!(look.word(0), "CREATE" | "DROP" | "REINDEX")).then(|| {
        let verb = look.word(0);
        Mistake::new(
            "in the wrong place",
            format!("write `{verb} INDEX CONCURRENTLY …`"),
        )
        .at(look.span(index))
    })
}
