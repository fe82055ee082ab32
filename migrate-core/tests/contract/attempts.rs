//! A migration whose runner is killed again and again is named.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use migrate_core::{Dialect, Event, MigrationState, Migrations, Migrator};

use crate::support::{Database, Folder, done, quick};

/// A transactional script that takes some seconds.
fn slow(dialect: Dialect) -> Folder {
    let sleep = match dialect {
        Dialect::Postgres => "SELECT pg_sleep(4);\n",
        Dialect::Mysql => "SELECT SLEEP(4);\n",
        // Long enough to be dropped in, also on a fast machine.
        _ => {
            "CREATE TABLE slow AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n \
             LIMIT 3000000) SELECT count(*) FROM n;\n"
        }
    };
    Folder::new(dialect)
        .with("0001_quick", "SELECT 1;\n", "SELECT 1;\n")
        .with("0002_slow", sleep, "SELECT 1;\n")
}

fn leaked(folder: &Folder) -> &'static Migrations {
    Box::leak(Box::new(folder.read()))
}

/// How many records of attempts there are.
async fn records(database: &Database) -> String {
    let history = database.history();
    let sql = format!("SELECT CAST(count(*) AS char(9)) FROM {history} WHERE kind = 'attempt'");
    database.value(&sql).await.trim().to_owned()
}

/// Starts a run and ends it by force, runner and server process, while 0002 is at work.
async fn kill(database: &Database, migrations: &'static Migrations) {
    let (tell, told) = tokio::sync::oneshot::channel();
    let tell = Mutex::new(Some(tell));
    let url = database.url.clone();
    let run = tokio::spawn(async move {
        quick(migrations)
            .observer(move |event| {
                if let Event::Started { version, .. } = event
                    && version == "0002"
                    && let Some(tell) = tell.lock().unwrap().take()
                {
                    tell.send(()).unwrap();
                }
            })
            .up_url(&url)
            .await
    });
    told.await.unwrap();
    // The script's message follows at once.
    tokio::time::sleep(Duration::from_millis(200)).await;
    let at_work = match database.dialect {
        Dialect::Postgres => {
            "SELECT CAST(pg_terminate_backend(pid) AS text) FROM pg_stat_activity \
             WHERE datname = current_database() AND application_name LIKE 'sqlmigrate 0002 on %'"
        }
        Dialect::Mysql => {
            "SELECT CAST(id AS char) FROM information_schema.processlist \
             WHERE db = DATABASE() AND info LIKE '%SLEEP(4)%' AND id <> CONNECTION_ID()"
        }
        _ => "SELECT 'true'",
    };
    let found = database.sql(at_work).await.unwrap();
    assert_eq!(found.len(), 1, "one is at work: {found:?}");
    if database.dialect == Dialect::Mysql {
        let kill = format!("KILL {}", found[0][0]);
        database.sql(&kill).await.unwrap();
    }
    run.abort();
    let _ = run.await;
}

pub(crate) async fn a_migration_that_is_killed_again_and_again_is_named(database: &Database) {
    let migrations = leaked(&slow(database.dialect));
    // On an empty database both would run together.
    let report = quick(migrations).steps(1).up(database.target()).await;
    assert_eq!(done(&report.unwrap()), ["0001"]);
    for times in 1..=3 {
        kill(database, migrations).await;
        // A file is let go of a moment after its runner.
        for _ in 0..100 {
            if records(database).await == "1" {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let status = migrations.status(database.target()).await.unwrap();
        assert_eq!(status.migrations[1].attempts, times);
        assert_eq!(status.migrations[1].state, MigrationState::Pending);
        assert_eq!(status.notes.len(), usize::from(times >= 3), "{status}");
    }
    let advice = "the up script of migration 0002 `slow` was begun 3 times and came to no end: \
                  something kills its runner, a health check perhaps. Run it as a job of its own, \
                  without a limit of time";
    assert_eq!(
        migrations.plan(database.target()).await.unwrap().notes,
        [advice]
    );

    let named = Arc::new(Mutex::new(Vec::new()));
    let tell = Arc::clone(&named);
    let report = Migrator::new(migrations)
        .observer(move |event| {
            if let Event::KilledBefore { version, times, .. } = event {
                tell.lock().unwrap().push((version.clone(), *times));
            }
        })
        .up(database.target())
        .await
        .unwrap();
    assert_eq!(*named.lock().unwrap(), [("0002".to_owned(), 3)]);
    assert_eq!(done(&report), ["0002"]);
    assert_eq!(records(database).await, "0");
    let status = migrations.status(database.target()).await.unwrap();
    assert!(status.is_current() && status.notes.is_empty(), "{status}");
}

pub(crate) async fn an_attempt_that_fails_or_panics_is_not_counted(database: &Database) {
    let folder = Folder::new(database.dialect)
        .with("0001_quick", "SELECT 1;\n", "SELECT 1;\n")
        .with("0002_fails", "SELECT * FROM nowhere;\n", "SELECT 1;\n");
    let migrations = leaked(&folder);
    for _ in 0..4 {
        let error = quick(migrations).up(database.target()).await.unwrap_err();
        assert!(error.to_string().contains("nowhere"), "{error}");
        assert_eq!(records(database).await, "0");
    }
    let url = database.url.clone();
    let panicked = tokio::spawn(async move {
        quick(migrations)
            .observer(|event| {
                assert!(!matches!(event, Event::Started { .. }), "on purpose");
            })
            .up_url(&url)
            .await
    });
    assert!(panicked.await.is_err());
    assert_eq!(records(database).await, "0");
    let status = migrations.status(database.target()).await.unwrap();
    assert_eq!(status.migrations[1].attempts, 0);
}

pub(crate) async fn a_script_without_a_transaction_counts_as_well(database: &Database) {
    let marker = match database.dialect {
        Dialect::Mysql => "",
        _ => "-- no-transaction\n",
    };
    let folder = Folder::new(database.dialect).with(
        "0001_steps",
        &format!("{marker}CREATE TABLE first (id int);\nCREATE TABLE second (id int);\n"),
        "DROP TABLE second;\nDROP TABLE first;\n",
    );
    let migrations = leaked(&folder);
    migrations.up(database.target()).await.unwrap();
    // What three runners would have left that died behind the first statement.
    let history = database.history();
    let digest = crate::support::sha256(&["CREATE TABLE first (id int)"]);
    database
        .sql(&format!(
            "UPDATE {history} SET state = 'running', statements_done = 1, owner = 'gone', \
             process = '0', applied_at = NULL, attempts = 3, progress_digest = '{digest}'"
        ))
        .await
        .unwrap();
    database.sql("DROP TABLE second").await.unwrap();
    let status = migrations.status(database.target()).await.unwrap();
    assert_eq!(status.migrations[0].attempts, 3);
    let named = Arc::new(Mutex::new(0));
    let tell = Arc::clone(&named);
    let report = quick(migrations)
        .observer(move |event| {
            if let Event::KilledBefore { times, .. } = event {
                *tell.lock().unwrap() = *times;
            }
        })
        .up(database.target())
        .await
        .unwrap();
    assert_eq!(done(&report), ["0001"]);
    assert_eq!(*named.lock().unwrap(), 3);
}
