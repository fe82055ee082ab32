//! The reference page of all findings is made from their codes and pages.
//!
//! `UPDATE_DOCS=1 cargo test -p migrate-source --test reference` renews it.
#![expect(
    clippy::format_push_string,
    reason = "shorter, and speed is no matter here"
)]

use std::fs;
use std::path::Path;

use migrate_source::finding::codes;

const INTRODUCTION: &str = "\
# Findings

Everything that sqlmigrate says about the files of a migrations folder. `cargo migrate explain
CODE` prints one entry. This page is generated from the codes; edit `migrate-source/pages`.

";

fn reference() -> String {
    let mut text = String::from(INTRODUCTION);
    text.push_str("| finding | level | what it says |\n|---|---|---|\n");
    for code in codes::ALL {
        text.push_str(&format!(
            "| [`{0}`](#{0}) | {1} | {2} |\n",
            code.name,
            code.level.name(),
            code.summary
        ));
    }
    for code in codes::ALL {
        text.push_str(&format!(
            "\n## {}\n\n*{}* · {}\n\n{}\n",
            code.name,
            code.level.name(),
            code.summary,
            code.page.trim()
        ));
    }
    text
}

#[test]
fn the_reference_page_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/findings.md");
    let wanted = reference();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &wanted).unwrap();
    }
    let found = fs::read_to_string(&path)
        .unwrap_or_default()
        .replace("\r\n", "\n");
    assert!(
        found == wanted,
        "docs/findings.md is stale: UPDATE_DOCS=1 cargo test -p migrate-source --test reference"
    );
}

#[test]
fn every_finding_has_a_test_that_shows_its_text() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/findings");
    let mut tests = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        tests.push_str(&fs::read_to_string(entry.unwrap().path()).unwrap());
    }
    for code in codes::ALL {
        let shown = ["error", "warning", "note"]
            .iter()
            .any(|level| tests.contains(&format!("{level}[{}]: ", code.name)));
        assert!(shown, "no test shows `{}`", code.name);
    }
}

#[test]
fn every_page_is_a_page() {
    for code in codes::ALL {
        let lines = code.page.lines().count();
        assert!(
            !code.page.starts_with('#') && lines >= 5,
            "pages/{}.md has {lines} lines",
            code.name
        );
    }
}
