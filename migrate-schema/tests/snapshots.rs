//! Text form, committed files and what programs look for, without a server.

#![expect(
    clippy::unwrap_used,
    reason = "what fails in a helper has failed the test"
)]

use std::fs;

use expect_test::expect;
use migrate_schema::snapshot_file::{self, Outcome};
use migrate_schema::{Column, ConstraintKind, Difference, Index, Snapshot, SnapshotOptions};
use sqlx::Connection as _;

#[test]
fn what_is_no_snapshot_is_refused_with_its_line() {
    let table = [
        (
            "",
            "line 1: a snapshot begins with `-- schema snapshot 1: ` and the database",
        ),
        (
            "-- schema snapshot 2: sqlite\n",
            "line 1: this is form `2`, and this version of sqlmigrate reads form 1: write the snapshot anew",
        ),
        (
            "-- schema snapshot 1: oracle\n",
            "line 1: `oracle` is none of postgres, sqlite and mysql",
        ),
        (
            "-- schema snapshot 1: sqlite\n\ntabel a\n",
            "line 3: no object of this kind can stand here",
        ),
        (
            "-- schema snapshot 1: sqlite\n\ncolumn a\n",
            "line 3: no object of this kind can stand here",
        ),
        (
            "-- schema snapshot 1: sqlite\n\ntable \"a\n",
            "line 3: a name is missing here",
        ),
        (
            "-- schema snapshot 1: sqlite\n\ntable a\ntable a\n",
            "line 4: this object is there already",
        ),
        (
            "-- schema snapshot 1: sqlite\n\ntable a\n    column b\n",
            "line 4: this line is further in than what it could belong to",
        ),
        (
            "-- schema snapshot 1: sqlite\n\ntable a\n column b\n",
            "line 4: every level is two spaces further in",
        ),
        (
            "-- schema snapshot 1: sqlite\n\ntable a\n  comment: \\\"x\n",
            "line 4: the quotes of this value are not closed",
        ),
        (
            "-- schema snapshot 1: sqlite\n\ntable a b\n",
            "line 3: nothing can follow the name here",
        ),
    ];
    for (text, message) in table {
        let error = Snapshot::parse(text).unwrap_err();
        assert_eq!(error.to_string(), message);
    }
}

#[test]
fn line_ends_and_a_mark_do_not_matter() {
    let text = "-- schema snapshot 1: sqlite\n\ntable a\n  column b TEXT not null\n    default: |\n      |'x\n      |y'\n";
    let snapshot = Snapshot::parse(text).unwrap();
    let windows = format!("\u{feff}{}", text.replace('\n', "\r\n"));
    assert!(Snapshot::parse(&windows).unwrap() == snapshot);
    assert_eq!(snapshot.to_string(), text);
}

#[test]
fn a_committed_file_changes_on_purpose_alone() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("schema.snapshot");
    let new = directory.path().join("schema.snapshot.new");
    let text = "-- schema snapshot 1: sqlite\n\ntable a\n  column b TEXT\n";
    let first = Snapshot::parse(text).unwrap();
    let second = Snapshot::parse(&text.replace("TEXT", "INTEGER")).unwrap();

    assert!(matches!(
        snapshot_file::compare(&file, &first).unwrap(),
        Outcome::Absent { .. }
    ));
    assert!(!file.exists() && new.exists());
    snapshot_file::accept(&file).unwrap();
    assert!(!new.exists());
    assert!(matches!(
        snapshot_file::compare(&file, &first).unwrap(),
        Outcome::Same
    ));

    let Outcome::Different { difference, .. } = snapshot_file::compare(&file, &second).unwrap()
    else {
        panic!("the type changed");
    };
    assert_eq!(
        difference.to_string(),
        "changed: column a.b\n  type: TEXT -> INTEGER\n"
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), text);
    assert_eq!(fs::read_to_string(&new).unwrap(), second.to_string());
    // What has come right again leaves nothing behind.
    assert!(matches!(
        snapshot_file::compare(&file, &first).unwrap(),
        Outcome::Same
    ));
    assert!(!new.exists());

    assert!(snapshot_file::accept(&file).is_err());
    fs::write(&file, "<<<<<<< HEAD\n").unwrap();
    let error = snapshot_file::compare(&file, &first).unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("line 1: a snapshot begins with `-- schema snapshot 1: ` and the database")
    );
    fs::write(&file, [0xff, 0xfe]).unwrap();
    assert!(snapshot_file::compare(&file, &first).is_err());
}

