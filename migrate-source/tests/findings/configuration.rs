//! `migrate.toml`, and the database that nobody named.

use expect_test::expect;
use migrate_source::Dialect;
use migrate_source::config::{DownPolicy, OrderPolicy};

use crate::fixture::{fixture, migration};

#[test]
fn dialect_missing_without_a_configuration() {
    let silent = fixture(&migration("0001", "users"));
    silent.remove("migrations/migrate.toml");
    silent.check(&expect![[""]]);
}

#[test]
fn dialect_missing_still_says_everything_else() {
    fixture(
        &(migration("0001", "users")
            + "-- file: migrations/0002_posts.up.sql\n-- migrate: bogus\n\
               -- file: migrations/0003_tags.up.sql\n-- migrate: irreversible \"it is gone\"\n\
               -- file: migrations/migrate.toml\norder = \"linear\"\n"),
    )
    .check(&expect![[""]]);
}

#[test]
fn a_dialect_that_cannot_be_read_is_told_once() {
    fixture(
        &(migration("0001", "users") + "-- file: migrations/migrate.toml\ndialect = \"oracle\"\n"),
    )
    .check(&expect![[""]]);
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
    named.check(&expect![[""]]);
}

#[test]
fn unknown_key_and_bad_value() {
    fixture(
        &(migration("0001", "users")
            + "-- file: migrations/migrate.toml\ndialect = \"postgres\"\nordre = \"any\"\ndown = \"never\"\n\
               [levels]\nreordered = \"allow\"\n"),
    )
    .check(&expect![[""]]);
}

#[test]
fn not_valid_toml() {
    fixture(
        &(migration("0001", "users") + "-- file: migrations/migrate.toml\ndialect = postgres\n"),
    )
    .check(&expect![[""]]);
}

#[test]
fn a_configuration_that_is_not_utf8() {
    let latin = fixture(&migration("0001", "users"));
    latin.write(
        "migrations/migrate.toml",
        b"# f\xfcr\ndialect = \"postgres\"\n",
    );
    latin.check(&expect![[""]]);
}
