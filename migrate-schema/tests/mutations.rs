//! Each change of a schema shows as exactly that difference.
//!
//! `fixtures/` makes every kind of object, `mutations/*.sql` has one change a
//! line, and `mutations/*.expected` what the difference says.

#![expect(
    clippy::unwrap_used,
    reason = "what fails in a helper has failed the test"
)]

use std::fmt::Write as _;

use expect_test::expect_file;
use migrate_schema::{Difference, Mending, Snapshot};
use sqlx::{AssertSqlSafe, Connection as _, Row as _};

fn mutations(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .filter(|line| !line.is_empty() && !line.starts_with("--"))
}

/// Adds a mutation and what it did to the report.
fn report(report: &mut String, mutation: &str, before: &Snapshot, after: &Snapshot) -> Mending {
    let text = after.to_string();
    assert!(
        Snapshot::parse(&text).unwrap() == *after,
        "the text form loses something after {mutation}"
    );
    let difference = Difference::between(before, after);
    assert!(
        difference
            .changes()
            .chain(difference.notes())
            .next()
            .is_some(),
        "nothing shows of {mutation}"
    );
    assert!(before != after);
    let mending = difference.mending_sql();
    writeln!(report, "== {mutation}\n{difference}\n{mending}").unwrap();
    mending
}

/// After mending, nothing but notes may be different.
fn assert_mended(mutation: &str, mending: &Mending, before: &Snapshot, mended: &Snapshot) {
    let difference = Difference::between(before, mended);
    assert!(
        difference.is_empty() || !mending.is_complete(),
        "after {mutation}, mended with\n{mending}\nthere is still\n{difference}"
    );
}

#[tokio::test]
async fn postgres_mutations() {
    let Some(database) = test_servers::postgres() else {
        return;
    };
    let mut connection = sqlx::PgConnection::connect(database.url()).await.unwrap();
    // Roles belong to the server; another test may be making them as well.
    for role in ["schema_reader", "schema_owner"] {
        let sql =
            format!("DO $$ BEGIN CREATE ROLE {role}; EXCEPTION WHEN OTHERS THEN NULL; END $$");
        execute_pg(&mut connection, &sql).await;
    }
    let fixture = include_str!("fixtures/postgres.sql")
        .replace("{reader}", "schema_reader")
        .replace("{owner}", "schema_owner");
    execute_pg(&mut connection, &fixture).await;
    let before = Snapshot::read(&mut connection).await.unwrap();
    // Another major version writes the same expressions in other words; there,
    // every change still has to show and to be mended.
    let row = sqlx::raw_sql("SHOW server_version")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    let in_these_words = row.get_unchecked::<String, _>(0).starts_with("15.");
    if in_these_words {
        expect_file!["mutations/postgres.snapshot"].assert_eq(&before.to_string());
    }
    let mut text = String::new();
    for mutation in mutations(include_str!("mutations/postgres.sql")) {
        let mut transaction = connection.begin().await.unwrap();
        if let Err(error) = sqlx::raw_sql(AssertSqlSafe(mutation))
            .execute(&mut *transaction)
            .await
        {
            panic!("{mutation}: {error}");
        }
        let after = Snapshot::read(&mut transaction).await.unwrap();
        let mending = report(&mut text, mutation, &before, &after);
        for statement in mending.statements() {
            let done = sqlx::raw_sql(AssertSqlSafe(statement))
                .execute(&mut *transaction)
                .await;
            if let Err(error) = done {
                panic!("after {mutation}, in\n{mending}\n{statement}: {error}");
            }
        }
        let mended = Snapshot::read(&mut transaction).await.unwrap();
        assert_mended(mutation, &mending, &before, &mended);
        transaction.rollback().await.unwrap();
    }
    assert!(Snapshot::read(&mut connection).await.unwrap() == before);
    if in_these_words {
        expect_file!["mutations/postgres.expected"].assert_eq(&text);
    }
}

async fn execute_pg(connection: &mut sqlx::PgConnection, sql: &str) {
    sqlx::raw_sql(AssertSqlSafe(sql))
        .execute(connection)
        .await
        .unwrap();
}