#[test]
fn programs_find_tables_keys_and_labels() {
    let snapshot = Snapshot::parse(include_str!("mutations/postgres.snapshot")).unwrap();
    let posts = snapshot
        .tables()
        .find(|table| table.name() == "posts")
        .unwrap();
    let names: Vec<&str> = posts.columns().iter().map(Column::name).collect();
    assert_eq!(names, ["id", "author", "title", "body", "during", "room"]);
    let foreign = posts
        .constraints()
        .find(|one| one.kind() == ConstraintKind::ForeignKey)
        .unwrap();
    assert_eq!(foreign.columns(), ["author"]);
    let target = foreign.references().unwrap();
    assert_eq!(
        (target.schema.as_deref(), target.table.as_str()),
        (Some("app"), "people")
    );
    assert_eq!(target.columns, ["id"]);
    let unique: Vec<String> = posts
        .indexes()
        .filter(Index::is_unique)
        .map(|index| index.name().to_owned())
        .collect();
    assert_eq!(unique, ["posts_title"]);
    let people = snapshot
        .tables()
        .find(|table| table.name() == "people")
        .unwrap();
    let id = people.columns()[0];
    assert!(id.is_numbered() && !id.is_nullable() && !id.is_generated());
    let mood = people.columns()[3];
    assert_eq!(
        snapshot.enum_labels(mood.type_name()).unwrap(),
        ["sad", "it's \"ok\"", "happy"]
    );
    let odd = snapshot
        .tables()
        .find(|table| table.name() == "odd.table")
        .unwrap();
    assert_eq!(odd.constraints().next().unwrap().columns(), ["a b"]);

    let snapshot = Snapshot::parse(include_str!("mutations/mysql.snapshot")).unwrap();
    let posts = snapshot
        .tables()
        .find(|table| table.name() == "posts")
        .unwrap();
    let foreign = posts
        .constraints()
        .find(|one| one.kind() == ConstraintKind::ForeignKey)
        .unwrap();
    assert_eq!(foreign.references().unwrap().table, "people");

    let snapshot = Snapshot::parse(include_str!("mutations/sqlite.snapshot")).unwrap();
    let tags = snapshot
        .tables()
        .find(|table| table.name() == "tags")
        .unwrap();
    assert_eq!(
        tags.constraints().next().unwrap().columns(),
        ["name", "post"]
    );
}

