//! Whether the release before a migration can live with what it does.
//!
//! During a deployment, and after one was rolled back, programs that do not know
//! a migration run on a database that has it. Each up script carries a verdict,
//! derived from its words alone: it is **compatible** when every statement adds
//! something that an older program does not notice, and it **breaks older
//! releases** otherwise. What is not understood breaks them: the verdict errs on
//! the side of refusing, keeps its reason, and is overruled by a directive.
//!
//! - What a script has made itself it may change and drop freely.
//! - A new column is compatible where a row can be written without it; a column
//!   that was made by the same script may get a default, then `NOT NULL`.
//! - A unique index or a foreign key over such columns alone is compatible: rows
//!   of the older release have `NULL` there.
//! - `IF NOT EXISTS`, `IF EXISTS` and `OR REPLACE` are judged by what the
//!   migrations before this one have made.
//! - A foreign key of a new table counts as compatible, although it may refuse a
//!   `DELETE` in the table that it points to.

mod alter_table;
mod column;
mod data;
mod expression;
mod mysql;
mod postgres;
mod sqlite;
mod state;
mod verdict;

pub(super) use state::judge;
pub use state::{Facts, settle};
pub use verdict::Compatibility;
