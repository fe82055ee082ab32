//! `migrate.lock`: the frozen part of the history.
//!
//! A text file, one line a migration, in the order in which they were frozen:
//!
//! ```text
//! # a comment that says who writes this file
//! format 1 postgres
//! 20240101120000 create_users up:<chain>.<text> down:<tokens>.<text>
//! 20240102090000 "add tags" up:<chain>.<text> down:none
//!
//! accept missing-down 20240102090000 up
//! ```
//!
//! - `format` names the layout and the dialects whose tokens the digests cover;
//!   they stay when the folder's dialect changes, so that nothing is rewritten.
//! - `<chain>` is a SHA-256 over the chain of the line before, the version, the
//!   name and the token digest of the up script (see [`chain`]). Two branches
//!   that both add a line conflict in git, and a lost line breaks the chain.
//! - The down script's token digest stands outside the chain: a down script may
//!   be mended without rewriting the lines that follow.
//! - `<text>` is the start of the text digest: where only it differs, comments
//!   or white space changed.
//! - `accept` lines list the old mistakes that were accepted, once, by name.
//!
//! Fields with white space, quotes or unusual characters are written in double
//! quotes with `\"`, `\\`, `\n`, `\r`, `\t` and `\u{…}`. Lines that are empty or
//! begin with `#` mean nothing.
//!
//! Owns reading, writing, comparing with the folder, and what `freeze` would
//! write. Refuses to guess: a line that cannot be read is a finding.

pub mod chain;
mod compare;
mod dialects;
mod field;
mod main_branch;
mod merging;
mod read;
#[cfg(feature = "commands")]
mod save;
#[cfg(feature = "commands")]
mod write;

use std::ops::Range;
use std::sync::Arc;

pub use compare::{Change, Comparison, compare, is_frozen_with, was_marked_otherwise};
pub(crate) use dialects::lost_dialects;
pub use main_branch::MainBranch;
pub(crate) use merging::{keep_main, while_merging};
pub use read::read;
pub(crate) use read::restore;
#[cfg(feature = "commands")]
pub use save::save;
#[cfg(feature = "commands")]
pub use write::write;

use crate::checksum::Digest;
use crate::dialect::Dialect;
use crate::finding::{Direction, SourceFile};

/// The name of the file in its folder.
pub const FILE_NAME: &str = "migrate.lock";

/// The layout that this version reads and writes.
pub const FORMAT: u32 = 1;

/// The start of a text digest: enough to notice a change by accident.
pub type TextMark = [u8; 8];

/// What a lock file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LockFile {
    /// The dialects whose tokens the digests cover; never empty in a sound file.
    pub dialects: Vec<Dialect>,
    /// The frozen migrations, in the order in which they were frozen.
    pub entries: Vec<Entry>,
    /// The old mistakes that are accepted.
    pub accepted: Vec<Acceptance>,
}

/// One frozen migration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The version as the file name spelled it.
    pub version: String,
    /// The name.
    pub name: String,
    /// The chained digest of the up script.
    pub chain: Digest,
    /// The start of the up script's text digest.
    pub up_text: TextMark,
    /// The down script's digests, where it had one.
    pub down: Option<DownEntry>,
    /// Where version and name stand in the lock file's text.
    pub place: Range<usize>,
    /// Whether the line before it could not be read, so that its chain cannot be checked.
    pub after_gap: bool,
}

/// What is kept of a down script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DownEntry {
    /// The digest of its tokens.
    pub tokens: Digest,
    /// The start of its text digest.
    pub text: TextMark,
}

/// An old mistake that was accepted by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceptance {
    /// The finding's code; may be one that this version does not know.
    pub code: String,
    /// The migration's version.
    pub version: String,
    /// The script.
    pub direction: Direction,
    /// Where the line stands in the lock file's text.
    pub place: Range<usize>,
}

/// How far a lock file that was read can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Soundness {
    /// Every line was understood.
    Sound,
    /// Some lines, or all, were not: what is not listed may have been.
    Damaged,
    /// There are merge-conflict markers: what is listed may be wrong.
    Conflicted,
}

/// A lock file as it was found in a folder.
#[derive(Clone, Debug)]
pub struct ReadLockFile {
    /// The file.
    pub file: Arc<SourceFile>,
    /// What it says, as far as it could be read.
    pub content: LockFile,
    /// How far to trust it.
    pub soundness: Soundness,
}
