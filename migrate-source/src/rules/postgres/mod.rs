//! Rules for PostgreSQL that go by the words of statements.

mod free_change;

pub(super) use free_change::is_free;

pub(super) mod add_exclusion_constraint;
pub(super) mod add_primary_key;
pub(super) mod enum_value_used_at_once;
pub(super) mod foreign_key_without_index;
pub(super) mod json_column;
pub(super) mod rewrite_table;
pub(super) mod rewriting_column;
pub(super) mod set_not_null;
pub(super) mod table_without_row_security;
pub(super) mod volatile_default;
pub(super) mod work_under_exclusive_lock;
