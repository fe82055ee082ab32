//! The SQL for `SQLite`, which can change little of a table in place: the rest
//! is a new table that takes over the rows
//! (<https://www.sqlite.org/lang_altertable.html#otheralter>).

use std::collections::BTreeMap;

use super::Script;
use crate::difference::{Change, Difference, What};
use crate::model::{Address, Kind, Object, Snapshot};
use crate::sqlite_words::identifier;

/// In the order in which they can run.
const DROP_PROGRAMS: i32 = 10;
const DROP_TABLES: i32 = 20;
const TABLES: i32 = 30;
const INDEXES: i32 = 40;
const VIEWS: i32 = 50;
const TRIGGERS: i32 = 60;
const NUMBERS: i32 = 70;

pub(super) fn mend(difference: &Difference, script: &mut Script) {
    let mut tables: BTreeMap<Address, Vec<&Change>> = BTreeMap::new();
    for change in difference.changes() {
        let address = &change.address;
        match (address.kind(), address.parent()) {
            (Kind::Column | Kind::Constraint, Some(table)) => {
                tables.entry(table).or_default().push(change);
            }
            (Kind::Table, _) if matches!(change.what, What::Changed(_)) => {
                tables.entry(address.clone()).or_default().push(change);
            }
            _ => single(difference, script, change),
        }
    }
    for (table, changes) in &tables {
        if !in_place(script, table, changes) {
            rebuild(difference, script, table);
        }
    }
}

/// What has a statement of its own.
fn single(difference: &Difference, script: &mut Script, change: &Change) {
    let address = &change.address;
    let before = difference.before();
    if address.kind() == Kind::Database {
        for property in ["user_version", "application_id"] {
            let number = before.get(address).and_then(|object| object.text(property));
            script.sql(
                NUMBERS,
                format!("PRAGMA {property} = {}", number.unwrap_or("0")),
            );
        }
        return;
    }
    if matches!(change.what, What::LeftOver(_) | What::Changed(_)) {
        drop_object(script, address);
    }
    if let Some(object) = before.get(address) {
        create(script, before, address, object);
    }
}

fn drop_object(script: &mut Script, address: &Address) {
    let name = identifier(address.name());
    match address.kind() {
        Kind::Table | Kind::VirtualTable => script.sql(DROP_TABLES, format!("DROP TABLE {name}")),
        Kind::View => script.sql(DROP_PROGRAMS, format!("DROP VIEW {name}")),
        Kind::Index => script.sql(DROP_PROGRAMS, format!("DROP INDEX {name}")),
        Kind::Trigger => script.sql(DROP_PROGRAMS - 1, format!("DROP TRIGGER {name}")),
        _ => {}
    }
}

/// Makes an object and what belongs to it.
fn create(script: &mut Script, before: &Snapshot, address: &Address, object: &Object) {
    match (address.kind(), object.text("definition")) {
        (Kind::Table, None) => script.sql(TABLES, create_table(before, address, address.name())),
        (Kind::Table | Kind::VirtualTable, Some(definition)) => script.sql(TABLES, definition),
        (Kind::View, Some(definition)) => script.sql(VIEWS, definition),
        (Kind::Index, Some(definition)) => script.sql(INDEXES, definition),
        (Kind::Trigger, Some(definition)) => script.sql(TRIGGERS, definition),
        _ => {}
    }
    belongings(script, before, address);
}

/// The indexes and triggers of a table or view.
fn belongings(script: &mut Script, before: &Snapshot, address: &Address) {
    for (child, object) in before.children(address) {
        if matches!(child.kind(), Kind::Index | Kind::Trigger) {
            create(script, before, child, object);
        }
    }
}

/// Adds and drops plain columns, where nothing else is different.
fn in_place(script: &mut Script, table: &Address, changes: &[&Change]) -> bool {
    let name = identifier(table.name());
    let mut statements = Vec::new();
    for change in changes {
        let column = change.address.kind() == Kind::Column;
        match &change.what {
            What::LeftOver(object) if column && object.get("identity").is_none() => {
                let column = identifier(change.address.name());
                // Behind the indexes and triggers that use it.
                statements.push((
                    DROP_TABLES,
                    format!("ALTER TABLE {name} DROP COLUMN {column}"),
                ));
            }
            What::Missing(object) if column && addable(object) => {
                let column = written(change.address.name(), object);
                statements.push((TABLES, format!("ALTER TABLE {name} ADD COLUMN {column}")));
            }
            _ => return false,
        }
    }
    for (rank, sql) in statements {
        script.sql(rank, sql);
    }
    true
}

