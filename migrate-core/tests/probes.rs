//! A run that was cut off behind a statement finds out by itself whether that took effect.
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

use migrate_core::Dialect;
use support::{Database, Folder, done, quick, sha256};

/// Cuts a run off behind each statement, once before and once after it took effect,
/// and lets the next run go on. What has to be undone between two runs is `undo`.
async fn cut_off_everywhere(database: &Database, head: &str, statements: &[&str], undo: &[&str]) {
    // What is in a transaction of the script's own is recorded with it.
    let first = statements
        .iter()
        .position(|sql| *sql == "COMMIT")
        .map_or(0, |commit| commit + 1);
    let script = format!("{head}{};\n", statements.join(";\n"));
    let migrations = Folder::new(database.dialect)
        .with("0001_steps", &script, "SELECT 1;\n")
        .read();
    // Makes the row that the others are made of.
    quick(&migrations).up(database.target()).await.unwrap();
    let history = database.history();
    for cut in first..statements.len() {
        for ran in [cut, cut + 1] {
            for sql in undo {
                let _ = database.sql(sql).await;
            }
            for sql in &statements[..ran] {
                // Each has a connection of its own.
                if !["BEGIN", "COMMIT"].contains(sql) {
                    database.sql(sql).await.unwrap();
                }
            }
            // As the image has them: the script's statements without the head's.
            let digest = sha256(&statements[..cut]);
            database
                .sql(&format!(
                    "UPDATE {history} SET state = 'running', owner = 'gone', process = '0', \
                     progress_at = '2020-01-01 00:00:00', applied_at = NULL, \
                     statements_done = {cut}, progress_digest = '{digest}'"
                ))
                .await
                .unwrap();
            let what = format!("{} (ran {})", statements[cut], ran - cut);
            let report = quick(&migrations).up(database.target()).await;
            let report = report.unwrap_or_else(|error| unreachable!("{what}: {error}"));
            assert_eq!(done(&report), ["0001"], "{what}");
            assert_eq!(database.rows().await, ["0001"], "{what}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_mysql() {
    let Some(database) = Database::mysql() else {
        return;
    };
    let statements = [
        "CREATE TABLE first (id int PRIMARY KEY, old int)",
        "ALTER TABLE first ADD COLUMN a int, ADD COLUMN b int, COMMENT 'two'",
        "ALTER TABLE first CHANGE COLUMN a c bigint, ADD INDEX by_b (b)",
        "ALTER TABLE first MODIFY COLUMN c int NOT NULL",
        "ALTER TABLE first RENAME COLUMN old TO new",
        "ALTER TABLE first RENAME INDEX by_b TO with_b",
        "RENAME TABLE first TO second",
        "ALTER TABLE second RENAME TO third",
        "CREATE PROCEDURE both_kinds() SELECT 1",
        "CREATE FUNCTION both_kinds() RETURNS int DETERMINISTIC RETURN 1",
        "CREATE OR REPLACE VIEW shown AS SELECT 1 AS one",
        "CREATE EVENT often ON SCHEDULE EVERY 1 YEAR DISABLE DO SELECT 1",
        "DROP EVENT often",
        "OPTIMIZE TABLE third",
        "DROP TABLE IF EXISTS nowhere, anywhere",
    ];
    let undo = [
        "DROP TABLE IF EXISTS first, second, third",
        "DROP PROCEDURE IF EXISTS both_kinds",
        "DROP FUNCTION IF EXISTS both_kinds",
        "DROP VIEW IF EXISTS shown",
        "DROP EVENT IF EXISTS often",
    ];
    cut_off_everywhere(&database, "", &statements, &undo).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres() {
    let Some(database) = Database::postgres() else {
        return;
    };
    let other = format!(
        "{}_other",
        database.value("SELECT current_database()").await
    );
    let (create, drop) = (
        format!("CREATE DATABASE {other}"),
        format!("DROP DATABASE {other}"),
    );
    // Transactions of its own make each of them a statement in doubt.
    let statements = [
        "BEGIN",
        "CREATE TABLE first (id int, old int)",
        "COMMIT",
        "CREATE TYPE mood AS ENUM ('sad')",
        "ALTER TYPE mood ADD VALUE 'happy'",
        "CREATE EXTENSION citext",
        "CREATE POLICY mine ON first USING (true)",
        "DROP POLICY mine ON first",
        "CREATE INDEX CONCURRENTLY first_id ON first (id)",
        "ALTER INDEX first_id RENAME TO by_id",
        "ALTER TABLE first RENAME COLUMN old TO new",
        "ALTER TABLE first ADD COLUMN a int, DROP COLUMN new",
        "ALTER TABLE first RENAME TO second",
        "VACUUM second",
        "COMMENT ON TABLE second IS 'x'",
        &create,
        &drop,
        "DROP EXTENSION citext",
    ];
    let undo = [
        "DROP TABLE IF EXISTS first, second",
        "DROP TYPE IF EXISTS mood",
        "DROP EXTENSION IF EXISTS citext",
        &format!("DROP DATABASE IF EXISTS {other}"),
    ];
    cut_off_everywhere(&database, "-- no-transaction\n", &statements, &undo).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_sqlite() {
    let database = Database::sqlite().unwrap();
    assert_eq!(database.dialect, Dialect::Sqlite);
    let statements = [
        "BEGIN",
        "CREATE TABLE first (id int, old int)",
        "COMMIT",
        "VACUUM",
        "ALTER TABLE first RENAME COLUMN old TO new",
        "ALTER TABLE first RENAME TO second",
        "PRAGMA journal_mode = DELETE",
        "REINDEX",
    ];
    let undo = ["DROP TABLE first", "DROP TABLE second"];
    cut_off_everywhere(&database, "-- no-transaction\n", &statements, &undo).await;
}
