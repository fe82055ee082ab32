//! Rules for MySQL and MariaDB.

mod algorithm;

pub(super) mod block_writes;
pub(super) mod copy_table;
pub(super) mod ddl_ends_transaction;
pub(super) mod ignored_references;
pub(super) mod reorder_enum;
pub(super) mod utf8_charset;
