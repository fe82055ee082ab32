//! Findings as text for people, as JSON, as GitHub annotations and as SARIF.
//!
//! Line and column appear here and nowhere before. Text from user files is made
//! safe for a terminal: control characters are shown, never sent.

mod first_line;
#[cfg(feature = "commands")]
mod from_root;
#[cfg(feature = "commands")]
mod github;
mod human;
#[cfg(feature = "json")]
mod json;
#[cfg(feature = "json")]
mod sarif;
#[cfg(feature = "commands")]
mod summary;

pub use first_line::first_line;
#[cfg(feature = "commands")]
pub use github::github;
pub use human::{Style, human};
#[cfg(feature = "json")]
pub use json::json;
#[cfg(feature = "json")]
pub use sarif::sarif;
#[cfg(feature = "commands")]
pub use summary::summary;
