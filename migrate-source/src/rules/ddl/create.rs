//! `CREATE TABLE`, `CREATE INDEX`, `CREATE TYPE`.

use std::ops::Range;

use super::{Column, Constraint, Ddl, Named, condition};
use crate::script::words::Words;
use crate::sql::TokenKind;

/// `CREATE TABLE`.
#[derive(Debug)]
pub(crate) struct CreateTable<'a> {
    /// The table.
    pub(crate) name: Named<'a>,
    /// Whether it goes with the session.
    pub(crate) is_temporary: bool,
    /// Its columns.
    pub(crate) columns: Vec<Column<'a>>,
    /// Its constraints.
    pub(crate) constraints: Vec<Constraint<'a>>,
    /// What stands behind the list: options, a query.
    pub(crate) options: Words<'a>,
}

/// `CREATE INDEX`.
#[derive(Debug)]
pub(crate) struct CreateIndex<'a> {
    /// Whether it is unique.
    pub(crate) is_unique: bool,
    /// `FULLTEXT` or `SPATIAL`, in upper case; empty for a usual one.
    pub(crate) special: String,
    /// Its name, where one is written.
    pub(crate) name: Option<Named<'a>>,
    /// The table.
    pub(crate) table: Named<'a>,
    /// The columns that are named as such, in order.
    pub(crate) columns: Vec<Named<'a>>,
    /// Whether a `WHERE` makes it partial.
    pub(crate) is_partial: bool,
    /// The word `INDEX`.
    pub(crate) keyword: Range<usize>,
    /// From the list of columns on.
    pub(crate) rest: Words<'a>,
}

/// Behind `CREATE`.
pub(super) fn read<'a>(mut words: Words<'a>, _all: Words<'a>) -> Option<Ddl<'a>> {
    words.take_all(&["OR", "REPLACE"]);
    let mut is_temporary = false;
    let mut is_unique = false;
    let mut special = String::new();
    loop {
        let before = words;
        match words.take_word().as_str() {
            "TEMP" | "TEMPORARY" => is_temporary = true,
            "UNIQUE" => is_unique = true,
            kind @ ("FULLTEXT" | "SPATIAL") => kind.clone_into(&mut special),
            "TABLE" => return table(words, is_temporary).map(Ddl::CreateTable),
            "INDEX" => {
                let keyword = words.since(&before).span();
                return index(words, is_unique, special, keyword).map(Ddl::CreateIndex);
            }
            "GLOBAL" | "LOCAL" | "UNLOGGED" | "ONLINE" | "OFFLINE" | "RECURSIVE"
            | "MATERIALIZED" | "CONSTRAINT" | "FOREIGN" | "EVENT" | "AGGREGATE" => {}
            kind @ ("TYPE" | "DOMAIN" | "VIEW" | "FUNCTION" | "PROCEDURE" | "SEQUENCE"
            | "SCHEMA" | "TRIGGER" | "POLICY" | "RULE" | "EXTENSION" | "PUBLICATION"
            | "ROLE" | "USER") => {
                condition(&mut words);
                return Some(Ddl::Create(kind.to_owned(), Named::take(&mut words)?));
            }
            _ => return None,
        }
    }
}

fn table(mut words: Words<'_>, is_temporary: bool) -> Option<CreateTable<'_>> {
    condition(&mut words);
    let name = Named::take(&mut words)?;
    let is_temporary = is_temporary
        || name.schema.as_deref().is_some_and(|schema| {
            schema.eq_ignore_ascii_case("temp") || schema.eq_ignore_ascii_case("pg_temp")
        });
    let mut columns = Vec::new();
    let mut constraints = Vec::new();
    if words.kind() == Some(TokenKind::OpenParenthesis) {
        for item in words.parentheses().items() {
            if item.is("LIKE") {
                continue;
            }
            match Constraint::read(item) {
                Some(constraint) => constraints.push(constraint),
                None => columns.extend(Column::read(item)),
            }
        }
    }
    Some(CreateTable {
        name,
        is_temporary,
        columns,
        constraints,
        options: words,
    })
}

fn index(
    mut words: Words<'_>,
    is_unique: bool,
    special: String,
    keyword: Range<usize>,
) -> Option<CreateIndex<'_>> {
    words.take_if("CONCURRENTLY");
    condition(&mut words);
    let name = if words.is("ON") {
        None
    } else {
        Some(Named::take(&mut words)?)
    };
    if words.take_if("USING") {
        words.take();
    }
    if !words.take_if("ON") {
        return None;
    }
    words.take_if("ONLY");
    let table = Named::take(&mut words)?;
    let rest = words;
    if words.take_if("USING") {
        words.take();
    }
    let columns = Named::columns(words.parentheses());
    Some(CreateIndex {
        is_unique,
        special,
        name,
        table,
        columns,
        is_partial: words.skip_past("WHERE"),
        keyword,
        rest,
    })
}
