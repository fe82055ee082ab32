//! A migration is one message: what is told, recorded and left when it ends early.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use migrate_core::{ErrorKind, Event, Migrations, ScriptFate};

use crate::folder;
use crate::support::{Database, done, quick, sha256};

/// An observer that keeps what it was told, and does something of its own at one event.
fn noting(
    told: &Arc<Mutex<Vec<String>>>,
    at: &'static str,
    act: impl Fn() + Send + Sync + 'static,
) -> impl Fn(&Event) + Send + Sync + 'static {
    let told = Arc::clone(told);
    move |event| {
        let line = match event {
            Event::Planned { .. } => "planned".to_owned(),
            Event::Started { version, .. } => format!("started {version}"),
            Event::Statement { done, total, .. } => format!("{done}/{total}"),
            Event::Finished { version, .. } => format!("finished {version}"),
            Event::Retrying { .. } => "retrying".to_owned(),
            _ => return,
        };
        told.lock().unwrap().push(line.clone());
        if line == at {
            act();
        }
    }
}

/// Runs SQL on another connection while an observer waits for it.
fn meanwhile(url: &str, sql: String) -> impl Fn() + Send + Sync + 'static {
    let url = url.to_owned();
    move || {
        let (url, sql) = (url.clone(), sql.clone());
        let runs = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime.unwrap().block_on(async {
                let mut other = <sqlx::MySqlConnection as sqlx::Connection>::connect(&url)
                    .await
                    .unwrap();
                sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
                    .execute(&mut other)
                    .await
                    .unwrap();
            });
        });
        runs.join().unwrap();
    }
}

fn one(up: &str) -> Migrations {
    folder().with("0001_one", up, "SELECT 1;\n").read()
}

#[tokio::test]
async fn the_third_statement_of_seven_is_named_with_its_line() {
    let Some(database) = Database::mysql() else {
        return;
    };
    let migrations = one("CREATE TABLE a (id int);\nINSERT INTO a VALUES (1);\n\n\
         INSERT INTO a\n  (nope) VALUES (2);\nINSERT INTO a VALUES (3);\nCREATE TABLE b (id int);\n\
         CREATE TABLE c (id int);\nINSERT INTO a VALUES (4);\n");
    let told = Arc::default();
    let error = quick(&migrations)
        .observer(noting(&told, "", || {}))
        .up(database.target())
        .await
        .unwrap_err();
    let ErrorKind::Script { failure, fate, .. } = error.kind() else {
        panic!("{error}")
    };
    assert_eq!((failure.statement, failure.statements), (Some(3), 7));
    assert_eq!((failure.line, failure.column), (5, Some(4)), "{error}");
    assert_eq!(*fate, ScriptFate::Stays { done: 2 });
    assert_eq!(database.rows().await, ["0001 failed up 2"]);
    assert_eq!(database.value("SELECT count(*) FROM a").await, "1");
    let told = told.lock().unwrap();
    assert_eq!(*told, ["planned", "started 0001", "1/7", "2/7"]);
}

#[tokio::test]
async fn a_statement_of_a_transaction_is_named_as_well() {
    let Some(database) = Database::mysql() else {
        return;
    };
    database.sql("CREATE TABLE a (id int)").await.unwrap();
    let migrations = one(
        "INSERT INTO a VALUES (1), (2);\nINSERT INTO a VALUES (ROW_COUNT());\n\
         SELECT * FROM a;\nUPDATE a SET id = 0\n  WHER id = 1;\nDELETE FROM a;\n",
    );
    let error = quick(&migrations).up(database.target()).await.unwrap_err();
    let ErrorKind::Script { failure, fate, .. } = error.kind() else {
        panic!("{error}")
    };
    assert_eq!((failure.statement, failure.line), (Some(4), 5), "{error}");
    assert_eq!(failure.column, Some(3), "{error}");
    assert!(!error.to_string().contains("sqlmigrate_began"), "{error}");
    assert_eq!(*fate, ScriptFate::RolledBack);
    assert_eq!(database.value("SELECT count(*) FROM a").await, "0");
    assert!(database.rows().await.is_empty());
    // Nothing stands between the statements: they see each other's counts.
    let migrations = one("INSERT INTO a VALUES (1), (2);\nINSERT INTO a VALUES (ROW_COUNT());\n");
    quick(&migrations).up(database.target()).await.unwrap();
    assert_eq!(database.value("SELECT sum(id) FROM a").await, "5");
    let took = "SELECT duration_ms BETWEEN 0 AND 60000 FROM sqlmigrate_history";
    assert_eq!(database.value(took).await, "1");
}

