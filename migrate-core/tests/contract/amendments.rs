//! The history changes without a script: baseline, accept, forget.

use std::sync::Arc;
use std::time::Duration;

use migrate_core::{
    Dialect, ErrorKind, Event, HistoryChange, MigrationState, Migrations, Problem, StatementEffect,
    StoredScripts,
};
use sqlx::Connection as _;

use crate::support::{Database, Folder, done, quick, sha256, three};

/// The only problem of a refusal.
#[track_caller]
fn problem(error: &migrate_core::Error) -> &Problem {
    let ErrorKind::Refused { problems, .. } = error.kind() else {
        panic!("{error}")
    };
    assert_eq!(problems.len(), 1, "{error}");
    &problems[0]
}

/// How many rows of the history are a baseline's.
async fn marked(database: &Database) -> String {
    let history = database.history();
    database
        .value(&format!(
            "SELECT count(*) FROM {history} WHERE kind = 'baseline'"
        ))
        .await
}

pub(crate) async fn a_baseline_marks_and_runs_nothing(database: &Database) {
    let migrations = three(database.dialect).read();
    database.sql("CREATE TABLE first (id int)").await.unwrap();
    database.sql("CREATE TABLE second (id int)").await.unwrap();
    let migrator = quick(&migrations);

    let baseline = migrator.baseline(2);
    let planned = baseline.plan(database.target()).await.unwrap();
    assert_eq!(
        planned.to_string(),
        "mark 0001 first as applied without running it\n\
         mark 0002 second as applied without running it\n\
         note: the database has 2 tables; whether they are what these migrations make is not \
         compared"
    );
    assert!(!database.has_table(database.history()).await);

    let written = baseline.write(database.target()).await.unwrap();
    assert_eq!(written, planned);
    assert_eq!(database.rows().await, ["0001", "0002"]);
    assert_eq!(marked(database).await, "2");

    let report = migrator.up(database.target()).await.unwrap();
    assert_eq!(done(&report), ["0003"]);
    // The look at the start understands rows that nothing has run.
    assert!(migrator.up(database.target()).await.unwrap().is_unchanged());
    // What was marked can be reverted, by an older program as well.
    let older = Folder::new(database.dialect)
        .with(
            "0001_first",
            "CREATE TABLE first (id int);\n",
            "DROP TABLE first;\n",
        )
        .read();
    let report = quick(&older)
        .stored_scripts(StoredScripts::Allow)
        .down_to("0001", database.target())
        .await
        .unwrap();
    assert_eq!(done(&report), ["-0003", "-0002"]);
    assert!(!database.has_table("second").await);
}

pub(crate) async fn a_baseline_is_refused_where_it_is_a_mistake(database: &Database) {
    let migrations = three(database.dialect).read();
    let migrator = quick(&migrations);
    let fresh = migrator
        .baseline("0002")
        .write(database.target())
        .await
        .unwrap_err();
    assert!(
        matches!(problem(&fresh), Problem::FreshDatabase { version, .. } if version == "0002"),
        "{fresh}"
    );
    assert!(fresh.to_string().contains("cargo migrate up"), "{fresh}");
    assert!(!database.has_table(database.history()).await);

    let unknown = migrator
        .baseline("00022")
        .plan(database.target())
        .await
        .unwrap_err();
    assert_eq!(
        unknown.to_string(),
        "there is no migration 00022\n  = help: did you mean `0002`?"
    );

    migrator.up_to("0001", database.target()).await.unwrap();
    let second = migrator
        .baseline("0002")
        .plan(database.target())
        .await
        .unwrap_err();
    assert!(
        matches!(problem(&second), Problem::HistoryNotEmpty { rows: 1, .. }),
        "{second}"
    );
    assert_eq!(database.rows().await, ["0001"]);
}

pub(crate) async fn the_history_alone_makes_no_database_old(database: &Database) {
    let migrations = three(database.dialect).read();
    // Another set's rows, in the same table, and no other table.
    let other = Folder::new(database.dialect)
        .with("0001_nothing", "SELECT 1;\n", "SELECT 1;\n")
        .read();
    quick(&other)
        .namespace("other")
        .up(database.target())
        .await
        .unwrap();
    let error = quick(&migrations)
        .baseline("0001")
        .plan(database.target())
        .await
        .unwrap_err();
    assert!(
        matches!(problem(&error), Problem::FreshDatabase { .. }),
        "{error}"
    );
}

