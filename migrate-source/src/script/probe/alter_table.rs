//! `ALTER TABLE`: what it adds, drops and renames.
//!
//! All its actions take effect together, so one of them tells of the others, if
//! no name stands in two of them: `DROP COLUMN a, ADD COLUMN a int` shows nothing.

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

/// `MySQL`'s actions that say what something is like: done twice they are done once.
const LIKE: [&str; 14] = [
    "MODIFY",
    "ENGINE",
    "CONVERT",
    "DEFAULT",
    "CHARACTER",
    "CHARSET",
    "COLLATE",
    "COMMENT",
    "ROW_FORMAT",
    "ALGORITHM",
    "LOCK",
    "FORCE",
    "STATS_PERSISTENT",
    "KEY_BLOCK_SIZE",
];

/// What one action does.
enum Action {
    /// It adds, drops or renames something.
    Shows(Probe),
    /// It may be done twice.
    Repeats,
}

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
    let mut actions = words.elements();
    if let [only] = actions[..] {
        return renamed_table(only, &table).or_else(|| match action(only, &table)? {
            (Action::Shows(probe), _) => Some(probe),
            (Action::Repeats, _) => Some(Probe::repeat()),
        });
    }
    // What was there before shows nothing about the others.
    if words.contains(&["IF", "EXISTS"]) || words.contains(&["IF", "NOT", "EXISTS"]) {
        return None;
    }
    // A new name of the table hides what was done to its columns.
    actions.retain(|words| !words.is_empty());
    if let Some(renamed) = actions
        .iter()
        .find_map(|words| renamed_table(*words, &table))
    {
        return Some(renamed);
    }
    let mut names: Vec<String> = Vec::new();
    let mut found = Some(Probe::repeat());
    for words in actions {
        let (action, mentioned) = action(words, &table)?;
        if let Action::Shows(probe) = action
            && found.as_ref().is_some_and(Probe::is_repeat)
        {
            found = Some(probe);
        }
        for name in mentioned {
            let name = name.to_lowercase();
            if names.contains(&name) {
                return None;
            }
            names.push(name);
        }
    }
    found
}

/// `RENAME TO name`: where the new name is there, the old one was.
fn renamed_table(mut words: Words<'_>, table: &Name) -> Option<Probe> {
    if !words.take_if("RENAME") || words.is_any(&["COLUMN", "INDEX", "KEY", "CONSTRAINT"]) {
        return None;
    }
    let said = words.take_if("TO") || words.take_if("AS");
    if !said && words.dialect != Dialect::Mysql {
        return None;
    }
    let mut name = words.name()?;
    if !words.is_empty() || name.name.eq_ignore_ascii_case(&table.name) {
        return None;
    }
    name.schema = name.schema.or_else(|| table.schema.clone());
    Some(Probe::of(true, ProbeObject::Table, name))
}

/// One action, and the names of columns and indexes in it.
fn action(mut words: Words<'_>, table: &Name) -> Option<(Action, Vec<String>)> {
    let table = || Name {
        schema: table.schema.clone(),
        name: table.name.clone(),
    };
    let shows = |probe: Probe| {
        let name = probe.name.clone();
        Some((Action::Shows(probe), vec![name]))
    };
    let mysql = words.dialect == Dialect::Mysql;
    match words.take_word().as_str() {
        "ADD" => shows(add(words, table())?),
        "DROP" => shows(drop(words, table())?),
        "RENAME" => rename(words, table()),
        "CHANGE" if mysql => {
            words.take_if("COLUMN");
            skip_condition(&mut words);
            let (old, new) = (words.identifier()?, words.identifier()?);
            if old.eq_ignore_ascii_case(&new) {
                return Some((Action::Repeats, vec![old]));
            }
            let probe = Probe::in_table(true, ProbeObject::Column, new.clone(), table());
            Some((Action::Shows(probe), vec![old, new]))
        }
        "MODIFY" if mysql => {
            words.take_if("COLUMN");
            skip_condition(&mut words);
            Some((Action::Repeats, vec![words.identifier()?]))
        }
        "ALTER" if mysql => {
            words.take_if("COLUMN");
            let name = words.identifier()?;
            words
                .is_any(&["SET", "DROP"])
                .then(|| (Action::Repeats, vec![name]))
        }
        word if mysql && LIKE.contains(&word) => Some((Action::Repeats, Vec::new())),
        _ => None,
    }
}

/// Behind `RENAME`: a column, or `MySQL`'s index.
fn rename(mut words: Words<'_>, table: Name) -> Option<(Action, Vec<String>)> {
    let mysql = words.dialect == Dialect::Mysql;
    let object = if mysql && (words.take_if("INDEX") || words.take_if("KEY")) {
        ProbeObject::Index
    } else if words.take_if("COLUMN") || !words.is_any(&NO_COLUMN) {
        ProbeObject::Column
    } else {
        return None;
    };
    let old = words.identifier()?;
    if !words.take_if("TO") {
        return None;
    }
    let new = words.identifier()?;
    // Only another name shows something.
    if !words.is_empty() || old.eq_ignore_ascii_case(&new) {
        return None;
    }
    let probe = Probe::in_table(true, object, new.clone(), table);
    Some((Action::Shows(probe), vec![old, new]))
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