#[tokio::test]
async fn a_call_may_return_several_results() {
    let Some(database) = Database::mysql() else {
        return;
    };
    let program = "CREATE TABLE a (id int);\nDELIMITER //\nCREATE PROCEDURE several(bad int)\nBEGIN\n  \
         SELECT 1;\n  SELECT 2 UNION SELECT 3;\n  INSERT INTO a VALUES (1);\n  IF bad THEN SELECT * FROM nowhere; \
         END IF;\nEND;//\nINSERT INTO a VALUES (5); SELECT 6//\nDELIMITER ;\n";
    let migrations = folder()
        .with(
            "0001_good",
            &format!("{program}CALL several(0);\nCALL several(0);\nCREATE TABLE b (id int);\n/*!99999 SELECT 1 */;\n"),
            "SELECT 1;\n",
        )
        .with(
            "0002_bad",
            "CREATE TABLE c (id int);\nCALL several(0);\nCALL several(1);\nCREATE TABLE d (id int);\n",
            "SELECT 1;\n",
        )
        .read();
    let error = quick(&migrations).up(database.target()).await.unwrap_err();
    let ErrorKind::Script { failure, .. } = error.kind() else {
        panic!("{error}")
    };
    assert_eq!(
        (failure.version.as_str(), failure.statement, failure.line),
        ("0002", Some(3), 3),
        "{error}"
    );
    assert!(error.to_string().contains("nowhere"), "{error}");
    assert_eq!(database.rows().await, ["0001", "0002 failed up 2"]);
    assert!(database.has_table("b").await && !database.has_table("d").await);
}

#[tokio::test]
async fn answers_that_a_script_disguises_are_not_needed() {
    let Some(database) = Database::mysql() else {
        return;
    };
    let migrations = folder()
        .with(
            "0001_wide",
            "SET SESSION character_set_results = 'utf16';\nCREATE TABLE a (id int);\nINSERT INTO a VALUES (1);\n",
            "SELECT 1;\n",
        )
        .with(
            "0002_none",
            "SET SESSION sql_select_limit = 0;\nCREATE TABLE b (id int);\nINSERT INTO b VALUES (1);\n",
            "SELECT 1;\n",
        )
        .with(
            "0003_quoted",
            "SET SESSION sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT';\n\
             CREATE TABLE \"c\" (id text);\nINSERT INTO \"c\" VALUES ('a' || 'b');\n",
            "SELECT 1;\n",
        )
        .read();
    quick(&migrations).up(database.target()).await.unwrap();
    assert_eq!(database.rows().await, ["0001", "0002", "0003"]);
    assert_eq!(database.value("SELECT id FROM c").await, "ab");
}

