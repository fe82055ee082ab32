//! `check`.

use expect_test::expect;

use crate::project::{Project, outcome};

#[test]
fn a_sound_folder_is_summed_up() {
    let project = Project::example("sqlite");
    project.run(&["freeze"]).exits(0);
    project.run(&["new", "more"]).exits(0);
    project.write("migrations/0004_more.up.sql", "CREATE TABLE m (i int);");
    project.write("migrations/0004_more.down.sql", "DROP TABLE m;");
    expect![[r#"
        exit 0
        migrations: 4 migrations checked, 3 frozen, 1 draft; sqlite, profile sqlx (`0001_accounts.down.sql` is named so, and nothing speaks for another tool)
    "#]]
    .assert_eq(&project.run(&["check"]).shown());
}

#[test]
fn a_finding_exits_with_1_and_shows_its_place() {
    let project = Project::with(
        "sqlite",
        &[
            (
                "0001_a.up.sql",
                "CREATE TABLE a (i int);\nINSERT INTO a VALUES ('x);\n",
            ),
            ("0001_a.down.sql", "DROP TABLE a;\n"),
        ],
    );
    expect![[r#"
        exit 1
        migrations: 1 migration checked, 0 frozen, 1 draft; sqlite, profile sqlx (`0001_a.down.sql` is named so, and nothing speaks for another tool)
        --- standard error
        error[unterminated-string]: this string does not end
         --> migrations/0001_a.up.sql:2:23
          |
        2 | INSERT INTO a VALUES ('x);
          |                       ^
          |
          = help: end it with `'`; inside, that is written twice

        1 error
    "#]]
    .assert_eq(&project.run(&["check"]).shown());
}

#[test]
fn the_folder_is_found_however_it_is_named() {
    let project = Project::with("sqlite", &[("0001_a.up.sql", "SELECT 1;")]);
    project.write("Cargo.toml", "[package]\n");
    project.write("src/main.rs", "");
    let absolute = project.path("migrations");
    let absolute = absolute.to_str().unwrap();
    let trailing = format!("{absolute}/");
    for (folder, dir) in [
        ("", None),
        ("", Some("migrations")),
        ("", Some("migrations/")),
        ("", Some("./migrations//")),
        ("", Some("src/../migrations")),
        ("", Some(absolute)),
        ("src", None),
        ("src", Some("../migrations")),
        ("src", Some(&trailing)),
        ("migrations", None),
        ("migrations", Some(".")),
        ("migrations", Some("../migrations")),
    ] {
        let mut arguments = vec!["check"];
        if let Some(dir) = dir {
            arguments.extend(["--dir", dir]);
        }
        let outcome = project.run_in(folder, &arguments);
        assert!(
            outcome.err.contains("--> migrations/0001_a.up.sql"),
            "{folder:?} {dir:?}: {}",
            outcome.shown()
        );
    }
}

#[test]
fn a_folder_outside_of_any_package_is_shown_from_here() {
    let project = Project::with("sqlite", &[("0001_a.up.sql", "SELECT 1;")]);
    project.write("elsewhere/deep/x", "");
    let outcome = project.run_in("elsewhere/deep", &["check", "--dir", "../../migrations"]);
    assert!(
        outcome.err.contains("--> ../../migrations/0001_a.up.sql"),
        "{}",
        outcome.err
    );
}

#[test]
fn a_foreign_folder_is_checked_as_it_is() {
    let project = Project::new();
    project.write(
        "some/diesel/migrations/2024-01-01-000000_a/up.sql",
        "CREATE TABLE a ();",
    );
    project.write(
        "some/diesel/migrations/2024-01-01-000000_a/down.sql",
        "DROP TABLE a;",
    );
    project
        .run(&[
            "check",
            "--dir",
            "some/diesel/migrations",
            "--dialect",
            "postgres",
        ])
        .exits(0)
        .says("1 migration checked, 0 frozen, 1 draft; postgres, profile diesel");
    project
        .run(&["check", "--dir", "some/diesel/migrations"])
        .exits(1)
        .says("error[dialect-missing]");
}

#[test]
fn a_folder_without_files_is_fine() {
    let project = Project::new();
    std::fs::create_dir(project.path("migrations")).unwrap();
    expect![[r"
        exit 0
        migrations: no migrations yet; `cargo migrate new NAME` creates one
    "]]
    .assert_eq(&project.run(&["check"]).shown());
    project.run(&["check", "--format", "json"]).exits(0);
    let github = project.run(&["check", "--format", "github"]).exits(0);
    assert_eq!((github.out.as_str(), github.err.as_str()), ("", ""));
}

#[test]
fn a_missing_folder_exits_with_1() {
    let project = Project::new();
    project
        .run(&["check"])
        .exits(1)
        .says("error[folder-missing]");
    project.write("migrations", "");
    project
        .run(&["check"])
        .exits(1)
        .says("error[folder-not-a-folder]");
}

#[test]
fn drafts_are_refused_on_demand() {
    let project = Project::example("sqlite");
    project.run(&["check"]).exits(0);
    project
        .run(&["check", "--frozen"])
        .exits(1)
        .says("error[draft-denied]");
    outcome(
        project
            .command("")
            .arg("check")
            .env("MIGRATE_DRAFTS", "deny"),
    )
    .exits(1)
    .says("error[draft-denied]");
    project.run(&["freeze"]).exits(0);
    project.run(&["check", "--frozen"]).exits(0);
}

#[test]
fn skipped_files_are_listed_with_reasons() {
    let project = Project::example("sqlite");
    project.write("migrations/README.md", "");
    expect![[r"
        skipped migrations/README.md: documentation
        skipped migrations/migrate.toml: the folder's configuration
    "]]
    .assert_eq(
        &project
            .run(&["check", "--skipped"])
            .exits(0)
            .out
            .lines()
            .filter(|line| line.starts_with("skipped"))
            .map(|line| line.to_owned() + "\n")
            .collect::<String>(),
    );
}

#[test]
fn json_is_one_document_and_nothing_else() {
    let project = Project::with("sqlite", &[("0001_a.up.sql", "SELECT 1;")]);
    let outcome = project.run(&["check", "--format", "json"]).exits(1);
    assert_eq!(outcome.err, "");
    let document: serde_json::Value = serde_json::from_str(&outcome.out).unwrap();
    assert_eq!(document["errors"], 1);
    assert_eq!(document["findings"][0]["code"], "missing-down");
    assert_eq!(
        document["findings"][0]["labels"][0]["path"],
        "migrations/0001_a.up.sql"
    );
}

#[test]
fn github_gets_paths_from_the_root_of_the_repository() {
    let project = Project::new();
    project.git(&["init"]);
    project.write("crates/app/Cargo.toml", "[package]\n");
    project.write("crates/app/src/main.rs", "");
    for folder in ["crates/app/migrations", "shared/migrations"] {
        project.write(&format!("{folder}/migrate.toml"), "dialect = \"sqlite\"\n");
        project.write(&format!("{folder}/0001_a.up.sql"), "SELECT 1;");
    }
    for (folder, dir, expected) in [
        ("", "crates/app/migrations", "crates/app/migrations"),
        ("crates/app", "migrations", "crates/app/migrations"),
        ("crates/app/src", "../migrations", "crates/app/migrations"),
        ("crates/app", "../../shared/migrations", "shared/migrations"),
        ("crates", "../shared/migrations", "shared/migrations"),
    ] {
        let outcome = project
            .run_in(folder, &["check", "--format", "github", "--dir", dir])
            .exits(1);
        let place = format!("::error file={expected}/0001_a.up.sql,");
        assert!(
            outcome.out.lines().any(|line| line.starts_with(&place)),
            "{folder} {dir}: {}",
            outcome.out
        );
    }
}

#[test]
fn github_outside_of_a_repository_gets_paths_from_the_package() {
    let project = Project::with("sqlite", &[("0001_a.up.sql", "SELECT 1;")]);
    project
        .run(&["check", "--format", "github"])
        .exits(1)
        .says("::error file=migrations/0001_a.up.sql,");
}
