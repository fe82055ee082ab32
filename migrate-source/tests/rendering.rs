//! How a finding looks, at every door.
#![expect(
    clippy::needless_raw_string_hashes,
    reason = "expect-test writes snapshots with hashes"
)]
#![expect(
    clippy::format_push_string,
    reason = "shorter, and speed is no matter here"
)]

use std::sync::Arc;

use expect_test::{Expect, expect};
use migrate_source::finding::{Direction, Finding, Label, SourceFile, codes};
use migrate_source::render::{Style, first_line, github, human, summary};

fn file(path: &str, bytes: &[u8]) -> Arc<SourceFile> {
    SourceFile::from_bytes(path, bytes).0
}

fn at(file: &Arc<SourceFile>, needle: &str, text: &str) -> Label {
    let start = file.text.find(needle).expect("the needle is in the text");
    Label::at(file, start..start + needle.len(), text)
}

fn check(finding: &Finding, expected: &Expect) {
    let mut text = human(finding, Style::Plain);
    text.push('\n');
    text.push_str(&first_line(finding));
    text.push('\n');
    expected.assert_eq(&text);
}

#[test]
fn one_place_with_note_and_help() {
    let sql = file(
        "migrations/0002_b.up.sql",
        b"CREATE TABLE b (id int);\nVACUUM;\n",
    );
    let finding = Finding::new(
        &codes::CANNOT_RUN_IN_TRANSACTION,
        "`VACUUM` cannot run in a transaction",
    )
    .label(at(&sql, "VACUUM", "this statement"))
    .note("the script runs in one")
    .help("put it into a script of its own:\n-- migrate: no-transaction")
    .about("0002", Direction::Up);
    check(
        &finding,
        &expect![[r#"
        error[cannot-run-in-transaction]: `VACUUM` cannot run in a transaction
         --> migrations/0002_b.up.sql:2:1
          |
        2 | VACUUM;
          | ^^^^^^ this statement
          |
          = note: the script runs in one
          = help: put it into a script of its own:
                  -- migrate: no-transaction
        migrations/0002_b.up.sql:2:1: error[cannot-run-in-transaction]: `VACUUM` cannot run in a transaction
    "#]],
    );
}

#[test]
fn byte_order_mark_crlf_tabs_and_wide_characters() {
    let sql = file(
        "migrations/0001_a.up.sql",
        "\u{feff}-- 表\r\n\tSELECT '日本' || oops;\r\n".as_bytes(),
    );
    let finding =
        Finding::new(&codes::UNTERMINATED_STRING, "a message").label(at(&sql, "oops", "here"));
    check(
        &finding,
        &expect![[r#"
        error[unterminated-string]: a message
         --> migrations/0001_a.up.sql:2:17
          |
        2 |     SELECT '日本' || oops;
          |                      ^^^^ here
        migrations/0001_a.up.sql:2:17: error[unterminated-string]: a message
    "#]],
    );
}

#[test]
fn several_places_in_several_files() {
    let first = file("migrations/0001_a.up.sql", b"SELECT 1;\nSELECT 2;\n");
    let lock = file("migrations/migrate.lock", b"one\ntwo\n");
    let finding = Finding::new(&codes::REORDERED, "`0001` sorts before `0002`")
        .label(Label::whole(&first, ""))
        .label(at(&lock, "two", "frozen here"))
        .label(at(&lock, "one", "and here"));
    check(
        &finding,
        &expect![[r#"
        error[reordered]: `0001` sorts before `0002`
         --> migrations/0001_a.up.sql
          |
         ::: migrations/migrate.lock:1:1
          |
        1 | one
          | --- and here
        2 | two
          | --- frozen here
        migrations/0001_a.up.sql: error[reordered]: `0001` sorts before `0002`
    "#]],
    );
}

#[test]
fn whole_files_with_words() {
    let finding = Finding::new(
        &codes::DUPLICATE_VERSION,
        "two migrations have the version 3",
    )
    .label(Label::whole(
        &SourceFile::path_only("migrations/3_a.sql"),
        "",
    ))
    .label(Label::whole(
        &SourceFile::path_only("migrations/03_b.sql"),
        "the other one",
    ))
    .help("rename one of them");
    check(
        &finding,
        &expect![[r#"
        error[duplicate-version]: two migrations have the version 3
        --> migrations/3_a.sql
        ::: migrations/03_b.sql: the other one
         = help: rename one of them
        migrations/3_a.sql: error[duplicate-version]: two migrations have the version 3
    "#]],
    );
}

#[test]
fn no_place_at_all() {
    let finding = Finding::new(&codes::DIALECT_MISSING, "which database?").help("say so");
    check(
        &finding,
        &expect![[r#"
        error[dialect-missing]: which database?
         |
         = help: say so
        error[dialect-missing]: which database?
    "#]],
    );
}

#[test]
fn two_places_far_apart_in_one_file() {
    let mut text = String::from("SELECT 'begin\n");
    for line in 0..200 {
        text.push_str(&format!("-- {line}\n"));
    }
    text.push_str("the end\n");
    let sql = file("a.sql", text.as_bytes());
    let finding = Finding::new(&codes::UNTERMINATED_STRING, "a string does not end")
        .label(at(&sql, "the end", "ends here"))
        .label(at(&sql, "'", "began here"));
    check(
        &finding,
        &expect![[r#"
        error[unterminated-string]: a string does not end
           --> a.sql:202:1
            |
          1 | SELECT 'begin
            |        - began here
        ...
        202 | the end
            | ^^^^^^^ ends here
        a.sql:202:1: error[unterminated-string]: a string does not end
    "#]],
    );
}

#[test]
fn odd_spans_and_control_characters_do_no_harm() {
    let sql = file("a\u{1b}[31m.sql", "é\u{1b}[2J\u{202e}x\u{0}".as_bytes());
    for span in [0..0, 1..1, 0..1, 5..400, 400..500, 7..7] {
        let finding = Finding::new(&codes::FILE_NAME, "a\nmessage \u{1b}[31m")
            .label(Label::at(&sql, span, "\u{1b}[31m"))
            .note("note \u{1b}[31m")
            .help("help \u{202e}");
        for text in [human(&finding, Style::Plain), first_line(&finding)] {
            assert!(!text.contains('\u{1b}') && !text.contains('\0'), "{text:?}");
        }
        assert!(!first_line(&finding).contains('\n'));
        assert!(!human(&finding, Style::Coloured).is_empty());
    }
    let empty = SourceFile::path_only("empty.sql");
    let finding = Finding::new(&codes::EMPTY_DRAFT, "nothing").label(Label::at(&empty, 0..0, "x"));
    check(
        &finding,
        &expect![[r#"
        error[empty-draft]: nothing
         --> empty.sql:1:1
          |
        1 |
          | ^ x
        empty.sql:1:1: error[empty-draft]: nothing
    "#]],
    );
}

#[test]
fn a_very_long_line_is_cut() {
    let mut text = "x".repeat(100_000);
    text.push_str("NEEDLE");
    text.push_str(&"y".repeat(1_000_000));
    let sql = file("a.sql", text.as_bytes());
    let finding = Finding::new(&codes::FILE_NAME, "m").label(at(&sql, "NEEDLE", "here"));
    let text = human(&finding, Style::Plain);
    assert!(
        text.contains("NEEDLE") && text.len() < 2_000,
        "{}",
        text.len()
    );
}

#[test]
fn colour_only_on_request() {
    let finding = Finding::new(&codes::FILE_NAME, "m");
    assert!(!human(&finding, Style::Plain).contains('\u{1b}'));
    assert!(human(&finding, Style::Coloured).contains('\u{1b}'));
}

#[test]
fn github_annotations_are_escaped() {
    let sql = file("migrations/a,b:c.sql", b"SELECT\n1;\n");
    let findings = [
        Finding::new(&codes::MISSING_DOWN, "100% of it\nis missing")
            .label(at(&sql, "1", "here"))
            .label(at(&sql, "SELECT", "and there"))
            .note("a note")
            .help("a help"),
        Finding::new(&codes::NAMES_DIFFER, "names differ").label(Label::whole(&sql, "")),
        Finding::new(&codes::FROZEN_REFORMATTED, "reformatted"),
    ];
    expect![[r#"
        ::error file=crates/app/migrations/a%2Cb%3Ac.sql,line=2,endLine=2,col=1,endColumn=2,title=missing-down::100%25 of it%0Ais missing%0Ahere%0Amigrations/a,b:c.sql:1:1: and there%0Anote: a note%0Ahelp: a help
        ::warning file=crates/app/migrations/a%2Cb%3Ac.sql,title=names-differ::names differ
        ::notice title=frozen-reformatted::reformatted
    "#]].assert_eq(&github(&findings, "crates/app"));
    expect!["1 error, 1 warning, 1 note"].assert_eq(&summary(&findings));
    expect!["no findings"].assert_eq(&summary(&[]));
}

#[cfg(feature = "json")]
#[test]
fn json_has_bytes_lines_and_columns() {
    let sql = file("migrations/a.sql", "é SELECT\n1;\n".as_bytes());
    let findings = [Finding::new(&codes::MISSING_DOWN, "m")
        .label(at(&sql, "SELECT\n1", "here"))
        .label(Label::whole(&sql, ""))
        .note("a note")
        .help("a help")
        .about("0003", Direction::Up)];
    expect![[r#"
        {
          "errors": 1,
          "findings": [
            {
              "about": {
                "direction": "up",
                "version": "0003"
              },
              "code": "missing-down",
              "fix": null,
              "helps": [
                "a help"
              ],
              "labels": [
                {
                  "column": 3,
                  "end": 11,
                  "end_column": 2,
                  "end_line": 2,
                  "line": 1,
                  "path": "migrations/a.sql",
                  "start": 3,
                  "text": "here"
                },
                {
                  "column": null,
                  "end": null,
                  "end_column": null,
                  "end_line": null,
                  "line": null,
                  "path": "migrations/a.sql",
                  "start": null,
                  "text": ""
                }
              ],
              "level": "error",
              "message": "m",
              "notes": [
                "a note"
              ]
            }
          ],
          "format": 1,
          "notes": 0,
          "summary": "1 error",
          "warnings": 0
        }"#]]
    .assert_eq(&migrate_source::render::json(&findings));
}
