//! Triggers, functions, procedures and events.

use std::collections::BTreeMap;

use super::row::{Row, literal, quoted};
use super::{Answers, Builder, Server};
use crate::model::{Address, Applies, Kind, Object};

pub(super) fn add(builder: &mut Builder<'_>, server: &Server, answers: &Answers) {
    triggers(builder, server, answers);
    routines(builder, server, answers);
    events(builder, server, answers);
}

/// What every program has: who it runs as, and under which mode it is read.
fn common(server: &Server, row: &Row<'_>) -> Object {
    let mut object = Object::default();
    if let Some(definer) = row.some("definer").filter(|name| *name != server.user) {
        object.set_text("definer", definer);
    }
    if let Some(mode) = row.get("sql_mode").filter(|mode| *mode != server.sql_mode) {
        object.set_text("mode", mode);
    }
    object
}

fn triggers(builder: &mut Builder<'_>, server: &Server, answers: &Answers) {
    for row in answers.of("triggers") {
        let mut object = common(server, &row);
        object.set_text(
            "definition",
            format!(
                "{} {} FOR EACH ROW {}",
                row.text("action_timing"),
                row.text("event_manipulation"),
                row.text("action_statement").trim()
            ),
        );
        if let Some(order) = row.get("action_order").filter(|order| *order != "1") {
            object.set_text("place", order);
        }
        let table = Address::top(Kind::Table, row.text("event_object_table"));
        builder.object(table.child(Kind::Trigger, row.text("trigger_name")), object);
    }
}

fn routines(builder: &mut Builder<'_>, server: &Server, answers: &Answers) {
    let mut parameters: BTreeMap<(&str, &str), Vec<Row<'_>>> = BTreeMap::new();
    for row in answers.of("parameters") {
        parameters
            .entry((row.text("routine_type"), row.text("specific_name")))
            .or_default()
            .push(row);
    }
    for row in answers.of("routines") {
        let kind = match row.text("routine_type") {
            "FUNCTION" => Kind::Function,
            "PROCEDURE" => Kind::Procedure,
            // Packages are not read.
            _ => continue,
        };
        let name = row.text("routine_name");
        let mut listed = parameters
            .remove(&(row.text("routine_type"), row.text("specific_name")))
            .unwrap_or_default();
        listed.sort_by_key(|row| row.number("ordinal_position"));
        let arguments: Vec<String> = listed
            .iter()
            .filter(|row| row.text("ordinal_position") != "0")
            .map(|row| {
                let mode = row.some("parameter_mode").filter(|mode| *mode != "IN");
                let mode = mode.map_or_else(String::new, |mode| format!("{mode} "));
                format!(
                    "{mode}{} {}",
                    quoted(row.text("parameter_name")),
                    row.text("dtd_identifier")
                )
            })
            .collect();
        let mut object = common(server, &row);
        let mut definition = format!(
            "{} {}({})",
            row.text("routine_type"),
            quoted(name),
            arguments.join(", ")
        );
        if kind == Kind::Function {
            definition = format!("{definition} RETURNS {}", row.text("dtd_identifier"));
        }
        if row.text("is_deterministic") == "YES" {
            definition.push_str(" DETERMINISTIC");
        }
        if let Some(access) = row
            .some("sql_data_access")
            .filter(|access| *access != "CONTAINS SQL")
        {
            definition = format!("{definition} {access}");
        }
        if row.text("security_type") == "INVOKER" {
            definition.push_str(" SQL SECURITY INVOKER");
        }
        if let Some(comment) = row.some("routine_comment") {
            definition = format!("{definition} COMMENT {}", literal(comment));
        }
        definition = format!("{definition}\n{}", row.text("routine_definition").trim());
        object.set_text("definition", definition);
        builder.object(Address::top(kind, quoted(name)), object);
    }
}

fn events(builder: &mut Builder<'_>, server: &Server, answers: &Answers) {
    for row in answers.of("events") {
        let mut object = common(server, &row);
        let mut schedule = match row.get("execute_at") {
            Some(at) => format!("AT {}", literal(at)),
            None => format!(
                "EVERY {} {}",
                quoted_interval(row.text("interval_value")),
                row.text("interval_field")
            ),
        };
        for (words, column) in [("STARTS", "starts"), ("ENDS", "ends")] {
            if let Some(time) = row.some(column) {
                schedule = format!("{schedule} {words} {}", literal(time));
            }
        }
        object.set_text("schedule", schedule);
        object.set_text("definition", row.text("event_definition").trim());
        if let Some(zone) = row.some("time_zone").filter(|zone| *zone != "SYSTEM") {
            object.set_text("time zone", zone);
        }
        if let Some(comment) = row.some("event_comment") {
            object.set_text("comment", comment);
        }
        if let Some(status) = row.some("status").filter(|status| *status != "ENABLED") {
            object.set_text("status", status);
        }
        object.set_if(
            "preserved",
            Applies::from(row.text("on_completion") == "PRESERVE"),
        );
        builder.object(Address::top(Kind::Event, row.text("event_name")), object);
    }
}

fn quoted_interval(value: &str) -> String {
    if value.bytes().all(|byte| byte.is_ascii_digit()) {
        value.to_owned()
    } else {
        literal(value.trim_matches('\''))
    }
}
