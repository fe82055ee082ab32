//! Queries checked against the embedded migrations: the example, built from nothing.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::project::{Outcome, target, workspace};

/// A copy of the example, in a folder whose name has a meaning in an address. (A `%` in
/// it is too much for the linker; there is a unit test.)
struct Example {
    folder: tempfile::TempDir,
}

impl Example {
    fn new() -> Example {
        let example = Example {
            folder: tempfile::tempdir().unwrap(),
        };
        let from = workspace().join("examples/checked-queries");
        copy(&from, &example.path(""));
        let manifest = std::fs::read_to_string(example.path("Cargo.toml")).unwrap();
        let root = workspace();
        let root = root.to_str().unwrap();
        let manifest = manifest
            .replace("\"../../", &format!("\"{root}/"))
            .replace("\"../..\"", &format!("{root:?}"));
        std::fs::write(example.path("Cargo.toml"), manifest).unwrap();
        example
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join("my größe #1").join(path)
    }

    /// Runs cargo with nothing in the environment that sqlx could read.
    fn cargo(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Outcome {
        let mut command = Command::new(env!("CARGO"));
        command
            .current_dir(self.path(""))
            .args(arguments)
            .env("CARGO_TARGET_DIR", target().join("my größe #1"))
            .env("CARGO_TERM_COLOR", "never")
            .env_remove("RUSTFLAGS")
            .env_remove("DATABASE_URL")
            .env_remove("SCHEMA_URL")
            .env_remove("SQLX_OFFLINE")
            .env_remove("MIGRATE_DRAFTS");
        for (name, value) in environment {
            command.env(name, value);
        }
        Outcome::of(&command.output().unwrap())
    }

    fn write(&self, path: &str, text: &str) {
        std::fs::write(self.path(path), text).unwrap();
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name();
        if name == "target" {
            continue;
        }
        if entry.path().is_dir() {
            copy(&entry.path(), &to.join(name));
        } else {
            std::fs::copy(entry.path(), to.join(name)).unwrap();
        }
    }
}

const LAST_UP: &str = "migrations/20260112090000_add_due.up.sql";

/// One build of the macros of sqlx serves all of it: they are most of the time.
#[test]
fn queries_are_checked_against_the_embedded_schema() {
    let example = Example::new();

    // From nothing: no server, no `.env`, no `.sqlx`.
    example
        .cargo(&["run", "--locked"], &[])
        .succeeded()
        .says("1. water the plants, some day")
        .says("1 notes in sqlite::memory:");

    // The program uses the database that it is given, and not the compiler's.
    let real = example.path("real.db");
    let url = format!(
        "sqlite://{}?mode=rwc",
        real.to_str().unwrap().replace('#', "%23")
    );
    let environment = [("DATABASE_URL", url.as_str())];
    example
        .cargo(&["run", "--locked"], &environment)
        .succeeded()
        .says("1 notes in sqlite://");
    example
        .cargo(&["run", "--locked"], &environment)
        .succeeded()
        .says("2 notes in sqlite://");
    assert!(real.is_file());

    // Nothing changed: nothing runs.
    let again = example
        .cargo(&["build", "-v", "--locked"], &environment)
        .succeeded();
    assert!(!again.build_script_ran(), "{}", again.text);

    // A change of the schema reaches the queries without anybody's help.
    example.write(LAST_UP, "ALTER TABLE notes ADD COLUMN until TEXT;\n");
    example.write(
        "migrations/20260112090000_add_due.down.sql",
        "ALTER TABLE notes DROP COLUMN until;\n",
    );
    example
        .cargo(&["check", "--locked"], &[])
        .failed()
        .says("no such column: due");

    // A script that fails is the one thing that is wrong: the queries are still
    // checked against the last schema that was right.
    example.write(LAST_UP, "ALTER TABLE notes ADD COLUMN due TEXT;\n");
    example.write(
        "migrations/20260112090000_add_due.down.sql",
        "ALTER TABLE notes DROP COLUMN due;\n",
    );
    example.cargo(&["check", "--locked"], &[]).succeeded();
    example.write(
        LAST_UP,
        "ALTER TABLE notes ADD COLUMN due TEXT;\nSELEC 1;\n",
    );
    example
        .cargo(&["check", "--locked"], &[])
        .failed()
        .says("sqlite-error")
        .says("SELEC")
        .does_not_say("no such column")
        .says("due to 1 previous error");
}
