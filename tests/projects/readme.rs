//! The README's code blocks, put together and run.

use std::path::Path;

use migrate_source::{Dialect, Level, Options, render};

use crate::project::{self, Project};

/// A fenced block, and the path in backticks on the line above it, if any.
struct Block {
    language: String,
    path: Option<String>,
    text: String,
}

fn blocks() -> Vec<Block> {
    let readme = include_str!("../../README.md");
    let mut blocks = Vec::new();
    let mut lines = readme.lines();
    let mut path = None;
    while let Some(line) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            let text = lines
                .by_ref()
                .take_while(|line| *line != "```")
                .fold(String::new(), |text, line| text + line + "\n");
            let path = path.take();
            blocks.push(Block {
                language: language.to_owned(),
                path,
                text,
            });
        } else if !line.is_empty() {
            let bare = line
                .strip_prefix('`')
                .and_then(|line| line.strip_suffix('`'));
            path = bare.filter(|bare| !bare.contains('`')).map(str::to_owned);
        }
    }
    blocks
}

/// The files of the section with this heading's first SQL, in order.
fn file(name: &str) -> String {
    blocks()
        .into_iter()
        .find(|block| block.path.as_deref() == Some(name))
        .unwrap()
        .text
}

#[test]
fn the_application_of_the_readme_runs() {
    let project = Project::new("");
    std::fs::remove_dir_all(project.path("migrations")).unwrap();
    for block in blocks() {
        let Some(path) = &block.path else { continue };
        match path.as_str() {
            "Cargo.toml" => {
                let workspace = project::workspace();
                let workspace = workspace.display();
                let manifest = format!(
                    "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n{}\n\
                     [workspace]\n\n[profile.dev]\ndebug = false\n\n[patch.crates-io]\n\
                     sqlmigrate = {{ path = \"{workspace}\" }}\n\
                     migrate-build = {{ path = \"{workspace}/migrate-build\" }}\n",
                    block.text,
                    name = project.name
                );
                project.write("Cargo.toml", &manifest);
            }
            // The mistake of the next section.
            "migrations/20240301000000_add_settings.down.sql" => {}
            path => project.write(path, &block.text),
        }
    }
    project.cargo(&["run"]).succeeded().does_not_say("warning");
    assert!(project.path("app.db").exists());
    project.cargo(&["run"]).succeeded();
}

#[test]
fn the_error_of_the_readme_is_what_the_compiler_says() {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let mistake = "migrations/20240301000000_add_settings.down.sql";
    write(mistake, &file(mistake));
    write(
        &mistake.replace(".down.", ".up."),
        "ALTER TABLE accounts ADD COLUMN settings jsonb;\n",
    );
    let checked = migrate_source::load(&Options {
        package: folder.path().to_owned(),
        folder: Path::new("migrations").to_owned(),
        dialects: Some(vec![Dialect::Postgres]),
        ..Options::default()
    });
    let said: Vec<String> = checked
        .findings
        .iter()
        .filter(|finding| finding.level == Level::Error)
        .map(|finding| render::human(finding, render::Style::Plain))
        .collect();
    let shown = blocks()
        .into_iter()
        .find(|block| block.language == "text")
        .unwrap()
        .text;
    assert_eq!(said.join("\n"), shown.trim_end());
}

#[test]
fn every_block_of_the_readme_is_compiled_or_run() {
    // A block without a path is the two commands (`tests/run.sh` runs both, or is
    // the other), or the error above.
    for block in blocks().iter().filter(|block| block.path.is_none()) {
        let known = match block.language.as_str() {
            "sh" => ["cargo run --example quickstart\n", "tests/run.sh\n"]
                .contains(&block.text.as_str()),
            language => language == "text",
        };
        assert!(known, "no test runs this block:\n{}", block.text);
    }
}
