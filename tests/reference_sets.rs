//! The promises of `migrations/`: one story for all databases, and ways back.

use std::collections::BTreeSet;

use sqlmigrate::{Migrations, Migrator, Request};
use sqlx::SqlitePool;
use sqlx::sqlite::SqliteConnectOptions;

static POSTGRES: Migrations = sqlmigrate::migrate!("migrations/postgres");
static SQLITE: Migrations = sqlmigrate::migrate!("migrations/sqlite");
static MYSQL: Migrations = sqlmigrate::migrate!("migrations/mysql");

#[test]
fn all_databases_have_the_same_migrations() {
    let names = |set: &Migrations| -> Vec<String> {
        set.iter()
            .map(|migration| format!("{}_{}", migration.version(), migration.name()))
            .collect()
    };
    assert_eq!(names(&SQLITE), names(&POSTGRES));
    assert_eq!(names(&SQLITE), names(&MYSQL));
    for set in [&POSTGRES, &SQLITE, &MYSQL] {
        assert!(set.len() >= 12);
        assert!(set.iter().all(|migration| migration.has_down()));
    }
}

#[tokio::test]
async fn every_down_script_brings_back_the_sqlite_schema() {
    let directory = tempfile::tempdir().unwrap();
    let options = SqliteConnectOptions::new()
        .filename(directory.path().join("reference.db"))
        .create_if_missing(true);
    let pool = SqlitePool::connect_with(options).await.unwrap();
    let migrator = Migrator::new(&SQLITE);

    let empty = schema(&pool).await.unwrap();
    assert!(empty.is_empty());
    let mut before = empty.clone();
    for migration in SQLITE.iter() {
        let up = Request::up_steps(1);
        migrator.run(up.clone(), &pool).await.unwrap();
        let after = schema(&pool).await.unwrap();
        migrator.run(Request::down(1), &pool).await.unwrap();
        assert_eq!(
            schema(&pool).await.unwrap(),
            before,
            "after reverting {migration:?}"
        );
        migrator.run(up, &pool).await.unwrap();
        assert_eq!(
            schema(&pool).await.unwrap(),
            after,
            "after applying {migration:?} again"
        );
        before = after;
    }
    migrator
        .run(Request::down(SQLITE.len()), &pool)
        .await
        .unwrap();
    assert_eq!(schema(&pool).await.unwrap(), empty);
}

/// What `sqlite_schema` holds, without the runtime's own table, and without
/// what an `ALTER TABLE` writes differently: white space, and quotes around a
/// renamed table.
async fn schema(pool: &SqlitePool) -> sqlx::Result<BTreeSet<String>> {
    let rows: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT type, name, coalesce(sql, '') FROM sqlite_schema
         WHERE tbl_name NOT LIKE 'sqlmigrate%'",
    )
    .fetch_all(pool)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(kind, name, sql)| {
            let sql = sql.replacen(&format!("TABLE \"{name}\""), &format!("TABLE {name}"), 1);
            let sql: String = sql
                .chars()
                .filter(|character| !character.is_whitespace())
                .collect();
            format!("{kind} {name} {sql}")
        })
        .collect())
}
