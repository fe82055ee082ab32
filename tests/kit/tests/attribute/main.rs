//! `#[migrate_test::test]` in an application's tests (`../blog`), which pass, fail,
//! panic and die, under cargo's harness and under nextest.
#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test whose processes cannot be handled has failed"
)]

#[path = "../private/probe.rs"]
#[expect(dead_code, reason = "the other tests use the rest of it")]
mod probe;

use std::process::{Command, Output};
use std::time::{Duration, Instant};

use probe::State;
use sqlx::Connection as _;

/// Runs the application's tests with a state of their own.
fn blog(state: &State, nextest: bool, filter: &str, fate: &str) -> Output {
    let mut command = Command::new(env!("CARGO"));
    state.prepare(&mut command);
    if nextest {
        command.args(["nextest", "run", "--no-capture", "--no-fail-fast"]);
    } else {
        command.arg("test");
    }
    command.args(["-p", "test-kit", "--test", "blog"]);
    if nextest {
        command.arg(filter);
    } else {
        command.args(["--", filter, "--nocapture"]);
    }
    command
        .env("KIT_FATE", fate)
        .env("RUST_BACKTRACE", "0")
        .output()
        .unwrap()
}

fn text(output: &Output) -> String {
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    text += &String::from_utf8_lossy(&output.stderr);
    text
}

fn succeeded(output: &Output) -> String {
    let text = text(output);
    assert!(output.status.success(), "{text}");
    text
}

fn failed(output: &Output) -> String {
    let text = text(output);
    assert!(!output.status.success(), "{text}");
    text
}

/// The database that a test of fate says it has.
fn database(text: &str) -> String {
    let line = text.lines().find_map(|line| line.split_once("database: "));
    line.unwrap_or_else(|| panic_without(text))
        .1
        .trim()
        .to_owned()
}

#[expect(clippy::panic, reason = "the test has failed")]
fn panic_without(text: &str) -> ! {
    panic!("no database is named in:\n{text}")
}

/// The names of all databases of the kit's own server.
async fn databases(state: &State) -> Vec<String> {
    let probe = state.probe();
    let mut connection = sqlx::PgConnection::connect(probe.server()).await.unwrap();
    let names = "SELECT datname::text FROM pg_database WHERE datname LIKE 'sqlmigrate%' \
                 AND datname <> $1 ORDER BY 1";
    let own = probe.database().split('?').next().unwrap();
    let own = own.rsplit_once('/').unwrap().1;
    let found = sqlx::query_scalar(names)
        .bind(own)
        .fetch_all(&mut connection)
        .await
        .unwrap();
    probe.finish();
    found
}

