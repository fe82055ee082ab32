//! `cargo check` while somebody works on an application with many migrations.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::time::SystemTime;

use crate::app::{self, App, Extent};
use crate::bench::Bench;
use crate::history;
use crate::process::{Cost, Failure};
use crate::report::Unit;
use crate::tool::Tool;

const TOUCHED: &str = "check, main.rs touched";
const EDITED: &str = "check, a script edited";
const ADDED: &str = "check, a migration added";
const MEMORY: &str = "check, peak memory";

/// What became of one application.
struct Checks {
    first: Cost,
    touched: Vec<Cost>,
    edited: Vec<Cost>,
    added: Vec<Cost>,
}

pub fn measure(bench: &mut Bench) -> Result<(), String> {
    for tool in bench.options.tools.clone() {
        // Dependencies are compiled before the clock starts.
        let warm = App::create(tool, 1)?;
        warm.fetch()?;
        warm.cargo("check", Extent::Whole, app::UNLIMITED)
            .map_err(Failure::told)?;
    }
    for size in bench.options.sizes.clone() {
        for tool in bench.options.tools.clone() {
            let case = format!("N = {size}");
            let alone = format!("N = {size}, without a build script");
            let app = App::create(tool, size)?;
            let checks = one(bench, tool, size, &app);
            add(bench, &case, tool, checks);
            // For the others a build script is three lines, and theirs is measured with it.
            if tool == Tool::Sqlmigrate {
                let app = App::without_build_script(tool, size)?;
                let checks = one(bench, tool, size, &app);
                add(bench, &alone, tool, checks);
            }
        }
        bench.save()?;
    }
    Ok(())
}

fn one(bench: &Bench, tool: Tool, size: usize, app: &App) -> Result<Checks, Failure> {
    let runs = bench.options.runs(3, if size > 1_000 { 3 } else { 7 });
    let check = || app.cargo("check", Extent::Whole, bench.options.patience);
    let mut checks = Checks {
        first: check()?,
        touched: Vec::new(),
        edited: Vec::new(),
        added: Vec::new(),
    };
    for run in 0..runs {
        touch(&app.main_file())?;
        checks.touched.push(check()?);

        let file = history::up_file(&app.migrations(), tool, size.div_ceil(2));
        let id = 10 + run;
        append(
            &file,
            &format!("INSERT INTO item_1 (id, name) VALUES ({id}, 'x');\n"),
        )?;
        checks.edited.push(check()?);

        history::write_one(&app.migrations(), tool, size + 1 + run)
            .map_err(|error| error.to_string())?;
        if !app.has_build_script() {
            // Nobody tells cargo of a file that is added.
            touch(&app.main_file())?;
        }
        checks.added.push(check()?);
    }
    Ok(checks)
}

fn add(bench: &mut Bench, case: &str, tool: Tool, checks: Result<Checks, Failure>) {
    let checks = match checks {
        Ok(checks) => checks,
        Err(failure) => {
            for row in [TOUCHED, EDITED, ADDED] {
                bench
                    .report
                    .failed(row, case, Unit::Seconds, tool, &failure);
            }
            return;
        }
    };
    for (row, costs) in [
        (TOUCHED, &checks.touched),
        (EDITED, &checks.edited),
        (ADDED, &checks.added),
    ] {
        let seconds = costs.iter().map(|cost| cost.wall.as_secs_f64()).collect();
        bench.report.add(row, case, Unit::Seconds, tool, seconds);
        let processor = costs.iter().map(|cost| cost.processor.as_secs_f64());
        let row = format!("{row}, CPU");
        bench
            .report
            .add(&row, case, Unit::Seconds, tool, processor.collect());
    }
    let all = checks
        .touched
        .iter()
        .chain(&checks.edited)
        .chain(&checks.added);
    let most = all.map(|cost| cost.memory).max().unwrap_or(0);
    let most = most.max(checks.first.memory) as f64 / 1024.0 / 1024.0;
    bench
        .report
        .add(MEMORY, case, Unit::Mebibytes, tool, vec![most]);
}

fn touch(file: &Path) -> Result<(), String> {
    fs::File::options()
        .append(true)
        .open(file)
        .and_then(|file| file.set_modified(SystemTime::now()))
        .map_err(|error| error.to_string())
}

fn append(file: &Path, text: &str) -> Result<(), String> {
    fs::File::options()
        .append(true)
        .open(file)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|error| error.to_string())
}
