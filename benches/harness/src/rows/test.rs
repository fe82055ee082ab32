//! A database for every test: our kit against `#[sqlx::test]`.

use std::process::Command;

use crate::app;
use crate::bench::Bench;
use crate::process;
use crate::report::Unit;
use crate::tool::Tool;

pub const ROW: &str = "a test's database";

pub fn measure(bench: &mut Bench) -> Result<(), String> {
    if bench.options.quick && bench.options.only.is_empty() {
        let reason = "not with --quick unless named: it compiles for minutes";
        for tool in [Tool::Sqlmigrate, Tool::Sqlx] {
            bench
                .report
                .absent(ROW, "", Unit::Milliseconds, tool, reason);
        }
        return Ok(());
    }
    let mut sizes = bench.options.sizes.clone();
    // At ten thousand one test of the other side takes minutes.
    sizes.retain(|size| *size <= 1_000);
    let sizes: Vec<String> = sizes.iter().map(usize::to_string).collect();
    let rounds = bench.options.runs(3, 9).to_string();
    let mut command = Command::new("cargo");
    command
        .args(["run", "--quiet", "--", "--lines", &rounds, &sizes.join(",")])
        .current_dir(app::benches().join("test-start"))
        .env("CARGO_TARGET_DIR", app::work().join("target/test-start"));
    let (_, output) = process::run(&mut command)?;
    for line in output.lines() {
        // Database, N, tool and the times of the rounds in milliseconds.
        let words: Vec<&str> = line.split(';').collect();
        let [database, size, tool, times] = words[..] else {
            continue;
        };
        let tool = match tool {
            "kit" => Tool::Sqlmigrate,
            _ => Tool::Sqlx,
        };
        let times = times.split(' ').filter_map(|time| time.parse().ok());
        let case = format!("{database}, N = {size}");
        bench
            .report
            .add(ROW, &case, Unit::Milliseconds, tool, times.collect());
        for tool in [Tool::Refinery, Tool::Diesel] {
            bench
                .report
                .absent(ROW, &case, Unit::Milliseconds, tool, "no such thing");
        }
    }
    Ok(())
}
