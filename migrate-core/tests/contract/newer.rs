//! An older program on a database that a newer one has migrated.

use std::sync::{Arc, Mutex};

use migrate_core::{
    Error, ErrorKind, Event, MigrationState, Migrations, Migrator, MissingPolicy, OrderPolicy,
    Problem,
};

use crate::support::{Database, Folder, done, quick, three};

/// Applies everything, and answers with a program that does not know the last ones.
async fn rolled_back(database: &Database, folder: &Folder, unknown: &[&str]) -> Migrations {
    folder.read().up(database.target()).await.unwrap();
    for name in unknown {
        folder.remove(name);
    }
    folder.read()
}

/// A migrator that keeps what its observer hears about a newer database.
fn listening(migrations: &Migrations) -> (Migrator<'_>, Arc<Mutex<Vec<String>>>) {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ears = Arc::clone(&heard);
    let migrator = quick(migrations).observer(move |event| {
        if let Event::NewerDatabase { unknown, last, .. } = event {
            ears.lock().unwrap().push(format!("{unknown} {last}"));
        }
    });
    (migrator, heard)
}

fn problem(error: &Error) -> &Problem {
    match error.kind() {
        ErrorKind::Refused { problems, .. } => match &problems[..] {
            [problem] => problem,
            _ => panic!("{error}"),
        },
        _ => panic!("{error}"),
    }
}

const LAST_TWO: [&str; 2] = ["0002_second", "0003_third"];

pub(crate) async fn an_older_program_lives_with_additions_and_says_so(database: &Database) {
    let older = rolled_back(database, &three(database.dialect), &LAST_TWO).await;
    let (migrator, heard) = listening(&older);
    let report = migrator.up(database.target()).await.unwrap();
    assert!(report.is_unchanged());
    assert_eq!(
        report.notes,
        [
            "the database has 2 migrations that this program does not know, the last is 0003; \
             by their verdicts, older releases can live with that"
        ]
    );
    assert_eq!(*heard.lock().unwrap(), ["2 0003"]);
    // What takes the long way says the same.
    let report = migrator.up_to("0001", database.target()).await.unwrap();
    assert_eq!(report.notes.len(), 1);
    assert_eq!(*heard.lock().unwrap(), ["2 0003", "2 0003"]);

    let status = older.status(database.target()).await.unwrap();
    assert!(status.is_current());
    assert_eq!(status.migrations[2].state, MigrationState::Missing);
    assert!(!status.migrations[2].compatibility.breaks_older());

    let error = migrator
        .missing(MissingPolicy::Refuse)
        .up(database.target())
        .await
        .unwrap_err();
    assert!(error.to_string().contains("0002 `second`"), "{error}");
    assert!(error.to_string().contains("0003 `third`"), "{error}");
}

pub(crate) async fn an_older_program_refuses_what_breaks_it(database: &Database) {
    let folder = three(database.dialect);
    folder.put(
        "0003_third",
        "CREATE TABLE third (id int);\nALTER TABLE first RENAME TO old;\n",
        "ALTER TABLE old RENAME TO first;\nDROP TABLE third;\n",
    );
    let newer = folder.read();
    let newer = Migrator::new(&newer).release("2.1.0");
    newer.up(database.target()).await.unwrap();
    folder.remove("0002_second");
    folder.remove("0003_third");
    let older = folder.read();
    let error = older.up(database.target()).await.unwrap_err();
    let Problem::BreaksOlder { version, .. } = problem(&error) else {
        panic!("{error}")
    };
    assert_eq!(version, "0003");
    let text = error.to_string();
    for part in [
        "statement 2 renames table `first`",
        "start the release that applied it, 2.1.0, or a newer one",
        "cargo migrate plan --down --to 0002 --stored-scripts",
    ] {
        assert!(text.contains(part), "{text}");
    }
    let report = quick(&older)
        .missing(MissingPolicy::Allow)
        .up(database.target())
        .await
        .unwrap();
    assert!(report.notes[0].ends_with("; the policy allows that"));
}

pub(crate) async fn a_row_without_a_verdict_breaks_older_programs(database: &Database) {
    let older = rolled_back(database, &three(database.dialect), &LAST_TWO).await;
    for verdict in ["NULL", "'compatible-ish'", "'Compatible'", "''"] {
        let history = database.history();
        let sql = format!("UPDATE {history} SET compatibility = {verdict} WHERE version = '0002'");
        database.sql(&sql).await.unwrap();
        let error = older.up(database.target()).await.unwrap_err();
        let text = problem(&error).to_string();
        assert!(
            text.ends_with("no verdict was stored when it was applied"),
            "{text}"
        );
    }
}

pub(crate) async fn an_older_program_does_what_is_its_own(database: &Database) {
    let folder = three(database.dialect);
    let older = rolled_back(database, &folder, &["0003_third"]).await;
    database
        .sql(&format!(
            "DELETE FROM {} WHERE version = '0002'",
            database.history()
        ))
        .await
        .unwrap();
    database.sql("DROP TABLE second").await.unwrap();
    let (migrator, heard) = listening(&older);
    let report = migrator
        .order(OrderPolicy::Any)
        .up(database.target())
        .await
        .unwrap();
    assert_eq!(done(&report), ["0002"]);
    assert_eq!(report.notes.len(), 1);
    assert_eq!(*heard.lock().unwrap(), ["1 0003"]);
}

pub(crate) async fn an_addition_in_its_middle_is_lived_with_as_well(database: &Database) {
    let older = rolled_back(database, &three(database.dialect), &["0002_second"]).await;
    let (migrator, heard) = listening(&older);
    let report = migrator.up(database.target()).await.unwrap();
    assert!(report.is_unchanged());
    assert_eq!(*heard.lock().unwrap(), ["1 0002"]);
}

pub(crate) async fn a_newer_runner_at_work_is_its_own_business(database: &Database) {
    let older = rolled_back(database, &three(database.dialect), &["0003_third"]).await;
    let sql = format!(
        "UPDATE {} SET state = 'running', statements_done = 0, owner = 'somebody' \
         WHERE version = '0003'",
        database.history()
    );
    database.sql(&sql).await.unwrap();
    let report = older.up(database.target()).await.unwrap();
    assert!(report.is_unchanged());
    assert_eq!(report.notes.len(), 1);
    assert_eq!(database.rows().await, ["0001", "0002", "0003 running up 0"]);
    let error = older.down(database.target()).await.unwrap_err();
    assert!(error.to_string().contains("0003 `third`"), "{error}");
}

pub(crate) async fn replicas_judge_a_newer_database_alike(database: &Database) {
    let folder = three(database.dialect);
    let older = rolled_back(database, &folder, &["0003_third"]).await;
    let (migrator, heard) = listening(&older);
    migrator.wait_current(database.target()).await.unwrap();
    assert_eq!(*heard.lock().unwrap(), ["1 0003"]);
    let sql = format!(
        "UPDATE {} SET compatibility = 'breaks-older declared: the app counts tables' \
         WHERE version = '0003'",
        database.history()
    );
    database.sql(&sql).await.unwrap();
    let error = older.wait_current(database.target()).await.unwrap_err();
    let text = problem(&error).to_string();
    assert!(text.ends_with("the app counts tables"), "{text}");
    quick(&older)
        .missing(MissingPolicy::Allow)
        .wait_current(database.target())
        .await
        .unwrap();
}
