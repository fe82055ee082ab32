//! Rules as a folder meets them: levels, reasons, drafts and frozen migrations.

use expect_test::expect;
use migrate_source::freeze::FreezeRequest;

use crate::fixture::{Fixture, fixture, migration};

/// A frozen table, and a draft behind it that drops a column.
fn with_draft(config: &str, draft: &str) -> Fixture {
    let first = migration("0001", "users");
    let fixture = fixture(&first).frozen();
    fixture.write(
        "migrations/migrate.toml",
        format!("dialect = \"postgres\"\n{config}"),
    );
    fixture.write("migrations/0002_b.up.sql", draft);
    fixture.write("migrations/0002_b.down.sql", "SELECT 1;\n");
    fixture
}

const DROP: &str = "ALTER TABLE users DROP COLUMN nick;\n";

#[test]
fn a_rule_warns_by_default() {
    with_draft("", DROP).check(&expect![[r#"
        warning[drop-column]: `nick` of `users` is dropped with every value in it
         --> migrations/0002_b.up.sql:1:19
          |
        1 | ALTER TABLE users DROP COLUMN nick;
          |                   ^^^^^^^^^^^^^^^^
          |
          = note: the release that is still running uses it until it is stopped, and no down script brings the values back
          = help: if nobody misses it, say why:
                  -- migrate: allow(drop-column) why nobody misses it
                  ALTER TABLE users DROP COLUMN nick;
          = help: until then, let it be left out:
                  ALTER TABLE users ALTER COLUMN nick DROP NOT NULL;

        1 warning
    "#]]);
}

#[test]
fn a_denied_rule_is_an_error_and_an_allowed_one_is_nothing() {
    let denied = with_draft("[rules]\ndrop-column = \"deny\"\n", DROP).load();
    assert!(denied.has_errors());
    let allowed = with_draft("[rules]\ndrop-column = \"allow\"\n", DROP).load();
    assert_eq!(allowed.findings, []);
}

#[test]
fn a_reason_answers_a_rule() {
    let draft = format!("-- migrate: allow(drop-column) replaced by full_name\n{DROP}");
    with_draft("", &draft).check(&expect![[r#"
        no findings
    "#]]);
}

#[test]
fn a_reason_for_nothing_is_told() {
    let draft = "-- migrate: allow(drop-column, drop-tabel) why\nSELECT 1;\n";
    with_draft("", draft).check(&expect![[r#"
        warning[unused-allow]: `allow(drop-column)` suppresses nothing here
         --> migrations/0002_b.up.sql:1:1
          |
        1 | -- migrate: allow(drop-column, drop-tabel) why
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = help: delete the name, or move the directive to the statement that it is for

        warning[unused-allow]: `allow(drop-tabel)` suppresses nothing: no finding has this name
         --> migrations/0002_b.up.sql:1:1
          |
        1 | -- migrate: allow(drop-column, drop-tabel) why
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = help: did you mean `drop-table`?

        2 warnings
    "#]]);
}

#[test]
fn a_reason_for_a_rule_that_is_turned_off_is_left_alone() {
    let draft = "-- migrate: allow(drop-column) why\nSELECT 1;\n";
    let checked = with_draft("[rules]\ndrop-column = \"allow\"\n", draft).load();
    assert_eq!(checked.findings, []);
}

#[test]
fn what_is_frozen_is_not_judged_unless_asked_for() {
    let fixture = with_draft("", DROP).frozen_anew();
    assert_eq!(fixture.load().findings, []);
    fixture.write(
        "migrations/migrate.toml",
        "dialect = \"postgres\"\njudge = \"all\"\n",
    );
    let codes: Vec<&str> = fixture
        .load()
        .findings
        .iter()
        .map(|finding| finding.code.name)
        .collect();
    assert_eq!(codes, ["drop-column"]);
}

#[test]
fn a_reason_stays_when_its_script_is_frozen() {
    let draft = format!("-- migrate: allow(drop-column) replaced by full_name\n{DROP}");
    let fixture = with_draft("", &draft).frozen_anew();
    assert_eq!(fixture.load().findings, []);
}

#[test]
fn a_denied_draft_cannot_be_frozen() {
    let fixture = with_draft("[rules]\ndrop-column = \"deny\"\n", DROP);
    assert_eq!(fixture.freeze(&FreezeRequest::default()).refused.len(), 1);
}

#[test]
fn a_folder_of_two_databases_says_it_once() {
    let fixture = with_draft("", DROP);
    fixture.write(
        "migrations/migrate.toml",
        "dialect = [\"postgres\", \"mysql\"]\n[rules]\n",
    );
    fixture.remove("migrations/migrate.lock");
    fixture.write("migrations/0001_users.up.sql", "SELECT 1;\n");
    fixture.write("migrations/0001_users.down.sql", "SELECT 1;\n");
    let codes: Vec<&str> = fixture
        .load()
        .findings
        .iter()
        .map(|finding| finding.code.name)
        .collect();
    assert_eq!(codes, ["drop-column"]);
}

#[test]
fn a_table_of_this_release_may_go() {
    fixture(&(migration("0001", "users") + "-- file: migrations/0002_b.up.sql\nDROP TABLE users;\n-- file: migrations/0002_b.down.sql\nSELECT 1;\n"))
        .check(&expect![[r#"
            no findings
        "#]]);
}
