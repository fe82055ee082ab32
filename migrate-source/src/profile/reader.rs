//! Reads the files that a profile wants, each once.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use crate::finding::{Finding, Label, SourceFile, codes, not_utf8};

use super::walk::{Entry, Kind, Trouble, shown_path};

/// Reads entries, remembers their texts and says what is wrong with them.
pub(super) struct Reader<'a> {
    shown: &'a str,
    texts: HashMap<String, Arc<SourceFile>>,
    /// What was read, each once.
    pub(super) read: Vec<PathBuf>,
    /// What is wrong with what was read.
    pub(super) findings: Vec<Finding>,
}

impl<'a> Reader<'a> {
    /// A reader that shows paths below `shown`.
    pub(super) fn new(shown: &'a str) -> Reader<'a> {
        Reader {
            shown,
            texts: HashMap::new(),
            read: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// The path of an entry as messages show it.
    pub(super) fn path(&self, entry: &Entry) -> String {
        shown_path(self.shown, &entry.relative)
    }

    /// The text of an entry; empty, with a finding, where it cannot be read.
    pub(super) fn read(&mut self, entry: &Entry) -> Arc<SourceFile> {
        if let Some(file) = self.texts.get(&entry.relative) {
            return Arc::clone(file);
        }
        let path = self.path(entry);
        let file = match &entry.kind {
            Kind::File => {
                self.read.push(entry.absolute.clone());
                match fs::read(&entry.absolute) {
                    Ok(bytes) => self.decode(&path, &bytes),
                    Err(error) => self.unreadable(&path, &error.to_string()),
                }
            }
            Kind::Folder(_) => self.unreadable(&path, "it is a folder"),
            Kind::Trouble(trouble) => {
                self.trouble(&path, trouble);
                SourceFile::path_only(&path)
            }
        };
        self.texts.insert(entry.relative.clone(), Arc::clone(&file));
        file
    }

    /// The files that were read, by path.
    pub(super) fn files(&self) -> Vec<Arc<SourceFile>> {
        let mut files: Vec<_> = self.texts.values().map(Arc::clone).collect();
        files.sort_by(|one, other| one.path.cmp(&other.path));
        files
    }

    /// Says what is wrong with an entry that is wanted and cannot be read.
    pub(super) fn trouble(&mut self, path: &str, trouble: &Trouble) {
        let file = SourceFile::path_only(path);
        let finding = match trouble {
            Trouble::NameNotUtf8 => Finding::new(
                &codes::FILE_NAME,
                format!("the name of `{path}` is not UTF-8"),
            )
            .label(Label::whole(&file, ""))
            .help("rename it: the lock file and the history can hold no other names"),
            Trouble::NameNotPrintable(bad) => Finding::new(
                &codes::FILE_NAME,
                format!(
                    "the name of `{path}` has the character U+{:04X}",
                    u32::from(*bad)
                ),
            )
            .label(Label::whole(&file, ""))
            .help("rename it: a control character would garble messages and the lock file"),
            Trouble::LinkLeaves(target) => Finding::new(
                &codes::LINK_LEAVES_FOLDER,
                format!(
                    "`{path}` is a symbolic link that leaves the migrations folder and the package"
                ),
            )
            .label(Label::whole(&file, ""))
            .note(format!("it leads to `{}`", target.display()))
            .help("copy the file into the folder: a published package could not contain it"),
            Trouble::Unreadable(words) => {
                self.unreadable(path, words);
                return;
            }
            Trouble::NotAFile => {
                self.unreadable(path, "it is neither a file nor a folder");
                return;
            }
        };
        self.findings.push(finding);
    }

    fn decode(&mut self, path: &str, bytes: &[u8]) -> Arc<SourceFile> {
        let (file, bad) = SourceFile::from_bytes(path, bytes);
        if let Some(at) = bad {
            self.findings.push(not_utf8(&file, at));
        }
        file
    }

    fn unreadable(&mut self, path: &str, words: &str) -> Arc<SourceFile> {
        let file = SourceFile::path_only(path);
        self.findings.push(
            Finding::new(
                &codes::UNREADABLE,
                format!("`{path}` cannot be read: {words}"),
            )
            .label(Label::whole(&file, ""))
            .help("make it readable for the user who builds, or remove it"),
        );
        file
    }
}
