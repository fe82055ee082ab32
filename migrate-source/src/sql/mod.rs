//! Reads SQL text far enough to know where statements begin and end.
//!
//! Owns the lexer of each dialect and the splitter. The lexer never fails: bad
//! input becomes tokens and problems. Tokens concatenate to the input, byte for
//! byte, and so do statements and the gaps between them. Knows nothing of
//! grammar: a statement that the server will refuse is still a statement.

mod problem;
mod token;

mod lexer;
mod split;

mod counted_comment;
mod directive_comment;

pub(crate) use counted_comment::{NO_TRANSACTION, counted};
pub(crate) use directive_comment::directive_text;
pub use lexer::tokens;
pub use problem::Problem;
pub(crate) use split::{Cut, cut};
pub use split::{RawStatement, Split, split};
pub use token::{Token, TokenKind};
