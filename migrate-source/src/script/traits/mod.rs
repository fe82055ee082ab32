//! What a statement does, told from its words.
//!
//! No grammar: a statement that the server would refuse gets the traits that
//! its words suggest.

mod verdict;

mod mysql;
mod postgres;
mod sqlite;

pub(super) use verdict::{Outside, verdict};
