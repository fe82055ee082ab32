//! `PostgreSQL`'s catalogue.

use std::collections::HashMap;

use super::model::{Check, Column, Filler, ForeignKey, Kind, Table, literals};
use crate::workbench::{Connection, TextRow, Trouble};

/// Which relations are the user's: no catalogue, no history, nothing of an extension.
const OWN: &str = "n.nspname NOT IN ('pg_catalog', 'information_schema', 'sqlmigrate')
    AND n.nspname NOT LIKE 'pg\\_toast%' AND n.nspname NOT LIKE 'pg\\_temp%'
    AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend d
        WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
    )";

/// Separates what one column of an answer holds.
const SEPARATOR: char = '\u{1f}';

/// A type as the catalogue has it.
struct Type {
    name: String,
    /// `b`, `c`, `d`, `e`, `r`, `m`, `p`.
    form: String,
    category: String,
    base: String,
    element: String,
    subtype: String,
    labels: Vec<String>,
    /// Of a composite type.
    fields: Vec<String>,
    /// Of a domain.
    checks: String,
    modifier: i64,
}

pub(super) async fn tables(connection: &mut Connection) -> Result<Vec<Table>, Trouble> {
    let types = types(connection).await?;
    let columns = connection
        .rows(&format!(
            "SELECT c.oid, n.nspname, c.relname, a.attname, a.atttypid, a.atttypmod,
                a.attnotnull, a.attgenerated <> '' OR a.attidentity <> '' OR coalesce((
                    SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%'
                    FROM pg_catalog.pg_attrdef d
                    WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum
                ), false)
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_catalog.pg_attribute a
                ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE {OWN}
            ORDER BY n.nspname, c.relname, a.attnum"
        ))
        .await?;
    let mut tables: Vec<(String, Table)> = Vec::new();
    for row in &columns {
        let oid = text(row, 0);
        if tables.last().is_none_or(|(last, _)| *last != oid) {
            let table = Table {
                schema: Some(text(row, 1)),
                name: text(row, 2),
                columns: Vec::new(),
                primary_key: Vec::new(),
                uniques: Vec::new(),
                foreign_keys: Vec::new(),
                checks: Vec::new(),
            };
            tables.push((oid, table));
        }
        if row[3].is_none() {
            continue;
        }
        if let Some((_, table)) = tables.last_mut() {
            table.columns.push(column(row, &types));
        }
    }
    constraints(connection, &mut tables).await?;
    indexes(connection, &mut tables).await?;
    partitions(connection, &mut tables).await?;
    Ok(tables.into_iter().map(|(_, table)| table).collect())
}

fn column(row: &TextRow, types: &HashMap<String, Type>) -> Column {
    let mut oid = text(row, 4);
    let mut modifier = text(row, 5).parse().unwrap_or(-1);
    let mut hints = Vec::new();
    // A domain asks for what its base type asks for, and for more.
    while let Some(domain) = types.get(&oid).filter(|found| found.form == "d") {
        hints.extend(literals(&domain.checks));
        modifier = domain.modifier;
        oid.clone_from(&domain.base);
    }
    if let Some(found) = types.get(&oid) {
        hints.extend(found.labels.iter().cloned());
    }
    let kind = kind(&oid, types, 0);
    let name = types.get(&oid).map_or("", |found| found.name.as_str());
    // Where there is no limit, the modifier is negative.
    let limit = usize::try_from(modifier).ok();
    let length = match (&kind, name) {
        (Kind::Text, "varchar" | "bpchar") => limit.and_then(|limit| limit.checked_sub(4)),
        (Kind::Text, "char") => Some(1),
        (Kind::Bits, _) => limit,
        _ => None,
    };
    let kind = match kind {
        Kind::Decimal(_) if modifier >= 4 => {
            let (precision, scale) = ((modifier - 4) >> 16, (modifier - 4) & 0x7ff);
            Kind::Decimal(usize::try_from(precision - scale).ok())
        }
        other => other,
    };
    Column {
        name: text(row, 3),
        kind,
        nullable: text(row, 6) == "f",
        filler: if text(row, 7) == "t" {
            Filler::Database
        } else {
            Filler::Row
        },
        literals: hints,
        length,
    }
}

