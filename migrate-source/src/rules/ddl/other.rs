//! `DROP`, `TRUNCATE`, `RENAME TABLE`, `ALTER TYPE … ADD VALUE`.

use std::ops::Range;

use super::{Ddl, Named, condition};
use crate::dialect::Dialect;
use crate::script::words::Words;
use crate::sql::TokenKind;

/// `DROP TABLE`.
#[derive(Debug)]
pub(crate) struct DropTable<'a> {
    /// The tables.
    pub(crate) tables: Vec<Named<'a>>,
    /// Whether they go with the session.
    pub(crate) is_temporary: bool,
}

/// `DROP INDEX`.
#[derive(Debug)]
pub(crate) struct DropIndex<'a> {
    /// The indexes.
    #[cfg_attr(
        not(feature = "rules"),
        expect(dead_code, reason = "only the linter's rules ask")
    )]
    pub(crate) indexes: Vec<Named<'a>>,
    /// `MySQL`: the table.
    pub(crate) table: Option<Named<'a>>,
    /// The word `INDEX`.
    pub(crate) keyword: Range<usize>,
}

/// `ALTER TYPE … ADD VALUE`.
#[derive(Debug)]
pub(crate) struct AddValue<'a> {
    /// The type.
    pub(crate) ty: Named<'a>,
    /// The new value as a literal, as written.
    pub(crate) value: &'a str,
    /// Where the literal is.
    pub(crate) span: Range<usize>,
}

/// Behind `DROP`.
pub(super) fn drop(mut words: Words<'_>) -> Option<Ddl<'_>> {
    let is_temporary = words.take_if("TEMPORARY");
    let before = words;
    if words.take_if("TABLE") {
        condition(&mut words);
        let tables = Named::list(&mut words);
        return Some(Ddl::DropTable(DropTable {
            tables,
            is_temporary,
        }));
    }
    if words.take_if("INDEX") {
        let keyword = words.since(&before).span();
        words.take_if("CONCURRENTLY");
        condition(&mut words);
        let indexes = Named::list(&mut words);
        let table = words
            .take_if("ON")
            .then(|| Named::take(&mut words))
            .flatten();
        return Some(Ddl::DropIndex(DropIndex {
            indexes,
            table,
            keyword,
        }));
    }
    None
}

/// Behind `TRUNCATE`.
pub(super) fn truncate(mut words: Words<'_>) -> Option<Ddl<'_>> {
    if words.dialect == Dialect::Sqlite {
        return None;
    }
    words.take_if("TABLE");
    words.take_if("ONLY");
    let tables = Named::list(&mut words);
    (!tables.is_empty()).then_some(Ddl::Truncate(tables))
}

/// Behind `RENAME`.
pub(super) fn rename(mut words: Words<'_>) -> Option<Ddl<'_>> {
    if words.dialect != Dialect::Mysql || !(words.take_if("TABLE") || words.take_if("TABLES")) {
        return None;
    }
    condition(&mut words);
    let mut pairs = Vec::new();
    for mut item in words.items() {
        let from = Named::take(&mut item)?;
        item.take_if("TO").then_some(())?;
        pairs.push((from, Named::take(&mut item)?));
    }
    (!pairs.is_empty()).then_some(Ddl::RenameTables(pairs))
}

/// Behind `ALTER TYPE`.
pub(super) fn add_value(mut words: Words<'_>) -> Option<AddValue<'_>> {
    let ty = Named::take(&mut words)?;
    words.take_all(&["ADD", "VALUE"]).then_some(())?;
    condition(&mut words);
    let value = words.take_kind(TokenKind::String)?;
    Some(AddValue {
        ty,
        value: words.text(value),
        span: value.span(),
    })
}
