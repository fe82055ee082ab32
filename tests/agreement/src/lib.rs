//! Compares what is said about scripts with what PostgreSQL's own parser says.
//!
//! Every SQL file below a directory is read twice: by [`opinion`], as a draft
//! in a folder of its own, and by a server's parser ([`parser`]), which is asked
//! without running anything. [`comparison`] finds what one refuses and the other
//! takes, file by file, statement by statement, and for the bodies of functions
//! in SQL. `docs/testing.md` says how to start it, `docs/agreement.md` shows what
//! came of it.

pub mod histories;

pub mod opinion;
pub mod parser;

pub mod comparison;
pub mod table;
