//! Keys, indexes, foreign keys and checks.

use std::collections::BTreeMap;

use super::row::{Row, quoted};
use super::{Answers, Builder, Server};
use crate::model::{Address, Applies, Kind, Object};

pub(super) fn add(builder: &mut Builder<'_>, server: &Server, answers: &Answers) {
    indexes(builder, answers);
    foreign_keys(builder, server, answers);
    checks(builder, server, answers);
}

/// Rows of several tables of one answer, grouped by table and name.
fn grouped<'a>(
    rows: impl Iterator<Item = Row<'a>>,
    name: &str,
    place: &str,
) -> BTreeMap<(&'a str, &'a str), Vec<Row<'a>>> {
    let mut groups: BTreeMap<(&str, &str), Vec<Row<'_>>> = BTreeMap::new();
    for row in rows {
        groups
            .entry((row.text("table_name"), row.text(name)))
            .or_default()
            .push(row);
    }
    for rows in groups.values_mut() {
        rows.sort_by_key(|row| row.number(place));
    }
    groups
}

fn indexes(builder: &mut Builder<'_>, answers: &Answers) {
    for ((table, name), parts) in grouped(answers.of("statistics"), "index_name", "seq_in_index") {
        let Some(first) = parts.first() else { continue };
        let list: Vec<String> = parts.iter().map(part).collect();
        let list = list.join(", ");
        let method = first.text("index_type");
        let unique = first.text("non_unique") == "0";
        let table = Address::top(Kind::Table, table);
        let mut object = Object::default();
        let (kind, mut definition) = if name == "PRIMARY" {
            (Kind::Constraint, format!("PRIMARY KEY ({list})"))
        } else if unique {
            (Kind::Constraint, format!("UNIQUE ({list})"))
        } else if matches!(method, "FULLTEXT" | "SPATIAL") {
            (Kind::Index, format!("{method} INDEX ({list})"))
        } else {
            (Kind::Index, format!("INDEX ({list})"))
        };
        if !matches!(method, "BTREE" | "FULLTEXT" | "SPATIAL") {
            definition = format!("{definition} USING {method}");
        }
        object.set_text("definition", definition);
        if let Some(comment) = first.some("index_comment") {
            object.set_text("comment", comment);
        }
        let ignored = first.text("ignored") == "YES" || first.text("is_visible") == "NO";
        object.set_if("ignored", Applies::from(ignored));
        builder.object(table.child(kind, name), object);
    }
}

/// A column of an index, or an expression (`MySQL`).
fn part(row: &Row<'_>) -> String {
    let mut part = match (row.get("column_name"), row.get("expression")) {
        (Some(column), _) => quoted(column),
        (None, Some(expression)) => format!("({expression})"),
        (None, None) => String::new(),
    };
    // A full-text index has no lengths that anybody gave, a spatial one always the same.
    let whole = matches!(row.text("index_type"), "FULLTEXT" | "SPATIAL");
    if let Some(length) = row.get("sub_part").filter(|_| !whole) {
        part = format!("{part}({length})");
    }
    if row.get("collation") == Some("D") {
        part.push_str(" DESC");
    }
    part
}

fn foreign_keys(builder: &mut Builder<'_>, server: &Server, answers: &Answers) {
    let rules: BTreeMap<(&str, &str), Row<'_>> = answers
        .of("referential_constraints")
        .map(|row| ((row.text("table_name"), row.text("constraint_name")), row))
        .collect();
    let usage = answers
        .of("key_column_usage")
        .filter(|row| row.get("referenced_table_name").is_some());
    // What applies where nothing is said.
    let usual = if server.mariadb {
        "RESTRICT"
    } else {
        "NO ACTION"
    };
    for ((table, name), parts) in grouped(usage, "constraint_name", "ordinal_position") {
        let Some(first) = parts.first() else { continue };
        let list = |column: &str| {
            let names: Vec<String> = parts.iter().map(|part| quoted(part.text(column))).collect();
            names.join(", ")
        };
        let mut referenced = quoted(first.text("referenced_table_name"));
        let schema = first.text("referenced_table_schema");
        if schema != server.database {
            referenced = format!("{}.{referenced}", quoted(schema));
        }
        let mut definition = format!(
            "FOREIGN KEY ({}) REFERENCES {referenced}({})",
            list("column_name"),
            list("referenced_column_name")
        );
        if let Some(rule) = rules.get(&(table, name)) {
            for (words, column) in [("ON UPDATE", "update_rule"), ("ON DELETE", "delete_rule")] {
                if let Some(action) = rule.some(column).filter(|action| *action != usual) {
                    definition = format!("{definition} {words} {action}");
                }
            }
        }
        let mut object = Object::default();
        object.set_text("definition", definition);
        let table = Address::top(Kind::Table, table);
        builder.object(table.child(Kind::Constraint, name), object);
    }
}

fn checks(builder: &mut Builder<'_>, server: &Server, answers: &Answers) {
    // MySQL names the table only here, and its names are unique in a database.
    let listed: BTreeMap<&str, Row<'_>> = answers
        .of("table_constraints")
        .filter(|row| row.text("constraint_type") == "CHECK")
        .map(|row| (row.text("constraint_name"), row))
        .collect();
    for row in answers.of("check_constraints") {
        let name = row.text("constraint_name");
        let entry = listed.get(name);
        let Some(table) = row
            .get("table_name")
            .or_else(|| entry.and_then(|entry| entry.get("table_name")))
        else {
            continue;
        };
        let mut object = Object::default();
        let clause = server.without_database(row.text("check_clause"));
        // MySQL has the parentheses already.
        let inside = if clause.starts_with('(') && !server.mariadb {
            clause
        } else {
            format!("({clause})")
        };
        object.set_text("definition", format!("CHECK {inside}"));
        let column_level = row.get("level") == Some("Column");
        object.set_if("of the column", Applies::from(column_level));
        let enforced = entry.and_then(|entry| entry.get("enforced"));
        object.set_if("not enforced", Applies::from(enforced == Some("NO")));
        let table = Address::top(Kind::Table, table);
        // MariaDB may have a check of the table and one of a column with one name.
        let mut address = table.child(Kind::Constraint, name);
        if builder.has(&address) {
            address = table.child(Kind::Constraint, format!("{name} (check)"));
        }
        builder.object(address, object);
    }
}