pub(crate) async fn ten_baselines_at_once_are_one(database: &Database) {
    let migrations: &'static Migrations = Box::leak(Box::new(three(database.dialect).read()));
    database.sql("CREATE TABLE first (id int)").await.unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..10 {
        let url = database.url.clone();
        tasks.spawn(async move {
            quick(migrations)
                .baseline("0003")
                .write(migrate_core::Target::url(&*url))
                .await
        });
    }
    let mut written = 0;
    while let Some(result) = tasks.join_next().await {
        match result.unwrap() {
            Ok(_) => written += 1,
            Err(error) => assert!(
                matches!(problem(&error), Problem::HistoryNotEmpty { rows: 3, .. }),
                "{error}"
            ),
        }
    }
    assert_eq!(written, 1);
    assert_eq!(marked(database).await, "3");
}

pub(crate) async fn an_edited_script_is_accepted_as_it_is(database: &Database) {
    let folder = three(database.dialect);
    folder.read().up(database.target()).await.unwrap();
    folder.put(
        "0002_second",
        "CREATE TABLE second (id bigint);\n",
        "DROP TABLE IF EXISTS second;\n",
    );
    let edited = folder.read();
    let error = edited.up(database.target()).await.unwrap_err();
    assert!(
        error.to_string().contains("cargo migrate accept 0002"),
        "{error}"
    );

    let migrator = quick(&edited);
    let accept = migrator.accept(2);
    let planned = accept.plan(database.target()).await.unwrap();
    assert_eq!(
        planned.to_string(),
        "accept 0002 second as it is in migrations/0002_second.up.sql\n  \
         the up script is another one than was applied\n  \
         the stored down script is replaced by the one of now\n\
         note: only the history changes: what the edit would have done to the database is not done"
    );
    let state = |status: migrate_core::Status| status.migrations[1].state;
    assert_eq!(
        state(migrator.status(database.target()).await.unwrap()),
        MigrationState::Edited
    );

    assert_eq!(accept.write(database.target()).await.unwrap(), planned);
    assert_eq!(
        state(migrator.status(database.target()).await.unwrap()),
        MigrationState::Applied
    );
    assert!(edited.up(database.target()).await.unwrap().is_unchanged());
    let again = accept.write(database.target()).await.unwrap();
    assert!(again.is_empty());
    assert_eq!(again.to_string(), "nothing to do");

    // An older program that lacks it undoes it with the script of now.
    folder.remove("0002_second");
    folder.remove("0003_third");
    let older = folder.read();
    let plan = quick(&older)
        .stored_scripts(StoredScripts::Allow)
        .plan_of(migrate_core::Request::down(2), database.target())
        .await
        .unwrap();
    assert_eq!(plan.steps[1].sql, "DROP TABLE IF EXISTS second;\n");
}

pub(crate) async fn only_an_applied_migration_is_accepted(database: &Database) {
    let folder = three(database.dialect);
    let migrations = folder.read();
    let migrator = quick(&migrations);
    migrator.up_to("0002", database.target()).await.unwrap();
    let pending = migrator
        .accept("0003")
        .write(database.target())
        .await
        .unwrap_err();
    assert!(
        matches!(problem(&pending), Problem::NothingToAccept { .. }),
        "{pending}"
    );
    folder.remove("0002_second");
    let older = folder.read();
    let missing = quick(&older)
        .accept("0002")
        .write(database.target())
        .await
        .unwrap_err();
    assert!(
        matches!(problem(&missing), Problem::Missing { .. }),
        "{missing}"
    );
    let unknown = migrator
        .accept("7")
        .plan(database.target())
        .await
        .unwrap_err();
    assert!(
        matches!(problem(&unknown), Problem::UnknownVersion { .. }),
        "{unknown}"
    );
}

/// A script that no transaction holds, with a second statement of one's choice.
fn midway(database: &Database, second: &str) -> Folder {
    let marker = match database.dialect {
        Dialect::Mysql => "",
        _ => "-- no-transaction\n",
    };
    Folder::new(database.dialect).with(
        "0001_steps",
        &format!("{marker}CREATE TABLE first (id int);\n{second}\nCREATE TABLE third (id int);\n"),
        "DROP TABLE third;\nDROP TABLE first;\n",
    )
}

