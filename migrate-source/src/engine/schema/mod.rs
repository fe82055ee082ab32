//! What is in a database, and how two states of it differ.
//!
//! Objects are compared as their tokens, without comments, white space, quotes
//! and the case of keywords, and tables column by column: `SQLite` keeps the text
//! of `CREATE TABLE` and edits it when a table is altered, so that two texts of
//! one table seldom agree.

mod column;
mod difference;
mod normal;
mod snapshot;
mod table;

pub(super) use difference::Difference;
pub(super) use normal::unquoted;
pub(super) use snapshot::Snapshot;
