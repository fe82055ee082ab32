//! An edit of a user's file that mends what a finding points at.

use std::ops::Range;
use std::sync::Arc;

use super::SourceFile;

/// An edit of a user's file that mends what a finding points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as one would say what was done: "`CONCURRENTLY` added".
    pub title: String,
    /// The file.
    pub file: Arc<SourceFile>,
    /// Byte ranges of the file's text (no byte-order mark, LF), and what stands there
    /// afterwards; in order, none touching another.
    pub edits: Vec<(Range<usize>, String)>,
}
