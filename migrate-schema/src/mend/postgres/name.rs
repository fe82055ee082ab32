//! Names and texts as `PostgreSQL` reads them.

use crate::model::{Address, Kind};

/// Words that cannot be a name without quotes
/// (<https://www.postgresql.org/docs/current/sql-keywords-appendix.html>).
const RESERVED: &[&str] = &[
    "all",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "asymmetric",
    "authorization",
    "between",
    "bigint",
    "binary",
    "bit",
    "boolean",
    "both",
    "case",
    "cast",
    "char",
    "character",
    "check",
    "coalesce",
    "collate",
    "collation",
    "column",
    "concurrently",
    "constraint",
    "create",
    "cross",
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "dec",
    "decimal",
    "default",
    "deferrable",
    "desc",
    "distinct",
    "do",
    "else",
    "end",
    "except",
    "exists",
    "extract",
    "false",
    "fetch",
    "float",
    "for",
    "foreign",
    "freeze",
    "from",
    "full",
    "grant",
    "greatest",
    "group",
    "grouping",
    "having",
    "ilike",
    "in",
    "initially",
    "inner",
    "inout",
    "int",
    "integer",
    "intersect",
    "interval",
    "into",
    "is",
    "isnull",
    "join",
    "json",
    "lateral",
    "leading",
    "least",
    "left",
    "like",
    "limit",
    "localtime",
    "localtimestamp",
    "national",
    "natural",
    "nchar",
    "none",
    "normalize",
    "not",
    "notnull",
    "null",
    "nullif",
    "numeric",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "out",
    "outer",
    "overlaps",
    "overlay",
    "placing",
    "position",
    "precision",
    "primary",
    "real",
    "references",
    "returning",
    "right",
    "row",
    "select",
    "session_user",
    "setof",
    "similar",
    "smallint",
    "some",
    "substring",
    "symmetric",
    "system_user",
    "table",
    "tablesample",
    "then",
    "time",
    "timestamp",
    "to",
    "trailing",
    "treat",
    "trim",
    "true",
    "union",
    "unique",
    "user",
    "using",
    "values",
    "varchar",
    "variadic",
    "verbose",
    "when",
    "where",
    "window",
    "with",
    "xmlattributes",
    "xmlconcat",
    "xmlelement",
    "xmlexists",
    "xmlforest",
    "xmlnamespaces",
    "xmlparse",
    "xmlpi",
    "xmlroot",
    "xmlserialize",
    "xmltable",
];

/// A name, quoted where it must be.
pub(super) fn quoted(name: &str) -> String {
    let plain = name
        .bytes()
        .next()
        .is_some_and(|first| first.is_ascii_lowercase() || first == b'_')
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        && RESERVED.binary_search(&name).is_err();
    if plain {
        name.to_owned()
    } else {
        format!("\"{}\"", name.replace('"', "\"\""))
    }
}

/// A text between quotes that reads the same whatever the session's settings are.
pub(super) fn literal(text: &str) -> String {
    let doubled = text.replace('\'', "''");
    if text.contains('\\') {
        format!("E'{}'", doubled.replace('\\', "\\\\"))
    } else {
        format!("'{doubled}'")
    }
}

/// The name of an object with its schema: `app.users`, `app.add(integer, integer)`.
pub(super) fn path(address: &Address) -> String {
    let parts: Vec<String> = address
        .steps()
        .iter()
        .map(|step| {
            if step.kind.is_signature() {
                step.name.clone()
            } else {
                quoted(&step.name)
            }
        })
        .collect();
    parts.join(".")
}

/// What an object is called in `COMMENT ON`, `ALTER … OWNER TO` and `DROP`.
pub(super) fn target(address: &Address) -> String {
    let kind = address.kind();
    let word = match kind {
        Kind::Enum | Kind::Composite | Kind::Range | Kind::BaseType => "TYPE",
        Kind::ForeignServer => "SERVER",
        other => return format!("{} {}", other.keyword().to_ascii_uppercase(), own(address)),
    };
    format!("{word} {}", own(address))
}

fn own(address: &Address) -> String {
    let parent = address.parent().map(|parent| path(&parent));
    let schema = address.schema().map(quoted).unwrap_or_default();
    match (address.kind(), parent) {
        // These have no schema in front: they are named with their table.
        (Kind::Constraint, Some(parent))
            if address
                .parent()
                .is_some_and(|parent| parent.kind() == Kind::Domain) =>
        {
            format!("{} ON DOMAIN {parent}", quoted(address.name()))
        }
        (Kind::Constraint | Kind::Trigger | Kind::Rule | Kind::Policy, Some(parent)) => {
            format!("{} ON {parent}", quoted(address.name()))
        }
        // An index is in the schema of its table.
        (Kind::Index, _) => format!("{schema}.{}", quoted(address.name())),
        _ => path(address),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_where_they_must_be() {
        assert!(RESERVED.is_sorted());
        let table = [
            ("users", "users"),
            ("Users", "\"Users\""),
            ("user", "\"user\""),
            ("a b", "\"a b\""),
            ("a\"b", "\"a\"\"b\""),
            ("1a", "\"1a\""),
            ("", "\"\""),
            ("é", "\"é\""),
        ];
        for (name, expected) in table {
            assert_eq!(quoted(name), expected);
        }
        assert_eq!(literal(r"it's \"), r"E'it''s \\'");
    }
}
