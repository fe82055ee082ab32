//! What `cargo migrate check --fix` writes into drafts.
//!
//! Owns which fixes go together and how they reach the bytes of a file, its byte-order
//! mark and line ends kept. Refuses frozen migrations: their scripts ran as they are.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::finding::{Fix, SourceFile};
use crate::load::Checked;
use crate::lock_file;

/// A file with the fixes of its findings in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mended {
    /// The file's path as messages show it.
    pub path: String,
    /// What was done, one entry for each finding.
    pub titles: Vec<String>,
    /// The file as its findings know it.
    file: Arc<SourceFile>,
    /// In order, none touching another.
    edits: Vec<(Range<usize>, String)>,
}

/// The files of drafts for which a finding has a fix. Where two fixes touch the same
/// place, the second one waits until the folder is checked again.
pub fn mend(checked: &Checked) -> Vec<Mended> {
    let mut files: BTreeMap<&str, Mended> = BTreeMap::new();
    for finding in &checked.findings {
        let Some(fix) = &finding.fix else { continue };
        let is_draft = finding.about.as_ref().is_some_and(|(version, _)| {
            checked
                .migrations
                .iter()
                .any(|migration| migration.version.text == *version && !migration.frozen)
        });
        if !is_draft {
            continue;
        }
        let mended = files.entry(&fix.file.path).or_insert_with(|| Mended {
            path: fix.file.path.clone(),
            titles: Vec::new(),
            file: Arc::clone(&fix.file),
            edits: Vec::new(),
        });
        mended.take(fix);
    }
    files.into_values().collect()
}

impl Mended {
    fn take(&mut self, fix: &Fix) {
        // What is inserted at the same place counts as touching.
        let touches = |one: &Range<usize>, other: &Range<usize>| {
            one.start <= other.end && other.start <= one.end
        };
        let is_free = fix
            .edits
            .iter()
            .all(|(span, _)| self.edits.iter().all(|(taken, _)| !touches(span, taken)));
        if !is_free {
            return;
        }
        self.titles.push(fix.title.clone());
        self.edits.extend(fix.edits.iter().cloned());
        self.edits.sort_by_key(|(span, _)| (span.start, span.end));
    }

    /// Writes the file, whole or not at all; `package` is what its path is relative to.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or written, or is not any more what was checked.
    pub fn write(&self, package: &Path) -> io::Result<PathBuf> {
        let path = package.join(&self.path);
        let bytes = fs::read(&path)?;
        let (now, bad) = SourceFile::from_bytes(self.path.as_str(), &bytes);
        if bad.is_some() || now.text != self.file.text {
            return Err(io::Error::other("it has changed since it was checked"));
        }
        lock_file::save(&path, &self.text(&String::from_utf8_lossy(&bytes)))?;
        Ok(path)
    }

    /// The text as it is on disk, with the edits in it.
    fn text(&self, raw: &str) -> String {
        let is_crlf = raw.find('\n').is_some_and(|at| raw[..at].ends_with('\r'));
        let mark = if raw.starts_with('\u{feff}') {
            '\u{feff}'.len_utf8()
        } else {
            0
        };
        let mut text = raw[..mark].to_owned();
        // Places in the file as findings know it, and on disk.
        let (mut known, mut at) = (0, mark);
        for (span, inserted) in &self.edits {
            let start = on_disk(raw, &mut known, at, span.start);
            text.push_str(&raw[at..start]);
            if is_crlf {
                text.push_str(&inserted.replace('\n', "\r\n"));
            } else {
                text.push_str(inserted);
            }
            at = on_disk(raw, &mut known, start, span.end);
        }
        text.push_str(&raw[at..]);
        text
    }
}

/// The place on disk of a place in the text with LF alone, from a pair of places on.
fn on_disk(raw: &str, known: &mut usize, from: usize, wanted: usize) -> usize {
    let mut at = from;
    while *known < wanted {
        at += if raw[at..].starts_with("\r\n") {
            2
        } else {
            raw[at..].chars().next().map_or(1, char::len_utf8)
        };
        *known += if raw[..at].ends_with("\r\n") {
            1
        } else {
            raw[..at].chars().next_back().map_or(1, char::len_utf8)
        };
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(raw: &str, edits: &[(Range<usize>, &str)]) -> String {
        let (file, _) = SourceFile::from_bytes("a.sql", raw.as_bytes());
        let mended = Mended {
            path: "a.sql".to_owned(),
            titles: Vec::new(),
            file,
            edits: edits
                .iter()
                .map(|(span, text)| (span.clone(), (*text).to_owned()))
                .collect(),
        };
        mended.text(raw)
    }

    #[test]
    fn marks_and_line_ends_stay() {
        let edits = [(0..0, "x\n"), (3..5, "--\n"), (6..6, "!")];
        for (raw, expected) in [
            ("a\nbcd\ne", "x\na\nb--\n\n!e"),
            ("a\r\nbcd\r\ne", "x\r\na\r\nb--\r\n\r\n!e"),
            ("\u{feff}a\r\nbcd\r\ne", "\u{feff}x\r\na\r\nb--\r\n\r\n!e"),
            ("a\nbcd\r\ne", "x\na\nb--\n\r\n!e"),
        ] {
            assert_eq!(mended(raw, &edits), expected, "{raw:?}");
        }
        assert_eq!(mended("é\r\n漢", &[(2..2, "!"), (3..6, "b")]), "é!\r\nb");
    }

    #[test]
    fn fixes_that_touch_each_other_wait() {
        let (file, _) = SourceFile::from_bytes("a.sql", b"abcdef");
        let fix = |span: Range<usize>| Fix {
            title: format!("{span:?}"),
            file: Arc::clone(&file),
            edits: vec![(span, String::new())],
        };
        let mut mended = Mended {
            path: "a.sql".to_owned(),
            titles: Vec::new(),
            file: Arc::clone(&file),
            edits: Vec::new(),
        };
        for span in [3..4, 0..1, 4..5, 1..1] {
            mended.take(&fix(span));
        }
        assert_eq!(mended.titles, ["3..4", "0..1"]);
        assert_eq!(mended.edits.len(), 2);
    }
}