#[tokio::test]
async fn a_script_larger_than_a_message_is_split_and_a_statement_is_refused() {
    let Some(database) = Database::mysql() else {
        return;
    };
    let mut script = "CREATE TABLE a (id int, text mediumtext);\n".to_owned();
    let text = "x".repeat(400_000);
    for number in 0..5 {
        writeln!(script, "INSERT INTO a VALUES ({number}, '{text}');").unwrap();
    }
    let data = script.lines().skip(1).collect::<Vec<_>>().join("\n");
    let migrations = folder()
        .with("0001_ddl", &script, "SELECT 1;\n")
        .with("0002_data", &data, "SELECT 1;\n")
        .read();
    quick(&migrations).up(database.target()).await.unwrap();
    let sum = "SELECT CAST(sum(length(text)) AS char) FROM a";
    assert_eq!(database.value(sum).await, "4000000");

    let largest: usize = database
        .value("SELECT @@max_allowed_packet")
        .await
        .parse()
        .unwrap();
    let large = "x".repeat(largest);
    for (name, begin) in [
        ("0003_ddl", "CREATE TABLE b (id int);\n"),
        ("0003_data", "SELECT 1;\n"),
    ] {
        let migrations = folder()
            .with("0001_ddl", &script, "SELECT 1;\n")
            .with("0002_data", &data, "SELECT 1;\n")
            .with(
                name,
                &format!("{begin}INSERT INTO a VALUES (9, '{large}');\nDROP TABLE a;\n"),
                "SELECT 1;\n",
            )
            .read();
        let error = quick(&migrations).up(database.target()).await.unwrap_err();
        let ErrorKind::Script { failure, .. } = error.kind() else {
            panic!("{}", error.kind())
        };
        assert_eq!((failure.statement, failure.line), (Some(2), 2));
        assert!(
            failure.message.contains("max_allowed_packet"),
            "{}",
            failure.message
        );
        database
            .sql("DELETE FROM sqlmigrate_history WHERE version = '0003'")
            .await
            .unwrap();
    }
    assert!(database.has_table("a").await);
}

#[tokio::test]
async fn a_claim_that_finds_a_row_ends_the_message_before_the_script() {
    let Some(database) = Database::mysql() else {
        return;
    };
    // The history table is there, and empty.
    quick(&folder().read()).up(database.target()).await.unwrap();
    let first = one("CREATE TABLE z (id int);\n");
    quick(&first).up(database.target()).await.unwrap();
    let migrations = folder()
        .with("0001_one", "CREATE TABLE z (id int);\n", "SELECT 1;\n")
        .with(
            "0002_two",
            "CREATE TABLE a (id int);\nCREATE TABLE b (id int);\n",
            "SELECT 1;\n",
        )
        .read();
    let digest = sha256(&["CREATE TABLE a (id int)"]);
    let columns = "namespace, name, kind, direction, digest_algorithm, text_digest, token_digest, \
                   process, process_started, host, started_at, progress_at, tool, attempts, format";
    let row = format!(
        "INSERT INTO sqlmigrate_history (version, version_key, sort_key, state, statements_total, \
         statements_done, progress_digest, owner, {columns}) \
         SELECT '0002', '2', REPLACE(sort_key, '1', '2'), 'running', 2, 1, '{digest}', 'gone', {columns} \
         FROM sqlmigrate_history"
    );
    let told = Arc::default();
    quick(&migrations)
        .observer(noting(&told, "planned", meanwhile(&database.url, row)))
        .up(database.target())
        .await
        .unwrap();
    // It went on where the row said, which was not true: the first statement did not run.
    assert!(!database.has_table("a").await && database.has_table("b").await);
    let told = told.lock().unwrap();
    assert_eq!(
        told[told.len() - 3..],
        ["started 0002", "2/2", "finished 0002"]
    );
}

#[tokio::test]
async fn a_record_that_is_somebody_elses_ends_the_message() {
    let Some(database) = Database::mysql() else {
        return;
    };
    let migrations = one("CREATE TABLE a (id int);\nDO SLEEP(1);\nCREATE TABLE b (id int);\n");
    let other = "UPDATE sqlmigrate_history SET owner = 'another run'".to_owned();
    let told = Arc::default();
    let error = quick(&migrations)
        .observer(noting(&told, "1/3", meanwhile(&database.url, other)))
        .up(database.target())
        .await
        .unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::TakenOver { .. }),
        "{error}"
    );
    assert!(!database.has_table("b").await);
    assert_eq!(database.rows().await, ["0001 running up 1"]);
}

