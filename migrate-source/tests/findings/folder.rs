//! The folder, its files and their names.

use std::path::PathBuf;

use expect_test::expect;

use crate::fixture::{fixture, migration};

#[test]
fn a_sound_folder_has_no_findings() {
    fixture(&(migration("0001", "users") + &migration("0002", "posts"))).check(&expect![[r#"
        no findings
    "#]]);
}

#[test]
fn an_empty_folder_has_no_findings() {
    let empty = fixture(
        "-- file: migrations/.gitkeep\n-- file: migrations/migrate.toml\ndialect = \"sqlite\"\n",
    );
    empty.check(&expect![[r#"
        no findings
    "#]]);
    empty.remove("migrations/migrate.toml").check(&expect![[r#"
            no findings
        "#]]);
}

#[test]
fn folder_missing() {
    let mut missing = fixture("");
    missing.options.folder = PathBuf::from("db/migrations");
    missing.check(&expect![[r#"
        error[folder-missing]: the migrations folder `db/migrations` does not exist
        --> db/migrations
         = note: paths are relative to the package, that is to the folder of its `Cargo.toml`
         = help: create it with a configuration: `cargo migrate init`

        1 error
    "#]]);
    assert_eq!(missing.load().files_read, Vec::<PathBuf>::new());
}

#[test]
fn folder_not_a_folder() {
    let mut file = fixture("-- file: migrations.sql\nSELECT 1;\n");
    file.options.folder = PathBuf::from("migrations.sql");
    file.check(&expect![[r#"
        error[folder-not-a-folder]: the migrations folder `migrations.sql` is a file
        --> migrations.sql
         = help: name the folder that the migration files are in

        1 error
    "#]]);
}

#[test]
fn folder_outside_the_package() {
    let mut outside = fixture(&format!(
        "-- file: app/Cargo.toml\n[package]\n{}",
        migration("0001", "users")
    ));
    outside.options.package = outside.path("app");
    outside.options.folder = PathBuf::from("../migrations");
    outside.check(&expect![[r#"
        warning[folder-outside-package]: the migrations folder `../migrations` lies outside the package
        --> ../migrations
         = note: `cargo publish` would leave it behind, and the published crate would not build
         = help: move it into the package, or, for a crate that is never published, write into `migrate.toml`:
                 [levels]
                 folder-outside-package = "allow"

        1 warning
    "#]]);
    outside.write(
        "migrations/migrate.toml",
        "dialect = \"postgres\"\n[levels]\nfolder-outside-package = \"allow\"\n",
    );
    outside.check(&expect![[r#"
        no findings
    "#]]);
}

#[test]
fn an_absolute_folder_is_shown_relative_to_the_package() {
    let mut absolute = fixture(&(migration("0001", "users") + &migration("0001", "posts")));
    absolute.options.folder = absolute.path("./migrations/../migrations");
    absolute.check(&expect![[r#"
        error[duplicate-version]: version `0001` is there twice: `migrations/0001_posts.up.sql` and `migrations/0001_users.up.sql`
        --> migrations/0001_users.up.sql: this one
        ::: migrations/0001_posts.up.sql: and this one
         = help: give the newer one a version of its own, or remove it if it is a copy

        1 error
    "#]]);
}

#[test]
fn the_package_itself_may_be_the_folder() {
    let mut whole = fixture(
        "-- file: 0001_a.up.sql\nSELECT 1;\n-- file: migrate.toml\ndialect = \"postgres\"\n",
    );
    whole.options.folder = PathBuf::from(".");
    whole.check(&expect![[r#"
        error[missing-down]: the migration `0001` (a) has no down script
        --> 0001_a.up.sql
         = help: write it: `0001_a.down.sql`
         = help: or put at the top of the up script:
                 -- migrate: irreversible "why it cannot be undone"

        1 error
    "#]]);
}

#[cfg(unix)]
#[test]
fn a_link_that_leaves_the_folder() {
    let linked = fixture(&migration("0001", "users"));
    let elsewhere = fixture("-- file: a.sql\nSELECT 1;\n");
    std::os::unix::fs::symlink(
        elsewhere.path("a.sql"),
        linked.path("migrations/0002_posts.up.sql"),
    )
    .unwrap();
    let text = linked.rendered();
    let elsewhere = elsewhere.path("").display().to_string();
    expect![[r#"
        error[link-leaves-folder]: `migrations/0002_posts.up.sql` is a symbolic link that leaves the migrations folder and the package
        --> migrations/0002_posts.up.sql
         = note: it leads to `ELSEWHERE/a.sql`
         = help: copy the file into the folder: a published package could not contain it

        1 error
    "#]].assert_eq(&text.replace(&elsewhere, "ELSEWHERE/"));
}

#[test]
fn not_utf8() {
    let latin = fixture(&migration("0001", "users"));
    latin.write(
        "migrations/0001_users.up.sql",
        b"CREATE TABLE users (id integer);\r\n-- f\xfcr alle\r\n",
    );
    latin.check(&expect![[r#"
        error[not-utf8]: `migrations/0001_users.up.sql` is not UTF-8
         --> migrations/0001_users.up.sql:2:5
          |
        2 | -- f�r alle
          |     ^ the first byte that is not
          |
          = help: save it as UTF-8; if it is Latin-1, `iconv -f latin1 -t utf8` converts it

        1 error
    "#]]);
}

#[test]
fn a_file_name_that_fits_no_profile() {
    fixture(&(migration("0001", "users") + "-- file: migrations/cleanup.sql\nSELECT 1;\n"))
        .check(&expect![[r#"
            error[file-name]: the name `cleanup.sql` fits no migration of sqlx
            --> migrations/cleanup.sql
             = note: sqlx itself ignores this file without a word
             = help: sqlx reads `<version>_<name>.up.sql` and `<version>_<name>.down.sql`, or `<version>_<name>.sql`; the version is a number
             = help: a file that is no migration belongs outside of the folder

            1 error
        "#]]);
}

#[test]
fn mixed_profiles() {
    fixture(
        &(migration("0001", "users")
            + "-- file: migrations/V2__posts.sql\nCREATE TABLE posts (id integer);\n"),
    )
    .check(&expect![[r#"
        error[mixed-profiles]: the folder mixes the conventions of sqlx and flyway
        --> migrations/V2__posts.sql: this one follows flyway
        ::: migrations/0001_users.down.sql: this one follows sqlx
         = help: keep one history in a folder: rename `migrations/V2__posts.sql` as sqlx names its files, or move it elsewhere
         = help: if sqlx is meant, say `profile = "sqlx"` in `migrate.toml`; then each other file is judged by its rules

        1 error
    "#]]);
}

#[test]
fn duplicate_version() {
    fixture(&(migration("0001", "users") + &migration("1", "posts"))).check(&expect![[r#"
        error[duplicate-version]: version `0001` is there twice: `migrations/0001_users.up.sql` and `migrations/1_posts.up.sql`
        --> migrations/1_posts.up.sql: this one
        ::: migrations/0001_users.up.sql: and this one
         = note: `0001` and `1` are the same version, `1`
         = help: give the newer one a version of its own, or remove it if it is a copy

        1 error
    "#]]);
}

#[test]
fn a_version_that_cannot_be_stored() {
    fixture(&migration("99999999999999999999", "users")).check(&expect![[r#"
        error[version-out-of-range]: version `99999999999999999999` cannot be stored
        --> migrations/99999999999999999999_users.down.sql
         = note: the largest version of golang-migrate is 18446744073709551615
         = help: give the migration a version within the range

        1 error
    "#]]);
}

#[test]
fn down_without_up() {
    fixture(&(migration("0001", "users") + "-- file: migrations/0002_posts.down.sql\nSELECT 1;\n"))
        .check(&expect![[r#"
            error[down-without-up]: version `0002` has a down script and no up script
            --> migrations/0002_posts.down.sql
             = help: write the up script, or remove this file

            1 error
        "#]]);
}

#[test]
fn up_and_down_with_different_names() {
    let differ = fixture(&migration("0001", "users"));
    differ.rename(
        "migrations/0001_users.down.sql",
        "migrations/0001_people.down.sql",
    );
    differ.check(&expect![[r#"
        warning[names-differ]: version `0001` is named `users` going up and `people` going down
        --> migrations/0001_people.down.sql: the down script
        ::: migrations/0001_users.up.sql: the up script
         = note: scripts are paired by version, so these two belong together
         = help: rename the down script, or give one of them another version

        1 warning
    "#]]);
}

#[test]
fn section_markers() {
    fixture("-- file: migrations/0001_a.sql\n-- +goose Down\nDROP TABLE a;\n-- +goose Up\nCREATE TABLE a (id int);\n")
        .check(&expect![[r#"
            error[section-marker]: `-- +goose Down` comes before `-- +goose Up`
             --> migrations/0001_a.sql:1:1
              |
            1 | -- +goose Down
              | ^^^^^^^^^^^^^^
              |
              = help: put the up script and its marker first

            1 error
        "#]]);
}

#[test]
fn a_placeholder() {
    fixture(
        "-- file: migrations/V1__a.sql\nCREATE TABLE ${schema}.a (id int);\n\
         -- file: migrations/migrate.toml\ndialect = \"postgres\"\nprofile = \"flyway\"\n",
    )
    .check(&expect![[r#"
        warning[missing-down]: the folder's only migration has no down script
        --> migrations
         = help: write them from now on: that of the newest would be `migrations/U1__a.sql`
         = help: or say in `migrate.toml` that this folder only goes up:
                 down = "optional"

        error[placeholder]: flyway would replace `${schema}`, and nothing does here
         --> migrations/V1__a.sql:1:14
          |
        1 | CREATE TABLE ${schema}.a (id int);
          |              ^^^^^^^^^ sent to the server as it is
          |
          = help: write the value itself, or read it in SQL with `current_setting` or the like

        1 error, 1 warning
    "#]]);
}

#[test]
fn a_migration_of_a_kind_that_is_not_supported() {
    fixture("-- file: migrations/V1__a.sql\nCREATE TABLE a (id int);\n-- file: migrations/R__view.sql\nSELECT 1;\n")
        .check(&expect![[r#"
            warning[missing-down]: the folder's only migration has no down script
            --> migrations
             = help: write them from now on: that of the newest would be `migrations/U1__a.sql`
             = help: or say in `migrate.toml` that this folder only goes up:
                     down = "optional"

            error[unsupported-migration]: `migrations/R__view.sql` is a repeatable migration, which is not supported
            --> migrations/R__view.sql
             = note: flyway runs it, and without it the history is another one
             = help: write what it does as an SQL migration
             = help: to go without it, set `unsupported-migration = "allow"` under `[levels]` in `migrate.toml`

            1 error, 1 warning
        "#]]);
}

#[test]
fn a_file_of_the_tool_that_cannot_be_understood() {
    fixture(
        "-- file: migrations/2024-01-01-000000_a/up.sql\nCREATE TABLE a (id int);\n\
         -- file: migrations/2024-01-01-000000_a/down.sql\nDROP TABLE a;\n\
         -- file: migrations/2024-01-01-000000_a/metadata.toml\nrun_in_transaction = maybe\n",
    )
    .check(&expect![[r#"
        error[tool-config]: `metadata.toml` is not valid TOML: string values must be quoted, expected literal string
         --> migrations/2024-01-01-000000_a/metadata.toml:1:22
          |
        1 | run_in_transaction = maybe
          |                      ^^^^^
          |
          = note: diesel ignores the whole file then, and runs the migration in a transaction
          = help: write `run_in_transaction = true` or `run_in_transaction = false`

        1 error
    "#]]);
}
