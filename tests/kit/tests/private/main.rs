//! Servers that the kit starts by itself: shared, killed, idle, missing.
#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test whose processes cannot be handled has failed"
)]

mod probe;

use std::process::Stdio;

use probe::{Probe, State, lives, signal, wait_until};
use sqlx::Connection as _;

#[tokio::test]
async fn processes_that_start_at_once_share_one_server_and_it_ends_when_nobody_uses_it() {
    let Some(state) = State::new("postgres") else {
        return;
    };
    // The first one left the server; start from none.
    let home = state.home();
    std::fs::write(home.join("stop"), "").unwrap();
    wait_until("the server has ended", || !home.join("pid").exists());

    let children: Vec<_> = (0..4).map(|_| state.launch()).collect();
    let probes: Vec<_> = children.into_iter().map(Probe::of).collect();
    for probe in &probes {
        assert_eq!(probe.server(), probes[0].server());
        sqlx::PgConnection::connect(probe.database()).await.unwrap();
    }
    let server = state.process("pid").unwrap();
    let mut probes = probes.into_iter();
    // Who started it, and who else: none of them matters.
    probes.next().unwrap().kill();
    probes.next_back().unwrap().kill();
    for probe in probes {
        sqlx::PgConnection::connect(probe.database()).await.unwrap();
        probe.finish();
    }
    assert!(
        lives(server),
        "the server ended with a process that used it"
    );
    wait_until("the idle server has ended", || !lives(server));
    wait_until("its watchdog has tidied up", || {
        !home.join("heartbeat").exists()
    });
    assert!(!home.join("address").exists());
}

#[tokio::test]
async fn databases_of_a_killed_process_go_with_the_next_one() {
    let Some(state) = State::new("postgres") else {
        return;
    };
    let (killed, alive) = (state.probe(), state.probe());
    let (gone, stays) = (killed.database().to_owned(), alive.database().to_owned());
    killed.kill();
    wait_until("the killed process's database is dropped", || {
        let next = state.probe();
        next.finish();
        let server = state
            .command()
            .arg("0")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(server.status.success());
        futures_of(|| sqlx::PgConnection::connect(&gone)).is_err()
    });
    sqlx::PgConnection::connect(&stays).await.unwrap();
    alive.finish();
    let error = sqlx::PgConnection::connect(&stays).await.unwrap_err();
    assert!(error.to_string().contains("does not exist"), "{error}");
}

/// Runs a future to its end on a thread of its own: the caller is in a runtime.
fn futures_of<T: Send, F: Future<Output = T>>(future: impl FnOnce() -> F + Send) -> T {
    std::thread::scope(|scope| {
        let run = || {
            tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap()
                .block_on(future())
        };
        scope.spawn(run).join().unwrap()
    })
}

#[tokio::test]
async fn a_killed_server_is_started_again_and_a_lost_watchdog_is_replaced() {
    let Some(state) = State::new("postgres") else {
        return;
    };
    state.probe().finish();
    let (server, watchdog) = (
        state.process("pid").unwrap(),
        state.process("heartbeat").unwrap(),
    );
    signal("KILL", watchdog);
    signal("KILL", server);
    let probe = state.probe();
    sqlx::PgConnection::connect(probe.database()).await.unwrap();
    let second = state.process("pid").unwrap();
    assert_ne!(second, server);

    // The server stays, its watchdog goes, and nobody has seen it for an hour.
    signal("KILL", state.process("heartbeat").unwrap());
    let heartbeat = state.home().join("heartbeat");
    let long_ago = std::time::SystemTime::now() - std::time::Duration::from_hours(1);
    std::fs::File::options()
        .write(true)
        .open(&heartbeat)
        .unwrap()
        .set_modified(long_ago)
        .unwrap();
    state.probe().finish();
    assert_eq!(
        state.process("pid"),
        Some(second),
        "the server did not stay"
    );
    probe.finish();
    wait_until("the new watchdog ends the idle server", || !lives(second));
}

