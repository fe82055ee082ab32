//! Rules for more than one database.

pub(super) mod drop_column;
pub(super) mod drop_table;
pub(super) mod narrow_type;
pub(super) mod rename_column;
pub(super) mod rename_table;
pub(super) mod separate_alter_table;
pub(super) mod truncate;
pub(super) mod unique_index_over_rows;
