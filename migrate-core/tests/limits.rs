//! Timeouts and retries that a script asks for itself, and servers that cannot be written.
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
use std::time::{Duration, Instant};

use migrate_core::{Dialect, ErrorKind, Event, Migrator, Target};
use sqlx::{Connection as _, Executor as _, MySqlConnection, PgConnection};
use support::{Database, Folder, done, quick, three};

/// Three databases, and the pooler.
fn all() -> impl Iterator<Item = Database> {
    [
        Database::postgres(),
        Database::pgbouncer(),
        Database::mysql(),
        Database::sqlite(),
    ]
    .into_iter()
    .flatten()
}

fn servers() -> impl Iterator<Item = Database> {
    all().filter(|database| database.dialect != Dialect::Sqlite)
}

/// Somebody who has read `base` in a transaction that stays open.
async fn hold(database: &Database) -> Box<dyn std::any::Any + Send> {
    if database.dialect == Dialect::Mysql {
        let mut other = MySqlConnection::connect(&database.direct_url)
            .await
            .unwrap();
        other.execute("BEGIN").await.unwrap();
        other.execute("SELECT * FROM base").await.unwrap();
        Box::new(other)
    } else {
        let mut other = PgConnection::connect(&database.direct_url).await.unwrap();
        other.execute("BEGIN; SELECT * FROM base").await.unwrap();
        Box::new(other)
    }
}

#[tokio::test]
async fn a_script_says_itself_how_long_it_waits_and_how_often() {
    for database in servers() {
        database.sql("CREATE TABLE base (id int)").await.unwrap();
        let migrations = Folder::new(database.dialect)
            .with(
                "0001_alter",
                "-- migrate: lock-timeout 1s\n-- migrate: lock-retries 1\n\
                 ALTER TABLE base ADD COLUMN a int;\n",
                "SELECT 1;\n",
            )
            .read();
        let other = hold(&database).await;
        let events = Arc::new(Mutex::new(0));
        let seen = Arc::clone(&events);
        let began = Instant::now();
        // The run's own limits would wait for an hour.
        let error = Migrator::new(&migrations)
            .lock_timeout(Some(Duration::from_hours(1)))
            .lock_retries(1000)
            .observer(move |event| {
                if matches!(event, Event::Retrying { .. }) {
                    *seen.lock().unwrap() += 1;
                }
            })
            .up(database.target())
            .await
            .unwrap_err();
        assert!(began.elapsed() < Duration::from_mins(1));
        assert!(matches!(error.kind(), ErrorKind::Script { .. }), "{error}");
        assert_eq!(*events.lock().unwrap(), 1, "{error}");
        drop(other);
        assert_eq!(
            done(&quick(&migrations).up(database.target()).await.unwrap()),
            ["0001"]
        );
    }
}

