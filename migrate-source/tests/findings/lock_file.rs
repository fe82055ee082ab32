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
    expect![[""]].assert_eq(&folder.text("migrations/migrate.lock"));
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
    check("0001 users", &expect![[""]]);
    check("0001 users up:12 down:none", &expect![[""]]);
    check(
        &format!("0001 users up:{digest}.{mark} down:"),
        &expect![[""]],
    );
    check("0001 \"users up:1", &expect![[""]]);
    check("0001 \"us\\qers\" up:1", &expect![[""]]);
    check("accept missing-down 0001", &expect![[""]]);
    check("accept missing-down 0001 sideways", &expect![[""]]);
    check("format 1 postgres", &expect![[""]]);
    let twice = format!("0001 a up:{digest}.{mark} down:none\n0001 b up:{digest}.{mark} down:none");
    check(&twice, &expect![[""]]);
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
        .edit("migrations/0002_posts.up.sql", "CREATE", "creat\u{e9}")
        .add(&migration("0000", "early"))
        .check(&expect![[""]]);
}

#[test]
fn without_its_first_line() {
    two_with("0001 users\n").check(&expect![[""]]);
    two_with("format one postgres\n").check(&expect![[""]]);
    two_with("format 1 oracle\n").check(&expect![[""]]);
    two_with("format 1\n").check(&expect![[""]]);
}

#[test]
fn empty() {
    two_with("").check(&expect![[""]]);
    two_with("# only a comment\n\n").check(&expect![[""]]);
}

#[test]
fn from_a_newer_version() {
    two_with("format 2 postgres\nwhatever\n").check(&expect![[""]]);
}

#[test]
fn binary_garbage() {
    two_with(b"\x7fELF\0\0\xff\xfe\n").check(&expect![[""]]);
    let garbage: String = (0..100).map(|line| format!("\u{1}{line}\u{0}\n")).collect();
    two_with(format!("format 1 postgres\n{garbage}")).check(&expect![[""]]);
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
        .check(&expect![[""]]);
}

#[test]
fn two_conflicts_and_one_that_does_not_end() {
    two_with(
        "<<<<<<< a\nformat 1 postgres\n=======\nformat 1 sqlite\n>>>>>>> b\n=======\n<<<<<<< c\n",
    )
    .check(&expect![[""]]);
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
                down: match source.arbitrary::<bool>()? {
                    true => Some(DownEntry {
                        tokens: source.arbitrary()?,
                        text: source.arbitrary()?,
                    }),
                    false => None,
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
                direction: match source.arbitrary::<bool>()? {
                    true => Direction::Up,
                    false => Direction::Down,
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
    expect![[""]].assert_eq(&shown);
}
