//! Changes of a type that leave the values on disk as they are.

use crate::rules::ddl::TypeName;

/// Whether `PostgreSQL` changes the catalog alone: the values mean the same in both types,
/// and the new one refuses none of them
/// (<https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES>).
pub(crate) fn is_free(old: &TypeName<'_>, new: &TypeName<'_>) -> bool {
    if old.is_array || new.is_array {
        return false;
    }
    let number = |text: &&str| text.trim().parse::<u32>().ok();
    let length = |ty: &TypeName<'_>| match ty.name.as_str() {
        "varchar" | "character varying" => match ty.arguments.first() {
            Some(length) => number(length),
            None => Some(u32::MAX),
        },
        "text" => Some(u32::MAX),
        _ => None,
    };
    if let (Some(old), Some(new)) = (length(old), length(new)) {
        return new >= old;
    }
    let is_decimal = |ty: &TypeName<'_>| ["numeric", "decimal"].contains(&ty.name.as_str());
    if is_decimal(old) && is_decimal(new) {
        let parts = |ty: &TypeName<'_>| {
            let precision = ty.arguments.first().and_then(number)?;
            Some((precision, ty.arguments.get(1).and_then(number).unwrap_or(0)))
        };
        return match (parts(old), parts(new)) {
            (_, None) => true,
            (Some((old, old_scale)), Some((new, scale))) => new >= old && scale == old_scale,
            (None, Some(_)) => false,
        };
    }
    same(&old.name) == same(&new.name) && old.arguments == new.arguments
}

/// One of a type's names.
fn same(name: &str) -> &str {
    match name {
        "int" | "int4" => "integer",
        "int8" => "bigint",
        "int2" => "smallint",
        "timestamp with time zone" => "timestamptz",
        "timestamp without time zone" => "timestamp",
        "bool" => "boolean",
        "float8" => "double precision",
        "character" | "bpchar" => "char",
        name => name,
    }
}
