//! Folders as they are in the wild, and what is made of them.

#![expect(
    clippy::needless_raw_string_hashes,
    reason = "expect-test writes snapshots so"
)]

mod detection;
mod files;
mod hostile;
mod names;
mod rules;
mod speed;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use super::{Found, Profile, discover};
use crate::finding::Finding;

/// A package in a temporary place, with a `migrations` folder.
pub(super) struct Package {
    directory: tempfile::TempDir,
}

impl Package {
    /// Writes files below `migrations`; a path that ends in `/` is an empty folder.
    pub(super) fn new(files: &[(&str, &str)]) -> Package {
        let directory = tempfile::tempdir().unwrap();
        let package = Package { directory };
        fs::create_dir(package.folder()).unwrap();
        for (path, text) in files {
            package.write(path, text.as_bytes());
        }
        package
    }

    pub(super) fn root(&self) -> &Path {
        self.directory.path()
    }

    pub(super) fn folder(&self) -> PathBuf {
        self.root().join("migrations")
    }

    pub(super) fn write(&self, path: &str, bytes: &[u8]) {
        let file = self.folder().join(path);
        if path.ends_with('/') {
            fs::create_dir_all(file).unwrap();
            return;
        }
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }

    pub(super) fn discover(&self, named: Option<Profile>) -> (Found, Vec<Finding>) {
        let mut findings = Vec::new();
        let found = discover(&self.folder(), "migrations", named, &mut findings);
        for path in &found.files_read {
            assert!(path.is_absolute() && path.exists(), "{}", path.display());
        }
        (found, findings)
    }

    /// Everything about a folder, as text.
    pub(super) fn outline(&self, named: Option<Profile>) -> String {
        let (found, findings) = self.discover(named);
        let mut out = String::new();
        match &found.profile {
            Some((profile, reason)) => writeln!(out, "profile {}: {reason}", profile.name()),
            None => writeln!(out, "no profile"),
        }
        .unwrap();
        for migration in &found.migrations {
            write!(out, "{} {}", migration.version.text, migration.name).unwrap();
            let scripts = [
                ("up", Some(&migration.up)),
                ("down", migration.down.as_ref()),
            ];
            for (direction, script) in scripts {
                if let Some(script) = script {
                    let text = &script.file.text[script.section.clone()];
                    write!(out, " | {direction} {:?} {text:?}", script.rule).unwrap();
                }
            }
            out.push('\n');
        }
        for skipped in &found.skipped {
            writeln!(out, "skipped {}: {}", skipped.path, skipped.reason).unwrap();
        }
        out + &rendered(&findings)
    }
}

/// Findings as text, for snapshots.
pub(crate) fn rendered(findings: &[Finding]) -> String {
    let mut out = String::new();
    for finding in findings {
        writeln!(
            out,
            "{}[{}]: {}",
            finding.level.name(),
            finding.code.name,
            finding.message
        )
        .unwrap();
        for label in &finding.labels {
            write!(out, "  @ {}", label.file.path).unwrap();
            if let Some(span) = &label.span {
                let start = label.file.position(span.start);
                let text = &label.file.text[span.clone()];
                write!(out, ":{}:{} {text:?}", start.line, start.column).unwrap();
            }
            if !label.text.is_empty() {
                write!(out, " ({})", label.text).unwrap();
            }
            out.push('\n');
        }
        for note in &finding.notes {
            writeln!(out, "  note: {note}").unwrap();
        }
        for help in &finding.helps {
            writeln!(out, "  help: {help}").unwrap();
        }
        if let Some((version, direction)) = &finding.about {
            writeln!(out, "  about: {version} {}", direction.name()).unwrap();
        }
    }
    out
}
