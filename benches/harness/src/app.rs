//! The small application, once for each tool and size.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::history;
use crate::process::{self, Cost, Failure};
use crate::tool::Tool;

/// What is compiled into an application besides what every one has.
///
/// Later ones contain the earlier ones, so that a target directory that was
/// filled for one serves the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// PostgreSQL and SQLite; of our build script's checks only those that cost no parser.
    Least,
    /// And PostgreSQL's grammar, which a user has without asking.
    Grammar,
    /// And the rules that need it.
    Rules,
    /// The grammar and MariaDB: what the measurements at run time use.
    Whole,
}

/// With or without optimization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Build {
    Debug,
    Release,
}

/// A copy of an application with a history of its own.
pub struct App {
    tool: Tool,
    root: PathBuf,
}

/// Where this workspace is.
pub fn benches() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .map_or_else(PathBuf::new, Path::to_path_buf)
}

/// Where everything goes that is made on the way.
pub fn work() -> PathBuf {
    benches().join("work")
}

/// What is compiled for a tool's application, whatever its size.
fn target(tool: Tool) -> PathBuf {
    work().join("target").join(folder(tool))
}

fn folder(tool: Tool) -> &'static str {
    match tool {
        Tool::Limit => "plain",
        _ => tool.name(),
    }
}

impl App {
    /// Writes the application with a history of `size` migrations; the limit's has none.
    pub fn create(tool: Tool, size: usize) -> Result<App, String> {
        App::written(tool, size, "")
    }

    /// The same where `migrate!` alone reads the folder.
    pub fn without_build_script(tool: Tool, size: usize) -> Result<App, String> {
        let app = App::written(tool, size, "-macro")?;
        fs::remove_file(app.root.join("build.rs")).map_err(|error| error.to_string())?;
        Ok(app)
    }

    fn written(tool: Tool, size: usize, end: &str) -> Result<App, String> {
        let root = work().join(format!("{}-{size}{end}", folder(tool)));
        let from = benches().join("apps").join(folder(tool));
        let written = || -> std::io::Result<()> {
            if root.exists() {
                fs::remove_dir_all(&root)?;
            }
            fs::create_dir_all(root.join("src"))?;
            fs::copy(benches().join("apps/measure.rs"), work().join("measure.rs"))?;
            for file in ["Cargo.toml", "Cargo.lock", "build.rs", "src/main.rs"] {
                if from.join(file).exists() {
                    fs::copy(from.join(file), root.join(file))?;
                }
            }
            if tool != Tool::Limit {
                history::write(&root.join("migrations"), tool, size)?;
            }
            Ok(())
        };
        written().map_err(|error| format!("{}: {error}", root.display()))?;
        Ok(App { tool, root })
    }

    pub fn migrations(&self) -> PathBuf {
        self.root.join("migrations")
    }

    /// The file whose change makes cargo look at the application again.
    pub fn main_file(&self) -> PathBuf {
        self.root.join("src/main.rs")
    }

    pub fn has_build_script(&self) -> bool {
        self.root.join("build.rs").exists()
    }

    /// `cargo check` or `cargo build`, for no longer than `patience`.
    pub fn cargo(
        &self,
        subcommand: &str,
        extent: Extent,
        patience: Duration,
    ) -> Result<Cost, Failure> {
        self.cargo_with(&[subcommand], extent, patience)
    }

    fn cargo_with(
        &self,
        words: &[&str],
        extent: Extent,
        patience: Duration,
    ) -> Result<Cost, Failure> {
        let features = match (extent, self.tool) {
            (Extent::Least, _) => "",
            (Extent::Grammar, Tool::Sqlmigrate) => "grammar",
            (Extent::Rules, Tool::Sqlmigrate) => "grammar,rules",
            (Extent::Whole, Tool::Sqlmigrate) => "grammar,mysql",
            (Extent::Grammar | Extent::Rules, _) => "",
            (Extent::Whole, _) => "mysql",
        };
        // What a cold build is about comes from a registry, and packages from there do not
        // get the files of incremental compilation; ours, which has a path here, would.
        let incremental = if extent == Extent::Whole { "1" } else { "0" };
        let mut command = Command::new("cargo");
        command
            .args(words)
            .args(["--offline", "--quiet", "--features", features])
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", target(self.tool))
            .env("CARGO_INCREMENTAL", incremental)
            .env_remove("RUSTC_WRAPPER");
        process::within(patience, &command).map(|(cost, _)| cost)
    }

    /// Downloads what the application needs, so that no measurement waits for a network.
    pub fn fetch(&self) -> Result<(), String> {
        let mut command = Command::new("cargo");
        command.args(["fetch", "--quiet"]).current_dir(&self.root);
        process::run(&mut command).map(drop)
    }

    /// Throws away what was compiled.
    pub fn clean(&self) -> Result<(), String> {
        let target = target(self.tool);
        if target.exists() {
            fs::remove_dir_all(&target).map_err(|error| error.to_string())?;
        }
        Ok(())
    }

    /// Builds the program and keeps it under a name of its own, because the
    /// next size's would take its place.
    pub fn program(&self, build: Build, patience: Duration) -> Result<PathBuf, Failure> {
        self.fetch()?;
        let folder_of_build = match build {
            Build::Debug => {
                self.cargo("build", Extent::Whole, patience)?;
                "debug"
            }
            Build::Release => {
                self.cargo_with(&["build", "--release"], Extent::Whole, patience)?;
                "release"
            }
        };
        let built = target(self.tool)
            .join(folder_of_build)
            .join(format!("app-{}", folder(self.tool)));
        let kept = self.root.join("program");
        fs::copy(built, &kept).map_err(|error| error.to_string())?;
        Ok(kept)
    }
}

/// How long everything may take that is compiled once.
pub const UNLIMITED: Duration = Duration::from_secs(24 * 60 * 60);

/// What takes longer is mentioned while the others wait.
const NOTICED: Duration = Duration::from_secs(3);

/// Runs a built application and returns the microseconds that it prints, with its cost.
pub fn run(
    program: &Path,
    operation: &str,
    url: &str,
    patience: Duration,
) -> Result<(f64, Cost), Failure> {
    let mut command = Command::new(program);
    command.args([operation, url]);
    let begin = Instant::now();
    let result = process::within(patience, &command);
    if begin.elapsed() > NOTICED {
        let name = program
            .parent()
            .and_then(Path::file_name)
            .unwrap_or_default();
        eprintln!(
            "harness:   ({operation} of {}: {} s)",
            name.display(),
            begin.elapsed().as_secs()
        );
    }
    // What a program says last is why it failed.
    let reason = |failure| match failure {
        Failure::Because(message) => {
            let last = message.lines().last().unwrap_or_default();
            let start: String = last.chars().take(80).collect();
            Failure::Because(format!("failed: {start}"))
        }
        longer @ Failure::TookLonger(_) => longer,
    };
    let (cost, output) = result.map_err(reason)?;
    let last = output.lines().last().unwrap_or_default();
    let micros = last.trim().parse();
    let micros = micros.map_err(|_| format!("{} printed {output}", program.display()))?;
    Ok((micros, cost))
}
