//! `PostgreSQL`'s catalogue: one message, whatever the number of tables.
//!
//! Every query is a file beside this one; `rows.rs` says how the names of
//! its columns are understood. A column of the catalogue that older servers do
//! not have is asked for through `to_jsonb(row)`, or shadows a null of the same
//! name outside a lateral subquery. Catalogue tables:
//! <https://www.postgresql.org/docs/current/catalogs.html>.

mod prepared;
mod rows;

use std::fmt::Write as _;

use migrate_core::{Dialect, Error, Reader};

use super::build::Builder;
use super::options::SnapshotOptions;
use crate::model::Snapshot;

/// Puts the session where the server writes every name with its schema and
/// every constant in one form, as `pg_dump` does, for this transaction only.
const SETTINGS: &[(&str, &str)] = &[
    ("search_path", ""),
    ("DateStyle", "ISO, YMD"),
    ("IntervalStyle", "postgres"),
    ("TimeZone", "UTC"),
    ("extra_float_digits", "1"),
    ("bytea_output", "hex"),
    ("quote_all_identifiers", "off"),
    // Many short queries, which compiling would make longer.
    ("jit", "off"),
];

/// Parents before children.
const QUERIES: &[&str] = &[
    include_str!("schemas.sql"),
    include_str!("extensions.sql"),
    include_str!("types.sql"),
    include_str!("sequences.sql"),
    include_str!("relations.sql"),
    include_str!("columns.sql"),
    include_str!("constraints.sql"),
    include_str!("indexes.sql"),
    include_str!("triggers.sql"),
    include_str!("rules.sql"),
    include_str!("policies.sql"),
    include_str!("functions.sql"),
    include_str!("aggregates.sql"),
    include_str!("operators.sql"),
    include_str!("operator_classes.sql"),
    include_str!("casts.sql"),
    include_str!("collations.sql"),
    include_str!("statistics.sql"),
    include_str!("text_search.sql"),
    include_str!("languages.sql"),
    include_str!("foreign_data.sql"),
    include_str!("event_triggers.sql"),
    include_str!("publications.sql"),
    include_str!("default_privileges.sql"),
    include_str!("grants.sql"),
];

/// Which schemas are the user's.
const USER_SCHEMA: &str = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

pub(super) async fn read(
    reader: &mut Reader<'_>,
    options: &SnapshotOptions,
) -> Result<Snapshot, Error> {
    let statements = if options.prepared {
        prepared::statements(reader).await?
    } else {
        between_settings(queries())
    };
    let answers = reader.ask(&statements).await?;
    let mut builder = Builder::new(Dialect::Postgres, options);
    for answer in &answers {
        builder.rows(answer);
    }
    Ok(builder.finish())
}

/// The queries, as the server takes them.
fn queries() -> impl ExactSizeIterator<Item = String> {
    QUERIES.iter().map(|query| {
        let query = query.replace("{user_schema}", USER_SCHEMA);
        extension_members(&query)
    })
}

/// Statements between what sets the session and what puts it back: in a
/// caller's transaction the settings would otherwise stay until its end.
fn between_settings(between: impl IntoIterator<Item = String>) -> Vec<String> {
    let set: Vec<String> = SETTINGS
        .iter()
        .map(|(name, value)| {
            format!(
                "set_config('sqlmigrate.{name}', current_setting('{name}'), true), \
                 set_config('{name}', '{value}', true)"
            )
        })
        .collect();
    let put_back: Vec<String> = SETTINGS
        .iter()
        .map(|(name, _)| {
            format!("set_config('{name}', current_setting('sqlmigrate.{name}'), true)")
        })
        .collect();
    let mut statements = vec![format!("SELECT {} WHERE true", set.join(", "))];
    statements.extend(between);
    statements.push(format!("SELECT {}", put_back.join(", ")));
    statements
}

/// Writes out `{own pg_class c}`: the object is no part of an extension.
fn extension_members(query: &str) -> String {
    let mut written = String::new();
    let mut rest = query;
    while let Some((before, behind)) = rest.split_once("{own ") {
        let (arguments, behind) = behind.split_once('}').unwrap_or((behind, ""));
        let (catalogue, alias) = arguments.split_once(' ').unwrap_or((arguments, "c"));
        written.push_str(before);
        let _ = write!(
            written,
            "NOT EXISTS (SELECT FROM pg_catalog.pg_depend member \
             WHERE member.classid = 'pg_catalog.{catalogue}'::pg_catalog.regclass \
             AND member.objid = {alias}.oid AND member.deptype = 'e')"
        );
        rest = behind;
    }
    written.push_str(rest);
    written
}
