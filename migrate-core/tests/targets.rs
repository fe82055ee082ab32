//! Every form of target, spawned on a runtime with several threads; transactions
//! that are joined; pools that stay clean.
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

use std::time::Duration;

use migrate_core::{
    Dialect, Error, ErrorKind, Event, Migration, MigrationId, Migrations, Migrator, Plan, Problem,
    Report, Request, Running, Script, Status, Target, VersionRef,
};
use sqlx::{Connection as _, Executor as _};
use support::{Database, Folder, done, quick, three};

/// Types that cross threads.
const _: () = {
    const fn is_send<T: Send>() {}
    const fn is_send_and_sync<T: Send + Sync>() {}
    is_send_and_sync::<Migrations>();
    is_send_and_sync::<Migration<'static>>();
    is_send_and_sync::<Migrator<'static>>();
    is_send_and_sync::<Error>();
    is_send_and_sync::<ErrorKind>();
    is_send_and_sync::<Event>();
    is_send_and_sync::<Plan>();
    is_send_and_sync::<Problem>();
    is_send_and_sync::<Report>();
    is_send_and_sync::<Request>();
    is_send_and_sync::<Script<'static>>();
    is_send_and_sync::<Status>();
    is_send_and_sync::<MigrationId>();
    is_send_and_sync::<VersionRef>();
    is_send::<Target<'static>>();
    is_send::<Running<'static, Report>>();
};

fn leak(folder: &Folder) -> &'static Migrations {
    Box::leak(Box::new(folder.read()))
}

/// Scripts that a transaction can hold on every database.
fn joinable(dialect: Dialect) -> Folder {
    Folder::new(dialect)
        .with(
            "0001_one",
            "INSERT INTO base VALUES (1);\n",
            "DELETE FROM base WHERE id = 1;\n",
        )
        .with(
            "0002_two",
            "INSERT INTO base VALUES (2);\n",
            "DELETE FROM base WHERE id = 2;\n",
        )
}

