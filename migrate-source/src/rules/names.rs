//! The name of every rule, also of those that this build cannot check.
//!
//! `migrate.toml` and the directives may name a rule wherever the folder is read: what is
//! a rule does not depend on what was switched on.

/// The name of every rule, in the order of the reference.
pub const NAMES: &[&str] = &[
    "drop-table",
    "drop-column",
    "truncate",
    "narrow-type",
    "rename-column",
    "rename-table",
    "separate-alter-table",
    "unique-index-over-rows",
    "foreign-key-without-index",
    "work-under-exclusive-lock",
    "set-not-null",
    "volatile-default",
    "rewriting-column",
    "rewrite-table",
    "add-primary-key",
    "add-exclusion-constraint",
    "enum-value-used-at-once",
    "copy-table",
    "block-writes",
    "reorder-enum",
    "ddl-ends-transaction",
    "index-without-concurrently",
    "drop-index-without-concurrently",
    "reindex-without-concurrently",
    "detach-without-concurrently",
    "constraint-without-not-valid",
    "add-foreign-key",
    "change-column-type",
    "add-unique-constraint",
    "add-required-column",
    "drop-not-null",
    "drop-database",
    "drop-constraint",
    "drop-view",
    "drop-function",
    "drop-type",
    "drop-schema",
    "drop-sequence",
    "drop-domain",
    "drop-default",
    "drop-generated-expression",
    "drop-extension",
    "alter-identity",
    "rename-object",
    "set-schema",
    "char-column",
    "timestamp-column",
    "domain-with-constraint",
    "add-domain-constraint",
    "duplicate-assignment",
    "identifier-too-long",
    "json-column",
    "table-without-row-security",
    "utf8-charset",
    "ignored-references",
    "varchar-column",
    "int-column",
    "smallint-column",
    "serial-column",
    "not-idempotent",
    "enum-value-at-the-end",
    "name-without-schema",
    "drop-trigger",
    "alter-generated-expression",
    "drop-index",
    "set-default",
    "disable-trigger",
    "replica-identity",
    "drop-policy",
    "revoke",
    "replace-view-or-function",
    "alter-policy-condition",
    "alter-policy-roles",
    "create-policy",
    "alter-function-options",
    "alter-view-options",
    "alter-role-options",
    "alter-database-options",
    "alter-row-security",
    "new-write-restriction",
    "add-enum-value",
    "add-composite-attribute",
    "add-column",
    "detach-inheritance",
    "alter-sequence",
    "alter-system",
    "alter-extension",
    "cascade-on-drop",
    "column-fails-on-rows",
    "ignored-pragma",
    "rewrite-by-drop",
    "autoincrement",
    "missing-strict",
];

/// Whether there is a rule of this name.
pub fn is_rule(name: &str) -> bool {
    NAMES.contains(&name)
}

#[cfg(all(test, feature = "word-rules"))]
mod tests {
    use super::NAMES;
    use crate::rules::ALL;

    #[test]
    fn each_rule_is_named() {
        let rules: Vec<&str> = ALL.iter().map(|rule| rule.code.name).collect();
        assert_eq!(rules, NAMES);
    }
}
