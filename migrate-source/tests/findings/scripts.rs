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
    check(
        "",
        &expect![[r#"
        error[empty-draft]: the up script of the draft `0001` has nothing in it
        --> migrations/0001_a.up.sql
         = help: write the migration, or delete its files
         = help: if it does nothing on purpose, say why in a comment: `-- kept for its version number`

        1 error
    "#]],
    );
    check(
        "\n-- Add up migration script here\n",
        &expect![[r#"
        error[empty-draft]: the up script of the draft `0001` has nothing in it
        --> migrations/0001_a.up.sql
         = help: write the migration, or delete its files
         = help: if it does nothing on purpose, say why in a comment: `-- kept for its version number`

        1 error
    "#]],
    );
}

#[test]
fn scripts_without_statements() {
    let quiet = fixture(
        "-- file: migrations/0001_a.up.sql\n-- Kept for its number.\n\
         -- file: migrations/0001_a.down.sql\n;\n",
    );
    quiet.check(&expect![[r#"
        warning[no-statements]: the down script of `0001` has no statement
        --> migrations/0001_a.down.sql
         = note: reverting it would change nothing and report success
         = help: write what undoes the up script, or delete this file and put into the up script:
                 -- migrate: irreversible "why it cannot be undone"
         = help: if that is right, say so at the top of it:
                 -- migrate: allow(no-statements) why

        warning[no-statements]: the up script of `0001` has no statement
        --> migrations/0001_a.up.sql
         = help: if that is right, say so at the top of it:
                 -- migrate: allow(no-statements) why

        2 warnings
    "#]]);
}

#[test]
fn unterminated_string() {
    check(
        "SELECT 1;\nSELECT 'it''s\nSELECT 2;\n",
        &expect![[r#"
            error[unterminated-string]: this string does not end
             --> migrations/0001_a.up.sql:2:8
              |
            2 | SELECT 'it''s
              |        ^
              |
              = help: end it with `'`; inside, that is written twice

            1 error
        "#]],
    );
}

#[test]
fn unterminated_quoted_identifier() {
    check(
        "SELECT \"name\nFROM a;\n",
        &expect![[r#"
            error[unterminated-quote]: this quoted identifier does not end
             --> migrations/0001_a.up.sql:1:8
              |
            1 | SELECT "name
              |        ^
              |
              = help: end it with `"`; inside, that is written twice

            1 error
        "#]],
    );
}

#[test]
fn unterminated_comment() {
    check(
        "SELECT 1;\n/* one /* two */\nSELECT 2;\n",
        &expect![[r#"
        error[unterminated-comment]: this comment does not end
         --> migrations/0001_a.up.sql:2:1
          |
        2 | /* one /* two */
          | ^^
          |
          = help: end it with `*/`; block comments nest, so every `/*` inside needs its own `*/`

        1 error
    "#]],
    );
}

#[test]
fn nul_character() {
    check(
        "SELECT 1;\n\0SELECT '\0';\n",
        &expect![[r#"
            error[nul-character]: this is a NUL character
             --> migrations/0001_a.up.sql:2:1
              |
            2 | ␀SELECT '␀';
              | ^
              |
              = help: delete it; no database takes one in a script, not even in a string

            1 error
        "#]],
    );
}

/// Whatever SQLite does not read would be taken for applied.
#[test]
fn nul_character_cannot_be_allowed() {
    check(
        "-- migrate: allow(nul-character) there is none\nSELECT 1;\n\0\n",
        &expect![[r#"
            error[bad-directive]: `nul-character` cannot be allowed
             --> migrations/0001_a.up.sql:1:1
              |
            1 | -- migrate: allow(nul-character) there is none
              | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              |
              = note: it means: a script has a NUL character in it
              = help: `cargo migrate explain nul-character` says what to do

            error[nul-character]: this is a NUL character
             --> migrations/0001_a.up.sql:3:1
              |
            3 | ␀
              | ^
              |
              = help: delete it; no database takes one in a script, not even in a string

            2 errors
        "#]],
    );
}

#[test]
fn unterminated_dollar_quote() {
    check(
        "CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS $body$\nSELECT 1;\n$bdy$;\n",
        &expect![[r#"
            error[unterminated-dollar-quote]: this dollar quote does not end
             --> migrations/0001_a.up.sql:1:53
              |
            1 | CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS $body$
              |                                                     ^^^^^^
              |
              = help: end it with `$body$`, spelled exactly like this

            1 error
        "#]],
    );
}

#[test]
fn transaction_control_in_a_draft() {
    check(
        "BEGIN;\nCREATE TABLE a (id integer);\nCOMMIT;\n",
        &expect![[r#"
            error[transaction-control]: `BEGIN` in a script that runs in a transaction
             --> migrations/0001_a.up.sql:1:1
              |
            1 | BEGIN;
              | ^^^^^
            2 | CREATE TABLE a (id integer);
            3 | COMMIT;
              | ------
              |
              = note: the script and its row in the history commit together; a `COMMIT` in between would part them
              = help: delete it: every script already runs in a transaction of its own
              = help: or, where the script must commit in parts, write `-- migrate: no-transaction` at its top: a failure then leaves what was committed before it

            1 error
        "#]],
    );
    check(
        "CREATE TABLE a (id integer);\nROLLBACK;\n",
        &expect![[r#"
        error[transaction-control]: `ROLLBACK` in a script that runs in a transaction
         --> migrations/0001_a.up.sql:2:1
          |
        2 | ROLLBACK;
          | ^^^^^^^^
          |
          = note: the script and its row in the history commit together; a `COMMIT` in between would part them
          = help: delete it: every script already runs in a transaction of its own
          = help: or, where the script must commit in parts, write `-- migrate: no-transaction` at its top: a failure then leaves what was committed before it

        1 error
    "#]],
    );
}

#[test]
fn transaction_control_in_a_frozen_script() {
    use migrate_source::freeze::{AcceptFindings, FreezeRequest};
    use migrate_source::script::TransactionClass;

    let old = up("BEGIN;\nCREATE TABLE a (id integer);\nCOMMIT;\n");
    let frozen = old.freeze(&FreezeRequest {
        accept_findings: AcceptFindings::All,
        ..FreezeRequest::default()
    });
    assert_eq!(frozen.refused, []);
    assert_eq!(frozen.accepted, []);
    old.check(&expect![[r#"
        no findings
    "#]]);
    let class = old.load().migrations[0].up.dialects[0].transaction;
    assert_eq!(class, TransactionClass::OwnTransactions);
}

#[test]
fn unknown_directive() {
    check(
        "-- migrate: no-transactions\nSELECT 1;\n",
        &expect![[r#"
        error[unknown-directive]: unknown directive `no-transactions`
         --> migrations/0001_a.up.sql:1:13
          |
        1 | -- migrate: no-transactions
          |             ^^^^^^^^^^^^^^^
          |
          = help: did you mean `no-transaction`?

        1 error
    "#]],
    );
}

#[test]
fn directives_with_wrong_arguments() {
    check(
        "-- migrate: irreversible\nSELECT 1;\n",
        &expect![[r#"
        error[bad-directive]: `irreversible` needs a reason in double quotes
         --> migrations/0001_a.up.sql:1:13
          |
        1 | -- migrate: irreversible
          |             ^^^^^^^^^^^^
          |
          = help: write `-- migrate: irreversible "why this cannot be undone"`

        1 error
    "#]],
    );
    check(
        "-- migrate: allow(duplicate-version) because\nSELECT 1;\n",
        &expect![[r#"
            error[bad-directive]: `duplicate-version` cannot be allowed
             --> migrations/0001_a.up.sql:1:1
              |
            1 | -- migrate: allow(duplicate-version) because
              | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              |
              = note: it means: two migrations have the same version
              = help: `cargo migrate explain duplicate-version` says what to do

            1 error
        "#]],
    );
    check(
        "-- migrate: allow(drop-colum) because\nSELECT 1;\n",
        &expect![[r#"
            warning[unused-allow]: `allow(drop-colum)` suppresses nothing: no finding has this name
             --> migrations/0001_a.up.sql:1:1
              |
            1 | -- migrate: allow(drop-colum) because
              | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              |
              = help: did you mean `drop-column`?

            1 warning
        "#]],
    );
}

#[test]
fn a_limit_that_the_database_cannot_keep() {
    let limited = fixture(
        "-- file: migrations/migrate.toml\ndialect = \"sqlite\"\n\
         -- file: migrations/0001_a.up.sql\n-- migrate: statement-timeout 5s\nSELECT 1;\n\
         -- file: migrations/0001_a.down.sql\nSELECT 1;\n",
    );
    limited.check(&expect![[r#"
        error[unsupported-directive]: `statement-timeout` cannot be kept by SQLite, which has no such limit
         --> migrations/0001_a.up.sql:1:1
          |
        1 | -- migrate: statement-timeout 5s
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = help: take it out

        1 error
    "#]]);
}

#[test]
fn directive_in_the_wrong_place() {
    check(
        "SELECT 1;\n-- migrate: no-transaction\nSELECT 2;\n",
        &expect![[r#"
            error[misplaced-directive]: `no-transaction` behind the first statement
             --> migrations/0001_a.up.sql:2:1
              |
            2 | -- migrate: no-transaction
              | ^^^^^^^^^^^^^^^^^^^^^^^^^^
              |
              = help: move it to the top of the script: it holds for all of it

            1 error
        "#]],
    );
}

#[test]
fn directives_that_contradict_each_other() {
    check(
        "-- migrate: breaks-older \"the app reads it\"\n\
         -- migrate: works-with-older \"nobody reads it\"\nSELECT 1;\n",
        &expect![[r#"
            error[contradicting-directives]: `breaks-older` and `works-with-older` in one script
             --> migrations/0001_a.up.sql:2:1
              |
            1 | -- migrate: breaks-older "the app reads it"
              | -------------------------------------------
            2 | -- migrate: works-with-older "nobody reads it"
              | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              |
              = help: delete one of them; `breaks-older` is the cautious one

            1 error
        "#]],
    );
}

#[test]
fn statements_that_cannot_run_in_a_transaction() {
    check(
        "CREATE INDEX CONCURRENTLY a_id ON a (id);\nVACUUM a;\nCREATE DATABASE b;\n\
         ALTER SYSTEM SET work_mem = '1MB';\n",
        &expect![[r#"
            error[cannot-run-in-transaction]: `CREATE INDEX CONCURRENTLY` cannot run in a transaction, and this script runs in one
             --> migrations/0001_a.up.sql:1:1
              |
            1 | CREATE INDEX CONCURRENTLY a_id ON a (id);
              | ^^^^^^^^^^^^^^^^^^^^^^^^^
              |
              = help: move it into a migration of its own, with `-- migrate: no-transaction` at the top; or write that at the top of this one: its statements then run one by one, and a failure between two of them leaves the first ones applied
              = help: `-- no-transaction` on the first line does the same, and the tool that this folder comes from understands it, too
              = help: or leave out `CONCURRENTLY`, which blocks writers of the table until it is done

            error[cannot-run-in-transaction]: `VACUUM` cannot run in a transaction, and this script runs in one
             --> migrations/0001_a.up.sql:2:1
              |
            2 | VACUUM a;
              | ^^^^^^
              |
              = help: move it into a migration of its own, with `-- migrate: no-transaction` at the top; or write that at the top of this one: its statements then run one by one, and a failure between two of them leaves the first ones applied
              = help: `-- no-transaction` on the first line does the same, and the tool that this folder comes from understands it, too

            error[cannot-run-in-transaction]: `CREATE DATABASE` cannot run in a transaction, and this script runs in one
             --> migrations/0001_a.up.sql:3:1
              |
            3 | CREATE DATABASE b;
              | ^^^^^^^^^^^^^^^
              |
              = help: move it into a migration of its own, with `-- migrate: no-transaction` at the top; or write that at the top of this one: its statements then run one by one, and a failure between two of them leaves the first ones applied
              = help: `-- no-transaction` on the first line does the same, and the tool that this folder comes from understands it, too

            error[cannot-run-in-transaction]: `ALTER SYSTEM` cannot run in a transaction, and this script runs in one
             --> migrations/0001_a.up.sql:4:1
              |
            4 | ALTER SYSTEM SET work_mem = '1MB';
              | ^^^^^^^^^^^^
              |
              = help: move it into a migration of its own, with `-- migrate: no-transaction` at the top; or write that at the top of this one: its statements then run one by one, and a failure between two of them leaves the first ones applied
              = help: `-- no-transaction` on the first line does the same, and the tool that this folder comes from understands it, too

            4 errors
        "#]],
    );
    check(
        "-- migrate: no-transaction\nCREATE INDEX CONCURRENTLY a_id ON a (id);\n",
        &expect![[r#"
            no findings
        "#]],
    );
}

#[test]
fn psql_meta_command() {
    check(
        "\\set ON_ERROR_STOP on\nSELECT 1;\n",
        &expect![[r#"
        error[psql-meta-command]: `\set` is a command of psql, not of the server
         --> migrations/0001_a.up.sql:1:1
          |
        1 | \set ON_ERROR_STOP on
          | ^^^^
          |
          = help: write the value itself: psql's variables exist in psql alone

        1 error
    "#]],
    );
}

#[test]
fn copy_from_stdin() {
    check(
        "COPY a (id) FROM stdin;\n1\n2\n\\.\n",
        &expect![[r#"
        error[copy-from-stdin]: `COPY … FROM stdin` has no input when a migration runs
         --> migrations/0001_a.up.sql:1:18
          |
        1 | COPY a (id) FROM stdin;
          |                  ^^^^^
          |
          = help: write the rows as `INSERT` statements: `pg_dump --inserts` does

        1 error
    "#]],
    );
}

#[test]
fn delimiter_in_a_postgresql_file() {
    check(
        "DELIMITER //\nSELECT 1 //\nDELIMITER ;\n",
        &expect![[r#"
        error[delimiter]: `DELIMITER` is a command of the `mysql` client; PostgreSQL has none
         --> migrations/0001_a.up.sql:1:1
          |
        1 | DELIMITER //
          | ^^^^^^^^^^^^
          |
          = help: delete the `DELIMITER` lines and end each statement with `;`: a function's body goes between `$$` and `$$`, where a semicolon ends nothing

        1 error
    "#]],
    );
}

#[test]
fn unterminated_statement() {
    let trigger = fixture(
        "-- file: migrations/migrate.toml\ndialect = \"sqlite\"\n\
         -- file: migrations/0001_a.up.sql\nCREATE TRIGGER t AFTER INSERT ON a BEGIN\n  DELETE FROM b;\n\
         -- file: migrations/0001_a.down.sql\nDROP TRIGGER t;\n",
    );
    trigger.check(&expect![[r#"
        error[unterminated-statement]: this trigger's body does not end
         --> migrations/0001_a.up.sql:1:8
          |
        1 | CREATE TRIGGER t AFTER INSERT ON a BEGIN
          |        ^^^^^^^
          |
          = help: end it with `; END;`: every statement inside needs its own `;`

        1 error
    "#]]);
}

#[test]
fn missing_down() {
    fixture("-- file: migrations/0001_a.up.sql\nCREATE TABLE a (id integer);\n").check(&expect![[
        r#"
            error[missing-down]: the migration `0001` (a) has no down script
            --> migrations/0001_a.up.sql
             = help: write it: `migrations/0001_a.down.sql`
             = help: or put at the top of the up script:
                     -- migrate: irreversible "why it cannot be undone"

            1 error
        "#
    ]]);
    fixture("-- file: migrations/0001_a.up.sql\n-- migrate: irreversible \"rows are gone\"\nDELETE FROM a WHERE old;\n")
        .check(&expect![[r#"
            no findings
        "#]]);
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
    expect![[r#"
        warning[missing-down]: none of the folder's 2 migrations has a down script
        --> migrations
         = help: write them from now on: the newest would be `migrations/0002_b.up.sql` and `migrations/0002_b.down.sql`
         = help: or say in `migrate.toml` that this folder only goes up:
                 down = "optional"

        1 warning
        ----
        error[missing-down]: the migration `0001` (a) has no down script
        --> migrations/0001_a.sql
         = help: rename `migrations/0001_a.sql` to `migrations/0001_a.up.sql`, and write `migrations/0001_a.down.sql`
         = help: or put at the top of the up script:
                 -- migrate: irreversible "why it cannot be undone"

        1 error
        ----
        error[missing-down]: the migration `2024-01-01-000000` (a) has no down script
        --> migrations/2024-01-01-000000_a/up.sql
         = help: write it: `migrations/2024-01-01-000000_a/down.sql`
         = help: or put at the top of the up script:
                 -- migrate: irreversible "why it cannot be undone"

        1 error
        ----
        warning[missing-down]: the folder's only migration has no down script
        --> migrations
         = help: write them from now on: that of the newest would be `migrations/20240101000000_a/down.sql`
         = help: or say in `migrate.toml` that this folder only goes up:
                 down = "optional"

        1 warning
        ----
        warning[missing-down]: the folder's only migration has no down script
        --> migrations
         = help: write them from now on: that of the newest would be `migrations/U1__a.sql`
         = help: or say in `migrate.toml` that this folder only goes up:
                 down = "optional"

        1 warning
        ----
        error[missing-down]: the migration `00001` (a) has no down script
        --> migrations/00001_a.sql
         = help: write it after the up script, below the line `-- +goose Down`
         = help: or put at the top of the up script:
                 -- migrate: irreversible "why it cannot be undone"

        1 error
        ----
    "#]].assert_eq(&text);
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

#[test]
fn a_comment_without_end_is_told_once() {
    fixture(
        "-- file: migrations/0001_a.up.sql\nSELECT 1;\n\
         -- file: migrations/0001_a.down.sql\n/* foo\n",
    )
    .check(&expect![[r#"
        error[unterminated-comment]: this comment does not end
         --> migrations/0001_a.down.sql:1:1
          |
        1 | /* foo
          | ^^
          |
          = help: end it with `*/`; block comments nest, so every `/*` inside needs its own `*/`

        1 error
    "#]]);
}
