//! `SQLite`.

use super::alter_table::alter_table;
use super::column::shown;
use super::data;
use super::postgres::{article, dropped, index, makes};
use super::state::{Kind, Making, State};
use crate::script::words::Words;

/// Statements that no other connection notices, or that only add.
const FINE: [&str; 13] = [
    "BEGIN",
    "COMMIT",
    "END",
    "ROLLBACK",
    "SAVEPOINT",
    "RELEASE",
    "ANALYZE",
    "VACUUM",
    "REINDEX",
    "ATTACH",
    "DETACH",
    "EXPLAIN",
    "SHOW",
];

/// Pragmas of the connection, and those that only ask or tidy up.
const PRAGMAS: [&str; 14] = [
    "FOREIGN_KEYS",
    "DEFER_FOREIGN_KEYS",
    "LEGACY_ALTER_TABLE",
    "FOREIGN_KEY_CHECK",
    "FOREIGN_KEY_LIST",
    "INTEGRITY_CHECK",
    "QUICK_CHECK",
    "OPTIMIZE",
    "BUSY_TIMEOUT",
    "SYNCHRONOUS",
    "CACHE_SIZE",
    "TEMP_STORE",
    "JOURNAL_MODE",
    "TABLE_INFO",
];

pub(super) fn statement(state: &mut State, mut words: Words<'_>) {
    let whole = words;
    let first = words.take_word();
    if FINE.contains(&first.as_str()) || data::statement(state, &first, words) {
        return;
    }
    match first.as_str() {
        "CREATE" => create(state, words),
        "DROP" => drop(state, words),
        "ALTER" if words.take_if("TABLE") => alter_table(state, words),
        "PRAGMA" => {
            if !words.is_any(&PRAGMAS) {
                state.breaks(format!("sets what is not understood: {}", whole.begin(2)));
            }
        }
        _ => state.breaks(format!("is not understood: {}", whole.begin(3))),
    }
}

fn create(state: &mut State, mut words: Words<'_>) {
    words.skip(&["TEMP", "TEMPORARY", "VIRTUAL"]);
    let whole = words;
    match words.take_word().as_str() {
        "TABLE" | "VIEW" => makes(state, Kind::Relation, words, false),
        "INDEX" => index(state, words, false),
        "UNIQUE" if words.take_if("INDEX") => index(state, words, true),
        "TRIGGER" => trigger(state, words),
        _ => state.breaks(format!(
            "creates what is not understood: {}",
            whole.begin(2)
        )),
    }
}

fn trigger(state: &mut State, mut words: Words<'_>) {
    words.take_all(&["IF", "NOT", "EXISTS"]);
    let Some(name) = words.name() else {
        return state.breaks("creates a trigger whose name is not understood");
    };
    words.skip_past("ON");
    let Some(table) = words.name() else {
        return state.breaks("creates a trigger on a table whose name is not understood");
    };
    let key = state.key(Kind::Relation, &table);
    let reason = format!("adds trigger `{}` to table {}", name.name, shown(&table));
    state.breaks_unless_made(&key, reason);
    let own = state.key(Kind::OnTable, &name);
    state.makes(own, Making::Sure);
}

fn drop(state: &mut State, mut words: Words<'_>) {
    let whole = words;
    let (kind, noun) = match words.take_word().as_str() {
        "TABLE" => (Kind::Relation, "table"),
        "VIEW" => (Kind::Relation, "view"),
        "INDEX" => (Kind::Relation, "index"),
        "TRIGGER" => (Kind::OnTable, "trigger"),
        _ => return state.breaks(format!("drops what is not understood: {}", whole.begin(3))),
    };
    let conditional = words.take_all(&["IF", "EXISTS"]);
    let Some(name) = words.name() else {
        return state.breaks(format!(
            "drops {} {noun} whose name is not understood",
            article(noun)
        ));
    };
    let key = state.key(kind, &name);
    dropped(
        state,
        &key,
        conditional,
        format!("drops {noun} {}", shown(&name)),
    );
}
