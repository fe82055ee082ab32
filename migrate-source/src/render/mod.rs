//! Findings as text for people, as JSON, and as GitHub annotations.
//!
//! Line and column appear here and nowhere before. Text from user files is made
//! safe for a terminal: control characters are shown, never sent.

mod first_line;
mod github;
mod human;
#[cfg(feature = "json")]
mod json;
mod summary;

pub use first_line::first_line;
pub use github::github;
pub use human::{Style, human};
#[cfg(feature = "json")]
pub use json::json;
pub use summary::summary;
