//! What cargo does with a crate that has migrations: real projects, real builds.

use crate::project::{self, CHECK, MAIN, PREPARE, Project};

const UP: &str = "CREATE TABLE tags (id INTEGER PRIMARY KEY);\n";
const DOWN: &str = "DROP TABLE tags;\n";

#[test]
fn a_folder_is_embedded_with_either_build_script_and_without_one() {
    for script in [Some(PREPARE), Some(CHECK), None] {
        let mut project = Project::new(MAIN);
        if let Some(script) = script {
            project = project.with_build_script(script);
        }
        project
            .cargo(&["run"])
            .succeeded()
            .says("2 migrations")
            .does_not_say("warning");
    }
}

#[test]
fn nothing_changed_means_nothing_runs() {
    for script in [PREPARE, CHECK] {
        let project = Project::new(MAIN).with_build_script(script);
        let first = project.check().succeeded();
        assert!(first.build_script_ran(), "{}", first.text);
        let second = project.check().succeeded();
        assert!(
            !second.rebuilt() && !second.build_script_ran(),
            "{}",
            second.text
        );
    }
}

#[test]
fn a_rule_warns_once_and_fails_the_build_where_it_is_denied() {
    let project = Project::new(MAIN).with_build_script(PREPARE);
    project.migration(
        "20240103000000_gone",
        "DROP TABLE elsewhere;\n",
        "SELECT 1;\n",
    );
    project.check().succeeded().says_once("warning[drop-table]");

    project.write(
        "migrations/migrate.toml",
        "dialect = \"sqlite\"\n[rules]\ndrop-table = \"deny\"\n",
    );
    project
        .check()
        .failed()
        .says("error[drop-table]: `elsewhere` is dropped with every row in it");

    project.migration(
        "20240103000000_gone",
        "-- migrate: allow(drop-table) it went to another service\nDROP TABLE elsewhere;\n",
        "SELECT 1;\n",
    );
    project.check().succeeded().does_not_say("drop-table");
}

#[test]
fn a_change_of_the_rust_code_does_not_run_the_build_script() {
    let project = Project::new(MAIN).with_build_script(PREPARE);
    project.check().succeeded();
    project.write("src/main.rs", &format!("{MAIN}// a comment\n"));
    let second = project.check().succeeded();
    assert!(
        second.rebuilt() && !second.build_script_ran(),
        "{}",
        second.text
    );
}

