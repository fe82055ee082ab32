//! `PostgreSQL`.

use super::alter_table::{alter_table, are_empty};
use super::column::shown;
use super::data;
use super::expression::is_harmless;
use super::state::{Key, Kind, Making, State};
use crate::script::words::{Name, Words};

/// Statements that no other session notices, or that only add.
const FINE: [&str; 34] = [
    "SET",
    "RESET",
    "SHOW",
    "BEGIN",
    "START",
    "COMMIT",
    "END",
    "ROLLBACK",
    "ABORT",
    "SAVEPOINT",
    "RELEASE",
    "COMMENT",
    "ANALYZE",
    "ANALYSE",
    "VACUUM",
    "REINDEX",
    "CLUSTER",
    "REFRESH",
    "LOCK",
    "DISCARD",
    "NOTIFY",
    "LISTEN",
    "UNLISTEN",
    "CHECKPOINT",
    "DEALLOCATE",
    "GRANT",
    "COPY",
    "EXPLAIN",
    "DECLARE",
    "FETCH",
    "CLOSE",
    "IMPORT",
    "PREPARE",
    "LOAD",
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
        "REVOKE" => revoke(state, words),
        "DO" | "CALL" | "EXECUTE" => state.breaks("runs code that is not looked into"),
        _ => state.breaks(format!("is not understood: {}", whole.begin(3))),
    }
}

fn create(state: &mut State, mut words: Words<'_>) {
    let replaces = words.take_all(&["OR", "REPLACE"]);
    words.skip(&[
        "GLOBAL",
        "LOCAL",
        "TEMP",
        "TEMPORARY",
        "UNLOGGED",
        "TRUSTED",
        "PROCEDURAL",
    ]);
    let whole = words;
    match words.take_word().as_str() {
        "TABLE" | "SEQUENCE" | "TYPE" | "DOMAIN" | "VIEW" => {
            makes(state, Kind::Relation, words, replaces);
        }
        "FOREIGN" if words.take_if("TABLE") => makes(state, Kind::Relation, words, replaces),
        "RECURSIVE" | "MATERIALIZED" if words.take_if("VIEW") => {
            makes(state, Kind::Relation, words, replaces);
        }
        "FUNCTION" | "PROCEDURE" | "AGGREGATE" => makes(state, Kind::Routine, words, replaces),
        "SCHEMA" => makes(state, Kind::Schema, words, replaces),
        "ROLE" | "USER" | "GROUP" => makes(state, Kind::Role, words, replaces),
        "INDEX" => index(state, words, false),
        "UNIQUE" if words.take_if("INDEX") => index(state, words, true),
        "CONSTRAINT" if words.take_if("TRIGGER") => on_table(state, words, "trigger", "ON"),
        "TRIGGER" => on_table(state, words, "trigger", "ON"),
        "POLICY" => on_table(state, words, "policy", "ON"),
        "RULE" => on_table(state, words, "rule", "TO"),
        "EXTENSION" | "STATISTICS" | "COLLATION" | "TEXT" | "SERVER" | "TABLESPACE"
        | "DATABASE" | "SUBSCRIPTION" | "LANGUAGE" | "FOREIGN" | "ACCESS" | "CONVERSION" => {}
        _ => state.breaks(format!(
            "creates what is not understood: {}",
            whole.begin(2)
        )),
    }
}

/// `[IF NOT EXISTS] name`
pub(super) fn makes(state: &mut State, kind: Kind, mut words: Words<'_>, replaces: bool) {
    let conditional = words.take_all(&["IF", "NOT", "EXISTS"]);
    let Some(name) = words.name() else {
        // `CREATE SCHEMA AUTHORIZATION name` and the like make something new as well.
        return;
    };
    let key = state.key(kind, &name);
    if replaces && !state.has_made(&key) {
        state.breaks_if_made_before(key.clone(), format!("replaces {}", shown(&name)));
    }
    let making = if conditional || replaces {
        Making::Maybe
    } else {
        Making::Sure
    };
    state.makes(key, making);
}

