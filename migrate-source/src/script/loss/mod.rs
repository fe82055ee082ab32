//! What data a script takes away: dropped tables and columns, emptied tables.
//!
//! Owns what can be told from the words of a script: which tables and columns
//! are gone afterwards, and which rows. How many rows that are, a database knows.
//! A table that is rebuilt (a new one takes the rows and then the name, as
//! `SQLite` needs it) loses only the columns that the new one does not have.
//! What `UPDATE` overwrites and what a change of type rounds off is not told.

mod derive;
mod kind;
mod rebuild;

pub(super) use derive::losses;
pub use kind::{Loss, LossKind};
