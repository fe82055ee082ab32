//! The commands on each of the databases.

use crate::project::Project;

/// Everything that the commands do, on a fresh database.
fn whole_life(dialect: &str, url: &str) {
    let project = Project::example(dialect);
    let run = |line: &str| project.on(url, &line.split(' ').collect::<Vec<_>>());

    run("status --exit-code")
        .exits(2)
        .says("3 migrations pending");
    run("plan --sql").exits(0).says("CREATE TABLE tags");
    run("plan --down").exits(0).says("nothing to do");
    run("status --exit-code").exits(2);

    run("up --steps 1")
        .exits(0)
        .says("applied   0001 accounts (");
    run("up").exits(0).says("2 migrations applied");
    run("up").exits(0).says("nothing to do");
    run("status --exit-code").exits(0).says("current");
    run("status --format json --exit-code")
        .exits(0)
        .says("\"state\": \"current\"");
    run("redo").exits(0).says("1 migration reverted, 1 applied");
    run("down").exits(0).says("reverted  0003 tags (");
    run("down --all").exits(0).says("2 migrations reverted");
    run("up --to 0002").exits(0).says("2 migrations applied");

    project.write(
        "migrations/0003_tags.up.sql",
        "CREATE TABLE tags (\n  id integer,\n  oh nonsense(7, oh));\n",
    );
    run("up")
        .exits(1)
        .says("error: the up script of migration 0003 `tags` failed: ")
        .says("--> migrations/0003_tags.up.sql:");
    project.write("migrations/0001_accounts.up.sql", "SELECT 1;\n");
    run("status --exit-code")
        .exits(3)
        .says("migration 0001 `accounts` was edited after it had been applied");
}

/// A script that stops midway, and its way out.
fn stops_midway(dialect: &str, url: &str) {
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
    run("up").exits(1).says("statement 2 of 2");
    run("status --exit-code").exits(2).says("failed up 1/2");
    run("resolve 0001")
        .exits(0)
        .says("failed at statement 2 of 2")
        .says("--> migrations/0001_a.up.sql:3")
        .says("  | INSERT INTO nowhere VALUES (1)");
    run("resolve 0001 --done")
        .exits(0)
        .says("takes the script as finished");
    run("up").exits(0).says("applied   0001 a");
    run("status --exit-code").exits(0);
}

#[test]
fn the_whole_life_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let url = |name: &str| format!("sqlite://{}?mode=rwc", folder.path().join(name).display());
    whole_life("sqlite", &url("a.db"));
    stops_midway("sqlite", &url("b.db"));
}

#[test]
fn the_whole_life_on_postgres() {
    let Some(database) = test_servers::postgres() else {
        return;
    };
    whole_life("postgres", database.url());
    let Some(database) = test_servers::postgres() else {
        return;
    };
    stops_midway("postgres", database.url());
}

#[test]
fn the_whole_life_through_a_transaction_pooler() {
    let Some(database) = test_servers::pgbouncer() else {
        return;
    };
    whole_life("postgres", database.url());
}

#[test]
fn the_whole_life_on_mysql() {
    let Some(database) = test_servers::mysql() else {
        return;
    };
    whole_life("mysql", database.url());
    let Some(database) = test_servers::mysql() else {
        return;
    };
    stops_midway("mysql", database.url());
}

#[test]
fn plan_and_status_leave_a_postgres_database_without_history_alone() {
    let Some(database) = test_servers::postgres() else {
        return;
    };
    let project = Project::example("postgres");
    for command in ["plan", "status"] {
        project.on(database.url(), &[command]).exits(0);
    }
    // Another history's name would be refused if the schema were there already
    // with something else in it; an empty database stays empty.
    project.write(
        "migrations/0001_accounts.up.sql",
        "CREATE SCHEMA sqlmigrate;\nDROP SCHEMA sqlmigrate;\nCREATE TABLE accounts (id integer);\n",
    );
    project
        .on(database.url(), &["up", "--history-schema", "other"])
        .exits(0);
    project
        .on(database.url(), &["status", "--history-schema", "other"])
        .exits(0)
        .says("current");
}

#[test]
fn a_failure_of_the_server_is_said_in_its_words() {
    if let Some(database) = test_servers::postgres() {
        let project = Project::example("postgres");
        let url = format!("{}_not_there", database.url());
        project
            .on(&url, &["status"])
            .exits(1)
            .says("error: the database could not be reached: database")
            .says("does not exist (3D000)");
    }
    if let Some(database) = test_servers::mysql() {
        let project = Project::example("mysql");
        let url = database
            .url()
            .replacen("sqlmigrate:sqlmigrate@", "sqlmigrate:wrong@", 1);
        assert_ne!(url, database.url());
        project
            .on(&url, &["status"])
            .exits(1)
            .says("error: the database could not be reached: Access denied for user");
    }
}
