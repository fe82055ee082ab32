//! What only `SQLite` has: switches that a transaction ignores, and files without a server.
#![cfg(all(
    feature = "postgres",
    feature = "sqlite",
    feature = "mysql",
    feature = "from-dir"
))]
#![expect(clippy::unwrap_used, reason = "these are tests")]
#![expect(
    dead_code,
    reason = "what the tests of other programs need is not needed here"
)]

mod support;

use migrate_core::{Dialect, ErrorKind, Event};
use sqlx::sqlite::SqlitePoolOptions;
use sqlx::{Connection as _, Executor as _, SqliteConnection};
use support::{Database, Folder, done, quick, three};

fn folder() -> Folder {
    Folder::new(Dialect::Sqlite).with(
        "0001_base",
        "CREATE TABLE author (id integer PRIMARY KEY, name text);\n\
         CREATE TABLE post (id integer PRIMARY KEY, author integer NOT NULL \
         REFERENCES author (id) ON DELETE CASCADE);\n\
         INSERT INTO author VALUES (1, 'a'), (2, 'b');\n\
         INSERT INTO post VALUES (1, 1), (2, 2);\n",
        "DROP TABLE post;\nDROP TABLE author;\n",
    )
}

async fn pragma(connection: &mut SqliteConnection, name: &str) -> i64 {
    let sql = sqlx::AssertSqlSafe(format!("PRAGMA {name}"));
    let row = sqlx::raw_sql(sql).fetch_one(connection).await.unwrap();
    sqlx::Row::get(&row, 0)
}

#[tokio::test]
async fn a_table_is_rebuilt_without_losing_what_refers_to_it() {
    let database = Database::sqlite().unwrap();
    let migrations = folder()
        .with(
            "0002_rebuild",
            "PRAGMA foreign_keys = OFF;\n\
             CREATE TABLE new_author (id integer PRIMARY KEY, name text NOT NULL);\n\
             INSERT INTO new_author SELECT id, name FROM author;\n\
             DROP TABLE author;\nALTER TABLE new_author RENAME TO author;\n\
             PRAGMA foreign_keys = ON;\n",
            "SELECT 1;\n",
        )
        .read();
    for on in [1, 0] {
        migrations
            .down_to(migrate_core::VersionRef::START, database.target())
            .await
            .unwrap();
        let mut connection = SqliteConnection::connect(&database.url).await.unwrap();
        let set = sqlx::AssertSqlSafe(format!("PRAGMA foreign_keys = {on}"));
        sqlx::raw_sql(set).execute(&mut connection).await.unwrap();
        migrations.up(&mut connection).await.unwrap();
        assert_eq!(database.value("SELECT count(*) FROM post").await, "2");
        assert_eq!(pragma(&mut connection, "foreign_keys").await, on);
        connection.close().await.unwrap();
    }
}

