//! Rows that are made from the schema itself, and what becomes of them.
//!
//! Owns reading what a table asks of its rows, making them, and comparing them
//! later. Refuses to know why.

mod contents;
mod fill;
mod insert;
mod model;
mod read_mysql;
mod read_postgres;
mod read_sqlite;
mod values;

pub(crate) use contents::{Contents, Lost};
pub(crate) use fill::Filling;
pub(crate) use model::{literal, mentions, quoted, read as read_tables};