#[tokio::test]
async fn sqlite_mutations() {
    let mut connection = sqlx::SqliteConnection::connect("sqlite::memory:")
        .await
        .unwrap();
    sqlx::raw_sql("PRAGMA foreign_keys = off")
        .execute(&mut connection)
        .await
        .unwrap();
    sqlx::raw_sql(include_str!("fixtures/sqlite.sql"))
        .execute(&mut connection)
        .await
        .unwrap();
    let before = Snapshot::read(&mut connection).await.unwrap();
    expect_file!["mutations/sqlite.snapshot"].assert_eq(&before.to_string());
    let mut text = String::new();
    for mutation in mutations(include_str!("mutations/sqlite.sql")) {
        let mut transaction = connection.begin().await.unwrap();
        if let Err(error) = sqlx::raw_sql(AssertSqlSafe(mutation))
            .execute(&mut *transaction)
            .await
        {
            panic!("{mutation}: {error}");
        }
        let after = Snapshot::read(&mut transaction).await.unwrap();
        let mending = report(&mut text, mutation, &before, &after);
        for statement in mending.statements() {
            let done = sqlx::raw_sql(AssertSqlSafe(statement))
                .execute(&mut *transaction)
                .await;
            if let Err(error) = done {
                panic!("after {mutation}, in\n{mending}\n{statement}: {error}");
            }
        }
        let mended = Snapshot::read(&mut transaction).await.unwrap();
        assert_mended(mutation, &mending, &before, &mended);
        transaction.rollback().await.unwrap();
    }
    expect_file!["mutations/sqlite.expected"].assert_eq(&text);
}

/// What is expected is what `MariaDB` 10.11 says; others write expressions otherwise.
#[tokio::test]
async fn mysql_mutations() {
    if test_servers::mysql().is_none() {
        return;
    }
    let mut text = String::new();
    let mut made: Option<(test_servers::Database, sqlx::MySqlConnection, Snapshot)> = None;
    let mut first: Option<Snapshot> = None;
    let mut in_these_words = false;
    for mutation in mutations(include_str!("mutations/mysql.sql")) {
        // DDL cannot be taken back: the database is used again when it was mended.
        let (database, mut connection, before) = match made.take() {
            Some(made) => made,
            None => mysql_fixture().await,
        };
        if let Some(first) = &first {
            let difference = Difference::between(first, &before);
            assert!(
                difference.is_empty(),
                "two databases made alike differ:\n{difference}"
            );
        } else {
            let row = sqlx::raw_sql("SELECT VERSION()")
                .fetch_one(&mut connection)
                .await
                .unwrap();
            in_these_words = row.get_unchecked::<String, _>(0).starts_with("10.11.");
            if in_these_words {
                expect_file!["mutations/mysql.snapshot"].assert_eq(&before.to_string());
            }
            first = Some(before.clone());
        }
        let done = sqlx::raw_sql(AssertSqlSafe(mutation))
            .execute(&mut connection)
            .await;
        if let Err(error) = done {
            panic!("{mutation}: {error}");
        }
        let after = Snapshot::read(&mut connection).await.unwrap();
        let mending = report(&mut text, mutation, &before, &after);
        if !mending.is_complete() {
            continue;
        }
        for statement in mending.statements() {
            let done = sqlx::raw_sql(AssertSqlSafe(statement))
                .execute(&mut connection)
                .await;
            if let Err(error) = done {
                panic!("after {mutation}, in\n{mending}\n{statement}: {error}");
            }
        }
        let mended = Snapshot::read(&mut connection).await.unwrap();
        assert_mended(mutation, &mending, &before, &mended);
        if mended == before {
            made = Some((database, connection, before));
        }
    }
    if in_these_words {
        expect_file!["mutations/mysql.expected"].assert_eq(&text);
    }
}

async fn mysql_fixture() -> (test_servers::Database, sqlx::MySqlConnection, Snapshot) {
    let database = test_servers::mysql().unwrap();
    let mut connection = sqlx::MySqlConnection::connect(database.url())
        .await
        .unwrap();
    sqlx::raw_sql(include_str!("fixtures/mysql.sql"))
        .execute(&mut connection)
        .await
        .unwrap();
    let before = Snapshot::read(&mut connection).await.unwrap();
    (database, connection, before)
}
