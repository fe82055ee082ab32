//! What every row works with: the options, the report, and the programs, each built once.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::app::{App, UNLIMITED};
use crate::options::Options;
use crate::process::Failure;
use crate::report::Report;
use crate::table;
use crate::tool::Tool;

/// The size whose program the others' are held against.
pub const SMALLEST: usize = 1;

pub struct Bench {
    pub options: Options,
    pub report: Report,
    programs: BTreeMap<(Tool, usize), Result<PathBuf, Failure>>,
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
    pub fn program(&mut self, tool: Tool, size: usize) -> Result<PathBuf, Failure> {
        let compiled = self.options.build;
        let patience = if size == SMALLEST {
            UNLIMITED
        } else {
            // What all sizes depend on is compiled with the smallest, without a limit.
            self.program(tool, SMALLEST)?;
            self.options.patience
        };
        let build = || {
            eprintln!("harness: building {} with {size} migrations", tool.name());
            App::create(tool, size)?.program(compiled, patience)
        };
        self.programs
            .entry((tool, size))
            .or_insert_with(build)
            .clone()
    }

    /// The programs of all tools that take part; what cannot be built is told once.
    pub fn programs(&mut self, size: usize) -> Vec<(Tool, Result<PathBuf, Failure>)> {
        let tools = self.options.tools.clone();
        tools
            .into_iter()
            .map(|tool| (tool, self.program(tool, size)))
            .collect()
    }
}
