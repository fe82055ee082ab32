//! What the main branch has frozen: asked of git, where there is git.

use std::path::Path;

use super::{LockFile, Soundness, read};
use crate::finding::SourceFile;
use crate::git::{self, OnMain};

/// What the main branch's lock file says.
#[derive(Clone, Debug, Default)]
pub enum MainBranch {
    /// Nobody knows; then everything frozen counts as being there.
    #[default]
    Unknown,
    /// The main branch has no lock file.
    Absent {
        /// The branch that was asked.
        branch: String,
    },
    /// The main branch has this one.
    Has {
        /// The branch that was asked.
        branch: String,
        /// Its lock file.
        lock_file: LockFile,
    },
}

impl MainBranch {
    /// Whether a migration may be frozen there: not where git knows better.
    pub fn may_have(&self, version: &str) -> bool {
        match self {
            MainBranch::Unknown => true,
            MainBranch::Absent { .. } => false,
            MainBranch::Has { lock_file, .. } => lock_file
                .entries
                .iter()
                .any(|entry| entry.version == version),
        }
    }

    /// The branch that was asked, where git could be asked.
    pub fn branch(&self) -> Option<&str> {
        match self {
            MainBranch::Unknown => None,
            MainBranch::Absent { branch } | MainBranch::Has { branch, .. } => Some(branch),
        }
    }

    /// Asks git, with the path of the folder's lock file.
    pub fn ask(path: &Path) -> MainBranch {
        match git::on_main(path) {
            OnMain::Unknown => MainBranch::Unknown,
            OnMain::Absent { branch } => MainBranch::Absent { branch },
            OnMain::Text { branch, bytes } => {
                let (file, bad) = SourceFile::from_bytes("", &bytes);
                let found = read(&file, bad, &mut Vec::new());
                if found.soundness == Soundness::Sound {
                    MainBranch::Has {
                        branch,
                        lock_file: found.content,
                    }
                } else {
                    MainBranch::Unknown
                }
            }
        }
    }
}
