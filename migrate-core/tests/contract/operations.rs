//! What the operations do when nothing goes wrong.

use std::sync::{Arc, Mutex};

use migrate_core::{
    Dialect, ErrorKind, MigrationState, Migrations, OrderPolicy, Problem, Request, StoredScripts,
    VersionRef,
};

use crate::support::{Database, Folder, done, quick, three};

pub(crate) async fn up_applies_everything_once(database: &Database) {
    let migrations = three(database.dialect).read();
    let report = migrations.up(database.target()).await.unwrap();
    assert_eq!(done(&report), ["0001", "0002", "0003"]);
    assert!(database.has_table("third").await);
    assert_eq!(database.rows().await, ["0001", "0002", "0003"]);

    let report = migrations.up(database.target()).await.unwrap();
    assert!(report.is_unchanged(), "{report}");
}

pub(crate) async fn a_plan_touches_nothing(database: &Database) {
    let migrations = three(database.dialect).read();
    let plan = migrations.plan(database.target()).await.unwrap();
    // MySQL's DDL commits by itself.
    let without = match database.dialect {
        Dialect::Mysql => " (without a transaction)",
        _ => "",
    };
    assert_eq!(
        plan.to_string(),
        format!("apply 0001 first{without}\napply 0002 second{without}\napply 0003 third{without}")
    );
    assert_eq!(plan.steps[1].sql, "CREATE TABLE second (id int);\n");
    assert!(!database.has_table(database.history()).await);
    assert!(!database.has_table("first").await);
}

pub(crate) async fn up_to_stops_at_a_version(database: &Database) {
    let migrations = three(database.dialect).read();
    let report = migrations.up_to("0002", database.target()).await.unwrap();
    assert_eq!(done(&report), ["0001", "0002"]);
    // The tool's own key is understood as well.
    let report = migrations.up_to(2, database.target()).await.unwrap();
    assert!(report.is_unchanged());
    let error = migrations
        .up_to("00022", database.target())
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no migration 00022\n  = help: did you mean `0002`?"
    );
}

pub(crate) async fn down_reverts_one_step_unless_told_otherwise(database: &Database) {
    let migrations = three(database.dialect).read();
    migrations.up(database.target()).await.unwrap();
    let report = migrations.down(database.target()).await.unwrap();
    assert_eq!(done(&report), ["-0003"]);
    assert!(!database.has_table("third").await);
    let report = quick(&migrations)
        .steps(5)
        .down(database.target())
        .await
        .unwrap();
    assert_eq!(done(&report), ["-0002", "-0001"]);
    assert!(database.rows().await.is_empty());
    let report = migrations.down(database.target()).await.unwrap();
    assert!(report.is_unchanged());
}

pub(crate) async fn down_to_keeps_the_version_it_names(database: &Database) {
    let migrations = three(database.dialect).read();
    migrations.up(database.target()).await.unwrap();
    let report = migrations.down_to("0001", database.target()).await.unwrap();
    assert_eq!(done(&report), ["-0003", "-0002"]);
    let error = migrations
        .down_to("0003", database.target())
        .await
        .unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("migration 0003 is not applied"),
        "{error}"
    );
    let report = migrations
        .down_to(VersionRef::START, database.target())
        .await
        .unwrap();
    assert_eq!(done(&report), ["-0001"]);
}

pub(crate) async fn redo_reverts_and_applies(database: &Database) {
    let migrations = three(database.dialect).read();
    migrations.up(database.target()).await.unwrap();
    let report = migrations.redo(database.target()).await.unwrap();
    assert_eq!(done(&report), ["-0003", "0003"]);
    let report = quick(&migrations)
        .steps(2)
        .redo(database.target())
        .await
        .unwrap();
    assert_eq!(done(&report), ["-0003", "-0002", "0002", "0003"]);
}

