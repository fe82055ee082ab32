//! What several runs of several tools gave, until it goes to the report.

use crate::process::Failure;
use crate::report::{Report, Unit};
use crate::tool::Tool;

/// A row of the report by its title, with its unit.
pub type Row = (&'static str, Unit);

struct Series {
    row: Row,
    case: String,
    tool: Tool,
    result: Result<Vec<f64>, Failure>,
}

/// In the order in which the first of each came.
#[derive(Default)]
pub struct Samples(Vec<Series>);

impl Samples {
    /// Adds one run. A tool that failed once has no figure.
    pub fn add(&mut self, row: Row, case: &str, tool: Tool, result: Result<f64, Failure>) {
        let found = self
            .0
            .iter_mut()
            .find(|series| series.row == row && series.case == case && series.tool == tool);
        match (found, result) {
            (Some(series), Ok(value)) => {
                if let Ok(values) = &mut series.result {
                    values.push(value);
                }
            }
            (Some(series), Err(reason)) => series.result = Err(reason),
            (None, result) => self.0.push(Series {
                row,
                case: case.to_owned(),
                tool,
                result: result.map(|value| vec![value]),
            }),
        }
    }

    /// Whether a tool has no figure there any more.
    pub fn has_failed(&self, row: Row, case: &str, tool: Tool) -> bool {
        self.0.iter().any(|series| {
            series.row == row
                && series.case == case
                && series.tool == tool
                && series.result.is_err()
        })
    }

    pub fn report(self, report: &mut Report) {
        let mut series = self.0;
        // Rows together, as they first came.
        let mut order: Vec<(Row, String)> = Vec::new();
        for one in &series {
            let key = (one.row, one.case.clone());
            if !order.contains(&key) {
                order.push(key);
            }
        }
        let place = |one: &Series| {
            let same = |(row, case): &(Row, String)| *row == one.row && *case == one.case;
            order.iter().position(same)
        };
        series.sort_by_key(|one| {
            let first = order.iter().position(|(row, _)| *row == one.row);
            (first, place(one), one.tool)
        });
        for Series {
            row,
            case,
            tool,
            result,
        } in series
        {
            match result {
                Ok(values) => report.add(row.0, &case, row.1, tool, values),
                Err(failure) => report.failed(row.0, &case, row.1, tool, &failure),
            }
        }
    }
}
