//! `CREATE …`.

use super::derive::{Probe, ProbeObject, is_parenthesis, skip_condition, table_behind_on};
use crate::dialect::Dialect;
use crate::script::words::Words;

/// Behind `CREATE`.
pub(super) fn probe(mut words: Words<'_>) -> Option<Probe> {
    let dialect = words.dialect;
    let mysql = dialect == Dialect::Mysql;
    if mysql {
        skip_view_options(&mut words);
    }
    match words.take_word().as_str() {
        "TABLE" => table(words),
        "UNLOGGED" | "VIRTUAL" if words.take_if("TABLE") => table(words),
        "INDEX" => index(words),
        "UNIQUE" | "FULLTEXT" | "SPATIAL" if words.take_if("INDEX") => index(words),
        "VIEW" => named(words, ProbeObject::View),
        "RECURSIVE" | "MATERIALIZED" if words.take_if("VIEW") => named(words, ProbeObject::View),
        "TYPE" if dialect == Dialect::Postgres => {
            // Without `AS` it may complete a shell type, which is there already.
            let name = words.name()?;
            words
                .is("AS")
                .then(|| Probe::of(true, ProbeObject::Type, name))
        }
        "DOMAIN" if dialect == Dialect::Postgres => named(words, ProbeObject::Type),
        "SEQUENCE" => named(words, ProbeObject::Sequence),
        "SCHEMA" => schema(words),
        "DATABASE" if mysql => schema(words),
        "PROCEDURE" if mysql => named(words, ProbeObject::Procedure),
        // A loadable function is no object of a database.
        "FUNCTION" if mysql && !words.contains(&["SONAME"]) => named(words, ProbeObject::Function),
        "EVENT" if mysql => named(words, ProbeObject::Event),
        "DATABASE" if dialect == Dialect::Postgres => plain(words, ProbeObject::Database),
        "TABLESPACE" if dialect == Dialect::Postgres => plain(words, ProbeObject::Tablespace),
        "SUBSCRIPTION" if dialect == Dialect::Postgres => plain(words, ProbeObject::Subscription),
        "EXTENSION" if dialect == Dialect::Postgres => plain(words, ProbeObject::Extension),
        "POLICY" if dialect == Dialect::Postgres => policy(words),
        "TRIGGER" => trigger(words),
        "CONSTRAINT" if words.take_if("TRIGGER") => trigger(words),
        _ => None,
    }
}

fn named(mut words: Words<'_>, object: ProbeObject) -> Option<Probe> {
    skip_condition(&mut words);
    Some(Probe::of(true, object, words.name()?))
}

/// What has a name without a schema.
fn plain(mut words: Words<'_>, object: ProbeObject) -> Option<Probe> {
    skip_condition(&mut words);
    let name = words.name()?;
    name.schema.is_none().then(|| Probe::of(true, object, name))
}

fn policy(mut words: Words<'_>) -> Option<Probe> {
    let name = words.identifier()?;
    let table = table_behind_on(&mut words)?;
    Some(Probe::in_table(true, ProbeObject::Policy, name, table))
}

fn table(mut words: Words<'_>) -> Option<Probe> {
    skip_condition(&mut words);
    let name = words.name()?;
    if is_temporary(name.schema.as_deref()) {
        return None;
    }
    let filled =
        words.contains(&["SELECT"]) || words.contains(&["TABLE"]) || words.contains(&["VALUES"]);
    if words.dialect == Dialect::Mysql && filled {
        return None;
    }
    Some(Probe::of(true, ProbeObject::Table, name))
}

/// Schemas whose objects go with the session.
fn is_temporary(schema: Option<&str>) -> bool {
    schema.is_some_and(|schema| {
        schema.eq_ignore_ascii_case("temp") || schema.eq_ignore_ascii_case("pg_temp")
    })
}

fn index(mut words: Words<'_>) -> Option<Probe> {
    words.take_if("CONCURRENTLY");
    skip_condition(&mut words);
    if words.is("ON") {
        return None;
    }
    // `SQLite` writes the schema before the index, the others before the table.
    let name = words.name()?;
    let table = table_behind_on(&mut words)?;
    Some(Probe {
        exists_after: true,
        object: ProbeObject::Index,
        schema: name.schema.or(table.schema),
        name: name.name,
        table: Some(table.name),
    })
}

fn schema(mut words: Words<'_>) -> Option<Probe> {
    skip_condition(&mut words);
    if words.is("AUTHORIZATION") {
        return None;
    }
    let name = words.name()?;
    (name.schema.is_none() && !is_parenthesis(&words))
        .then(|| Probe::of(true, ProbeObject::Schema, name))
}

fn trigger(mut words: Words<'_>) -> Option<Probe> {
    skip_condition(&mut words);
    let name = words.name()?;
    let table = table_behind_on(&mut words)?;
    Some(Probe {
        exists_after: true,
        object: ProbeObject::Trigger,
        schema: name.schema.or(table.schema),
        name: name.name,
        table: Some(table.name),
    })
}

/// `ALGORITHM = x`, `DEFINER = …`, `SQL SECURITY x`, before what they are about.
fn skip_view_options(words: &mut Words<'_>) {
    if !words.is_any(&["ALGORITHM", "DEFINER", "SQL"]) {
        return;
    }
    let mut ahead = *words;
    for _ in 0..16 {
        if ahead.is_any(&["VIEW", "TRIGGER", "PROCEDURE", "FUNCTION", "EVENT"]) {
            *words = ahead;
            return;
        }
        ahead.take();
    }
}
