//! Asks the catalogue whether a statement took effect.

use sqlx::MySqlConnection;

use crate::dialect::Dialect;
use crate::error::Error;
use crate::literal::text;
use crate::mysql::query;
use crate::probe::{Presence, Probe};

/// SQL for a count of what the probe asks for
/// (<https://dev.mysql.com/doc/refman/8.0/en/information-schema.html>).
fn question(probe: &Probe<'_>) -> Option<String> {
    let quote = |value: &str| text(Dialect::Mysql, value);
    let schema = if probe.schema.is_empty() {
        "DATABASE()".to_owned()
    } else {
        quote(probe.schema)
    };
    let (name, table) = (quote(probe.name), quote(probe.table));
    let (view, condition) = match probe.object {
        "table" => (
            "tables",
            format!("table_schema = {schema} AND table_name = {name} AND table_type <> 'VIEW'"),
        ),
        "view" => (
            "views",
            format!("table_schema = {schema} AND table_name = {name}"),
        ),
        "sequence" => (
            "tables",
            format!("table_schema = {schema} AND table_name = {name} AND table_type = 'SEQUENCE'"),
        ),
        "index" => (
            "statistics",
            format!("table_schema = {schema} AND table_name = {table} AND index_name = {name}"),
        ),
        "column" => (
            "columns",
            format!("table_schema = {schema} AND table_name = {table} AND column_name = {name}"),
        ),
        "constraint" => (
            "table_constraints",
            format!(
                "table_schema = {schema} AND table_name = {table} AND constraint_name = {name}"
            ),
        ),
        "trigger" => (
            "triggers",
            format!("trigger_schema = {schema} AND trigger_name = {name}"),
        ),
        "routine" => (
            "routines",
            format!("routine_schema = {schema} AND routine_name = {name}"),
        ),
        "procedure" | "function" => (
            "routines",
            format!(
                "routine_schema = {schema} AND routine_name = {name} AND routine_type = {}",
                quote(&probe.object.to_uppercase())
            ),
        ),
        "event" => (
            "events",
            format!("event_schema = {schema} AND event_name = {name}"),
        ),
        "schema" => ("schemata", format!("schema_name = {name}")),
        _ => return None,
    };
    Some(format!(
        "SELECT CAST(COUNT(*) AS char) FROM information_schema.{view} WHERE {condition}"
    ))
}

pub(crate) async fn presence(
    connection: &mut MySqlConnection,
    probe: &Probe<'_>,
) -> Result<Option<Presence>, Error> {
    let Some(sql) = question(probe) else {
        return Ok(None);
    };
    let count = query::value(connection, sql)
        .await
        .map_err(|error| Error::database("a statement in doubt could not be looked for", error))?;
    Ok(Some(if count.as_deref() == Some("0") {
        Presence::Absent
    } else {
        Presence::Present
    }))
}
