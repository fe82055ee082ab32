//! Rules for `SQLite`: what fails on rows, rewrites a table, or does nothing.

mod pragma;

pub(super) mod autoincrement;
pub(super) mod cascade_on_drop;
pub(super) mod column_fails_on_rows;
pub(super) mod ignored_pragma;
pub(super) mod missing_strict;
pub(super) mod rewrite_by_drop;
