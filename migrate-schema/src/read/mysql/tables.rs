//! The database's defaults, tables, views, sequences and partitions.

use migrate_core::TextRows;

use super::row::{Row, quoted};
use super::{Answers, Builder, Server};
use crate::model::{Address, Applies, Kind, Object, Value};

/// The name under which the database itself is listed: its real one does not count.
pub(super) const DATABASE: &str = "current";

pub(super) fn add(builder: &mut Builder<'_>, server: &Server, answers: &Answers) {
    let mut database = Object::default();
    database.set_text("character set", &*server.character_set);
    database.set_text("collation", &*server.collation);
    builder.object(Address::top(Kind::Database, DATABASE), database);
    for row in answers.of("tables") {
        if kind(&row) == Kind::Table {
            builder.object(address(&row), table(&row));
        }
    }
    for row in answers.of("views") {
        builder.object(
            Address::top(Kind::View, row.text("table_name")),
            view(server, &row),
        );
    }
    partitions(builder, answers);
}

/// What a row of `tables` is.
pub(super) fn kind(row: &Row<'_>) -> Kind {
    match row.text("table_type") {
        "SEQUENCE" => Kind::Sequence,
        "VIEW" | "SYSTEM VIEW" => Kind::View,
        _ => Kind::Table,
    }
}

pub(super) fn address(row: &Row<'_>) -> Address {
    Address::top(kind(row), row.text("table_name"))
}

fn table(row: &Row<'_>) -> Object {
    let mut object = Object::default();
    for (property, column) in [
        ("engine", "engine"),
        ("collation", "table_collation"),
        ("comment", "table_comment"),
    ] {
        if let Some(value) = row.some(column) {
            object.set_text(property, value);
        }
    }
    let mut options: Vec<String> = row
        .text("create_options")
        .split_whitespace()
        .filter(|option| *option != "partitioned")
        .map(str::to_owned)
        .collect();
    options.sort();
    if !options.is_empty() {
        object.set("options", Value::List(options));
    }
    let versioned = row.text("table_type") == "SYSTEM VERSIONED";
    object.set_if("system versioned", Applies::from(versioned));
    object
}

fn view(server: &Server, row: &Row<'_>) -> Object {
    let mut object = Object::default();
    object.set_text(
        "definition",
        server.without_database(row.text("view_definition")),
    );
    for (property, column, usual) in [
        ("algorithm", "algorithm", "UNDEFINED"),
        ("check option", "check_option", "NONE"),
        ("security", "security_type", "DEFINER"),
        ("definer", "definer", server.user.as_str()),
    ] {
        if let Some(value) = row.some(column).filter(|value| *value != usual) {
            object.set_text(property, value);
        }
    }
    object
}

/// The names of the sequences (`MariaDB`).
pub(super) fn sequences(answers: &Answers) -> Vec<&str> {
    answers
        .of("tables")
        .filter(|row| kind(row) == Kind::Sequence)
        .map(|row| row.text("table_name"))
        .collect()
}

/// One query for the parameters of every sequence
/// (<https://mariadb.com/kb/en/create-sequence/>).
pub(super) fn sequence_query(names: &[&str]) -> Option<String> {
    let selects: Vec<String> = names
        .iter()
        .map(|name| {
            let literal = super::row::literal(name);
            format!(
                "SELECT {literal} AS name, minimum_value, maximum_value, start_value, increment, \
                 cache_size, cycle_option FROM {}",
                quoted(name)
            )
        })
        .collect();
    (!selects.is_empty()).then(|| selects.join(" UNION ALL "))
}

pub(super) fn add_sequences(builder: &mut Builder<'_>, answers: &[TextRows]) {
    for answer in answers {
        for values in &answer.rows {
            let row = Row::new(&answer.columns, values);
            let mut object = Object::default();
            let descending = row.text("increment").starts_with('-');
            let (minimum, maximum) = if descending {
                ("-9223372036854775807", "-1")
            } else {
                ("1", "9223372036854775806")
            };
            let start = if descending {
                row.text("maximum_value")
            } else {
                row.text("minimum_value")
            };
            for (property, column, usual) in [
                ("minimum", "minimum_value", minimum),
                ("maximum", "maximum_value", maximum),
                ("start", "start_value", start),
                ("increment", "increment", "1"),
                ("cache", "cache_size", "1000"),
            ] {
                if let Some(value) = row.some(column).filter(|value| *value != usual) {
                    object.set_text(property, value);
                }
            }
            object.set_if("cycle", Applies::from(row.text("cycle_option") == "1"));
            builder.object(Address::top(Kind::Sequence, row.text("name")), object);
        }
    }
}

fn partitions(builder: &mut Builder<'_>, answers: &Answers) {
    for row in answers.of("partitions") {
        let Some(name) = row.get("partition_name") else {
            continue;
        };
        let table = Address::top(Kind::Table, row.text("table_name"));
        let mut object = Object::default();
        let mut by = format!(
            "{} ({})",
            row.text("partition_method"),
            row.text("partition_expression")
        );
        if let Some(method) = row.some("subpartition_method") {
            let expression = row.text("subpartition_expression");
            by = format!("{by} SUBPARTITION BY {method} ({expression})");
        }
        object.set_text("partitioned by", by);
        builder.object(table.clone(), object);
        let mut partition = Object::default();
        if let Some(bounds) = row.some("partition_description") {
            let definition = match row.text("partition_method") {
                method if method.starts_with("RANGE") && bounds == "MAXVALUE" => {
                    "VALUES LESS THAN MAXVALUE".to_owned()
                }
                method if method.starts_with("RANGE") => format!("VALUES LESS THAN ({bounds})"),
                _ => format!("VALUES IN ({bounds})"),
            };
            partition.set_text("definition", definition);
        }
        if let Some(comment) = row.some("partition_comment") {
            partition.set_text("comment", comment);
        }
        builder.object(table.child(Kind::Partition, name), partition);
    }
}
