//! `init` and `new`.

use std::fs;

use expect_test::expect;

use crate::project::Project;

const MANIFEST: &str = "[package]\nname = \"app\"\n";

#[test]
fn init_sets_a_crate_up() {
    let project = Project::new();
    project.write("Cargo.toml", MANIFEST);
    expect![[r#"
        exit 0
        created   migrations/migrate.toml
        created   build.rs

        Add the dependencies:

            cargo add sqlmigrate --features postgres
            cargo add migrate-build --build

        Paste this into src/main.rs:

            static MIGRATIONS: sqlmigrate::Migrations = sqlmigrate::migrate!();

        and where the application has its pool:

            MIGRATIONS.up(&pool).await?;

        Then write the first migration:

            cargo migrate new create_accounts
    "#]]
    .assert_eq(&project.run(&["init", "--dialect", "postgres"]).shown());
    assert_eq!(
        project.read("migrations/migrate.toml"),
        "dialect = \"postgres\"\n"
    );
    assert_eq!(
        project.read("build.rs"),
        "fn main() {\n    migrate_build::prepare(\"migrations\");\n}\n"
    );
    project
        .run(&["check"])
        .exits(0)
        .says("migrations: no migrations yet; `cargo migrate new NAME` creates one");
}

#[test]
fn init_takes_several_dialects_each_once() {
    let project = Project::new();
    project.write("Cargo.toml", MANIFEST);
    project
        .run(&[
            "init",
            "--dialect",
            "sqlite",
            "--dialect",
            "postgresql",
            "--dialect",
            "sqlite",
        ])
        .exits(0)
        .says("--features sqlite,postgres\n");
    assert_eq!(
        project.read("migrations/migrate.toml"),
        "dialect = [\"sqlite\", \"postgres\"]\n"
    );
}

#[test]
fn init_twice_changes_nothing() {
    let project = Project::new();
    project.write("Cargo.toml", MANIFEST);
    project.run(&["init", "--dialect", "sqlite"]).exits(0);
    let outcome = project.run(&["init", "--dialect", "sqlite"]).exits(0);
    expect![[r"
        kept      migrations/migrate.toml (it was there)
        kept      build.rs (it was there)
    "]]
    .assert_eq(&format!("{}\n", outcome.out.split("\n\n").next().unwrap()));
}

#[test]
fn init_keeps_a_configuration_for_another_database_and_says_so() {
    let project = Project::with("sqlite", &[]);
    expect![[r"
        exit 1
        kept      migrations/migrate.toml (it was there)
        --- standard error
        error: `migrations/migrate.toml` says sqlite and not mysql: change it, if that is wrong
    "]]
    .assert_eq(&project.run(&["init", "--dialect", "mysql"]).shown());
}

#[test]
fn init_says_what_belongs_into_a_build_script_that_is_there() {
    let project = Project::new();
    project.write("Cargo.toml", MANIFEST);
    project.write("build.rs", "fn main() {}\n");
    project
        .run(&["init", "--dialect", "sqlite"])
        .exits(0)
        .says("kept      build.rs (it was there)")
        .says("add this line to its `main`: migrate_build::prepare(\"migrations\");");
    assert_eq!(project.read("build.rs"), "fn main() {}\n");
}

#[test]
fn init_from_a_subfolder_works_on_the_package() {
    let project = Project::new();
    project.write("Cargo.toml", MANIFEST);
    project.write("src/deep/main.rs", "");
    project
        .run_in("src/deep", &["init", "--dialect", "sqlite"])
        .exits(0);
    assert!(project.path("build.rs").exists());
    assert!(project.path("migrations/migrate.toml").exists());
}

#[test]
fn init_names_another_folder_as_the_build_script_and_the_macro_see_it() {
    let project = Project::new();
    project.write("Cargo.toml", MANIFEST);
    project.write("src/main.rs", "");
    project
        .run_in(
            "src",
            &["init", "--dialect", "sqlite", "--dir", "../db/sql/"],
        )
        .exits(0)
        .says("created   db/sql/migrate.toml")
        .says("sqlmigrate::migrate!(\"db/sql\")")
        .says("cargo migrate new create_accounts --dir ../db/sql/");
    assert!(project.read("build.rs").contains("prepare(\"db/sql\")"));
}

#[test]
fn init_without_a_crate_makes_the_folder_alone() {
    let project = Project::new();
    project
        .run(&["init", "--dialect", "mysql"])
        .exits(0)
        .says("There is no package here");
    assert_eq!(project.names(""), ["migrations"]);
}

#[test]
fn init_in_the_root_of_a_workspace_makes_nothing() {
    let project = Project::new();
    project.write("Cargo.toml", "[workspace]\nmembers = [\"app\"]\n");
    expect![[r"
        exit 1
        --- standard error
        error: this is the root of a workspace, and no package
          = help: go into the package that has the migrations, or name the folder: `--dir DIR`
    "]]
    .assert_eq(&project.run(&["init", "--dialect", "mysql"]).shown());
    assert_eq!(project.names(""), ["Cargo.toml"]);
}

#[test]
fn init_beside_foreign_files_leads_to_check() {
    let project = Project::new();
    project.write("migrations/0001_a.sql", "CREATE TABLE a (i int);");
    project
        .run(&["init", "--dialect", "sqlite"])
        .exits(0)
        .says("The folder has 1 migration.")
        .says("cargo migrate check\n");
}

#[test]
fn init_where_a_file_is_in_the_way_says_so() {
    let project = Project::new();
    project.write("migrations", "");
    project
        .run(&["init", "--dialect", "sqlite"])
        .exits(1)
        .says("error: cannot create `migrations`: ");
}

#[cfg(unix)]
#[test]
fn a_read_only_folder_is_said_plainly() {
    use std::os::unix::fs::PermissionsExt as _;
    let project = Project::with("sqlite", &[]);
    let folder = project.path("migrations");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).unwrap();
    // Root may write everywhere.
    let refused = fs::write(folder.join("probe"), "").is_err();
    if refused {
        project
            .run(&["new", "a"])
            .exits(1)
            .says("error: cannot create `migrations/")
            .says("Permission denied");
        project
            .run(&["init", "--dialect", "sqlite", "--dir", "migrations/inner"])
            .exits(1)
            .says("error: cannot create `migrations/inner`: Permission denied");
    }
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn new_in_every_profile_makes_one_empty_draft_that_sorts_last() {
    let profiles = [
        "sqlx",
        "golang-migrate",
        "diesel",
        "prisma",
        "flyway",
        "refinery",
        "goose",
        "dbmate",
        "supabase",
    ];
    let names = [
        "create_accounts",
        "a-b",
        "zwei Wörter",
        "_",
        "-",
        "__",
        "-x",
        "1",
        "up",
        "down",
        "a_up",
        "2024_x",
        "x__y",
    ];
    for profile in profiles {
        let project = Project::with("sqlite", &[]);
        project.write(
            "migrations/migrate.toml",
            &format!("dialect = \"sqlite\"\nprofile = \"{profile}\"\ndown = \"optional\"\n"),
        );
        for (number, name) in names.iter().enumerate() {
            project
                .run(&["new", "--", name])
                .exits(0)
                .says("created migrations/");
            let outcome = project.run(&["check"]).exits(1);
            let errors: Vec<&str> = outcome
                .err
                .lines()
                .filter(|line| line.starts_with("error") || line.starts_with("warning"))
                .collect();
            assert_eq!(
                errors.len(),
                number + 1,
                "{profile} {name}: {}",
                outcome.err
            );
            assert!(
                errors
                    .iter()
                    .all(|line| line.starts_with("error[empty-draft]")),
                "{profile} {name}: {errors:?}"
            );
        }
    }
}

#[test]
fn new_counts_on_where_the_folder_counts() {
    let project = Project::example("sqlite");
    expect![[r"
        exit 0
        created migrations/0004_add_index.up.sql
        created migrations/0004_add_index.down.sql
    "]]
    .assert_eq(&project.run(&["new", "add index"]).shown());
}

#[test]
fn new_follows_a_version_in_the_future() {
    let project = Project::with("sqlite", &[("29991231235959_a.sql", "SELECT 1;")]);
    expect![[r"
        exit 0
        created migrations/29991231235960_b.sql
    "]]
    .assert_eq(
        &project
            .run(&["new", "b"])
            .shown()
            .replace("<version>", "29991231235960"),
    );
    assert_eq!(
        project.names("migrations"),
        [
            "29991231235959_a.sql",
            "29991231235960_b.sql",
            "migrate.toml"
        ]
    );
}

#[test]
fn new_makes_nothing_where_no_version_can_follow() {
    for version in ["9223372036854775807", "18446744073709551615"] {
        let project = Project::with("sqlite", &[]);
        project.write(&format!("migrations/{version}_a.sql"), "SELECT 1;");
        let before = project.names("migrations");
        let outcome = project.run(&["new", "b"]);
        if outcome.code == Some(1) {
            assert_eq!(project.names("migrations"), before, "{}", outcome.shown());
            assert!(
                outcome.err.starts_with("error: no version"),
                "{}",
                outcome.err
            );
        }
    }
    // As text, a longer number may sort before a shorter one.
    let project = Project::with("sqlite", &[]);
    project.write("migrations/99999999999999_a/migration.sql", "SELECT 1;");
    project
        .run(&["new", "b"])
        .exits(1)
        .says("error: no version that prisma understands sorts behind `99999999999999_a`");
    assert_eq!(
        project.names("migrations"),
        ["99999999999999_a", "migrate.toml"]
    );
}

#[test]
fn new_refuses_names_that_are_no_part_of_a_file_name() {
    let project = Project::with("sqlite", &[]);
    for name in [
        "../x",
        "a/b",
        "a\\b",
        "a.b",
        "",
        "  ",
        "a\0b",
        "a\u{202e}b",
        "a;b",
        "$(x)",
    ] {
        if name.contains('\0') {
            continue;
        }
        project.run(&["new", "--", name]).exits(1).says("error: ");
    }
    project
        .run(&["new", &"a".repeat(300)])
        .exits(1)
        .says("File name too long");
    assert_eq!(project.names("migrations"), ["migrate.toml"]);
}

#[test]
fn new_without_a_folder_says_how_to_make_one() {
    let project = Project::new();
    project
        .run(&["new", "a"])
        .exits(1)
        .says("error[folder-missing]")
        .says("cargo migrate init");
}

#[test]
fn new_in_a_mixed_folder_does_not_guess() {
    let project = Project::with(
        "sqlite",
        &[("0001_a.up.sql", "SELECT 1;"), ("V2__b.sql", "SELECT 1;")],
    );
    project
        .run(&["new", "c"])
        .exits(1)
        .says("error[mixed-profiles]");
}

#[test]
fn new_from_a_subfolder_finds_the_folder_of_the_package() {
    let project = Project::example("sqlite");
    project.write("Cargo.toml", MANIFEST);
    project.write("src/main.rs", "");
    project
        .run_in("src", &["new", "more"])
        .exits(0)
        .says("created migrations/0004_more.up.sql");
    assert!(project.path("migrations/0004_more.up.sql").exists());
}
