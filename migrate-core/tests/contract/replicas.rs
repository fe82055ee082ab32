//! Replicas that wait for a job that migrates.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use migrate_core::{Dialect, ErrorKind, Event, Migrations, MissingPolicy, Problem};

use crate::support::{Database, Folder, quick, three};

fn leaked(folder: &Folder) -> &'static Migrations {
    Box::leak(Box::new(folder.read()))
}

pub(crate) async fn replicas_wait_for_the_job(database: &Database) {
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
        &format!("CREATE TABLE second (id int);\n{slow}\n"),
        "DROP TABLE second;\n",
    );
    let migrations = leaked(&folder);
    let heard = Arc::new(Mutex::new(Vec::new()));
    let mut replicas = tokio::task::JoinSet::new();
    for _ in 0..5 {
        let (url, heard) = (database.url.clone(), Arc::clone(&heard));
        replicas.spawn(async move {
            quick(migrations)
                .observer(move |event| heard.lock().unwrap().push(event.clone()))
                .wait_current(migrate_core::Target::url(&*url))
                .await
        });
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(replicas.try_join_next().is_none());
    // Waiting makes nothing.
    assert!(!database.has_table(database.history()).await);
    migrations.up(database.target()).await.unwrap();
    while let Some(result) = replicas.join_next().await {
        result.unwrap().unwrap();
    }
    let heard = heard.lock().unwrap().clone();
    assert!(
        heard.iter().any(|event| matches!(
            event,
            Event::NotCurrent { missing: 3, next: Some(next), .. } if next == "0001"
        )),
        "{heard:?}"
    );
    // The next one finds nothing to wait for.
    let began = Instant::now();
    migrations.wait_current(database.target()).await.unwrap();
    assert!(began.elapsed() < Duration::from_secs(2));
}

pub(crate) async fn a_replica_says_what_is_missing(database: &Database) {
    let migrations = three(database.dialect).read();
    migrations.up_to("0001", database.target()).await.unwrap();
    let error = quick(&migrations)
        .current_wait(Duration::from_millis(400))
        .wait_current(database.target())
        .await
        .unwrap_err();
    let ErrorKind::NotCurrent {
        waited, missing, ..
    } = error.kind()
    else {
        panic!("{error}")
    };
    assert!(*waited >= Duration::from_millis(400));
    let missing: Vec<_> = missing.iter().map(|one| one.version.as_str()).collect();
    assert_eq!(missing, ["0002", "0003"]);
    let text = error.to_string();
    assert!(text.contains("0002 second is pending"), "{text}");
    assert!(text.contains("nobody is migrating"), "{text}");
}

pub(crate) async fn a_contradiction_is_not_waited_for(database: &Database) {
    let folder = three(database.dialect);
    folder.read().up(database.target()).await.unwrap();
    let began = Instant::now();
    folder.remove("0003_third");
    let older = folder.read();
    let error = quick(&older)
        .missing(MissingPolicy::Refuse)
        .wait_current(database.target())
        .await
        .unwrap_err();
    let ErrorKind::Refused { problems, .. } = error.kind() else {
        panic!("{error}")
    };
    assert!(matches!(problems[0], Problem::Missing { .. }), "{error}");

    folder.put(
        "0002_second",
        "CREATE TABLE second (id bigint);\n",
        "DROP TABLE second;\n",
    );
    folder.put(
        "0003_third",
        "CREATE TABLE third (id int);\n",
        "SELECT 1;\n",
    );
    let error = folder
        .read()
        .wait_current(database.target())
        .await
        .unwrap_err();
    let ErrorKind::Refused { problems, .. } = error.kind() else {
        panic!("{error}")
    };
    assert!(matches!(problems[0], Problem::Edited { .. }), "{error}");
    assert!(began.elapsed() < Duration::from_secs(20));
}

pub(crate) async fn reading_is_the_only_right_a_replica_needs(database: &Database) {
    let migrations = leaked(&three(database.dialect));
    migrations.up_to("0001", database.target()).await.unwrap();
    let address = database.direct_url.rsplit_once('@').map(|(_, at)| at);
    let name = match database.dialect {
        Dialect::Postgres => database.value("SELECT current_database()").await,
        Dialect::Mysql => database.value("SELECT DATABASE()").await,
        _ => String::new(),
    };
    // Names of MySQL's users have at most 32 characters.
    let reader = format!("reader_{:.20}", name.chars().rev().collect::<String>());
    let url = match database.dialect {
        Dialect::Postgres => {
            let grants = format!(
                "CREATE ROLE {reader} LOGIN PASSWORD 'reader'; \
                 GRANT USAGE ON SCHEMA sqlmigrate TO {reader}; \
                 GRANT SELECT ON sqlmigrate.history TO {reader}"
            );
            database.sql(&grants).await.unwrap();
            format!("postgres://{reader}:reader@{}", address.unwrap())
        }
        Dialect::Mysql => {
            for grant in [
                format!("CREATE USER {reader} IDENTIFIED BY 'reader'"),
                format!("GRANT SELECT ON {name}.sqlmigrate_history TO {reader}"),
            ] {
                database.sql(&grant).await.unwrap();
            }
            format!("mysql://{reader}:reader@{}", address.unwrap())
        }
        _ => database.url.replace("mode=rwc", "mode=ro"),
    };
    let waiting = tokio::spawn({
        let url = url.clone();
        async move {
            quick(migrations)
                .wait_current(migrate_core::Target::url(&*url))
                .await
        }
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!waiting.is_finished());
    migrations.up(database.target()).await.unwrap();
    waiting.await.unwrap().unwrap();
    let drop = match database.dialect {
        Dialect::Postgres => format!("DROP OWNED BY {reader}; DROP ROLE {reader}"),
        Dialect::Mysql => format!("DROP USER {reader}"),
        _ => return,
    };
    database.sql(&drop).await.unwrap();
}
