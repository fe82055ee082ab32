//! What only `MySQL` and `MariaDB` have: DDL that commits, and settings that the driver changes.
#![cfg(all(
    feature = "postgres",
    feature = "sqlite",
    feature = "mysql",
    feature = "from-dir"
))]
#![expect(clippy::unwrap_used, reason = "these are tests")]
#![expect(
    dead_code,
    reason = "what the tests of other programs need is not needed here"
)]

mod support;

#[path = "mysql/stream.rs"]
mod stream;

use std::time::Duration;

use migrate_core::{Dialect, ErrorKind};
use sqlx::{Connection as _, Executor as _, MySqlConnection};
use support::{Database, Folder, done, quick, sha256, three};

fn folder() -> Folder {
    Folder::new(Dialect::Mysql)
}

async fn value(connection: &mut MySqlConnection, sql: &'static str) -> String {
    let row = sqlx::raw_sql(sql).fetch_one(connection).await.unwrap();
    sqlx::Row::try_get_unchecked(&row, 0).unwrap()
}

#[tokio::test]
async fn the_history_stays_where_it_is_when_a_script_changes_the_database() {
    let Some(database) = Database::mysql() else {
        return;
    };
    let mut connection = MySqlConnection::connect(&database.url).await.unwrap();
    let here = value(&mut connection, "SELECT DATABASE()").await;
    let other = format!("{here}_other");
    let migrations = folder()
        .with(
            "0001_elsewhere",
            &format!(
                "CREATE DATABASE {other};\nUSE {other};\nCREATE TABLE there (id int);\n\
                 INSERT INTO there VALUES (1);\n"
            ),
            &format!("DROP DATABASE {other};\n"),
        )
        .with(
            "0002_rows",
            &format!("USE {other};\nINSERT INTO there VALUES (2);\n"),
            &format!("DELETE FROM {other}.there WHERE id = 2;\n"),
        )
        .with(
            "0003_here",
            "CREATE TABLE here (id int);\n",
            "DROP TABLE here;\n",
        )
        .read();
    migrations.up(&mut connection).await.unwrap();
    assert_eq!(value(&mut connection, "SELECT DATABASE()").await, here);
    assert!(
        migrations
            .status(&mut connection)
            .await
            .unwrap()
            .is_current()
    );
    let count = "SELECT CAST(COUNT(*) AS char) FROM here";
    assert_eq!(value(&mut connection, count).await, "0");
    migrations
        .down_to(migrate_core::VersionRef::START, &mut connection)
        .await
        .unwrap();
}

#[tokio::test]
async fn scripts_see_the_servers_settings_and_the_session_gets_its_own_back() {
    let Some(database) = Database::mysql() else {
        return;
    };
    let migrations = folder()
        .with(
            "0001_seen",
            "CREATE TABLE seen (mode text, zone text);\n\
             INSERT INTO seen VALUES (@@SESSION.sql_mode, @@SESSION.time_zone);\n\
             SET SESSION sql_mode = 'ANSI_QUOTES', foreign_key_checks = 0, time_zone = '+05:00';\n\
             SET NAMES latin1;\n",
            "DROP TABLE seen;\n",
        )
        .with(
            "0002_again",
            "INSERT INTO seen VALUES (@@SESSION.sql_mode, @@SESSION.time_zone);\n\
             SET sql_mode = '';\n",
            "DELETE FROM seen;\n",
        )
        .with(
            "0003_elsewhere",
            "USE information_schema;\nSELECT 1;\n",
            "SELECT 1;\n",
        )
        .read();
    let mut connection = MySqlConnection::connect(&database.url).await.unwrap();
    connection
        .execute("SET autocommit = 1, foreign_key_checks = 1")
        .await
        .unwrap();
    let session = "SELECT CONCAT_WS('|', @@SESSION.sql_mode, @@SESSION.time_zone, \
                   @@SESSION.foreign_key_checks, @@SESSION.character_set_client, DATABASE(), \
                   @@SESSION.lock_wait_timeout, @@SESSION.innodb_lock_wait_timeout)";
    let before = value(&mut connection, session).await;
    migrations.up(&mut connection).await.unwrap();
    assert_eq!(value(&mut connection, session).await, before);
    let seen = database.sql("SELECT mode, zone FROM seen").await.unwrap();
    let server = database
        .sql("SELECT @@GLOBAL.sql_mode, @@GLOBAL.time_zone")
        .await
        .unwrap();
    assert_eq!(seen, [server[0].clone(), server[0].clone()]);
    let free = value(
        &mut connection,
        "SELECT CAST(COUNT(*) AS char) FROM information_schema.processlist \
        WHERE state = 'User lock'",
    )
    .await;
    assert_eq!(free, "0");
}