pub(crate) async fn a_failed_row_is_forgotten_and_what_stays_is_said(database: &Database) {
    let folder = midway(database, "INSERT INTO nowhere VALUES (2);");
    let migrations = folder.read();
    let migrator = quick(&migrations);
    migrator.up(database.target()).await.unwrap_err();

    let accept = migrator
        .accept("0001")
        .plan(database.target())
        .await
        .unwrap_err();
    assert!(
        matches!(problem(&accept), Problem::StoppedMidway { .. }),
        "{accept}"
    );

    let forget = migrator.forget("0001");
    let planned = forget.plan(database.target()).await.unwrap();
    let line = if database.dialect == Dialect::Mysql {
        1
    } else {
        2
    };
    assert_eq!(
        planned.to_string(),
        format!(
            "forget 0001 steps, whose up script stopped after 1 of 3 statements\n  \
             statement 1 took effect and stays\n   \
             --> migrations/0001_steps.up.sql:{line}\n    \
             | CREATE TABLE first (id int)\n\
             note: the next `up` runs the script from its first statement: undo by hand what stays"
        )
    );
    assert_eq!(database.rows().await, ["0001 failed up 1"]);

    assert_eq!(forget.write(database.target()).await.unwrap(), planned);
    assert!(database.rows().await.is_empty());
    assert!(database.has_table("first").await);
    let again = forget.write(database.target()).await.unwrap_err();
    assert!(
        matches!(problem(&again), Problem::NothingToForget { .. }),
        "{again}"
    );

    database.sql("DROP TABLE first").await.unwrap();
    let folder = midway(database, "INSERT INTO first VALUES (2);");
    let report = quick(&folder.read()).up(database.target()).await.unwrap();
    assert_eq!(done(&report), ["0001"]);
    let applied = quick(&folder.read())
        .forget("0001")
        .write(database.target())
        .await
        .unwrap_err();
    assert!(
        matches!(problem(&applied), Problem::NothingToForget { .. }),
        "{applied}"
    );
}

pub(crate) async fn an_edited_script_is_forgotten_without_its_statements(database: &Database) {
    let folder = midway(database, "INSERT INTO nowhere VALUES (2);");
    quick(&folder.read())
        .up(database.target())
        .await
        .unwrap_err();
    folder.put(
        "0001_steps",
        "CREATE TABLE other (id int);\n",
        "DROP TABLE other;\n",
    );
    let migrations = folder.read();
    let error = quick(&migrations).up(database.target()).await.unwrap_err();
    assert!(
        error.to_string().contains("cargo migrate forget 0001"),
        "{error}"
    );
    let forget = quick(&migrations).forget("0001");
    let changes = forget.write(database.target()).await.unwrap();
    assert!(
        changes.notes[0].starts_with("the up script is not here as it was when it stopped"),
        "{changes}"
    );
    let report = quick(&migrations).up(database.target()).await.unwrap();
    assert_eq!(done(&report), ["0001"]);
}

pub(crate) async fn a_row_whose_process_is_gone_is_forgotten(database: &Database) {
    let doubtful = database.doubtful();
    let (second, effect) = match database.dialect {
        // The catalogue says that the index is there.
        Dialect::Postgres => (
            "CREATE INDEX CONCURRENTLY first_id ON first (id);",
            StatementEffect::Stays,
        ),
        Dialect::Mysql => (
            "CREATE INDEX first_id ON first (id);",
            StatementEffect::Stays,
        ),
        // Nothing could be asked whether it took effect.
        _ => (&*doubtful, StatementEffect::Unknown),
    };
    let migrations = midway(database, second).read();
    quick(&migrations).up(database.target()).await.unwrap();
    // What a runner leaves that dies before it has recorded its second statement.
    let history = database.history();
    let digest = sha256(&["CREATE TABLE first (id int)"]);
    database
        .sql(&format!(
            "UPDATE {history} SET state = 'running', statements_done = 1, owner = 'gone', \
             process = '0', applied_at = NULL, progress_at = '2020-01-01 00:00:00', \
             progress_digest = '{digest}'"
        ))
        .await
        .unwrap();
    let forget = quick(&migrations).forget("0001");
    let planned = forget.plan(database.target()).await.unwrap();
    let HistoryChange::Forget { statements, .. } = &planned.changes[0] else {
        panic!("{planned}")
    };
    let found: Vec<_> = statements
        .iter()
        .map(|statement| (statement.number, statement.effect))
        .collect();
    assert_eq!(found, [(1, StatementEffect::Stays), (2, effect)]);
    assert_eq!(database.rows().await, ["0001 running up 1"]);
    forget.write(database.target()).await.unwrap();
    assert!(database.rows().await.is_empty());
}

pub(crate) async fn a_row_at_work_is_not_forgotten(database: &Database) {
    let slow = match database.dialect {
        Dialect::Postgres => "SELECT pg_sleep(1.5);",
        Dialect::Mysql => "SELECT SLEEP(1.5);",
        _ => {
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000000) \
             SELECT count(*) FROM n;"
        }
    };
    let migrations: &'static Migrations = Box::leak(Box::new(midway(database, slow).read()));
    let reached = Arc::new(tokio::sync::Notify::new());
    let notify = Arc::clone(&reached);
    let url = database.url.clone();
    let run = tokio::spawn(async move {
        quick(migrations)
            .observer(move |event| {
                if matches!(event, Event::Statement { done: 1, .. }) {
                    notify.notify_one();
                }
            })
            .up_url(&url)
            .await
    });
    reached.notified().await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    let forget = quick(migrations).forget("0001");
    for result in [
        forget.plan(database.target()).await,
        forget.write(database.target()).await,
    ] {
        let error = result.unwrap_err();
        assert!(matches!(problem(&error), Problem::AtWork { .. }), "{error}");
    }
    let report = run.await.unwrap().unwrap();
    assert_eq!(done(&report), ["0001"]);
    assert_eq!(database.rows().await, ["0001"]);
}

