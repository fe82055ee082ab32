//! What somebody took responsibility for.

use expect_test::expect;
use migrate_source::lock_file::{AcceptFindings, FreezeRequest};

use crate::fixture::{fixture, migration};

#[test]
fn an_allow_for_a_script_or_a_statement() {
    fixture(
        "-- file: migrations/0001_a.up.sql\n-- migrate: allow(missing-down) it is the first\n\
         CREATE TABLE a (id int);\n\
         -- file: migrations/0002_b.up.sql\nSELECT 1;\n\
         -- migrate: allow(cannot-run-in-transaction) the extension handles it\n\
         CREATE INDEX CONCURRENTLY b_id ON b (id);\n\
         -- file: migrations/0002_b.down.sql\n-- migrate: allow(no-statements) nothing to undo\n",
    )
    .check(&expect![[""]]);
}

#[test]
fn an_allow_that_suppresses_nothing() {
    fixture(
        &(migration("0001", "users")
            + "-- file: migrations/0002_b.up.sql\n-- migrate: allow(missing-down, names-differ) why\nSELECT 1;\n"),
    )
    .check(&expect![[""]]);
}

#[test]
fn an_allow_reaches_no_other_statement() {
    fixture(
        "-- file: migrations/0001_a.up.sql\nSELECT 1;\n\
         -- migrate: allow(cannot-run-in-transaction) why\nVACUUM a;\nVACUUM b;\n\
         -- file: migrations/0001_a.down.sql\nSELECT 1;\n",
    )
    .check(&expect![[""]]);
}

#[test]
fn old_mistakes_are_accepted_once_by_name() {
    let old = fixture(
        "-- file: migrations/0001_a.up.sql\nCREATE TABLE a (id int);\n\
         -- file: migrations/0002_b.up.sql\nVACUUM;\n-- file: migrations/0002_b.down.sql\n-- none\n",
    );
    let frozen = old.freeze(&FreezeRequest {
        accept_findings: AcceptFindings::All,
        ..FreezeRequest::default()
    });
    assert_eq!(frozen.refused, []);
    let accepted: Vec<String> = frozen
        .accepted
        .iter()
        .map(|accepted| format!("{} {}", accepted.code, accepted.version))
        .collect();
    assert_eq!(
        accepted,
        [
            "missing-down 0001",
            "no-statements 0002",
            "cannot-run-in-transaction 0002"
        ]
    );
    old.check(&expect![[""]]);
    assert_eq!(old.load().accepted.len(), 3);

    // A new mistake of the same kind is still one.
    old.write("migrations/0003_c.up.sql", "SELECT 1;\n")
        .check(&expect![[""]]);
}

#[test]
fn an_acceptance_of_nothing() {
    let old = fixture("-- file: migrations/0001_a.up.sql\nCREATE TABLE a (id int);\n");
    old.freeze(&FreezeRequest {
        accept_findings: AcceptFindings::Codes(vec!["missing-down".to_owned()]),
        ..FreezeRequest::default()
    });
    old.write("migrations/0001_a.down.sql", "DROP TABLE a;\n")
        .check(&expect![[""]]);
    let frozen = old.freeze(&FreezeRequest::default());
    assert_eq!(frozen.dropped.len(), 1);
    old.check(&expect![[""]]);
}

#[test]
fn levels() {
    let folder = fixture(
        &(migration("0001", "users")
            + "-- file: migrations/0002_b.up.sql\nSELECT 1;\n\
               -- file: migrations/0003_c.up.sql\n-- kept\n-- file: migrations/0003_c.down.sql\n\n\
               -- file: migrations/migrate.toml\ndialect = \"postgres\"\n\
               [levels]\nmissing-down = \"warn\"\nno-statements = \"allow\"\n"),
    );
    folder.check(&expect![[""]]);
}
