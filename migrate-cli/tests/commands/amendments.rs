//! `baseline`, `accept`, `forget` and `wait`.

use expect_test::expect;

use crate::project::Project;

#[test]
fn nothing_is_written_without_yes() {
    let project = Project::example("sqlite");
    let history = ["--history-table", "before"];
    project
        .on_sqlite(&[&["up"], &history[..]].concat())
        .exits(0);
    expect![[r#"
        exit 0
        mark 0001 accounts as applied without running it
        mark 0002 posts as applied without running it
        nothing was written: `--yes` writes it
        --- standard error
        note: the database has 4 tables; whether they are what these migrations make is not compared
    "#]]
    .assert_eq(&project.on_sqlite(&["baseline", "2"]).shown());
    project
        .on_sqlite(&["status", "--exit-code"])
        .exits(2)
        .says("3 migrations pending");
    project
        .on_sqlite(&["baseline", "0002", "--yes"])
        .exits(0)
        .says("\nwritten\n");
    project
        .on_sqlite(&["status"])
        .exits(0)
        .says("1 migration pending");
    project
        .on_sqlite(&["baseline", "0002"])
        .exits(1)
        .says("this one's has 2 rows");
}

#[test]
fn what_waits_says_what_is_missing() {
    let project = Project::example("sqlite");
    project.on_sqlite(&["up", "--to", "0001"]).exits(0);
    project
        .on_sqlite(&["wait", "--limit", "1"])
        .exits(1)
        .says("note: 2 migrations missing, the first is 0002; waited 0 s")
        .says("the database is not current after")
        .says("0003 tags is pending");
    project.on_sqlite(&["up"]).exits(0);
    project.on_sqlite(&["wait"]).exits(0).says("current");
}

/// Every change of the history on one database.
fn changes(dialect: &str, url: &str) {
    let project = Project::with(
        dialect,
        &[
            (
                "0001_a.up.sql",
                "-- migrate: no-transaction\nCREATE TABLE a (i int);\nINSERT INTO nowhere VALUES (1);\n",
            ),
            ("0001_a.down.sql", "DROP TABLE a;\n"),
        ],
    );
    let run = |line: &str| project.on(url, &line.split(' ').collect::<Vec<_>>());
    run("baseline 0001")
        .exits(1)
        .says("a baseline is for a database that has tables already");
    run("up").exits(1);
    run("accept 0001").exits(1).says("stopped midway");
    run("forget 0001")
        .exits(0)
        .says("statement 1 took effect and stays")
        .says("nothing was written");
    run("forget 0001 --yes").exits(0).says("written");
    run("forget 0001").exits(1).says("did not stop midway");
    run("baseline 0001 --yes").exits(0).says("written");
    run("wait").exits(0).says("current");
    project.write("migrations/0001_a.up.sql", "CREATE TABLE a (i int);\n");
    run("up").exits(1).says("cargo migrate accept 0001");
    run("wait").exits(1).says("cargo migrate accept 0001");
    run("accept 0001").exits(0).says("nothing was written");
    run("status --exit-code").exits(3);
    run("accept 0001 --yes").exits(0).says("written");
    run("accept 0001").exits(0).says("nothing to do");
    run("status --exit-code").exits(0);
    run("down").exits(0);
}

#[test]
fn changes_of_the_history_on_sqlite() {
    changes("sqlite", crate::project::NEW_FILE);
}

#[test]
fn changes_of_the_history_on_postgres() {
    if let Some(database) = test_servers::postgres() {
        changes("postgres", database.url());
    }
}

#[test]
fn changes_of_the_history_through_a_transaction_pooler() {
    if let Some(database) = test_servers::pgbouncer() {
        changes("postgres", database.url());
    }
}

#[test]
fn changes_of_the_history_on_mysql() {
    if let Some(database) = test_servers::mysql() {
        changes("mysql", database.url());
    }
}
