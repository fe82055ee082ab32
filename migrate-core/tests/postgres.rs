//! What only `PostgreSQL` has: settings, locks, poolers, indexes that are built beside others.
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

use std::sync::{Arc, Mutex};
use std::time::Duration;

use migrate_core::{Dialect, ErrorKind, Event, Migrations};
use sqlx::{Connection as _, Executor as _, PgConnection, PgPool};
use support::{Database, Folder, done, quick, three};

/// Both ways to a server: directly, and through a pooler in transaction mode.
fn both() -> impl Iterator<Item = Database> {
    [Database::postgres(), Database::pgbouncer()]
        .into_iter()
        .flatten()
}

fn folder() -> Folder {
    Folder::new(Dialect::Postgres)
}

async fn setting(connection: &mut PgConnection, name: &str) -> String {
    let sql = sqlx::AssertSqlSafe(format!("SELECT current_setting('{name}')"));
    let row = sqlx::raw_sql(sql).fetch_one(connection).await.unwrap();
    sqlx::Row::get(&row, 0)
}

#[tokio::test]
async fn a_script_that_empties_the_search_path_does_not_break_the_next_one() {
    for database in both() {
        let migrations = folder()
            .with(
                "0001_dump",
                "SELECT pg_catalog.set_config('search_path', '', false);\n\
                 SET standard_conforming_strings = on;\nSET SESSION client_min_messages = warning;\n\
                 CREATE TABLE public.first (id int);\n",
                "DROP TABLE first;\n",
            )
            .with("0002_second", "CREATE TABLE second (id int);\n", "DROP TABLE second;\n")
            .with(
                "0003_role",
                "CREATE ROLE sqlmigrate_test_role; GRANT ALL ON SCHEMA public TO sqlmigrate_test_role;\n\
                 SET LOCAL ROLE sqlmigrate_test_role;\nCREATE TABLE third (id int);\n",
                "DROP TABLE third;\n",
            )
            .read();
        let mut connection = PgConnection::connect(&database.url).await.unwrap();
        let before = setting(&mut connection, "search_path").await;
        let _ = database
            .sql("DROP ROLE IF EXISTS sqlmigrate_test_role")
            .await;
        let report = migrations.up(&mut connection).await.unwrap();
        assert_eq!(report.done.len(), 3);
        assert_eq!(setting(&mut connection, "search_path").await, before);
        assert_eq!(
            setting(&mut connection, "client_min_messages").await,
            "notice"
        );
        assert_eq!(setting(&mut connection, "role").await, "none");
        assert_eq!(setting(&mut connection, "application_name").await, "");
        quick(&migrations)
            .steps(3)
            .down(&mut connection)
            .await
            .unwrap();
        database
            .sql("DROP OWNED BY sqlmigrate_test_role; DROP ROLE sqlmigrate_test_role")
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn nothing_needs_a_procedural_language() {
    for database in both() {
        database.sql("DROP EXTENSION plpgsql").await.unwrap();
        let folder = folder()
            .with(
                "0001_first",
                "CREATE TABLE first (id int);\n",
                "DROP TABLE first;\n",
            )
            .with(
                "0002_index",
                "-- no-transaction\nINSERT INTO first VALUES (1);\n\
                 CREATE INDEX CONCURRENTLY first_id ON first (id);\n",
                "DROP INDEX first_id;\n",
            );
        let report = folder.read().up(database.target()).await.unwrap();
        assert_eq!(report.done.len(), 2);
        // Another history, in the schema that is there now.
        let other = Folder::new(Dialect::Postgres)
            .with(
                "0001_other",
                "CREATE TABLE other (id int);\n",
                "DROP TABLE other;\n",
            )
            .read();
        let other = quick(&other).history_table("others");
        assert_eq!(other.up(database.target()).await.unwrap().done.len(), 1);
        quick(&folder.read())
            .steps(2)
            .down(database.target())
            .await
            .unwrap();
        assert!(!database.has_table("first").await);
    }
}

#[tokio::test]
async fn a_roles_statement_timeout_does_not_kill_a_migration() {
    for database in both() {
        let name = database.value("SELECT current_database()").await;
        database
            .sql(&format!(
                "ALTER DATABASE {name} SET statement_timeout = '150ms'"
            ))
            .await
            .unwrap();
        let folder = folder().with("0001_slow", "SELECT pg_sleep(0.4);\n", "SELECT 1;\n");
        folder.read().up(database.target()).await.unwrap();
        folder.put("0002_slower", "SELECT pg_sleep(0.4);\n", "SELECT 1;\n");
        let error = quick(&folder.read())
            .statement_timeout(Some(Duration::from_millis(100)))
            .up(database.target())
            .await
            .unwrap_err();
        assert!(error.to_string().contains("57014"), "{error}");
        folder.read().up(database.target()).await.unwrap();
        if !database.pooled {
            folder.put(
                "0003_alone",
                "-- no-transaction\nSELECT pg_sleep(0.4);\nDO $$ BEGIN PERFORM pg_sleep(0.4); END $$;\n",
                "SELECT 1;\n",
            );
            let mut connection = PgConnection::connect(&database.url).await.unwrap();
            folder.read().up(&mut connection).await.unwrap();
            assert_eq!(setting(&mut connection, "statement_timeout").await, "150ms");
        }
    }
}

#[tokio::test]
async fn backslashes_mean_nothing_where_strings_do_not_conform() {
    let Some(database) = Database::postgres() else {
        return;
    };
    let name = database.value("SELECT current_database()").await;
    database
        .sql(&format!(
            "ALTER DATABASE {name} SET standard_conforming_strings = off"
        ))
        .await
        .unwrap();
    let migrations = folder()
        .with(
            "0001_back\\slash'",
            "CREATE TABLE first (id int);\n",
            "-- \\'; DROP \\\\\nDROP TABLE first;\n",
        )
        .read();
    migrations.up(database.target()).await.unwrap();
    assert!(
        migrations
            .up(database.target())
            .await
            .unwrap()
            .is_unchanged()
    );
    let stored = database
        .value("SELECT name || down_sql FROM sqlmigrate.history")
        .await;
    assert_eq!(stored, "back\\slash'-- \\'; DROP \\\\\nDROP TABLE first;\n");
}

#[tokio::test]
async fn a_databases_serializable_default_does_not_blind_the_re_read() {
    let Some(database) = Database::postgres() else {
        return;
    };
    let name = database.value("SELECT current_database()").await;
    database
        .sql(&format!(
            "ALTER DATABASE {name} SET default_transaction_isolation = 'serializable'"
        ))
        .await
        .unwrap();
    let migrations: &'static Migrations = Box::leak(Box::new(three(Dialect::Postgres).read()));
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..8 {
        tasks.spawn(migrations.up_url(&database.url));
    }
    let mut applied = 0;
    while let Some(result) = tasks.join_next().await {
        applied += result.unwrap().unwrap().done.len();
    }
    assert_eq!(applied, 3);
}

#[tokio::test]
async fn a_script_waits_for_its_locks_by_trying_again() {
    for database in both() {
        database.sql("CREATE TABLE base (id int)").await.unwrap();
        let migrations = folder()
            .with(
                "0001_alter",
                "ALTER TABLE base ADD COLUMN a int;\n",
                "SELECT 1;\n",
            )
            .read();
        let mut other = PgConnection::connect(&database.direct_url).await.unwrap();
        other.execute("BEGIN; SELECT * FROM base").await.unwrap();
        let events = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&events);
        let release = tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(700)).await;
            other.execute("COMMIT").await.unwrap();
        });
        let report = quick(&migrations)
            .lock_timeout(Some(Duration::from_millis(200)))
            .lock_retries(10)
            .observer(move |event| seen.lock().unwrap().push(event.clone()))
            .up(database.target())
            .await
            .unwrap();
        release.await.unwrap();
        assert_eq!(done(&report), ["0001"]);
        let retries = events
            .lock()
            .unwrap()
            .iter()
            .filter(|event| matches!(event, Event::Retrying { .. }))
            .count();
        assert!(retries > 0);

        let mut other = PgConnection::connect(&database.direct_url).await.unwrap();
        other.execute("BEGIN; SELECT * FROM base").await.unwrap();
        let error = quick(
            &folder()
                .with(
                    "0001_alter",
                    "ALTER TABLE base ADD COLUMN a int;\n",
                    "SELECT 1;\n",
                )
                .with(
                    "0002_alter",
                    "ALTER TABLE base\n  ADD COLUMN b int;\n",
                    "SELECT 1;\n",
                )
                .read(),
        )
        .lock_timeout(Some(Duration::from_millis(50)))
        .lock_retries(1)
        .up(database.target())
        .await
        .unwrap_err();
        assert!(error.to_string().contains("code 55P03"), "{error}");
        assert!(error.to_string().contains("0002_alter.up.sql:1"), "{error}");
    }
}