/// Behind `[UNIQUE] INDEX`.
pub(super) fn index(state: &mut State, mut words: Words<'_>, unique: bool) {
    words.take_if("CONCURRENTLY");
    let conditional = words.take_all(&["IF", "NOT", "EXISTS"]);
    let name = if words.is("ON") { None } else { words.name() };
    if !words.skip_past("ON") {
        return state.breaks("creates an index that is not understood");
    }
    words.take_if("ONLY");
    let Some(table) = words.name() else {
        return state.breaks("creates an index on a table whose name is not understood");
    };
    let key = state.key(Kind::Relation, &table);
    if let Some(name) = name {
        // An index is in the schema of its table.
        let name = Name {
            schema: name.schema.or_else(|| table.schema.clone()),
            name: name.name,
        };
        let own = state.key(Kind::Relation, &name);
        let making = if conditional {
            Making::Maybe
        } else {
            Making::Sure
        };
        state.makes(own, making);
    }
    words.skip_to_parenthesis();
    let columns = words.parentheses();
    if unique {
        if words.contains(&["NOT", "DISTINCT"]) || !are_empty(state, &key, columns) {
            state.breaks_unless_made(
                &key,
                format!("adds a unique index to table {}", shown(&table)),
            );
        }
    } else if !is_harmless(columns) || !is_harmless(words) {
        state.breaks_unless_made(
            &key,
            format!(
                "adds an index to table {} whose expression may refuse a row",
                shown(&table)
            ),
        );
    }
}

/// What changes how a table takes or shows its rows.
fn on_table(state: &mut State, mut words: Words<'_>, kind: &str, before_table: &str) {
    words.take_all(&["IF", "NOT", "EXISTS"]);
    let name = words.identifier().unwrap_or_default();
    if !words.skip_past(before_table) {
        return state.breaks(format!("creates a {kind} that is not understood"));
    }
    let Some(table) = words.name() else {
        return state.breaks(format!(
            "creates a {kind} on a table whose name is not understood"
        ));
    };
    let key = state.key(Kind::Relation, &table);
    state.breaks_unless_made(
        &key,
        format!("adds {kind} `{name}` to table {}", shown(&table)),
    );
    let own = Key::on_table(&table, &name);
    state.makes(own, Making::Maybe);
}

