//! `migrate.toml`, and the database that nobody named.

use expect_test::expect;
use migrate_source::Dialect;
use migrate_source::config::{DownPolicy, OrderPolicy};

use crate::fixture::{fixture, migration};

#[test]
fn dialect_missing_without_a_configuration() {
    let silent = fixture(&migration("0001", "users"));
    silent.remove("migrations/migrate.toml");
    silent.check(&expect![[r#"
        error[dialect-missing]: `migrations` does not say which database it is for
        --> migrations
         = help: create `migrations/migrate.toml` with one of `postgres`, `sqlite` and `mysql`:
                 dialect = "postgres"

        1 error
    "#]]);
}

#[test]
fn dialect_missing_still_says_everything_else() {
    fixture(
        &(migration("0001", "users")
            + "-- file: migrations/0002_posts.up.sql\n-- migrate: bogus\n\
               -- file: migrations/0003_tags.up.sql\n-- migrate: irreversible \"it is gone\"\n\
               -- file: migrations/migrate.toml\norder = \"linear\"\n"),
    )
    .check(&expect![[r#"
        error[missing-down]: the migration `0002` (posts) has no down script
        --> migrations/0002_posts.up.sql
         = help: write it: `migrations/0002_posts.down.sql`
         = help: or put at the top of the up script:
                 -- migrate: irreversible "why it cannot be undone"

        error[dialect-missing]: `migrations` does not say which database it is for
        --> migrations/migrate.toml
         = help: write into it one of `postgres`, `sqlite` and `mysql`:
                 dialect = "postgres"

        2 errors
    "#]]);
}

#[test]
fn a_dialect_that_cannot_be_read_is_told_once() {
    fixture(
        &(migration("0001", "users") + "-- file: migrations/migrate.toml\ndialect = \"oracle\"\n"),
    )
    .check(&expect![[r#"
        error[config-value]: `dialect` cannot be `oracle`
         --> migrations/migrate.toml:1:11
          |
        1 | dialect = "oracle"
          |           ^^^^^^^^
          |
          = help: allowed are `postgres`, `sqlite`, `mysql`

        1 error
    "#]]);
}

#[test]
fn options_override_the_file() {
    let mut named = fixture(
        &(migration("0001", "users")
            + "-- file: migrations/0002_posts.up.sql\nSELECT 1;\n\
               -- file: migrations/migrate.toml\norder = \"linear\"\ndown = \"error\"\n"),
    );
    named.options.dialects = Some(vec![Dialect::Sqlite, Dialect::Postgres]);
    named.options.order = Some(OrderPolicy::Any);
    named.options.down = Some(DownPolicy::Optional);
    let checked = named.load();
    assert_eq!(checked.dialects, [Dialect::Sqlite, Dialect::Postgres]);
    assert_eq!(checked.order, OrderPolicy::Any);
    named.check(&expect![[r#"
        no findings
    "#]]);
}

#[test]
fn unknown_key_and_bad_value() {
    fixture(
        &(migration("0001", "users")
            + "-- file: migrations/migrate.toml\ndialect = \"postgres\"\nordre = \"any\"\ndown = \"never\"\n\
               [levels]\nreordered = \"allow\"\n"),
    )
    .check(&expect![[r#"
        error[config-key]: unknown key `ordre`
         --> migrations/migrate.toml:2:1
          |
        2 | ordre = "any"
          | ^^^^^
          |
          = help: known are `dialect`, `profile`, `order`, `down`, `drafts`, `server`, `judge`, `sqlite`, `levels`, `rules`

        error[config-value]: `down` cannot be `never`
         --> migrations/migrate.toml:3:8
          |
        3 | down = "never"
          |        ^^^^^^^
          |
          = help: allowed are `error`, `warning`, `optional`

        error[config-value]: the level of `reordered` cannot be changed
         --> migrations/migrate.toml:5:1
          |
        5 | reordered = "allow"
          | ^^^^^^^^^
          |
          = help: `order = "any"` allows it

        3 errors
    "#]]);
}

#[test]
fn not_valid_toml() {
    fixture(
        &(migration("0001", "users") + "-- file: migrations/migrate.toml\ndialect = postgres\n"),
    )
    .check(&expect![[r#"
        error[config-syntax]: not valid TOML: string values must be quoted, expected literal string
         --> migrations/migrate.toml:1:11
          |
        1 | dialect = postgres
          |           ^^^^^^^^
          |
          = help: a line is `key = "value"`, and `[levels]` comes after the other keys

        1 error
    "#]]);
}

#[test]
fn a_configuration_that_is_not_utf8() {
    let latin = fixture(&migration("0001", "users"));
    latin.write(
        "migrations/migrate.toml",
        b"# f\xfcr\ndialect = \"postgres\"\n",
    );
    latin.check(&expect![[r#"
        error[not-utf8]: `migrations/migrate.toml` is not UTF-8
         --> migrations/migrate.toml:1:4
          |
        1 | # f�r
          |    ^ the first byte that is not
          |
          = help: save it as UTF-8; if it is Latin-1, `iconv -f latin1 -t utf8` converts it

        1 error
    "#]]);
}