/// `depth` ends the search in composite types that have themselves inside.
fn kind(oid: &str, types: &HashMap<String, Type>, depth: usize) -> Kind {
    let Some(found) = types.get(oid) else {
        return Kind::Named(String::new());
    };
    if depth > 4 {
        return Kind::Named(found.name.clone());
    }
    let inside = |oid: &str| Box::new(kind(oid, types, depth + 1));
    match (found.form.as_str(), found.name.as_str()) {
        ("d", _) => *inside(&found.base),
        ("e", _) => Kind::Enum,
        ("r", _) => Kind::Range(inside(&found.subtype)),
        ("m", _) => Kind::Multirange(inside(&found.subtype)),
        ("c", _) => Kind::Composite(found.fields.iter().map(|field| *inside(field)).collect()),
        (_, "bool") => Kind::Bool,
        (_, "int2" | "int4" | "int8") => Kind::Integer,
        (_, "numeric") => Kind::Decimal(None),
        (_, "float4" | "float8") => Kind::Float,
        (_, "bytea") => Kind::Bytes,
        (_, "uuid") => Kind::Uuid,
        (_, "date") => Kind::Date,
        (_, "time" | "timetz") => Kind::Time,
        (_, "timestamp" | "timestamptz") => Kind::Timestamp,
        (_, "interval") => Kind::Interval,
        (_, "json" | "jsonb") => Kind::Json,
        (_, "bit" | "varbit") => Kind::Bits,
        _ if found.category == "A" && found.element != "0" => Kind::Array(inside(&found.element)),
        _ if found.category == "S" => Kind::Text,
        (_, name) => Kind::Named(name.to_owned()),
    }
}

async fn types(connection: &mut Connection) -> Result<HashMap<String, Type>, Trouble> {
    let multirange = connection
        .value(
            "SELECT to_regclass('pg_catalog.pg_range') IS NOT NULL AND EXISTS (
            SELECT FROM pg_catalog.pg_attribute
            WHERE attrelid = 'pg_catalog.pg_range'::regclass AND attname = 'rngmultitypid')",
        )
        .await?;
    // Multiranges came with version 14.
    let multirange = if multirange.as_deref() == Some("t") {
        " OR r.rngmultitypid = t.oid"
    } else {
        ""
    };
    let rows = connection
        .rows(&format!(
            "SELECT t.oid, t.typname, t.typtype, t.typcategory, t.typbasetype, t.typelem,
                (SELECT r.rngsubtype FROM pg_catalog.pg_range r WHERE r.rngtypid = t.oid{multirange} LIMIT 1),
                CASE WHEN t.typtype = 'e' THEN (
                    SELECT string_agg(e.enumlabel, chr(31) ORDER BY e.enumsortorder)
                    FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid
                ) END,
                CASE WHEN t.typtype = 'c' THEN (
                    SELECT string_agg(a.atttypid::text, chr(31) ORDER BY a.attnum)
                    FROM pg_catalog.pg_attribute a
                    WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
                ) END,
                CASE WHEN t.typtype = 'd' THEN (
                    SELECT string_agg(pg_catalog.pg_get_constraintdef(k.oid), ' ')
                    FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid
                ) END,
                t.typtypmod
            FROM pg_catalog.pg_type t"
        ))
        .await?;
    let list = |joined: String| -> Vec<String> {
        joined
            .split(SEPARATOR)
            .filter(|item| !item.is_empty())
            .map(str::to_owned)
            .collect()
    };
    Ok(rows
        .iter()
        .map(|row| {
            let found = Type {
                name: text(row, 1),
                form: text(row, 2),
                category: text(row, 3),
                base: text(row, 4),
                element: text(row, 5),
                subtype: text(row, 6),
                labels: list(text(row, 7)),
                fields: list(text(row, 8)),
                checks: text(row, 9),
                modifier: text(row, 10).parse().unwrap_or(-1),
            };
            (text(row, 0), found)
        })
        .collect())
}

