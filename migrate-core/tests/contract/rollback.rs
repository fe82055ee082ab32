//! Going back: what a plan shows of it, and to where.

use migrate_core::{
    Dialect, ErrorKind, LossCount, Migrations, Plan, Problem, Request, StoredScripts,
};

use crate::support::{Database, Folder, done, quick, three};

/// What each statement of a plan loses, and its locks.
fn shown(plan: &Plan) -> Vec<String> {
    plan.steps
        .iter()
        .flat_map(|step| step.statements.iter().map(move |it| (step, it)))
        .map(|(step, statement)| {
            let losses: Vec<String> = statement.losses.iter().map(ToString::to_string).collect();
            format!("{}: {}", step.version, losses.join(", "))
        })
        .collect()
}

async fn plan_down(migrations: &Migrations, database: &Database, request: Request) -> Plan {
    quick(migrations)
        .stored_scripts(StoredScripts::Allow)
        .plan_of(request, database.target())
        .await
        .unwrap()
}

pub(crate) async fn a_plan_down_counts_what_it_loses(database: &Database) {
    let folder = Folder::new(database.dialect)
        .with(
            "0001_users",
            "CREATE TABLE users (id int PRIMARY KEY, name varchar(20));\n",
            "DROP TABLE users;\n",
        )
        .with(
            "0002_nickname",
            "ALTER TABLE users ADD COLUMN nickname varchar(20);\n",
            "ALTER TABLE users DROP COLUMN nickname;\n",
        )
        .with(
            "0003_index",
            "CREATE INDEX users_name ON users (name);\n",
            match database.dialect {
                Dialect::Mysql => "DROP INDEX users_name ON users;\n",
                _ => "DROP INDEX users_name;\n",
            },
        );
    let migrations = folder.read();
    migrations.up(database.target()).await.unwrap();
    let all = Request::down_to(migrate_core::VersionRef::START);
    let plan = plan_down(&migrations, database, all.clone()).await;
    assert_eq!(plan.losses().count(), 0, "{plan}");
    database
        .sql("INSERT INTO users VALUES (1, 'a', NULL), (2, 'b', 'bee'), (3, 'c', 'sea')")
        .await
        .unwrap();
    let plan = plan_down(&migrations, database, all).await;
    assert_eq!(
        shown(&plan),
        [
            "0003: ",
            "0002: column nickname of table users: 2 values",
            "0001: table users: 3 rows",
        ]
    );
    assert_eq!(plan.losses().count(), 2);
    let locks: Vec<&str> = plan
        .steps
        .iter()
        .flat_map(|step| &step.statements)
        .flat_map(|statement| &statement.locks)
        .map(String::as_str)
        .collect();
    let expected = match database.dialect {
        Dialect::Postgres => [
            "ACCESS EXCLUSIVE on users_name; and on the table of that index",
            "ACCESS EXCLUSIVE on users",
            "ACCESS EXCLUSIVE on users",
        ],
        Dialect::Mysql => [
            "exclusive metadata lock at the beginning and the end on users; writers go on in between",
            "exclusive metadata lock on users; at once where the server can (ALGORITHM=INSTANT), or \
             else a rebuild",
            "exclusive metadata lock on users",
        ],
        _ => ["the whole file, until the script ends"; 3],
    };
    assert_eq!(locks, expected);
    // Counting touches nothing.
    assert_eq!(database.rows().await, ["0001", "0002", "0003"]);
    assert_eq!(
        database.value("SELECT name FROM users WHERE id = 3").await,
        "c"
    );
}

pub(crate) async fn a_stored_script_shows_what_it_loses(database: &Database) {
    let folder = three(database.dialect);
    folder.read().up(database.target()).await.unwrap();
    database.sql("INSERT INTO third VALUES (1)").await.unwrap();
    folder.remove("0003_third");
    let older = folder.read();
    let plan = plan_down(&older, database, Request::down(1)).await;
    assert!(plan.steps[0].stored);
    assert_eq!(shown(&plan), ["0003: table third: 1 row"]);
    // What is gone already cannot be counted, and that is said.
    database.sql("DROP TABLE third").await.unwrap();
    let plan = plan_down(&older, database, Request::down(1)).await;
    let loss = &plan.steps[0].statements[0].losses[0];
    assert!(matches!(loss.count, LossCount::Unknown(_)), "{loss}");
    assert!(!loss.is_nothing());
}

pub(crate) async fn a_large_table_is_not_counted_to_its_end(database: &Database) {
    let migrations = three(database.dialect).read();
    migrations.up(database.target()).await.unwrap();
    let fill = match database.dialect {
        Dialect::Postgres => "INSERT INTO third SELECT generate_series(1, 100500); ANALYZE third",
        Dialect::Mysql => "INSERT INTO third SELECT seq FROM seq_1_to_100500",
        _ => {
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100500) \
             INSERT INTO third SELECT i FROM n"
        }
    };
    database.sql(fill).await.unwrap();
    let plan = plan_down(&migrations, database, Request::down(1)).await;
    let loss = &plan.steps[0].statements[0].losses[0];
    match (database.dialect, &loss.count) {
        (Dialect::Postgres, LossCount::Estimated(number)) => assert_eq!(*number, 100_500),
        (Dialect::Mysql, LossCount::Estimated(number)) => assert!(*number > 100_000),
        // The server's statistics may be too old to be believed.
        (Dialect::Mysql | Dialect::Sqlite, LossCount::MoreThan(number)) => {
            assert_eq!(*number, 100_000);
        }
        (_, count) => panic!("{count:?}"),
    }
}

