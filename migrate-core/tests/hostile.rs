//! Databases, roles and files whose names would be SQL if somebody let them.
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

use std::fmt::Write as _;
use std::time::Duration;

use migrate_core::{Dialect, ErrorKind, Migrations, Migrator, Target};
use support::{Database, Folder, done, quick};

/// A name that ends literals, identifiers, comments and statements.
const NAME: &str = "x'y\"z`é\\%/*; DROP--";

fn encoded(name: &str) -> String {
    name.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || byte == b'_' {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// Scripts with and without a transaction, in files with hostile names.
fn folder(dialect: Dialect) -> Folder {
    let slow = match dialect {
        Dialect::Postgres => "SELECT pg_sleep(1);\n",
        Dialect::Mysql => "SELECT SLEEP(1);\n",
        _ => "SELECT 1;\n",
    };
    let marker = match dialect {
        Dialect::Mysql => "",
        _ => "-- no-transaction\n",
    };
    Folder::new(dialect)
        .with("0001_o'hara \"x\" `y` é", slow, "SELECT 1;\n")
        .with(
            "0002_steps *; --",
            &format!(
                "{marker}CREATE TABLE first (id int);\nCREATE INDEX first_id ON first (id);\n"
            ),
            "DROP TABLE first;\n",
        )
}

/// Applies, waits, fails and reverts.
async fn live(dialect: Dialect, url: &str) {
    let folder = folder(dialect);
    let migrations: &'static Migrations = Box::leak(Box::new(folder.read()));
    let other = url.to_owned();
    let first = tokio::spawn(async move { migrations.up(Target::url(other)).await });
    tokio::time::sleep(Duration::from_millis(300)).await;
    let second = quick(migrations).up(Target::url(url)).await.unwrap();
    let first = first.await.unwrap().unwrap();
    let mut all = [done(&first), done(&second)].concat();
    all.sort();
    assert_eq!(all, ["0001", "0002"]);
    assert!(
        migrations
            .status(Target::url(url))
            .await
            .unwrap()
            .is_current()
    );
    folder.put(
        "0003_fails",
        &format!(
            "SELECT '{}' FROM nowhere;\n",
            NAME.replace(['\'', '\\'], "")
        ),
        "SELECT 1;\n",
    );
    let error = quick(&folder.read())
        .up(Target::url(url))
        .await
        .unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Script { .. }), "{error}");
    let report = Migrator::new(migrations)
        .steps(2)
        .down(Target::url(url))
        .await
        .unwrap();
    assert_eq!(done(&report), ["-0002", "-0001"]);
}

#[tokio::test]
async fn a_database_and_a_role_on_postgres() {
    let Some(database) = Database::postgres() else {
        return;
    };
    let own = database.value("SELECT current_database()").await;
    let name = format!("{own} {NAME}");
    let quoted = name.replace('"', "\"\"");
    for sql in [
        format!("CREATE ROLE \"{quoted}\" LOGIN SUPERUSER PASSWORD 'x'"),
        format!("CREATE DATABASE \"{quoted}\" OWNER \"{quoted}\""),
    ] {
        database.sql(&sql).await.unwrap();
    }
    let (_, server) = database.direct_url.rsplit_once('@').unwrap();
    let (server, _) = server.rsplit_once('/').unwrap();
    let name = encoded(&name);
    live(
        Dialect::Postgres,
        &format!("postgres://{name}:x@{server}/{name}"),
    )
    .await;
    for sql in [
        format!("DROP DATABASE \"{quoted}\" WITH (FORCE)"),
        format!("DROP ROLE \"{quoted}\""),
    ] {
        database.sql(&sql).await.unwrap();
    }
}

#[tokio::test]
async fn a_database_and_a_user_on_mysql() {
    let Some(database) = Database::mysql() else {
        return;
    };
    let own = database.value("SELECT DATABASE()").await;
    // Names have at most 64 characters there; a slash would be a path.
    let name = format!("{} {}", &own[own.len() - 12..], NAME.replace('/', ""));
    let quoted = name.replace('`', "``");
    let user = name.replace('\\', "\\\\").replace('\'', "\\'");
    for sql in [
        format!("CREATE DATABASE `{quoted}`"),
        format!("CREATE USER '{user}'@'%' IDENTIFIED BY 'x'"),
        format!("GRANT ALL ON *.* TO '{user}'@'%'"),
    ] {
        database.sql(&sql).await.unwrap();
    }
    let (_, server) = database.direct_url.rsplit_once('@').unwrap();
    let (server, _) = server.rsplit_once('/').unwrap();
    let name = encoded(&name);
    live(Dialect::Mysql, &format!("mysql://{name}:x@{server}/{name}")).await;
    for sql in [
        format!("DROP DATABASE `{quoted}`"),
        format!("DROP USER '{user}'@'%'"),
    ] {
        database.sql(&sql).await.unwrap();
    }
}

#[tokio::test]
async fn a_file_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let name = encoded(&NAME.replace('/', ""));
    let path = folder.path().join(name).display().to_string();
    live(Dialect::Sqlite, &format!("sqlite://{path}.db?mode=rwc")).await;
    let made: Vec<String> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert!(
        made.iter().any(|name| name.starts_with("x'y\"z`é\\%")),
        "{made:?}"
    );
}

#[tokio::test]
async fn a_namespace_that_controls_a_terminal_is_refused() {
    let database = Database::sqlite().unwrap();
    let migrations = folder(Dialect::Sqlite).read();
    for name in ["a\u{1}attempts", "a\0", "\u{1b}[31m"] {
        let error = Migrator::new(&migrations)
            .namespace(name)
            .up(database.target())
            .await
            .unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::BadName { .. }), "{error}");
    }
}
