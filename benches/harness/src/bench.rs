//! What every row works with: the options, the report, and the programs, each built once.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::app::App;
use crate::options::Options;
use crate::report::Report;
use crate::table;
use crate::tool::Tool;

/// Above this size a build with refinery takes minutes.
pub const REFINERY_LIMIT: usize = 1_000;

pub struct Bench {
    pub options: Options,
    pub report: Report,
    programs: BTreeMap<(Tool, usize), Result<PathBuf, String>>,
}

impl Bench {
    pub fn new(options: Options, report: Report) -> Bench {
        Bench {
            options,
            report,
            programs: BTreeMap::new(),
        }
    }

    /// Writes what is measured so far: a run that is cut off leaves it.
    pub fn save(&self) -> Result<(), String> {
        table::save(&self.report, &self.options).map_err(|error| error.to_string())
    }

    /// The program with a history of that size, or why there is none.
    pub fn program(&mut self, tool: Tool, size: usize) -> Result<PathBuf, String> {
        let compiled = self.options.build;
        let build = || {
            if tool == Tool::Refinery && size > REFINERY_LIMIT {
                return Err("not built: minutes".to_owned());
            }
            eprintln!("harness: building {} with {size} migrations", tool.name());
            App::create(tool, size)?.program(compiled)
        };
        self.programs
            .entry((tool, size))
            .or_insert_with(build)
            .clone()
    }

    /// The programs of all tools that take part; what cannot be built is told once.
    pub fn programs(&mut self, size: usize) -> Vec<(Tool, Result<PathBuf, String>)> {
        let tools = self.options.tools.clone();
        tools
            .into_iter()
            .map(|tool| (tool, self.program(tool, size)))
            .collect()
    }
}