async fn constraints(
    connection: &mut Connection,
    tables: &mut [(String, Table)],
) -> Result<(), Trouble> {
    let names = |of: &str, numbers: &str| {
        format!(
            "(SELECT string_agg(a.attname, chr(31) ORDER BY k.place)
            FROM unnest({numbers}) WITH ORDINALITY AS k (attnum, place)
            JOIN pg_catalog.pg_attribute a ON a.attrelid = {of} AND a.attnum = k.attnum)"
        )
    };
    let rows = connection
        .rows(&format!(
            "SELECT s.conrelid, s.contype, s.conname, {}, pn.nspname, p.relname, {},
                CASE WHEN s.contype = 'c' THEN pg_catalog.pg_get_constraintdef(s.oid) END
            FROM pg_catalog.pg_constraint s
            JOIN pg_catalog.pg_class c ON c.oid = s.conrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_catalog.pg_class p ON p.oid = s.confrelid
            LEFT JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
            WHERE {OWN} AND s.contype IN ('p', 'f', 'c')
            ORDER BY s.conname",
            names("s.conrelid", "s.conkey"),
            names("s.confrelid", "s.confkey"),
        ))
        .await?;
    for row in &rows {
        let Some(table) = find(tables, &text(row, 0)) else {
            continue;
        };
        let columns = split(row, 3);
        match text(row, 1).as_str() {
            "p" => table.primary_key = columns,
            "f" => table.foreign_keys.push(ForeignKey {
                columns,
                parent_schema: Some(text(row, 4)),
                parent: text(row, 5),
                parent_columns: split(row, 6),
            }),
            _ => table.checks.push(Check {
                name: text(row, 2),
                text: text(row, 7),
                columns,
            }),
        }
    }
    Ok(())
}

/// Unique indexes, and exclusion constraints, which are stricter still.
async fn indexes(
    connection: &mut Connection,
    tables: &mut [(String, Table)],
) -> Result<(), Trouble> {
    let rows = connection
        .rows(&format!(
            "SELECT i.indrelid, (
                SELECT string_agg(DISTINCT a.attname, chr(31))
                FROM pg_catalog.pg_attribute a
                WHERE a.attrelid = i.indrelid AND a.attnum > 0 AND (
                    a.attnum = ANY (i.indkey)
                    OR EXISTS (
                        SELECT FROM pg_catalog.pg_depend d
                        WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = i.indexrelid
                            AND d.refclassid = 'pg_catalog.pg_class'::regclass
                            AND d.refobjid = i.indrelid AND d.refobjsubid = a.attnum
                    )
                )
            )
            FROM pg_catalog.pg_index i
            JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE {OWN} AND (i.indisunique OR i.indisexclusion)"
        ))
        .await?;
    for row in &rows {
        if let Some(table) = find(tables, &text(row, 0)) {
            table.uniques.push(split(row, 1));
        }
    }
    Ok(())
}

/// A row has to fall into one of the partitions there are: that is like a check.
async fn partitions(
    connection: &mut Connection,
    tables: &mut [(String, Table)],
) -> Result<(), Trouble> {
    let rows = connection
        .rows(&format!(
            "SELECT c.oid, (
                SELECT string_agg(a.attname, chr(31))
                FROM pg_catalog.pg_attribute a
                WHERE a.attrelid = c.oid AND a.attnum = ANY (p.partattrs)
            ), (
                SELECT string_agg(pg_catalog.pg_get_expr(b.relpartbound, b.oid), ' ')
                FROM pg_catalog.pg_inherits h
                JOIN pg_catalog.pg_class b ON b.oid = h.inhrelid
                WHERE h.inhparent = c.oid
            )
            FROM pg_catalog.pg_partitioned_table p
            JOIN pg_catalog.pg_class c ON c.oid = p.partrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE {OWN}"
        ))
        .await?;
    for row in &rows {
        if let Some(table) = find(tables, &text(row, 0)) {
            table.checks.push(Check {
                name: String::new(),
                text: text(row, 2),
                columns: split(row, 1),
            });
        }
    }
    Ok(())
}

fn find<'t>(tables: &'t mut [(String, Table)], oid: &str) -> Option<&'t mut Table> {
    tables
        .iter_mut()
        .find(|(found, _)| found == oid)
        .map(|(_, table)| table)
}

fn text(row: &TextRow, index: usize) -> String {
    row.get(index).cloned().flatten().unwrap_or_default()
}

fn split(row: &TextRow, index: usize) -> Vec<String> {
    text(row, index)
        .split(SEPARATOR)
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}