#[tokio::test]
async fn a_script_says_itself_how_long_its_statements_take() {
    for database in servers() {
        let sleep = if database.dialect == Dialect::Mysql {
            // `SLEEP` itself is interrupted without an error.
            "CREATE TABLE slow AS SELECT COUNT(*) AS n FROM information_schema.columns a, \
             information_schema.columns b, information_schema.columns c;\n"
        } else {
            "SELECT pg_sleep(60);\n"
        };
        let folder = Folder::new(database.dialect).with(
            "0001_slow",
            &format!("-- migrate: statement-timeout 200ms\n{sleep}"),
            "SELECT 1;\n",
        );
        let began = Instant::now();
        let error = quick(&folder.read())
            .up(database.target())
            .await
            .unwrap_err();
        assert!(began.elapsed() < Duration::from_secs(50), "{error}");
        let code = if database.dialect == Dialect::Mysql {
            "1969"
        } else {
            "57014"
        };
        assert!(error.to_string().contains(code), "{error}");
        let mut quick_one = folder;
        quick_one = quick_one.with(
            "0001_slow",
            "-- migrate: statement-timeout none\nSELECT 1;\n",
            "SELECT 1;\n",
        );
        // `none` lifts what the program would set.
        quick(&quick_one.read())
            .statement_timeout(Some(Duration::from_hours(1)))
            .up(database.target())
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_script_without_a_transaction_keeps_its_own_limits_and_leaves_none() {
    let Some(database) = Database::postgres() else {
        return;
    };
    database.sql("CREATE TABLE base (id int)").await.unwrap();
    let migrations = Folder::new(Dialect::Postgres)
        .with(
            "0001_index",
            "-- no-transaction\n-- migrate: lock-timeout 300ms\n-- migrate: statement-timeout 5min\n\
             CREATE INDEX CONCURRENTLY base_id ON base (id);\n",
            "SELECT 1;\n",
        )
        .read();
    let mut other = PgConnection::connect(&database.url).await.unwrap();
    other
        .execute("BEGIN; LOCK TABLE base IN SHARE MODE; UPDATE base SET id = 1")
        .await
        .unwrap();
    let mut connection = PgConnection::connect(&database.url).await.unwrap();
    connection
        .execute("SET lock_timeout = '7s'; SET statement_timeout = '9min'")
        .await
        .unwrap();
    let error = quick(&migrations).up(&mut connection).await.unwrap_err();
    assert!(error.to_string().contains("55P03"), "{error}");
    for (name, value) in [("lock_timeout", "7s"), ("statement_timeout", "9min")] {
        let sql = sqlx::AssertSqlSafe(format!("SELECT current_setting('{name}')"));
        let row = sqlx::raw_sql(sql).fetch_one(&mut connection).await.unwrap();
        assert_eq!(sqlx::Row::get::<String, _>(&row, 0), value);
    }
    other.execute("COMMIT").await.unwrap();
    quick(&migrations).up(&mut connection).await.unwrap();
}

#[tokio::test]
async fn a_callers_transaction_on_mysql_keeps_a_scripts_limits() {
    let Some(database) = Database::mysql() else {
        return;
    };
    database
        .sql("CREATE TABLE base (id int PRIMARY KEY)")
        .await
        .unwrap();
    database.sql("INSERT INTO base VALUES (1)").await.unwrap();
    let folder = Folder::new(Dialect::Mysql).with("0001_first", "SELECT 1;\n", "SELECT 1;\n");
    folder.read().up(database.target()).await.unwrap();
    folder.put(
        "0002_update",
        "-- migrate: lock-timeout 1s\nUPDATE base SET id = 2;\n",
        "SELECT 1;\n",
    );
    let mut other = MySqlConnection::connect(&database.url).await.unwrap();
    other.execute("BEGIN").await.unwrap();
    other
        .execute("SELECT * FROM base FOR UPDATE")
        .await
        .unwrap();
    let mut connection = MySqlConnection::connect(&database.url).await.unwrap();
    connection
        .execute("SET SESSION innodb_lock_wait_timeout = 77")
        .await
        .unwrap();
    let mut transaction = connection.begin().await.unwrap();
    let migrations = folder.read();
    let error = Migrator::new(&migrations)
        .up(&mut transaction)
        .await
        .unwrap_err();
    assert!(error.to_string().contains("1205"), "{error}");
    transaction.rollback().await.unwrap();
    let row = sqlx::raw_sql("SELECT CAST(@@innodb_lock_wait_timeout AS char)")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(
        sqlx::Row::get_unchecked::<String, _>(&row, 0),
        "77",
        "the caller's own setting"
    );
}

#[tokio::test]
async fn an_accounts_statement_limit_does_not_kill_a_migration() {
    let Some(database) = Database::mysql() else {
        return;
    };
    let user = format!("limited_{}", std::process::id());
    let name = database.value("SELECT DATABASE()").await;
    database
        .sql(&format!(
            "CREATE USER {user}@'%' IDENTIFIED BY 'x' WITH MAX_STATEMENT_TIME 0.2"
        ))
        .await
        .unwrap();
    database
        .sql(&format!("GRANT ALL ON `{name}`.* TO {user}@'%'"))
        .await
        .unwrap();
    let (_, server) = database.url.rsplit_once('@').unwrap();
    let url = format!("mysql://{user}:x@{server}");
    let migrations = Folder::new(Dialect::Mysql)
        .with(
            "0001_slow",
            "CREATE TABLE slow (id int);\nINSERT INTO slow SELECT SLEEP(0.6);\n",
            "DROP TABLE slow;\n",
        )
        .read();
    let applied = migrations.up(Target::url(url)).await;
    database
        .sql(&format!("DROP USER {user}@'%'"))
        .await
        .unwrap();
    assert_eq!(done(&applied.unwrap()), ["0001"]);
    let slept = database
        .value("SELECT CAST(SUM(id) AS char) FROM slow")
        .await;
    assert_eq!(slept, "0", "an interrupted SLEEP says 1");
}

#[tokio::test]
async fn what_a_database_cannot_keep_is_refused_before_anything_runs() {
    let database = Database::sqlite().unwrap();
    let migrations = three(Dialect::Sqlite).read();
    let error = Migrator::new(&migrations)
        .statement_timeout(Some(Duration::from_secs(1)))
        .up(database.target())
        .await
        .unwrap_err();
    expect_test::expect![[r"
        a statement timeout cannot be kept: SQLite has no such limit
          = help: take the option or the directive out for this database"]]
    .assert_eq(&error.to_string());
    assert!(!database.has_table("sqlmigrate_history").await);
}

#[tokio::test]
async fn a_server_whose_transactions_are_read_only_is_told() {
    for database in [Database::postgres(), Database::pgbouncer()]
        .into_iter()
        .flatten()
    {
        let name = database.value("SELECT current_database()").await;
        let sql = format!("ALTER DATABASE {name} SET default_transaction_read_only = on");
        database.sql(&sql).await.unwrap();
        let migrations = three(Dialect::Postgres).read();
        let error = migrations.up(database.target()).await.unwrap_err();
        expect_test::expect![[r"
            this database cannot be written: its transactions are read-only by default (`default_transaction_read_only` is on)
              = help: if that is not on purpose, switch it off for the migrating role: ALTER ROLE … SET default_transaction_read_only = off; hosted servers switch it on when the disk is full"]]
        .assert_eq(&error.to_string());
        assert!(!database.has_table("sqlmigrate.history").await);
        // Looking is allowed.
        assert!(
            !migrations
                .status(database.target())
                .await
                .unwrap()
                .is_current()
        );
        let mut connection = PgConnection::connect(&database.direct_url).await.unwrap();
        connection
            .execute("SET default_transaction_read_only = off")
            .await
            .unwrap();
        let mut transaction = connection.begin().await.unwrap();
        transaction
            .execute("SET TRANSACTION READ ONLY")
            .await
            .unwrap();
        let error = migrations.up(&mut transaction).await.unwrap_err();
        assert!(
            error
                .to_string()
                .contains("the caller's transaction is read-only")
        );
    }
}

#[tokio::test]
async fn a_session_that_only_reads_is_told() {
    let Some(database) = Database::mysql() else {
        return;
    };
    let migrations = three(Dialect::Mysql).read();
    let mut connection = MySqlConnection::connect(&database.url).await.unwrap();
    connection
        .execute("SET SESSION TRANSACTION READ ONLY")
        .await
        .unwrap();
    let error = migrations.up(&mut connection).await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::ReadOnly { .. }),
        "{error}"
    );
    assert!(!database.has_table("sqlmigrate_history").await);
}

#[tokio::test]
async fn a_file_that_only_can_be_read_is_told() {
    let database = Database::sqlite().unwrap();
    let folder = three(Dialect::Sqlite);
    folder.read().up(database.target()).await.unwrap();
    folder.put(
        "0004_fourth",
        "CREATE TABLE fourth (id int);\n",
        "SELECT 1;\n",
    );
    let migrations = folder.read();
    let url = database.url.replace("mode=rwc", "mode=ro");
    let error = migrations.up(Target::url(url)).await.unwrap_err();
    expect_test::expect![[r"
        this database cannot be written: the file or its folder may not be written, or the URL says `mode=ro`
          = help: look at the rights of the file and its folder, at the mount, and at the URL"]]
    .assert_eq(&error.to_string());
    let mut connection = sqlx::SqliteConnection::connect(&database.url)
        .await
        .unwrap();
    connection.execute("PRAGMA query_only = on").await.unwrap();
    let error = migrations.up(&mut connection).await.unwrap_err();
    assert!(error.to_string().contains("query_only"), "{error}");
}

/// Scripts that need one session from one statement to the next, and what is said.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_pooler_would_break_is_said_before_anything_runs() {
    let index = "CREATE INDEX CONCURRENTLY base_id ON base (id);\n";
    let refused = [
        (
            format!("-- no-transaction\nSET search_path = public;\n{index}"),
            "'0'",
            "what it sets in the session does not reach its next statement",
        ),
        (
            format!("-- no-transaction\n-- migrate: lock-timeout 5s\n{index}"),
            "'0'",
            "its limits do not reach its statements",
        ),
        (
            format!("-- no-transaction\n{index}"),
            "'2min'",
            "the role's `statement_timeout` of 2min cannot be lifted for a statement that no \
             transaction holds, and would end it halfway",
        ),
    ];
    for (script, timeout, reason) in refused {
        let Some(database) = Database::pgbouncer() else {
            return;
        };
        // Before the pooler has a session there.
        let name = database.value("SELECT current_database()").await;
        let limit = format!("ALTER DATABASE {name} SET statement_timeout = {timeout}");
        database.sql(&limit).await.unwrap();
        database.sql("CREATE TABLE base (id int)").await.unwrap();
        let folder = Folder::new(Dialect::Postgres)
            .with(
                "0001_first",
                "CREATE TABLE first (id int);\n",
                "SELECT 1;\n",
            )
            .with("0002_index", &script, "DROP INDEX base_id;\n");
        let migrations = folder.read();
        // A pool and a URL lead to the same answer.
        let pool = sqlx::PgPool::connect(&database.url).await.unwrap();
        for target in [Target::url(&*database.url), Target::from(&pool)] {
            let error = migrations.up(target).await.unwrap_err();
            assert_eq!(
                error.kind().to_string(),
                format!(
                    "migration 0002 `index` has no transaction, and cannot run through this \
                     pooler in transaction mode: {reason}"
                )
            );
            assert!(error.help().unwrap().contains("5432"), "{error}");
        }
        pool.close().await;
        assert!(!database.has_table("first").await);
        // Around the pooler it runs.
        migrations
            .up(Target::url(&*database.direct_url))
            .await
            .unwrap();
    }
    // What needs no session of its own runs behind the pooler as well.
    let Some(database) = Database::pgbouncer() else {
        return;
    };
    database.sql("CREATE TABLE base (id int)").await.unwrap();
    let folder = Folder::new(Dialect::Postgres).with(
        "0001_index",
        &format!("-- no-transaction\n{index}"),
        "SELECT 1;\n",
    );
    folder.read().up(database.target()).await.unwrap();
}

/// What is set for a run does not stay behind in the pooler's sessions.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pooler_finds_its_sessions_as_they_were() {
    let Some(database) = Database::pgbouncer() else {
        return;
    };
    let sql = "SELECT application_name, current_setting('lock_timeout'), \
               current_setting('statement_timeout'), current_setting('search_path') \
               FROM pg_stat_activity WHERE pid = pg_backend_pid()";
    let migrations = Folder::new(Dialect::Postgres)
        .with(
            "0001_settings",
            "-- migrate: lock-timeout 9s\n-- migrate: statement-timeout 9min\n\
             SELECT set_config('search_path', '', false);\nCREATE TABLE public.base (id int);\n",
            "DROP TABLE base;\n",
        )
        .with(
            "0002_index",
            "-- no-transaction\nCREATE INDEX CONCURRENTLY base_id ON base (id);\n",
            "DROP INDEX base_id;\n",
        )
        .read();
    migrations.up(database.target()).await.unwrap();
    // As many clients as the pool has sessions, all at once.
    let mut clients = Vec::new();
    for _ in 0..5 {
        let mut client = PgConnection::connect(&database.url).await.unwrap();
        client.execute("BEGIN").await.unwrap();
        clients.push(client);
    }
    for client in &mut clients {
        let row = sqlx::raw_sql(sql).fetch_one(client).await.unwrap();
        let found: Vec<String> = (0..4).map(|column| sqlx::Row::get(&row, column)).collect();
        assert_eq!(found, ["", "0", "0", "\"$user\", public"]);
    }
}
