//! Lock files that cannot be read, and what they look like.

use expect_test::{Expect, expect};
use migrate_source::Dialect;
use migrate_source::finding::{Direction, SourceFile};
use migrate_source::lock_file::{Acceptance, DownEntry, Entry, LockFile, Soundness, read, write};

use crate::fixture::{fixture, migration};

fn two_with(lock_file: impl AsRef<[u8]>) -> crate::fixture::Fixture {
    let folder = fixture(&(migration("0001", "users") + &migration("0002", "posts")));
    folder.write("migrations/migrate.lock", lock_file);
    folder
}

#[test]
fn how_it_looks() {
    let folder = fixture(
        &(migration("0001", "users")
            + &migration("0002", "two words")
            + "-- file: migrations/0003_c.up.sql\n-- migrate: irreversible \"no\"\nSELECT 1;\n"),
    )
    .frozen();
    expect![[r##"
        # The frozen part of this history, one line a migration, in order. `cargo migrate freeze`
        # writes this file; commit it, and look at its changes in review. Do not edit it by hand.
        format 1 postgres
        0001 users up:aea5293ee52192050b50270f5c15b4cd9cd4ec2f88c91d93f9e941509bbf0f2e.3ae90ecc4d506cda down:90d4bb3d6143faf5ed65d0b8443f67e2cfd387e76a6930b99f7202c5f26d3d64.de1015707e41d668
        0002 "two words" up:084fbad6e69618c96c3fb01bc83eae1122216268b3d45959d57d7b9a36c7417b.ade117198b36a0a4 down:d1cb936180b040152d34d9978adedc8664fd9ff5a210c136f0cfa82a02daf0f8.8afdf6c6c4809955
        0003 c up:599fc033a94f987c025c353f5983e6b3baa242b53ccecbd16ac7f04519b42ad3.6e7d8f9f7387694f down:none
    "##]].assert_eq(&folder.text("migrations/migrate.lock"));
}

#[test]
fn damaged_lines() {
    let check = |line: &str, expected: &Expect| {
        let text = format!("format 1 postgres\n{line}\n");
        let (file, _) = SourceFile::from_bytes("migrations/migrate.lock", text.as_bytes());
        let mut findings = Vec::new();
        let found = read(&file, None, &mut findings);
        assert_eq!(found.soundness, Soundness::Damaged);
        let text: Vec<String> = findings
            .iter()
            .map(|finding| {
                migrate_source::render::human(finding, migrate_source::render::Style::Plain)
            })
            .collect();
        expected.assert_eq(&text.join("\n\n"));
    };
    let digest = "0123456789abcdef".repeat(4);
    let mark = "0123456789abcdef";
    check(
        "0001 users",
        &expect![[r#"
        error[lock-file-damaged]: this line is not a migration: it has not four fields
         --> migrations/migrate.lock:2:1
          |
        2 | 0001 users
          | ^^^^^^^^^^
          |
          = help: restore the file: `git restore --source=HEAD -- migrations/migrate.lock`"#]],
    );
    check(
        "0001 users up:12 down:none",
        &expect![[r#"
        error[lock-file-damaged]: not the digests of an up script
         --> migrations/migrate.lock:2:12
          |
        2 | 0001 users up:12 down:none
          |            ^^^^^
          |
          = help: restore the file: `git restore --source=HEAD -- migrations/migrate.lock`"#]],
    );
    check(
        &format!("0001 users up:{digest}.{mark} down:"),
        &expect![[r#"
            error[lock-file-damaged]: not the digests of a down script
             --> migrations/migrate.lock:2:97
              |
            2 | 0001 users up:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.0123456789abcdef down:
              |                                                                                                 ^^^^^
              |
              = help: restore the file: `git restore --source=HEAD -- migrations/migrate.lock`"#]],
    );
    check(
        "0001 \"users up:1",
        &expect![[r#"
        error[lock-file-damaged]: a quoted field does not end
         --> migrations/migrate.lock:2:6
          |
        2 | 0001 "users up:1
          |      ^^^^^^^^^^^
          |
          = help: restore the file: `git restore --source=HEAD -- migrations/migrate.lock`"#]],
    );
    check(
        "0001 \"us\\qers\" up:1",
        &expect![[r#"
        error[lock-file-damaged]: an escape that does not exist
         --> migrations/migrate.lock:2:9
          |
        2 | 0001 "us\qers" up:1
          |         ^^
          |
          = help: restore the file: `git restore --source=HEAD -- migrations/migrate.lock`"#]],
    );
    check(
        "accept missing-down 0001",
        &expect![[r#"
        error[lock-file-damaged]: not `accept CODE VERSION up` or `down`
         --> migrations/migrate.lock:2:1
          |
        2 | accept missing-down 0001
          | ^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = help: restore the file: `git restore --source=HEAD -- migrations/migrate.lock`"#]],
    );
    check(
        "accept missing-down 0001 sideways",
        &expect![[r#"
        error[lock-file-damaged]: not `accept CODE VERSION up` or `down`
         --> migrations/migrate.lock:2:1
          |
        2 | accept missing-down 0001 sideways
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = help: restore the file: `git restore --source=HEAD -- migrations/migrate.lock`"#]],
    );
    check(
        "format 1 postgres",
        &expect![[r#"
        error[lock-file-damaged]: a second `format` line
         --> migrations/migrate.lock:2:1
          |
        2 | format 1 postgres
          | ^^^^^^^^^^^^^^^^^
          |
          = help: restore the file: `git restore --source=HEAD -- migrations/migrate.lock`"#]],
    );
    let twice = format!("0001 a up:{digest}.{mark} down:none\n0001 b up:{digest}.{mark} down:none");
    check(
        &twice,
        &expect![[r#"
        error[lock-file-damaged]: the lock file lists `0001` twice
         --> migrations/migrate.lock:3:1
          |
        2 | 0001 a up:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.0123456789abcdef down:none
          | ------ first listed here
        3 | 0001 b up:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.0123456789abcdef down:none
          | ^^^^^^
          |
          = help: restore the file: `git restore --source=HEAD -- migrations/migrate.lock`"#]],
    );
}

#[test]
fn a_damaged_line_hides_no_other_finding_and_adds_none() {
    let folder = fixture(&(migration("0001", "users") + &migration("0002", "posts"))).frozen();
    folder
        .edit(
            "migrations/migrate.lock",
            "\n0001 users up:",
            "\n0001 users up;",
        )
        .edit("migrations/0002_posts.up.sql", "CREATE", "CREATE UNLOGGED")
        .add(&migration("0000", "early"))
        .check(&expect![[r#"
            error[lock-file-damaged]: not the digests of an up script
             --> migrations/migrate.lock:4:12
              |
            4 | 0001 users up;aea5293ee52192050b50270f5c15b4cd9cd4ec2f88c91d93f9e941509bbf0f2e.3ae90ecc4d506cda down:90d4bb3d6143faf5ed65d0b8443f67e2...
              |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              |
              = help: restore the file: `git restore --source=HEAD -- migrations/migrate.lock`

            1 error
        "#]]);
}

#[test]
fn without_its_first_line() {
    two_with("0001 users\n").check(&expect![[r#"
        error[lock-file-damaged]: the lock file does not begin with its `format` line
         --> migrations/migrate.lock:1:1
          |
        1 | 0001 users
          | ^^^^^^^^^^
          |
          = help: restore the file: `git restore --source=HEAD -- migrations/migrate.lock`

        1 error
    "#]]);
    two_with("format one postgres\n").check(&expect![[r#"
        error[lock-file-damaged]: not the number of a format
         --> migrations/migrate.lock:1:8
          |
        1 | format one postgres
          |        ^^^
          |
          = help: restore the file: `git restore --source=HEAD -- migrations/migrate.lock`

        1 error
    "#]]);
    two_with("format 1 oracle\n").check(&expect![[r#"
        error[lock-file-damaged]: `oracle` is not a dialect
         --> migrations/migrate.lock:1:10
          |
        1 | format 1 oracle
          |          ^^^^^^
          |
          = help: restore the file: `git restore --source=HEAD -- migrations/migrate.lock`

        1 error
    "#]]);
    two_with("format 1\n").check(&expect![[r#"
        error[lock-file-damaged]: the `format` line names no dialect
         --> migrations/migrate.lock:1:1
          |
        1 | format 1
          | ^^^^^^^^
          |
          = help: restore the file: `git restore --source=HEAD -- migrations/migrate.lock`

        1 error
    "#]]);
}

#[test]
fn empty() {
    two_with("").check(&expect![[r#"
        error[lock-file-damaged]: the lock file is empty
         --> migrations/migrate.lock:1:1
          |
        1 |
          | ^
          |
          = help: restore the file: `git restore --source=HEAD -- migrations/migrate.lock`

        1 error
    "#]]);
    two_with("# only a comment\n\n").check(&expect![[r#"
        error[lock-file-damaged]: the lock file is empty
         --> migrations/migrate.lock:1:1
          |
        1 | # only a comment
          | ^
          |
          = help: restore the file: `git restore --source=HEAD -- migrations/migrate.lock`

        1 error
    "#]]);
}

#[test]
fn from_a_newer_version() {
    two_with("format 2 postgres\nwhatever\n").check(&expect![[r#"
        error[lock-file-damaged]: the lock file has format 2, and this version reads 1
         --> migrations/migrate.lock:1:8
          |
        1 | format 2 postgres
          |        ^
          |
          = help: a newer version of sqlmigrate wrote it: update the dependency

        1 error
    "#]]);
}

#[test]
fn binary_garbage() {
    two_with(b"\x7fELF\0\0\xff\xfe\n").check(&expect![[r#"
        error[lock-file-damaged]: the lock file is not UTF-8 here
         --> migrations/migrate.lock:1:7
          |
        1 | ␡ELF␀␀��
          |       ^
          |
          = help: restore the file: `git restore --source=HEAD -- migrations/migrate.lock`

        1 error
    "#]]);
    let garbage: String = (0..100).map(|line| format!("\u{1}{line}\u{0}\n")).collect();
    two_with(format!("format 1 postgres\n{garbage}")).check(&expect![[r#"
        error[lock-file-damaged]: this line is not a migration: it has not four fields
         --> migrations/migrate.lock:2:1
          |
        2 | ␁0␀
          | ^^^
          |
          = help: restore the file: `git restore --source=HEAD -- migrations/migrate.lock`

        error[lock-file-damaged]: this line is not a migration: it has not four fields
         --> migrations/migrate.lock:3:1
          |
        3 | ␁1␀
          | ^^^
          |
          = help: restore the file: `git restore --source=HEAD -- migrations/migrate.lock`

        error[lock-file-damaged]: this line is not a migration: it has not four fields
         --> migrations/migrate.lock:4:1
          |
        4 | ␁2␀
          | ^^^
          |
          = help: restore the file: `git restore --source=HEAD -- migrations/migrate.lock`

        error[lock-file-damaged]: this line is not a migration: it has not four fields
         --> migrations/migrate.lock:5:1
          |
        5 | ␁3␀
          | ^^^
          |
          = help: restore the file: `git restore --source=HEAD -- migrations/migrate.lock`

        error[lock-file-damaged]: this line is not a migration: it has not four fields
         --> migrations/migrate.lock:6:1
          |
        6 | ␁4␀
          | ^^^
          |
          = note: 95 more places cannot be read
          = help: restore the file: `git restore --source=HEAD -- migrations/migrate.lock`

        5 errors
    "#]]);
}

#[test]
fn merge_conflict() {
    let folder = fixture(&migration("0001", "users")).frozen();
    let lock_file = folder.text("migrations/migrate.lock");
    let line = lock_file.lines().last().unwrap();
    let conflict = format!(
        "{lock_file}<<<<<<< HEAD\n{}\n||||||| base\n=======\n{}\n>>>>>>> branch\n",
        line.replace("0001 users", "0002 posts"),
        line.replace("0001 users", "0002 tags"),
    );
    folder
        .write("migrations/migrate.lock", conflict)
        .add(&(migration("0002", "posts") + &migration("0003", "tags")))
        .check(&expect![[r#"
            error[lock-file-conflict]: the lock file has merge-conflict markers
              --> migrations/migrate.lock:5:1
               |
             5 | <<<<<<< HEAD
               | ^^^^^^^^^^^^ two branches froze migrations at the same time
            ...
            10 | >>>>>>> branch
               | -------------- up to here
               |
               = help: keep the lines that the main branch has, on whichever side they stand; delete the markers and
                       every line that the main branch does not have
               = help: the migrations of the deleted lines are drafts again: `cargo migrate rebase` if they now sort before
                       a frozen one, then `cargo migrate freeze`

            1 error
        "#]]);
}

#[test]
fn two_conflicts_and_one_that_does_not_end() {
    two_with(
        "<<<<<<< a\nformat 1 postgres\n=======\nformat 1 sqlite\n>>>>>>> b\n=======\n<<<<<<< c\n",
    )
    .check(&expect![[r#"
        error[lock-file-conflict]: the lock file has merge-conflict markers
         --> migrations/migrate.lock:1:1
          |
        1 | <<<<<<< a
          | ^^^^^^^^^ two branches froze migrations at the same time
        ...
        5 | >>>>>>> b
          | --------- up to here
          |
          = help: keep the lines that the main branch has, on whichever side they stand; delete the markers and
                  every line that the main branch does not have
          = help: the migrations of the deleted lines are drafts again: `cargo migrate rebase` if they now sort before
                  a frozen one, then `cargo migrate freeze`

        error[lock-file-conflict]: the lock file has merge-conflict markers
         --> migrations/migrate.lock:6:1
          |
        6 | =======
          | ^^^^^^^ two branches froze migrations at the same time
          |
          = help: keep the lines that the main branch has, on whichever side they stand; delete the markers and
                  every line that the main branch does not have
          = help: the migrations of the deleted lines are drafts again: `cargo migrate rebase` if they now sort before
                  a frozen one, then `cargo migrate freeze`

        error[lock-file-conflict]: the lock file has merge-conflict markers
         --> migrations/migrate.lock:7:1
          |
        7 | <<<<<<< c
          | ^^^^^^^^^ two branches froze migrations at the same time
          |
          = help: keep the lines that the main branch has, on whichever side they stand; delete the markers and
                  every line that the main branch does not have
          = help: the migrations of the deleted lines are drafts again: `cargo migrate rebase` if they now sort before
                  a frozen one, then `cargo migrate freeze`

        3 errors
    "#]]);
}

#[test]
fn ten_thousand_lines() {
    let entries = (0..10_000)
        .map(|number| Entry {
            version: number.to_string(),
            name: format!("name {number}"),
            chain: [7; 32],
            up_text: [1; 8],
            down: None,
            place: 0..0,
            after_gap: false,
        })
        .collect();
    let content = LockFile {
        dialects: vec![Dialect::Postgres],
        entries,
        accepted: Vec::new(),
    };
    let (file, _) = SourceFile::from_bytes("migrate.lock", write(&content).as_bytes());
    let started = std::time::Instant::now();
    let found = read(&file, None, &mut Vec::new());
    assert_eq!(found.content.entries.len(), 10_000);
    assert!(started.elapsed().as_secs() < 5, "{:?}", started.elapsed());
}

#[test]
fn what_is_written_reads_back() {
    arbtest::arbtest(|source| {
        let dialects = match source.int_in_range(0..=2_usize)? {
            0 => vec![Dialect::Postgres],
            1 => vec![Dialect::Mysql, Dialect::Sqlite],
            _ => Dialect::ALL.to_vec(),
        };
        let mut entries: Vec<Entry> = Vec::new();
        for _ in 0..source.int_in_range(0..=6_usize)? {
            let version: String = source.arbitrary()?;
            if entries.iter().any(|entry| entry.version == version) {
                continue;
            }
            entries.push(Entry {
                version,
                name: source.arbitrary()?,
                chain: source.arbitrary()?,
                up_text: source.arbitrary()?,
                down: if source.arbitrary()? {
                    Some(DownEntry {
                        tokens: source.arbitrary()?,
                        text: source.arbitrary()?,
                    })
                } else {
                    None
                },
                place: 0..0,
                after_gap: false,
            });
        }
        let mut accepted = Vec::new();
        for _ in 0..source.int_in_range(0..=4_usize)? {
            accepted.push(Acceptance {
                code: source.arbitrary()?,
                version: source.arbitrary()?,
                direction: if source.arbitrary()? {
                    Direction::Up
                } else {
                    Direction::Down
                },
                place: 0..0,
            });
        }
        let content = LockFile {
            dialects,
            entries,
            accepted,
        };
        let text = write(&content);
        let (file, _) = SourceFile::from_bytes("migrate.lock", text.as_bytes());
        let mut findings = Vec::new();
        let mut found = read(&file, None, &mut findings).content;
        assert_eq!(findings, [], "{text}");
        assert_eq!(write(&found), text);
        for entry in &mut found.entries {
            entry.place = 0..0;
        }
        assert_eq!(found.dialects, content.dialects);
        assert_eq!(found.entries, content.entries);
        Ok(())
    });
}

#[test]
fn odd_names_are_written_plainly() {
    let names = [
        "plain",
        "two words",
        "tab\there",
        "line\nbreak",
        "\"quoted\"",
        "#hash",
        "back\\slash",
        "",
        "accept",
        "format",
        "<<<<<<<",
        "=======",
        "naïve 日本",
        "\u{202e}reversed",
        "\u{feff}bom",
        "end ",
        "a\rb",
    ];
    let entries = names
        .iter()
        .map(|name| Entry {
            version: (*name).to_owned(),
            name: (*name).to_owned(),
            chain: [0; 32],
            up_text: [0; 8],
            down: None,
            place: 0..0,
            after_gap: false,
        })
        .collect();
    let text = write(&LockFile {
        dialects: vec![Dialect::Postgres],
        entries,
        accepted: Vec::new(),
    });
    let (file, _) = SourceFile::from_bytes("migrate.lock", text.as_bytes());
    let mut findings = Vec::new();
    let found = read(&file, None, &mut findings).content;
    assert_eq!(findings, []);
    let read_names: Vec<&str> = found
        .entries
        .iter()
        .map(|entry| entry.name.as_str())
        .collect();
    assert_eq!(read_names, names);
    let shown: String = text
        .lines()
        .filter_map(|line| line.split_once(" up:"))
        .map(|(names, _)| format!("{names}\n"))
        .collect();
    expect![[r##"
        plain plain
        "two words" "two words"
        "tab\there" "tab\there"
        "line\nbreak" "line\nbreak"
        "\"quoted\"" "\"quoted\""
        "#hash" "#hash"
        "back\\slash" "back\\slash"
        "" ""
        "accept" accept
        "format" format
        "<<<<<<<" "<<<<<<<"
        "=======" "======="
        "naïve 日本" "naïve 日本"
        "\u{202e}reversed" "\u{202e}reversed"
        "\u{feff}bom" "\u{feff}bom"
        "end " "end "
        "a\rb" "a\rb"
    "##]]
    .assert_eq(&shown);
}

#[test]
fn a_database_that_is_no_longer_named() {
    let folder = fixture(&migration("0001", "users")).frozen();
    // One more is no matter.
    folder
        .write(
            "migrations/migrate.toml",
            "dialect = [\"postgres\", \"mysql\"]\n",
        )
        .check(&expect![[r#"
            no findings
        "#]]);
    folder
        .write("migrations/migrate.toml", "dialect = \"mysql\"\n")
        .check(&expect![[r#"
            error[lock-file-dialect]: the lock file was written for `postgres`, and the folder is for `mysql`
             --> migrations/migrate.lock:3:1
              |
            3 | format 1 postgres
              | ^^^^^^^^^^^^^^^^^
              |
              = help: if such databases are still in use, name them in migrate.toml:
                      dialect = ["postgres", "mysql"]
              = help: if none is left, the history begins anew: delete migrate.lock, then `cargo migrate freeze`

            1 error
        "#]]);
    folder.frozen_anew().check(&expect![[r#"
        no findings
    "#]]);
}