pub(crate) async fn status_shows_every_state(database: &Database) {
    let folder = three(database.dialect).any_order();
    let status = folder.read().status(database.target()).await.unwrap();
    assert!(!status.is_current());
    assert!(!database.has_table(database.history()).await);
    folder.read().up(database.target()).await.unwrap();
    assert!(
        folder
            .read()
            .status(database.target())
            .await
            .unwrap()
            .is_current()
    );

    folder.put(
        "0001_first",
        "CREATE TABLE first (id bigint);\n",
        "DROP TABLE first;\n",
    );
    folder.put(
        "0002_second",
        "-- a comment\nCREATE  TABLE second (id int);\n",
        "DROP TABLE second;\n",
    );
    folder.remove("0003_third");
    folder.put(
        "00025_late",
        "CREATE TABLE late (id int);\n",
        "DROP TABLE late;\n",
    );
    folder.put(
        "0004_next",
        "CREATE TABLE next (id int);\n",
        "DROP TABLE next;\n",
    );
    let status = folder.read().status(database.target()).await.unwrap();
    let found: Vec<_> = status
        .migrations
        .iter()
        .map(|migration| (migration.version.as_str(), migration.state))
        .collect();
    assert_eq!(
        found,
        [
            ("0001", MigrationState::Edited),
            ("0002", MigrationState::Reformatted),
            ("0003", MigrationState::Missing),
            ("0004", MigrationState::Pending),
            ("00025", MigrationState::Pending),
        ]
    );
    assert!(
        status.migrations[0]
            .applied_at
            .as_deref()
            .unwrap()
            .ends_with('Z')
    );
    assert_eq!(status.problems.len(), 1, "{:?}", status.problems);
    assert!(
        status
            .notes
            .iter()
            .any(|note| note.contains("migration 0003")),
        "{:?}",
        status.notes
    );
}

pub(crate) async fn steps_limit_what_is_done(database: &Database) {
    let migrations = three(database.dialect).read();
    let report = quick(&migrations)
        .steps(2)
        .up(database.target())
        .await
        .unwrap();
    assert_eq!(done(&report), ["0001", "0002"]);
    let plan = quick(&migrations)
        .plan_of(Request::down(1), database.target())
        .await
        .unwrap();
    assert!(plan.to_string().starts_with("revert 0002 second"), "{plan}");
    assert_eq!(plan.steps.len(), 1);
}

pub(crate) async fn a_late_migration_is_refused_unless_it_may_come(database: &Database) {
    let folder = three(database.dialect);
    folder.remove("0002_second");
    folder.read().up(database.target()).await.unwrap();
    folder.put(
        "0002_second",
        "CREATE TABLE second (id int);\n",
        "DROP TABLE second;\n",
    );
    let migrations = folder.read();
    let error = migrations.up(database.target()).await.unwrap_err();
    let ErrorKind::Refused { problems, .. } = error.kind() else {
        panic!("{error}")
    };
    assert!(
        matches!(problems[..], [Problem::OutOfOrder { .. }]),
        "{error}"
    );
    let report = quick(&migrations)
        .order(OrderPolicy::Any)
        .up(database.target())
        .await
        .unwrap();
    assert_eq!(done(&report), ["0002"]);
    assert!(
        migrations
            .up(database.target())
            .await
            .unwrap()
            .is_unchanged()
    );
}

pub(crate) async fn an_edited_script_is_refused_and_a_reformatted_one_is_not(database: &Database) {
    let folder = three(database.dialect);
    folder.read().up(database.target()).await.unwrap();
    folder.put(
        "0002_second",
        "create table  second (id int); -- same\n",
        "DROP TABLE second;\n",
    );
    // Case is not a difference in SQL, but it is one in tokens: only white space and comments.
    folder.put(
        "0002_second",
        "CREATE TABLE\nsecond (id int); -- same\n",
        "DROP TABLE second;\n",
    );
    let report = folder.read().up(database.target()).await.unwrap();
    assert!(report.is_unchanged());
    folder.put(
        "0002_second",
        "CREATE TABLE second (id bigint);\n",
        "DROP TABLE second;\n",
    );
    let error = folder.read().up(database.target()).await.unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("migration 0002 `second` was edited after it had been applied"),
        "{error}"
    );
}

