//! Runs that stop midway: failed, killed, interrupted; and `resolve`.

use expect_test::expect;

use crate::project::Project;

/// Its second statement fails, and nothing rolls the first one back.
fn fails_midway() -> Project {
    Project::with(
        "sqlite",
        &[
            (
                "0001_a.up.sql",
                "-- migrate: no-transaction\nCREATE TABLE a (i int);\nINSERT INTO nowhere\n  VALUES (1);\nCREATE TABLE b (i int);\n",
            ),
            ("0001_a.down.sql", "DROP TABLE b;\nDROP TABLE a;\n"),
        ],
    )
}

#[test]
fn a_failed_statement_is_shown_and_settled() {
    let project = fails_midway();
    expect![[r#"
        exit 1
        --- standard error
        error: the up script of migration 0001 `a` failed: no such table: nowhere
         --> migrations/0001_a.up.sql:3:13
          |
        3 | INSERT INTO nowhere
          |             ^
          = note: statement 2 of 3, code 1
          = help: its first statement took effect and stays; correct the others and start again: it goes on behind it
    "#]].assert_eq(&project.on_sqlite(&["up"]).shown());
    expect![[r#"
        exit 0
        state          version  name  applied (UTC)  took  verdict
        failed up 1/3  0001     a                          compatible
        1 migration pending
    "#]]
    .assert_eq(&project.on_sqlite(&["status"]).shown());
    project.on_sqlite(&["status", "--exit-code"]).exits(2);
    expect![[r#"
        exit 0
        the up script of migration 0001 `a` failed at statement 2 of 3
         --> migrations/0001_a.up.sql:3
          | INSERT INTO nowhere
          |   VALUES (1)
        correct it and start again, or do by hand what it does and say `--done`; nothing was written
    "#]]
    .assert_eq(&project.on_sqlite(&["resolve", "0001"]).shown());
    // Looking changes nothing.
    project
        .on_sqlite(&["resolve", "1"])
        .exits(0)
        .says("nothing was written");
    expect![[r#"
        exit 0
        the up script of migration 0001 `a` failed at statement 2 of 3
         --> migrations/0001_a.up.sql:3
          | INSERT INTO nowhere
          |   VALUES (1)
        written: the next start goes on with statement 2
    "#]]
    .assert_eq(
        &project
            .on_sqlite(&["resolve", "0001", "--not-done"])
            .shown(),
    );
    project.on_sqlite(&["up"]).exits(1);
    expect![[r#"
        exit 0
        the up script of migration 0001 `a` failed at statement 2 of 3
         --> migrations/0001_a.up.sql:3
          | INSERT INTO nowhere
          |   VALUES (1)
        written: the next start goes on with statement 3
    "#]]
    .assert_eq(&project.on_sqlite(&["resolve", "0001", "--done"]).shown());
    project.on_sqlite(&["up"]).exits(0).says("applied   0001 a");
    project.on_sqlite(&["status", "--exit-code"]).exits(0);
}

#[test]
fn only_what_stopped_midway_is_resolved() {
    let project = Project::example("sqlite");
    project.on_sqlite(&["up", "--to", "0002"]).exits(0);
    project
        .on_sqlite(&["resolve", "0001", "--done"])
        .exits(1)
        .says("error: migration 0001 is applied: nothing about it is in doubt");
    project
        .on_sqlite(&["resolve", "0003"])
        .exits(1)
        .says("0003 is pending");
    project
        .on_sqlite(&["resolve", "0009"])
        .exits(1)
        .says("error: there is no migration 0009");
}

#[cfg(unix)]
mod interrupted {
    use std::process::{Child, Command, Stdio};
    use std::thread::sleep;
    use std::time::{Duration, Instant};

    use crate::project::{NEW_FILE, Project};

    /// Counts for ever.
    const ENDLESS: &str = "INSERT INTO a WITH RECURSIVE c (x) AS \
                           (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c;\n";

    fn start(project: &Project) -> Child {
        project
            .command("")
            .arg("up")
            .env("DATABASE_URL", NEW_FILE)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    }

    fn interrupt(mut child: Child) {
        let sent = Command::new("kill")
            .args(["-INT", &child.id().to_string()])
            .status()
            .unwrap();
        assert!(sent.success());
        assert!(!child.wait().unwrap().success());
    }

    #[test]
    fn a_script_in_a_transaction_leaves_nothing() {
        let project = Project::with(
            "sqlite",
            &[
                (
                    "0001_a.up.sql",
                    &format!("CREATE TABLE a (i int);\n{ENDLESS}"),
                ),
                ("0001_a.down.sql", "DROP TABLE a;\n"),
            ],
        );
        let child = start(&project);
        sleep(Duration::from_millis(300));
        interrupt(child);
        project
            .on_sqlite(&["status"])
            .exits(0)
            .says("1 migration pending");
        project.write("migrations/0001_a.up.sql", "CREATE TABLE a (i int);\n");
        project.on_sqlite(&["up"]).exits(0).says("applied   0001 a");
    }

    #[test]
    fn a_script_without_one_says_where_it_stopped_and_goes_on_there() {
        let project = Project::with(
            "sqlite",
            &[
                (
                    "0001_a.up.sql",
                    &format!(
                        "-- migrate: no-transaction\nCREATE TABLE a (i int);\n{ENDLESS}CREATE TABLE b (i int);\n"
                    ),
                ),
                ("0001_a.down.sql", "DROP TABLE b;\nDROP TABLE a;\n"),
            ],
        );
        let child = start(&project);
        let begun = Instant::now();
        while !project
            .on_sqlite(&["status"])
            .out
            .contains("running up 1/3")
        {
            assert!(begun.elapsed() < Duration::from_secs(30), "it never began");
            sleep(Duration::from_millis(50));
        }
        interrupt(child);
        project
            .on_sqlite(&["resolve", "0001", "--done"])
            .exits(0)
            .says("was cut off at statement 2 of 3")
            .says("--> migrations/0001_a.up.sql:3")
            .says("the next start goes on with statement 3");
        project.on_sqlite(&["up"]).exits(0).says("applied   0001 a");
        project.on_sqlite(&["status", "--exit-code"]).exits(0);
    }
}
