//! `ALTER TABLE` of a table that older releases use.

use super::column::{added, shown};
use super::expression::is_harmless;
use super::state::{Key, Kind, Omitted, State};
use crate::dialect::Dialect;
use crate::script::words::{Name, Words};
use crate::sql::TokenKind;

/// Behind `ALTER TABLE`.
pub(super) fn alter_table(state: &mut State, mut words: Words<'_>) {
    words.take_all(&["IF", "EXISTS"]);
    words.take_if("ONLY");
    let Some(table) = words.name() else {
        return state.breaks("alters tables whose names are not understood");
    };
    if words
        .peek()
        .is_some_and(|token| token.kind == TokenKind::Operator && words.text(token) == "*")
    {
        words.take();
    }
    let key = state.key(Kind::Relation, &table);
    if let Some(to) = renamed(words, &table) {
        let to = state.key(Kind::Relation, &to);
        state.breaks_unless_made(&key, format!("renames table {}", shown(&table)));
        return state.renames(&key, to);
    }
    if state.has_made(&key) {
        return;
    }
    for element in words.elements() {
        action(state, &table, &key, element);
    }
}

/// The new name of a table, with the schema that it had.
fn renamed(mut words: Words<'_>, table: &Name) -> Option<Name> {
    if !words.take_if("RENAME") {
        return None;
    }
    let to = words.take_if("TO");
    if !to && (words.dialect != Dialect::Mysql || words.is_any(&["COLUMN", "INDEX", "KEY"])) {
        return None;
    }
    words.take_if("AS");
    let mut name = words.name()?;
    if name.schema.is_none() {
        name.schema.clone_from(&table.schema);
    }
    words.is_empty().then_some(name)
}

/// Words that begin an action which changes how a table is stored, and not what is in it.
const STORAGE: [&str; 25] = [
    "VALIDATE",
    "RESET",
    "CLUSTER",
    "ENGINE",
    "ROW_FORMAT",
    "KEY_BLOCK_SIZE",
    "AUTO_INCREMENT",
    "COMMENT",
    "ALGORITHM",
    "LOCK",
    "FORCE",
    "ORDER",
    "STATS_PERSISTENT",
    "STATS_AUTO_RECALC",
    "STATS_SAMPLE_PAGES",
    "AVG_ROW_LENGTH",
    "MAX_ROWS",
    "MIN_ROWS",
    "PACK_KEYS",
    "CHECKSUM",
    "COMPRESSION",
    "ANALYZE",
    "OPTIMIZE",
    "REBUILD",
    "DELAY_KEY_WRITE",
];

fn action(state: &mut State, table: &Name, key: &Key, mut words: Words<'_>) {
    let whole = words;
    let mysql = words.dialect == Dialect::Mysql;
    let on = shown(table);
    if words.is("FORCE") && !mysql {
        return state.breaks_unless_made(key, format!("forces row security on table {on}"));
    }
    if words.is_any(&STORAGE) {
        return;
    }
    match words.take_word().as_str() {
        "ADD" => add(state, table, key, words),
        "ALTER" => alter_column(state, table, key, words),
        "SET" => {
            let fine = words.kind() == Some(TokenKind::OpenParenthesis)
                || words.is_any(&["TABLESPACE", "LOGGED", "WITHOUT", "ACCESS"]);
            if !fine {
                state.breaks_unless_made(key, format!("changes table {on}: {}", whole.begin(3)));
            }
        }
        "REPLICA" if !words.contains(&["NOTHING"]) => {}
        "ATTACH" => {
            words.take_if("PARTITION");
            let attached = words.name().map(|name| state.key(Kind::Relation, &name));
            if !attached.is_some_and(|attached| state.has_made(&attached)) {
                state.breaks_unless_made(key, format!("attaches an older table to table {on}"));
            }
        }
        "DEFAULT" if words.is_any(&["CHARACTER", "CHARSET", "COLLATE"]) => {}
        "DROP" => drop(state, key, &on, words),
        "RENAME" => state.breaks_unless_made(key, format!("renames a part of table {on}")),
        "MODIFY" | "CHANGE" => {
            words.take_if("COLUMN");
            let column = words.identifier().unwrap_or_default();
            state.breaks_unless_made(key, format!("changes column `{column}` of table {on}"));
        }
        "OWNER" => state.breaks_unless_made(key, format!("gives table {on} to another role")),
        _ => state.breaks_unless_made(key, format!("changes table {on}: {}", whole.begin(3))),
    }
}

fn drop(state: &mut State, key: &Key, on: &str, mut words: Words<'_>) {
    let kind = match () {
        () if words.take_if("COLUMN") => "column",
        () if words.take_if("CONSTRAINT") => "constraint",
        () if words.take_all(&["PRIMARY", "KEY"]) => {
            return state.breaks_unless_made(key, format!("drops the primary key of table {on}"));
        }
        () if words.take_all(&["FOREIGN", "KEY"]) => "foreign key",
        () if words.dialect == Dialect::Mysql && words.take_if("CHECK") => "check",
        () if words.dialect == Dialect::Mysql
            && (words.take_if("INDEX") || words.take_if("KEY")) =>
        {
            "index"
        }
        () if words.take_if("PARTITION") => "partition",
        () => "column",
    };
    words.take_all(&["IF", "EXISTS"]);
    let name = words.identifier().unwrap_or_default();
    if kind == "column" && state.new_column(key, &name).is_some() {
        return;
    }
    state.breaks_unless_made(key, format!("drops {kind} `{name}` of table {on}"));
}

