//! Several migrations in one transaction, from an empty database and back to one.

use std::sync::{Arc, Mutex};

use migrate_core::{Dialect, ErrorKind, Event, Migrations};

use crate::support::{Database, Folder, done, quick};

/// Tables one after another; down scripts that tell their transaction, where one asks for it.
fn folder(database: &Database, count: usize) -> Folder {
    let folder = Folder::new(database.dialect);
    let tell = match database.dialect {
        Dialect::Postgres => "INSERT INTO told SELECT txid_current();\n",
        _ => "",
    };
    for number in 1..=count {
        folder.put(
            &format!("{number:04}_t"),
            &format!("CREATE TABLE t{number} (id int);\nINSERT INTO t{number} VALUES (1);\n"),
            &format!("{tell}DROP TABLE t{number};\n"),
        );
    }
    folder
}

fn leaked(folder: &Folder) -> &'static Migrations {
    Box::leak(Box::new(folder.read()))
}

/// How many transactions have written an `SQLite` file: the change counter of its
/// header (<https://www.sqlite.org/fileformat.html#file_change_counter>).
fn changes(database: &Database) -> u32 {
    let (_, path) = database.url.split_once("://").unwrap();
    let file = std::fs::read(path.split('?').next().unwrap()).unwrap();
    u32::from_be_bytes(file[24..28].try_into().unwrap())
}

/// How many transactions have written the rows of the history.
async fn transactions(database: &Database) -> String {
    let sql = "SELECT CAST(count(DISTINCT CAST(xmin AS text)) AS text) FROM sqlmigrate.history";
    database.value(sql).await
}

pub(crate) async fn an_empty_database_is_filled_and_emptied_at_once(database: &Database) {
    let migrations = folder(database, 30).read();
    let told = Arc::new(Mutex::new(Vec::new()));
    let tell = Arc::clone(&told);
    let run = quick(&migrations).observer(move |event| {
        let mut told = tell.lock().unwrap();
        match event {
            Event::Started { version, .. } => told.push(format!("start {version}")),
            Event::Finished { version, .. } => told.push(format!("finish {version}")),
            _ => {}
        }
    });
    let report = run.up(database.target()).await.unwrap();
    assert_eq!(report.done.len(), 30);
    let expected: Vec<String> = (1..=30)
        .flat_map(|number| [format!("start {number:04}"), format!("finish {number:04}")])
        .collect();
    assert_eq!(*told.lock().unwrap(), expected);
    assert_eq!(database.rows().await.len(), 30);
    let status = migrations.status(database.target()).await.unwrap();
    assert!(status.is_current(), "{status}");
    match database.dialect {
        Dialect::Postgres => {
            assert_eq!(transactions(database).await, "1");
            database.sql("CREATE TABLE told (id bigint)").await.unwrap();
        }
        // The history's table, the record of an attempt, and all of them.
        Dialect::Sqlite => assert_eq!(changes(database), 3),
        _ => {}
    }

    let before = (database.dialect == Dialect::Sqlite).then(|| changes(database));
    let report = quick(&migrations)
        .steps(30)
        .down(database.target())
        .await
        .unwrap();
    assert_eq!(report.done.len(), 30);
    assert_eq!(report.done[0].version, "0030");
    assert!(database.rows().await.is_empty());
    match before {
        Some(before) => assert_eq!(changes(database) - before, 2),
        None if database.dialect == Dialect::Postgres => {
            let told = "SELECT CAST(count(DISTINCT id) AS text) FROM told";
            assert_eq!(database.value(told).await, "1");
        }
        None => {}
    }
    assert!(!database.has_table("t1").await);
}

pub(crate) async fn one_that_fails_is_named_and_those_before_it_stay(database: &Database) {
    let folder = folder(database, 9);
    folder.put(
        "0005_t",
        "CREATE TABLE t5 (id int);\nINSERT INTO t5 VALUES (1);\nINSERT INTO nowhere VALUES (1);\n",
        "DROP TABLE t5;\n",
    );
    let migrations = folder.read();
    let error = quick(&migrations).up(database.target()).await.unwrap_err();
    let ErrorKind::Script { failure, .. } = error.kind() else {
        panic!("{error}");
    };
    assert_eq!(failure.version, "0005");
    assert_eq!(failure.line, 3);
    assert_eq!(failure.statement, Some(3));
    let versions: Vec<&str> = error.done().iter().map(|done| &*done.version).collect();
    assert_eq!(versions, ["0001", "0002", "0003", "0004"]);
    assert!(database.has_table("t4").await);
    assert!(!database.has_table("t6").await);
    // A script of MySQL's that stopped midway goes on there.
    folder.put(
        "0005_t",
        "CREATE TABLE t5 (id int);\nINSERT INTO t5 VALUES (1);\nINSERT INTO t5 VALUES (2);\n",
        "DROP TABLE t5;\n",
    );
    let report = quick(&folder.read()).up(database.target()).await.unwrap();
    assert_eq!(done(&report), ["0005", "0006", "0007", "0008", "0009"]);
    let rows = database.value("SELECT CAST(count(*) AS char(9)) FROM t5");
    assert_eq!(rows.await.trim(), "2");
}

pub(crate) async fn one_that_cannot_be_parsed_is_named(database: &Database) {
    let folder = folder(database, 4).with("0005_t", "CREATE TABLE SELECT;\n", "SELECT 1;\n");
    let Ok(migrations) = folder.try_read() else {
        return; // The build knows this database's grammar, and said so.
    };
    let error = quick(&migrations).up(database.target()).await.unwrap_err();
    let ErrorKind::Script { failure, .. } = error.kind() else {
        panic!("{error}");
    };
    assert_eq!(failure.version, "0005");
    assert_eq!(error.done().len(), 4);
    assert!(database.has_table("t4").await);
}

