//! Reading costs the same number of queries whatever the size, and little time.

#![expect(
    clippy::unwrap_used,
    reason = "what fails in a helper has failed the test"
)]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use migrate_schema::{Difference, Kind, Snapshot};
use sqlx::{AssertSqlSafe, Connection as _, Row as _};

/// Under a second on an idle machine (docs/schema.md has the figures); this one may be busy.
const LIMIT: Duration = Duration::from_secs(20);

fn assert_thousand(snapshot: &Snapshot, took: Duration) {
    assert_eq!(snapshot.tables().count(), 1000);
    assert!(snapshot.of_kind(Kind::Index).count() == 1000);
    let text = snapshot.to_string();
    let began = Instant::now();
    let parsed = Snapshot::parse(&text).unwrap();
    assert!(Difference::between(snapshot, &parsed).is_empty());
    let rest = began.elapsed();
    println!("reading 1,000 tables: {took:?}; parsing and comparing: {rest:?}");
    assert!(took < LIMIT && rest < LIMIT);
}

#[tokio::test]
async fn a_thousand_postgres_tables() {
    let Some(database) = test_servers::postgres() else {
        return;
    };
    let mut connection = sqlx::PgConnection::connect(database.url()).await.unwrap();
    sqlx::raw_sql(
        "CREATE TABLE t1 (id bigint PRIMARY KEY, parent bigint, name text NOT NULL DEFAULT 'x');
         CREATE INDEX i1 ON t1 (name); COMMENT ON TABLE t1 IS 'table 1'",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    // In several transactions: one would need more locks than there are.
    for from in (2..=1000).step_by(111) {
        let mut sql = String::new();
        for number in from..from + 111 {
            let other = number - 1;
            let _ = write!(
                sql,
                "CREATE TABLE t{number} (id bigint PRIMARY KEY, parent bigint REFERENCES t{other} (id), \
                 name text NOT NULL DEFAULT 'x'); CREATE INDEX i{number} ON t{number} (name); \
                 COMMENT ON TABLE t{number} IS 'table {number}'; "
            );
        }
        sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(&mut connection)
            .await
            .unwrap();
    }
    let began = Instant::now();
    let snapshot = Snapshot::read(&mut connection).await.unwrap();
    assert_thousand(&snapshot, began.elapsed());
}

#[tokio::test]
async fn a_thousand_sqlite_tables() {
    let mut connection = sqlx::SqliteConnection::connect("sqlite::memory:")
        .await
        .unwrap();
    let mut sql = String::from("BEGIN;");
    for number in 1..=1000 {
        let other = (number - 1).max(1);
        let _ = write!(
            sql,
            "CREATE TABLE t{number} (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES t{other} (id), \
             name TEXT NOT NULL DEFAULT 'x'); CREATE INDEX i{number} ON t{number} (name);"
        );
    }
    sql.push_str("COMMIT");
    sqlx::raw_sql(AssertSqlSafe(sql))
        .execute(&mut connection)
        .await
        .unwrap();
    let began = Instant::now();
    let snapshot = Snapshot::read(&mut connection).await.unwrap();
    assert_thousand(&snapshot, began.elapsed());
}

/// The server counts; making a thousand tables would take longer than anything else here.
#[tokio::test]
async fn mysql_queries_do_not_grow_with_the_tables() {
    let Some(database) = test_servers::mysql() else {
        return;
    };
    let mut connection = sqlx::MySqlConnection::connect(database.url())
        .await
        .unwrap();
    let mut counts = Vec::new();
    for tables in [1, 60] {
        for number in 1..=tables {
            let sql = format!(
                "CREATE TABLE IF NOT EXISTS t{number} (id INT PRIMARY KEY, name TEXT COMMENT 'x', KEY (id))"
            );
            sqlx::raw_sql(AssertSqlSafe(sql))
                .execute(&mut connection)
                .await
                .unwrap();
        }
        let before = questions(&mut connection).await;
        let snapshot = Snapshot::read(&mut connection).await.unwrap();
        counts.push(questions(&mut connection).await - before);
        assert_eq!(snapshot.tables().count(), tables);
    }
    assert_eq!(counts[0], counts[1]);
    // Its own question counts as well.
    assert!(counts[0] <= 20, "{counts:?}");
}

async fn questions(connection: &mut sqlx::MySqlConnection) -> u64 {
    let row = sqlx::raw_sql("SHOW SESSION STATUS LIKE 'Questions'")
        .fetch_one(connection)
        .await
        .unwrap();
    row.get::<String, _>(1).parse().unwrap()
}

#[tokio::test]
async fn a_transaction_and_a_pooler_are_read_through() {
    let Some(database) = test_servers::pgbouncer() else {
        return;
    };
    let pool = sqlx::PgPool::connect(database.url()).await.unwrap();
    let mut transaction = pool.begin().await.unwrap();
    sqlx::raw_sql("SET LOCAL search_path = pg_catalog; SET LOCAL timezone = 'Asia/Tokyo'; CREATE TABLE public.a (b timestamptz DEFAULT '2024-01-01 00:00:00+00')")
        .execute(&mut *transaction)
        .await
        .unwrap();
    let inside = Snapshot::read(&mut transaction).await.unwrap();
    // What the reading needed of the session is put back.
    let row = sqlx::raw_sql(
        "SELECT current_setting('search_path') || ' ' || current_setting('timezone')",
    )
    .fetch_one(&mut *transaction)
    .await
    .unwrap();
    assert_eq!(row.get_unchecked::<String, _>(0), "pg_catalog Asia/Tokyo");
    let outside = Snapshot::read(&pool).await.unwrap();
    let difference = Difference::between(&outside, &inside);
    assert_eq!(
        difference.to_string(),
        "left over: table public.a (1 column)\n"
    );
    let column = inside.tables().next().unwrap().columns()[0];
    assert_eq!(
        column.default(),
        Some("'2024-01-01 00:00:00+00'::timestamp with time zone")
    );
    transaction.rollback().await.unwrap();
    // The future can be spawned.
    let again = tokio::spawn(Snapshot::read(pool)).await.unwrap().unwrap();
    assert!(again == outside);
}
