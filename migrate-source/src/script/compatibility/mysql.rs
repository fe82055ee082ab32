//! `MySQL` and `MariaDB`.

use super::alter_table::alter_table;
use super::column::shown;
use super::data;
use super::postgres::{dropped, index, makes};
use super::state::{Kind, Making, State};
use crate::script::words::Words;

/// Statements that no other session notices, or that only add.
const FINE: [&str; 21] = [
    "START",
    "COMMIT",
    "ROLLBACK",
    "SAVEPOINT",
    "RELEASE",
    "LOCK",
    "UNLOCK",
    "ANALYZE",
    "OPTIMIZE",
    "CHECK",
    "CHECKSUM",
    "REPAIR",
    "FLUSH",
    "SHOW",
    "DESCRIBE",
    "EXPLAIN",
    "PREPARE",
    "DEALLOCATE",
    "GRANT",
    "LOAD",
    "DESC",
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
        "ALTER" => alter(state, words),
        "RENAME" => rename(state, words),
        "BEGIN" if words.is_empty() || words.is("WORK") => {}
        "SET" => {
            if whole.contains(&["GLOBAL"]) || whole.contains(&["PERSIST"]) {
                state.breaks("changes a setting of the server");
            }
        }
        // Unqualified names mean other tables from here on.
        "USE" => state.forget_made(),
        "REVOKE" => state.breaks("revokes rights"),
        "CALL" | "EXECUTE" | "BEGIN" => state.breaks("runs code that is not looked into"),
        _ => state.breaks(format!("is not understood: {}", whole.begin(3))),
    }
}

fn create(state: &mut State, mut words: Words<'_>) {
    let replaces = words.take_all(&["OR", "REPLACE"]);
    skip_options(&mut words);
    words.take_if("TEMPORARY");
    let whole = words;
    match words.take_word().as_str() {
        "TABLE" | "VIEW" | "SEQUENCE" => makes(state, Kind::Relation, words, replaces),
        "PROCEDURE" | "FUNCTION" | "AGGREGATE" => {
            words.take_if("FUNCTION");
            makes(state, Kind::Routine, words, replaces);
        }
        "DATABASE" | "SCHEMA" => makes(state, Kind::Schema, words, replaces),
        "USER" | "ROLE" | "SERVER" | "TABLESPACE" if !replaces => {}
        "INDEX" => index(state, words, false),
        "FULLTEXT" | "SPATIAL" if words.take_if("INDEX") => index(state, words, false),
        "UNIQUE" if words.take_if("INDEX") => index(state, words, true),
        "TRIGGER" => trigger(state, words),
        _ => state.breaks(format!(
            "creates what is not understood: {}",
            whole.begin(2)
        )),
    }
}

/// `ALGORITHM = x`, `DEFINER = x`, `SQL SECURITY x`.
fn skip_options(words: &mut Words<'_>) {
    if !words.is_any(&["ALGORITHM", "DEFINER", "SQL"]) {
        return;
    }
    let mut ahead = *words;
    for _ in 0..16 {
        if ahead.is_any(&[
            "VIEW",
            "TRIGGER",
            "PROCEDURE",
            "FUNCTION",
            "AGGREGATE",
            "EVENT",
        ]) {
            *words = ahead;
            return;
        }
        ahead.take();
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
    words.take_if("TEMPORARY");
    let whole = words;
    let (kind, noun) = match words.take_word().as_str() {
        "TABLE" | "TABLES" => (Kind::Relation, "table"),
        "VIEW" => (Kind::Relation, "view"),
        "SEQUENCE" => (Kind::Relation, "sequence"),
        "PROCEDURE" | "FUNCTION" => (Kind::Routine, "routine"),
        "DATABASE" | "SCHEMA" => (Kind::Schema, "database"),
        "TRIGGER" => (Kind::OnTable, "trigger"),
        "INDEX" => return drop_index(state, words),
        _ => return state.breaks(format!("drops what is not understood: {}", whole.begin(3))),
    };
    let conditional = words.take_all(&["IF", "EXISTS"]);
    for mut element in words.elements() {
        let Some(name) = element.name() else {
            state.breaks(format!("drops a {noun} whose name is not understood"));
            continue;
        };
        let key = state.key(kind, &name);
        dropped(
            state,
            &key,
            conditional,
            format!("drops {noun} {}", shown(&name)),
        );
    }
}

fn drop_index(state: &mut State, mut words: Words<'_>) {
    words.take_all(&["IF", "EXISTS"]);
    let name = words.identifier().unwrap_or_default();
    words.skip_past("ON");
    let Some(table) = words.name() else {
        return state.breaks("drops an index");
    };
    let key = state.key(Kind::Relation, &table);
    state.breaks_unless_made(
        &key,
        format!("drops index `{name}` of table {}", shown(&table)),
    );
}

fn alter(state: &mut State, mut words: Words<'_>) {
    skip_options(&mut words);
    words.skip(&["ONLINE", "IGNORE"]);
    let whole = words;
    match words.take_word().as_str() {
        "TABLE" => alter_table(state, words),
        "VIEW" => altered(state, Kind::Relation, "view", words),
        "PROCEDURE" | "FUNCTION" => altered(state, Kind::Routine, "routine", words),
        _ => state.breaks(format!("alters what is not understood: {}", whole.begin(3))),
    }
}

fn altered(state: &mut State, kind: Kind, noun: &str, mut words: Words<'_>) {
    let Some(name) = words.name() else {
        return state.breaks(format!("alters a {noun} whose name is not understood"));
    };
    let key = state.key(kind, &name);
    state.breaks_unless_made(&key, format!("alters {noun} {}", shown(&name)));
}

/// `RENAME TABLE a TO b, c TO d`
fn rename(state: &mut State, mut words: Words<'_>) {
    if !words.take_if("TABLE") && !words.take_if("TABLES") {
        return state.breaks(format!(
            "renames what is not understood: {}",
            words.begin(2)
        ));
    }
    for mut element in words.elements() {
        let from = element.name();
        element.take_if("TO");
        let (Some(from), Some(to)) = (from, element.name()) else {
            state.breaks("renames a table whose name is not understood");
            continue;
        };
        let key = state.key(Kind::Relation, &from);
        state.breaks_unless_made(&key, format!("renames table {}", shown(&from)));
        let to = state.key(Kind::Relation, &to);
        state.renames(&key, to);
    }
}
