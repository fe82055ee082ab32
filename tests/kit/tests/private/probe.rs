//! Processes that use the kit, with a state of their own.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// Machines may be slow.
pub(crate) const PATIENCE: Duration = Duration::from_mins(2);

/// A state that no other test has; its servers end with it.
pub(crate) struct State {
    folder: TempDir,
    dialect: &'static str,
}

/// A running process, and the databases it made.
pub(crate) struct Probe {
    child: Child,
    /// The server's URL and the database's URL.
    pub(crate) databases: Vec<(String, String)>,
}

impl State {
    /// A state, or nothing where this machine has no program of a server.
    pub(crate) fn new(dialect: &'static str) -> Option<State> {
        // Not in /tmp on every system, and root's server must pass through.
        let folder = tempfile::Builder::new().prefix("kit").tempdir().unwrap();
        let state = State { folder, dialect };
        let output = state.command().arg("0").output().unwrap();
        assert!(output.status.success());
        let output = state.command().stdin(Stdio::null()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        if said.contains("server for the tests") {
            assert_ne!(
                std::env::var("SQLMIGRATE_TEST_REQUIRE").as_deref(),
                Ok("1"),
                "{said}"
            );
            let mut out = std::io::stderr();
            writeln!(out, "\n!!! SKIPPED: private servers of {dialect}: {said}").unwrap();
            return None;
        }
        assert!(output.status.success(), "{said}");
        Some(state)
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A probe that is not started yet.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kit-probe"));
        self.prepare(&mut command);
        command
            .arg(self.dialect)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Gives a command this state, and no server of the environment.
    pub(crate) fn prepare(&self, command: &mut Command) {
        command
            .env("SQLMIGRATE_TEST_STATE", self.path())
            .env("SQLMIGRATE_TEST_IDLE", "6")
            .env_remove("SQLMIGRATE_TEST_POSTGRES")
            .env_remove("SQLMIGRATE_TEST_MYSQL")
            .env_remove("SQLMIGRATE_TEST_SQLITE")
            .env_remove("DATABASE_URL");
    }

    /// Starts a probe without waiting for its database.
    pub(crate) fn launch(&self) -> Child {
        self.command().spawn().unwrap()
    }

    /// A probe with one database.
    pub(crate) fn probe(&self) -> Probe {
        Probe::of(self.launch())
    }

    /// The only home of a server.
    pub(crate) fn home(&self) -> PathBuf {
        let homes: Vec<PathBuf> = std::fs::read_dir(self.path())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.join("data").is_dir())
            .collect();
        assert_eq!(homes.len(), 1, "{homes:?}");
        homes[0].clone()
    }

    /// The process of the server, or of its watchdog.
    pub(crate) fn process(&self, file: &str) -> Option<u32> {
        let text = std::fs::read_to_string(self.home().join(file)).ok()?;
        text.trim().parse().ok()
    }
}

impl Drop for State {
    fn drop(&mut self) {
        let Some(home) = std::fs::read_dir(self.path())
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path())
            .find(|path| path.join("heartbeat").exists())
        else {
            return;
        };
        drop(std::fs::write(home.join("stop"), ""));
        wait_until("the server has ended", || !home.join("pid").exists());
    }
}

impl Probe {
    pub(crate) fn of(mut child: Child) -> Probe {
        let mut line = String::new();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        lines.read_line(&mut line).unwrap();
        let Some((server, database)) = line.trim_end().split_once(' ') else {
            drop(child.stdin.take());
            panic!(
                "no database: {}",
                std::io::read_to_string(child.stderr.take().unwrap()).unwrap()
            );
        };
        Probe {
            child,
            databases: vec![(server.to_owned(), database.to_owned())],
        }
    }

    pub(crate) fn server(&self) -> &str {
        &self.databases[0].0
    }

    pub(crate) fn database(&self) -> &str {
        &self.databases[0].1
    }

    /// Ends it as a test program ends.
    pub(crate) fn finish(mut self) {
        drop(self.child.stdin.take());
        let status = self.child.wait().unwrap();
        assert!(status.success());
    }

    /// Ends it with `SIGKILL`.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Waits for something to come true.
pub(crate) fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(
            start.elapsed() < PATIENCE,
            "not within {PATIENCE:?}: {what}"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Sends a signal to a process that a test started.
pub(crate) fn signal(name: &str, process: u32) {
    let status = Command::new("kill")
        .args(["-s", name, &process.to_string()])
        .status()
        .unwrap();
    assert!(status.success());
}

/// Whether a process is there.
pub(crate) fn lives(process: u32) -> bool {
    Command::new("kill")
        .args(["-0", &process.to_string()])
        .stderr(Stdio::null())
        .status()
        .unwrap()
        .success()
}