macro_rules! forms {
    ($module:ident, $database:ty, $connection:ty) => {
        mod $module {
            use super::*;

            async fn prepare() -> Option<(Database, sqlx::Pool<$database>)> {
                let database = Database::$module()?;
                let pool = sqlx::pool::PoolOptions::<$database>::new()
                    .max_connections(3)
                    .connect(&database.url)
                    .await
                    .unwrap();
                Some((database, pool))
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn every_form_can_be_spawned() {
                let Some((database, pool)) = prepare().await else {
                    return;
                };
                let migrations = leak(&three(database.dialect));
                let spawned = pool.clone();
                let by_reference =
                    tokio::spawn(async move { migrations.up_to("0001", &spawned).await });
                assert_eq!(done(&by_reference.await.unwrap().unwrap()), ["0001"]);
                let by_value = tokio::spawn(migrations.up_to("0002", pool.clone()));
                assert_eq!(done(&by_value.await.unwrap().unwrap()), ["0002"]);
                let mut connection = <$connection>::connect(&database.url).await.unwrap();
                let connected = tokio::spawn(async move {
                    let report = migrations.up(&mut connection).await;
                    connection.close().await.unwrap();
                    report
                });
                assert_eq!(done(&connected.await.unwrap().unwrap()), ["0003"]);
                let mut pooled = pool.acquire().await.unwrap();
                let pooled = tokio::spawn(async move { migrations.down(&mut pooled).await });
                assert_eq!(done(&pooled.await.unwrap().unwrap()), ["-0003"]);
                let mut transaction = pool.begin().await.unwrap();
                let joined = tokio::spawn(async move {
                    let plan = migrations.plan(&mut transaction).await;
                    transaction.commit().await.unwrap();
                    plan
                });
                assert_eq!(joined.await.unwrap().unwrap().steps.len(), 1);
                let url = tokio::spawn(migrations.up_url(&database.url));
                assert_eq!(done(&url.await.unwrap().unwrap()), ["0003"]);
                let status = tokio::spawn(migrations.status(pool.clone()));
                assert!(status.await.unwrap().unwrap().is_current());
                let redone = tokio::spawn(Migrator::new(migrations).steps(2).redo(pool.clone()));
                assert_eq!(redone.await.unwrap().unwrap().done.len(), 4);
            }

            #[tokio::test]
            async fn a_callers_transaction_is_joined() {
                let Some((database, pool)) = prepare().await else {
                    return;
                };
                database.sql("CREATE TABLE base (id int)").await.unwrap();
                let migrations = joinable(database.dialect).read();
                // MySQL cannot make the history in a transaction.
                if database.dialect == Dialect::Mysql {
                    let mut transaction = pool.begin().await.unwrap();
                    let error = migrations.up(&mut transaction).await.unwrap_err();
                    assert!(
                        error.to_string().contains("would commit the caller's"),
                        "{error}"
                    );
                    transaction.rollback().await.unwrap();
                    migrations.up(&pool).await.unwrap();
                    migrations.down_to(VersionRef::START, &pool).await.unwrap();
                }
                let mut transaction = pool.begin().await.unwrap();
                let report = migrations.up(&mut transaction).await.unwrap();
                assert_eq!(done(&report), ["0001", "0002"]);
                assert!(
                    migrations
                        .up(&mut transaction)
                        .await
                        .unwrap()
                        .is_unchanged()
                );
                transaction.rollback().await.unwrap();
                assert_eq!(database.value("SELECT count(*) FROM base").await, "0");
                assert!(!migrations.status(&pool).await.unwrap().is_current());

                let mut connection = pool.acquire().await.unwrap();
                let mut transaction = connection.begin().await.unwrap();
                transaction
                    .execute("INSERT INTO base VALUES (7)")
                    .await
                    .unwrap();
                migrations.up(&mut transaction).await.unwrap();
                migrations.down(&mut transaction).await.unwrap();
                transaction.commit().await.unwrap();
                assert_eq!(database.rows().await, ["0001"]);
                assert_eq!(database.value("SELECT count(*) FROM base").await, "2");
            }

            #[tokio::test]
            async fn a_failure_leaves_a_callers_transaction_as_it_was() {
                let Some((database, pool)) = prepare().await else {
                    return;
                };
                database.sql("CREATE TABLE base (id int)").await.unwrap();
                let folder = joinable(database.dialect);
                folder.read().up(&pool).await.unwrap();
                folder.put(
                    "0003_three",
                    "INSERT INTO base VALUES (3);\nINSERT INTO nowhere VALUES (3);\n",
                    "SELECT 1;\n",
                );
                let migrations = folder.read();
                let mut transaction = pool.begin().await.unwrap();
                transaction
                    .execute("INSERT INTO base VALUES (7)")
                    .await
                    .unwrap();
                let error = migrations.up(&mut transaction).await.unwrap_err();
                assert!(matches!(error.kind(), ErrorKind::Script { .. }), "{error}");
                transaction
                    .execute("INSERT INTO base VALUES (8)")
                    .await
                    .unwrap();
                transaction.commit().await.unwrap();
                assert_eq!(
                    database
                        .sql("SELECT id FROM base ORDER BY id")
                        .await
                        .unwrap()
                        .concat(),
                    ["1", "2", "7", "8"]
                );
                assert_eq!(database.rows().await, ["0001", "0002"]);
            }

            #[tokio::test]
            async fn what_cannot_join_is_refused_before_anything_runs() {
                let Some((database, pool)) = prepare().await else {
                    return;
                };
                database.sql("CREATE TABLE base (id int)").await.unwrap();
                let folder = joinable(database.dialect);
                if database.dialect == Dialect::Mysql {
                    // The history has to be there.
                    folder.read().up(&pool).await.unwrap();
                    folder
                        .read()
                        .down_to(VersionRef::START, &pool)
                        .await
                        .unwrap();
                }
                let script = match database.dialect {
                    Dialect::Mysql => "CREATE TABLE other (id int);\n",
                    Dialect::Postgres => "-- no-transaction\nVACUUM;\n",
                    _ => "PRAGMA foreign_keys = OFF;\nSELECT 1;\n",
                };
                folder.put("0003_alone", script, "SELECT 1;\n");
                let migrations = folder.read();
                let mut transaction = pool.begin().await.unwrap();
                let error = migrations.up(&mut transaction).await.unwrap_err();
                let ErrorKind::CannotJoinTransaction { version, .. } = error.kind() else {
                    panic!("{error}");
                };
                assert_eq!(version, "0003");
                transaction.commit().await.unwrap();
                assert_eq!(database.value("SELECT count(*) FROM base").await, "0");
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn a_pool_stays_clean() {
                let Some((database, pool)) = prepare().await else {
                    return;
                };
                let folder = three(database.dialect);
                let slow = match database.dialect {
                    Dialect::Postgres => "SELECT pg_sleep(0.3);",
                    Dialect::Mysql => "SELECT SLEEP(0.3);",
                    _ => {
                        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n \
                          WHERE i < 300000) SELECT count(*) FROM n;"
                    }
                };
                folder.put(
                    "0002_second",
                    &format!("{slow}\nINSERT INTO first VALUES (1);\n"),
                    "SELECT 1;\n",
                );
                let migrations = leak(&folder);
                for pause in [0, 5, 50, 100, 200] {
                    let run = quick(migrations).up(&pool);
                    let _ = tokio::time::timeout(Duration::from_millis(pause), run).await;
                    // Its next users find connections that answer and are in no transaction.
                    for _ in 0..4 {
                        let mut connection = pool.acquire().await.unwrap();
                        assert!(!connection.is_in_transaction());
                        connection.execute("SELECT 1").await.unwrap();
                    }
                }
                migrations.up(&pool).await.unwrap();
                assert_eq!(database.rows().await, ["0001", "0002", "0003"]);
            }

            #[tokio::test]
            async fn a_bare_connection_can_be_used_after_a_failure() {
                let Some(database) = Database::$module() else {
                    return;
                };
                let folder = three(database.dialect);
                folder.put("0002_second", "SELECT * FROM nowhere;\n", "SELECT 1;\n");
                let migrations = folder.read();
                let mut connection = <$connection>::connect(&database.url).await.unwrap();
                migrations.up(&mut connection).await.unwrap_err();
                assert!(!connection.is_in_transaction());
                connection
                    .execute("CREATE TABLE base (id int)")
                    .await
                    .unwrap();
                // The guard is free for somebody else, while this connection lives.
                folder.put("0002_second", "SELECT 1;\n", "SELECT 1;\n");
                let report = quick(&folder.read())
                    .guard_wait(Duration::from_secs(3))
                    .up_url(&database.url)
                    .await
                    .unwrap();
                assert_eq!(done(&report), ["0002", "0003"]);
                connection.close().await.unwrap();
            }
        }
    };
}

forms!(postgres, sqlx::Postgres, sqlx::PgConnection);
forms!(pgbouncer, sqlx::Postgres, sqlx::PgConnection);
forms!(sqlite, sqlx::Sqlite, sqlx::SqliteConnection);
forms!(mysql, sqlx::MySql, sqlx::MySqlConnection);

#[tokio::test]
async fn a_url_that_cannot_be_used_is_told_without_its_password() {
    let migrations = three(Dialect::Postgres).read();
    for url in [
        "oracle://me:s3cret@host/db",
        "postgres://me:s3cret@host:port/db",
        "postgres://me:s3cret@127.0.0.1:1/db",
        "postgres://me@127.0.0.1:1/db?password=s3cret&sslmode=bad",
        "s3cret",
    ] {
        let error = migrations.up_url(url).await.unwrap_err();
        for text in [
            format!("{error}"),
            format!("{error:?}"),
            format!("{:?}", Target::url(url)),
        ] {
            assert!(!text.contains("s3cret"), "{text}");
        }
    }
}

#[cfg(feature = "blocking")]
#[test]
fn a_blocking_call_runs_on_a_runtime_of_its_own() {
    let database = Database::sqlite().unwrap();
    let migrations = three(database.dialect).read();
    assert_eq!(
        done(&migrations.up_blocking(&database.url).unwrap()),
        ["0001", "0002", "0003"]
    );
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let error = runtime.block_on(async { migrations.up_blocking(&database.url).unwrap_err() });
    assert!(matches!(error.kind(), ErrorKind::InsideRuntime));
}
