//! On what it was measured.

use std::process::Command;

use crate::app::{self, Build};
use crate::options::Options;

/// Lines such as `PostgreSQL: 15.18`.
pub fn describe(options: &Options) -> Vec<(String, String)> {
    let mut lines = vec![
        ("processor".to_owned(), processor()),
        ("load before".to_owned(), load()),
        ("date".to_owned(), says("date", &["-u", "+%Y-%m-%d"])),
        (
            "commit".to_owned(),
            says("git", &["describe", "--always", "--dirty"]),
        ),
        ("rustc".to_owned(), says("rustc", &["--version"])),
    ];
    let build = match options.build {
        Build::Debug => "debug builds",
        Build::Release => "release builds",
    };
    lines.push(("programs that are run".to_owned(), build.to_owned()));
    if let Ok(servers) = std::env::var("BENCH_SERVERS") {
        lines.push(("servers".to_owned(), servers));
    }
    for (name, program) in [
        ("PostgreSQL", "psql"),
        ("MariaDB", "mariadb"),
        ("SQLite shell", "sqlite3"),
    ] {
        lines.push((name.to_owned(), says(program, &["--version"])));
    }
    for (tool, package) in [
        ("sqlx", "sqlx"),
        ("refinery", "refinery"),
        ("diesel", "diesel_migrations"),
    ] {
        lines.push((package.to_owned(), locked(tool, package)));
    }
    lines
}

fn processor() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = text
        .lines()
        .find_map(|line| line.strip_prefix("model name"))
        .and_then(|line| line.split(':').nth(1))
        .unwrap_or("unknown");
    format!("{} cores, {}", cores, model.trim())
}

/// How many programs wanted a processor in the minutes before.
fn load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let averages: Vec<&str> = text.split(' ').take(3).collect();
    averages.join(", ")
}

/// The version of a package in an application's lock file.
fn locked(app: &str, package: &str) -> String {
    let file = app::benches().join("apps").join(app).join("Cargo.lock");
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let name = format!("name = \"{package}\"");
    let mut lines = text.lines().skip_while(|line| *line != name);
    let version = lines
        .nth(1)
        .and_then(|line| line.strip_prefix("version = "));
    version.unwrap_or("unknown").trim_matches('"').to_owned()
}

fn says(program: &str, arguments: &[&str]) -> String {
    Command::new(program)
        .args(arguments)
        .output()
        .ok()
        .filter(|output| output.status.success())
        .map_or_else(
            || "not found".to_owned(),
            |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        )
}
