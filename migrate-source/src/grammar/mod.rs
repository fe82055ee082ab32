//! What a database's parser would refuse, and the syntax trees of scripts.
//!
//! Owns the grammar of `PostgreSQL`: a script's tree ([`Trees`]) and its syntax
//! errors, with helps that know the usual mistakes. Refuses knowledge of
//! other scripts and of what is frozen (that is [`crate::check`]), and judgement
//! of SQL that the server takes (those are rules). The parser comes with the
//! feature `postgres-grammar`; without it no tree exists and nothing is said.

#[cfg(feature = "postgres-grammar")]
mod depth;
#[cfg(feature = "postgres-grammar")]
mod known_gaps;
#[cfg(feature = "postgres-grammar")]
mod message;
#[cfg(feature = "postgres-grammar")]
mod mistake;
#[cfg(feature = "postgres-grammar")]
mod newer;
#[cfg(feature = "postgres-grammar")]
mod overlooked;
#[cfg(feature = "postgres-grammar")]
mod syntax;
#[cfg(feature = "postgres-grammar")]
mod tree;

#[cfg(feature = "postgres-grammar")]
pub(crate) use syntax::{Subject, findings};
#[cfg(feature = "postgres-grammar")]
pub use tree::{Tree, Trees};
