//! `docs/command-line.md`: its commands are run in its order, in one folder, and
//! its files are written there. With `UPDATE_EXPECT=1` the page gets the real output.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::project::{Project, program, steady};

fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/command-line.md")
}

#[test]
fn the_page_shows_what_the_commands_print() {
    let text = fs::read_to_string(page()).unwrap();
    let mut story = Story {
        project: Project::new(),
        last_code: 0,
    };
    let mut real = String::new();
    let mut named: Option<String> = None;
    let mut blocks = text.split_inclusive('\n').peekable();
    while let Some(line) = blocks.next() {
        real.push_str(line);
        // A block with blocks in it has a longer fence.
        let language = line.trim_start_matches('`');
        let fence = &line[..line.len() - language.len()];
        if fence.len() >= 3 {
            let mut body = String::new();
            for line in blocks.by_ref().take_while(|line| line.trim_end() != fence) {
                body.push_str(line);
            }
            if language.trim() == "console" {
                real.push_str(&story.play(&body));
            } else {
                if language.starts_with("rust") {
                    assert!(
                        include_str!("../../examples/own_binary.rs").contains(&body),
                        "this is not the example that is compiled:\n{body}"
                    );
                }
                if let Some(path) = &named {
                    story.project.write(path, &body);
                }
                real.push_str(&body);
            }
            real.push_str(fence);
            real.push('\n');
        }
        // A line that is only a path in backticks names the block that follows.
        if let Some(path) = line.trim_end().strip_prefix('`') {
            named = path.strip_suffix('`').map(str::to_owned);
        } else if !line.trim().is_empty() {
            named = None;
        }
    }
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(page(), real).unwrap();
    } else {
        assert!(
            real == text,
            "docs/command-line.md shows what is not so; UPDATE_EXPECT=1 writes it anew:\n{real}"
        );
    }
}

struct Story {
    project: Project,
    last_code: i32,
}

impl Story {
    /// Runs the commands of a block; what it already shows of them stays, as far
    /// as it is true.
    fn play(&mut self, block: &str) -> String {
        let mut real = String::new();
        let mut lines = block.split_inclusive('\n').peekable();
        while let Some(command) = lines.next() {
            real.push_str(command);
            let mut shown = String::new();
            while let Some(line) = lines.next_if(|line| !line.starts_with("$ ")) {
                shown.push_str(line);
            }
            let command = command.strip_prefix("$ ").unwrap().trim();
            let printed = self.run(command, &shown);
            real.push_str(if narrow(&printed) == narrow(&shown) {
                &shown
            } else {
                &printed
            });
        }
        real
    }

    fn run(&mut self, command: &str, shown: &str) -> String {
        if command == "echo $?" {
            return format!("{}\n", self.last_code);
        }
        let arguments = command.strip_prefix("cargo ").unwrap().split(' ');
        // Both outputs into one place, as on a terminal.
        let both = tempfile::NamedTempFile::new().unwrap();
        let file = || File::options().append(true).open(both.path()).unwrap();
        let program = Path::new(env!("CARGO_BIN_EXE_cargo-migrate"));
        let status = self::program(program, &self.project.root())
            .args(arguments)
            .stdout(file())
            .stderr(file())
            .status()
            .unwrap();
        self.last_code = status.code().unwrap();
        let printed = fs::read_to_string(both.path()).unwrap();
        if command.starts_with("cargo migrate new ") {
            return self.as_of_the_page(&printed, shown);
        }
        printed
    }

    /// Gives new files the version that the page shows, so that the story goes on.
    fn as_of_the_page(&self, printed: &str, shown: &str) -> String {
        let (Some(wanted), Some(made)) = (version(shown), version(printed)) else {
            return printed.to_owned();
        };
        for name in self.project.names("migrations") {
            if let Some(rest) = name.strip_prefix(made) {
                let folder = self.project.path("migrations");
                fs::rename(folder.join(&name), folder.join(format!("{wanted}{rest}"))).unwrap();
            }
        }
        printed.replace(made, wanted)
    }
}

/// What is compared: without times, and without the width of the columns that
/// hold them.
fn narrow(text: &str) -> String {
    let mut narrow = String::new();
    for line in steady(text).lines() {
        let indent = line.len() - line.trim_start().len();
        let words: Vec<&str> = line.split_whitespace().collect();
        narrow.push_str(&line[..indent]);
        narrow.push_str(&words.join(" "));
        narrow.push('\n');
    }
    narrow
}

fn version(created: &str) -> Option<&str> {
    created.split(['/', '_']).find(|part| part.len() == 14)
}
