//! Lists a folder: names, kinds, symbolic links, and what is passed over.
//!
//! Nothing here knows a profile. A symbolic link is followed where it stays in
//! the folder or in the package; one that leaves, a broken one and a name that
//! cannot be printed become [`Trouble`], which is a finding only if the profile
//! wants the entry. A folder is listed once, so links cannot make a loop.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};

use super::{Skipped, ignored};

/// Subfolders below this depth are passed over.
const DEEPEST: usize = 32;

/// How far down a listing goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Depth {
    /// The folder itself; subfolders are named, not read.
    Folder,
    /// The folder and its subfolders, but not theirs.
    Subfolders,
    /// Everything.
    Everything,
}

/// One entry of a folder.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// The name, printable.
    pub(super) name: String,
    /// The path below the listed folder, with forward slashes, printable.
    pub(super) relative: String,
    /// The path on disk.
    pub(super) absolute: PathBuf,
    /// What it is.
    pub(super) kind: Kind,
}

/// What an entry is.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// A file.
    File,
    /// A folder, and its entries where they were read.
    Folder(Option<Vec<Entry>>),
    /// Something that cannot be read.
    Trouble(Trouble),
}

/// Why an entry cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The name is not UTF-8.
    NameNotUtf8,
    /// The name has a character that would garble messages and the lock file.
    NameNotPrintable(char),
    /// A symbolic link that leads out of the folder and the package.
    LinkLeaves(PathBuf),
    /// The system refuses, in its words.
    Unreadable(String),
    /// Neither a file nor a folder: a pipe, a socket, a device.
    NotAFile,
}

/// A listed folder.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// Its entries, by name.
    pub(super) entries: Vec<Entry>,
    /// What was passed over whatever the profile.
    pub(super) skipped: Vec<Skipped>,
    /// What was listed or followed.
    pub(super) read: BTreeSet<PathBuf>,
}

/// Lists `folder`; entries are shown below `shown`.
pub(super) fn list(folder: &Path, shown: &str, depth: Depth) -> io::Result<Listing> {
    let mut walk = Walk {
        shown,
        root: fs::canonicalize(folder)?,
        package: package(folder, shown).and_then(|package| fs::canonicalize(package).ok()),
        depth,
        visited: BTreeSet::new(),
        listing: Listing::default(),
    };
    walk.visited.insert(walk.root.clone());
    walk.listing.entries = walk.entries(folder, "", 0)?;
    Ok(walk.listing)
}

/// The path of an entry as messages show it.
pub(super) fn shown_path(shown: &str, relative: &str) -> String {
    match shown.trim_end_matches('/') {
        "" | "." => relative.to_owned(),
        shown if relative.is_empty() => shown.to_owned(),
        shown => format!("{shown}/{relative}"),
    }
}

/// The package that a folder lies in, where its shown path tells.
fn package(folder: &Path, shown: &str) -> Option<PathBuf> {
    let shown = Path::new(shown);
    if shown.is_absolute() || shown.components().any(|part| part.as_os_str() == "..") {
        return None;
    }
    folder
        .ends_with(shown)
        .then(|| folder.ancestors().nth(shown.components().count()))
        .flatten()
        .map(Path::to_path_buf)
}

struct Walk<'a> {
    shown: &'a str,
    root: PathBuf,
    package: Option<PathBuf>,
    depth: Depth,
    visited: BTreeSet<PathBuf>,
    listing: Listing,
}

