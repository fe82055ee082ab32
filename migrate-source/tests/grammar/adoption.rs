//! Old scripts that no server could read are accepted by name, once, and stay so.

use expect_test::expect;
use migrate_source::freeze::{AcceptFindings, FreezeRequest};

use crate::fixture::fixture;

#[test]
fn a_broken_down_script_is_accepted_when_its_folder_is_taken_over() {
    let folder = fixture(
        "-- file: migrations/migrate.toml\ndialect = \"postgres\"\nserver = \"14\"\n\
         -- file: migrations/1_a.up.sql\nCREATE TABLE a (b int, c jsonb);\n\
         CREATE UNIQUE INDEX a_b ON a (b) NULLS NOT DISTINCT;\n\
         -- file: migrations/1_a.down.sql\nALTER TABLE a DROP COLUMN c JSONB;\n",
    );
    // Frozen or not, they are errors: nothing is frozen with them by itself.
    let refused = folder.freeze(&FreezeRequest::default());
    assert_eq!(refused.text, None);

    let frozen = folder.freeze(&FreezeRequest {
        accept_findings: AcceptFindings::All,
        ..FreezeRequest::default()
    });
    let accepted: Vec<String> = frozen
        .accepted
        .iter()
        .map(|accepted| {
            format!(
                "{} {} {}",
                accepted.code,
                accepted.version,
                accepted.direction.name()
            )
        })
        .collect();
    assert_eq!(
        accepted,
        ["syntax-error 1 down", "newer-syntax 1 up"],
        "{}",
        folder.rendered()
    );
    folder.check(&expect![[r#"
        no findings
    "#]]);

    // A new mistake in another migration is an error all the same.
    folder.add(
        "-- file: migrations/2_b.up.sql\nCREATE TABLE b (c int);\n\
         -- file: migrations/2_b.down.sql\nDROP TABLE IF EXIST b;\n",
    );
    assert!(folder.load().has_errors());
    folder.write("migrations/2_b.down.sql", "DROP TABLE IF EXISTS b;\n");

    // Mended, the acceptance has nothing to accept any more.
    folder.write("migrations/1_a.down.sql", "ALTER TABLE a DROP COLUMN c;\n");
    let said = folder.rendered();
    assert!(said.contains("warning[unused-accept]"), "{said}");
}