#[tokio::test]
async fn an_index_that_was_not_finished_is_dropped_and_built_again() {
    for database in both() {
        database
            .sql("CREATE TABLE base (id int); INSERT INTO base VALUES (1), (1)")
            .await
            .unwrap();
        let migrations = folder()
            .with(
                "0001_index",
                "-- no-transaction\nCREATE UNIQUE INDEX CONCURRENTLY base_id ON base (id);\n",
                "-- no-transaction\nDROP INDEX CONCURRENTLY base_id;\n",
            )
            .read();
        let error = quick(&migrations).up(database.target()).await.unwrap_err();
        assert!(error.to_string().contains("code 23505"), "{error}");
        let valid = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'base_id'::regclass";
        assert_eq!(database.value(valid).await, "f");
        database.sql("DELETE FROM base").await.unwrap();
        quick(&migrations).up(database.target()).await.unwrap();
        assert_eq!(database.value(valid).await, "t");
        quick(&migrations).down(database.target()).await.unwrap();
        assert!(database.rows().await.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_takes_over_while_the_server_still_works_for_a_dead_runner() {
    let Some(database) = Database::postgres() else {
        return;
    };
    database.sql("CREATE TABLE base (id int)").await.unwrap();
    // Somebody's old snapshot makes the building of the index wait.
    let mut other = PgConnection::connect(&database.direct_url).await.unwrap();
    other
        .execute("BEGIN; INSERT INTO base VALUES (1)")
        .await
        .unwrap();
    let migrations = folder()
        .with(
            "0001_index",
            "-- no-transaction\nCREATE INDEX CONCURRENTLY base_id ON base (id);\n",
            "DROP INDEX base_id;\n",
        )
        .read();
    let run = quick(&migrations).up(database.target());
    let _ = tokio::time::timeout(Duration::from_millis(500), run).await;
    assert_eq!(database.rows().await, ["0001 running up 0"]);
    let error = quick(&migrations)
        .guard_wait(Duration::from_secs(7))
        .up(database.target())
        .await
        .unwrap_err();
    let ErrorKind::GuardTimeout { holder, .. } = error.kind() else {
        panic!("{error}")
    };
    assert!(
        holder
            .as_deref()
            .unwrap()
            .starts_with("sqlmigrate 0001 on "),
        "{error}"
    );
    other.execute("COMMIT").await.unwrap();
    quick(&migrations).up(database.target()).await.unwrap();
    assert_eq!(database.rows().await, ["0001"]);
}

#[tokio::test]
async fn a_script_with_its_own_transactions_keeps_what_it_committed() {
    for database in both() {
        let folder = folder();
        let script = |middle: &str| {
            format!(
                "-- no-transaction\nBEGIN;\nCREATE TABLE first (id int);\nINSERT INTO first VALUES (1);\nCOMMIT;\n\
                 BEGIN;\nINSERT INTO first VALUES (2);\n{middle}\nCOMMIT;\nVACUUM first;\n"
            )
        };
        folder.put(
            "0001_own",
            &script("INSERT INTO nowhere VALUES (3);"),
            "DROP TABLE first;\n",
        );
        let error = quick(&folder.read())
            .up(database.target())
            .await
            .unwrap_err();
        assert!(
            error
                .to_string()
                .contains("the first 4 of its statements took effect"),
            "{error}"
        );
        assert_eq!(database.rows().await, ["0001 failed up 4"]);
        assert_eq!(database.value("SELECT count(*) FROM first").await, "1");
        folder.put(
            "0001_own",
            &script("INSERT INTO first VALUES (3);"),
            "DROP TABLE first;\n",
        );
        quick(&folder.read()).up(database.target()).await.unwrap();
        assert_eq!(database.value("SELECT count(*) FROM first").await, "3");
    }
}

#[tokio::test]
async fn a_deferred_constraint_fails_with_the_commit() {
    for database in both() {
        database
            .sql("CREATE TABLE base (id int UNIQUE DEFERRABLE INITIALLY DEFERRED)")
            .await
            .unwrap();
        let migrations = folder()
            .with(
                "0001_twice",
                "INSERT INTO base VALUES (1), (1);\n",
                "SELECT 1;\n",
            )
            .read();
        let error = quick(&migrations).up(database.target()).await.unwrap_err();
        assert!(
            error
                .to_string()
                .contains("when the transaction was committed, code 23505"),
            "{error}"
        );
        assert_eq!(database.value("SELECT count(*) FROM base").await, "0");
    }
}

#[tokio::test]
async fn nothing_to_do_is_one_question_without_rights_to_write() {
    let Some(database) = Database::postgres() else {
        return;
    };
    let migrations = three(Dialect::Postgres).read();
    migrations.up(database.target()).await.unwrap();
    let name = database.value("SELECT current_database()").await;
    let role = format!("{name}_reader");
    database
        .sql(&format!(
            "CREATE ROLE {role} LOGIN PASSWORD 'reader'; GRANT USAGE ON SCHEMA sqlmigrate TO {role}; \
             GRANT SELECT ON sqlmigrate.history TO {role}"
        ))
        .await
        .unwrap();
    let address = database.direct_url.rsplit_once('@').unwrap().1;
    let url = format!("postgres://{role}:reader@{address}");
    let mut reader = PgConnection::connect(&url).await.unwrap();
    assert!(migrations.up(&mut reader).await.unwrap().is_unchanged());
    assert!(migrations.status(&mut reader).await.unwrap().is_current());
    // Its last statement is the question, and it has asked only that.
    let query = database
        .value(&format!(
            "SELECT query FROM pg_stat_activity WHERE usename = '{role}'"
        ))
        .await;
    assert!(query.contains("applied_at"), "{query}");
    assert!(migrations.up(&mut reader).await.unwrap().is_unchanged());
    let query = database
        .value(&format!(
            "SELECT query FROM pg_stat_activity WHERE usename = '{role}'"
        ))
        .await;
    assert!(
        query.starts_with("SELECT CAST(count(*) AS text), ") && !query.contains("applied_at"),
        "{query}"
    );
    // PUBLIC has nothing.
    let error = {
        database
            .sql(&format!("REVOKE ALL ON SCHEMA sqlmigrate FROM {role}"))
            .await
            .unwrap();
        migrations.up(&mut reader).await.unwrap_err()
    };
    assert!(
        error
            .to_string()
            .contains("needs CREATE on the database for the first run"),
        "{error}"
    );
    reader.close().await.unwrap();
    database
        .sql(&format!("DROP OWNED BY {role}; DROP ROLE {role}"))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_transaction_that_the_driver_does_not_know_is_joined_as_well() {
    let Some(database) = Database::postgres() else {
        return;
    };
    database.sql("CREATE TABLE base (id int)").await.unwrap();
    let migrations = three(Dialect::Postgres).read();
    migrations.up_to("0001", database.target()).await.unwrap();
    let mut connection = PgConnection::connect(&database.url).await.unwrap();
    connection
        .execute("BEGIN; INSERT INTO base VALUES (1)")
        .await
        .unwrap();
    let report = migrations.up(&mut connection).await.unwrap();
    assert_eq!(done(&report), ["0002", "0003"]);
    connection.execute("ROLLBACK").await.unwrap();
    assert_eq!(database.value("SELECT count(*) FROM base").await, "0");
    assert_eq!(database.rows().await, ["0001"]);
}

#[tokio::test]
async fn a_callers_transaction_gets_its_settings_back() {
    for database in both() {
        let pool = PgPool::connect(&database.url).await.unwrap();
        let migrations = folder()
            .with(
                "0001_set",
                "SET search_path = pg_catalog;\nSELECT 1;\n",
                "SELECT 1;\n",
            )
            .read();
        let mut transaction = pool.begin().await.unwrap();
        transaction
            .execute("SET LOCAL statement_timeout = '7s'; SET LOCAL lock_timeout = '8s'; SET LOCAL search_path = public")
            .await
            .unwrap();
        migrations.up(&mut transaction).await.unwrap();
        assert_eq!(setting(&mut transaction, "statement_timeout").await, "7s");
        assert_eq!(setting(&mut transaction, "lock_timeout").await, "8s");
        assert_eq!(setting(&mut transaction, "search_path").await, "public");
        transaction.commit().await.unwrap();
    }
}

/// At once, and again every ten seconds.
#[tokio::test]
async fn a_waiting_runner_says_for_whom() {
    async fn wait(database: Database) {
        let migrations: &'static Migrations = Box::leak(Box::new(
            folder()
                .with("0001_slow", "SELECT pg_sleep(12);\n", "SELECT 1;\n")
                .read(),
        ));
        let first = tokio::spawn(migrations.up_url(&database.url));
        tokio::time::sleep(Duration::from_millis(300)).await;
        let told = Arc::new(Mutex::new(Vec::new()));
        let tell = Arc::clone(&told);
        let report = quick(migrations)
            .observer(move |event| {
                if let Event::Waiting { waited, holder, .. } = event {
                    tell.lock().unwrap().push((*waited, holder.clone()));
                }
            })
            .up(database.target())
            .await
            .unwrap();
        assert!(report.is_unchanged());
        assert_eq!(done(&first.await.unwrap().unwrap()), ["0001"]);
        let told = told.lock().unwrap();
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[1].0 >= told[0].0 + Duration::from_secs(10), "{told:?}");
        for (_, holder) in &*told {
            let holder = holder.as_deref().unwrap();
            assert!(holder.starts_with("sqlmigrate 0001 on "), "{holder}");
            assert!(holder.contains(" process "), "{holder}");
            assert!(holder.contains(" since "), "{holder}");
        }
    }
    let mut waiting = tokio::task::JoinSet::new();
    for database in both() {
        waiting.spawn(wait(database));
    }
    while let Some(result) = waiting.join_next().await {
        result.unwrap();
    }
}

#[tokio::test]
async fn an_error_inside_a_function_shows_its_context() {
    let Some(database) = Database::postgres() else {
        return;
    };
    let migrations = folder()
        .with(
            "0001_block",
            "CREATE TABLE first (id int);\n\nDO $$\nBEGIN\n  PERFORM nowhere();\nEND $$;\n",
            "SELECT 1;\n",
        )
        .read();
    let error = quick(&migrations).up(database.target()).await.unwrap_err();
    expect_test::expect![[r"
        the up script of migration 0001 `block` failed: function nowhere() does not exist
         --> migrations/0001_block.up.sql:3
          |
        3 | DO $$
          |
          = note: statement 2 of 2, code 42883
          = note: hint: No function matches the given name and argument types. You might need to add explicit type casts.
          = note: context: PL/pgSQL function inline_code_block line 3 at PERFORM
          = note: query: SELECT nowhere()
          = help: nothing of this script stays; correct it and start again"]]
    .assert_eq(&error.to_string());
}

/// An index that is built concurrently cannot carry the question whose turn it is.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_runner_that_stood_still_sends_nothing_that_another_one_has_done() {
    let databases: Vec<Database> = both().collect();
    let one = |database: Database| async move {
        let migrations = folder()
            .with(
                "0001_index",
                "-- no-transaction\nCREATE TABLE t (id int);\nINSERT INTO t VALUES (1);\n\
                 CREATE INDEX CONCURRENTLY i ON t (id);\n",
                "DROP TABLE t;\n",
            )
            .with(
                "0002_no_index",
                "DROP INDEX i;\n",
                "CREATE INDEX i ON t (id);\n",
            )
            .read();
        let migrations: &'static Migrations = Box::leak(Box::new(migrations));
        let (stands, still) = std::sync::mpsc::channel();
        let (wake, woken) = std::sync::mpsc::channel::<()>();
        let woken = Mutex::new(woken);
        let url = database.url.clone();
        let sleeper = tokio::task::spawn(async move {
            let run = quick(migrations).observer(move |event| {
                if matches!(event, Event::Statement { done: 2, .. }) {
                    stands.send(()).unwrap();
                    tokio::task::block_in_place(|| woken.lock().unwrap().recv()).unwrap();
                }
            });
            run.up_url(&url).await
        });
        tokio::task::spawn_blocking(move || still.recv().unwrap())
            .await
            .unwrap();
        let report = quick(migrations).up_url(&database.url).await.unwrap();
        assert_eq!(done(&report), ["0001", "0002"]);
        wake.send(()).unwrap();
        let error = sleeper.await.unwrap().unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::TakenOver { .. }),
            "{error}"
        );
        let indexes = database.value("SELECT count(*)::text FROM pg_indexes WHERE indexname = 'i'");
        assert_eq!(indexes.await, "0");
    };
    let mut both = tokio::task::JoinSet::new();
    for database in databases {
        both.spawn(one(database));
    }
    while let Some(result) = both.join_next().await {
        result.unwrap();
    }
}

