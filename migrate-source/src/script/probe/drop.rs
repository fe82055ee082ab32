//! `DROP …`.

use super::derive::{
    Probe, ProbeObject, is_at_end, is_parenthesis, skip_condition, table_behind_on,
};
use crate::dialect::Dialect;
use crate::script::words::Words;

/// Behind `DROP`.
pub(super) fn probe(mut words: Words<'_>) -> Option<Probe> {
    let dialect = words.dialect;
    match words.take_word().as_str() {
        "TABLE" => alone(words, ProbeObject::Table),
        "VIEW" => alone(words, ProbeObject::View),
        "MATERIALIZED" if words.take_if("VIEW") => alone(words, ProbeObject::View),
        "TYPE" | "DOMAIN" if dialect == Dialect::Postgres => alone(words, ProbeObject::Type),
        "SEQUENCE" => alone(words, ProbeObject::Sequence),
        "SCHEMA" => alone(words, ProbeObject::Schema),
        "DATABASE" if dialect == Dialect::Mysql => alone(words, ProbeObject::Schema),
        "FUNCTION" | "PROCEDURE" | "ROUTINE" => alone(words, ProbeObject::Routine),
        "EVENT" if dialect == Dialect::Mysql => alone(words, ProbeObject::Event),
        "DATABASE" if dialect == Dialect::Postgres => plain(words, ProbeObject::Database),
        "TABLESPACE" if dialect == Dialect::Postgres => plain(words, ProbeObject::Tablespace),
        "SUBSCRIPTION" if dialect == Dialect::Postgres => plain(words, ProbeObject::Subscription),
        "EXTENSION" if dialect == Dialect::Postgres => plain(words, ProbeObject::Extension),
        "POLICY" if dialect == Dialect::Postgres => policy(words),
        "INDEX" => index(words),
        "TRIGGER" => trigger(words),
        _ => None,
    }
}

/// One object, and nothing behind it.
fn alone(mut words: Words<'_>, object: ProbeObject) -> Option<Probe> {
    skip_condition(&mut words);
    let name = words.name()?;
    is_at_end(words).then(|| Probe::of(false, object, name))
}

/// What has a name without a schema; `DROP DATABASE` may say `WITH (FORCE)`.
fn plain(mut words: Words<'_>, object: ProbeObject) -> Option<Probe> {
    skip_condition(&mut words);
    let name = words.name()?;
    let ends = is_at_end(words) || words.is_any(&["WITH"]) || is_parenthesis(&words);
    (name.schema.is_none() && ends).then(|| Probe::of(false, object, name))
}

fn policy(mut words: Words<'_>) -> Option<Probe> {
    skip_condition(&mut words);
    let name = words.identifier()?;
    let table = table_behind_on(&mut words)?;
    is_at_end(words).then(|| Probe::in_table(false, ProbeObject::Policy, name, table))
}

fn index(mut words: Words<'_>) -> Option<Probe> {
    words.take_if("CONCURRENTLY");
    if words.dialect != Dialect::Mysql {
        return alone(words, ProbeObject::Index);
    }
    skip_condition(&mut words);
    let name = words.identifier()?;
    let table = table_behind_on(&mut words)?;
    Some(Probe::in_table(false, ProbeObject::Index, name, table))
}

fn trigger(mut words: Words<'_>) -> Option<Probe> {
    if words.dialect != Dialect::Postgres {
        return alone(words, ProbeObject::Trigger);
    }
    skip_condition(&mut words);
    let name = words.identifier()?;
    let table = table_behind_on(&mut words)?;
    is_at_end(words).then(|| Probe::in_table(false, ProbeObject::Trigger, name, table))
}
