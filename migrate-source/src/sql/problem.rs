//! What the lexer and the splitter could not make sense of.

use std::ops::Range;

use crate::finding::Code;

/// Something the lexer or splitter could not make sense of; becomes a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The kind of finding.
    pub code: &'static Code,
    /// Byte range in the text that was split: the smallest that shows it.
    pub span: Range<usize>,
    /// The finding's message.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}
