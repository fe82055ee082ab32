//! Cuts text into tokens, without ever failing or losing a byte.
//!
//! Works on bytes and on slices: build scripts run without optimisation, so
//! long runs (comments, strings, dollar quotes) are searched with the standard
//! library's compiled byte search.

mod lex;

mod delimiter;
mod scan;

mod mysql;
mod postgres;
mod sqlite;

pub use lex::tokens;
pub(super) use lex::{Lexed, lex};