#[test]
fn a_server_whose_data_is_damaged_begins_from_nothing() {
    let Some(state) = State::new("postgres") else {
        return;
    };
    let home = state.home();
    std::fs::write(home.join("stop"), "").unwrap();
    wait_until("the server has ended", || !home.join("pid").exists());
    std::fs::write(home.join("data/global/pg_control"), "no control file").unwrap();
    state.probe().finish();
}

#[tokio::test]
async fn mysql_is_shared_and_tidied_too() {
    let Some(state) = State::new("mysql") else {
        return;
    };
    let (killed, alive) = (state.probe(), state.probe());
    assert_eq!(killed.server(), alive.server());
    let gone = killed.database().to_owned();
    killed.kill();
    wait_until("the killed process's database is dropped", || {
        state.probe().finish();
        futures_of(|| sqlx::MySqlConnection::connect(&gone)).is_err()
    });
    sqlx::MySqlConnection::connect(alive.database())
        .await
        .unwrap();
    alive.finish();
}

#[test]
fn sqlite_files_of_a_killed_process_go_with_the_next_one() {
    let state = State::new("sqlite").unwrap();
    let file = |probe: &Probe| probe.database().trim_start_matches("sqlite://").to_owned();
    let (killed, alive) = (state.probe(), state.probe());
    let (gone, stays) = (file(&killed), file(&alive));
    killed.kill();
    state.probe().finish();
    assert!(!std::path::Path::new(&gone).exists());
    assert!(std::path::Path::new(&stays).exists());
    alive.finish();
    assert!(!std::path::Path::new(&stays).exists());
}

#[test]
fn without_a_program_the_message_says_the_command_that_helps() {
    let state = State::new("sqlite").unwrap();
    for (dialect, variable) in [
        ("postgres", "SQLMIGRATE_TEST_POSTGRES_BIN"),
        ("mysql", "SQLMIGRATE_TEST_MYSQL_BIN"),
    ] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_kit-probe"));
        let output = command
            .arg(dialect)
            .env("SQLMIGRATE_TEST_STATE", state.path())
            .env(variable, state.path())
            .env_remove("SQLMIGRATE_TEST_POSTGRES")
            .env_remove("SQLMIGRATE_TEST_MYSQL")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(!output.status.success());
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("server for the tests"), "{said}");
        assert!(said.contains(variable) && said.contains("help: "), "{said}");
    }
}

#[test]
fn without_a_program_a_container_serves() {
    let Some(url) = std::env::var("SQLMIGRATE_TEST_POSTGRES")
        .ok()
        .filter(|url| !url.is_empty())
    else {
        // There is no engine to count on: a script stands for it, and leads to the
        // server of the other tests, which lets everybody in.
        eprintln!("!!! SKIPPED: a container, since SQLMIGRATE_TEST_POSTGRES is not set");
        return;
    };
    let state = State::new("sqlite").unwrap();
    let port = url.rsplit_once(':').unwrap().1.split('/').next().unwrap();
    let folder = state.path().join("bin");
    std::fs::create_dir(&folder).unwrap();
    let said = state.path().join("said");
    let script = format!(
        "#!/bin/sh\necho \"$*\" >>{}\ncase $1 in\nport) echo 127.0.0.1:{port} ;;\n\
         run) exec sleep 600 ;;\nesac\n",
        said.display()
    );
    std::fs::write(folder.join("docker"), script).unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(folder.join("docker"), mode).unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    for _ in 0..2 {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_kit-probe"));
        state.prepare(&mut command);
        let output = command
            .arg("postgres")
            .env("SQLMIGRATE_TEST_POSTGRES_BIN", state.path())
            .env("PATH", &path)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(
            text.contains(&format!("@127.0.0.1:{port}/postgres ")),
            "{text}"
        );
    }
    let said = std::fs::read_to_string(said).unwrap();
    let runs: Vec<&str> = said
        .lines()
        .filter(|line| line.starts_with("run "))
        .collect();
    assert_eq!(
        runs.len(),
        1,
        "the second process did not find the container:\n{said}"
    );
    for word in [
        "--rm",
        "--publish 127.0.0.1::5432",
        "postgres:17-alpine",
        "fsync=off",
    ] {
        assert!(runs[0].contains(word), "{}", runs[0]);
    }
}