#[tokio::test]
async fn a_connection_that_is_killed_between_two_statements_leaves_the_rest_to_the_next_start() {
    let Some(database) = Database::mysql() else {
        return;
    };
    let migrations = one(
        "CREATE TABLE a (id int);\nINSERT INTO a VALUES (1);\nDO SLEEP(1.5);\nINSERT INTO a VALUES (2);\n\
         CREATE TABLE b (id int);\n",
    );
    let database_name = database.url.rsplit_once('/').unwrap().1;
    let kill = format!(
        "BEGIN NOT ATOMIC DECLARE it int DEFAULT (SELECT id FROM information_schema.processlist \
         WHERE db = '{database_name}' AND info LIKE '/* sqlmigrate:%DO SLEEP%' AND id <> CONNECTION_ID()); \
         KILL CONNECTION it; END"
    );
    if !database.value("SELECT VERSION()").await.contains("MariaDB") {
        return;
    }
    let told = Arc::default();
    let error = quick(&migrations)
        .observer(noting(&told, "2/5", meanwhile(&database.url, kill)))
        .up(database.target())
        .await
        .unwrap_err();
    assert_eq!(database.rows().await, ["0001 running up 2"], "{error}");
    assert!(!database.has_table("b").await);
    quick(&migrations).up(database.target()).await.unwrap();
    assert_eq!(database.rows().await, ["0001"]);
    assert_eq!(database.value("SELECT sum(id) FROM a").await, "3");
}

#[tokio::test]
async fn a_scripts_own_transaction_is_not_gone_on_with_in_the_middle() {
    let Some(database) = Database::mysql() else {
        return;
    };
    database
        .sql("CREATE TABLE base (id int PRIMARY KEY, n int)")
        .await
        .unwrap();
    database
        .sql("INSERT INTO base VALUES (1, 0), (2, 0)")
        .await
        .unwrap();
    let migrations = one(
        "-- migrate: allow(own-transaction) a deadlock is what this is about\n\
         CREATE TABLE a (id int);\nSTART TRANSACTION;\nUPDATE base SET n = n + 1 WHERE id = 1;\n\
         DO SLEEP(1);\nUPDATE base SET n = n + 1 WHERE id = 2;\nCOMMIT;\n",
    );
    // Holds the second row, wants the first one, and has more to lose.
    let url = database.url.clone();
    let other = tokio::spawn(async move {
        let mut other = <sqlx::MySqlConnection as sqlx::Connection>::connect(&url)
            .await
            .unwrap();
        let many = "CREATE TABLE many (id int); BEGIN; INSERT INTO many SELECT 1 FROM information_schema.columns LIMIT 1500; \
                    UPDATE base SET n = n + 10 WHERE id = 2; DO SLEEP(0.6); \
                    UPDATE base SET n = n + 10 WHERE id = 1; COMMIT";
        sqlx::raw_sql(many).execute(&mut other).await.map(|_| ())
    });
    let first = quick(&migrations)
        .lock_timeout(Some(Duration::from_secs(10)))
        .up(database.target())
        .await;
    other.await.unwrap().unwrap();
    let error = first.unwrap_err();
    assert!(error.to_string().contains("1213"), "{error}");
    quick(&migrations).up(database.target()).await.unwrap();
    // Each of the two has run once, the script's first statement too.
    assert_eq!(
        database
            .sql("SELECT CAST(n AS char) FROM base")
            .await
            .unwrap(),
        [["11"], ["11"]]
    );
}

