//! Cuts a text into statements, as the server sees them.
//!
//! What ends a statement:
//!
//! - `;`, unless the dialect's grammar lets the statement go on: see
//!   `postgres`, `sqlite` and `mysql` below this module;
//! - the delimiter of a `DELIMITER` command, and the command itself;
//! - a command of psql, and the data of `COPY … FROM stdin`;
//! - goose's `-- +goose StatementBegin` and `-- +goose StatementEnd`: no statement
//!   reaches across either. Between them the dialect's rules hold, because the
//!   server, which gets that text in one message, goes by them too; goose needs
//!   the annotations only where it looks for semicolons at line ends;
//! - the end of the text. The last statement needs no delimiter.
//!
//! A statement begins with its first token that is no comment and ends with its
//! last one. Executable comments (`/*! … */`) belong to the statement.

mod cut;
mod goose;

mod tracker;

mod mysql;
mod postgres;
mod sqlite;

pub(crate) use cut::{Cut, cut};
pub use cut::{RawStatement, Split, split};
pub(crate) use goose::goose_mark;