pub(crate) async fn a_way_down_ends_at_what_is_irreversible(database: &Database) {
    let folder = three(database.dialect);
    folder.put(
        "0002_second",
        "-- migrate: irreversible \"the old rows are gone\"\nCREATE TABLE second (id int);\n",
        "",
    );
    std::fs::remove_file(folder.path().join("0002_second.down.sql")).unwrap();
    let migrations = folder.read();
    migrations.up(database.target()).await.unwrap();
    let all = Request::down_to(migrate_core::VersionRef::START);
    let plan = plan_down(&migrations, database, all.clone()).await;
    assert_eq!(shown(&plan), ["0003: table third: 0 rows"]);
    assert!(
        matches!(&plan.problems[..], [Problem::Irreversible { version, .. }] if version == "0002")
    );
    let error = quick(&migrations)
        .run(all, database.target())
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("the old rows are gone"),
        "{error}"
    );
    assert_eq!(database.rows().await, ["0001", "0002", "0003"]);
    let report = quick(&migrations)
        .down_to("0002", database.target())
        .await
        .unwrap();
    assert_eq!(done(&report), ["-0003"]);
}

pub(crate) async fn two_down_scripts_that_differ_are_both_shown(database: &Database) {
    let folder = three(database.dialect);
    folder.read().up(database.target()).await.unwrap();
    folder.put(
        "0003_third",
        "CREATE TABLE third (id int);\n",
        "DROP TABLE IF EXISTS third;\n",
    );
    let migrations = folder.read();
    // The up script is the one that was applied: the program's down script was mended.
    let plan = plan_down(&migrations, database, Request::down(1)).await;
    let other = plan.steps[0].other.as_ref().unwrap();
    assert!(!plan.steps[0].stored);
    assert_eq!(other.sql, "DROP TABLE third;\n");
    assert_ne!(other.used, other.other);
    // The up script is another one: what undoes it is the stored script.
    folder.put(
        "0003_third",
        "CREATE TABLE third (id bigint);\n",
        "DROP TABLE IF EXISTS third;\n",
    );
    let migrations = folder.read();
    let plan = plan_down(&migrations, database, Request::down(1)).await;
    assert!(plan.steps[0].stored);
    let other = plan.steps[0].other.as_ref().unwrap();
    assert_eq!(other.sql, "DROP TABLE IF EXISTS third;\n");
    // The same text in both is worth no word.
    let plan = plan_down(&migrations, database, Request::down(2)).await;
    assert!(plan.steps[1].other.is_none());
}

pub(crate) async fn a_database_goes_back_to_a_release(database: &Database) {
    let folder = three(database.dialect);
    let migrations = folder.read();
    for (release, commit, version) in [
        ("1.0.0", "1111111aaaa", "0001"),
        ("1.2.0", "2222222bbbb", "0002"),
        ("1.10.0", "3333333cccc", "0003"),
    ] {
        // Times of the history have milliseconds.
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        quick(&migrations)
            .release(release)
            .commit(commit)
            .up_to(version, database.target())
            .await
            .unwrap();
    }
    let status = migrations.status(database.target()).await.unwrap();
    assert_eq!(status.migrations[1].release.as_deref(), Some("1.2.0"));
    assert_eq!(status.migrations[1].commit.as_deref(), Some("2222222bbbb"));
    for (release, expected) in [
        ("1.10.0", &[][..]),
        ("1.2.0", &["0003"]),
        ("2222222", &["0003"]),
        // It applied nothing: what was there before it stays.
        ("1.3.7", &["0003"]),
        ("v1.1", &["0003", "0002"]),
        ("2.0.0", &[]),
        ("1.0.0", &["0003", "0002"]),
    ] {
        let request = Request::down_to_release(release);
        let plan = plan_down(&migrations, database, request).await;
        let versions: Vec<&str> = plan.steps.iter().map(|step| &*step.version).collect();
        assert_eq!(versions, expected, "{release}: {plan}");
        assert!(plan.problems.is_empty(), "{release}: {plan}");
    }
    // An older program does it with stored scripts.
    folder.remove("0003_third");
    let older = folder.read();
    let report = quick(&older)
        .stored_scripts(StoredScripts::Allow)
        .down_to_release("1.2.0", database.target())
        .await
        .unwrap();
    assert_eq!(done(&report), ["-0003"]);
    assert_eq!(database.rows().await, ["0001", "0002"]);

    for unknown in ["0.9", "nightly", "222222", ""] {
        let error = quick(&older)
            .down_to_release(unknown, database.target())
            .await
            .unwrap_err();
        let ErrorKind::Refused { problems, .. } = error.kind() else {
            panic!("{error}")
        };
        let Problem::UnknownRelease { known, .. } = &problems[0] else {
            panic!("{error}")
        };
        assert_eq!(known[..], ["1.0.0", "1.2.0"], "{unknown}");
    }
    assert_eq!(database.rows().await, ["0001", "0002"]);
}

pub(crate) async fn a_hostile_release_is_only_text(database: &Database) {
    let migrations = three(database.dialect).read();
    let release = "1.0'; DROP TABLE first; -- \\ \u{e9}";
    quick(&migrations)
        .release(release)
        .up(database.target())
        .await
        .unwrap();
    let status = migrations.status(database.target()).await.unwrap();
    assert_eq!(status.migrations[0].release.as_deref(), Some(release));
    let plan = plan_down(&migrations, database, Request::down_to_release(release)).await;
    assert!(plan.is_empty(), "{plan}");
    assert!(database.has_table("first").await);
}
