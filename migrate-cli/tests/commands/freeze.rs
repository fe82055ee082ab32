//! `freeze`.

use expect_test::expect;

use crate::project::Project;

#[test]
fn drafts_go_into_the_lock_file() {
    let project = Project::example("sqlite");
    expect![[r#"
        exit 0
        freeze   0001 accounts
        freeze   0002 posts
        freeze   0003 tags
        migrations/migrate.lock would change; nothing was written
    "#]]
    .assert_eq(&project.run(&["freeze", "--dry-run"]).shown());
    assert!(!project.path("migrations/migrate.lock").exists());
    project
        .run(&["freeze"])
        .exits(0)
        .says("wrote migrations/migrate.lock: commit it to git");
    expect![[r"
        exit 0
        migrations/migrate.lock is as it should be
    "]]
    .assert_eq(&project.run(&["freeze"]).shown());
    let lock = project.read("migrations/migrate.lock");
    assert_eq!(lock.lines().filter(|line| line.contains(" up:")).count(), 3);
    assert!(
        project
            .names("migrations")
            .iter()
            .all(|name| !name.contains("tmp")),
        "a temporary file stayed"
    );
}

#[test]
fn an_empty_folder_has_nothing_to_freeze() {
    let project = Project::with("sqlite", &[]);
    expect![[r"
        exit 0
        migrations: no migrations yet, nothing to freeze
    "]]
    .assert_eq(&project.run(&["freeze"]).shown());
    assert_eq!(project.names("migrations"), ["migrate.toml"]);
    let bare = Project::new();
    std::fs::create_dir(bare.path("migrations")).unwrap();
    bare.run(&["freeze"]).exits(0).says("nothing to freeze");
    Project::new()
        .run(&["freeze"])
        .exits(1)
        .says("error[folder-missing]");
}

#[test]
fn every_refusal_says_the_way_out_that_there_is() {
    let project = Project::example("sqlite");
    project.write("migrations/0004_empty.up.sql", "");
    project.write("migrations/0004_empty.down.sql", "");
    project.write("migrations/loose.sql", "SELECT 1;");
    project.write("migrations/0005_open.up.sql", "SELECT 'x");
    project.write("migrations/0005_open.down.sql", "SELECT 1;");
    expect![[r#"
        exit 1
        --- standard error
        error[empty-draft]: the up script of the draft `0004` has nothing in it
        --> migrations/0004_empty.up.sql
         = help: write the migration, or delete its files
         = help: if it does nothing on purpose, say why in a comment: `-- kept for its version number`
         = help: mend it, or accept it once, as an old mistake: `--accept-finding empty-draft`

        error[unterminated-string]: this string does not end
         --> migrations/0005_open.up.sql:1:8
          |
        1 | SELECT 'x
          |        ^
          |
          = help: end it with `'`; inside, that is written twice
          = help: mend it, or accept it once, as an old mistake: `--accept-finding unterminated-string`

        error[file-name]: the name `loose.sql` fits no migration of sqlx
        --> migrations/loose.sql
         = note: sqlx itself ignores this file without a word
         = help: sqlx reads `<version>_<name>.up.sql` and `<version>_<name>.down.sql`, or `<version>_<name>.sql`; the version is a number
         = help: a file that is no migration belongs outside of the folder
         = help: mend it, or lower its level for the whole folder, in migrate.toml:
                 [levels]
                 file-name = "warn"

        3 errors
        nothing was frozen
    "#]].assert_eq(&project.run(&["freeze"]).shown());
    assert!(!project.path("migrations/migrate.lock").exists());
}

#[test]
fn a_level_in_the_configuration_is_a_way_out() {
    let project = Project::example("sqlite");
    project.write("migrations/loose.sql", "SELECT 1;");
    project
        .run(&["freeze"])
        .exits(1)
        .says("[levels]\n         file-name = \"warn\"");
    project.write(
        "migrations/migrate.toml",
        "dialect = \"sqlite\"\n[levels]\nfile-name = \"warn\"\n",
    );
    project.run(&["freeze"]).exits(0);
}

#[test]
fn old_mistakes_are_accepted_by_name() {
    let project = Project::example("sqlite");
    std::fs::remove_file(project.path("migrations/0002_posts.down.sql")).unwrap();
    project
        .run(&["freeze"])
        .exits(1)
        .says("`--accept-finding missing-down`");
    project
        .run(&["freeze", "--accept-finding", "mising-down"])
        .exits(1)
        .says("no finding with the code `mising-down` can be accepted here");
    project
        .run(&["freeze", "--accept-finding", "missing-down"])
        .exits(0)
        .says("accept   missing-down in 0002 up");
    project.run(&["check", "--frozen"]).exits(0);
}

#[test]
fn a_syntax_error_of_an_old_script_is_accepted_by_name_and_stays_one_in_a_new_script() {
    let project = Project::example("postgres");
    project.write(
        "migrations/0002_posts.down.sql",
        "DROP INDEX IF EXIST posts_author;\n",
    );
    project
        .run(&["freeze"])
        .exits(1)
        .says("`--accept-finding syntax-error`");
    project
        .run(&["freeze", "--accept-finding", "syntax-error"])
        .exits(0)
        .says("accept   syntax-error in 0002 down");
    let lock = project.read("migrations/migrate.lock");
    assert!(lock.contains("\naccept syntax-error 0002 down\n"), "{lock}");
    project.run(&["check", "--frozen"]).exits(0);

    project.write(
        "migrations/0004_more.up.sql",
        "CREATE TABLE more (id bigint);\n",
    );
    project.write(
        "migrations/0004_more.down.sql",
        "DROP TABLE IF EXIST more;\n",
    );
    project
        .run(&["check"])
        .exits(1)
        .says("error[syntax-error]")
        .says("migrations/0004_more.down.sql:1:15")
        .does_not_say("0002_posts");

    // What is mended has nothing to be accepted any more.
    project.write(
        "migrations/0004_more.down.sql",
        "DROP TABLE IF EXISTS more;\n",
    );
    project.write("migrations/0002_posts.down.sql", "DROP TABLE posts;\n");
    project.run(&["check"]).says("warning[unused-accept]");
}

#[test]
fn what_the_main_branch_has_is_accepted_by_version_only() {
    let project = Project::example("sqlite");
    project.git(&["init"]);
    project.run(&["freeze"]).exits(0);
    project.git(&["add", "-A"]);
    project.git(&["commit", "-m", "a"]);
    project.write(
        "migrations/0002_posts.up.sql",
        "CREATE TABLE posts (id bigint);\n",
    );
    expect![[r#"
        exit 1
        --- standard error
        error: `0002`: its up script was edited, and `main` has it frozen; `--accept 0002` takes it as it is now
        nothing was frozen
    "#]].assert_eq(&project.run(&["freeze"]).shown());
    project
        .run(&["freeze", "--accept", "0001"])
        .exits(1)
        .says("nothing about this version has to be accepted");
    project
        .run(&["freeze", "--accept", "0002"])
        .exits(0)
        .says("change   0002: its up script was edited");
    project.run(&["check", "--frozen"]).exits(0);
}

#[test]
fn a_lock_file_that_cannot_be_read_is_not_overwritten() {
    let project = Project::example("sqlite");
    project.run(&["freeze"]).exits(0);
    let conflict = format!(
        "<<<<<<< HEAD\n{}=======\n>>>>>>> other\n",
        project.read("migrations/migrate.lock")
    );
    project.write("migrations/migrate.lock", &conflict);
    project
        .run(&["freeze"])
        .exits(1)
        .says("error[lock-file-conflict]")
        .says("nothing was frozen");
    assert_eq!(project.read("migrations/migrate.lock"), conflict);
}

#[test]
fn the_lock_file_is_written_where_the_folder_is() {
    let project = Project::example("sqlite");
    project.write("Cargo.toml", "[package]\n");
    project.write("src/main.rs", "");
    project
        .run_in("src", &["freeze"])
        .exits(0)
        .says("wrote migrations/migrate.lock");
    assert!(project.path("migrations/migrate.lock").exists());
    assert!(!project.path("src/migrations").exists());
}
