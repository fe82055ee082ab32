//! Rules for every database: what cannot be brought back.

pub(super) mod drop_column;
pub(super) mod drop_table;
pub(super) mod narrow_type;
pub(super) mod truncate;