#[tokio::test]
async fn a_statement_that_waits_in_vain_is_tried_again_and_those_before_it_are_not() {
    let Some(database) = Database::mysql() else {
        return;
    };
    database.sql("CREATE TABLE base (id int)").await.unwrap();
    database.sql("INSERT INTO base VALUES (1)").await.unwrap();
    let migrations = one("CREATE TABLE a (id int);\nINSERT INTO a VALUES (1);\n\
         UPDATE base SET id = id + 1;\nALTER TABLE base ADD COLUMN b int;\nINSERT INTO a VALUES (2);\n");
    let mut other = <sqlx::MySqlConnection as sqlx::Connection>::connect(&database.url)
        .await
        .unwrap();
    sqlx::raw_sql("BEGIN; SELECT * FROM base FOR UPDATE")
        .execute(&mut other)
        .await
        .unwrap();
    let release = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(1800)).await;
        sqlx::raw_sql("COMMIT").execute(&mut other).await.unwrap();
    });
    let told = Arc::default();
    let report = quick(&migrations)
        .lock_retries(5)
        .observer(noting(&told, "", || {}))
        .up(database.target())
        .await
        .unwrap();
    assert_eq!(done(&report), ["0001"]);
    release.await.unwrap();
    let told: Vec<String> = told.lock().unwrap().clone();
    assert!(told.contains(&"retrying".to_owned()), "{told:?}");
    let once: Vec<&str> = told
        .iter()
        .map(String::as_str)
        .filter(|one| *one != "retrying")
        .collect();
    assert_eq!(
        once,
        [
            "planned",
            "started 0001",
            "1/5",
            "2/5",
            "3/5",
            "4/5",
            "5/5",
            "finished 0001"
        ]
    );
    assert_eq!(database.value("SELECT sum(id) FROM a").await, "3");
    assert_eq!(database.value("SELECT id FROM base").await, "2");
}

/// A message that is not read to its end leaves no transaction to whoever owns the connection.
#[tokio::test]
async fn a_dropped_future_leaves_no_transaction_on_a_callers_connection() {
    let Some(database) = Database::mysql() else {
        return;
    };
    let migrations = folder()
        .with(
            "0001_mixed",
            "CREATE TABLE t (id int);\nINSERT INTO t VALUES (1);\n\
             INSERT INTO t SELECT SLEEP(1);\nINSERT INTO t VALUES (3);\n",
            "DROP TABLE t;\n",
        )
        .with(
            "0002_data",
            "INSERT INTO t VALUES (4);\nINSERT INTO t SELECT SLEEP(1);\nINSERT INTO t VALUES (6);\n",
            "DELETE FROM t WHERE id > 3;\n",
        )
        .read();
    let mut connection = <sqlx::MySqlConnection as sqlx::Connection>::connect(&database.url)
        .await
        .unwrap();
    for applied in 1..=2 {
        // Until the message is at its `SLEEP`.
        let run = quick(&migrations).steps(1);
        let dropped =
            tokio::time::timeout(Duration::from_millis(500), run.up(&mut connection)).await;
        assert!(dropped.is_err(), "it ended before it was dropped");
        assert_eq!(in_transaction(&mut connection).await, "0");
        let version = format!("{applied:04}");
        if !database.rows().await.contains(&version) {
            let run = quick(&migrations).steps(1);
            run.up(&mut connection).await.unwrap();
        }
        assert!(database.rows().await.contains(&version));
    }
    let rows = "SELECT CAST(COUNT(*) AS char) FROM t";
    assert_eq!(database.value(rows).await, "6");

    // Here the server stops inside the transaction, and nobody is there to roll it back.
    let migrations = folder()
        .with("0001_mixed", "SELECT 1;\n", "SELECT 1;\n")
        .with(
            "0002_fails",
            "INSERT INTO t VALUES (7);\nINSERT INTO t SELECT SLEEP(1);\nINSERT INTO nowhere VALUES (1);\n",
            "SELECT 1;\n",
        )
        .read();
    database
        .sql(&format!("DELETE FROM {}", database.history()))
        .await
        .unwrap();
    quick(&migrations)
        .steps(1)
        .up(&mut connection)
        .await
        .unwrap();
    let run = quick(&migrations);
    let dropped = tokio::time::timeout(Duration::from_millis(500), run.up(&mut connection)).await;
    assert!(dropped.is_err(), "it ended before it was dropped");
    assert_eq!(in_transaction(&mut connection).await, "0");
    assert_eq!(database.value(rows).await, "6");
}

async fn in_transaction(connection: &mut sqlx::MySqlConnection) -> String {
    // The answers that nobody waited for come first, and the error among them.
    let sql = "SELECT CAST(@@in_transaction AS char)";
    match sqlx::query_scalar(sql).fetch_one(&mut *connection).await {
        Ok(open) => open,
        Err(_) => sqlx::query_scalar(sql).fetch_one(connection).await.unwrap(),
    }
}
