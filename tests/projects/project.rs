//! Real Cargo projects in temporary places.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

/// A crate that depends on this workspace by path.
///
/// Outcomes call it `app`. Its real name is its own: the projects share a target
/// directory, where cargo takes two packages of one name for one package.
pub(crate) struct Project {
    folder: tempfile::TempDir,
    pub(crate) name: String,
}

/// What a cargo command printed.
pub(crate) struct Outcome {
    pub(crate) success: bool,
    pub(crate) text: String,
}

impl Outcome {
    /// What a command that has ended printed.
    pub(crate) fn of(output: &Output) -> Outcome {
        let text =
            String::from_utf8_lossy(&output.stderr) + String::from_utf8_lossy(&output.stdout);
        Outcome {
            success: output.status.success(),
            text: text.into_owned(),
        }
    }

    /// Whether cargo compiled the crate again (`-v` says `Fresh`, `Dirty` or `Compiling`).
    pub(crate) fn rebuilt(&self) -> bool {
        self.text.lines().any(|line| {
            let line = line.trim_start();
            line.starts_with("Checking app v") || line.starts_with("Compiling app v")
        })
    }

    /// Whether the build script ran.
    pub(crate) fn build_script_ran(&self) -> bool {
        self.text.lines().any(|line| {
            let line = line.trim_start();
            line.starts_with("Running `")
                && (line.contains("/build/app-") || line.contains("/build/checked-queries-"))
                && line
                    .trim_end_matches(['`', '\''])
                    .ends_with("/build-script-build")
        })
    }

    #[track_caller]
    pub(crate) fn succeeded(self) -> Outcome {
        assert!(self.success, "cargo failed:\n{}", self.text);
        self
    }

    #[track_caller]
    pub(crate) fn failed(self) -> Outcome {
        assert!(!self.success, "cargo did not fail:\n{}", self.text);
        self
    }

    #[track_caller]
    pub(crate) fn says(self, words: &str) -> Outcome {
        assert!(
            self.text.contains(words),
            "`{words}` is missing in:\n{}",
            self.text
        );
        self
    }

    #[track_caller]
    pub(crate) fn says_once(self, words: &str) -> Outcome {
        let count = self.text.matches(words).count();
        assert_eq!(
            count, 1,
            "`{words}` stands there {count} times:\n{}",
            self.text
        );
        self
    }

    #[track_caller]
    pub(crate) fn does_not_say(self, words: &str) -> Outcome {
        assert!(
            !self.text.contains(words),
            "`{words}` stands in:\n{}",
            self.text
        );
        self
    }
}

/// The workspace that is tested.
pub(crate) fn workspace() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// `main.rs` for projects that only embed.
pub(crate) const MAIN: &str = "static MIGRATIONS: sqlmigrate::Migrations = sqlmigrate::migrate!();\n\
    fn main() { println!(\"{} migrations\", MIGRATIONS.len()); }\n";

/// A build script that hands errors to the macro.
pub(crate) const PREPARE: &str = "fn main() { migrate_build::prepare(\"migrations\"); }\n";

/// A build script that fails by itself.
pub(crate) const CHECK: &str = "fn main() { migrate_build::check(\"migrations\"); }\n";

static COUNT: AtomicU32 = AtomicU32::new(0);

impl Project {
    /// A project with two migrations for SQLite and the given `main.rs`.
    pub(crate) fn new(main: &str) -> Project {
        let folder = tempfile::tempdir().unwrap();
        let binary = env!("CARGO_CRATE_NAME").replace('_', "");
        let name = format!("{binary}{}", COUNT.fetch_add(1, Ordering::Relaxed));
        let project = Project { folder, name };
        let workspace = workspace();
        let workspace = workspace.to_str().unwrap();
        project.write(
            "Cargo.toml",
            &format!(
                "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\nlicense = \"MIT\"\n\
                 description = \"a test\"\n\n[dependencies]\n\
                 sqlmigrate = {{ path = {workspace:?}, version = \"0.1\" }}\n\n[build-dependencies]\n\
                 migrate-build = {{ path = \"{workspace}/migrate-build\", version = \"0.1\" }}\n\n[workspace]\n\n\
                 [profile.dev]\ndebug = false\n",
                name = project.name
            ),
        );
        std::fs::copy(workspace_file("Cargo.lock"), project.path("Cargo.lock")).unwrap();
        project.write("src/main.rs", main);
        project.write("migrations/migrate.toml", "dialect = \"sqlite\"\n");
        project.migration(
            "20240101000000_create_posts",
            "CREATE TABLE posts (id INTEGER PRIMARY KEY);\n",
            "DROP TABLE posts;\n",
        );
        project.migration(
            "20240102000000_add_title",
            "ALTER TABLE posts ADD COLUMN title TEXT;\n",
            "ALTER TABLE posts DROP COLUMN title;\n",
        );
        project
    }

    /// Adds a build script.
    pub(crate) fn with_build_script(self, text: &str) -> Project {
        self.write("build.rs", text);
        self
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
    }

    pub(crate) fn migration(&self, stem: &str, up: &str, down: &str) {
        self.write(&format!("migrations/{stem}.up.sql"), up);
        self.write(&format!("migrations/{stem}.down.sql"), down);
    }

    pub(crate) fn cargo(&self, arguments: &[&str]) -> Outcome {
        self.cargo_with(arguments, &[])
    }

    /// Runs cargo without network, in one target directory for all projects.
    pub(crate) fn cargo_with(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Outcome {
        let mut command = Command::new(env!("CARGO"));
        command
            .current_dir(self.folder.path())
            .args(arguments)
            .arg("--offline")
            .env("CARGO_TARGET_DIR", target())
            .env("CARGO_TERM_COLOR", "never")
            .env_remove("RUSTFLAGS")
            .env_remove("MIGRATE_DRAFTS");
        for (name, value) in environment {
            command.env(name, value);
        }
        let Output {
            status,
            stdout,
            stderr,
        } = command.output().unwrap();
        let text = String::from_utf8_lossy(&stderr) + String::from_utf8_lossy(&stdout);
        let text = text.replace(&self.name, "app");
        Outcome {
            success: status.success(),
            text,
        }
    }

    pub(crate) fn check(&self) -> Outcome {
        self.cargo(&["check", "-v"])
    }
}

/// A target directory of the projects' own, so that they share what they build
/// and do not take the workspace's away.
pub(crate) fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("projects")
}

fn workspace_file(name: &str) -> PathBuf {
    workspace().join(name)
}
