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

use migrate_source::finding::{Code, codes};
use migrate_source::profile::Profile;
use migrate_source::rules;

const INTRODUCTION: &str = "\
# Findings

Everything that sqlmigrate says about the files of a migrations folder. `cargo migrate explain
CODE` prints one entry. This page is generated from the codes; edit `migrate-source/pages`.

";

const RULES_INTRODUCTION: &str = "\
# Rules

A rule names SQL that the database would accept and that hurts all the same: what is lost, what
is blocked and for how long, what the release that is still running will miss. A rule has a
level, which `migrate.toml` may change:

```toml
judge = \"drafts\"          # or \"all\"; drafts are what the lock file does not list

[rules]
drop-column = \"deny\"      # an error
truncate = \"allow\"        # not a word
```

Up scripts of drafts are judged: frozen history is what it is, and a down script undoes on
purpose. What this script or an earlier draft has made is new: nobody waits for its locks and
no release reads it, so most rules are silent about it. With `judge = \"all\"` every frozen
migration is judged as a release of its own.

Where the SQL is right all the same, say so above the statement, with a reason:

```sql
-- migrate: allow(drop-column) replaced by full_name in 2.3
ALTER TABLE users DROP COLUMN nickname;
```

An `allow` that suppresses nothing is a finding itself. `cargo migrate explain RULE` prints one
of these pages. They are generated from the rules, which are one file each in
`migrate-source/src/rules`.

`cargo migrate check --fix` writes into drafts what is safe to write: it makes one of several
`ALTER TABLE`, adds the index of a new table's foreign key, writes `utf8mb4` for the `utf8` of a
new table, and adds `CONCURRENTLY` where the statement is alone in its script or the script
runs without a transaction anyway. What changes the meaning of the data is left to you.

";

const FROM_SQUAWK: &str = "
## Coming from squawk

Rules whose page says so are checked by [squawk](https://squawkhq.com)'s own linter, with the
feature `rules` of `migrate-build` (`migrate-cli` has it). Its comments, such as
`-- squawk-ignore prefer-text-field`, count for them.

| squawk's name | ours |
|---|---|
";

fn reference() -> String {
    let mut text = String::from(INTRODUCTION);
    text.push_str("| finding | level | what it says |\n|---|---|---|\n");
    for code in Code::all() {
        text.push_str(&format!(
            "| [`{0}`](#{0}) | {1} | {2} |\n",
            code.name,
            code.level.name(),
            code.summary
        ));
    }
    for code in Code::all() {
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

/// The pages of the rules, by their place under `docs/rules`.
fn rule_pages() -> Vec<(String, String)> {
    let mut index = String::from(RULES_INTRODUCTION);
    index.push_str("| rule | default | databases | what it says |\n|---|---|---|---|\n");
    let mut pages = Vec::new();
    for rule in rules::ALL {
        let Code {
            name,
            summary,
            page,
            ..
        } = rule.code;
        let dialects: Vec<&str> = rule.dialects.iter().map(|dialect| dialect.name()).collect();
        let dialects = dialects.join(", ");
        let default = rule.default_name();
        index.push_str(&format!(
            "| [`{name}`]({name}.md) | {default} | {dialects} | {summary} |\n"
        ));
        pages.push((
            format!("{name}.md"),
            format!(
                "# {name}\n\n*{default}* · {dialects} · {summary}\n\n{}\n",
                page.trim()
            ),
        ));
    }
    index.push_str(FROM_SQUAWK);
    let mut names: Vec<(&str, String)> = rules::ALL
        .iter()
        .filter_map(|rule| Some((rule.squawk()?, format!("[`{0}`]({0}.md)", rule.code.name))))
        .chain(rules::ELSEWHERE.iter().map(|(name, ours)| {
            let ours = ours.split(", ").map(|ours| {
                if rules::find(ours).is_some() {
                    format!("[`{ours}`]({ours}.md)")
                } else if Code::find(ours).is_some() {
                    format!("the finding [`{ours}`](../findings.md#{ours})")
                } else {
                    ours.to_owned()
                }
            });
            (*name, ours.collect::<Vec<_>>().join(", "))
        }))
        .collect();
    names.sort();
    for (name, ours) in names {
        index.push_str(&format!("| `{name}` | {ours} |\n"));
    }
    pages.push(("README.md".to_owned(), index));
    pages
}

#[test]
fn the_pages_of_the_rules_are_up_to_date() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/rules");
    let wanted = rule_pages();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        for (name, text) in &wanted {
            fs::write(folder.join(name), text).unwrap();
        }
    }
    let mut found: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    found.sort();
    let mut names: Vec<&String> = wanted.iter().map(|(name, _)| name).collect();
    names.sort();
    let stale = "docs/rules is stale: UPDATE_DOCS=1 cargo test -p migrate-source --test reference";
    assert_eq!(found.iter().collect::<Vec<_>>(), names, "{stale}");
    for (name, text) in &wanted {
        let found = fs::read_to_string(folder.join(name)).unwrap();
        assert!(found.replace("\r\n", "\n") == *text, "{name}: {stale}");
    }
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
    for code in Code::all() {
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
