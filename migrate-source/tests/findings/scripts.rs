//! The text of scripts.

use expect_test::{Expect, expect};

use crate::fixture::{Fixture, fixture};

/// One migration for PostgreSQL with this up script.
fn up(text: &str) -> Fixture {
    fixture(&format!(
        "-- file: migrations/0001_a.up.sql\n{text}-- file: migrations/0001_a.down.sql\nDROP TABLE a;\n"
    ))
}

fn check(text: &str, expected: &Expect) {
    up(text).check(expected);
}

#[test]
fn an_empty_draft() {
    check("", &expect![[""]]);
    check("\n-- Add up migration script here\n", &expect![[""]]);
}

#[test]
fn scripts_without_statements() {
    let quiet = fixture(
        "-- file: migrations/0001_a.up.sql\n-- Kept for its number.\n\
         -- file: migrations/0001_a.down.sql\n;\n",
    );
    quiet.check(&expect![[""]]);
}

#[test]
fn unterminated_string() {
    check("SELECT 1;\nSELECT 'it''s\nSELECT 2;\n", &expect![[""]]);
}

#[test]
fn unterminated_quoted_identifier() {
    check("SELECT \"name\nFROM a;\n", &expect![[""]]);
}

#[test]
fn unterminated_comment() {
    check("SELECT 1;\n/* one /* two */\nSELECT 2;\n", &expect![[""]]);
}

#[test]
fn unterminated_dollar_quote() {
    check(
        "CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS $body$\nSELECT 1;\n$bdy$;\n",
        &expect![[""]],
    );
}

#[test]
fn transaction_control_in_a_draft() {
    check(
        "BEGIN;\nCREATE TABLE a (id integer);\nCOMMIT;\n",
        &expect![[""]],
    );
    check("CREATE TABLE a (id integer);\nROLLBACK;\n", &expect![[""]]);
}

#[test]
fn transaction_control_in_a_frozen_script() {
    use migrate_source::lock_file::{AcceptFindings, FreezeRequest};
    use migrate_source::script::TransactionClass;

    let old = up("BEGIN;\nCREATE TABLE a (id integer);\nCOMMIT;\n");
    let frozen = old.freeze(&FreezeRequest {
        accept_findings: AcceptFindings::All,
        ..FreezeRequest::default()
    });
    assert_eq!(frozen.refused, []);
    assert_eq!(frozen.accepted, []);
    old.check(&expect![[""]]);
    let class = old.load().migrations[0].up.dialects[0].transaction;
    assert_eq!(class, TransactionClass::OwnTransactions);
}

#[test]
fn unknown_directive() {
    check("-- migrate: no-transactions\nSELECT 1;\n", &expect![[""]]);
}

#[test]
fn directives_with_wrong_arguments() {
    check("-- migrate: irreversible\nSELECT 1;\n", &expect![[""]]);
    check(
        "-- migrate: allow(duplicate-version) because\nSELECT 1;\n",
        &expect![[""]],
    );
    check(
        "-- migrate: allow(drop-colum) because\nSELECT 1;\n",
        &expect![[""]],
    );
}

#[test]
fn directive_in_the_wrong_place() {
    check(
        "SELECT 1;\n-- migrate: no-transaction\nSELECT 2;\n",
        &expect![[""]],
    );
}

#[test]
fn statements_that_cannot_run_in_a_transaction() {
    check(
        "CREATE INDEX CONCURRENTLY a_id ON a (id);\nVACUUM a;\nCREATE DATABASE b;\n\
         ALTER SYSTEM SET work_mem = '1MB';\n",
        &expect![[""]],
    );
    check(
        "-- migrate: no-transaction\nCREATE INDEX CONCURRENTLY a_id ON a (id);\n",
        &expect![[""]],
    );
}

#[test]
fn psql_meta_command() {
    check("\\set ON_ERROR_STOP on\nSELECT 1;\n", &expect![[""]]);
}

#[test]
fn copy_from_stdin() {
    check("COPY a (id) FROM stdin;\n1\n2\n\\.\n", &expect![[""]]);
}

#[test]
fn delimiter_in_a_postgresql_file() {
    check("DELIMITER //\nSELECT 1 //\nDELIMITER ;\n", &expect![[""]]);
}

#[test]
fn unterminated_statement() {
    let trigger = fixture(
        "-- file: migrations/migrate.toml\ndialect = \"sqlite\"\n\
         -- file: migrations/0001_a.up.sql\nCREATE TRIGGER t AFTER INSERT ON a BEGIN\n  DELETE FROM b;\n\
         -- file: migrations/0001_a.down.sql\nDROP TRIGGER t;\n",
    );
    trigger.check(&expect![[""]]);
}

#[test]
fn missing_down() {
    fixture("-- file: migrations/0001_a.up.sql\nCREATE TABLE a (id integer);\n")
        .check(&expect![[""]]);
    fixture("-- file: migrations/0001_a.up.sql\n-- migrate: irreversible \"rows are gone\"\nDELETE FROM a;\n")
        .check(&expect![[""]]);
}

#[test]
fn missing_down_by_profile() {
    let folders = [
        // sqlx's simple files: the folder only goes up.
        "-- file: migrations/0001_a.sql\nSELECT 1;\n-- file: migrations/0002_b.sql\nSELECT 1;\n",
        // One of them has one.
        "-- file: migrations/0001_a.sql\nSELECT 1;\n\
         -- file: migrations/0002_b.up.sql\nSELECT 1;\n-- file: migrations/0002_b.down.sql\nSELECT 1;\n",
        "-- file: migrations/2024-01-01-000000_a/up.sql\nSELECT 1;\n\
         -- file: migrations/2024-01-02-000000_b/up.sql\nSELECT 1;\n\
         -- file: migrations/2024-01-02-000000_b/down.sql\nSELECT 1;\n",
        "-- file: migrations/20240101000000_a/migration.sql\nSELECT 1;\n\
         -- file: migrations/migration_lock.toml\nprovider = \"postgresql\"\n",
        "-- file: migrations/V1__a.sql\nSELECT 1;\n",
        "-- file: migrations/00001_a.sql\n-- +goose Up\nSELECT 1;\n\
         -- file: migrations/00002_b.sql\n-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 1;\n",
    ];
    let text: String = folders
        .iter()
        .map(|folder| fixture(folder).rendered() + "----\n")
        .collect();
    expect![[""]].assert_eq(&text);
}

#[test]
fn missing_down_as_the_configuration_says() {
    for (down, summary) in [
        ("error", "1 error\n"),
        ("warning", "1 warning\n"),
        ("optional", "no findings\n"),
    ] {
        let folder = fixture(&format!(
            "-- file: migrations/migrate.toml\ndialect = \"postgres\"\ndown = \"{down}\"\n\
             -- file: migrations/0001_a.up.sql\nSELECT 1;\n"
        ));
        let text = folder.rendered();
        assert!(text.ends_with(summary), "{text}");
    }
}
