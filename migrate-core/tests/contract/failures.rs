//! What is left, and what is said, when a script fails.

use migrate_core::{Dialect, ErrorKind, ScriptFate, Target};

use crate::support::{Database, Folder, done, quick, three};

pub(crate) async fn a_failing_statement_leaves_nothing_half_applied(database: &Database) {
    let migrations = Folder::new(database.dialect)
        .with(
            "0001_data",
            "CREATE TABLE first (id int NOT NULL);\n",
            "DROP TABLE first;\n",
        )
        .with(
            "0002_more",
            "INSERT INTO first VALUES (1);\n\n-- the second one fails\nINSERT INTO\n  first (nope) VALUES (2);\n",
            "DELETE FROM first;\n",
        )
        .read();
    let error = quick(&migrations).up(database.target()).await.unwrap_err();
    assert_eq!(database.rows().await, ["0001"]);
    assert_eq!(database.value("SELECT count(*) FROM first").await, "0");
    let said = match database.dialect {
        Dialect::Postgres => "column \"nope\" of relation \"first\" does not exist",
        Dialect::Sqlite => "table first has no column named nope",
        _ => "Unknown column 'nope' in 'field list'",
    };
    let code = match database.dialect {
        Dialect::Postgres => "42703",
        Dialect::Sqlite => "1",
        _ => "1054 (42S22)",
    };
    let said_in_mysql_9 = said.replace("field list", "INSERT INTO");
    let text = error.to_string().replace(&said_in_mysql_9, said);
    assert_eq!(
        text,
        format!(
            "the up script of migration 0002 `more` failed: {said}\n \
             --> migrations/0002_more.up.sql:5:10\n  \
             |\n\
             5 |   first (nope) VALUES (2);\n  \
             |          ^\n  \
             = note: statement 2 of 2, code {code}\n  \
             = note: before that, applied 0001 data\n  \
             = help: nothing of this script stays; correct it and start again"
        )
    );
}

pub(crate) async fn a_syntax_error_shows_its_place(database: &Database) {
    let migrations = Folder::new(database.dialect)
        .with(
            "0001_first",
            "CREATE TABLE first (名 int); /* é */\n\tCREATE TABEL second (id int); -- migrate: allow(syntax-error) the server says it\n",
            "DROP TABLE first;\n",
        )
        .read();
    let error = quick(&migrations).up(database.target()).await.unwrap_err();
    let ErrorKind::Script { failure, .. } = error.kind() else {
        panic!("{error}")
    };
    assert_eq!((failure.line, failure.column), (2, Some(9)), "{error}");
    assert!(
        error
            .to_string()
            .contains("\n2 |     CREATE TABEL second (id int); -- migrate: allow(syntax-error) the server says it\n  |            ^\n"),
        "{error}"
    );
    assert_eq!(failure.statement, Some(2));
}

pub(crate) async fn a_set_for_another_database_is_refused_before_anything(database: &Database) {
    let (other, name) = match database.dialect {
        Dialect::Postgres => (Dialect::Sqlite, "SQLite"),
        _ => (Dialect::Postgres, "PostgreSQL"),
    };
    let migrations = three(other).read();
    let error = migrations.up(database.target()).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::WrongDatabase { .. }));
    assert!(
        error.to_string().starts_with(&format!(
            "these migrations are for {name}, and the database is "
        )),
        "{error}"
    );
    // A server that does not exist is not asked.
    let scheme = database.url.split(':').next().unwrap();
    let target = Target::url(format!("{scheme}://nobody:secret@127.0.0.1:1/nowhere"));
    let error = migrations.up(target).await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::WrongDatabase { .. }),
        "{error}"
    );
}

pub(crate) async fn what_was_applied_before_a_failure_stays_and_is_told(database: &Database) {
    let folder = three(database.dialect);
    folder.put("0002_second", "SELECT * FROM nowhere;\n", "SELECT 1;\n");
    let error = quick(&folder.read())
        .up(database.target())
        .await
        .unwrap_err();
    assert_eq!(error.done().len(), 1);
    assert_eq!(error.done()[0].version, "0001");
    folder.put(
        "0002_second",
        "CREATE TABLE second (id int);\n",
        "DROP TABLE second;\n",
    );
    let report = folder.read().up(database.target()).await.unwrap();
    assert_eq!(done(&report), ["0002", "0003"]);
}

/// A script that no transaction holds, with a mistake in the middle.
fn midway(database: &Database, middle: &str) -> Folder {
    let marker = match database.dialect {
        Dialect::Mysql => "",
        _ => "-- no-transaction\n",
    };
    Folder::new(database.dialect).with(
        "0001_steps",
        &format!(
            "{marker}CREATE TABLE first (id int);\nINSERT INTO first VALUES (1);\n{middle}\n\
             CREATE TABLE third (id int);\n"
        ),
        "DROP TABLE third;\nDROP TABLE first;\n",
    )
}

pub(crate) async fn a_script_without_a_transaction_goes_on_where_it_failed(database: &Database) {
    let folder = midway(database, "INSERT INTO nowhere VALUES (2);");
    let error = quick(&folder.read())
        .up(database.target())
        .await
        .unwrap_err();
    let ErrorKind::Script { fate, failure, .. } = error.kind() else {
        panic!("{error}")
    };
    assert_eq!(*fate, ScriptFate::Stays { done: 2 });
    assert_eq!(failure.statement, Some(3));
    assert_eq!(database.rows().await, ["0001 failed up 2"]);
    let status = folder.read().status(database.target()).await.unwrap();
    assert_eq!(status.migrations[0].state.to_string(), "failed up 2/4");

    let folder = midway(database, "INSERT INTO first VALUES (2);");
    let report = quick(&folder.read()).up(database.target()).await.unwrap();
    assert_eq!(done(&report), ["0001"]);
    assert_eq!(database.rows().await, ["0001"]);
    assert_eq!(database.value("SELECT count(*) FROM first").await, "2");
    assert!(
        folder
            .read()
            .up(database.target())
            .await
            .unwrap()
            .is_unchanged()
    );
    quick(&folder.read()).down(database.target()).await.unwrap();
    assert!(!database.has_table("first").await);
}

pub(crate) async fn a_script_that_stopped_midway_may_not_be_edited_behind_itself(
    database: &Database,
) {
    let folder = midway(database, "INSERT INTO nowhere VALUES (2);");
    quick(&folder.read())
        .up(database.target())
        .await
        .unwrap_err();
    folder.put(
        "0001_steps",
        &match database.dialect {
            Dialect::Mysql => "CREATE TABLE renamed (id int);\nSELECT 1;\nSELECT 2;\n".to_owned(),
            _ => "-- no-transaction\nCREATE TABLE renamed (id int);\nSELECT 1;\nSELECT 2;\n"
                .to_owned(),
        },
        "DROP TABLE renamed;\n",
    );
    let error = quick(&folder.read())
        .up(database.target())
        .await
        .unwrap_err();
    assert!(
        error.to_string().starts_with(
            "the up script of migration 0001 `steps` stopped after 2 of 4 statements, and was edited since"
        ),
        "{error}"
    );
    assert!(!database.has_table("renamed").await);
}