#[tokio::test]
async fn rows_that_break_a_foreign_key_are_told_before_they_are_committed() {
    let database = Database::sqlite().unwrap();
    let migrations = folder()
        .with(
            "0002_careless",
            "PRAGMA foreign_keys = OFF;\nDELETE FROM author WHERE id = 2;\nPRAGMA foreign_keys = ON;\n",
            "SELECT 1;\n",
        )
        .read();
    let mut connection = SqliteConnection::connect(&database.url).await.unwrap();
    let error = migrations.up(&mut connection).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::ForeignKeys { .. }));
    expect_test::expect![[r"
        migration 0002 `careless` leaves rows that break a foreign key
         --> migrations/0002_careless.up.sql
          = note: table `post` refers to `author`: 1 row has no counterpart there
          = note: before that, applied 0001 base
          = help: nothing of this script stays; correct it and start again"]]
    .assert_eq(&error.to_string());
    assert_eq!(pragma(&mut connection, "foreign_keys").await, 1);
    assert_eq!(database.value("SELECT count(*) FROM author").await, "2");
    assert_eq!(database.rows().await, ["0001"]);
}

#[tokio::test]
async fn settings_of_the_connection_are_put_back() {
    let database = Database::sqlite().unwrap();
    let migrations = Folder::new(Dialect::Sqlite)
        .with(
            "0001_settings",
            "PRAGMA recursive_triggers = ON;\nPRAGMA cache_size = -123;\nCREATE TABLE first (id int);\n",
            "DROP TABLE first;\n",
        )
        .with(
            "0002_alone",
            "-- no-transaction\nPRAGMA recursive_triggers = ON;\nPRAGMA foreign_keys = OFF;\nVACUUM;\n",
            "SELECT 1;\n",
        )
        .read();
    let mut connection = SqliteConnection::connect(&database.url).await.unwrap();
    let before = pragma(&mut connection, "cache_size").await;
    migrations.up(&mut connection).await.unwrap();
    assert_eq!(pragma(&mut connection, "cache_size").await, before);
    assert_eq!(pragma(&mut connection, "recursive_triggers").await, 0);
    assert_eq!(pragma(&mut connection, "foreign_keys").await, 1);
}

#[tokio::test]
async fn a_database_in_memory_outlives_the_run() {
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .connect("sqlite::memory:")
        .await
        .unwrap();
    let folder = three(Dialect::Sqlite);
    assert_eq!(folder.read().up(&pool).await.unwrap().done.len(), 3);
    pool.execute("INSERT INTO third VALUES (1)").await.unwrap();
    folder.put("0004_broken", "SELECT * FROM nowhere;\n", "SELECT 1;\n");
    folder.read().up(&pool).await.unwrap_err();
    pool.execute("INSERT INTO third VALUES (1)").await.unwrap();
    folder.put(
        "0004_broken",
        "CREATE TABLE fourth (id int);\n",
        "SELECT 1;\n",
    );
    assert_eq!(done(&folder.read().up(&pool).await.unwrap()), ["0004"]);
}

#[tokio::test]
async fn triggers_and_other_semicolons_are_one_statement() {
    let database = Database::sqlite().unwrap();
    let migrations = folder()
        .with(
            "0002_trigger",
            "CREATE TRIGGER t AFTER INSERT ON post BEGIN\n  UPDATE author SET name = ';' WHERE id = 1;\n  \
             UPDATE author SET name = nope WHERE id = 2;\nEND;\n\nINSERT INTO post VALUES (3, 1);\n",
            "DROP TRIGGER t;\n",
        )
        .read();
    let error = quick(&migrations).up(database.target()).await.unwrap_err();
    assert!(error.to_string().contains("statement 2 of 2"), "{error}");
    assert!(
        error.to_string().contains("0002_trigger.up.sql:6"),
        "{error}"
    );
}

#[tokio::test]
async fn a_file_that_cannot_be_written_is_told() {
    let database = Database::sqlite().unwrap();
    three(Dialect::Sqlite)
        .read()
        .up_to("0001", database.target())
        .await
        .unwrap();
    let url = database.url.replace("mode=rwc", "mode=ro");
    let error = three(Dialect::Sqlite)
        .read()
        .up_url(&url)
        .await
        .unwrap_err();
    assert!(
        matches!(error.kind(), migrate_core::ErrorKind::ReadOnly { .. }),
        "{error}"
    );
    assert_eq!(
        three(Dialect::Sqlite)
            .read()
            .status(migrate_core::Target::url(url))
            .await
            .unwrap()
            .pending()
            .count(),
        2
    );
}

#[tokio::test]
async fn a_file_that_is_not_there_is_made_when_the_url_says_so() {
    let directory = tempfile::TempDir::new().unwrap();
    let url = format!("sqlite://{}", directory.path().join("new.db").display());
    let migrations = three(Dialect::Sqlite).read();
    let error = migrations.up_url(&url).await.unwrap_err();
    assert!(error.to_string().contains("`?mode=rwc`"), "{error}");
    migrations.up_url(&format!("{url}?mode=rwc")).await.unwrap();
}

/// Who writes between a run's look at the history and its first transaction is noticed,
/// though the history is not read again where nobody has.
#[tokio::test]
async fn a_faster_run_is_noticed_by_the_files_version() {
    let database = Database::sqlite().unwrap();
    let folder = folder();
    for (new, name) in [(false, "0002_late"), (true, "0003_later")] {
        if new {
            folder.read().up(database.target()).await.unwrap();
        }
        folder.put(
            name,
            &format!("CREATE TABLE \"{name}\" (id int);\n"),
            "SELECT 1;\n",
        );
        let (migrations, url) = (folder.read(), database.url.clone());
        let faster = migrations.clone();
        let slower = quick(&migrations).observer(move |event| {
            if matches!(event, Event::Planned { .. }) {
                let (faster, url) = (faster.clone(), url.clone());
                let run = move || {
                    let runtime = tokio::runtime::Builder::new_current_thread()
                        .enable_all()
                        .build()
                        .unwrap();
                    let report = runtime.block_on(faster.up(migrate_core::Target::url(url)));
                    assert!(!report.unwrap().done.is_empty());
                };
                std::thread::spawn(run).join().unwrap();
            }
        });
        let report = slower.up(database.target()).await.unwrap();
        assert!(report.done.is_empty(), "{report:?}");
    }
    assert_eq!(database.rows().await, ["0001", "0002", "0003"]);
}

/// A script that changes the history is seen by the next step.
#[tokio::test]
async fn a_script_that_writes_the_history_is_noticed() {
    let database = Database::sqlite().unwrap();
    database.sql("CREATE TABLE own (id int)").await.unwrap();
    let migrations = folder()
        .with(
            "0002_own",
            "UPDATE sqlmigrate_history SET sort_key = '0000' WHERE version = '0001';\n\
             INSERT INTO own SELECT count(*) FROM sqlmigrate_history;\n",
            "SELECT 1;\n",
        )
        .with(
            "0003_next",
            "DELETE FROM sqlmigrate_history;\n",
            "SELECT 1;\n",
        )
        .with("0004_last", "CREATE TABLE last (id int);\n", "SELECT 1;\n")
        .read();
    let error = migrations.up(database.target()).await.unwrap_err();
    assert!(!database.has_table("last").await, "{error}");
}

/// Several scripts are one question, and a script that looks at the history finds what
/// it would find by itself.
#[tokio::test]
async fn a_script_among_others_sees_the_rows_of_those_before_it() {
    let database = Database::sqlite().unwrap();
    let migrations = folder()
        .with(
            "0002_view",
            "CREATE VIEW applied AS SELECT version FROM SQLMIGRATE_History WHERE namespace = '';\n",
            "DROP VIEW applied;\n",
        )
        .with(
            "0003_a",
            "CREATE TABLE a AS SELECT count(*) AS n FROM applied;\n",
            "DROP TABLE a;\n",
        )
        .with(
            "0004_b",
            "CREATE TABLE b AS SELECT count(*) AS n FROM applied;\n",
            "DROP TABLE b;\n",
        )
        .read();
    migrations.up(database.target()).await.unwrap();
    assert_eq!(database.value("SELECT n FROM a").await, "2");
    assert_eq!(database.value("SELECT n FROM b").await, "3");
}

#[tokio::test]
async fn each_script_among_others_has_its_own_duration() {
    let database = Database::sqlite().unwrap();
    let report = folder()
        .with(
            "0002_slow",
            "CREATE TABLE slow (n integer);\nINSERT INTO slow WITH RECURSIVE c(n) AS \
             (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 400000) SELECT max(n) FROM c;\n",
            "DROP TABLE slow;\n",
        )
        .with(
            "0003_quick",
            "CREATE TABLE quick (n integer);\n",
            "DROP TABLE quick;\n",
        )
        .read()
        .up(database.target())
        .await
        .unwrap();
    let sql = "SELECT version FROM sqlmigrate_history ORDER BY duration_ms DESC LIMIT 1";
    assert_eq!(database.value(sql).await, "0002");
    let slowest = report.done.iter().max_by_key(|done| done.duration).unwrap();
    assert_eq!(slowest.version, "0002");
}
