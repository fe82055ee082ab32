//! Several runners at once, and runners that go away.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use migrate_core::{Dialect, ErrorKind, Event, Migrations, Resolution};

use crate::support::{Database, Folder, done, quick, sha256, three};

fn leaked(folder: &Folder) -> &'static Migrations {
    Box::leak(Box::new(folder.read()))
}

pub(crate) async fn a_script_is_said_to_start_once(database: &Database) {
    let migrations = leaked(&three(database.dialect));
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let url = database.url.clone();
        tasks.spawn(async move {
            let told = Arc::new(std::sync::Mutex::new((Vec::new(), Vec::new())));
            let tell = Arc::clone(&told);
            quick(migrations)
                .observer(move |event| {
                    let (started, finished) = &mut *tell.lock().unwrap();
                    match event {
                        Event::Started { version, .. } => started.push(version.clone()),
                        Event::Finished { version, .. } => finished.push(version.clone()),
                        _ => {}
                    }
                })
                .up_url(&url)
                .await
                .unwrap();
            told.lock().unwrap().clone()
        });
    }
    while let Some(told) = tasks.join_next().await {
        let (started, finished) = told.unwrap();
        let mut once = started.clone();
        once.dedup();
        assert_eq!(started, once);
        assert!(
            finished.iter().all(|version| started.contains(version)),
            "{started:?} {finished:?}"
        );
    }
}

pub(crate) async fn twenty_starts_at_once_apply_everything_once(database: &Database) {
    let folder = Folder::new(database.dialect);
    for number in 1..=12 {
        let marker = if number % 4 == 0 && database.dialect != Dialect::Mysql {
            "-- no-transaction\n"
        } else {
            ""
        };
        let index = if number % 4 == 0 && database.dialect == Dialect::Postgres {
            format!("CREATE INDEX CONCURRENTLY i{number} ON t{number} (id);\n")
        } else {
            format!("CREATE INDEX i{number} ON t{number} (id);\n")
        };
        folder.put(
            &format!("{number:04}_t"),
            &format!("{marker}CREATE TABLE t{number} (id int);\nINSERT INTO t{number} VALUES (1);\n{index}"),
            &format!("DROP TABLE t{number};\n"),
        );
    }
    let migrations = leaked(&folder);
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let url = database.url.clone();
        tasks.spawn(async move { migrations.up_url(&url).await });
    }
    let mut applied = Vec::new();
    while let Some(result) = tasks.join_next().await {
        applied.extend(done(&result.unwrap().unwrap()));
    }
    applied.sort();
    let expected: Vec<String> = (1..=12).map(|number| format!("{number:04}")).collect();
    assert_eq!(applied, expected);
    for number in 1..=12 {
        assert_eq!(
            database
                .value(&format!("SELECT count(*) FROM t{number}"))
                .await,
            "1"
        );
    }
    if database.dialect == Dialect::Postgres {
        let locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' \
                     AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
        assert_eq!(database.value(locks).await, "0");
    }
}

/// SQL that takes a while.
fn slow(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => "SELECT pg_sleep(0.4);",
        Dialect::Mysql => "SELECT SLEEP(0.4);",
        _ => {
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 600000) \
             SELECT count(*) FROM n;"
        }
    }
}

pub(crate) async fn a_run_that_is_dropped_leaves_no_trace(database: &Database) {
    let slow = slow(database.dialect);
    let folder = three(database.dialect);
    folder.put(
        "0002_second",
        &format!("INSERT INTO first VALUES (1);\n{slow}\nINSERT INTO first VALUES (2);\n{slow}\n"),
        "DELETE FROM first;\n",
    );
    let migrations = folder.read();
    for pause in [1, 20, 60, 150, 450, 900] {
        let run = quick(&migrations).up(database.target());
        let _ = tokio::time::timeout(Duration::from_millis(pause), run).await;
        let rows = database.sql("SELECT count(*) FROM first").await;
        let rows = rows.map_or_else(|_| "0".to_owned(), |rows| rows[0][0].clone());
        assert!(
            ["0", "2"].contains(&rows.as_str()),
            "{rows} rows after {pause} ms"
        );
    }
    quick(&migrations).up(database.target()).await.unwrap();
    assert_eq!(database.rows().await, ["0001", "0002", "0003"]);
    assert_eq!(database.value("SELECT count(*) FROM first").await, "2");
}

