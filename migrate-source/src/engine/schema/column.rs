//! A column's definition, and the constraints that stand in it or in its table.

use super::normal::{Part, behind_parenthesis, key, shown};
use crate::sql::TokenKind;

/// One thing that is said about a column or a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Clause {
    /// For comparing.
    pub(super) key: String,
    /// For people.
    pub(super) shown: String,
}

impl Clause {
    fn of(parts: &[Part]) -> Clause {
        Clause {
            key: key(parts),
            shown: shown(parts),
        }
    }
}

/// A column.
#[derive(Clone, Debug)]
pub(super) struct Column {
    /// For comparing.
    pub(super) key: String,
    /// As it was written.
    pub(super) name: String,
    /// Type and constraints that only a column has; in an order of their own.
    pub(super) clauses: Vec<Clause>,
    /// All of it as it was written.
    pub(super) shown: String,
}

/// Reads a column's definition. What a table's constraint could say as well
/// (keys, uniqueness, references, checks) goes to `constraints` in that form.
pub(super) fn column(parts: &[Part], constraints: &mut Vec<Clause>) -> Option<Column> {
    let (name, rest) = parts.split_first()?;
    let mut at = 0;
    while at < rest.len() && !begins_constraint(&rest[at]) {
        at = if rest[at].kind == TokenKind::OpenParenthesis {
            behind_parenthesis(rest, at)
        } else {
            at + 1
        };
    }
    let mut clauses = Vec::new();
    if at > 0 {
        clauses.push(Clause::of(&rest[..at]));
    }
    let first = clauses.len();
    while at < rest.len() {
        let end = end_of_constraint(rest, at);
        constraint(name, &rest[at..end], &mut clauses, constraints);
        at = end;
    }
    clauses[first..].sort_by(|left, right| left.key.cmp(&right.key));
    Some(Column {
        key: name.key.clone(),
        name: name.text.clone(),
        clauses,
        shown: shown(parts),
    })
}

/// The constraints of a piece of a table's body, in the form in which they are
/// compared; `SQLite` takes them without a comma in between.
pub(super) fn table_constraints(parts: &[Part], constraints: &mut Vec<Clause>) {
    let mut start = 0;
    while start < parts.len() {
        let named = usize::from(parts[start].is("constraint")) * 2;
        let mut end = (start + named + 1).min(parts.len());
        while end < parts.len() && !is_table_constraint(&parts[end..]) {
            end = if parts[end].kind == TokenKind::OpenParenthesis {
                behind_parenthesis(parts, end)
            } else {
                end + 1
            };
        }
        let kept = without_defaults(without_name(&parts[start..end]));
        if !kept.is_empty() {
            constraints.push(Clause::of(&kept));
        }
        start = end;
    }
}

/// Whether a piece of a table's body is a constraint rather than a column.
pub(super) fn is_table_constraint(parts: &[Part]) -> bool {
    parts.first().is_some_and(|first| {
        ["constraint", "primary", "unique", "check", "foreign"]
            .iter()
            .any(|keyword| first.is(keyword))
    })
}

fn begins_constraint(part: &Part) -> bool {
    [
        "constraint",
        "primary",
        "not",
        "null",
        "unique",
        "check",
        "default",
        "collate",
        "references",
        "generated",
        "as",
    ]
    .iter()
    .any(|keyword| part.is(keyword))
}

