//! Derives what each statement of a script takes away.

use std::collections::HashSet;

use super::kind::{Loss, LossKind};
use super::rebuild::rebuilt;
use crate::dialect::Dialect;
use crate::script::words::{Name, Words};
use crate::sql::TokenKind;

/// What each statement of a script takes away.
pub(in crate::script) fn losses(statements: &[Words<'_>]) -> Vec<Vec<Loss>> {
    let mut own = HashSet::new();
    statements
        .iter()
        .enumerate()
        .map(|(index, words)| {
            if let Some(made) = created(*words) {
                own.insert(key(&made));
            }
            let mut losses = of_statement(*words);
            // What the script has made itself holds nothing that was there before.
            losses.retain(|loss| {
                matches!(loss.kind, LossKind::Schema | LossKind::Type)
                    || !own.contains(&(loss.schema.clone(), loss.name.clone()))
            });
            for loss in &mut losses {
                if loss.kind == LossKind::Table
                    && let Some(kept) = rebuilt(statements, index, loss)
                {
                    loss.kind = LossKind::Rebuilt;
                    loss.parts = kept;
                }
            }
            losses
        })
        .collect()
}

fn key(name: &Name) -> (Option<String>, String) {
    (name.schema.clone(), name.name.clone())
}

/// The table that a statement creates, where it fails for one that is there.
pub(super) fn created(mut words: Words<'_>) -> Option<Name> {
    if !words.take_if("CREATE") {
        return None;
    }
    words.skip(&[
        "TEMP",
        "TEMPORARY",
        "LOCAL",
        "GLOBAL",
        "UNLOGGED",
        "VIRTUAL",
    ]);
    (words.take_if("TABLE") && !words.is("IF")).then(|| words.name())?
}

fn of_statement(mut words: Words<'_>) -> Vec<Loss> {
    let dialect = words.dialect;
    match words.take_word().as_str() {
        "DROP" => drop(words),
        "ALTER" => {
            words.skip(&["ONLINE", "IGNORE", "FOREIGN"]);
            if words.take_if("TABLE") {
                alter_table(words)
            } else {
                Vec::new()
            }
        }
        "TRUNCATE" => {
            words.take_if("TABLE");
            tables(words, LossKind::Rows)
        }
        "DELETE" => {
            words.skip(&["LOW_PRIORITY", "QUICK", "IGNORE"]);
            words.take_if("FROM");
            words.take_if("ONLY");
            let mut losses = one(words.name(), LossKind::SomeRows);
            let narrowed = ["WHERE", "USING", "LIMIT", "JOIN"];
            if !narrowed.iter().any(|word| words.has_outside(&[word])) {
                losses[0].kind = LossKind::Rows;
            }
            losses
        }
        "CREATE" if dialect == Dialect::Mysql && words.take_all(&["OR", "REPLACE", "TABLE"]) => {
            one(words.name(), LossKind::Table)
        }
        "WITH" if words.contains(&["DELETE", "FROM"]) => {
            while !words.take_all(&["DELETE", "FROM"]) {
                words.take();
            }
            one(words.name(), LossKind::SomeRows)
        }
        _ => Vec::new(),
    }
}

fn one(name: Option<Name>, kind: LossKind) -> Vec<Loss> {
    let (schema, name) = name.map_or((None, String::new()), |name| (name.schema, name.name));
    vec![Loss {
        kind,
        schema,
        name,
        parts: Vec::new(),
    }]
}

fn tables(words: Words<'_>, kind: LossKind) -> Vec<Loss> {
    let elements = words.elements().into_iter();
    elements
        .flat_map(|mut element| {
            element.take_if("ONLY");
            one(element.name(), kind)
        })
        .collect()
}

/// Behind `DROP`.
fn drop(mut words: Words<'_>) -> Vec<Loss> {
    if words.take_if("TEMPORARY") {
        return Vec::new();
    }
    let kind = match words.take_word().as_str() {
        "TABLE" | "TABLES" => LossKind::Table,
        "SCHEMA" | "DATABASE" => LossKind::Schema,
        "TYPE" | "DOMAIN" | "EXTENSION" if words.contains(&["CASCADE"]) => LossKind::Type,
        _ => return Vec::new(),
    };
    // An empty schema alone can go without `CASCADE` on `PostgreSQL`.
    if kind == LossKind::Schema
        && words.dialect == Dialect::Postgres
        && !words.contains(&["CASCADE"])
    {
        return Vec::new();
    }
    words.take_all(&["IF", "EXISTS"]);
    tables(words, kind)
}

/// Words behind `DROP` that begin something else than a column.
const NO_COLUMN: [&str; 8] = [
    "CONSTRAINT",
    "PRIMARY",
    "FOREIGN",
    "INDEX",
    "KEY",
    "CHECK",
    "PERIOD",
    "SYSTEM",
];

fn alter_table(mut words: Words<'_>) -> Vec<Loss> {
    words.take_all(&["IF", "EXISTS"]);
    words.take_if("ONLY");
    let table = words.name();
    if words.kind() == Some(TokenKind::Operator) {
        words.take();
    }
    let (schema, name) = table.map_or((None, String::new()), |name| (name.schema, name.name));
    let loss = |kind: LossKind, parts: Vec<String>| Loss {
        kind,
        schema: schema.clone(),
        name: name.clone(),
        parts,
    };
    let mut losses = Vec::new();
    let mut elements = words.elements().into_iter().peekable();
    while let Some(mut element) = elements.next() {
        let truncates = element.take_if("TRUNCATE");
        if !truncates && !element.take_if("DROP") {
            continue;
        }
        if element.take_if("PARTITION") {
            element.take_all(&["IF", "EXISTS"]);
            let mut parts = Vec::from_iter(element.identifier());
            // `DROP PARTITION p0, p1`
            parts.extend(elements.by_ref().filter_map(|mut more| more.identifier()));
            losses.push(loss(LossKind::Partition, parts));
            continue;
        }
        if truncates || (!element.is("COLUMN") && element.is_any(&NO_COLUMN)) {
            continue;
        }
        element.take_if("COLUMN");
        element.take_all(&["IF", "EXISTS"]);
        losses.push(match element.identifier() {
            Some(column) => loss(LossKind::Column, vec![column]),
            None => loss(LossKind::Column, Vec::new()),
        });
    }
    losses
}
