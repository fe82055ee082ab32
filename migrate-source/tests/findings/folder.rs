//! The folder, its files and their names.

use std::path::PathBuf;

use expect_test::expect;

use crate::fixture::{fixture, migration};

#[test]
fn a_sound_folder_has_no_findings() {
    fixture(&(migration("0001", "users") + &migration("0002", "posts"))).check(&expect![[""]]);
}

#[test]
fn an_empty_folder_has_no_findings() {
    let empty = fixture(
        "-- file: migrations/.gitkeep\n-- file: migrations/migrate.toml\ndialect = \"sqlite\"\n",
    );
    empty.check(&expect![[""]]);
    empty
        .remove("migrations/migrate.toml")
        .check(&expect![[""]]);
}

#[test]
fn folder_missing() {
    let mut missing = fixture("");
    missing.options.folder = PathBuf::from("db/migrations");
    missing.check(&expect![[""]]);
    assert_eq!(missing.load().files_read, Vec::<PathBuf>::new());
}

#[test]
fn folder_not_a_folder() {
    let mut file = fixture("-- file: migrations.sql\nSELECT 1;\n");
    file.options.folder = PathBuf::from("migrations.sql");
    file.check(&expect![[""]]);
}

#[test]
fn folder_outside_the_package() {
    let mut outside = fixture(&format!(
        "-- file: app/Cargo.toml\n[package]\n{}",
        migration("0001", "users")
    ));
    outside.options.package = outside.path("app");
    outside.options.folder = PathBuf::from("../migrations");
    outside.check(&expect![[""]]);
    outside.write(
        "migrations/migrate.toml",
        "dialect = \"postgres\"\n[levels]\nfolder-outside-package = \"allow\"\n",
    );
    outside.check(&expect![[""]]);
}

#[test]
fn an_absolute_folder_is_shown_relative_to_the_package() {
    let mut absolute = fixture(&(migration("0001", "users") + &migration("0001", "posts")));
    absolute.options.folder = absolute.path("./migrations/../migrations");
    absolute.check(&expect![[""]]);
}

#[cfg(unix)]
#[test]
fn a_link_that_leaves_the_folder() {
    let linked = fixture(&migration("0001", "users"));
    linked.write("elsewhere.sql", "SELECT 1;\n");
    std::os::unix::fs::symlink(
        linked.path("elsewhere.sql"),
        linked.path("migrations/0002_posts.up.sql"),
    )
    .unwrap();
    linked.check(&expect![[""]]);
}

#[test]
fn not_utf8() {
    let latin = fixture(&migration("0001", "users"));
    latin.write(
        "migrations/0001_users.up.sql",
        b"CREATE TABLE users (id integer);\r\n-- f\xfcr alle\r\n",
    );
    latin.check(&expect![[""]]);
}

#[test]
fn a_file_name_that_fits_no_profile() {
    fixture(&(migration("0001", "users") + "-- file: migrations/cleanup.sql\nSELECT 1;\n"))
        .check(&expect![[""]]);
}

#[test]
fn mixed_profiles() {
    fixture(
        &(migration("0001", "users")
            + "-- file: migrations/V2__posts.sql\nCREATE TABLE posts (id integer);\n"),
    )
    .check(&expect![[""]]);
}

#[test]
fn duplicate_version() {
    fixture(&(migration("0001", "users") + &migration("1", "posts"))).check(&expect![[""]]);
}

#[test]
fn a_version_that_cannot_be_stored() {
    fixture(&migration("99999999999999999999", "users")).check(&expect![[""]]);
}

#[test]
fn down_without_up() {
    fixture(&(migration("0001", "users") + "-- file: migrations/0002_posts.down.sql\nSELECT 1;\n"))
        .check(&expect![[""]]);
}

#[test]
fn up_and_down_with_different_names() {
    let differ = fixture(&migration("0001", "users"));
    differ.rename(
        "migrations/0001_users.down.sql",
        "migrations/0001_people.down.sql",
    );
    differ.check(&expect![[""]]);
}

#[test]
fn section_markers() {
    fixture("-- file: migrations/0001_a.sql\n-- +goose Down\nDROP TABLE a;\n-- +goose Up\nCREATE TABLE a (id int);\n")
        .check(&expect![[""]]);
}

#[test]
fn a_placeholder() {
    fixture("-- file: migrations/V1__a.sql\nCREATE TABLE ${schema}.a (id int);\n")
        .check(&expect![[""]]);
}

#[test]
fn a_migration_of_a_kind_that_is_not_supported() {
    fixture("-- file: migrations/V1__a.sql\nCREATE TABLE a (id int);\n-- file: migrations/R__view.sql\nSELECT 1;\n")
        .check(&expect![[""]]);
}

#[test]
fn a_file_of_the_tool_that_cannot_be_understood() {
    fixture(
        "-- file: migrations/2024-01-01-000000_a/up.sql\nCREATE TABLE a (id int);\n\
         -- file: migrations/2024-01-01-000000_a/down.sql\nDROP TABLE a;\n\
         -- file: migrations/2024-01-01-000000_a/metadata.toml\nrun_in_transaction = maybe\n",
    )
    .check(&expect![[""]]);
}
