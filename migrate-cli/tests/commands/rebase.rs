//! `rebase`.

use expect_test::expect;

use crate::project::Project;

/// Frozen up to 0005; 0003 and 0004 arrived on this branch.
fn reordered() -> Project {
    let project = Project::example("sqlite");
    std::fs::rename(
        project.path("migrations/0003_tags.up.sql"),
        project.path("migrations/0005_tags.up.sql"),
    )
    .unwrap();
    std::fs::rename(
        project.path("migrations/0003_tags.down.sql"),
        project.path("migrations/0005_tags.down.sql"),
    )
    .unwrap();
    project.run(&["freeze"]).exits(0);
    for (version, table) in [("0003", "x"), ("0004", "y"), ("0006", "z")] {
        let stem = format!("migrations/{version}_{table}");
        project.write(
            &format!("{stem}.up.sql"),
            &format!("CREATE TABLE {table} (i int);"),
        );
        project.write(&format!("{stem}.down.sql"), &format!("DROP TABLE {table};"));
    }
    project
}

#[test]
fn drafts_move_behind_what_is_frozen_as_a_chain() {
    let project = reordered();
    project.run(&["check"]).exits(1).says("error[reordered]");
    let before = project.names("migrations");
    expect![[r#"
        exit 0
        migrations/0006_z.down.sql -> migrations/0008_z.down.sql
        migrations/0006_z.up.sql -> migrations/0008_z.up.sql
        migrations/0004_y.down.sql -> migrations/0007_y.down.sql
        migrations/0004_y.up.sql -> migrations/0007_y.up.sql
        migrations/0003_x.down.sql -> migrations/0006_x.down.sql
        migrations/0003_x.up.sql -> migrations/0006_x.up.sql
        nothing was renamed
    "#]]
    .assert_eq(&project.run(&["rebase", "--dry-run"]).shown());
    assert_eq!(project.names("migrations"), before);
    project.run(&["rebase"]).exits(0);
    expect![[r"
        0001_accounts.down.sql
        0001_accounts.up.sql
        0002_posts.down.sql
        0002_posts.up.sql
        0005_tags.down.sql
        0005_tags.up.sql
        0006_x.down.sql
        0006_x.up.sql
        0007_y.down.sql
        0007_y.up.sql
        0008_z.down.sql
        0008_z.up.sql
        migrate.lock
        migrate.toml"]]
    .assert_eq(&project.names("migrations").join("\n"));
    // Each text went with its name.
    assert_eq!(
        project.read("migrations/0006_x.up.sql"),
        "CREATE TABLE x (i int);"
    );
    assert_eq!(project.read("migrations/0008_z.down.sql"), "DROP TABLE z;");
    project.run(&["check"]).exits(0);
    project
        .run(&["rebase"])
        .exits(0)
        .says("no draft sorts before a frozen migration");
}

#[test]
fn a_taken_name_stops_it_before_the_first_rename() {
    let project = reordered();
    std::fs::create_dir(project.path("migrations/0007_y.up.sql")).unwrap();
    let before = project.names("migrations");
    project
        .run(&["rebase"])
        .exits(1)
        .says("`migrations/0007_y.up.sql` exists already; nothing was renamed");
    assert_eq!(project.names("migrations"), before);
}

#[test]
fn it_works_from_a_subfolder() {
    let project = reordered();
    project.write("Cargo.toml", "[package]\n");
    project.write("src/main.rs", "");
    project
        .run_in("src", &["rebase"])
        .exits(0)
        .says("migrations/0003_x.up.sql -> migrations/0006_x.up.sql");
    assert!(project.path("migrations/0006_x.up.sql").exists());
}

#[test]
fn folders_move_as_a_whole() {
    let project = Project::new();
    project.write("migrations/migrate.toml", "dialect = \"sqlite\"\n");
    let write = |version: &str, table: &str| {
        let folder = format!("migrations/{version}_{table}");
        project.write(
            &format!("{folder}/up.sql"),
            &format!("CREATE TABLE {table} (i int);"),
        );
        project.write(
            &format!("{folder}/down.sql"),
            &format!("DROP TABLE {table};"),
        );
    };
    write("2024-01-02-000000", "frozen");
    project.run(&["freeze"]).exits(0);
    write("2024-01-01-000000", "draft");
    project.run(&["rebase"]).exits(0);
    project
        .run(&["check"])
        .exits(0)
        .says("2 migrations checked");
    assert!(!project.path("migrations/2024-01-01-000000_draft").exists());
}

#[test]
fn without_a_lock_file_nothing_is_behind() {
    let project = Project::example("sqlite");
    project
        .run(&["rebase"])
        .exits(1)
        .says("there is no migrate.lock");
}
