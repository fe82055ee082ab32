//! Statements about rows.

use super::column::shown;
use super::expression::calls_something;
use super::state::{Kind, State};
use crate::script::words::Words;

/// Judges a statement about rows, whose first word was taken; `false` for other statements.
pub(super) fn statement(state: &mut State, first: &str, mut words: Words<'_>) -> bool {
    match first {
        "INSERT" => insert(state, words),
        "REPLACE" => change(state, words, "replaces rows of"),
        "UPDATE" => update(state, words),
        "DELETE" => change(state, words, "deletes rows of"),
        "MERGE" => change(state, words, "changes rows of"),
        "TRUNCATE" => {
            words.take_if("TABLE");
            for mut element in words.elements() {
                element.take_if("ONLY");
                unless_made(state, element, "empties");
            }
        }
        "WITH" => {
            if ["UPDATE", "DELETE", "MERGE", "REPLACE"]
                .iter()
                .any(|word| words.contains(&[word]))
            {
                state.breaks("changes rows");
            } else {
                query(state, words);
            }
        }
        "SELECT" | "VALUES" | "TABLE" => query(state, words),
        _ => return false,
    }
    true
}

fn query(state: &mut State, words: Words<'_>) {
    if calls_something(words) {
        state.breaks("calls a function, and nobody knows what that does");
    }
}

fn insert(state: &mut State, words: Words<'_>) {
    let updates = words.contains(&["DO", "UPDATE"])
        || words.contains(&["DUPLICATE", "KEY"])
        || words.contains(&["OR", "REPLACE"]);
    if updates {
        change(state, words, "changes rows of");
    }
}

fn change(state: &mut State, mut words: Words<'_>, what: &str) {
    words.skip(&[
        "LOW_PRIORITY",
        "HIGH_PRIORITY",
        "DELAYED",
        "QUICK",
        "IGNORE",
        "OR",
        "REPLACE",
        "FROM",
        "INTO",
        "ONLY",
    ]);
    unless_made(state, words, what);
}

fn unless_made(state: &mut State, mut words: Words<'_>, what: &str) {
    match words.name() {
        Some(table) => {
            let key = state.key(Kind::Relation, &table);
            state.breaks_unless_made(&key, format!("{what} table {}", shown(&table)));
        }
        None => state.breaks(format!("{what} a table whose name is not understood")),
    }
}

/// An `UPDATE` that fills nothing but this script's own columns is no change to
/// older releases.
fn update(state: &mut State, mut words: Words<'_>) {
    words.skip(&["LOW_PRIORITY", "IGNORE", "ONLY"]);
    if words.take_if("OR") {
        words.take();
    }
    let Some(table) = words.name() else {
        return state.breaks("changes rows of a table whose name is not understood");
    };
    let key = state.key(Kind::Relation, &table);
    let reason = format!("changes rows of table {}", shown(&table));
    if !words.is("SET") {
        // An alias, or MySQL's list of tables.
        words.take_if("AS");
        words.identifier();
    }
    let mut only_new = words.take_if("SET");
    if only_new {
        let mut assignments = words.until(&["WHERE", "FROM", "ORDER", "LIMIT", "RETURNING"]);
        assignments.take_if("SET");
        for mut assignment in assignments.elements() {
            let column = assignment.identifier();
            only_new &= column.is_some_and(|column| state.new_column(&key, &column).is_some());
        }
    }
    if !only_new {
        state.breaks_unless_made(&key, reason);
    }
}