/// What means the same in `SQLite`, whatever way the text took.
#[tokio::test]
async fn sqlite_text_does_not_count() {
    let ways = [
        "CREATE TABLE a (id INTEGER PRIMARY KEY, name TEXT NOT NULL, b INT REFERENCES a (id)); CREATE VIEW v AS SELECT name FROM a",
        "create table \"a\" (id integer -- the number\n  primary key, [name] text not null, `b` int, foreign key (\"b\") references a (id) on delete no action);
         create view v as /* names */ select \"name\" from \"a\";",
        "CREATE TABLE c (id INTEGER PRIMARY KEY, b INT REFERENCES c (id), name TEXT NOT NULL DEFAULT '');
         ALTER TABLE c RENAME TO a; ALTER TABLE a DROP COLUMN name; ALTER TABLE a ADD COLUMN name TEXT NOT NULL DEFAULT '';
         CREATE TABLE d (id INTEGER PRIMARY KEY, name TEXT NOT NULL, b INT REFERENCES a (id));
         PRAGMA legacy_alter_table = on; DROP TABLE a; ALTER TABLE d RENAME TO a; CREATE VIEW v AS SELECT name FROM a",
    ];
    let mut first: Option<Snapshot> = None;
    for way in ways {
        let mut connection = sqlx::SqliteConnection::connect("sqlite::memory:")
            .await
            .unwrap();
        sqlx::raw_sql(way).execute(&mut connection).await.unwrap();
        let snapshot = Snapshot::read(&mut connection).await.unwrap();
        if let Some(first) = &first {
            let difference = Difference::between(first, &snapshot);
            assert!(*first == snapshot, "{way}\n{difference}");
        }
        first = Some(snapshot);
    }
    expect![[r#"
        -- schema snapshot 1: sqlite

        table a
          column id INTEGER
            identity: rowid
          column name TEXT not null
          column b INT
          constraint "FOREIGN KEY (b) REFERENCES a(id)"
          constraint "PRIMARY KEY (id)"

        view v
          definition: |
            |CREATE VIEW v AS SELECT name
            |FROM a
    "#]]
    .assert_eq(&first.unwrap().to_string());
}

#[tokio::test]
async fn a_time_that_was_frozen_is_no_difference() {
    let Some(database) = test_servers::postgres() else {
        return;
    };
    let mut connection = sqlx::PgConnection::connect(database.url()).await.unwrap();
    let mut snapshots = Vec::new();
    for fraction in ["5", "6"] {
        let sql = format!(
            "DROP TABLE IF EXISTS a CASCADE;
             CREATE TABLE a (made timestamp DEFAULT 'now', zoned timestamptz CHECK (zoned > 'now'));
             CREATE OR REPLACE VIEW v AS SELECT 1 AS one WHERE now() > timestamptz 'now';
             CREATE OR REPLACE FUNCTION f() RETURNS time LANGUAGE sql AS 'SELECT ''10:11:12.{fraction}''::time'"
        );
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
            .execute(&mut connection)
            .await
            .unwrap();
        snapshots.push(Snapshot::read(&mut connection).await.unwrap());
    }
    sqlx::raw_sql("DROP TABLE a; DROP VIEW v; DROP FUNCTION f()")
        .execute(&mut connection)
        .await
        .unwrap();
    let empty = Snapshot::read(&mut connection).await.unwrap();
    for statement in Difference::between(&snapshots[1], &empty)
        .mending_sql()
        .statements()
    {
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement))
            .execute(&mut connection)
            .await
            .unwrap();
    }
    assert!(Snapshot::read(&mut connection).await.unwrap() == snapshots[1]);
    // What stands in the body of a function stands there on purpose.
    let difference = Difference::between(&snapshots[0], &snapshots[1]);
    expect![[r"
        changed: function public.f()
          definition:
            - AS $function$SELECT '10:11:12.5'::time$function$
            + AS $function$SELECT '10:11:12.6'::time$function$
    "]]
    .assert_eq(&difference.to_string());
}

/// Every name that a database accepts, in every place, through text and mending.
#[tokio::test]
async fn hostile_names_come_back() {
    let names = [
        "a.b", "a\"b", "a`b", "a'b", "select", "A B", "é", "a\nb", "a\\b", "not null", "%s", "1",
        "a)b(", "--", "/*",
    ];
    let mut connection = sqlx::SqliteConnection::connect("sqlite::memory:")
        .await
        .unwrap();
    for name in names {
        let quoted = format!("\"{}\"", name.replace('"', "\"\""));
        let sql = format!(
            "CREATE TABLE {quoted} ({quoted} TEXT, x TEXT, CONSTRAINT {quoted} CHECK ({quoted} <> 'it''s'));
             CREATE INDEX \"{}_index\" ON {quoted} ({quoted})",
            name.replace('"', "\"\"")
        );
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
            .execute(&mut connection)
            .await
            .unwrap();
    }
    let full = Snapshot::read(&mut connection).await.unwrap();
    assert!(Snapshot::parse(&full.to_string()).unwrap() == full);
    mend_from_nothing(&full).await;
    if let Some(database) = test_servers::postgres() {
        let mut connection = sqlx::PgConnection::connect(database.url()).await.unwrap();
        let empty = Snapshot::read(&mut connection).await.unwrap();
        for name in names {
            let quoted = format!("\"{}\"", name.replace('"', "\"\""));
            let sql = format!(
                "CREATE TABLE {quoted} ({quoted} text DEFAULT 'a\\b', x text, CONSTRAINT {quoted} CHECK ({quoted} <> 'it''s'));
                 CREATE INDEX \"{}_index\" ON {quoted} ({quoted}); COMMENT ON TABLE {quoted} IS '\\ '' \" \n x';
                 CREATE FUNCTION {quoted}({quoted} integer) RETURNS integer LANGUAGE sql AS 'SELECT 1'",
                name.replace('"', "\"\"")
            );
            sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
                .execute(&mut connection)
                .await
                .unwrap();
        }
        let full = Snapshot::read(&mut connection).await.unwrap();
        assert!(Snapshot::parse(&full.to_string()).unwrap() == full);
        // Down to nothing, and up again.
        for (from, to) in [(&full, &empty), (&empty, &full)] {
            for statement in Difference::between(to, from).mending_sql().statements() {
                sqlx::raw_sql(sqlx::AssertSqlSafe(statement))
                    .execute(&mut connection)
                    .await
                    .unwrap();
            }
            let now = Snapshot::read(&mut connection).await.unwrap();
            let difference = Difference::between(to, &now);
            assert!(difference.is_empty(), "{difference}");
        }
    }
    if let Some(database) = test_servers::mysql() {
        let mut connection = sqlx::MySqlConnection::connect(database.url())
            .await
            .unwrap();
        let empty = Snapshot::read(&mut connection).await.unwrap();
        for name in names {
            let quoted = format!("`{}`", name.replace('`', "``"));
            let sql = format!(
                "CREATE TABLE {quoted} ({quoted} VARCHAR(20) DEFAULT 'it''s' COMMENT 'a\\\\b''', x TEXT, KEY {quoted} ({quoted}), UNIQUE ({quoted}))"
            );
            sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
                .execute(&mut connection)
                .await
                .unwrap();
        }
        let full = Snapshot::read(&mut connection).await.unwrap();
        assert!(Snapshot::parse(&full.to_string()).unwrap() == full);
        for table in full.tables() {
            // A key's columns are found behind their quotes.
            for key in table.constraints() {
                assert_eq!(key.columns(), [table.name()]);
            }
        }
        for (from, to) in [(&full, &empty), (&empty, &full)] {
            for statement in Difference::between(to, from).mending_sql().statements() {
                sqlx::raw_sql(sqlx::AssertSqlSafe(statement))
                    .execute(&mut connection)
                    .await
                    .unwrap();
            }
            let now = Snapshot::read(&mut connection).await.unwrap();
            let difference = Difference::between(to, &now);
            assert!(difference.is_empty(), "{difference}");
        }
    }
}

async fn mend_from_nothing(full: &Snapshot) {
    let mut connection = sqlx::SqliteConnection::connect("sqlite::memory:")
        .await
        .unwrap();
    let empty = Snapshot::read(&mut connection).await.unwrap();
    let mending = Difference::between(full, &empty).mending_sql();
    for statement in mending.statements() {
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement))
            .execute(&mut connection)
            .await
            .unwrap();
    }
    let difference = Difference::between(full, &Snapshot::read(&mut connection).await.unwrap());
    assert!(difference.is_empty(), "{difference}");
}

#[tokio::test]
async fn prepared_queries_see_what_the_others_see() {
    let Some(database) = test_servers::postgres() else {
        return;
    };
    let mut connection = sqlx::PgConnection::connect(database.url()).await.unwrap();
    let prepared = SnapshotOptions::new().prepared();
    let count = "SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'sqlmigrate%'";
    for statement in [
        "CREATE TABLE a (id integer PRIMARY KEY)",
        "SET search_path = pg_catalog; CREATE VIEW public.v AS SELECT id FROM public.a",
        "DEALLOCATE ALL; ALTER TABLE public.a ADD COLUMN b text DEFAULT 'x'",
        "DEALLOCATE sqlmigrate_snapshot_3; DROP VIEW public.v",
    ] {
        sqlx::raw_sql(statement)
            .execute(&mut connection)
            .await
            .unwrap();
        let seen = prepared.read(&mut connection).await.unwrap();
        let others = Snapshot::read(&mut connection).await.unwrap();
        assert_eq!(seen.to_string(), others.to_string(), "after {statement}");
        let left: i64 = sqlx::query_scalar(count)
            .persistent(false)
            .fetch_one(&mut connection)
            .await
            .unwrap();
        assert!(left > 20, "{left} are prepared");
    }
}
