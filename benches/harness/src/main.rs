//! Measures migration tools side by side: `benches/run.sh` starts it.
//!
//! ```text
//! harness [--quick] [--only ROW,…] [--sizes N,…] [--tools TOOL,…] [--runs K]
//!         [--patience SECONDS] [--release] [--json FILE] [--markdown FILE]
//! ```

mod app;
mod bench;
mod database;
mod history;
mod machine;
mod options;
mod process;
mod proxy;
mod report;
mod rows;
mod statistics;
mod table;
mod tool;

use std::process::ExitCode;
use std::time::Instant;

use bench::Bench;
use report::Report;

fn main() -> ExitCode {
    let options = match options::read(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(message) => {
            eprintln!("harness: {message}");
            return ExitCode::from(2);
        }
    };
    let begin = Instant::now();
    let machine = machine::describe(&options);
    let mut bench = Bench::new(options, Report::new(machine));
    let mut failed = false;
    for (names, measure) in rows::ALL {
        if !names.iter().any(|name| bench.options.wants(name)) {
            continue;
        }
        eprintln!(
            "harness: {} ({} s)",
            names.join(", "),
            begin.elapsed().as_secs()
        );
        if let Err(message) = measure(&mut bench) {
            eprintln!("harness: {}: {message}", names.join(", "));
            failed = true;
        }
        if let Err(error) = bench.save() {
            eprintln!("harness: {error}");
            failed = true;
        }
    }
    print!("{}", table::text(&bench.report));
    eprintln!("harness: {} s", begin.elapsed().as_secs());
    if failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}
