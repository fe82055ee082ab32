//! A short history, cut off everywhere on each server.
#![expect(clippy::unwrap_used, reason = "in tests a panic is a result")]

use std::fs;

use migrate_core::FolderOptions;
use migrate_test::suite::{Check, Suite};
use migrate_test::{Dialect, Migrations};

async fn cut_off_anywhere(dialect: Dialect, files: &[(&str, &str)]) {
    let package = tempfile::tempdir().unwrap();
    let folder = package.path().join("migrations");
    fs::create_dir(&folder).unwrap();
    for (name, text) in files {
        fs::write(folder.join(name), text).unwrap();
    }
    let options = FolderOptions::new()
        .package(package.path())
        .dialect(dialect);
    let migrations = Migrations::from_dir(&folder, options).unwrap();
    let suite = Suite::new(&migrations, dialect, package.path());
    let outcome = suite.check(Check::CrashAnywhere).await.unwrap();
    assert!(outcome.is_ok(), "{outcome}");
    let outcome = suite.check(Check::EightRunners).await.unwrap();
    assert!(outcome.is_ok(), "{outcome}");
}

#[cfg(feature = "postgres")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_short_history_on_postgres() {
    cut_off_anywhere(
        Dialect::Postgres,
        &[
            (
                "1_users.up.sql",
                "CREATE TABLE users (id bigint, email text);\nINSERT INTO users VALUES (1, 'a');",
            ),
            ("1_users.down.sql", "DROP TABLE users;"),
            (
                "2_index.up.sql",
                "-- migrate: no-transaction\nCREATE INDEX CONCURRENTLY users_by_email ON users (email);",
            ),
            ("2_index.down.sql", "DROP INDEX users_by_email;"),
        ],
    )
    .await;
}

#[cfg(feature = "mysql")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_short_history_on_mysql() {
    cut_off_anywhere(
        Dialect::Mysql,
        &[
            (
                "1_users.up.sql",
                "CREATE TABLE users (id BIGINT, email VARCHAR(50));\nCREATE INDEX users_by_email ON users (email);",
            ),
            ("1_users.down.sql", "DROP TABLE users;"),
        ],
    )
    .await;
}