/// What one migration leaves until the commit does not reach the next one, although
/// an empty database takes several in one transaction.
#[tokio::test]
async fn what_lasts_until_the_commit_ends_with_its_migration() {
    for database in both() {
        let folder = folder()
            .with("0001_type", "CREATE TYPE mood AS ENUM ('sad');\n", "DROP TYPE mood;\n")
            .with("0002_value", "ALTER TYPE mood ADD VALUE 'glad';\n", "SELECT 1;\n")
            .with(
                "0003_use",
                "CREATE TABLE person (mood mood DEFAULT 'glad');\nINSERT INTO person DEFAULT VALUES;\n",
                "DROP TABLE person;\n",
            )
            .with(
                "0004_path",
                "SET LOCAL search_path = pg_catalog;\nSET LOCAL lock_timeout = '1ms';\nSELECT 1;\n",
                "SELECT 1;\n",
            )
            .with(
                "0005_seen",
                "CREATE TABLE seen AS SELECT current_setting('search_path') AS path, \
                 current_setting('lock_timeout') AS patience;\n",
                "DROP TABLE seen;\n",
            )
            .with(
                "0006_keys",
                "CREATE TABLE parent (id int PRIMARY KEY);\n\
                 CREATE TABLE child (id int REFERENCES parent DEFERRABLE INITIALLY DEFERRED);\n\
                 INSERT INTO child VALUES (1);\nINSERT INTO parent VALUES (1);\n",
                "DROP TABLE child;\nDROP TABLE parent;\n",
            )
            .with("0007_alter", "ALTER TABLE child ADD COLUMN n int;\n", "SELECT 1;\n")
            // Deferred triggers that no statement names: the batch fails, one by one it runs.
            .with("0008_insert", "INSERT INTO child VALUES (1);\n", "SELECT 1;\n")
            .with("0009_alter", "ALTER TABLE child ADD COLUMN m int;\n", "SELECT 1;\n");
        let migrations = folder.read();
        let report = migrations.up(database.target()).await.unwrap();
        assert_eq!(report.done.len(), 9);
        let seen = database
            .sql("SELECT path, patience FROM seen")
            .await
            .unwrap();
        assert_ne!(seen[0][0], "pg_catalog");
        assert_ne!(seen[0][1], "1ms");
    }
}