pub(crate) async fn a_stored_script_runs_only_when_it_may(database: &Database) {
    let folder = three(database.dialect);
    folder.read().up(database.target()).await.unwrap();
    folder.remove("0003_third");
    let older = folder.read();
    let error = older.down(database.target()).await.unwrap_err();
    assert!(
        error.to_string().contains("StoredScripts::Allow"),
        "{error}"
    );
    let migrator = quick(&older).stored_scripts(StoredScripts::Allow);
    let plan = migrator
        .plan_of(Request::down(1), database.target())
        .await
        .unwrap();
    assert!(plan.steps[0].stored);
    assert_eq!(plan.steps[0].sql, "DROP TABLE third;\n");
    let report = migrator.down(database.target()).await.unwrap();
    assert_eq!(done(&report), ["-0003"]);
    assert!(!database.has_table("third").await);
    assert!(older.up(database.target()).await.unwrap().is_unchanged());
}

pub(crate) async fn an_edited_draft_is_redone(database: &Database) {
    let folder = three(database.dialect);
    folder.read().up(database.target()).await.unwrap();
    folder.put(
        "0003_third",
        "CREATE TABLE third (id int, é int);\n",
        "DROP TABLE third;\n",
    );
    let edited = folder.read();
    let error = edited.up(database.target()).await.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("it is a draft: `cargo migrate redo` reverts it"),
        "{error}"
    );
    let plan = quick(&edited)
        .plan_of(Request::redo(1), database.target())
        .await
        .unwrap();
    assert!(plan.problems.is_empty(), "{:?}", plan.problems);
    assert!(!plan.steps[0].stored);
    let report = quick(&edited).redo(database.target()).await.unwrap();
    assert_eq!(done(&report), ["-0003", "0003"]);
    database.sql("SELECT é FROM third").await.unwrap();
    assert!(edited.up(database.target()).await.unwrap().is_unchanged());

    // Another down script than the stored one, whose digest is made of the same text.
    let (up, down) = ("CREATE TABLE third (id int);\n", "DROP TABLE third; -- é\n");
    folder.put("0003_third", up, down);
    let edited = folder.read();
    let error = quick(&edited).redo(database.target()).await.unwrap_err();
    assert!(error.to_string().contains("--stored-scripts"), "{error}");
    let report = quick(&edited)
        .stored_scripts(StoredScripts::Allow)
        .redo(database.target())
        .await
        .unwrap();
    assert_eq!(done(&report), ["-0003", "0003"]);
    folder.put("0003_third", "CREATE TABLE third (other int);\n", down);
    let report = quick(&folder.read()).redo(database.target()).await.unwrap();
    assert_eq!(done(&report), ["-0003", "0003"]);
}

pub(crate) async fn hostile_names_are_names(database: &Database) {
    let folder = Folder::new(database.dialect).with(
        "0001_o'hara \"x\" `y` é",
        "CREATE TABLE first (id int);\n",
        "-- it's `quoted` \\' $sqlmigrate$ 名\nDROP TABLE first;\n",
    );
    let migrations = folder.read();
    let hostile = "hi'st\"o`ry\\ é; --";
    let migrator = || {
        let migrator = quick(&migrations)
            .history_table(hostile)
            .namespace("n'a\\\"é");
        if database.dialect == Dialect::Postgres {
            migrator.history_schema("sc'he\"ma\\")
        } else {
            migrator
        }
    };
    migrator().up(database.target()).await.unwrap();
    assert!(
        migrator()
            .up(database.target())
            .await
            .unwrap()
            .is_unchanged()
    );
    let status = migrator().status(database.target()).await.unwrap();
    assert!(status.is_current(), "{status}");
    let report = migrator().down(database.target()).await.unwrap();
    assert_eq!(report.done.len(), 1);
}

