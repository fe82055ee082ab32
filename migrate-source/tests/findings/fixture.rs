//! A package with a migrations folder in a temporary place.

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use expect_test::Expect;
use migrate_source::finding::codes;
use migrate_source::freeze::{FreezeRequest, Frozen, freeze};
use migrate_source::lock_file::MainBranch;
use migrate_source::render::{Style, human, summary};
use migrate_source::rules;
use migrate_source::{Checked, Options, load};
use tempfile::TempDir;

/// A package on disk, removed when dropped.
pub(crate) struct Fixture {
    folder: TempDir,
    commits: RefCell<Vec<String>>,
    pub(crate) options: Options,
}

/// Makes a package from its files, each after a line `-- file: path`. Unless the
/// text has one, a `migrate.toml` for PostgreSQL is added.
pub(crate) fn fixture(text: &str) -> Fixture {
    let folder = TempDir::new().unwrap();
    let options = Options {
        package: folder.path().to_owned(),
        folder: PathBuf::from("migrations"),
        ..Options::default()
    };
    let fixture = Fixture {
        folder,
        commits: RefCell::default(),
        options,
    };
    fixture.add(text);
    if !text.contains("migrate.toml") {
        fixture.write("migrations/migrate.toml", "dialect = \"postgres\"\n");
    }
    fixture
}

/// A migration with both scripts, for tests about something else.
pub(crate) fn migration(version: &str, name: &str) -> String {
    let table = name.replace(' ', "_");
    format!(
        "-- file: migrations/{version}_{name}.up.sql\nCREATE TABLE {table} (id integer);\n\
         -- file: migrations/{version}_{name}.down.sql\nDROP TABLE {table};\n"
    )
}

impl Fixture {
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Adds files, as [`fixture`] does.
    pub(crate) fn add(&self, text: &str) -> &Fixture {
        for part in text.split("-- file: ").skip(1) {
            let (path, content) = part.split_once('\n').unwrap_or((part, ""));
            self.write(path.trim_end(), content);
        }
        self
    }

    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>) -> &Fixture {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    pub(crate) fn remove(&self, path: &str) -> &Fixture {
        fs::remove_file(self.path(path)).unwrap();
        self
    }

    pub(crate) fn rename(&self, from: &str, to: &str) -> &Fixture {
        fs::rename(self.path(from), self.path(to)).unwrap();
        self
    }

    pub(crate) fn edit(&self, path: &str, from: &str, to: &str) -> &Fixture {
        let text = self.text(path);
        assert!(text.contains(from), "{path} has no {from:?}");
        self.write(path, text.replacen(from, to, 1))
    }

    pub(crate) fn text(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    pub(crate) fn load(&self) -> Checked {
        load(&self.options)
    }

    /// Works out the lock file and writes it where nothing is refused.
    pub(crate) fn freeze(&self, request: &FreezeRequest) -> Frozen {
        let frozen = freeze(&self.load(), request);
        if let Some(text) = &frozen.text {
            self.write("migrations/migrate.lock", text);
        }
        frozen
    }

    /// Freezes a folder of which nothing is refused.
    pub(crate) fn frozen(self) -> Fixture {
        let frozen = self.freeze(&FreezeRequest::default());
        assert_eq!(frozen.refused, [], "{}", self.rendered());
        self
    }

    /// Takes everything as it is now, edits of frozen scripts included.
    pub(crate) fn frozen_anew(self) -> Fixture {
        self.remove("migrations/migrate.lock");
        self.frozen()
    }

    /// What `MainBranch::ask` says here.
    pub(crate) fn main_branch(&self) -> MainBranch {
        MainBranch::ask(&self.path("migrations/migrate.lock"))
    }

    /// All findings as a person reads them, with the number of each level.
    pub(crate) fn rendered(&self) -> String {
        let mut checked = self.load();
        // Whether a database runs the scripts is a feature, and tests are about scripts.
        if !cfg!(feature = "sqlite-engine") {
            checked
                .findings
                .retain(|finding| finding.code != &codes::SQLITE_NOT_RUN);
        }
        if crate::ABOUT_THE_PARSER {
            checked
                .findings
                .retain(|finding| rules::find(finding.code.name).is_none());
        }
        let mut text = String::new();
        for finding in &checked.findings {
            text.push_str(&human(finding, Style::Plain));
            text.push_str("\n\n");
        }
        text.push_str(&summary(&checked.findings));
        text.push('\n');
        for commit in self.commits.borrow().iter() {
            text = text.replace(commit, "COMMIT");
        }
        text.replace(&self.folder.path().display().to_string(), "PACKAGE")
    }

    pub(crate) fn check(&self, expected: &Expect) -> &Fixture {
        expected.assert_eq(&self.rendered());
        self
    }

    /// Runs git in the package.
    pub(crate) fn git(&self, arguments: &[&str]) -> &Fixture {
        let output = git(self.folder.path(), arguments);
        assert!(output.0, "git {arguments:?}: {}", output.1);
        self
    }

    /// Commits everything, the first time into a new repository with a branch `main`.
    pub(crate) fn commit(&self) -> &Fixture {
        if !self.path(".git").exists() {
            self.git(&["init", "--quiet", "--initial-branch=main"]);
        }
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message=a commit"]);
        let (_, commit) = git(self.folder.path(), &["log", "-1", "--format=%h"]);
        self.commits.borrow_mut().push(commit.trim().to_owned());
        self
    }
}

fn git(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let output = Command::new("git")
        .args(["-c", "user.name=A", "-c", "user.email=a@example.org"])
        .args([
            "-c",
            "commit.gpgSign=false",
            "-c",
            "core.hooksPath=/dev/null",
        ])
        .args(["-c", "core.autocrlf=false"])
        .arg("-C")
        .arg(folder)
        .args(arguments)
        .output()
        .unwrap();
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.push_str(&String::from_utf8_lossy(&output.stderr));
    (output.status.success(), text)
}
