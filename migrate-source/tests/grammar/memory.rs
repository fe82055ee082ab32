//! What was sound is not parsed again.

use std::fmt::Write as _;

use migrate_source::{Memory, load_remembering};

use crate::fixture::fixture;

#[test]
fn after_an_edit_one_script_is_parsed_again() {
    let mut text = String::from(
        "-- file: migrations/migrate.toml\ndialect = \"postgres\"\ndown = \"optional\"\n",
    );
    for number in 1..=50 {
        writeln!(
            text,
            "-- file: migrations/{number}_a.sql\nCREATE TABLE a{number} (id bigint PRIMARY KEY);"
        )
        .unwrap();
    }
    let folder = fixture(&text);
    let run = |stored: &[u8]| {
        let memory = Memory::from_bytes(stored.to_vec(), "this one");
        let checked = load_remembering(&folder.options, &memory);
        // The outcome does not depend on what is remembered.
        assert_eq!(checked.findings, folder.load().findings);
        let kept = memory.to_bytes().unwrap_or_else(|| stored.to_vec());
        (memory.looked_at(), checked.has_errors(), kept)
    };
    let (first, errors, stored) = run(b"");
    assert_eq!((first, errors), (50, false));
    let (again, _, same) = run(&stored);
    assert_eq!((again, &same), (0, &stored));

    // Another line end is the same text to the server.
    folder.write(
        "migrations/8_a.sql",
        "CREATE TABLE a8 (id bigint PRIMARY KEY);\r\n",
    );
    assert_eq!(run(&stored).0, 0);
    folder.write(
        "migrations/7_a.sql",
        "CREATE TABLE a7 (id bigint PRIMARY KEY;\n",
    );
    folder.write(
        "migrations/9_a.sql",
        "CREATE TABLE a9 (id bigint PRIMRY KEY);\n",
    );
    let (edited, errors, stored) = run(&stored);
    assert!(errors);
    assert_eq!(edited, 1, "the other one does not end, and is not parsed");
    let (still, errors, _) = run(&stored);
    assert!(errors, "an error is told each time");
    assert_eq!(still, 1);

    // Another server takes other syntax.
    folder.write(
        "migrations/migrate.toml",
        "dialect = \"postgres\"\ndown = \"optional\"\nserver = \"15\"\n",
    );
    assert_eq!(run(&stored).0, 49);
    assert_eq!(run(b"something else\n").0, 49);
}