fn drop(state: &mut State, mut words: Words<'_>) {
    let whole = words;
    let what = words.take_word();
    let (kind, noun) = match what.as_str() {
        "TABLE" => (Kind::Relation, "table"),
        "VIEW" => (Kind::Relation, "view"),
        "MATERIALIZED" if words.take_if("VIEW") => (Kind::Relation, "view"),
        "FOREIGN" if words.take_if("TABLE") => (Kind::Relation, "table"),
        "INDEX" => (Kind::Relation, "index"),
        "SEQUENCE" => (Kind::Relation, "sequence"),
        "TYPE" | "DOMAIN" => (Kind::Relation, "type"),
        "SCHEMA" => (Kind::Schema, "schema"),
        "ROLE" | "USER" | "GROUP" => (Kind::Role, "role"),
        "FUNCTION" | "PROCEDURE" | "ROUTINE" | "AGGREGATE" => (Kind::Routine, "routine"),
        "TRIGGER" | "POLICY" | "RULE" => return drop_on_table(state, words, &what),
        "STATISTICS" => return,
        _ => return state.breaks(format!("drops what is not understood: {}", whole.begin(3))),
    };
    words.take_if("CONCURRENTLY");
    let conditional = words.take_all(&["IF", "EXISTS"]);
    for mut element in words.elements() {
        let Some(name) = element.name() else {
            state.breaks(format!(
                "drops {} {noun} whose name is not understood",
                article(noun)
            ));
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

/// A routine may be another one of the same name: `DROP` says which, and that is
/// not looked into.
pub(super) fn dropped(state: &mut State, key: &Key, conditional: bool, reason: String) {
    if conditional && !state.knows(key) {
        state.breaks_if_made_before(key.clone(), reason);
    } else {
        state.breaks_unless_made(key, reason);
    }
    state.drops(key);
}

fn drop_on_table(state: &mut State, mut words: Words<'_>, what: &str) {
    let conditional = words.take_all(&["IF", "EXISTS"]);
    let name = words.identifier().unwrap_or_default();
    words.skip_past("ON");
    let Some(table) = words.name() else {
        return state.breaks(format!("drops a {}", what.to_ascii_lowercase()));
    };
    let table_key = state.key(Kind::Relation, &table);
    let key = Key::on_table(&table, &name);
    let reason = format!(
        "drops {} `{name}` of table {}",
        what.to_ascii_lowercase(),
        shown(&table)
    );
    if !state.has_made(&table_key) {
        if conditional {
            state.breaks_if_made_before(key.clone(), reason);
        } else {
            state.breaks_unless_made(&table_key, reason);
        }
    }
    state.drops(&key);
}

fn alter(state: &mut State, mut words: Words<'_>) {
    let whole = words;
    match words.take_word().as_str() {
        "TABLE" => alter_table(state, words),
        "FOREIGN" if words.take_if("TABLE") => alter_table(state, words),
        "INDEX" => {
            let on = words;
            words.take_all(&["IF", "EXISTS"]);
            words.name();
            if !words.is_any(&["SET", "RESET", "ATTACH", "ALTER"]) {
                altered(state, Kind::Relation, "index", on);
            }
        }
        "TYPE" => {
            let on = words;
            words.name();
            if !words.take_all(&["ADD", "VALUE"]) {
                altered(state, Kind::Relation, "type", on);
            }
        }
        "SEQUENCE" => {
            let on = words;
            words.take_all(&["IF", "EXISTS"]);
            words.name();
            if !words.take_all(&["OWNED", "BY"]) {
                altered(state, Kind::Relation, "sequence", on);
            }
        }
        "VIEW" => altered(state, Kind::Relation, "view", words),
        "MATERIALIZED" if words.take_if("VIEW") => altered(state, Kind::Relation, "view", words),
        "DOMAIN" => altered(state, Kind::Relation, "domain", words),
        "FUNCTION" | "PROCEDURE" | "ROUTINE" | "AGGREGATE" => {
            altered(state, Kind::Routine, "routine", words);
        }
        "SCHEMA" => altered(state, Kind::Schema, "schema", words),
        "ROLE" | "USER" | "GROUP" => altered(state, Kind::Role, "role", words),
        "DEFAULT" if !words.contains(&["REVOKE"]) => {}
        "STATISTICS" => {}
        _ => state.breaks(format!("alters what is not understood: {}", whole.begin(3))),
    }
}

fn altered(state: &mut State, kind: Kind, noun: &str, mut words: Words<'_>) {
    words.take_all(&["IF", "EXISTS"]);
    let Some(name) = words.name() else {
        return state.breaks(format!(
            "alters {} {noun} whose name is not understood",
            article(noun)
        ));
    };
    let key = state.key(kind, &name);
    state.breaks_unless_made(&key, format!("alters {noun} {}", shown(&name)));
}

/// Rights on what the script has made may be taken away again.
fn revoke(state: &mut State, mut words: Words<'_>) {
    if words.skip_past("ON") {
        let kind = match () {
            () if words.take_if("SCHEMA") => Kind::Schema,
            () if words.is_any(&["FUNCTION", "PROCEDURE", "ROUTINE"]) => Kind::Routine,
            () => Kind::Relation,
        };
        words.skip(&[
            "TABLE",
            "SEQUENCE",
            "TYPE",
            "FUNCTION",
            "PROCEDURE",
            "ROUTINE",
        ]);
        let only = !words.is("ALL") && !words.until(&["FROM"]).has_comma();
        if only && let Some(name) = words.name() {
            let key = state.key(kind, &name);
            return state.breaks_unless_made(&key, format!("revokes rights on {}", shown(&name)));
        }
    }
    state.breaks("revokes rights");
}

/// `an index`, `a table`.
pub(super) fn article(noun: &str) -> &'static str {
    if noun.starts_with(['a', 'e', 'i', 'o']) {
        "an"
    } else {
        "a"
    }
}