pub(crate) async fn a_down_script_that_fails_keeps_what_is_before_it(database: &Database) {
    let folder = folder(database, 0);
    for number in 1..=6 {
        let down = if number == 2 {
            "DROP TABLE nowhere;\n".to_owned()
        } else {
            format!("DROP TABLE t{number};\n")
        };
        folder.put(
            &format!("{number:04}_t"),
            &format!("CREATE TABLE t{number} (id int);\n"),
            &down,
        );
    }
    let migrations = folder.read();
    migrations.up(database.target()).await.unwrap();
    let error = quick(&migrations)
        .steps(6)
        .down(database.target())
        .await
        .unwrap_err();
    let versions: Vec<&str> = error.done().iter().map(|done| &*done.version).collect();
    assert_eq!(versions, ["0006", "0005", "0004", "0003"]);
    assert!(database.has_table("t2").await);
    assert!(!database.has_table("t3").await);
}

pub(crate) async fn a_database_with_tables_of_its_own_takes_them_one_by_one(database: &Database) {
    database.sql("CREATE TABLE own (id int)").await.unwrap();
    let migrations = folder(database, 5).read();
    let before = (database.dialect == Dialect::Sqlite).then(|| changes(database));
    let report = migrations.up(database.target()).await.unwrap();
    assert_eq!(report.done.len(), 5);
    match before {
        Some(before) => assert_eq!(changes(database) - before, 2 + 5),
        None if database.dialect == Dialect::Postgres => {
            assert_eq!(transactions(database).await, "5");
        }
        None => {}
    }
}

pub(crate) async fn a_run_that_was_killed_goes_on_one_by_one(database: &Database) {
    let migrations = leaked(&folder(database, 5));
    // What a run leaves that was killed in its first script.
    let report = quick(migrations).steps(1).up(database.target()).await;
    assert_eq!(report.unwrap().done.len(), 1);
    let history = database.history();
    database
        .sql(&format!("DELETE FROM {history}"))
        .await
        .unwrap();
    database.sql("DROP TABLE t1").await.unwrap();
    let now = match database.dialect {
        Dialect::Sqlite => "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')",
        _ => "CURRENT_TIMESTAMP",
    };
    database
        .sql(&format!(
            "INSERT INTO {history} (namespace, version_key, sort_key, version, name, kind, state, \
             direction, digest_algorithm, text_digest, token_digest, statements_total, \
             statements_done, progress_digest, owner, process, process_started, host, started_at, \
             progress_at, tool, attempts, format) \
             VALUES ('\u{1}attempts', '1', '1', '0001', 't', 'attempt', 'begun', 'up', 0, '', '', \
             0, 0, '', 'gone', '', '', 'elsewhere', {now}, {now}, 'sqlmigrate', 1, 1)"
        ))
        .await
        .unwrap();
    let before = (database.dialect == Dialect::Sqlite).then(|| changes(database));
    let report = migrations.up(database.target()).await.unwrap();
    assert_eq!(report.done.len(), 5);
    match before {
        Some(before) => assert!(changes(database) - before >= 5),
        None if database.dialect == Dialect::Postgres => {
            let sql = "SELECT CAST(count(DISTINCT CAST(xmin AS text)) AS text) \
                       FROM sqlmigrate.history WHERE state = 'applied'";
            assert_eq!(database.value(sql).await, "5");
        }
        None => {}
    }
}

pub(crate) async fn no_script_mends_what_an_earlier_one_breaks(database: &Database) {
    if database.dialect == Dialect::Mysql {
        return; // No constraint of MySQL's waits for the commit.
    }
    let folder = Folder::new(database.dialect)
        .with(
            "0001_tables",
            "CREATE TABLE parent (id int PRIMARY KEY);\n\
             CREATE TABLE child (id int REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED);\n",
            "DROP TABLE child;\nDROP TABLE parent;\n",
        )
        .with("0002_a", "CREATE TABLE a (id int);\n", "DROP TABLE a;\n")
        .with("0003_b", "CREATE TABLE b (id int);\n", "DROP TABLE b;\n")
        .with(
            "0004_child",
            "INSERT INTO child VALUES (1);\n",
            "DELETE FROM child;\n",
        )
        .with(
            "0005_parent",
            "INSERT INTO parent VALUES (1);\n",
            "SELECT 1;\n",
        );
    let error = quick(&folder.read())
        .up(database.target())
        .await
        .unwrap_err();
    assert!(error.to_string().contains("0004"), "{error}");
    assert_eq!(error.done().len(), 3);

    // A script that relies on waiting is as good as ever.
    folder.put(
        "0004_child",
        "INSERT INTO child VALUES (1);\nINSERT INTO parent VALUES (1);\n",
        "DELETE FROM parent;\nDELETE FROM child;\n",
    );
    folder.put(
        "0005_parent",
        "INSERT INTO parent VALUES (2);\n",
        "DELETE FROM parent WHERE id = 2;\n",
    );
    let migrations = folder.read();
    migrations.up(database.target()).await.unwrap();
    // On the way back as well: 0005 leaves a child without its parent.
    folder.put(
        "0005_parent",
        "INSERT INTO parent VALUES (2);\n",
        "DELETE FROM parent;\n",
    );
    let error = quick(&folder.read())
        .steps(5)
        .down(database.target())
        .await
        .unwrap_err();
    assert!(error.to_string().contains("0005"), "{error}");
    assert_eq!(error.done().len(), 0);
    let report = quick(&migrations).steps(5).down(database.target()).await;
    assert_eq!(report.unwrap().done.len(), 5);
}
