//! Names that do not fit, versions, pairs: each oddity with its meaning.

use expect_test::expect;

use super::Package;
use crate::profile::Profile;

#[test]
fn versions_sort_as_the_tool_sorts_them() {
    let versions = |files: &[(&str, &str)], named| -> Vec<String> {
        let (found, findings) = Package::new(files).discover(Some(named));
        assert!(findings.is_empty(), "{}", super::rendered(&findings));
        let texts = found
            .migrations
            .into_iter()
            .map(|migration| migration.version.text);
        texts.collect()
    };
    // Numbers, unpadded beside padded, 18 digits beside 14, month 18.
    let numbers: &[(&str, &str)] = &[
        ("10_a.sql", ""),
        ("0002_b.sql", ""),
        ("20231801000000_c.sql", ""),
        ("202301010000000001_d.sql", ""),
    ];
    let expected = ["0002", "10", "20231801000000", "202301010000000001"];
    assert_eq!(versions(numbers, Profile::Sqlx), expected);
    // Texts: file names with Supabase, where `10_` is before `1_`.
    let texts: &[(&str, &str)] = &[("1_a.sql", ""), ("10_b.sql", ""), ("2_c.sql", "")];
    assert_eq!(versions(texts, Profile::Supabase), ["10", "1", "2"]);
    // diesel: texts without `-`.
    let folders: &[(&str, &str)] = &[
        ("00010-x_a/up.sql", ""),
        ("0002-y_b/up.sql", ""),
        ("2020-12-7_c/up.sql", ""),
        ("2020-12-07-101010_d/up.sql", ""),
    ];
    let expected = ["00010-x", "0002-y", "2020-12-07-101010", "2020-12-7"];
    assert_eq!(versions(folders, Profile::Diesel), expected);
    let dotted: &[(&str, &str)] = &[
        ("V13.1__a.sql", ""),
        ("V2__b.sql", ""),
        ("V13__c.sql", ""),
        ("V1_2__d.sql", ""),
    ];
    assert_eq!(
        versions(dotted, Profile::Flyway),
        ["1_2", "2", "13", "13.1"]
    );
}

