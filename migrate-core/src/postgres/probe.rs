//! Asks the catalogue whether a statement took effect.

use sqlx::PgConnection;

use crate::dialect::Dialect;
use crate::error::Error;
use crate::literal::{identifier, text};
use crate::postgres::query;
use crate::probe::{Presence, Probe};

/// SQL for a relation's object identifier, as the session's `search_path` finds it.
fn relation(schema: &str, name: &str) -> String {
    let mut path = identifier(Dialect::Postgres, name);
    if !schema.is_empty() {
        path = format!("{}.{path}", identifier(Dialect::Postgres, schema));
    }
    format!("pg_catalog.to_regclass({})", text(Dialect::Postgres, &path))
}

/// SQL for one row with `1`, or `0` for an index that is not valid.
fn question(probe: &Probe<'_>) -> Option<String> {
    let Probe {
        schema,
        name,
        table,
        ..
    } = *probe;
    let quoted = text(Dialect::Postgres, name);
    let kinds = |kinds: &str| {
        format!(
            "SELECT '1' FROM pg_catalog.pg_class WHERE oid = {} AND relkind IN ({kinds})",
            relation(schema, name)
        )
    };
    let belongs = |catalogue: &str, relation_column: &str, name_column: &str, more: &str| {
        format!(
            "SELECT '1' FROM pg_catalog.{catalogue} WHERE {relation_column} = {} \
             AND {name_column} = {quoted}{more}",
            relation(schema, table)
        )
    };
    let named = |catalogue: &str, column: &str| {
        format!("SELECT '1' FROM pg_catalog.{catalogue} WHERE {column} = {quoted}")
    };
    Some(match probe.object {
        "table" => kinds("'r', 'p', 'f'"),
        "view" => kinds("'v', 'm'"),
        "sequence" => kinds("'S'"),
        "index" => index(probe),
        "column" => belongs(
            "pg_attribute",
            "attrelid",
            "attname",
            " AND NOT attisdropped",
        ),
        "constraint" => belongs("pg_constraint", "conrelid", "conname", ""),
        "trigger" => belongs("pg_trigger", "tgrelid", "tgname", ""),
        "type" => {
            let mut path = identifier(Dialect::Postgres, name);
            if !schema.is_empty() {
                path = format!("{}.{path}", identifier(Dialect::Postgres, schema));
            }
            let path = text(Dialect::Postgres, &path);
            format!("SELECT '1' WHERE pg_catalog.to_regtype({path}) IS NOT NULL")
        }
        "routine" => {
            let place = if schema.is_empty() {
                "pg_catalog.pg_function_is_visible(p.oid)".to_owned()
            } else {
                format!("n.nspname = {}", text(Dialect::Postgres, schema))
            };
            format!(
                "SELECT '1' FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n \
                 ON n.oid = p.pronamespace WHERE p.proname = {quoted} AND {place} LIMIT 1"
            )
        }
        "database" => named("pg_database", "datname"),
        "extension" => named("pg_extension", "extname"),
        "tablespace" => named("pg_tablespace", "spcname"),
        "subscription" => format!(
            "SELECT '1' FROM pg_catalog.pg_subscription WHERE subname = {quoted} \
             AND subdbid = (SELECT oid FROM pg_catalog.pg_database \
             WHERE datname = pg_catalog.current_database())"
        ),
        "policy" => belongs("pg_policy", "polrelid", "polname", ""),
        "enum-value" => {
            let mut path = identifier(Dialect::Postgres, table);
            if !schema.is_empty() {
                path = format!("{}.{path}", identifier(Dialect::Postgres, schema));
            }
            let path = text(Dialect::Postgres, &path);
            format!(
                "SELECT '1' FROM pg_catalog.pg_enum WHERE enumlabel = {quoted} \
                 AND enumtypid = pg_catalog.to_regtype({path})"
            )
        }
        "schema" => {
            format!("SELECT '1' FROM pg_catalog.pg_namespace WHERE nspname = {quoted}")
        }
        _ => return None,
    })
}

/// An index is in its table's schema; a statement that names no table finds it
/// by the `search_path`.
fn index(probe: &Probe<'_>) -> String {
    let condition = if probe.table.is_empty() {
        format!("i.indexrelid = {}", relation(probe.schema, probe.name))
    } else {
        format!(
            "i.indrelid = {} AND c.relname = {}",
            relation(probe.schema, probe.table),
            text(Dialect::Postgres, probe.name)
        )
    };
    format!(
        "SELECT CASE WHEN i.indisvalid THEN '1' ELSE '0' END, \
         pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) \
         FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid \
         JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE {condition}"
    )
}

pub(crate) async fn presence(
    connection: &mut PgConnection,
    probe: &Probe<'_>,
) -> Result<Option<Presence>, Error> {
    let Some(sql) = question(probe) else {
        return Ok(None);
    };
    let found = query::rows(connection, sql).await.map_err(looking)?;
    let answer = found.first().and_then(|row| row.first()?.as_deref());
    Ok(Some(match answer {
        Some("1") => Presence::Present,
        Some(_) => Presence::Invalid,
        None => Presence::Absent,
    }))
}

/// Drops an index whose building did not finish.
pub(crate) async fn drop_invalid(
    connection: &mut PgConnection,
    probe: &Probe<'_>,
) -> Result<(), Error> {
    let found = query::rows(connection, index(probe))
        .await
        .map_err(looking)?;
    let name = found
        .first()
        .filter(|row| row.first().and_then(Option::as_deref) == Some("0"))
        .and_then(|row| row.get(1)?.clone());
    if let Some(name) = name {
        let sql = format!("DROP INDEX CONCURRENTLY IF EXISTS {name}");
        let sent = query::send(connection, sql).await;
        sent.map_err(|broken| {
            Error::database(
                "an index that was not finished could not be dropped",
                broken.error,
            )
        })?;
    }
    Ok(())
}

fn looking(error: sqlx::Error) -> Error {
    Error::database("a statement in doubt could not be looked for", error)
}
