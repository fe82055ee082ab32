//! What somebody took responsibility for.

use expect_test::expect;
use migrate_source::freeze::{AcceptFindings, FreezeRequest};

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
    .check(&expect![[r#"
        no findings
    "#]]);
}

#[test]
fn an_allow_that_suppresses_nothing() {
    fixture(
        &(migration("0001", "users")
            + "-- file: migrations/0002_b.up.sql\n-- migrate: allow(missing-down, names-differ) why\nSELECT 1;\n"),
    )
    .check(&expect![[r#"
        warning[unused-allow]: `allow(names-differ)` suppresses nothing here
         --> migrations/0002_b.up.sql:1:1
          |
        1 | -- migrate: allow(missing-down, names-differ) why
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = help: delete the name, or move the directive to the statement that it is for

        1 warning
    "#]]);
}

#[test]
fn an_allow_reaches_no_other_statement() {
    fixture(
        "-- file: migrations/0001_a.up.sql\nSELECT 1;\n\
         -- migrate: allow(cannot-run-in-transaction) why\nVACUUM a;\nVACUUM b;\n\
         -- file: migrations/0001_a.down.sql\nSELECT 1;\n",
    )
    .check(&expect![[r#"
        error[cannot-run-in-transaction]: `VACUUM` cannot run in a transaction, and this script runs in one
         --> migrations/0001_a.up.sql:4:1
          |
        4 | VACUUM b;
          | ^^^^^^
          |
          = help: move it into a migration of its own, with `-- migrate: no-transaction` at the top; or write that at the top of this one: its statements then run one by one, and a failure between two of them leaves the first ones applied
          = help: `-- no-transaction` on the first line does the same, and the tool that this folder comes from understands it, too

        1 error
    "#]]);
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
    old.check(&expect![[r#"
        no findings
    "#]]);
    assert_eq!(old.load().accepted.len(), 3);

    // A new mistake of the same kind is still one.
    old.write("migrations/0003_c.up.sql", "SELECT 1;\n")
        .check(&expect![[r#"
            error[missing-down]: the migration `0003` (c) has no down script
            --> migrations/0003_c.up.sql
             = help: write it: `migrations/0003_c.down.sql`
             = help: or put at the top of the up script:
                     -- migrate: irreversible "why it cannot be undone"

            1 error
        "#]]);
}

#[test]
fn an_acceptance_of_nothing() {
    let old = fixture("-- file: migrations/0001_a.up.sql\nCREATE TABLE a (id int);\n");
    old.freeze(&FreezeRequest {
        accept_findings: AcceptFindings::Codes(vec!["missing-down".to_owned()]),
        ..FreezeRequest::default()
    });
    old.write("migrations/0001_a.down.sql", "DROP TABLE a;\n")
        .check(&expect![[r#"
            warning[frozen-down-edited]: the frozen migration `0001` got a down script that the lock file does not know
             --> migrations/0001_a.down.sql
              |
             ::: migrations/migrate.lock:4:1
              |
            4 | 0001 a up:90c29675bcf3c5ec412bdc99715b0c41c20f5620e1f8d55658b30d7302d4e849.c2de7559380e5ebf down:none
              | ------ frozen without one
              |
              = help: take it into the lock file: `cargo migrate freeze`

            warning[unused-accept]: the lock file accepts `missing-down` in `0001`, and there is no such finding
             --> migrations/migrate.lock:7:1
              |
            7 | accept missing-down 0001 up
              | ^^^^^^^^^^^^^^^^^^^^^^^^^^^
              |
              = help: drop the line: `cargo migrate freeze`

            2 warnings
        "#]]);
    let frozen = old.freeze(&FreezeRequest::default());
    assert_eq!(frozen.dropped.len(), 1);
    old.check(&expect![[r#"
        no findings
    "#]]);
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
    folder.check(&expect![[r#"
        warning[missing-down]: the migration `0002` (b) has no down script
        --> migrations/0002_b.up.sql
         = help: write it: `migrations/0002_b.down.sql`
         = help: or put at the top of the up script:
                 -- migrate: irreversible "why it cannot be undone"

        1 warning
    "#]]);
}