/// The templates and the copies that wait, when the server has dropped the tests'
/// databases, which nobody waits for.
async fn settled(state: &State) -> (Vec<String>, Vec<String>) {
    let deadline = Instant::now() + Duration::from_mins(1);
    loop {
        let names = databases(state).await;
        let of = |prefix: &str| {
            let names = names.iter().filter(|name| name.starts_with(prefix));
            names.cloned().collect::<Vec<String>>()
        };
        if of("sqlmigrate_test_").is_empty() {
            return (of("sqlmigrate_template_"), of("sqlmigrate_ready_"));
        }
        assert!(Instant::now() < deadline, "they stay: {names:?}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Waits until a database is dropped.
async fn dropped(state: &State, name: &str) {
    let deadline = Instant::now() + Duration::from_mins(1);
    while databases(state).await.iter().any(|found| found == name) {
        assert!(Instant::now() < deadline, "{name} stays");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

#[tokio::test]
async fn postgres_tests_have_a_database_each_and_share_templates() {
    let Some(state) = State::new("postgres") else {
        return;
    };
    succeeded(&blog(&state, false, "postgres", ""));
    let (templates, waiting) = settled(&state).await;
    // The reference set, and the two with a prelude, which one test each wants.
    assert_eq!(templates.len(), 3, "{templates:?}");
    assert!((1..=4).contains(&waiting.len()), "{waiting:?}");
    // Another run, two at once: the templates are taken as they are, and the copies.
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| succeeded(&blog(&state, false, "postgres", "")));
        }
    });
    let (still, others) = settled(&state).await;
    assert_eq!(still, templates);
    assert!(
        waiting.iter().any(|copy| !others.contains(copy)),
        "a copy that waited was taken: {waiting:?}, {others:?}"
    );
}

#[tokio::test]
async fn a_failed_test_keeps_its_database_until_it_runs_again() {
    let Some(state) = State::new("postgres") else {
        return;
    };
    for fate in ["panic", "error"] {
        let text = failed(&blog(&state, false, "fate_postgres", fate));
        let name = database(&text);
        assert!(
            text.contains(&format!(
                "the database of this test is kept until it runs again: {name}"
            )),
            "{text}"
        );
        assert!(databases(&state).await.contains(&name), "{fate}");
        // Another test of the program leaves it alone.
        succeeded(&blog(&state, false, "postgres_one", ""));
        assert!(databases(&state).await.contains(&name), "{fate}");
        succeeded(&blog(&state, false, "fate_postgres", ""));
        dropped(&state, &name).await;
    }
    let text = failed(&blog(&state, false, "fate_postgres", "abort"));
    let name = database(&text);
    probe::wait_until("the leftover of the killed run is dropped", || {
        std::thread::scope(|scope| {
            let look = || {
                let runtime = tokio::runtime::Builder::new_current_thread();
                let runtime = { runtime }.enable_all().build().unwrap();
                runtime.block_on(databases(&state))
            };
            !scope.spawn(look).join().unwrap().contains(&name)
        })
    });
}

#[test]
fn sqlite_tests_have_a_file_each_which_stays_where_they_fail() {
    let state = State::new("sqlite").unwrap();
    succeeded(&blog(&state, false, "sqlite", ""));
    let text = succeeded(&blog(&state, false, "fate_sqlite", ""));
    assert!(!std::path::Path::new(&database(&text)).exists());
    let text = failed(&blog(&state, false, "fate_sqlite", "panic"));
    let file = database(&text);
    assert!(
        text.contains("is kept") && std::path::Path::new(&file).exists(),
        "{text}"
    );
    succeeded(&blog(&state, false, "fate_sqlite", ""));
    assert!(!std::path::Path::new(&file).exists());
}

#[tokio::test]
async fn mysql_tests_have_a_copy_each() {
    let Some(state) = State::new("mysql") else {
        return;
    };
    succeeded(&blog(&state, false, "mysql", ""));
    let probe = state.probe();
    let mut connection = sqlx::MySqlConnection::connect(probe.server())
        .await
        .unwrap();
    let recipes = "SELECT recipe IS NOT NULL FROM sqlmigrate_test_registry.templates";
    let found: Vec<bool> = sqlx::query_scalar(recipes)
        .fetch_all(&mut connection)
        .await
        .unwrap();
    assert_eq!(
        found,
        [true],
        "the reference set is applied again for each test"
    );
    let text = failed(&blog(&state, false, "fate_mysql", "panic"));
    let name = database(&text);
    assert!(text.contains("is kept"), "{text}");
    let count = "SELECT count(*) FROM information_schema.schemata WHERE schema_name = ?";
    let mut there = async || {
        let found: i64 = sqlx::query_scalar(count)
            .bind(&name)
            .fetch_one(&mut connection)
            .await
            .unwrap();
        found == 1
    };
    assert!(there().await);
    succeeded(&blog(&state, false, "fate_mysql", ""));
    let deadline = Instant::now() + Duration::from_mins(1);
    while there().await {
        assert!(Instant::now() < deadline, "{name} stays");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    probe.finish();
}

#[tokio::test]
async fn a_process_for_each_test_is_as_good_as_a_thread() {
    let nextest = Command::new(env!("CARGO"))
        .args(["nextest", "--version"])
        .output();
    if !nextest.is_ok_and(|output| output.status.success()) {
        eprintln!("!!! SKIPPED: cargo-nextest is not installed");
        return;
    }
    let Some(state) = State::new("postgres") else {
        return;
    };
    succeeded(&blog(&state, true, "postgres", ""));
    assert_eq!(settled(&state).await.0.len(), 3);
    let text = failed(&blog(&state, true, "fate_postgres", "panic"));
    let name = database(&text);
    succeeded(&blog(&state, true, "postgres_one", ""));
    assert!(databases(&state).await.contains(&name));
    succeeded(&blog(&state, true, "fate_postgres", ""));
    dropped(&state, &name).await;
}
