//! A role of its own for migrations: the rights that the guide names, no more.
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

use migrate_core::{Dialect, Migrator, Target};
use support::{Database, Folder, done, three};

/// The SQL blocks of a page's section, with the placeholders filled in.
fn grants(section: &str, names: &[(&str, &str)]) -> String {
    let page = include_str!("../../docs/concurrent-starts.md").replace("\r\n", "\n");
    let (_, behind) = page.split_once(&format!("\n### {section}\n")).unwrap();
    let section = behind.split("\n### ").next().unwrap();
    let mut sql = String::new();
    for block in section.split("```sql\n").skip(1) {
        sql.push_str(block.split("```").next().unwrap());
    }
    for (placeholder, name) in names {
        assert!(sql.contains(placeholder), "no {placeholder} in {sql}");
        sql = sql.replace(placeholder, name);
    }
    sql
}

/// The same server as another user.
fn as_user(url: &str, scheme: &str, user: &str) -> String {
    let (_, server) = url.rsplit_once('@').unwrap();
    format!("{scheme}://{user}:secret@{server}")
}

async fn each(database: &Database, sql: &str) {
    for statement in sql.split(";\n").filter(|one| !one.trim().is_empty()) {
        database.sql(statement).await.unwrap();
    }
}

#[tokio::test]
async fn the_guides_roles_can_do_their_work_on_postgres() {
    let Some(database) = Database::postgres() else {
        return;
    };
    let name = database.value("SELECT current_database()").await;
    let (migrator, app) = (format!("{name}_migrator"), format!("{name}_app"));
    let names = [
        ("app_migrator", &*migrator),
        ("app_server", &*app),
        ("app_database", &*name),
    ];
    each(&database, &grants("PostgreSQL", &names)).await;
    let folder = three(Dialect::Postgres).with(
        "0004_index",
        "-- no-transaction\nCREATE INDEX CONCURRENTLY first_id ON first (id);\n",
        "DROP INDEX first_id;\n",
    );
    let migrations = folder.read();
    let url = as_user(&database.direct_url, "postgres", &migrator);
    let report = migrations.up(Target::url(&*url)).await.unwrap();
    assert_eq!(done(&report), ["0001", "0002", "0003", "0004"]);
    assert!(report.notes.is_empty(), "{report}");
    Migrator::new(&migrations)
        .down(Target::url(&*url))
        .await
        .unwrap();
    migrations.up(Target::url(&*url)).await.unwrap();
    // The application waits, reads its tables, and can change neither them nor the history.
    let url = as_user(&database.direct_url, "postgres", &app);
    migrations.wait_current(Target::url(&*url)).await.unwrap();
    migrations.up(Target::url(&*url)).await.unwrap();
    let mut server = <sqlx::PgConnection as sqlx::Connection>::connect(&url)
        .await
        .unwrap();
    sqlx::raw_sql("INSERT INTO first VALUES (1)")
        .execute(&mut server)
        .await
        .unwrap();
    for forbidden in [
        "DROP TABLE first",
        "DELETE FROM sqlmigrate.history",
        "CREATE TABLE other (id int)",
    ] {
        let refused = sqlx::raw_sql(forbidden).execute(&mut server).await;
        assert!(refused.is_err(), "{forbidden}");
    }
    drop(server);
    each(
        &database,
        &format!("DROP OWNED BY {app};\nDROP OWNED BY {migrator};\nDROP ROLE {app}, {migrator};\n"),
    )
    .await;
}

#[tokio::test]
async fn the_guides_users_can_do_their_work_on_mysql() {
    let Some(database) = Database::mysql() else {
        return;
    };
    let name = database.value("SELECT DATABASE()").await;
    let (migrator, app) = (format!("{name}_m"), format!("{name}_a"));
    let names = [
        ("app_migrator", &*migrator),
        ("app_server", &*app),
        ("app_database", &*name),
    ];
    each(&database, &grants("MySQL and MariaDB", &names)).await;
    let migrations = three(Dialect::Mysql).read();
    let url = as_user(&database.direct_url, "mysql", &migrator);
    let report = migrations.up(Target::url(&*url)).await.unwrap();
    assert_eq!(done(&report), ["0001", "0002", "0003"]);
    assert!(report.notes.is_empty(), "{report}");
    let url = as_user(&database.direct_url, "mysql", &app);
    migrations.wait_current(Target::url(&*url)).await.unwrap();
    each(
        &database,
        &format!("DROP USER {migrator};\nDROP USER {app};\n"),
    )
    .await;
}

#[tokio::test]
async fn a_run_that_may_not_record_its_attempts_says_so_and_goes_on() {
    let Some(database) = Database::postgres() else {
        return;
    };
    let folder = three(Dialect::Postgres);
    folder.read().up(database.target()).await.unwrap();
    folder.put("0004_fourth", "SELECT 1;\n", "SELECT 1;\n");
    let role = format!(
        "{}_adder",
        database.value("SELECT current_database()").await
    );
    database
        .sql(&format!(
            "CREATE ROLE {role} LOGIN PASSWORD 'secret'; GRANT USAGE ON SCHEMA sqlmigrate TO {role}; \
             GRANT SELECT, INSERT ON sqlmigrate.history TO {role}"
        ))
        .await
        .unwrap();
    let url = as_user(&database.direct_url, "postgres", &role);
    let migrations = folder.read();
    let report = migrations.up(Target::url(url)).await.unwrap();
    assert_eq!(done(&report), ["0004"]);
    assert!(
        report.notes[0].starts_with("attempts are not recorded: "),
        "{report}"
    );
    database
        .sql(&format!("DROP OWNED BY {role}; DROP ROLE {role}"))
        .await
        .unwrap();
}

/// A folder's name says nothing about rights.
#[tokio::test]
async fn a_right_that_is_missing_is_named() {
    let Some(database) = Database::postgres() else {
        return;
    };
    let name = database.value("SELECT current_database()").await;
    let role = format!("{name}_nobody");
    database
        .sql(&format!("CREATE ROLE {role} LOGIN PASSWORD 'secret'"))
        .await
        .unwrap();
    let url = as_user(&database.direct_url, "postgres", &role);
    let migrations = Folder::new(Dialect::Postgres)
        .with("0001_first", "SELECT 1;\n", "SELECT 1;\n")
        .read();
    let error = migrations.up(Target::url(url)).await.unwrap_err();
    assert!(
        error.help().unwrap().contains("CREATE on the database"),
        "{error}"
    );
    assert!(!error.to_string().contains("secret"), "{error}");
    database.sql(&format!("DROP ROLE {role}")).await.unwrap();
}