pub(crate) async fn a_callers_transaction_is_refused(database: &Database) {
    let migrations = three(database.dialect).read();
    database.sql("CREATE TABLE first (id int)").await.unwrap();
    let migrator = quick(&migrations);
    let baseline = migrator.baseline("0001");
    macro_rules! inside {
        ($connection:ty) => {{
            let mut connection = <$connection>::connect(&database.direct_url).await.unwrap();
            let mut transaction = connection.begin().await.unwrap();
            assert_eq!(
                baseline.plan(&mut transaction).await.unwrap().changes.len(),
                1
            );
            let written = baseline.write(&mut transaction).await.unwrap_err();
            let waited = migrator.wait_current(&mut transaction).await.unwrap_err();
            transaction.rollback().await.unwrap();
            [written, waited]
        }};
    }
    let errors = match database.dialect {
        Dialect::Postgres => inside!(sqlx::PgConnection),
        Dialect::Mysql => inside!(sqlx::MySqlConnection),
        _ => inside!(sqlx::SqliteConnection),
    };
    for error in errors {
        assert!(
            matches!(error.kind(), ErrorKind::InTransaction { .. }),
            "{error}"
        );
    }
    assert!(!database.has_table(database.history()).await);
}

pub(crate) async fn a_revert_that_failed_is_forgotten(database: &Database) {
    let marker = match database.dialect {
        Dialect::Mysql => "",
        _ => "-- no-transaction\n",
    };
    let migrations = Folder::new(database.dialect)
        .with(
            "0001_steps",
            "CREATE TABLE first (id int);\n",
            &format!(
                "{marker}CREATE TABLE third (id int);\nINSERT INTO nowhere VALUES (2);\n\
                 DROP TABLE first;\n"
            ),
        )
        .read();
    let migrator = quick(&migrations);
    migrator.up(database.target()).await.unwrap();
    migrator.down(database.target()).await.unwrap_err();
    assert_eq!(database.rows().await, ["0001 failed down 1"]);
    let changes = migrator
        .forget("0001")
        .write(database.target())
        .await
        .unwrap();
    let text = changes.to_string();
    assert!(
        text.starts_with("forget 0001 steps, whose down script stopped after 1 of 3 statements"),
        "{text}"
    );
    assert!(text.contains("| CREATE TABLE third (id int)"), "{text}");
    assert!(text.contains("counts as not applied afterwards"), "{text}");
    assert!(database.rows().await.is_empty());
    assert!(database.has_table("first").await);
}

pub(crate) async fn a_change_waits_for_the_runner_at_work(database: &Database) {
    let slow = match database.dialect {
        Dialect::Postgres => "SELECT pg_sleep(0.8);",
        Dialect::Mysql => "SELECT SLEEP(0.8);",
        _ => {
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 800000) \
             SELECT count(*) FROM n;"
        }
    };
    let folder = three(database.dialect);
    folder.put(
        "0002_second",
        &format!("INSERT INTO first VALUES (1);\n{slow}\n"),
        "DELETE FROM first;\n",
    );
    let migrations: &'static Migrations = Box::leak(Box::new(folder.read()));
    migrations.up_to("0001", database.target()).await.unwrap();
    folder.put(
        "0001_first",
        "CREATE TABLE first (id integer);\n",
        "DROP TABLE first;\n",
    );
    let edited = folder.read();
    let reached = Arc::new(tokio::sync::Notify::new());
    let notify = Arc::clone(&reached);
    let url = database.url.clone();
    let run = tokio::spawn(async move {
        quick(migrations)
            .observer(move |event| {
                if matches!(event, Event::Started { .. }) {
                    notify.notify_one();
                }
            })
            .up_url(&url)
            .await
    });
    reached.notified().await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    let accept = quick(&edited).accept("0001");
    let changes = accept.write(database.target()).await.unwrap();
    assert_eq!(changes.changes.len(), 1);
    let report = run.await.unwrap().unwrap();
    assert_eq!(done(&report), ["0002", "0003"]);
    assert!(edited.up(database.target()).await.unwrap().is_unchanged());
}
