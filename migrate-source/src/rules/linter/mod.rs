//! Rules for PostgreSQL that the crate `squawk-linter` checks, under our names.
//!
//! The linter finds; these files say what it means, and write what to do instead for the
//! statement at hand. What it cannot know, [`run`] does: what an earlier draft has made is
//! new, too, so nobody waits for its locks. Its own comments (`-- squawk-ignore …`) count.
//!
//! Some of its rules have no file here, since something of ours says the same thing, or
//! says it better: [`ELSEWHERE`].

mod advice;
#[cfg(feature = "rules")]
mod run;

pub(super) mod add_column;
pub(super) mod add_composite_attribute;
pub(super) mod add_domain_constraint;
pub(super) mod add_enum_value;
pub(super) mod add_foreign_key;
pub(super) mod add_required_column;
pub(super) mod add_unique_constraint;
pub(super) mod alter_database_options;
pub(super) mod alter_extension;
pub(super) mod alter_function_options;
pub(super) mod alter_generated_expression;
pub(super) mod alter_identity;
pub(super) mod alter_policy_condition;
pub(super) mod alter_policy_roles;
pub(super) mod alter_role_options;
pub(super) mod alter_row_security;
pub(super) mod alter_sequence;
pub(super) mod alter_system;
pub(super) mod alter_view_options;
pub(super) mod change_column_type;
pub(super) mod char_column;
pub(super) mod constraint_without_not_valid;
pub(super) mod create_policy;
pub(super) mod detach_inheritance;
pub(super) mod detach_without_concurrently;
pub(super) mod disable_trigger;
pub(super) mod domain_with_constraint;
pub(super) mod drop_constraint;
pub(super) mod drop_database;
pub(super) mod drop_default;
pub(super) mod drop_domain;
pub(super) mod drop_extension;
pub(super) mod drop_function;
pub(super) mod drop_generated_expression;
pub(super) mod drop_index;
pub(super) mod drop_index_without_concurrently;
pub(super) mod drop_not_null;
pub(super) mod drop_policy;
pub(super) mod drop_schema;
pub(super) mod drop_sequence;
pub(super) mod drop_trigger;
pub(super) mod drop_type;
pub(super) mod drop_view;
pub(super) mod duplicate_assignment;
pub(super) mod enum_value_at_the_end;
pub(super) mod identifier_too_long;
pub(super) mod index_without_concurrently;
pub(super) mod int_column;
pub(super) mod name_without_schema;
pub(super) mod new_write_restriction;
pub(super) mod not_idempotent;
pub(super) mod reindex_without_concurrently;
pub(super) mod rename_object;
pub(super) mod replace_view_or_function;
pub(super) mod replica_identity;
pub(super) mod revoke;
pub(super) mod serial_column;
pub(super) mod set_default;
pub(super) mod set_schema;
pub(super) mod smallint_column;
pub(super) mod timestamp_column;
pub(super) mod varchar_column;

pub(crate) use advice::{Advice, Hit};
#[cfg(feature = "rules")]
pub(crate) use run::run;

/// A rule of the linter.
pub(crate) struct LinterRule {
    /// What it calls it.
    pub(crate) name: &'static str,
    /// Where it has nothing to say.
    #[cfg_attr(
        not(feature = "rules"),
        expect(dead_code, reason = "nobody asks the linter")
    )]
    pub(crate) about: About,
    /// What to do instead.
    #[cfg_attr(
        not(feature = "rules"),
        expect(dead_code, reason = "nobody asks the linter")
    )]
    pub(crate) advice: fn(&Hit<'_, '_>) -> Advice,
}

/// What makes a rule silent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum About {
    /// Nothing: what it names is in the text itself.
    Text,
    /// The table is new: nobody waits for it, and no release reads it.
    Table,
    /// What is altered or dropped is new.
    Object,
}

/// The linter's rules that are not asked, and what says the same.
pub static ELSEWHERE: &[(&str, &str)] = &[
    ("ban-drop-column", "drop-column"),
    ("ban-drop-table", "drop-table"),
    ("ban-truncate-cascade", "truncate"),
    ("renaming-column", "rename-column"),
    ("renaming-table", "rename-table"),
    ("adding-not-nullable-field", "set-not-null"),
    (
        "adding-field-with-default",
        "volatile-default, rewriting-column",
    ),
    ("adding-serial-primary-key-field", "add-primary-key"),
    (
        "ban-concurrent-index-creation-in-transaction",
        "cannot-run-in-transaction",
    ),
    ("transaction-nesting", "transaction-control"),
    ("ban-uncommitted-transaction", "transaction-control"),
    ("prefer-repack", "rewrite-table"),
    ("require-timeout-settings", "the runtime sets them"),
    ("require-lock-timeout", "the runtime sets it"),
    ("require-statement-timeout", "the runtime sets it"),
    ("unused-ignore", "unused-allow"),
];
