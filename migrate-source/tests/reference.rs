//! The reference page of all findings is made from their codes and pages.
//!
//! `UPDATE_DOCS=1 cargo test -p migrate-source --test reference` renews it.
#![expect(
    clippy::format_push_string,
    clippy::unwrap_used,
    reason = "shorter; in tests speed is no matter, and a panic is a result"
)]

use std::fs;
use std::path::Path;

use migrate_source::finding::codes;
use migrate_source::profile::Profile;

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
    let mut tests = String::new();
    texts(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests"),
        &mut tests,
    );
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

/// `docs/profiles.md` promises a test for each oddity.
#[test]
fn every_test_that_the_profiles_page_names_is_there() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(package.join("../docs/profiles.md")).unwrap();
    let (_, oddities) = page.split_once("## Oddities").expect("a section");
    let mut source = String::new();
    texts(&package.join("src"), &mut source);
    texts(&package.join("tests"), &mut source);
    let rows = oddities
        .lines()
        .filter(|line| line.starts_with("| "))
        .skip(1);
    let mut named = 0;
    for row in rows {
        let last = row
            .trim_end_matches([' ', '|'])
            .rsplit(" | ")
            .next()
            .unwrap();
        for test in last.split('`').skip(1).step_by(2) {
            named += 1;
            let is_there = source.contains(&format!("fn {test}()"))
                || source.contains(&format!("table!(\n    {test},"));
            assert!(
                is_there,
                "docs/profiles.md names `{test}`, and there is no such test"
            );
        }
        assert!(last.contains('`'), "no test is named: {row}");
    }
    assert!(named > 40, "{named} tests are named");
}

fn texts(folder: &Path, out: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            texts(&path, out);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            out.push_str(&fs::read_to_string(path).unwrap());
        }
    }
}

/// Every profile has its section, under its name.
#[test]
fn every_profile_has_a_section() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/profiles.md");
    let page = fs::read_to_string(page).unwrap();
    for profile in Profile::ALL {
        let has_section = page
            .lines()
            .filter_map(|line| line.strip_prefix("## "))
            .any(|title| title.eq_ignore_ascii_case(profile.name()));
        assert!(has_section, "{}", profile.name());
        assert!(page.contains(&format!("`{}`", profile.name())));
    }
}
