//! What the embedded history adds to the program, without what debuggers want.

use std::path::Path;
use std::process::Command;

use crate::bench::{Bench, SMALLEST};
use crate::history;
use crate::process::{self, Failure};
use crate::report::Unit;
use crate::tool::Tool;

const ROW: &str = "program, added by N";

pub fn measure(bench: &mut Bench) -> Result<(), String> {
    for tool in bench.options.tools.clone() {
        let smallest = bench
            .program(tool, SMALLEST)
            .and_then(|program| stripped(&program));
        for size in bench.options.sizes.clone() {
            let case = format!("N = {size}");
            let with = bench
                .program(tool, size)
                .and_then(|program| stripped(&program));
            match (&smallest, with) {
                (Ok(smallest), Ok(with)) => {
                    let more = vec![(with - smallest) / 1024.0];
                    bench.report.add(ROW, &case, Unit::Kibibytes, tool, more);
                }
                (Err(failure), _) => {
                    bench
                        .report
                        .failed(ROW, &case, Unit::Kibibytes, tool, failure);
                }
                (_, Err(failure)) => {
                    bench
                        .report
                        .failed(ROW, &case, Unit::Kibibytes, tool, &failure);
                }
            }
        }
    }
    for size in bench.options.sizes.clone() {
        let case = format!("N = {size}");
        let sql =
            history::bytes(Tool::Sqlmigrate, size) - history::bytes(Tool::Sqlmigrate, SMALLEST);
        let sql = vec![sql as f64 / 1024.0];
        bench
            .report
            .add(ROW, &case, Unit::Kibibytes, Tool::Limit, sql);
    }
    Ok(())
}

fn stripped(program: &Path) -> Result<f64, Failure> {
    let result = program.with_extension("stripped");
    process::run(Command::new("strip").arg("-o").arg(&result).arg(program))?;
    let file = std::fs::metadata(&result).map_err(|error| error.to_string())?;
    Ok(file.len() as f64)
}