/// Where the constraint that begins at `start` ends.
fn end_of_constraint(parts: &[Part], start: usize) -> usize {
    let is = |at: usize, keyword: &str| parts.get(at).is_some_and(|part| part.is(keyword));
    let open = |at: usize| {
        parts
            .get(at)
            .is_some_and(|part| part.kind == TokenKind::OpenParenthesis)
    };
    let closed = |at: usize| {
        if open(at) {
            behind_parenthesis(parts, at)
        } else {
            (at + 1).min(parts.len())
        }
    };
    let first = &parts[start];
    let mut at = start + 1;
    if first.is("constraint") {
        // The name belongs to what follows.
        at = (at + 1).min(parts.len());
        return if at < parts.len() && begins_constraint(&parts[at]) && !is(at, "constraint") {
            end_of_constraint(parts, at)
        } else {
            at
        };
    }
    if first.is("default") {
        if parts
            .get(at)
            .is_some_and(|part| part.kind == TokenKind::Operator)
        {
            at += 1;
        }
        return closed(at);
    }
    if first.is("collate") {
        return (at + 1).min(parts.len());
    }
    if first.is("check") || first.is("as") || first.is("generated") {
        while at < parts.len() && !open(at) {
            at += 1;
        }
        at = if at < parts.len() { closed(at) } else { at };
        while is(at, "stored") || is(at, "virtual") {
            at += 1;
        }
        return at;
    }
    // `NOT NULL`, `PRIMARY KEY ASC ON CONFLICT x AUTOINCREMENT`, `REFERENCES t (c) ON DELETE SET NULL`.
    if first.is("not") || first.is("primary") {
        at += 1;
    }
    while at < parts.len() {
        if is(at, "on") {
            // `ON CONFLICT x`, `ON DELETE SET NULL`, `ON UPDATE NO ACTION`.
            at += 2;
            at += if is(at, "set") || is(at, "no") { 2 } else { 1 };
        } else if is(at, "not") && is(at + 1, "deferrable") {
            at += 2;
        } else if begins_constraint(&parts[at]) {
            break;
        } else {
            at = closed(at);
        }
    }
    at.min(parts.len())
}

/// Sorts a column's constraint into what the column says and what the table says.
fn constraint(column: &Part, parts: &[Part], own: &mut Vec<Clause>, of_table: &mut Vec<Clause>) {
    let parts = without_defaults(without_name(parts));
    let Some(first) = parts.first() else {
        return;
    };
    let lifted = |head: &str, tail: &[Part]| Clause {
        key: format!("{} ( {} ) {}", head.to_lowercase(), column.key, key(tail))
            .trim_end()
            .to_owned(),
        shown: format!("{head} ({}) {}", column.text, shown(tail))
            .trim_end()
            .to_owned(),
    };
    if first.is("primary") {
        of_table.push(lifted("PRIMARY KEY", &parts[2.min(parts.len())..]));
    } else if first.is("unique") {
        of_table.push(lifted("UNIQUE", &parts[1..]));
    } else if first.is("references") {
        of_table.push(lifted("FOREIGN KEY", &parts));
    } else if first.is("check") {
        of_table.push(Clause::of(&parts));
    } else if first.is("null") {
        // A column may be null unless it says otherwise.
    } else if first.is("generated") {
        own.push(Clause::of(&parts[2.min(parts.len())..]));
    } else {
        own.push(Clause::of(&parts));
    }
}

/// The name of a constraint appears in messages and nowhere else.
fn without_name(parts: &[Part]) -> &[Part] {
    match parts {
        [first, _, rest @ ..] if first.is("constraint") => rest,
        _ => parts,
    }
}

/// Leaves out what says what holds anyway.
fn without_defaults(parts: &[Part]) -> Vec<Part> {
    const DEFAULTS: [&[&str]; 9] = [
        &["on", "delete", "no", "action"],
        &["on", "update", "no", "action"],
        &["on", "conflict", "abort"],
        &["not", "deferrable", "initially", "deferred"],
        &["not", "deferrable", "initially", "immediate"],
        &["not", "deferrable"],
        &["match", "simple"],
        &["collate", "binary"],
        &["virtual"],
    ];
    let mut kept: Vec<Part> = Vec::new();
    let mut at = 0;
    'parts: while at < parts.len() {
        for words in DEFAULTS {
            let here = &parts[at..(at + words.len()).min(parts.len())];
            if here.len() == words.len() && here.iter().zip(words).all(|(part, word)| part.is(word))
            {
                at += words.len();
                continue 'parts;
            }
        }
        // `ASC` in a key.
        if !parts[at].is("asc") {
            kept.push(parts[at].clone());
        }
        at += 1;
    }
    if kept.first().is_some_and(|first| first.is("default")) {
        // `DEFAULT (1)` is `DEFAULT 1`.
        while kept.len() > 3
            && kept[1].kind == TokenKind::OpenParenthesis
            && behind_parenthesis(&kept, 1) == kept.len()
        {
            kept.pop();
            kept.remove(1);
        }
        if kept.len() == 2 && kept[1].is("null") {
            kept.clear();
        }
    }
    kept
}
