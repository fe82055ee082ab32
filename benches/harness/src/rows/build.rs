//! A cold build of the application with PostgreSQL and SQLite.

use crate::app::{self, App, Extent};
use crate::bench::Bench;
use crate::process::{Cost, Failure};
use crate::report::Unit;
use crate::tool::Tool;

const SIZE: usize = 10;
const CASE: &str = "PostgreSQL and SQLite";

pub fn measure(bench: &mut Bench) -> Result<(), String> {
    let runs = bench.options.runs(1, 3);
    let mut apps = vec![(Tool::Limit, App::create(Tool::Limit, SIZE)?)];
    for &tool in &bench.options.tools {
        apps.push((tool, App::create(tool, SIZE)?));
    }
    for (_, app) in &apps {
        app.fetch()?;
    }
    let mut costs = vec![Vec::new(); apps.len()];
    let mut heavier = vec![(Extent::Grammar, Vec::new())];
    if !bench.options.quick {
        heavier.push((Extent::Rules, Vec::new()));
    }
    for _ in 0..runs {
        for ((tool, app), costs) in apps.iter().zip(&mut costs) {
            app.clean()?;
            let cost = app
                .cargo("build", Extent::Least, app::UNLIMITED)
                .map_err(Failure::told)?;
            // It takes minutes, and a run that is cut off leaves at least this.
            eprintln!(
                "harness:   (cold build of {}: {:.1} s, {:.1} CPU s)",
                tool.name(),
                cost.wall.as_secs_f64(),
                cost.processor.as_secs_f64()
            );
            costs.push(cost);
            if *tool == Tool::Sqlmigrate {
                // What they compile besides is measured on top, and added.
                let mut sum = cost;
                for (extent, costs) in &mut heavier {
                    let more = app
                        .cargo("build", *extent, app::UNLIMITED)
                        .map_err(Failure::told)?;
                    sum = Cost {
                        wall: sum.wall + more.wall,
                        processor: sum.processor + more.processor,
                        memory: sum.memory.max(more.memory),
                    };
                    costs.push(sum);
                }
            }
        }
    }
    for ((tool, _), costs) in apps.iter().zip(&costs) {
        add(bench, CASE, *tool, costs);
    }
    for (extent, sums) in &heavier {
        let case = match extent {
            Extent::Grammar => format!("{CASE}, with grammar"),
            _ => format!("{CASE}, with grammar and rules"),
        };
        // The others have neither: they are held against what they have.
        for ((tool, _), costs) in apps.iter().zip(&costs) {
            let costs = if *tool == Tool::Sqlmigrate {
                sums
            } else {
                costs
            };
            add(bench, &case, *tool, costs);
        }
    }
    Ok(())
}

fn add(bench: &mut Bench, case: &str, tool: Tool, costs: &[Cost]) {
    let wall = costs.iter().map(|cost| cost.wall.as_secs_f64()).collect();
    let processor = costs.iter().map(|cost| cost.processor.as_secs_f64());
    let processor = processor.collect();
    let report = &mut bench.report;
    report.add("cold build, wall", case, Unit::Seconds, tool, wall);
    report.add("cold build, CPU", case, Unit::Seconds, tool, processor);
}
