//! `plan`, `up`, `down`, `redo` and `status` on SQLite, with their texts.

use expect_test::expect;

use crate::project::Project;

#[test]
fn a_whole_life() {
    let project = Project::example("sqlite");
    let mut told = String::new();
    for line in [
        "plan",
        "up --steps 1",
        "up --to 0002",
        "status",
        "up",
        "up",
        "status",
        "down",
        "down --to 0001",
        "plan --down",
        "redo",
        "up",
        "down --all",
        "down",
        "status --exit-code",
    ] {
        let arguments: Vec<&str> = line.split(' ').collect();
        told.push_str(&format!(
            "$ {line}\n{}\n",
            project.on_sqlite(&arguments).shown()
        ));
    }
    expect![[r#"
        $ plan
        exit 0
        apply   0001 accounts
        apply   0002 posts
        apply   0003 tags
        3 steps

        $ up --steps 1
        exit 0
        applied   0001 accounts (<n> ms)
        1 migration applied

        $ up --to 0002
        exit 0
        applied   0002 posts (<n> ms)
        1 migration applied

        $ status
        exit 0
        state    version  name      applied (UTC)        took  verdict
        applied  0001     accounts  <time>  <n> ms  compatible
        applied  0002     posts     <time>  <n> ms  compatible
        pending  0003     tags                                 compatible
        1 migration pending

        $ up
        exit 0
        applied   0003 tags (<n> ms)
        1 migration applied

        $ up
        exit 0
        nothing to do

        $ status
        exit 0
        state    version  name      applied (UTC)        took  verdict
        applied  0001     accounts  <time>  <n> ms  compatible
        applied  0002     posts     <time>  <n> ms  compatible
        applied  0003     tags      <time>  <n> ms  compatible
        current

        $ down
        exit 0
        reverted  0003 tags (<n> ms)
        1 migration reverted

        $ down --to 0001
        exit 0
        reverted  0002 posts (<n> ms)
        1 migration reverted

        $ plan --down
        exit 0
        revert  0001 accounts
                1: DROP TABLE accounts
                   locks the whole file, until the script ends
                   loses table accounts: 0 rows
        1 step

        $ redo
        exit 0
        reverted  0001 accounts (<n> ms)
        applied   0001 accounts (<n> ms)
        1 migration reverted, 1 applied

        $ up
        exit 0
        applied   0002 posts (<n> ms)
        applied   0003 tags (<n> ms)
        2 migrations applied

        $ down --all
        exit 0
        reverted  0003 tags (<n> ms)
        reverted  0002 posts (<n> ms)
        reverted  0001 accounts (<n> ms)
        3 migrations reverted

        $ down
        exit 0
        nothing to do

        $ status --exit-code
        exit 2
        state    version  name      applied (UTC)  took  verdict
        pending  0001     accounts                       compatible
        pending  0002     posts                          compatible
        pending  0003     tags                           compatible
        3 migrations pending

    "#]]
    .assert_eq(&told);
}

#[test]
fn status_tells_with_its_exit_code() {
    let project = Project::example("sqlite");
    let code = |project: &Project| project.on_sqlite(&["status", "--exit-code"]).code;
    assert_eq!(code(&project), Some(2));
    project.on_sqlite(&["up"]).exits(0);
    assert_eq!(code(&project), Some(0));
    // Without the option, it only reports.
    project.write(
        "migrations/0002_posts.up.sql",
        "CREATE TABLE posts (id bigint);",
    );
    project.on_sqlite(&["status"]).exits(0);
    assert_eq!(code(&project), Some(3));
    // An error is neither pending nor diverged.
    assert_eq!(
        project
            .on("sqlite://none.db", &["status", "--exit-code"])
            .code,
        Some(1)
    );
}

#[test]
fn an_edited_migration_is_shown_and_stops_up() {
    let project = Project::example("sqlite");
    project.on_sqlite(&["up"]).exits(0);
    project.write(
        "migrations/0002_posts.up.sql",
        "CREATE TABLE posts (id bigint);",
    );
    expect![[r#"
        exit 0
        state    version  name      applied (UTC)        took  verdict
        applied  0001     accounts  <time>  <n> ms  compatible
        edited   0002     posts     <time>  <n> ms  compatible
        applied  0003     tags      <time>  <n> ms  compatible
        diverged: 1 problem
        --- standard error
        error: migration 0002 `posts` was edited after it had been applied
          = help: it is a draft: `cargo migrate down --to 0001` reverts it and what was applied after it, and `cargo migrate up` applies it as it is now; where the database is as the edited script makes it, take that: `cargo migrate accept 0002`
    "#]].assert_eq(&project.on_sqlite(&["status"]).shown());
    expect![[r#"
        exit 1
        --- standard error
        error: migration 0002 `posts` was edited after it had been applied
          = help: it is a draft: `cargo migrate down --to 0001` reverts it and what was applied after it, and `cargo migrate up` applies it as it is now; where the database is as the edited script makes it, take that: `cargo migrate accept 0002`
    "#]].assert_eq(&project.on_sqlite(&["up"]).shown());
    expect![[r#"
        exit 1
        --- standard error
        error: migration 0002 `posts` was edited after it had been applied
          = help: it is a draft: `cargo migrate down --to 0001` reverts it and what was applied after it, and `cargo migrate up` applies it as it is now; where the database is as the edited script makes it, take that: `cargo migrate accept 0002`
    "#]].assert_eq(&project.on_sqlite(&["plan"]).shown());
}

#[test]
fn an_edited_draft_is_redone() {
    let project = Project::example("sqlite");
    project.on_sqlite(&["up"]).exits(0);
    project.write(
        "migrations/0003_tags.up.sql",
        "CREATE TABLE tags (id bigint);",
    );
    project
        .on_sqlite(&["up"])
        .exits(1)
        .says("it is a draft: `cargo migrate redo` reverts it");
    project
        .on_sqlite(&["redo"])
        .exits(0)
        .says("1 migration reverted, 1 applied");
    project.on_sqlite(&["up"]).exits(0).says("nothing to do");
    project.write(
        "migrations/0003_tags.down.sql",
        "DROP TABLE IF EXISTS tags;",
    );
    project.write("migrations/0003_tags.up.sql", "CREATE TABLE tags (id int);");
    project
        .on_sqlite(&["redo"])
        .exits(1)
        .says("`--stored-scripts` on the command line");
    project
        .on_sqlite(&["redo", "--stored-scripts"])
        .exits(0)
        .says("1 migration reverted, 1 applied");
}

#[test]
fn an_unknown_migration_in_the_database_is_judged_by_its_verdict() {
    let project = Project::example("sqlite");
    project.on_sqlite(&["up"]).exits(0);
    for name in ["0003_tags.up.sql", "0003_tags.down.sql"] {
        std::fs::remove_file(project.path(&format!("migrations/{name}"))).unwrap();
    }
    project
        .on_sqlite(&["up"])
        .exits(0)
        .says("note: the database has migration 0003, which this program does not know; by");
    project
        .on_sqlite(&["up", "--refuse-missing"])
        .exits(1)
        .says("which this program does not know");
    project.on_sqlite(&["up", "--allow-missing"]).exits(0);
    project
        .on_sqlite(&["wait"])
        .exits(0)
        .says("the folder does not know, the last is 0003");
    project
        .on_sqlite(&["wait", "--refuse-missing"])
        .exits(1)
        .says("which this program does not know");
    project
        .on_sqlite(&["down"])
        .exits(1)
        .says("only the history has the down script");
    project
        .on_sqlite(&["plan", "--down", "--stored-scripts", "--sql"])
        .exits(0)
        .says("[the script that the database stored]")
        .says("DROP TABLE tags;");
    project
        .on_sqlite(&["down", "--stored-scripts"])
        .exits(0)
        .says("reverted  0003 tags");
}

#[test]
fn a_failing_script_shows_its_line() {
    let project = Project::example("sqlite");
    project.write(
        "migrations/0002_posts.up.sql",
        "CREATE TABLE posts (id integer);\nINSERT INTO nowhere VALUES (1);\n",
    );
    expect![[r#"
        exit 1
        applied   0001 accounts (<n> ms)
        --- standard error
        error: the up script of migration 0002 `posts` failed: no such table: nowhere
         --> migrations/0002_posts.up.sql:2:13
          |
        2 | INSERT INTO nowhere VALUES (1);
          |             ^
          = note: statement 2 of 2, code 1
          = note: before that, applied 0001 accounts
          = help: nothing of this script stays; correct it and start again
    "#]]
    .assert_eq(&project.on_sqlite(&["up"]).shown());
    project.on_sqlite(&["status"]).says("2 migrations pending");
}

#[test]
fn plan_shows_the_sql() {
    let project = Project::example("sqlite");
    project.on_sqlite(&["up", "--to", "0002"]).exits(0);
    expect![[r#"
        exit 0
        apply   0003 tags
                -- migrations/0003_tags.up.sql
                CREATE TABLE tags (id integer PRIMARY KEY);
        1 step
    "#]]
    .assert_eq(&project.on_sqlite(&["plan", "--sql"]).shown());
    expect![[r#"
        exit 0
        revert  0002 posts
                -- migrations/0002_posts.down.sql
                DROP TABLE posts;
                statement 1
                   locks the whole file, until the script ends
                   loses table posts: 0 rows
        1 step
    "#]]
    .assert_eq(
        &project
            .on_sqlite(&["plan", "--down", "--sql", "--to", "0001"])
            .shown(),
    );
}

#[test]
fn plan_and_status_leave_a_database_without_history_alone() {
    let project = Project::example("sqlite");
    project.write("app.db", "");
    for arguments in [
        &["plan"][..],
        &["plan", "--down"],
        &["status"],
        &["plan", "--sql"],
    ] {
        project.on_sqlite(arguments).exits(0);
        assert_eq!(
            project.read("app.db"),
            "",
            "{arguments:?} wrote into the file"
        );
    }
}

#[test]
fn programs_get_json() {
    let project = Project::example("sqlite");
    project.write(
        "migrations/0002_posts.up.sql",
        "-- migrate: no-transaction\nCREATE TABLE posts (id int);\n",
    );
    project.on_sqlite(&["up", "--steps", "1"]).exits(0);
    expect![[r#"
        exit 0
        {
          "format": 1,
          "notes": [],
          "problems": [],
          "steps": [
            {
              "compatibility": {
                "breaks_older": false,
                "declared": false,
                "reason": null,
                "statement": null
              },
              "direction": "up",
              "file": "migrations/0002_posts.up.sql",
              "name": "posts",
              "other": null,
              "resumed_after": null,
              "sql": "-- migrate: no-transaction\nCREATE TABLE posts (id int);\n",
              "statements": [
                {
                  "line": 2,
                  "locks": [
                    "the whole file, until the script ends"
                  ],
                  "losses": [],
                  "sql": "CREATE TABLE posts (id int)"
                }
              ],
              "stored": false,
              "transaction": "no-transaction",
              "version": "0002"
            },
            {
              "compatibility": {
                "breaks_older": false,
                "declared": false,
                "reason": null,
                "statement": null
              },
              "direction": "up",
              "file": "migrations/0003_tags.up.sql",
              "name": "tags",
              "other": null,
              "resumed_after": null,
              "sql": "CREATE TABLE tags (id integer PRIMARY KEY);\n",
              "statements": [
                {
                  "line": 1,
                  "locks": [
                    "the whole file, until the script ends"
                  ],
                  "losses": [],
                  "sql": "CREATE TABLE tags (id integer PRIMARY KEY)"
                }
              ],
              "stored": false,
              "transaction": "transactional",
              "version": "0003"
            }
          ]
        }
    "#]]
    .assert_eq(
        &project
            .on_sqlite(&["plan", "--format", "json", "--sql"])
            .shown(),
    );
    expect![[r#"
        exit 2
        {
          "format": 1,
          "migrations": [
            {
              "applied_at": "<time>Z",
              "attempts": 0,
              "commit": null,
              "compatibility": {
                "breaks_older": false,
                "declared": false,
                "reason": null,
                "statement": null
              },
              "duration_ms": <n>,
              "name": "accounts",
              "progress": null,
              "release": null,
              "state": "applied",
              "version": "0001"
            },
            {
              "applied_at": null,
              "attempts": 0,
              "commit": null,
              "compatibility": {
                "breaks_older": false,
                "declared": false,
                "reason": null,
                "statement": null
              },
              "duration_ms": null,
              "name": "posts",
              "progress": null,
              "release": null,
              "state": "pending",
              "version": "0002"
            },
            {
              "applied_at": null,
              "attempts": 0,
              "commit": null,
              "compatibility": {
                "breaks_older": false,
                "declared": false,
                "reason": null,
                "statement": null
              },
              "duration_ms": null,
              "name": "tags",
              "progress": null,
              "release": null,
              "state": "pending",
              "version": "0003"
            }
          ],
          "notes": [],
          "pending": 2,
          "problems": [],
          "state": "pending"
        }
    "#]]
    .assert_eq(
        &project
            .on_sqlite(&["status", "--format", "json", "--exit-code"])
            .shown(),
    );
    project.write("migrations/0001_accounts.up.sql", "SELECT 1;");
    let outcome = project.on_sqlite(&["plan", "--format", "json"]).exits(1);
    assert_eq!(outcome.err, "");
    let document: serde_json::Value = serde_json::from_str(&outcome.out).unwrap();
    assert_eq!(document["problems"][0]["version"], "0001");
    let outcome = project
        .on_sqlite(&["status", "--format", "json", "--exit-code"])
        .exits(3);
    let document: serde_json::Value = serde_json::from_str(&outcome.out).unwrap();
    assert_eq!(document["state"], "diverged");
    // Where there is no answer, standard output stays empty.
    let outcome = project
        .on("sqlite://none.db", &["status", "--format", "json"])
        .exits(1);
    assert_eq!(outcome.out, "");
}

#[test]
fn an_unknown_version_is_named_with_the_nearest_one() {
    let project = Project::example("sqlite");
    for arguments in [&["up", "--to", "0007"][..], &["down", "--to", "0007"]] {
        project
            .on_sqlite(arguments)
            .exits(1)
            .says("error: there is no migration 0007");
    }
    // As the tool understands it, `2` is `0002`.
    project
        .on_sqlite(&["up", "--to", "2"])
        .exits(0)
        .says("2 migrations applied");
}

#[test]
fn a_folder_with_errors_runs_nothing() {
    let project = Project::example("sqlite");
    project.write("migrations/0003_tags.up.sql", "SELECT 'x");
    for command in ["up", "plan", "redo"] {
        let outcome = project
            .on_sqlite(&[command])
            .exits(1)
            .says("error[unterminated-string]");
        assert_eq!(outcome.out, "", "{command}");
    }
    assert!(!project.path("app.db").exists());
}

#[test]
fn help_stands_once() {
    let project = Project::example("sqlite");
    project.on_sqlite(&["up"]).exits(0);
    project.write("migrations/0002_posts.up.sql", "SELECT 1;");
    for arguments in [&["up"][..], &["plan"], &["down", "--to", "9"], &["status"]] {
        let err = project.on_sqlite(arguments).err;
        assert_eq!(err.matches("help:").count(), 1, "{arguments:?}: {err}");
    }
}

#[test]
fn the_url_names_the_database_where_the_folder_does_not() {
    let project = Project::new();
    project.write("migrations/0001_a.sql", "CREATE TABLE a (i int);");
    project.on_sqlite(&["up"]).exits(0).says("applied   0001 a");
}

#[test]
fn the_history_may_have_another_name() {
    let project = Project::example("sqlite");
    project
        .on_sqlite(&["up", "--history-table", "other"])
        .exits(0);
    project
        .on_sqlite(&["status", "--history-table", "other"])
        .exits(0)
        .says("current");
    project
        .on_sqlite(&["status"])
        .exits(0)
        .says("3 migrations pending");
}

#[test]
fn a_half_written_draft_keeps_nobody_from_looking_or_going_back() {
    let project = Project::with(
        "sqlite",
        &[
            ("0001_a.up.sql", "CREATE TABLE a (i int);\n"),
            ("0001_a.down.sql", "DROP TABLE a;\n"),
        ],
    );
    project.on_sqlite(&["up"]).exits(0);
    project.write("migrations/0002_b.up.sql", "CREATE TABLE \"b (i int);\n");
    project.write("migrations/0002_b.down.sql", "DROP TABLE b;\n");
    project
        .on_sqlite(&["up"])
        .exits(1)
        .says("unterminated-quote");
    project
        .on_sqlite(&["redo"])
        .exits(1)
        .says("unterminated-quote");
    project.on_sqlite(&["status"]).exits(0).says("applied");
    project.on_sqlite(&["down"]).exits(0).says("reverted");
    project.write("migrations/0001_a.down.sql", "DROP TABLE \"a;\n");
    project
        .on_sqlite(&["down"])
        .exits(1)
        .says("unterminated-quote");
}