pub(crate) async fn namespaces_do_not_see_each_other(database: &Database) {
    let one = three(database.dialect).read();
    let other = Folder::new(database.dialect)
        .with(
            "0001_other",
            "CREATE TABLE other (id int);\n",
            "DROP TABLE other;\n",
        )
        .read();
    one.up(database.target()).await.unwrap();
    let migrator = quick(&other).namespace("other");
    assert_eq!(
        done(&migrator.up(database.target()).await.unwrap()),
        ["0001"]
    );
    assert!(migrator.up(database.target()).await.unwrap().is_unchanged());
    assert!(one.up(database.target()).await.unwrap().is_unchanged());
    assert_eq!(
        done(&migrator.down(database.target()).await.unwrap()),
        ["-0001"]
    );
    assert!(one.up(database.target()).await.unwrap().is_unchanged());
}

pub(crate) async fn an_empty_folder_is_current(database: &Database) {
    let folder = Folder::new(database.dialect);
    let Ok(migrations) = folder.try_read() else {
        return;
    };
    assert!(
        migrations
            .up(database.target())
            .await
            .unwrap()
            .is_unchanged()
    );
    assert!(!database.has_table(database.history()).await);
}

pub(crate) async fn empty_scripts_are_applied(database: &Database) {
    let migrations = Folder::new(database.dialect)
        .with(
            "0001_nothing",
            "-- nothing on purpose\n",
            "-- nothing either\n",
        )
        .with(
            "0002_first",
            "CREATE TABLE first (id int)",
            "DROP TABLE first -- no semicolon",
        )
        .read();
    let report = migrations.up(database.target()).await.unwrap();
    assert_eq!(done(&report), ["0001", "0002"]);
    let report = quick(&migrations)
        .steps(2)
        .down(database.target())
        .await
        .unwrap();
    assert_eq!(done(&report), ["-0002", "-0001"]);
}

pub(crate) async fn what_changed_in_an_applied_script_is_told_with_the_next_one(
    database: &Database,
) {
    let folder = Folder::new(database.dialect)
        .with("0001_a", "CREATE TABLE a (id int);\n", "DROP TABLE a;\n")
        .with("0002_b", "CREATE TABLE b (id int);\n", "DROP TABLE b;\n");
    folder.read().up(database.target()).await.unwrap();
    folder.put("0003_c", "CREATE TABLE c (id int);\n", "DROP TABLE c;\n");
    let plan = folder.read().plan(database.target()).await.unwrap();
    assert_eq!((plan.steps.len(), plan.notes.len()), (1, 0));

    folder.put(
        "0001_a",
        "-- first\nCREATE TABLE a (id int);\n",
        "DROP TABLE a;\n",
    );
    let migrations = folder.read();
    let plan = migrations.plan(database.target()).await.unwrap();
    assert_eq!(
        (plan.steps.len(), plan.notes.len()),
        (1, 1),
        "{:?}",
        plan.notes
    );
    let status = migrations.status(database.target()).await.unwrap();
    assert_eq!(status.migrations[0].state, MigrationState::Reformatted);
    let report = migrations.up(database.target()).await.unwrap();
    assert_eq!(done(&report), ["0003"]);
    assert_eq!(report.notes, plan.notes);

    folder.put("0002_b", "CREATE TABLE b (id bigint);\n", "DROP TABLE b;\n");
    folder.put("0004_d", "CREATE TABLE d (id int);\n", "DROP TABLE d;\n");
    let migrations = folder.read();
    let status = migrations.status(database.target()).await.unwrap();
    assert_eq!(status.migrations[1].state, MigrationState::Edited);
    let error = migrations.up(database.target()).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Refused { .. }), "{error}");
}

