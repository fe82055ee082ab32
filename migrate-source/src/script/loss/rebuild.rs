//! Tables that a script rebuilds: a new table takes the rows, then the name.
//!
//! <https://www.sqlite.org/lang_altertable.html#otheralter> describes it for
//! `SQLite`, whose `ALTER TABLE` cannot do more.

use super::derive::created;
use super::kind::Loss;
use crate::dialect::Dialect;
use crate::script::words::{Name, Words};
use crate::sql::TokenKind;

/// For a table that statement `at` drops: the columns whose values live on in the
/// table that takes its name; `None` where no table does.
pub(super) fn rebuilt(statements: &[Words<'_>], at: usize, dropped: &Loss) -> Option<Vec<String>> {
    let (before, behind) = statements.split_at(at);
    let is_dropped = |name: &Name| {
        name.schema == dropped.schema && same(statements[at].dialect, &name.name, &dropped.name)
    };
    let heir = behind.iter().find_map(|words| {
        let (from, to) = renamed(*words)?;
        is_dropped(&to).then_some(from)
    })?;
    let is_heir = |name: &Name| {
        name.schema == heir.schema && same(statements[at].dialect, &name.name, &heir.name)
    };
    let columns = before.iter().find_map(|words| {
        let name = created(*words)?;
        is_heir(&name).then(|| columns(*words))
    })?;
    before.iter().find_map(|words| {
        let (to, list, from) = copied(*words)?;
        let kept = if list.is_empty() {
            columns.clone()
        } else {
            list
        };
        (is_heir(&to) && is_dropped(&from) && !kept.is_empty()).then_some(kept)
    })
}

fn same(dialect: Dialect, left: &str, right: &str) -> bool {
    match dialect {
        Dialect::Sqlite => left.eq_ignore_ascii_case(right),
        Dialect::Postgres | Dialect::Mysql => left == right,
    }
}

/// `ALTER TABLE a RENAME TO b`, with the schema of `a`.
fn renamed(mut words: Words<'_>) -> Option<(Name, Name)> {
    if !words.take_all(&["ALTER", "TABLE"]) {
        return None;
    }
    let from = words.name()?;
    if !words.take_all(&["RENAME", "TO"]) {
        return None;
    }
    let mut to = words.name()?;
    if to.schema.is_none() {
        to.schema.clone_from(&from.schema);
    }
    Some((from, to))
}

/// The columns of a `CREATE TABLE`.
fn columns(mut words: Words<'_>) -> Vec<String> {
    const NO_COLUMN: [&str; 10] = [
        "CONSTRAINT",
        "PRIMARY",
        "UNIQUE",
        "CHECK",
        "FOREIGN",
        "EXCLUDE",
        "LIKE",
        "INDEX",
        "KEY",
        "FULLTEXT",
    ];
    if !words.skip_to_parenthesis() {
        return Vec::new();
    }
    let elements = words.parentheses().elements().into_iter();
    elements
        .filter(|element| !element.is_any(&NO_COLUMN))
        .filter_map(|mut element| element.identifier())
        .collect()
}

/// `INSERT INTO a (columns) SELECT … FROM b`, of all rows.
fn copied(mut words: Words<'_>) -> Option<(Name, Vec<String>, Name)> {
    if !words.take_all(&["INSERT", "INTO"]) {
        return None;
    }
    let to = words.name()?;
    let list = if words.kind() == Some(TokenKind::OpenParenthesis) {
        let elements = words.parentheses().elements().into_iter();
        elements
            .filter_map(|mut element| element.identifier())
            .collect()
    } else {
        Vec::new()
    };
    let narrowed = [
        "WHERE", "LIMIT", "JOIN", "GROUP", "DISTINCT", "UNION", "HAVING", "EXCEPT",
    ];
    if !words.take_if("SELECT") || narrowed.iter().any(|word| words.has_outside(&[word])) {
        return None;
    }
    if !words.skip_past("FROM") {
        return None;
    }
    let from = words.name()?;
    if words.take_if("AS") || !words.is("ORDER") {
        words.identifier();
    }
    (words.is_empty() || words.take_all(&["ORDER", "BY"])).then_some((to, list, from))
}