pub(crate) async fn a_panicking_observer_leaves_no_trace(database: &Database) {
    let migrations = three(database.dialect).read();
    let migrations: &'static Migrations = Box::leak(Box::new(migrations));
    for stop in 0..7 {
        let seen = Arc::new(AtomicUsize::new(0));
        let url = database.url.clone();
        let run = tokio::spawn(async move {
            quick(migrations)
                .observer(move |_| {
                    assert!(seen.fetch_add(1, Ordering::Relaxed) != stop, "stop {stop}");
                })
                .up_url(&url)
                .await
        });
        let result = run.await;
        // Each stop lies between two migrations: the next start goes on at once.
        if let Ok(result) = result {
            result.unwrap();
        }
    }
    quick(migrations)
        .guard_wait(Duration::from_secs(8))
        .up(database.target())
        .await
        .unwrap();
    assert_eq!(database.rows().await, ["0001", "0002", "0003"]);
}

/// A script that no transaction holds, with a slow statement in it.
fn stepwise(database: &Database) -> Folder {
    let marker = match database.dialect {
        Dialect::Mysql => "",
        _ => "-- no-transaction\n",
    };
    let slow = slow(database.dialect);
    Folder::new(database.dialect).with(
        "0001_steps",
        &format!(
            "{marker}CREATE TABLE first (id int);\n{slow}\nINSERT INTO first VALUES (1);\n{slow}\n\
             CREATE INDEX first_id ON first (id);\n{slow}\nINSERT INTO first VALUES (2);\n"
        ),
        "DROP TABLE first;\n",
    )
}

pub(crate) async fn a_run_that_was_cut_off_goes_on(database: &Database) {
    let migrations = stepwise(database).read();
    for pause in [100, 500, 300] {
        let run = quick(&migrations).up(database.target());
        let _ = tokio::time::timeout(Duration::from_millis(pause), run).await;
    }
    quick(&migrations).up(database.target()).await.unwrap();
    assert_eq!(database.rows().await, ["0001"]);
    assert_eq!(database.value("SELECT count(*) FROM first").await, "2");
    assert!(
        migrations
            .up(database.target())
            .await
            .unwrap()
            .is_unchanged()
    );
}

pub(crate) async fn a_statement_in_doubt_is_settled_by_a_person(database: &Database) {
    let doubtful = database.doubtful();
    let marker = match database.dialect {
        Dialect::Mysql => "",
        _ => "-- no-transaction\n",
    };
    let folder = Folder::new(database.dialect).with(
        "0001_steps",
        &format!(
            "{marker}CREATE TABLE first (id int);\n{doubtful}\nCREATE TABLE third (id int);\n"
        ),
        "DROP TABLE third;\nDROP TABLE first;\n",
    );
    let migrations = folder.read();
    // The run ends between the first statement and the second.
    let reached = Arc::new(tokio::sync::Notify::new());
    let notify = Arc::clone(&reached);
    let run = quick(&migrations)
        .observer(move |event| {
            if matches!(event, Event::Statement { done: 1, .. }) {
                notify.notify_one();
            }
        })
        .up(database.target());
    {
        let mut run = Box::pin(run);
        tokio::select! {
            biased;
            () = reached.notified() => {}
            result = &mut run => { result.unwrap(); }
        }
    }
    // Whether the drop came soon enough does not matter: the row says what a
    // runner that died there would have left.
    let history = database.history();
    database.sql(&format!(
        "UPDATE {history} SET state = 'running', statements_done = 1, owner = 'gone', process = '0', \
         applied_at = NULL, progress_digest = (SELECT * FROM (SELECT progress_digest FROM {history}) AS h)"
    )).await.unwrap();
    let _ = database.sql("DROP TABLE third").await;
    let digest = sha256(&["CREATE TABLE first (id int)"]);
    database
        .sql(&format!(
            "UPDATE {history} SET progress_digest = '{digest}'"
        ))
        .await
        .unwrap();

    let error = quick(&migrations).up(database.target()).await.unwrap_err();
    let ErrorKind::InDoubt {
        line, statement, ..
    } = error.kind()
    else {
        panic!("{error}")
    };
    let expected = if marker.is_empty() { 2 } else { 3 };
    assert_eq!((*line, *statement), (expected, 2));
    assert!(
        error
            .to_string()
            .contains("cargo migrate resolve 0001 --done"),
        "{error}"
    );

    quick(&migrations)
        .resolve("0001", Resolution::Done, database.target())
        .await
        .unwrap();
    assert_eq!(database.rows().await, ["0001 failed up 2"]);
    let report = quick(&migrations).up(database.target()).await.unwrap();
    assert_eq!(done(&report), ["0001"]);
    assert!(database.has_table("third").await);

    let error = quick(&migrations)
        .resolve("0001", Resolution::Done, database.target())
        .await
        .unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::NothingToResolve { .. }),
        "{error}"
    );
}
