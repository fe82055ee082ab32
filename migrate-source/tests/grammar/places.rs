//! Where a syntax error is, and when nothing is said about it.

use expect_test::{Expect, expect};

use crate::fixture::{Fixture, fixture};

/// One migration for PostgreSQL with these scripts.
fn both(up: &str, down: &str) -> Fixture {
    fixture(&format!(
        "-- file: migrations/0001_a.up.sql\n{up}\n-- file: migrations/0001_a.down.sql\n{down}\n"
    ))
}

fn check(up: &str, down: &str, expected: &Expect) {
    both(up, down).check(expected);
}

#[test]
fn each_statement_is_judged_by_itself() {
    check(
        "CREATE TABLE a (id int);\n\nCREATE TABEL b (id int);\nCREATE TABLE c (id int);\nSELECT (;\n",
        "\u{feff}DROP TABLE c;\r\n\tDROP TABLE größe b;\r\nDROP TABLE a;\r\n",
        &expect![[r#"
            error[syntax-error]: syntax error at or near `b`
             --> migrations/0001_a.down.sql:2:19
              |
            2 |     DROP TABLE größe b;
              |                      ^ expected `,`
              |
              = help: PostgreSQL would refuse the script; nothing of it would run

            error[unterminated-statement]: this parenthesis does not close, and so the statement does not end
             --> migrations/0001_a.up.sql:5:8
              |
            5 | SELECT (;
              |        ^
              |
              = help: close it before the `;` that is to end the statement

            2 errors
        "#]],
    );
}

#[test]
fn one_statement_of_another_databases_folder() {
    fixture(
        "-- file: migrations/migrate.toml\ndialect = [\"sqlite\", \"postgres\"]\ndown = \"optional\"\n\
         -- file: migrations/0001_a.sql\nCREATE TABLE a (id integer PRIMARY KEY AUTOINCREMENT);\n",
    )
    .check(&expect![[r#"
        error[syntax-error]: syntax error at or near `AUTOINCREMENT`
         --> migrations/0001_a.sql:1:40
          |
        1 | CREATE TABLE a (id integer PRIMARY KEY AUTOINCREMENT);
          |                                        ^^^^^^^^^^^^^ not PostgreSQL's
          |
          = help: write `bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY`

        1 error
    "#]]);
    fixture(
        "-- file: migrations/migrate.toml\ndialect = \"sqlite\"\ndown = \"optional\"\n\
         -- file: migrations/0001_a.sql\nCREATE TABLE a (id integer PRIMARY KEY AUTOINCREMENT);\n",
    )
    .check(&expect![[r#"
        no findings
    "#]]);
}

#[test]
fn what_was_told_is_not_told_twice() {
    check(
        "CREATE SCHEMA {{ tenant }};\nALTER ROLE {other} SET a = 'b';\n\\connect x\nSELECT 1;",
        "SELECT 'a;\nDROP TABEL a;",
        &expect![[r#"
            error[unterminated-string]: this string does not end
             --> migrations/0001_a.down.sql:1:8
              |
            1 | SELECT 'a;
              |        ^
              |
              = help: end it with `'`; inside, that is written twice

            error[placeholder]: `{{ tenant }}` is a placeholder, and nothing fills it in
             --> migrations/0001_a.up.sql:1:15
              |
            1 | CREATE SCHEMA {{ tenant }};
              |               ^^^^^^^^^^^^ sent to the server as it is
              |
              = help: write the value itself, or read it in SQL with `current_setting` or the like

            error[psql-meta-command]: `\connect` is a command of psql, not of the server
             --> migrations/0001_a.up.sql:3:1
              |
            3 | \connect x
              | ^^^^^^^^
              |
              = help: delete the line: a migration runs in the database that the application connects to

            3 errors
        "#]],
    );
}

#[test]
fn sections_of_one_file() {
    fixture(
        "-- file: migrations/0001_a.sql\n-- +goose Up\nCREATE TABLE a (id int);\n\n\
         -- +goose Down\nDROP TABLE IF EXIST a;\n",
    )
    .check(&expect![[r#"
        error[syntax-error]: syntax error at or near `EXIST`
         --> migrations/0001_a.sql:5:15
          |
        5 | DROP TABLE IF EXIST a;
          |               ^^^^^
          |
          = help: write `IF EXISTS`

        1 error
    "#]]);
}

#[test]
fn allowed_where_the_server_takes_it() {
    check(
        "-- migrate: allow(syntax-error) only our fork has it\nCREATE TEAPOT a;\nSELECT 1;",
        "-- migrate: allow(syntax-error) not needed any more\nDROP TABLE a;",
        &expect![[r#"
            warning[unused-allow]: `allow(syntax-error)` suppresses nothing here
             --> migrations/0001_a.down.sql:1:1
              |
            1 | -- migrate: allow(syntax-error) not needed any more
              | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              |
              = help: delete the name, or move the directive to the statement that it is for

            1 warning
        "#]],
    );
    fixture(
        "-- file: migrations/migrate.toml\ndialect = \"postgres\"\n[levels]\nsyntax-error = \"warn\"\n\
         -- file: migrations/0001_a.up.sql\nCREATE TEAPOT a;\n-- file: migrations/0001_a.down.sql\nSELECT 1;\n",
    )
    .check(&expect![[r#"
        warning[syntax-error]: syntax error at or near `TEAPOT`
         --> migrations/0001_a.up.sql:1:8
          |
        1 | CREATE TEAPOT a;
          |        ^^^^^^ not expected here
          |
          = help: PostgreSQL would refuse the script; nothing of it would run

        1 warning
    "#]]);
}

#[test]
fn bodies_of_functions() {
    check(
        "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS $$\n  SELECT a;\n  SELEC a + 1;\n$$;\n\
         CREATE FUNCTION g() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELEC 2; END;\n\
         CREATE FUNCTION h() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETRN 1; END $$;",
        "DROP FUNCTION f(int), g(), h();",
        &expect![[r#"
            error[syntax-error]: syntax error at or near `SELEC`
             --> migrations/0001_a.up.sql:3:3
              |
            3 |   SELEC a + 1;
              |   ^^^^^ not expected here
              |
              = help: PostgreSQL would refuse the script; nothing of it would run

            error[syntax-error]: syntax error at or near `SELEC`
             --> migrations/0001_a.up.sql:5:69
              |
            5 | CREATE FUNCTION g() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELEC 2; END;
              |                                                                     ^^^^^ not expected here
              |
              = help: PostgreSQL would refuse the script; nothing of it would run

            2 errors
        "#]],
    );
}

#[test]
fn syntax_that_is_newer_than_the_server() {
    let folder = |server: &str| {
        fixture(&format!(
            "-- file: migrations/migrate.toml\ndialect = [\"postgres\"]\ndown = \"optional\"\n{server}\
             -- file: migrations/0001_a.sql\n-- A body, and what is in it.\n\
             CREATE FUNCTION f() RETURNS bigint LANGUAGE sql\n\
             RETURN (SELECT count(*) FROM (SELECT 1));\n\
             CREATE UNIQUE INDEX i ON a (b) NULLS NOT DISTINCT;\n\
             CREATE UNIQUE INDEX j ON a (c)\n  NULLS NOT DISTINCT;\n\
             MERGE INTO a USING b ON a.i = b.i\nWHEN MATCHED THEN DELETE\nWHEN MATCHED THEN DO NOTHING;\n"
        ))
    };
    folder("").check(&expect![[r#"
        no findings
    "#]]);
    folder("server = \"18\"\n").check(&expect![[r#"
        no findings
    "#]]);
    folder("server = \"13.4\"\n").check(&expect![[r#"
        error[newer-syntax]: a body in standard SQL needs PostgreSQL 14, and the script has to run on PostgreSQL 13.4
         --> migrations/0001_a.sql:3:1
          |
        3 | RETURN (SELECT count(*) FROM (SELECT 1));
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = note: its release notes: https://www.postgresql.org/docs/14/release-14.html
          = help: write it as PostgreSQL 13.4 takes it, or name a newer server in `migrate.toml`: `server = "14"`

        error[newer-syntax]: a subquery in `FROM` without an alias needs PostgreSQL 16, and the script has to run on PostgreSQL 13.4
         --> migrations/0001_a.sql:3:30
          |
        3 | RETURN (SELECT count(*) FROM (SELECT 1));
          |                              ^^^^^^^^^^
          |
          = note: its release notes: https://www.postgresql.org/docs/16/release-16.html
          = help: write it as PostgreSQL 13.4 takes it, or name a newer server in `migrate.toml`: `server = "16"`

        error[newer-syntax]: `NULLS NOT DISTINCT` needs PostgreSQL 15, and the script has to run on PostgreSQL 13.4
         --> migrations/0001_a.sql:4:32
          |
        4 | CREATE UNIQUE INDEX i ON a (b) NULLS NOT DISTINCT;
          |                                ^^^^^^^^^^^^^^^^^^
          |
          = note: its release notes: https://www.postgresql.org/docs/15/release-15.html
          = help: write it as PostgreSQL 13.4 takes it, or name a newer server in `migrate.toml`: `server = "15"`

        error[newer-syntax]: `NULLS NOT DISTINCT` needs PostgreSQL 15, and the script has to run on PostgreSQL 13.4
         --> migrations/0001_a.sql:6:3
          |
        6 |   NULLS NOT DISTINCT;
          |   ^^^^^^^^^^^^^^^^^^
          |
          = note: its release notes: https://www.postgresql.org/docs/15/release-15.html
          = help: write it as PostgreSQL 13.4 takes it, or name a newer server in `migrate.toml`: `server = "15"`

        error[newer-syntax]: `MERGE` needs PostgreSQL 15, and the script has to run on PostgreSQL 13.4
         --> migrations/0001_a.sql:7:1
          |
        7 | MERGE INTO a USING b ON a.i = b.i
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = note: its release notes: https://www.postgresql.org/docs/15/release-15.html
          = help: write it as PostgreSQL 13.4 takes it, or name a newer server in `migrate.toml`: `server = "15"`

        5 errors
    "#]]);
    folder("server = \"15\"\n").check(&expect![[r#"
        error[newer-syntax]: a subquery in `FROM` without an alias needs PostgreSQL 16, and the script has to run on PostgreSQL 15
         --> migrations/0001_a.sql:3:30
          |
        3 | RETURN (SELECT count(*) FROM (SELECT 1));
          |                              ^^^^^^^^^^
          |
          = note: its release notes: https://www.postgresql.org/docs/16/release-16.html
          = help: write it as PostgreSQL 15 takes it, or name a newer server in `migrate.toml`: `server = "16"`

        1 error
    "#]]);
}

#[test]
fn a_known_gap_and_a_statement_that_nests_too_deeply() {
    let deep = format!("SELECT {}1{};", "(".repeat(500), ")".repeat(500));
    fixture(&format!(
        "-- file: migrations/migrate.toml\ndialect = \"postgres\"\ndown = \"optional\"\n\
         -- file: migrations/1_a.sql\nALTER STATISTICS IF EXISTS s SET STATISTICS 500;\n\
         -- file: migrations/2_b.sql\nSELECT 1 FRM a;\n{deep}\n\
         -- file: migrations/3_c.sql\n-- migrate: allow(not-parsed) the server takes it\n{deep}\n"
    ))
    .check(&expect![[r#"
        note[not-parsed]: `ALTER STATISTICS IF EXISTS` is not understood here: the statement was not checked
         --> migrations/1_a.sql:1:21
          |
        1 | ALTER STATISTICS IF EXISTS s SET STATISTICS 500;
          |                     ^^^^^^
          |
          = help: nothing has to be done: the server takes it, and the parser does not know it yet

        error[syntax-error]: syntax error at or near `a`
         --> migrations/2_b.sql:1:10
          |
        1 | SELECT 1 FRM a;
          |          ^^^
          |
          = help: did you mean `FROM`?

        note[not-parsed]: this statement nests too deeply: it was not parsed
         --> migrations/2_b.sql:2:1
          |
        2 | SELECT ((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((...
          | ^^^^^^
          |
          = help: nothing has to be done; the server has a limit of its own (`max_stack_depth`)

        1 error, 2 notes
    "#]]);
}