#[tokio::test]
async fn stored_programs_and_delimiters_arrive_whole() {
    let Some(database) = Database::mysql() else {
        return;
    };
    let migrations = folder()
        .with(
            "0001_program",
            "CREATE TABLE first (id int);\nDELIMITER //\nCREATE PROCEDURE fill()\nBEGIN\n  \
             INSERT INTO first VALUES (1);\n  INSERT INTO first VALUES (2);\nEND//\nDELIMITER ;\nCALL fill();\n",
            "DROP PROCEDURE fill;\nDROP TABLE first;\n",
        )
        .read();
    migrations.up(database.target()).await.unwrap();
    assert_eq!(database.value("SELECT count(*) FROM first").await, "2");
    quick(&migrations).down(database.target()).await.unwrap();
}

#[tokio::test]
async fn a_cut_off_statement_is_looked_for() {
    let Some(database) = Database::mysql() else {
        return;
    };
    let migrations = folder()
        .with(
            "0001_steps",
            "CREATE TABLE first (id int);\nCREATE INDEX first_id ON first (id);\n\
             ALTER TABLE first ADD COLUMN a int;\nCREATE VIEW second AS SELECT 1 AS one;\nDROP VIEW second;\n",
            "DROP TABLE first;\n",
        )
        .read();
    // Whatever the last recorded statement is: the one behind it may have run.
    for (recorded, ran) in [
        (0, 0),
        (0, 1),
        (1, 1),
        (1, 2),
        (2, 2),
        (2, 3),
        (3, 4),
        (4, 4),
        (4, 5),
    ] {
        let statements = [
            "CREATE TABLE first (id int)",
            "CREATE INDEX first_id ON first (id)",
            "ALTER TABLE first ADD COLUMN a int",
            "CREATE VIEW second AS SELECT 1 AS one",
            "DROP VIEW second",
        ];
        quick(&migrations).up(database.target()).await.unwrap();
        database.sql("DROP TABLE first").await.unwrap();
        for statement in &statements[..ran] {
            database.sql(statement).await.unwrap();
        }
        let digest = sha256(&statements[..recorded]);
        database
            .sql(&format!(
                "UPDATE sqlmigrate_history SET state = 'running', owner = 'gone', \
                 statements_done = {recorded}, progress_digest = '{digest}'"
            ))
            .await
            .unwrap();
        let report = quick(&migrations).up(database.target()).await.unwrap();
        assert_eq!(done(&report), ["0001"], "{recorded} {ran}");
        assert_eq!(database.rows().await, ["0001"]);
        let columns = database.sql("SELECT id, a FROM first").await;
        assert!(columns.is_ok(), "{recorded} {ran}");
    }
}

#[tokio::test]
async fn the_guard_is_given_back_and_waited_for() {
    let Some(database) = Database::mysql() else {
        return;
    };
    let migrations = three(Dialect::Mysql).read();
    let name = database.name_of_guard();
    let mut other = MySqlConnection::connect(&database.url).await.unwrap();
    let take = sqlx::AssertSqlSafe(format!("SELECT GET_LOCK('{name}', 0)"));
    sqlx::raw_sql(take).fetch_all(&mut other).await.unwrap();
    let error = quick(&migrations)
        .guard_wait(Duration::from_millis(1200))
        .up(database.target())
        .await
        .unwrap_err();
    let ErrorKind::GuardTimeout { holder, .. } = error.kind() else {
        panic!("{error}")
    };
    assert!(holder.as_deref().unwrap().contains("connection"), "{error}");
    other.close().await.unwrap();
    migrations.up(database.target()).await.unwrap();
    let free = sqlx::AssertSqlSafe(format!("SELECT CAST(IS_FREE_LOCK('{name}') AS char)"));
    let mut other = MySqlConnection::connect(&database.url).await.unwrap();
    let row = sqlx::raw_sql(free).fetch_one(&mut other).await.unwrap();
    assert_eq!(
        sqlx::Row::try_get_unchecked::<String, _>(&row, 0).unwrap(),
        "1"
    );
}

#[tokio::test]
async fn a_statement_that_waits_for_its_locks_is_tried_again() {
    let Some(database) = Database::mysql() else {
        return;
    };
    database.sql("CREATE TABLE base (id int)").await.unwrap();
    let migrations = folder()
        .with(
            "0001_alter",
            "ALTER TABLE base ADD COLUMN a int;\n",
            "SELECT 1;\n",
        )
        .read();
    let mut other = MySqlConnection::connect(&database.url).await.unwrap();
    other.execute("BEGIN").await.unwrap();
    other.execute("SELECT * FROM base").await.unwrap();
    let release = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(1800)).await;
        other.execute("COMMIT").await.unwrap();
    });
    let report = quick(&migrations)
        .lock_timeout(Some(Duration::from_secs(1)))
        .lock_retries(5)
        .up(database.target())
        .await
        .unwrap();
    assert_eq!(done(&report), ["0001"]);
    release.await.unwrap();
}

#[tokio::test]
async fn a_connection_without_a_database_is_refused() {
    let Some(database) = Database::mysql() else {
        return;
    };
    let (server, _) = database.url.rsplit_once('/').unwrap();
    let error = three(Dialect::Mysql)
        .read()
        .up_url(server)
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("no current database")
            || error.to_string().contains("No database selected"),
        "{error}"
    );
}
