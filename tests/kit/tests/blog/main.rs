//! The tests of an application, as its authors would write them. `../attribute`
//! runs them with different servers, harnesses and fates.
//!
//! They are no test of this repository by themselves: `cargo test` leaves them out.

use sqlmigrate::{Migrations, migrate};
use sqlx::pool::{PoolConnection, PoolOptions};
use sqlx::{Connection as _, MySqlPool, PgPool, Postgres, SqlitePool};

static POSTGRES: Migrations = migrate!("../../migrations/postgres");
static SQLITE: Migrations = migrate!("../../migrations/sqlite");
static MYSQL: Migrations = migrate!("../../migrations/mysql");

/// Everybody writes the same row: it is there once, if the database is one's own.
macro_rules! own_database {
    ($pool:expr) => {
        sqlx::query("INSERT INTO accounts (display_name, email) VALUES ('ada', 'ada@example.org')")
            .execute($pool)
            .await?;
        let count: i64 = sqlx::query_scalar("SELECT count(*) FROM accounts")
            .fetch_one($pool)
            .await?;
        assert_eq!(count, 1);
    };
}

#[migrate_test::test(POSTGRES)]
async fn postgres_one(pool: PgPool) -> sqlx::Result<()> {
    own_database!(&pool);
    // The application's own start finds nothing to do.
    let report = POSTGRES.up(&pool).await.unwrap();
    assert!(report.is_unchanged(), "{report}");
    Ok(())
}

#[migrate_test::test(POSTGRES)]
async fn postgres_two(pool: PgPool) -> sqlx::Result<()> {
    own_database!(&pool);
    Ok(())
}

#[migrate_test::test(migrator = "crate::POSTGRES", fixtures("accounts"))]
async fn postgres_fixture(mut connection: PoolConnection<Postgres>) -> sqlx::Result<()> {
    let handles: Vec<String> =
        sqlx::query_scalar("SELECT display_name FROM accounts ORDER BY email")
            .fetch_all(&mut *connection)
            .await?;
    assert_eq!(handles, ["grace", "linus"]);
    Ok(())
}

#[migrate_test::test(POSTGRES, fixtures(path = "../fixtures", scripts("more_accounts")))]
async fn postgres_options(
    pool: PoolOptions<Postgres>,
    options: sqlx::postgres::PgConnectOptions,
) -> sqlx::Result<()> {
    let pool = pool.max_connections(1).connect_with(options).await?;
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM accounts")
        .fetch_one(&pool)
        .await?;
    assert_eq!(count, 1);
    pool.close().await;
    Ok(())
}

#[migrate_test::test(migrations = false)]
async fn postgres_empty(pool: PgPool) {
    let tables = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'";
    let count: i64 = sqlx::query_scalar(tables).fetch_one(&pool).await.unwrap();
    assert_eq!(count, 0);
}

#[migrate_test::test(POSTGRES)]
#[should_panic(expected = "not for the weak")]
async fn postgres_panics_as_it_should(_pool: PgPool) {
    panic!("not for the weak");
}

#[migrate_test::test(migrations = "settings", prelude = "tests/blog/prelude.sql")]
async fn postgres_prelude(pool: PgPool) -> sqlx::Result<()> {
    let granted: bool = sqlx::query_scalar(
        "SELECT has_table_privilege('kit_reader', 'notes', 'SELECT') \
         AND has_database_privilege('kit_reader', current_database(), 'CREATE')",
    )
    .fetch_one(&pool)
    .await?;
    assert!(granted);
    let path: String = sqlx::query_scalar("SHOW search_path")
        .fetch_one(&pool)
        .await?;
    assert_eq!(path, "\"$user\", notebook, public");
    Ok(())
}

#[migrate_test::test(migrations = "supabase", prelude = migrate_test::Prelude::SUPABASE)]
async fn postgres_supabase(pool: PgPool) -> sqlx::Result<()> {
    sqlx::raw_sql(
        "INSERT INTO auth.users (id, email) VALUES \
             ('6f0b1d6e-0000-4000-8000-000000000001', 'ada@example.org'), \
             ('6f0b1d6e-0000-4000-8000-000000000002', 'grace@example.org'); \
         SET request.jwt.claims = \
             '{\"sub\": \"6f0b1d6e-0000-4000-8000-000000000001\", \"role\": \"authenticated\"}'; \
         SET ROLE authenticated; \
         INSERT INTO profiles (bio) VALUES ('wrote the first program')",
    )
    .execute(&mut *pool.acquire().await?)
    .await?;
    let owner: String = sqlx::query_scalar("SELECT owner::text FROM profiles")
        .fetch_one(&pool)
        .await?;
    assert_eq!(owner, "6f0b1d6e-0000-4000-8000-000000000001");
    Ok(())
}

/// Says of itself which database it has, and fails when it is told to.
#[migrate_test::test(POSTGRES)]
async fn fate_postgres(pool: PgPool) -> Result<(), String> {
    let name: String = sqlx::query_scalar("SELECT current_database()::text")
        .fetch_one(&pool)
        .await
        .unwrap();
    fate(&name)
}

#[migrate_test::test(SQLITE)]
async fn fate_sqlite(pool: SqlitePool) -> Result<(), String> {
    let options = pool.connect_options();
    fate(options.get_filename().to_str().unwrap())
}

#[migrate_test::test(MYSQL)]
async fn fate_mysql(pool: MySqlPool) -> Result<(), String> {
    let name: String = sqlx::query_scalar("SELECT CAST(database() AS CHAR)")
        .fetch_one(&pool)
        .await
        .unwrap();
    fate(&name)
}

fn fate(name: &str) -> Result<(), String> {
    println!("database: {name}");
    match std::env::var("KIT_FATE").as_deref() {
        Ok("panic") => panic!("as it was told"),
        Ok("error") => Err("as it was told".to_owned()),
        Ok("abort") => std::process::abort(),
        _ => Ok(()),
    }
}

#[migrate_test::test(SQLITE)]
async fn sqlite_one(pool: SqlitePool) -> sqlx::Result<()> {
    own_database!(&pool);
    // Several connections see one database.
    let mut other = pool.acquire().await?;
    let mut third = pool.acquire().await?;
    other.ping().await?;
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM accounts")
        .fetch_one(&mut *third)
        .await?;
    assert_eq!(count, 1);
    let report = SQLITE.up(&pool).await.unwrap();
    assert!(report.is_unchanged(), "{report}");
    Ok(())
}

#[migrate_test::test(SQLITE)]
async fn sqlite_two(pool: SqlitePool) -> sqlx::Result<()> {
    own_database!(&pool);
    Ok(())
}

#[migrate_test::test(MYSQL)]
async fn mysql_one(pool: MySqlPool) -> sqlx::Result<()> {
    own_database!(&pool);
    let report = MYSQL.up(&pool).await.unwrap();
    assert!(report.is_unchanged(), "{report}");
    // The copy is what the history makes, triggers and views included.
    let names = "SELECT CAST(table_name AS CHAR) FROM information_schema.views \
                 WHERE table_schema = database()";
    let views: Vec<String> = sqlx::query_scalar(names).fetch_all(&pool).await?;
    assert_eq!(views, ["published_posts"]);
    Ok(())
}

#[migrate_test::test(MYSQL)]
async fn mysql_two(pool: MySqlPool) -> sqlx::Result<()> {
    own_database!(&pool);
    Ok(())
}

#[migrate_test::test]
async fn a_test_without_a_database() {
    tokio::time::sleep(std::time::Duration::from_millis(1)).await;
}