#[test]
fn every_change_of_the_folder_is_noticed_with_a_build_script() {
    type Change = (&'static str, fn(&Project), u32);
    let changes: &[Change] = &[
        (
            "added",
            |project| project.migration("20240103000000_tags", UP, DOWN),
            3,
        ),
        (
            "edited",
            |project| {
                let path = "migrations/20240103000000_tags.up.sql";
                project.write(
                    path,
                    "CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT);\n",
                );
            },
            3,
        ),
        (
            "renamed",
            |project| {
                for direction in ["up", "down"] {
                    let from = format!("migrations/20240103000000_tags.{direction}.sql");
                    let to = format!("migrations/20240104000000_tags.{direction}.sql");
                    std::fs::rename(project.path(&from), project.path(&to)).unwrap();
                }
            },
            3,
        ),
        (
            "configured",
            |project| {
                project.write(
                    "migrations/migrate.toml",
                    "dialect = \"sqlite\"\norder = \"any\"\n",
                );
            },
            3,
        ),
        (
            "locked",
            |project| project.write("migrations/migrate.lock", ""),
            3,
        ),
        (
            "removed",
            |project| {
                for direction in ["up", "down"] {
                    let path = format!("migrations/20240104000000_tags.{direction}.sql");
                    std::fs::remove_file(project.path(&path)).unwrap();
                }
            },
            2,
        ),
    ];
    let project = Project::new(MAIN).with_build_script(PREPARE);
    project.check().succeeded();
    for (name, change, count) in changes {
        change(&project);
        let outcome = project.cargo(&["run", "-v"]);
        if *name == "locked" {
            // An empty lock file is a damaged one: what matters is that it was read.
            outcome.failed().says("migrate.lock");
            std::fs::remove_file(project.path("migrations/migrate.lock")).unwrap();
            continue;
        }
        let outcome = outcome.succeeded().says(&format!("{count} migrations"));
        assert!(outcome.rebuilt(), "{name}: {}", outcome.text);
        let again = project.cargo(&["run", "-v"]).succeeded();
        assert!(!again.rebuilt(), "{name}, again: {}", again.text);
    }
}

#[test]
fn an_edit_is_noticed_without_a_build_script() {
    let project = Project::new(MAIN);
    project.check().succeeded();
    project.write(
        "migrations/20240102000000_add_title.up.sql",
        "ALTER TABLE posts ADD COLUMN 'title;\n",
    );
    project.check().failed().says("unterminated-string");
    project.write(
        "migrations/20240102000000_add_title.up.sql",
        "ALTER TABLE posts ADD COLUMN title;\n",
    );
    project.check().succeeded();
    project.write("migrations/migrate.toml", "dialekt = \"sqlite\"\n");
    project
        .check()
        .failed()
        .says("config-key")
        .says("dialect-missing");
}

#[test]
fn a_failing_check_says_each_finding_in_one_clean_line() {
    let project = Project::new(MAIN).with_build_script(CHECK);
    std::fs::remove_file(project.path("migrations/20240101000000_create_posts.down.sql")).unwrap();
    project.migration("20240103000000_tags", "CREATE TABLE \"tags (id);\n", DOWN);
    project
        .cargo(&["check"])
        .failed()
        .says_once("error: app@0.1.0: migrations/20240101000000_create_posts.up.sql")
        .says_once("error: app@0.1.0: migrations/20240103000000_tags.up.sql:1:14: ")
        .says("error[missing-down]")
        .says("error[unterminated-quote]")
        .does_not_say("panicked");
}

#[test]
fn handed_over_errors_stand_beside_the_errors_of_the_crate() {
    let main = format!("{MAIN}\nfn wrong() -> u32 {{ \"text\" }}\n");
    let project = Project::new(&main).with_build_script(PREPARE);
    project.migration("20240103000000_tags", "CREATE TABLE \"tags (id);\n", DOWN);
    let outcome = project.cargo(&["check"]).failed();
    outcome
        .says_once("error: migrations/20240103000000_tags.up.sql:1:14: ")
        .says("mismatched types")
        .does_not_say("build-script")
        .does_not_say("cannot find");
}

#[test]
fn a_warning_is_told_once() {
    for script in [PREPARE, CHECK] {
        let project = Project::new(MAIN).with_build_script(script);
        project.write(
            "migrations/migrate.toml",
            "dialect = \"sqlite\"\ndown = \"warning\"\n",
        );
        std::fs::remove_file(project.path("migrations/20240102000000_add_title.down.sql")).unwrap();
        project
            .cargo(&["check"])
            .succeeded()
            .says_once("missing-down")
            .says("warning: app@0.1.0: migrations/20240102000000_add_title.up.sql");
    }
}

#[test]
fn many_warnings_of_a_kind_do_not_bury_the_others() {
    let project = Project::new(MAIN).with_build_script(PREPARE);
    for number in 10..=22 {
        let gone = format!("DROP TABLE elsewhere_{number};\n");
        project.migration(&format!("202402{number}000000_gone"), &gone, "SELECT 1;\n");
    }
    project
        .check()
        .succeeded()
        .says_once("`elsewhere_19` is dropped")
        .does_not_say("`elsewhere_20` is dropped")
        .says_once("migrations: and 3 more of `drop-table`: `cargo migrate check` shows them all");
}

#[test]
fn drafts_are_refused_on_request() {
    for script in [Some(PREPARE), Some(CHECK), None] {
        let mut project = Project::new(MAIN);
        if let Some(script) = script {
            project = project.with_build_script(script);
        }
        project.check().succeeded();
        let denied = [("MIGRATE_DRAFTS", "deny")];
        project
            .cargo_with(&["check"], &denied)
            .failed()
            .says("draft-denied");
        // What a registry unpacks is somebody else's work: it has no drafts of ours.
        project.write(".cargo-ok", "");
        project.write("src/main.rs", &format!("{MAIN}//\n"));
        if script.is_some() {
            project.write("migrations/migrate.toml", "dialect = \"sqlite\"\n\n");
        }
        project.cargo_with(&["check"], &denied).succeeded();
    }
}

#[test]
fn a_missing_folder_is_an_error_until_it_is_there() {
    for script in [Some(PREPARE), Some(CHECK), None] {
        let mut project = Project::new(MAIN);
        if let Some(script) = script {
            project = project.with_build_script(script);
        }
        std::fs::rename(project.path("migrations"), project.path("elsewhere")).unwrap();
        project
            .cargo(&["check"])
            .failed()
            .says("error[folder-missing]");
        std::fs::rename(project.path("elsewhere"), project.path("migrations")).unwrap();
        project.write("src/main.rs", &format!("{MAIN}//\n"));
        project.check().succeeded();
        let again = project.check().succeeded();
        assert!(
            !again.rebuilt() && !again.build_script_ran(),
            "{}",
            again.text
        );
    }
}

#[test]
fn a_renamed_dependency_and_a_library_of_a_workspace_work() {
    let project = Project::new(
        "fn main() {\n    println!(\"{} migrations\", library::MIGRATIONS.len());\n    \
         println!(\"{}\", library::database::ADD_TITLE.version());\n}\n",
    );
    let manifest = std::fs::read_to_string(project.path("Cargo.toml")).unwrap();
    let dependency = manifest
        .lines()
        .find(|line| line.starts_with("sqlmigrate = "))
        .unwrap();
    let renamed = dependency.replace("sqlmigrate = {", "db = { package = \"sqlmigrate\",");
    project.write(
        "library/Cargo.toml",
        &format!(
            "[package]\nname = \"library{}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
             [lib]\nname = \"library\"\n\n[dependencies]\n{renamed}\n",
            project.name
        ),
    );
    project.write(
        "library/src/lib.rs",
        "#![deny(missing_docs, warnings)]\n//! A library.\n\nmod sqlmigrate {}\n\n\
         /// The set.\npub static MIGRATIONS: db::Migrations = db::migrate!();\n\n\
         db::migrate!(pub mod database);\n",
    );
    std::fs::rename(
        project.path("migrations"),
        project.path("library/migrations"),
    )
    .unwrap();
    project.write(
        "Cargo.toml",
        &manifest
            .replace(
                dependency,
                &format!("library{} = {{ path = \"library\" }}", project.name),
            )
            .replace("[workspace]\n", "[workspace]\nmembers = [\"library\"]\n"),
    );
    project
        .cargo(&["run"])
        .succeeded()
        .says("2 migrations")
        .says("20240102000000")
        .does_not_say("warning");
}

#[test]
fn generated_code_is_clean_in_the_eyes_of_clippy() {
    let project = Project::new(
        "#![deny(warnings, clippy::all, clippy::pedantic, missing_docs)]\n//! Strict.\n\n\
         static MIGRATIONS: sqlmigrate::Migrations = sqlmigrate::migrate!();\n\n\
         sqlmigrate::migrate!(mod database);\n\n\
         fn main() {\n    println!(\"{} {}\", MIGRATIONS.len(), database::MIGRATIONS.len());\n}\n",
    );
    project.cargo(&["clippy"]).succeeded();
}

#[test]
fn a_packaged_crate_builds_for_its_users() {
    let project = Project::new(MAIN).with_build_script(PREPARE);
    let package = [
        "package",
        "--allow-dirty",
        "--no-verify",
        "--exclude-lockfile",
    ];
    project.cargo(&package).succeeded();
    let unpacked_as = format!("{}-0.1.0", project.name);
    let archive = project::target().join(format!("package/{unpacked_as}.crate"));
    let users = tempfile::tempdir().unwrap();
    let unpacked = std::process::Command::new("tar")
        .arg("-xzf")
        .arg(&archive)
        .arg("-C")
        .arg(users.path())
        .status()
        .unwrap();
    assert!(unpacked.success());
    let workspace = project::workspace();
    let patch = |name: &str, path: &str| {
        format!(
            "patch.crates-io.{name}.path=\"{}\"",
            workspace.join(path).display()
        )
    };
    // What cargo leaves in every package that it unpacks.
    std::fs::write(users.path().join(&unpacked_as).join(".cargo-ok"), "").unwrap();
    std::fs::copy(
        workspace.join("Cargo.lock"),
        users.path().join(&unpacked_as).join("Cargo.lock"),
    )
    .unwrap();
    let output = std::process::Command::new(env!("CARGO"))
        .current_dir(users.path().join(&unpacked_as))
        .args(["run", "--offline", "--config", &patch("sqlmigrate", "")])
        .args(["--config", &patch("migrate-build", "migrate-build")])
        .env("CARGO_TARGET_DIR", project::target())
        .env("MIGRATE_DRAFTS", "deny")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    assert!(text.contains("2 migrations"), "{text}");
}

#[test]
fn a_syntax_error_does_not_compile() {
    let project = Project::new(MAIN).with_build_script(PREPARE);
    project.write("migrations/migrate.toml", "dialect = \"postgres\"\n");
    project.migration(
        "20240102000000_add_title",
        "ALTER TABLE posts ADD COLUMN title text;\n",
        "ALTER TABLE posts DROP COLUMN title TEXT;\n",
    );
    project
        .check()
        .failed()
        .says("error[syntax-error]: syntax error at or near `TEXT`")
        .says("add_title.down.sql:1:37")
        .says("write `DROP COLUMN title`");
}

#[test]
fn each_class_of_finding_is_told_where_it_stands() {
    let project = Project::new(MAIN).with_build_script(CHECK);
    let add = "20240103000000_more";
    // What goes by MySQL's words alone.
    project.write("migrations/migrate.toml", "dialect = \"mysql\"\n");
    project.migration(
        add,
        "CREATE TABLE tags (id INT PRIMARY KEY);\nINSERT INTO tags VALUES (1);\n",
        DOWN,
    );
    project
        .cargo(&["check"])
        .succeeded()
        .says_once("warning[data-after-ddl]")
        .says("migrations/20240103000000_more.up.sql:2:1");
    project.migration(add, "CREATE TABLE tags (id INT)//\n", DOWN);
    project
        .cargo(&["check"])
        .failed()
        .says("error[delimiter]")
        .says("migrations/20240103000000_more.up.sql:1:27");

    // A suppression that suppresses nothing.
    project.write("migrations/migrate.toml", "dialect = \"postgres\"\n");
    project.migration(
        add,
        "-- migrate: allow(drop-table) for no reason\nCREATE TABLE tags (id bigint);\n",
        DOWN,
    );
    project
        .cargo(&["check"])
        .succeeded()
        .says_once("warning[unused-allow]: `allow(drop-table)` suppresses nothing here")
        .says("migrations/20240103000000_more.up.sql:1:1");

    // Syntax that the oldest server does not know.
    project.write(
        "migrations/migrate.toml",
        "dialect = \"postgres\"\nserver = \"14\"\n",
    );
    project.migration(
        add,
        "CREATE TABLE tags (id bigint, UNIQUE NULLS NOT DISTINCT (id));\n",
        DOWN,
    );
    project
        .cargo(&["check"])
        .failed()
        .says("error[newer-syntax]");

    // What the lock file has frozen.
    project.migration(add, "CREATE TABLE tags (id bigint);\n", DOWN);
    project.write("migrations/migrate.lock", "format 1 postgres\nnonsense\n");
    project
        .cargo(&["check"])
        .failed()
        .says("error[lock-file-damaged]")
        .says("migrations/migrate.lock:2:1");
}