#[test]
fn one_version_twice_shows_both_files() {
    let packages = [
        Package::new(&[("1_a.sql", ""), ("01_b.sql", ""), ("1_c.sql", "")]),
        Package::new(&[("1_a.up.sql", ""), ("1_b.up.sql", ""), ("1_b.down.sql", "")]),
        Package::new(&[
            ("2024-01-01-000000_users/up.sql", ""),
            ("2024-01-01-000000_users copy/up.sql", ""),
        ]),
        Package::new(&[
            ("V1__a.sql", ""),
            ("x/V1.0__b.sql", ""),
            ("V1_1__c.sql", ""),
        ]),
    ];
    let text: String = packages
        .iter()
        .map(|package| package.outline(None) + "\n")
        .collect();
    expect![[r#"
        profile sqlx: `01_b.sql` is named so, and nothing speaks for another tool
        01 b | up Always ""
        error[duplicate-version]: version `01` is there twice: `migrations/01_b.sql` and `migrations/1_a.sql`
          @ migrations/1_a.sql (this one)
          @ migrations/01_b.sql (and this one)
          note: `01` and `1` are the same version, `1`
          help: give the newer one a version of its own, or remove it if it is a copy
        error[duplicate-version]: version `01` is there twice: `migrations/01_b.sql` and `migrations/1_c.sql`
          @ migrations/1_c.sql (this one)
          @ migrations/01_b.sql (and this one)
          note: `01` and `1` are the same version, `1`
          help: give the newer one a version of its own, or remove it if it is a copy

        profile sqlx: `1_a.up.sql` is named so, and nothing speaks for another tool
        1 b | up Always "" | down Always ""
        error[duplicate-version]: version `1` is there twice: `migrations/1_a.up.sql` and `migrations/1_b.up.sql`
          @ migrations/1_b.up.sql (this one)
          @ migrations/1_a.up.sql (and this one)
          help: give the newer one a version of its own, or remove it if it is a copy

        profile diesel: `2024-01-01-000000_users/up.sql` is there
        2024-01-01-000000 users | up Always ""
        error[duplicate-version]: version `2024-01-01-000000` is there twice: `migrations/2024-01-01-000000_users/up.sql` and `migrations/2024-01-01-000000_users copy/up.sql`
          @ migrations/2024-01-01-000000_users copy/up.sql (this one)
          @ migrations/2024-01-01-000000_users/up.sql (and this one)
          help: give the newer one a version of its own, or remove it if it is a copy

        profile flyway: `V1_1__c.sql` has a dotted version
        1 a | up WhenPossible ""
        1_1 c | up WhenPossible ""
        error[duplicate-version]: version `1` is there twice: `migrations/V1__a.sql` and `migrations/x/V1.0__b.sql`
          @ migrations/x/V1.0__b.sql (this one)
          @ migrations/V1__a.sql (and this one)
          note: `1` and `1.0` are the same version, `1`
          help: give the newer one a version of its own, or remove it if it is a copy
          help: or, if the subfolders are histories of their own, name one of them as the migrations folder: `migrations/x`

    "#]].assert_eq(&text);
}

#[test]
fn versions_that_no_history_holds_are_refused() {
    let packages = [
        (
            Profile::Sqlx,
            Package::new(&[("9223372036854775808_a.sql", "")]),
        ),
        (
            Profile::Goose,
            Package::new(&[("0_a.sql", "-- +goose Up\n")]),
        ),
        (
            Profile::Flyway,
            Package::new(&[("V1.1.1.1.1.1.1.1.1.1.1.1.1__a.sql", "")]),
        ),
    ];
    let text: String = packages
        .iter()
        .map(|(profile, package)| package.outline(Some(*profile)) + "\n")
        .collect();
    expect![[r#"
        profile sqlx: it is named by `migrate.toml` or the caller
        skipped migrations/9223372036854775808_a.sql: its version cannot be stored
        error[version-out-of-range]: version `9223372036854775808` cannot be stored
          @ migrations/9223372036854775808_a.sql
          note: the largest version of sqlx is 9223372036854775807
          help: give the migration a version within the range

        profile goose: it is named by `migrate.toml` or the caller
        skipped migrations/0_a.sql: its version cannot be stored
        error[version-out-of-range]: version `0` cannot be stored
          @ migrations/0_a.sql
          note: the smallest version of goose is 1
          help: give the migration a version within the range

        profile flyway: it is named by `migrate.toml` or the caller
        skipped migrations/V1.1.1.1.1.1.1.1.1.1.1.1.1__a.sql: its version cannot be stored
        error[version-out-of-range]: version `1.1.1.1.1.1.1.1.1.1.1.1.1` cannot be stored
          @ migrations/V1.1.1.1.1.1.1.1.1.1.1.1.1__a.sql
          note: a version has at most 255 bytes, its sort key included
          help: give the migration a version within the range

    "#]]
    .assert_eq(&text);
}

#[test]
fn up_and_down_are_paired_by_version() {
    let package = Package::new(&[
        ("1_users.up.sql", "one"),
        ("1_usrs.down.sql", "one back"),
        ("2_posts.up.sql", "two"),
        ("3_posts.down.sql", "three back"),
        ("4_tags.down.sql", "four back"),
        ("0005_likes.up.sql", "five"),
        ("5_likes.down.sql", "five back"),
    ]);
    expect![[r#"
        profile sqlx: `0005_likes.up.sql` is named so, and nothing speaks for another tool
        1 users | up Always "one" | down Always "one back"
        2 posts | up Always "two"
        0005 likes | up Always "five" | down Always "five back"
        warning[names-differ]: version `1` is named `users` going up and `usrs` going down
          @ migrations/1_usrs.down.sql (the down script)
          @ migrations/1_users.up.sql (the up script)
          note: scripts are paired by version, so these two belong together
          help: rename the down script, or give one of them another version
          about: 1 down
        error[down-without-up]: version `3` has a down script and no up script
          @ migrations/3_posts.down.sql
          @ migrations/2_posts.up.sql (an up script of this name, without a down script)
          help: if it belongs there, rename it: its version would be `2`
          about: 3 down
        error[down-without-up]: version `4` has a down script and no up script
          @ migrations/4_tags.down.sql
          help: write the up script, or remove this file
          about: 4 down
    "#]]
    .assert_eq(&package.outline(None));
}

#[test]
fn a_slip_in_a_name_is_answered_with_the_right_name() {
    let package = Package::new(&[
        ("1_users.up.sql", ""),
        ("1_users_down.sql", ""),
        ("2_scale_down.sql", "a name may end so where it is alone"),
        ("3_posts.up.SQL", ""),
        ("2020-12-7_tags.sql", ""),
        ("0004-likes.sql", ""),
        ("schema.sql", ""),
        ("V5__x.sql", ""),
    ]);
    expect![[r#"
        profile sqlx: it is named by `migrate.toml` or the caller
        1 users | up Always ""
        2 scale_down | up Always "a name may end so where it is alone"
        skipped migrations/0004-likes.sql: its name fits no migration
        skipped migrations/1_users_down.sql: its name fits no migration
        skipped migrations/2020-12-7_tags.sql: its name fits no migration
        skipped migrations/3_posts.up.SQL: its name fits no migration
        skipped migrations/V5__x.sql: its name fits no migration
        skipped migrations/schema.sql: its name fits no migration
        error[file-name]: the name `0004-likes.sql` fits no migration of sqlx
          @ migrations/0004-likes.sql
          note: sqlx itself ignores this file without a word
          help: rename it to `0004_likes.sql`
          help: a file that is no migration belongs outside of the folder
        error[file-name]: the name `1_users_down.sql` fits no migration of sqlx
          @ migrations/1_users_down.sql
          note: sqlx itself reads it as another up script of this version
          help: rename it to `1_users.down.sql`
          help: a file that is no migration belongs outside of the folder
        error[file-name]: the name `2020-12-7_tags.sql` fits no migration of sqlx
          @ migrations/2020-12-7_tags.sql
          note: sqlx itself stops at this name: what stands before the first `_` is no number
          help: rename it to `20201207_tags.sql`
          help: a file that is no migration belongs outside of the folder
        error[file-name]: the name `3_posts.up.SQL` fits no migration of sqlx
          @ migrations/3_posts.up.SQL
          note: sqlx itself ignores this file without a word
          help: rename it to `3_posts.up.sql`
          help: a file that is no migration belongs outside of the folder
        error[file-name]: the name `V5__x.sql` fits no migration of sqlx
          @ migrations/V5__x.sql
          note: sqlx itself stops at this name: what stands before the first `_` is no number
          help: rename it to `5_x.sql`
          help: a file that is no migration belongs outside of the folder
        error[file-name]: the name `schema.sql` fits no migration of sqlx
          @ migrations/schema.sql
          note: sqlx itself ignores this file without a word
          help: sqlx reads `<version>_<name>.up.sql` and `<version>_<name>.down.sql`, or `<version>_<name>.sql`; the version is a number
          help: a file that is no migration belongs outside of the folder
    "#]].assert_eq(&package.outline(Some(Profile::Sqlx)));
}

#[test]
fn folders_of_diesel_and_prisma_are_looked_into() {
    let diesel = Package::new(&[
        ("2024-01-01-000000_good name/up.sql", "up"),
        ("2024-01-01-000000_good name/down.sql", "down"),
        ("2024-01-01-000000_good name/notes.sql", ""),
        ("2024-01-01-000000_good name/up.sql~", ""),
        ("2024-01-01-000000_good name/data/x.sql", ""),
        ("2024-01-02-000000_only_down/down.sql", "down"),
        ("2024-01-03-000000_nothing/README.md", ""),
        ("2024-01-04-000000_case/Up.sql", ""),
        ("2024-01-05-000000/up.sql", "no name of its own"),
        ("_x/up.sql", ""),
        ("empty/", ""),
        (".gitkeep", ""),
        ("schema.sql", ""),
        ("20240106_x.txt", ""),
    ]);
    let prisma = Package::new(&[
        ("0_init/migration.sql", "up"),
        ("20240101000000_users/migration.sql", "up"),
        ("20240101000000_users/down.sql", "down"),
        ("20240102000000_gone/README.md", ""),
        ("migration_lock.toml", ""),
    ]);
    expect![[r#"
        profile diesel: `2024-01-01-000000_good name/up.sql` is there
        2024-01-01-000000 good name | up Always "up" | down Always "down"
        2024-01-05-000000 2024-01-05-000000 | up Always "no name of its own"
        skipped migrations/.gitkeep: hidden
        skipped migrations/2024-01-01-000000_good name/data: a folder inside a migration's folder
        skipped migrations/2024-01-01-000000_good name/notes.sql: its name fits no migration
        skipped migrations/2024-01-01-000000_good name/up.sql~: an editor's backup
        skipped migrations/2024-01-03-000000_nothing/README.md: documentation
        skipped migrations/2024-01-04-000000_case/Up.sql: its name fits no migration
        skipped migrations/20240106_x.txt: documentation
        skipped migrations/empty: an empty folder
        skipped migrations/schema.sql: its name fits no migration
        warning[file-name]: the name `notes.sql` fits no migration of diesel
          @ migrations/2024-01-01-000000_good name/notes.sql
          note: diesel itself ignores this file without a word
          help: diesel reads folders `<version>_<name>` with `up.sql` and `down.sql` in them
          help: a file that is no migration belongs outside of the folder
        error[down-without-up]: version `2024-01-02-000000` has a down script and no up script
          @ migrations/2024-01-02-000000_only_down/down.sql
          help: write the up script, or remove this file
          about: 2024-01-02-000000 down
        error[file-name]: `migrations/2024-01-03-000000_nothing` has no `up.sql`
          @ migrations/2024-01-03-000000_nothing
          note: diesel takes every folder here for a migration
          note: it holds `README.md`
          help: write `migrations/2024-01-03-000000_nothing/up.sql`, or remove the folder
        error[file-name]: the name `Up.sql` fits no migration of diesel
          @ migrations/2024-01-04-000000_case/Up.sql
          note: diesel itself ignores this file without a word
          help: rename it to `up.sql`
          help: a file that is no migration belongs outside of the folder
        error[file-name]: `migrations/_x` has no version in its name
          @ migrations/_x
          help: diesel reads folders `<version>_<name>` with `up.sql` and `down.sql` in them
        warning[file-name]: the name `schema.sql` fits no migration of diesel
          @ migrations/schema.sql
          note: diesel itself ignores this file without a word
          help: diesel reads folders `<version>_<name>` with `up.sql` and `down.sql` in them
          help: a file that is no migration belongs outside of the folder

        profile prisma: `0_init/migration.sql` is there
        0_init init | up WhenPossible "up"
        20240101000000_users users | up WhenPossible "up" | down WhenPossible "down"
        skipped migrations/20240102000000_gone/README.md: documentation
        skipped migrations/migration_lock.toml: a tool's configuration
        error[file-name]: `migrations/20240102000000_gone` has no `migration.sql`
          @ migrations/20240102000000_gone
          note: prisma takes every folder here for a migration
          note: it holds `README.md`
          help: write `migrations/20240102000000_gone/migration.sql`, or remove the folder
    "#]]
    .assert_eq(&(diesel.outline(None) + "\n" + &prisma.outline(None)));
}

#[test]
fn names_that_would_garble_a_line_are_refused() {
    let package = Package::new(&[
        ("1_a\nb.sql", ""),
        ("2_\u{202e}lqs.sql", ""),
        ("3_it's \"fine\" `too`.sql", ""),
        ("4_\u{e9}t\u{e9}.sql", ""),
        ("tab\there.txt", ""),
    ]);
    let long = format!("5_{}.sql", "x".repeat(249));
    package.write(&long, b"");
    let text = package.outline(None).replace(&"x".repeat(249), "x…x");
    expect![[r#"
        profile sqlx: `1_a\u{a}b.sql` is named so, and nothing speaks for another tool
        1 a\u{a}b | up Always ""
        2 \u{202e}lqs | up Always ""
        3 it's "fine" `too` | up Always ""
        4 été | up Always ""
        5 x…x | up Always ""
        error[file-name]: the name of `migrations/1_a\u{a}b.sql` has the character U+000A
          @ migrations/1_a\u{a}b.sql
          help: rename it: a control character would garble messages and the lock file
        error[file-name]: the name of `migrations/2_\u{202e}lqs.sql` has the character U+202E
          @ migrations/2_\u{202e}lqs.sql
          help: rename it: a control character would garble messages and the lock file
        error[file-name]: the name of `migrations/tab\u{9}here.txt` has the character U+0009
          @ migrations/tab\u{9}here.txt
          help: rename it: a control character would garble messages and the lock file
    "#]]
    .assert_eq(&text);
}

#[test]
#[cfg(target_os = "linux")]
fn a_name_that_is_not_utf8_is_refused() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let package = Package::new(&[("1_a.sql", "")]);
    let name = package.folder().join(OsStr::from_bytes(b"2_\xff.sql"));
    std::fs::write(name, "").unwrap();
    expect![[r#"
        profile sqlx: `1_a.sql` is named so, and nothing speaks for another tool
        1 a | up Always ""
        2 � | up Always ""
        error[file-name]: the name of `migrations/2_�.sql` is not UTF-8
          @ migrations/2_�.sql
          help: rename it: the lock file and the history can hold no other names
    "#]]
    .assert_eq(&package.outline(None));
}