fn add(state: &mut State, table: &Name, key: &Key, mut words: Words<'_>) {
    let mysql = words.dialect == Dialect::Mysql;
    let constraint = words.take_if("CONSTRAINT");
    if constraint && !words.is_any(&["PRIMARY", "UNIQUE", "CHECK", "FOREIGN", "EXCLUDE"]) {
        words.take_all(&["IF", "NOT", "EXISTS"]);
        words.identifier();
    }
    if constraint || words.is_any(&["PRIMARY", "UNIQUE", "CHECK", "FOREIGN", "EXCLUDE"]) {
        return constrain(state, table, key, words);
    }
    if mysql && words.is_any(&["INDEX", "KEY", "FULLTEXT", "SPATIAL"]) {
        if words.skip_to_parenthesis() && !is_harmless(words.parentheses()) {
            state.breaks_unless_made(
                key,
                format!(
                    "adds an index to table {} whose expression may refuse a row",
                    shown(table)
                ),
            );
        }
        return;
    }
    if mysql && words.is("PARTITION") {
        return;
    }
    if words.is_any(&["PERIOD", "SYSTEM"]) {
        return state.breaks_unless_made(key, format!("makes table {} versioned", shown(table)));
    }
    words.take_if("COLUMN");
    if words.kind() == Some(TokenKind::OpenParenthesis) {
        for element in words.parentheses().elements() {
            added(state, table, key, element);
        }
    } else {
        added(state, table, key, words);
    }
}

/// A new constraint; harmless where it is about nothing but columns that older
/// releases leave empty.
fn constrain(state: &mut State, table: &Name, key: &Key, mut words: Words<'_>) {
    let on = shown(table);
    let kind = match () {
        () if words.is("PRIMARY") => "primary key",
        () if words.is("UNIQUE") => "unique constraint",
        () if words.is("FOREIGN") => "foreign key",
        () if words.is("EXCLUDE") => "exclusion constraint",
        () => "check",
    };
    let reason = format!("adds a {kind} to table {on}");
    let may_be_empty = words.is_any(&["UNIQUE", "FOREIGN"]) && !words.has_outside(&["DISTINCT"]);
    if words.contains(&["USING", "INDEX"]) && words.is("UNIQUE") {
        // The index has refused what the constraint refuses.
        return;
    }
    if may_be_empty && words.skip_to_parenthesis() && are_empty(state, key, words.parentheses()) {
        return;
    }
    state.breaks_unless_made(key, reason);
}

/// Whether rows of older releases have nothing in one of these columns at least.
pub(super) fn are_empty(state: &State, table: &Key, columns: Words<'_>) -> bool {
    columns.elements().into_iter().any(|mut column| {
        column
            .identifier()
            .is_some_and(|name| state.new_column(table, &name) == Some(Omitted::Null))
    })
}

fn alter_column(state: &mut State, table: &Name, key: &Key, mut words: Words<'_>) {
    if words.dialect == Dialect::Mysql && words.is_any(&["INDEX", "CHECK", "CONSTRAINT"]) {
        return state.breaks_unless_made(
            key,
            format!("changes an index or a check of table {}", shown(table)),
        );
    }
    words.take_if("COLUMN");
    let Some(name) = words.identifier() else {
        return state.breaks("alters a column whose name is not understood");
    };
    let column = format!("column `{name}` of table {}", shown(table));
    let new = state.new_column(key, &name);
    let what = match () {
        () if words.take_all(&["SET", "DEFAULT"]) => {
            if new.is_some() {
                return state.adds_column(key, &name, Omitted::Default);
            }
            "changes the default of"
        }
        () if words.take_all(&["DROP", "DEFAULT"]) => {
            if new.is_some() {
                return state.adds_column(key, &name, Omitted::Null);
            }
            "drops the default of"
        }
        () if words.take_all(&["SET", "NOT", "NULL"]) => {
            if new == Some(Omitted::Default) {
                return;
            }
            "sets NOT NULL on"
        }
        () if words.take_all(&["DROP", "NOT", "NULL"]) => {
            if new.is_some() {
                return;
            }
            "allows NULL in"
        }
        () if words.is("TYPE") || words.is_any(&["SET"]) && words.contains(&["DATA", "TYPE"]) => {
            if new.is_some() {
                return;
            }
            "changes the type of"
        }
        () if words.is_any(&["SET", "RESET"]) => {
            words.take();
            if words.kind() == Some(TokenKind::OpenParenthesis)
                || words.is_any(&["STATISTICS", "STORAGE", "COMPRESSION"])
            {
                return;
            }
            "changes"
        }
        () => "changes",
    };
    state.breaks_unless_made(key, format!("{what} {column}"));
}