/// Where a history is the beginning of the set, nobody reads its rows; where one row has
/// digests of another algorithm, which are compared with nothing, everybody does.
pub(crate) async fn what_is_told_of_a_history_is_the_same_read_or_not(database: &Database) {
    let migrations = three(database.dialect).read();
    let migrator = quick(&migrations).release("1:\u{e9}-'\\\n2:ab--");
    migrator
        .clone()
        .steps(1)
        .up(database.target())
        .await
        .unwrap();
    let told = async || {
        let migrator = quick(&migrations);
        let status = migrator.status(database.target()).await.unwrap();
        let plan = migrator.plan(database.target()).await.unwrap();
        format!("{status:#?}\n{plan:#?}")
    };
    let history = database.history();
    for applied in 1..=3 {
        let unread = told().await;
        let other = format!("UPDATE {history} SET digest_algorithm = digest_algorithm + 1");
        database.sql(&other).await.unwrap();
        assert_eq!(unread, told().await, "{applied}");
        let back = format!("UPDATE {history} SET digest_algorithm = digest_algorithm - 1");
        database.sql(&back).await.unwrap();
        assert_eq!(database.rows().await.len(), applied);
        let nothing = format!("UPDATE {history} SET compatibility = NULL, duration_ms = NULL");
        database.sql(&nothing).await.unwrap();
        let report = migrator.clone().steps(1).up(database.target()).await;
        assert_eq!(report.unwrap().done.len(), usize::from(applied < 3));
    }
}

/// The first message that writes may be the one that looks whether the history is what
/// the plan takes it for.
pub(crate) async fn nothing_is_announced_before_the_history_was_looked_at(database: &Database) {
    fn observed<'m>(
        migrations: &'m Migrations,
        told: &Arc<Mutex<Vec<String>>>,
    ) -> migrate_core::Migrator<'m> {
        let told = Arc::clone(told);
        quick(migrations).observer(move |event| told.lock().unwrap().push(format!("{event:?}")))
    }
    let folder = Folder::new(database.dialect)
        .with("0001_a", "CREATE TABLE a (id int);\n", "DROP TABLE a;\n")
        .with("0002_b", "CREATE TABLE b (id int);\n", "DROP TABLE b;\n");
    folder.read().up(database.target()).await.unwrap();
    folder.put("0003_c", "CREATE TABLE c (id int);\n", "DROP TABLE c;\n");
    folder.put("0004_d", "CREATE TABLE d (id int);\n", "DROP TABLE d;\n");
    folder.put("0001_a", "CREATE TABLE a (id bigint);\n", "DROP TABLE a;\n");
    let told = Arc::new(Mutex::new(Vec::new()));
    for limit in [1, 2] {
        let migrations = folder.read();
        let error = observed(&migrations, &told)
            .steps(limit)
            .up(database.target())
            .await;
        let error = error.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Refused { .. }), "{error}");
        let error = observed(&migrations, &told)
            .up(database.target())
            .await
            .unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Refused { .. }), "{error}");
        assert!(told.lock().unwrap().is_empty(), "{told:?}");
    }
    // Of one that was formatted anew, a note; and the steps are announced once.
    folder.put("0001_a", "CREATE TABLE  a (id int);\n", "DROP TABLE a;\n");
    let migrations = folder.read();
    let report = observed(&migrations, &told)
        .steps(1)
        .up(database.target())
        .await;
    let report = report.unwrap();
    assert_eq!(done(&report), ["0003"]);
    assert_eq!(report.notes.len(), 1);
    folder.put("0001_a", "CREATE TABLE a (id int);\n", "DROP TABLE a;\n");
    let migrations = folder.read();
    let report = observed(&migrations, &told)
        .up(database.target())
        .await
        .unwrap();
    assert_eq!(done(&report), ["0004"]);
    assert_eq!(report.notes.len(), 0);
    let told = told.lock().unwrap();
    let kinds: Vec<&str> = told
        .iter()
        .map(|event| event.split([' ', '{']).next().unwrap())
        .filter(|kind| *kind != "Statement")
        .collect();
    let once = ["Planned", "Started", "Finished"];
    assert_eq!(kinds, [once, once].concat(), "{told:?}");
}