/// What `ADD COLUMN` accepts (<https://www.sqlite.org/lang_altertable.html#altertabaddcol>).
fn addable(object: &Object) -> bool {
    let constant = object
        .text("default")
        .is_none_or(|default| !default.starts_with('(') && !default.starts_with("CURRENT_"));
    let filled = !object.is("not null") || object.get("default").is_some();
    object.get("identity").is_none() && constant && filled && !object.is("stored")
}

/// A new table with the old rows. Foreign keys have to be off, or dropping the
/// old table would delete what refers to it.
fn rebuild(difference: &Difference, script: &mut Script, table: &Address) {
    let (before, after) = (difference.before(), difference.after());
    let new = format!("{}_mended", table.name());
    let columns: Vec<String> = before
        .column_order(table)
        .iter()
        .filter(|name| {
            let column = table.child(Kind::Column, name.as_str());
            let stored = |snapshot: &Snapshot| {
                snapshot
                    .get(&column)
                    .is_some_and(|object| object.get("generated").is_none())
            };
            stored(before) && stored(after)
        })
        .map(|name| identifier(name))
        .collect();
    script.sql(0, "PRAGMA foreign_keys = off");
    // Views that select from the table do not matter while it is replaced.
    script.sql(0, "PRAGMA legacy_alter_table = on");
    script.sql(TABLES, create_table(before, table, &new));
    let (old, made) = (identifier(table.name()), identifier(&new));
    if !columns.is_empty() {
        let list = columns.join(", ");
        script.sql(
            TABLES,
            format!("INSERT INTO {made} ({list}) SELECT {list} FROM {old}"),
        );
    }
    script.sql(TABLES, format!("DROP TABLE {old}"));
    script.sql(TABLES, format!("ALTER TABLE {made} RENAME TO {old}"));
    belongings(script, before, table);
    script.sql(NUMBERS, "PRAGMA legacy_alter_table = off");
    script.sql(NUMBERS, "PRAGMA foreign_keys = on");
}

fn create_table(before: &Snapshot, table: &Address, name: &str) -> String {
    let mut parts: Vec<String> = before
        .column_order(table)
        .iter()
        .filter_map(|name| {
            let object = before.get(&table.child(Kind::Column, name.as_str()))?;
            let mut part = written(name, object);
            if object.text("identity") == Some("autoincrement") {
                part.push_str(" PRIMARY KEY AUTOINCREMENT");
            }
            Some(part)
        })
        .collect();
    let numbered = before
        .children(table)
        .any(|(_, object)| object.text("identity") == Some("autoincrement"));
    for (constraint, object) in before.children(table) {
        if constraint.kind() != Kind::Constraint {
            continue;
        }
        let named = object.text("definition");
        let definition = named.unwrap_or(constraint.name());
        if numbered && definition.starts_with("PRIMARY KEY") {
            // It stands with its column.
            continue;
        }
        parts.push(match named {
            Some(definition) => {
                format!("CONSTRAINT {} {definition}", identifier(constraint.name()))
            }
            None => definition.to_owned(),
        });
    }
    let mut sql = format!("CREATE TABLE {} ({})", identifier(name), parts.join(", "));
    if let Some(object) = before.get(table) {
        let options: Vec<&str> = [("strict", "STRICT"), ("without rowid", "WITHOUT ROWID")]
            .iter()
            .filter(|(property, _)| object.is(property))
            .map(|(_, words)| *words)
            .collect();
        if !options.is_empty() {
            sql = format!("{sql} {}", options.join(", "));
        }
    }
    sql
}

/// A column with what stands behind its name.
fn written(name: &str, object: &Object) -> String {
    let mut sql = identifier(name);
    if let Some(type_name) = object.text("type") {
        sql = format!("{sql} {type_name}");
    }
    if object.is("not null") {
        if let Some(name) = object.text("not null constraint") {
            sql = format!("{sql} CONSTRAINT {}", identifier(name));
        }
        sql.push_str(" NOT NULL");
        if let Some(conflict) = object.text("not null on conflict") {
            sql = format!("{sql} ON CONFLICT {conflict}");
        }
    }
    if let Some(default) = object.text("default") {
        sql = format!("{sql} DEFAULT {default}");
    }
    if let Some(collation) = object.text("collation") {
        sql = format!("{sql} COLLATE {collation}");
    }
    if let Some(expression) = object.text("generated") {
        let kind = if object.is("stored") {
            "STORED"
        } else {
            "VIRTUAL"
        };
        sql = format!("{sql} GENERATED ALWAYS AS ({expression}) {kind}");
    }
    sql
}
