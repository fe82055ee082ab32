//! Going back: what is shown, what is asked, and to where.
#![expect(
    clippy::needless_raw_string_hashes,
    reason = "that is how snapshots are written"
)]

use expect_test::expect;

use crate::project::Project;

/// A database with rows in the newest table.
fn with_rows() -> Project {
    let project = Project::example("sqlite");
    project.write(
        "migrations/0004_fill.up.sql",
        "INSERT INTO tags VALUES (1), (2);\nALTER TABLE tags ADD COLUMN label text;\n\
         UPDATE tags SET label = 'x' WHERE id = 1;\n",
    );
    project.write(
        "migrations/0004_fill.down.sql",
        "ALTER TABLE tags DROP COLUMN label;\nDELETE FROM tags;\n",
    );
    project.on_sqlite(&["up"]).exits(0);
    project
}

#[test]
fn down_asks_before_data_is_lost() {
    let project = with_rows();
    expect![[r#"
        exit 4
        loses column label of table tags: 1 value
        loses all rows of table tags: 2 rows
        loses table tags: 2 rows
        --- standard error
        error: this loses data, and nobody is there to be asked; nothing was reverted
          = help: `cargo migrate down --dry-run` shows each step; `--yes` reverts without asking
    "#]]
    .assert_eq(&project.on_sqlite(&["down", "--steps", "2"]).shown());
    project
        .on_sqlite(&["status"])
        .exits(0)
        .says("applied  0004");
    project
        .on_sqlite(&["down", "--yes"])
        .exits(0)
        .says("reverted  0004 fill");
    // What is empty goes without a word.
    project
        .on_sqlite(&["down"])
        .exits(0)
        .says("reverted  0003 tags");
}

#[test]
fn a_dry_run_shows_statements_locks_and_losses() {
    let project = with_rows();
    project.write(
        "migrations/0003_tags.down.sql",
        "DROP TABLE IF EXISTS tags;\n",
    );
    expect![[r#"
        exit 0
        revert  0004 fill
                1: ALTER TABLE tags DROP COLUMN label
                   locks the whole file, until the script ends
                   loses column label of table tags: 1 value
                2: DELETE FROM tags
                   locks the whole file, until the script ends
                   loses all rows of table tags: 2 rows
        revert  0003 tags
                1: DROP TABLE IF EXISTS tags
                   locks the whole file, until the script ends
                   loses table tags: 2 rows
                two down scripts differ: the folder's runs (sha256 fdce7819f8fb…),
                the one that the database stored does not (sha256 23da62b11528…)
        2 steps
    "#]]
    .assert_eq(
        &project
            .on_sqlite(&["down", "--steps", "2", "--dry-run"])
            .shown(),
    );
    let planned = project.on_sqlite(&["plan", "--down", "--steps", "2"]);
    let dry = project.on_sqlite(&["down", "--steps", "2", "--dry-run"]);
    assert_eq!(planned.out, dry.out);
    expect![[r#"
        exit 0
        {
          "format": 1,
          "notes": [],
          "problems": [],
          "steps": [
            {
              "compatibility": null,
              "direction": "down",
              "file": "migrations/0004_fill.down.sql",
              "name": "fill",
              "other": null,
              "resumed_after": null,
              "sql": "ALTER TABLE tags DROP COLUMN label;\nDELETE FROM tags;\n",
              "statements": [
                {
                  "line": 1,
                  "locks": [
                    "the whole file, until the script ends"
                  ],
                  "losses": [
                    {
                      "count": "exact",
                      "kind": "column",
                      "name": "tags",
                      "number": 1,
                      "part": "label",
                      "schema": null,
                      "text": "column label of table tags: 1 value"
                    }
                  ],
                  "sql": "ALTER TABLE tags DROP COLUMN label"
                },
                {
                  "line": 2,
                  "locks": [
                    "the whole file, until the script ends"
                  ],
                  "losses": [
                    {
                      "count": "exact",
                      "kind": "rows",
                      "name": "tags",
                      "number": 2,
                      "part": null,
                      "schema": null,
                      "text": "all rows of table tags: 2 rows"
                    }
                  ],
                  "sql": "DELETE FROM tags"
                }
              ],
              "stored": false,
              "transaction": "transactional",
              "version": "0004"
            }
          ]
        }
    "#]]
    .assert_eq(
        &project
            .on_sqlite(&["down", "--dry-run", "--format", "json"])
            .shown(),
    );
    project.on_sqlite(&["status"]).exits(0).says("current");
}

#[test]
fn a_release_is_stored_and_gone_back_to() {
    let project = Project::example("sqlite");
    project
        .on_sqlite(&[
            "up",
            "--to",
            "0001",
            "--release",
            "1.0.0",
            "--commit",
            "abcdef1234",
        ])
        .exits(0);
    std::thread::sleep(std::time::Duration::from_millis(5));
    project.on_sqlite(&["up", "--release", "1.1.0"]).exits(0);
    project
        .on_sqlite(&["status"])
        .exits(0)
        .says("applied by")
        .says("1.1.0");
    project
        .on_sqlite(&["plan", "--down", "--to-release", "abcdef1"])
        .exits(0)
        .says("revert  0003 tags")
        .says("revert  0002 posts");
    project
        .on_sqlite(&["down", "--to-release", "nightly"])
        .exits(1)
        .says("the history does not tell what release nightly had applied")
        .says("the history has 1.0.0, 1.1.0");
    project
        .on_sqlite(&["down", "--to-release", "1.0.0"])
        .exits(0)
        .says("2 migrations reverted");
}
