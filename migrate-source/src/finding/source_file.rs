//! The text of one user file, with its path as messages show it.

use std::ops::Range;
use std::sync::Arc;

/// A line and column, both counted from 1; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

/// A user file as findings and scripts refer to it.
#[derive(Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Path relative to the package, with forward slashes on every platform.
    pub path: String,
    /// The text without byte-order mark and with LF line ends. Empty for a
    /// folder or an unreadable file; bytes that are not UTF-8 are replaced.
    pub text: String,
    on_disk: OnDisk,
}

/// What was read from the disk.
#[derive(Debug, PartialEq, Eq)]
enum OnDisk {
    /// Nothing.
    Unread,
    /// The bytes of the text.
    Text,
    /// Other bytes than those of the text.
    Bytes(Vec<u8>),
}

impl SourceFile {
    /// Takes a file's bytes as they are on disk.
    ///
    /// Removes a UTF-8 byte-order mark and reads CRLF as LF; a lone CR stays.
    /// The second value is the byte offset of the first byte that is not UTF-8.
    pub fn from_bytes(path: impl Into<String>, bytes: &[u8]) -> (Arc<SourceFile>, Option<usize>) {
        let all = bytes;
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let (text, bad) = match std::str::from_utf8(bytes) {
            Ok(text) => (text.to_owned(), None),
            Err(error) => (
                String::from_utf8_lossy(bytes).into_owned(),
                Some(error.valid_up_to()),
            ),
        };
        let removed = |end: usize| {
            bytes[..end]
                .windows(2)
                .filter(|pair| *pair == b"\r\n")
                .count()
        };
        let bad = bad.map(|at| at - removed(at));
        // One byte is found faster than two, and most texts have none.
        let text = if text.contains('\r') {
            text.replace("\r\n", "\n")
        } else {
            text
        };
        let on_disk = if all == text.as_bytes() {
            OnDisk::Text
        } else {
            OnDisk::Bytes(all.to_owned())
        };
        (
            Arc::new(SourceFile {
                path: path.into(),
                text,
                on_disk,
            }),
            bad,
        )
    }

    /// A file (or folder) of which only the path is known.
    pub fn path_only(path: impl Into<String>) -> Arc<SourceFile> {
        Arc::new(SourceFile {
            path: path.into(),
            text: String::new(),
            on_disk: OnDisk::Unread,
        })
    }

    /// The bytes as they are on disk, where they were read.
    pub(crate) fn bytes(&self) -> Option<&[u8]> {
        match &self.on_disk {
            OnDisk::Unread => None,
            OnDisk::Text => Some(self.text.as_bytes()),
            OnDisk::Bytes(bytes) => Some(bytes),
        }
    }

    /// Line and column of a byte offset; an offset past the end means the end.
    pub fn position(&self, offset: usize) -> Position {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = &self.text[..offset];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let newlines = before.bytes().filter(|byte| *byte == b'\n').count();
        Position {
            line: newlines as u32 + 1,
            column: before[line_start..].chars().count() as u32 + 1,
        }
    }

    /// The byte range of a line, counted from 1, without its line end.
    pub fn line(&self, line: u32) -> Option<Range<usize>> {
        let mut start = 0;
        for (index, text) in self.text.split('\n').enumerate() {
            if index as u32 + 1 == line {
                return Some(start..start + text.len());
            }
            start += text.len() + 1;
        }
        None
    }
}
