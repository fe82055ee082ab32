//! The mistakes that people make, each with what is said about it.

use expect_test::{Expect, expect};

use crate::fixture::fixture;

/// The findings of a draft whose up script is this.
fn check(up: &str, expected: &Expect) {
    fixture(&format!(
        "-- file: migrations/migrate.toml\ndialect = \"postgres\"\ndown = \"optional\"\n\
         -- file: migrations/0001_a.sql\n{up}\n"
    ))
    .check(expected);
}

#[test]
fn if_exist() {
    check(
        "DROP INDEX IF EXIST jobs_by_state;",
        &expect![[r#"
        error[syntax-error]: syntax error at or near `EXIST`
         --> migrations/0001_a.sql:1:15
          |
        1 | DROP INDEX IF EXIST jobs_by_state;
          |               ^^^^^ not expected here
          |
          = help: write `IF EXISTS`

        1 error
    "#]],
    );
}

#[test]
fn a_no_break_space() {
    check(
        "SELECT\u{a0}1;",
        &expect![[r#"
        error[syntax-error]: syntax error at or near `SELECT 1`
         --> migrations/0001_a.sql:1:1
          |
        1 | SELECT 1;
          | ^^^^^^^^ has a no-break space in it (U+00A0)
          |
          = note: PostgreSQL takes that character for a letter of a name
          = help: type an ordinary blank in its place; it may have come with text from a web page

        1 error
    "#]],
    );
}
