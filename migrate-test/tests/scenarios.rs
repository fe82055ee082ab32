//! Scenarios on the reference sets: the same story on all three databases, and
//! what a story says that does not come true.

use migrate_core::VersionRef;
use migrate_test::{Dialect, NULL, Scenario, ScenarioFailure, rows};

sqlmigrate::migrate!(mod postgres = "../migrations/postgres");
sqlmigrate::migrate!(mod sqlite = "../migrations/sqlite");
sqlmigrate::migrate!(mod mysql = "../migrations/mysql");

/// Posts get an address made of their title, and keep the rest of themselves.
macro_rules! slugs {
    ($set:ident, $dialect:expr) => {
        Scenario::new(&$set::MIGRATIONS, $dialect)
            .at($set::RECORD_AUDIT_TRAIL)
            .file("tests/fixtures/accounts.csv")
            .rows(
                "posts (id, author_id, title, body)",
                rows![
                    [1, 1, "Hello, world", "one"],
                    [2, 2, "Hello world!", "two"],
                    [3, 2, "...", "three"],
                ],
            )
            .go_to($set::GIVE_POSTS_SLUGS)
            .expect_rows(
                "SELECT id, slug FROM posts ORDER BY id",
                rows![[1, "hello-world"], [2, "hello-world-2"], [3, "post-3"]],
            )
            .expect_count("posts WHERE slug IS NULL", 0)
            .expect_failure("UPDATE posts SET slug = 'post-3' WHERE id = 1", "slug")
            .go_to($set::RECORD_AUDIT_TRAIL)
            .expect_rows(
                "SELECT id, author_id, title, body, published_at FROM posts ORDER BY id",
                rows![
                    [1, 1, "Hello, world", "one", NULL],
                    [2, 2, "Hello world!", "two", NULL],
                    [3, 2, "...", "three", NULL],
                ],
            )
            .go_to(VersionRef::START)
    };
}

#[cfg(feature = "postgres")]
#[tokio::test]
async fn slugs_on_postgres() -> Result<(), ScenarioFailure> {
    slugs!(postgres, Dialect::Postgres).run().await
}

#[cfg(feature = "sqlite")]
#[tokio::test]
async fn slugs_on_sqlite() -> Result<(), ScenarioFailure> {
    slugs!(sqlite, Dialect::Sqlite).run().await
}

#[cfg(feature = "mysql")]
#[tokio::test]
async fn slugs_on_mysql() -> Result<(), ScenarioFailure> {
    slugs!(mysql, Dialect::Mysql).run().await
}

#[cfg(feature = "postgres")]
#[tokio::test]
async fn a_dump_of_production_data() -> Result<(), ScenarioFailure> {
    Scenario::new(&postgres::MIGRATIONS, Dialect::Postgres)
        .at(postgres::CREATE_TAGS)
        .dump("tests/fixtures/data.sql")
        .file("tests/fixtures/more.json")
        .expect_count("posts", 2)
        .go_to(postgres::ADD_ACCOUNT_ROLES)
        .expect_rows(
            "SELECT email, role FROM accounts ORDER BY id",
            rows![
                ["ann@example.com", "author"],
                ["bob@example.com", "reader"],
                ["cy@example.com", "author"],
            ],
        )
        .run()
        .await
}

#[cfg(feature = "sqlite")]
#[tokio::test]
async fn what_does_not_come_true_is_told_with_its_line() {
    let story = || Scenario::new(&sqlite::MIGRATIONS, Dialect::Sqlite).at(sqlite::CREATE_TAGS);
    let stories = [
        story().expect_rows(
            "SELECT name, id FROM tags ORDER BY id",
            rows![
                ["announcements", 1],
                ["how-to", true],
                ["news", NULL],
                ["x", 4]
            ],
        ),
        story().expect_count("tags", 4),
        story().expect_failure("INSERT INTO tags (name) VALUES ('new')", "name"),
        story().expect_failure("INSERT INTO tags (name) VALUES ('how-to')", "tags_key"),
        story().sql("INSERT INTO tag VALUES (1)"),
        story().go_to("20991231000000"),
        story().rows("tags (name)", rows![["UPPER"]]),
        story().file("tests/fixtures/nothing.csv"),
        story().file("tests/fixtures/accounts.txt"),
        story().expect_no_way_to(sqlite::CREATE_COMMENTS, "tags"),
    ];
    let line = line!();
    let mut told = String::new();
    for story in stories {
        let Err(failure) = story.run().await else {
            told.push_str("nothing\n");
            continue;
        };
        let place = failure.place().map_or(0, std::panic::Location::line);
        assert!(place < line && place + 30 > line, "{place}");
        let text = failure.to_string();
        let message = text.split_once(": ").map_or("", |(_, message)| message);
        told.push_str(message);
        told.push('\n');
    }
    expect_test::expect![[r"
        `SELECT name, id FROM tags ORDER BY id` answers other rows
            'announcements', '1'
          - 'how-to', true
          + 'how-to', '2'
          - 'news', NULL
          + 'opinion', '3'
          - 'x', 4
          (- is expected, + is there)
        `tags` has 3 rows and not 4
        `INSERT INTO tags (name) VALUES ('new')` does not fail
        `INSERT INTO tags (name) VALUES ('how-to')` fails without `tags_key`: error returned from database: (code: 2067) UNIQUE constraint failed: tags.name
        `INSERT INTO tag VALUES (1)` fails: error returned from database: (code: 1) no such table: tag
        there is no migration 20991231000000
        `INSERT INTO tags (name) VALUES ('UPPER')` fails: error returned from database: (code: 275) CHECK constraint failed: name = lower(name)
        tests/fixtures/nothing.csv: No such file or directory (os error 2)
        tests/fixtures/accounts.txt: No such file or directory (os error 2)
        the way to 20240205083000 does not fail
    "]].assert_eq(&told);
}
