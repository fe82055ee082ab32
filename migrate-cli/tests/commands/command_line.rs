//! The program as such: forms, help, exit codes, pipes, colour.

use std::path::Path;
use std::process::Stdio;

use expect_test::expect;

use crate::project::{NEW_FILE, Project, outcome, program};

const CARGO_MIGRATE: &str = env!("CARGO_BIN_EXE_cargo-migrate");

#[test]
fn cargo_finds_the_subcommand() {
    let project = Project::new();
    let folder = Path::new(CARGO_MIGRATE).parent().unwrap();
    let mut path = folder.as_os_str().to_owned();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap());
    let mut cargo = program(Path::new(env!("CARGO")), &project.root());
    cargo.args(["migrate", "explain", "missing-down"]);
    outcome(cargo.env("PATH", path))
        .exits(0)
        .says("missing-down (error)");
}

#[test]
fn the_subcommand_understands_both_forms() {
    let project = Project::new();
    for arguments in [&["migrate", "explain"][..], &["explain"]] {
        outcome(program(Path::new(CARGO_MIGRATE), &project.root()).args(arguments)).exits(0);
    }
    // Once: what follows is the user's.
    outcome(
        program(Path::new(CARGO_MIGRATE), &project.root()).args(["migrate", "migrate", "explain"]),
    )
    .exits(64);
    project.run(&["migrate", "explain"]).exits(64);
}

#[test]
fn help_names_the_program_that_was_started() {
    let project = Project::new();
    project
        .run(&["up", "--help"])
        .exits(0)
        .says("Usage: sqlmigrate up");
    outcome(program(Path::new(CARGO_MIGRATE), &project.root()).args(["migrate", "up", "--help"]))
        .exits(0)
        .says("Usage: cargo migrate up");
    project.run(&["--version"]).exits(0).says("sqlmigrate 0.");
}

#[test]
fn what_is_not_understood_exits_with_64() {
    let project = Project::new();
    for arguments in [
        &[][..],
        &["fly"],
        &["up", "--fly"],
        &["new"],
        &["init"],
        &["init", "--dialect", "oracle"],
        &["check", "--profile", "alembic"],
        &["check", "--format", "xml"],
        &["check", "--format", "json", "--skipped"],
        &["up", "--steps", "0"],
        &["down", "--steps", "-1"],
        &["up", "--to", "1", "--steps", "1"],
        &["down", "--all", "--to", "1"],
        &["resolve", "1", "--done", "--not-done"],
        &["plan", "--stored-scripts"],
    ] {
        let outcome = project.run(arguments);
        assert_eq!(outcome.code, Some(64), "{arguments:?}: {}", outcome.shown());
        assert!(outcome.out.is_empty(), "{arguments:?}");
    }
}

#[test]
fn explain_takes_what_stands_in_a_message() {
    let project = Project::new();
    for arguments in [
        &["missing-down"][..],
        &["MISSING_DOWN"],
        &["error[missing-down]"],
        &["error[missing-down]: migration `0001` has no down script"],
        &["[missing-down]"],
        &["error[missing-down]:", "unquoted", "words"],
    ] {
        let mut line = vec!["explain"];
        line.extend(arguments);
        project.run(&line).exits(0).says("missing-down (error)");
    }
    expect![[r#"
        exit 1
        --- standard error
        error: there is no finding or rule `mising-down`
          = help: did you mean `missing-down`?
    "#]]
    .assert_eq(&project.run(&["explain", "mising-down"]).shown());
    expect![[r#"
        exit 1
        --- standard error
        error: there is no finding or rule `borrowed-value`
          = help: `cargo migrate explain` lists all of them
    "#]]
    .assert_eq(&project.run(&["explain", "borrowed-value"]).shown());
    let all = project.run(&["explain"]).exits(0).out;
    assert!(all.lines().count() > 40, "{all}");
}

#[test]
fn a_closed_pipe_ends_the_output_and_not_the_work() {
    let project = Project::example("sqlite");
    for arguments in [
        &["explain"][..],
        &["--help"],
        &["check"],
        &["up"],
        &["status"],
    ] {
        let mut child = project
            .command("")
            .args(arguments)
            .env("DATABASE_URL", NEW_FILE)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {err}");
        assert_eq!(err, "", "{arguments:?}");
    }
    project.on_sqlite(&["status"]).says("current");
}

#[test]
fn a_log_file_gets_no_colour() {
    let project = Project::with("sqlite", &[("0001_a.up.sql", "SELECT 'x")]);
    for arguments in [
        &["check"][..],
        &["--help"],
        &["up"],
        &["explain", "x"],
        &["fly"],
    ] {
        let outcome = project.on_sqlite(arguments);
        for text in [&outcome.out, &outcome.err] {
            assert!(!text.contains('\x1b'), "{arguments:?}: {text}");
        }
    }
}
