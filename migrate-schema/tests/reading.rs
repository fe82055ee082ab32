//! Snapshots of real databases.

use migrate_schema::{Difference, Snapshot};
use sqlx::{AssertSqlSafe, Connection as _};

#[tokio::test]
async fn postgres_fixture() {
    let Some(database) = test_servers::postgres() else {
        return;
    };
    let mut connection = sqlx::PgConnection::connect(database.url()).await.unwrap();
    for role in ["schema_reader", "schema_owner"] {
        let sql =
            format!("DO $$ BEGIN CREATE ROLE {role}; EXCEPTION WHEN OTHERS THEN NULL; END $$");
        sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(&mut connection)
            .await
            .unwrap();
    }
    let sql = include_str!("fixtures/postgres.sql")
        .replace("{reader}", "schema_reader")
        .replace("{owner}", "schema_owner");
    sqlx::raw_sql(AssertSqlSafe(sql))
        .execute(&mut connection)
        .await
        .unwrap();
    let snapshot = Snapshot::read(&mut connection).await.unwrap();
    let text = snapshot.to_string();
    let parsed = Snapshot::parse(&text).unwrap();
    assert!(
        parsed == snapshot,
        "{}",
        Difference::between(&snapshot, &parsed)
    );
}

#[tokio::test]
async fn sqlite_basics() {
    let mut connection = sqlx::SqliteConnection::connect("sqlite::memory:")
        .await
        .unwrap();
    sqlx::raw_sql("CREATE TABLE a (id INTEGER PRIMARY KEY, b TEXT NOT NULL DEFAULT 'x'); CREATE INDEX ab ON a (b)").execute(&mut connection).await.unwrap();
    let snapshot = Snapshot::read(&mut connection).await.unwrap();
    let text = snapshot.to_string();
    assert!(Snapshot::parse(&text).unwrap() == snapshot);
}

#[tokio::test]
async fn mysql_basics() {
    let Some(database) = test_servers::mysql() else {
        return;
    };
    let mut connection = sqlx::MySqlConnection::connect(database.url())
        .await
        .unwrap();
    sqlx::raw_sql("CREATE TABLE a (id INT PRIMARY KEY, b VARCHAR(20) NOT NULL DEFAULT 'x', KEY ab (b)); CREATE TABLE c (a INT, FOREIGN KEY (a) REFERENCES a (id))").execute(&mut connection).await.unwrap();
    let snapshot = Snapshot::read(&mut connection).await.unwrap();
    let text = snapshot.to_string();
    assert!(Snapshot::parse(&text).unwrap() == snapshot);
}
