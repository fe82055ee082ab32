//! A temporary folder, and the program run in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A folder that goes when the test does. `root` lies inside another temporary
/// folder, so that tests can look at what is above it.
pub(crate) struct Project {
    above: tempfile::TempDir,
}

/// What a command printed and returned.
pub(crate) struct Outcome {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// A URL of a file that is created when it is missing.
pub(crate) const NEW_FILE: &str = "sqlite://app.db?mode=rwc";

impl Project {
    /// An empty folder.
    pub(crate) fn new() -> Project {
        let project = Project {
            above: tempfile::tempdir().unwrap(),
        };
        fs::create_dir(project.root()).unwrap();
        project
    }

    /// A folder `migrations` for `dialect` with these files.
    pub(crate) fn with(dialect: &str, files: &[(&str, &str)]) -> Project {
        let project = Project::new();
        project.write(
            "migrations/migrate.toml",
            &format!("dialect = \"{dialect}\"\n"),
        );
        for (path, text) in files {
            project.write(&format!("migrations/{path}"), text);
        }
        project
    }

    /// Three migrations that every database takes.
    pub(crate) fn example(dialect: &str) -> Project {
        let tables = ["accounts", "posts", "tags"];
        let project = Project::with(dialect, &[]);
        for (index, table) in tables.iter().enumerate() {
            let stem = format!("migrations/000{}_{table}", index + 1);
            project.write(
                &format!("{stem}.up.sql"),
                &format!("CREATE TABLE {table} (id integer PRIMARY KEY);\n"),
            );
            project.write(
                &format!("{stem}.down.sql"),
                &format!("DROP TABLE {table};\n"),
            );
        }
        project
    }

    /// Where the program runs.
    pub(crate) fn root(&self) -> PathBuf {
        // The system's temporary folder may be a link.
        self.above.path().canonicalize().unwrap().join("project")
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    /// The names in a folder, sorted.
    pub(crate) fn names(&self, folder: &str) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.path(folder))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// Runs `sqlmigrate` in the project's folder.
    pub(crate) fn run(&self, arguments: &[&str]) -> Outcome {
        self.run_in("", arguments)
    }

    /// Runs `sqlmigrate` in a folder of the project.
    pub(crate) fn run_in(&self, folder: &str, arguments: &[&str]) -> Outcome {
        outcome(self.command(folder).args(arguments))
    }

    /// Runs `sqlmigrate` on the SQLite file `app.db`.
    pub(crate) fn on_sqlite(&self, arguments: &[&str]) -> Outcome {
        self.on(NEW_FILE, arguments)
    }

    /// Runs `sqlmigrate` on a database.
    pub(crate) fn on(&self, url: &str, arguments: &[&str]) -> Outcome {
        outcome(self.command("").args(arguments).env("DATABASE_URL", url))
    }

    /// `sqlmigrate`, with nothing of this process's settings.
    pub(crate) fn command(&self, folder: &str) -> Command {
        program(
            Path::new(env!("CARGO_BIN_EXE_sqlmigrate")),
            &self.path(folder),
        )
    }

    pub(crate) fn git(&self, arguments: &[&str]) {
        let status = Command::new("git")
            .args(["-c", "user.name=a", "-c", "user.email=a@example.org"])
            .args(["-c", "init.defaultBranch=main"])
            .args(arguments)
            .current_dir(self.root())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert!(status.success(), "git {arguments:?}");
    }
}

/// A program in a folder, with nothing of this process's settings.
pub(crate) fn program(path: &Path, folder: &Path) -> Command {
    let mut command = Command::new(path);
    command.current_dir(folder).stdin(Stdio::null());
    for name in [
        "DATABASE_URL",
        "MIGRATE_DRAFTS",
        "NO_COLOR",
        "CLICOLOR_FORCE",
    ] {
        command.env_remove(name);
    }
    command
}

pub(crate) fn outcome(command: &mut Command) -> Outcome {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    let outcome = Outcome {
        code: status.code(),
        out: String::from_utf8(stdout).unwrap(),
        err: String::from_utf8(stderr).unwrap(),
    };
    assert!(!outcome.err.contains("panicked"), "{}", outcome.err);
    outcome
}

impl Outcome {
    /// Exit code and both outputs, with times, durations and new versions
    /// replaced: for snapshots.
    pub(crate) fn shown(&self) -> String {
        let mut text = format!("exit {}\n", self.code.unwrap_or(-1));
        if !self.out.is_empty() {
            text.push_str(&steady(&self.out));
        }
        if !self.err.is_empty() {
            text.push_str("--- standard error\n");
            text.push_str(&steady(&self.err));
        }
        text
    }

    /// Asserts the exit code.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Outcome {
        assert_eq!(self.code, Some(code), "{}", self.shown());
        self
    }

    /// Asserts that none of the outputs has these words.
    #[track_caller]
    pub(crate) fn does_not_say(self, words: &str) -> Outcome {
        assert!(
            !self.out.contains(words) && !self.err.contains(words),
            "{}",
            self.shown()
        );
        self
    }

    /// Asserts that one of the outputs has these words.
    #[track_caller]
    pub(crate) fn says(self, words: &str) -> Outcome {
        assert!(
            self.out.contains(words) || self.err.contains(words),
            "`{words}` is missing in:\n{}",
            self.shown()
        );
        self
    }
}

/// A text without what differs from run to run: `20260102030405`, the time in
/// `2026-01-02 03:04:05`, the number in `12 ms`.
pub(crate) fn steady(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let mut rest = line;
        let mut steady = String::new();
        while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
            steady.push_str(&rest[..at]);
            rest = &rest[at..];
            let (kept, length) = if steady.ends_with("\"duration_ms\": ") {
                ("<n>".to_owned(), digits(rest))
            } else {
                token(rest)
            };
            steady.push_str(&kept);
            rest = &rest[length..];
        }
        steady.push_str(rest);
        out.push_str(steady.trim_end());
        out.push('\n');
    }
    out
}

/// What stands for the number at the start of `text`, and how long it is.
fn token(text: &str) -> (String, usize) {
    let digits = digits(text);
    let shape: String = text
        .chars()
        .take(19)
        .map(|c| if c.is_ascii_digit() { '9' } else { c })
        .collect();
    if matches!(
        shape.as_str(),
        "9999-99-99 99:99:99" | "9999-99-99T99:99:99"
    ) {
        let fraction = text[19..].strip_prefix('.').map_or(0, |rest| {
            1 + rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len()
        });
        return ("<time>".to_owned(), 19 + fraction);
    }
    if shape.starts_with("9999-99-99-999999") {
        return ("<version>".to_owned(), 17);
    }
    if digits == 14 {
        return ("<version>".to_owned(), 14);
    }
    if text[digits..].starts_with(" ms") {
        return ("<n>".to_owned(), digits);
    }
    (text[..digits].to_owned(), digits)
}

fn digits(text: &str) -> usize {
    text.find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len())
}
