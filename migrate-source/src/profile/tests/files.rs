//! What is skipped, what cannot be read, and symbolic links.

use expect_test::expect;

use super::Package;
use crate::profile::Profile;

#[test]
fn every_skipped_file_has_its_reason() {
    let package = Package::new(&[
        ("1_a.sql", ""),
        ("1_a.sql~", ""),
        (".#1_a.sql", ""),
        ("#1_a.sql#", ""),
        (".1_a.sql.swp", ""),
        ("1_a.sql.orig", ""),
        ("1_a.sql.bak", ""),
        (".gitkeep", ""),
        (".DS_Store", ""),
        ("README", ""),
        ("notes.md", ""),
        ("mod.rs", ""),
        ("embed.go", ""),
        ("migrate.toml", ""),
        ("migrate.lock", ""),
        ("prelude.sql", ""),
        ("schema.snapshot.sql", ""),
        ("atlas.sum", ""),
        ("archive/0_old.sql", ""),
        ("2_named_as_a_file.sql/", ""),
    ]);
    expect![[r#"
        profile sqlx: `1_a.sql` is named so, and nothing speaks for another tool
        1 a | up Always ""
        skipped migrations/#1_a.sql#: an editor's unsaved file
        skipped migrations/.#1_a.sql: an editor's unsaved file
        skipped migrations/.1_a.sql.swp: hidden
        skipped migrations/.DS_Store: hidden
        skipped migrations/.gitkeep: hidden
        skipped migrations/1_a.sql.bak: an editor's backup
        skipped migrations/1_a.sql.orig: an editor's backup
        skipped migrations/1_a.sql~: an editor's backup
        skipped migrations/2_named_as_a_file.sql: a folder that sqlx does not read
        skipped migrations/README: documentation
        skipped migrations/archive: a folder that sqlx does not read
        skipped migrations/atlas.sum: not an SQL file
        skipped migrations/embed.go: program text
        skipped migrations/migrate.lock: the folder's lock file
        skipped migrations/migrate.toml: the folder's configuration
        skipped migrations/mod.rs: program text
        skipped migrations/notes.md: documentation
        skipped migrations/prelude.sql: reserved for the test kit: it runs before the history in tests
        skipped migrations/schema.snapshot.sql: reserved for the test kit: a schema snapshot
    "#]].assert_eq(&package.outline(None));
}

#[test]
fn what_another_language_does_is_said() {
    let goose = Package::new(&[
        ("1_a.sql", "-- +goose Up\n"),
        ("2_b.go", ""),
        ("2_b_test.go", ""),
        ("helpers.go", ""),
    ]);
    let refinery = Package::new(&[("V1__a.sql", ""), ("V2__b.rs", ""), ("mod.rs", "")]);
    let flyway = Package::new(&[
        ("V1.0__a.sql", ""),
        ("V2__B.java", ""),
        ("R__views.sql", ""),
        ("B1__sum.sql", ""),
        ("afterMigrate.sql", ""),
    ]);
    let baseline_alone = Package::new(&[("B2__sum.sql", ""), ("V3.1__a.sql", "")]);
    let golang = Package::new(&[("1_a.up.sql", ""), ("2_b.up.go", "")]);
    let text: String = [goose, refinery, flyway, baseline_alone, golang]
        .iter()
        .map(|package| package.outline(None) + "\n")
        .collect();
    expect![[r#"
        profile goose: `1_a.sql` has goose's markers
        1 a | up Always ""
        skipped migrations/2_b.go: a migration written in Go, which is not supported
        skipped migrations/2_b_test.go: program text
        skipped migrations/helpers.go: program text
        error[unsupported-migration]: `migrations/2_b.go` is a migration written in Go, which is not supported
          @ migrations/2_b.go
          note: goose runs it, and without it the history is another one
          help: write what it does as an SQL migration
          help: to go without it, set `unsupported-migration = "allow"` under `[levels]` in `migrate.toml`

        profile refinery: `V1__a.sql` is named so, and all versions are plain numbers
        1 a | up Always ""
        skipped migrations/V2__b.rs: a migration written in Rust, which is not supported
        skipped migrations/mod.rs: program text
        error[unsupported-migration]: `migrations/V2__b.rs` is a migration written in Rust, which is not supported
          @ migrations/V2__b.rs
          note: refinery runs it, and without it the history is another one
          help: write what it does as an SQL migration
          help: to go without it, set `unsupported-migration = "allow"` under `[levels]` in `migrate.toml`

        profile flyway: `V1.0__a.sql` has a dotted version
        1.0 a | up WhenPossible ""
        skipped migrations/B1__sum.sql: a baseline migration: the migrations it sums up are here
        skipped migrations/R__views.sql: a repeatable migration, which is not supported
        skipped migrations/V2__B.java: a migration written in Java, which is not supported
        skipped migrations/afterMigrate.sql: a callback, which is not supported
        error[unsupported-migration]: `migrations/R__views.sql` is a repeatable migration, which is not supported
          @ migrations/R__views.sql
          note: flyway runs it, and without it the history is another one
          help: write what it does as an SQL migration
          help: to go without it, set `unsupported-migration = "allow"` under `[levels]` in `migrate.toml`
        error[unsupported-migration]: `migrations/V2__B.java` is a migration written in Java, which is not supported
          @ migrations/V2__B.java
          note: flyway runs it, and without it the history is another one
          help: write what it does as an SQL migration
          help: to go without it, set `unsupported-migration = "allow"` under `[levels]` in `migrate.toml`
        error[unsupported-migration]: `migrations/afterMigrate.sql` is a callback, which is not supported
          @ migrations/afterMigrate.sql
          note: flyway runs it, and without it the history is another one
          help: write what it does as an SQL migration
          help: to go without it, set `unsupported-migration = "allow"` under `[levels]` in `migrate.toml`

        profile flyway: `V3.1__a.sql` has a dotted version
        3.1 a | up WhenPossible ""
        skipped migrations/B2__sum.sql: a baseline migration, which is not supported
        error[unsupported-migration]: `migrations/B2__sum.sql` is a baseline migration, which is not supported
          @ migrations/B2__sum.sql
          note: flyway runs it, and without it the history is another one
          help: write what it does as an SQL migration
          help: to go without it, set `unsupported-migration = "allow"` under `[levels]` in `migrate.toml`

        profile golang-migrate: `2_b.up.go` lies beside the scripts
        1 a | up OneMessage ""
        skipped migrations/2_b.up.go: a migration that is not SQL, which is not supported
        error[unsupported-migration]: `migrations/2_b.up.go` is a migration that is not SQL, which is not supported
          @ migrations/2_b.up.go
          note: golang-migrate runs it, and without it the history is another one
          help: write what it does as an SQL migration
          help: to go without it, set `unsupported-migration = "allow"` under `[levels]` in `migrate.toml`

    "#]].assert_eq(&text);
}

#[test]
fn bytes_that_are_not_utf8_are_pointed_at() {
    let package = Package::new(&[("2_b.sql", "\u{feff}SELECT 1;\r\n")]);
    package.write("1_a.sql", b"SELECT 1;\r\nSELECT '\xe9t\xe9';\r\n");
    package.write("3_c.sql", b"\xff\xfeS\0");
    expect![[r#"
        profile sqlx: `1_a.sql` is named so, and nothing speaks for another tool
        1 a | up Always "SELECT 1;\nSELECT '�t�';\n"
        2 b | up Always "SELECT 1;\n"
        3 c | up Always "��S\0"
        error[not-utf8]: `migrations/1_a.sql` is not UTF-8
          @ migrations/1_a.sql:2:9 "�" (the first byte that is not)
          help: save it as UTF-8; if it is Latin-1, `iconv -f latin1 -t utf8` converts it
        error[not-utf8]: `migrations/3_c.sql` is not UTF-8
          @ migrations/3_c.sql:1:1 "�" (the first byte that is not)
          note: it looks like UTF-16
          help: save it as UTF-8: `iconv -f utf16 -t utf8` converts it
    "#]]
    .assert_eq(&package.outline(None));
}

#[cfg(unix)]
mod links {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_link_is_followed_where_it_stays() {
        let package = Package::new(&[("1_a.sql", "one"), ("2_b.sql.txt", "two")]);
        fs::write(package.root().join("shared.sql"), "three").unwrap();
        symlink("2_b.sql.txt", package.folder().join("2_b.sql")).unwrap();
        symlink("../shared.sql", package.folder().join("3_c.sql")).unwrap();
        expect![[r#"
            profile sqlx: `1_a.sql` is named so, and nothing speaks for another tool
            1 a | up Always "one"
            2 b | up Always "two"
            3 c | up Always "three"
            skipped migrations/2_b.sql.txt: documentation
        "#]]
        .assert_eq(&package.outline(None));
        let (found, _) = package.discover(None);
        let target = fs::canonicalize(package.root().join("shared.sql")).unwrap();
        assert!(found.files_read.contains(&target));
    }

    #[test]
    fn a_link_that_leaves_or_leads_nowhere_is_refused() {
        let elsewhere = tempfile::tempdir().unwrap();
        fs::write(elsewhere.path().join("x.sql"), "secret").unwrap();
        let package = Package::new(&[("1_a.sql", "one")]);
        let link = |name: &str, target: &std::path::Path| {
            symlink(target, package.folder().join(name)).unwrap();
        };
        link("2_b.sql", &elsewhere.path().join("x.sql"));
        link("3_c.sql", std::path::Path::new("nowhere"));
        link("README.md", &elsewhere.path().join("x.sql"));
        link("folder", elsewhere.path());
        let text = package.outline(None);
        let place = fs::canonicalize(elsewhere.path()).unwrap();
        let text = text.replace(&*place.to_string_lossy(), "<elsewhere>");
        expect![[r#"
            profile sqlx: `1_a.sql` is named so, and nothing speaks for another tool
            1 a | up Always "one"
            2 b | up Always ""
            3 c | up Always ""
            skipped migrations/README.md: not an SQL file, and nothing that can be read
            skipped migrations/folder: not an SQL file, and nothing that can be read
            error[link-leaves-folder]: `migrations/2_b.sql` is a symbolic link that leaves the migrations folder and the package
              @ migrations/2_b.sql
              note: it leads to `<elsewhere>/x.sql`
              help: copy the file into the folder: a published package could not contain it
            error[unreadable]: `migrations/3_c.sql` cannot be read: a symbolic link that leads nowhere: No such file or directory (os error 2)
              @ migrations/3_c.sql
              help: make it readable for the user who builds, or remove it
        "#]].assert_eq(&text);
    }

    #[test]
    fn a_migrations_folder_may_be_a_link_as_well() {
        let elsewhere = tempfile::tempdir().unwrap();
        let package = Package::new(&[("1_a/up.sql", "one")]);
        let shared = package.root().join("shared");
        fs::create_dir(&shared).unwrap();
        fs::write(shared.join("up.sql"), "two").unwrap();
        symlink(&shared, package.folder().join("2_b")).unwrap();
        symlink(elsewhere.path(), package.folder().join("3_c")).unwrap();
        symlink("nowhere", package.folder().join("1_a/down.sql")).unwrap();
        let text = package.outline(None);
        let place = fs::canonicalize(elsewhere.path()).unwrap();
        let text = text.replace(&*place.to_string_lossy(), "<elsewhere>");
        expect![[r#"
            profile diesel: `1_a/up.sql` is there
            1 a | up Always "one" | down Always ""
            2 b | up Always "two"
            error[unreadable]: `migrations/1_a/down.sql` cannot be read: a symbolic link that leads nowhere: No such file or directory (os error 2)
              @ migrations/1_a/down.sql
              help: make it readable for the user who builds, or remove it
            error[link-leaves-folder]: `migrations/3_c` is a symbolic link that leaves the migrations folder and the package
              @ migrations/3_c
              note: it leads to `<elsewhere>`
              help: copy the file into the folder: a published package could not contain it
        "#]].assert_eq(&text);
    }

    #[test]
    fn links_cannot_make_a_loop() {
        let package = Package::new(&[("V1.1__a.sql", "one"), ("sub/V2__b.sql", "two")]);
        symlink("..", package.folder().join("sub/up")).unwrap();
        symlink("sub", package.folder().join("again")).unwrap();
        symlink("itself", package.folder().join("itself")).unwrap();
        expect![[r#"
            profile flyway: it is named by `migrate.toml` or the caller
            1.1 a | up WhenPossible "one"
            2 b | up WhenPossible "two"
            skipped migrations/again: a link to a folder that is read itself
            skipped migrations/itself: not an SQL file, and nothing that can be read
            skipped migrations/sub/up: a link to a folder that is read itself
        "#]]
        .assert_eq(&package.outline(Some(Profile::Flyway)));
    }

    #[test]
    fn a_pipe_is_not_waited_for() {
        let package = Package::new(&[("1_a.sql", "one")]);
        let made = std::process::Command::new("mkfifo")
            .arg(package.folder().join("2_b.sql"))
            .status();
        if made.is_ok_and(|status| status.success()) {
            expect![[r#"
                profile sqlx: `1_a.sql` is named so, and nothing speaks for another tool
                1 a | up Always "one"
                2 b | up Always ""
                error[unreadable]: `migrations/2_b.sql` cannot be read: it is neither a file nor a folder
                  @ migrations/2_b.sql
                  help: make it readable for the user who builds, or remove it
            "#]].assert_eq(&package.outline(None));
        }
    }
}

#[test]
fn what_is_read_can_be_watched() {
    let package = Package::new(&[
        ("2024_a/up.sql", ""),
        ("2024_a/metadata.toml", "run_in_transaction = true"),
        ("2024_a/notes.md", ""),
        ("README.md", ""),
    ]);
    let (found, _) = package.discover(None);
    let read: Vec<String> = found
        .files_read
        .iter()
        .map(|path| {
            path.strip_prefix(package.root())
                .unwrap()
                .display()
                .to_string()
        })
        .collect();
    assert_eq!(
        read,
        [
            "migrations",
            "migrations/2024_a",
            "migrations/2024_a/metadata.toml",
            "migrations/2024_a/up.sql",
        ]
    );
}

#[test]
fn paths_are_shown_below_the_shown_folder() {
    let package = Package::new(&[("schema.sql", "")]);
    for (shown, expected) in [
        ("", "schema.sql"),
        (".", "schema.sql"),
        ("db/migrations/", "db/migrations/schema.sql"),
        ("../other", "../other/schema.sql"),
    ] {
        let mut findings = Vec::new();
        super::discover(&package.folder(), shown, None, &mut findings);
        assert_eq!(findings[0].labels[0].file.path, expected);
    }
}