impl Walk<'_> {
    fn entries(&mut self, folder: &Path, below: &str, level: usize) -> io::Result<Vec<Entry>> {
        self.listing.read.insert(folder.to_path_buf());
        let mut found = Vec::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            found.push((entry.file_name(), entry.path(), entry.file_type()));
        }
        found.sort_by(|one, other| one.0.cmp(&other.0));

        let mut entries = Vec::with_capacity(found.len());
        for (name, absolute, file_type) in found {
            let (printable, trouble) = printable(&name);
            let relative = if below.is_empty() {
                printable.clone()
            } else {
                format!("{below}/{printable}")
            };
            if let Some(reason) = ignored::always(&printable) {
                self.skip(&relative, reason);
                continue;
            }
            let kind = match (trouble, file_type) {
                (Some(trouble), _) => Ok(Kind::Trouble(trouble)),
                (None, Ok(file_type)) => self.kind(&absolute, file_type, &relative, level),
                (None, Err(error)) => Ok(unreadable(&error)),
            };
            let kind = match kind {
                Ok(kind) => kind,
                Err(reason) => {
                    self.skip(&relative, reason);
                    continue;
                }
            };
            entries.push(Entry {
                name: printable,
                relative,
                absolute,
                kind,
            });
        }
        Ok(entries)
    }

    /// What an entry is, or why it is passed over.
    fn kind(
        &mut self,
        path: &Path,
        file_type: FileType,
        relative: &str,
        level: usize,
    ) -> Result<Kind, &'static str> {
        if file_type.is_file() {
            return Ok(Kind::File);
        }
        let is_link = file_type.is_symlink();
        let mut is_folder = file_type.is_dir();
        let canonical = match fs::canonicalize(path) {
            Ok(canonical) => canonical,
            Err(error) if is_link => {
                let words = format!("a symbolic link that leads nowhere: {error}");
                return Ok(Kind::Trouble(Trouble::Unreadable(words)));
            }
            Err(error) => return Ok(unreadable(&error)),
        };
        if is_link {
            let inside = canonical.starts_with(&self.root)
                || self
                    .package
                    .as_ref()
                    .is_some_and(|package| canonical.starts_with(package));
            if !inside {
                return Ok(Kind::Trouble(Trouble::LinkLeaves(canonical)));
            }
            match fs::metadata(&canonical) {
                Ok(metadata) if metadata.is_file() => {
                    self.listing.read.insert(canonical);
                    return Ok(Kind::File);
                }
                Ok(metadata) => is_folder = metadata.is_dir(),
                Err(error) => return Ok(unreadable(&error)),
            }
        }
        if !is_folder {
            return Ok(Kind::Trouble(Trouble::NotAFile));
        }
        match self.depth {
            Depth::Subfolders if level == 0 => {}
            Depth::Everything if level < DEEPEST => {}
            Depth::Everything => return Err("too many folders deep"),
            Depth::Folder | Depth::Subfolders => return Ok(Kind::Folder(None)),
        }
        let read_itself = self.depth == Depth::Everything && canonical.starts_with(&self.root);
        if is_link && read_itself || !self.visited.insert(canonical) {
            return Err("a link to a folder that is read itself");
        }
        Ok(match self.entries(path, relative, level + 1) {
            Ok(entries) => Kind::Folder(Some(entries)),
            Err(error) => unreadable(&error),
        })
    }

    fn skip(&mut self, relative: &str, reason: &str) {
        self.listing.skipped.push(Skipped {
            path: shown_path(self.shown, relative),
            reason: reason.to_owned(),
        });
    }
}

fn unreadable(error: &io::Error) -> Kind {
    Kind::Trouble(Trouble::Unreadable(error.to_string()))
}

/// A name that messages and the lock file can hold, and what is wrong with the real one.
fn printable(name: &OsStr) -> (String, Option<Trouble>) {
    let Some(text) = name.to_str() else {
        let text = name.to_string_lossy().chars().flat_map(escaped).collect();
        return (text, Some(Trouble::NameNotUtf8));
    };
    match text.chars().find(|c| !is_printable(*c)) {
        None => (text.to_owned(), None),
        Some(bad) => {
            let text = text.chars().flat_map(escaped).collect();
            (text, Some(Trouble::NameNotPrintable(bad)))
        }
    }
}

fn escaped(c: char) -> impl Iterator<Item = char> {
    let text = if is_printable(c) {
        c.to_string()
    } else {
        c.escape_unicode().to_string()
    };
    text.chars().collect::<Vec<_>>().into_iter()
}

/// Control characters and those that turn the direction of text garble a line.
fn is_printable(c: char) -> bool {
    !c.is_control()
        && !matches!(c,
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}
