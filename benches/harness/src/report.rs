//! What was measured, row by row.

use crate::process::Failure;
use crate::statistics::Runs;
use crate::tool::Tool;

/// What a figure counts; less is better in every row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Seconds,
    Milliseconds,
    Mebibytes,
    Kibibytes,
}

impl Unit {
    pub fn name(self) -> &'static str {
        match self {
            Unit::Seconds => "s",
            Unit::Milliseconds => "ms",
            Unit::Mebibytes => "MiB",
            Unit::Kibibytes => "KiB",
        }
    }
}

/// A figure, or why there is none.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Measured(Runs),
    /// It was ended then, in the line's unit.
    MoreThan(f64),
    Absent(String),
}

/// Our figure divided by another one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Share {
    Of(f64),
    /// The other one was not waited for.
    Below(f64),
}

/// One line of the table.
pub struct Line {
    pub row: String,
    pub case: String,
    pub unit: Unit,
    pub cells: Vec<(Tool, Cell)>,
}

impl Line {
    pub fn cell(&self, tool: Tool) -> Option<&Cell> {
        let found = self.cells.iter().find(|(other, _)| *other == tool);
        found.map(|(_, cell)| cell)
    }

    fn median(&self, tool: Tool) -> Option<f64> {
        match self.cell(tool) {
            Some(Cell::Measured(runs)) => Some(runs.median()),
            _ => None,
        }
    }

    /// Our median as a share of the best peer's.
    pub fn of_best_peer(&self) -> Option<Share> {
        let peers = [Tool::Sqlx, Tool::Refinery, Tool::Diesel];
        let least = |values: &mut dyn Iterator<Item = f64>| values.min_by(f64::total_cmp);
        let measured = least(&mut peers.into_iter().filter_map(|tool| self.median(tool)));
        let ended = least(
            &mut peers.into_iter().filter_map(|tool| match self.cell(tool) {
                Some(Cell::MoreThan(value)) => Some(*value),
                _ => None,
            }),
        );
        match (measured, ended) {
            (Some(measured), ended) if ended.is_none_or(|ended| measured <= ended) => {
                self.share(measured).map(Share::Of)
            }
            // Where we are not below, nothing is known.
            (_, Some(ended)) => {
                let share = self.share(ended).filter(|share| *share < 1.0);
                share.map(Share::Below)
            }
            _ => None,
        }
    }

    /// Our median as a multiple of the limit's.
    pub fn of_limit(&self) -> Option<f64> {
        self.share(self.median(Tool::Limit)?)
    }

    fn share(&self, other: f64) -> Option<f64> {
        let ours = self.median(Tool::Sqlmigrate)?;
        (other > 0.0).then_some(ours / other)
    }
}

/// All lines, and on what they were measured.
pub struct Report {
    pub machine: Vec<(String, String)>,
    pub lines: Vec<Line>,
}

impl Report {
    pub fn new(machine: Vec<(String, String)>) -> Report {
        Report {
            machine,
            lines: Vec::new(),
        }
    }

    /// Adds what was measured of one tool.
    pub fn add(&mut self, row: &str, case: &str, unit: Unit, tool: Tool, values: Vec<f64>) {
        let Some(runs) = Runs::new(values) else {
            return;
        };
        eprintln!(
            "harness:   {row}, {case}, {}: {:.3} {}",
            tool.name(),
            runs.median(),
            unit.name()
        );
        self.put(row, case, unit, tool, Cell::Measured(runs));
    }

    /// Says why a tool has no figure.
    pub fn absent(&mut self, row: &str, case: &str, unit: Unit, tool: Tool, reason: &str) {
        // The first line says it; the rest is a trace.
        let reason = reason.lines().next().unwrap_or_default().to_owned();
        self.put(row, case, unit, tool, Cell::Absent(reason));
    }

    /// Says that a tool took longer than was waited, or why it has no figure.
    pub fn failed(&mut self, row: &str, case: &str, unit: Unit, tool: Tool, failure: &Failure) {
        let cell = match (failure, unit) {
            (Failure::TookLonger(time), Unit::Seconds) => Cell::MoreThan(time.as_secs_f64()),
            (Failure::TookLonger(time), Unit::Milliseconds) => {
                Cell::MoreThan(time.as_secs_f64() * 1e3)
            }
            (Failure::TookLonger(_), Unit::Mebibytes | Unit::Kibibytes) => {
                Cell::Absent(failure.clone().told())
            }
            (Failure::Because(reason), _) => {
                return self.absent(row, case, unit, tool, reason);
            }
        };
        self.put(row, case, unit, tool, cell);
    }

    fn put(&mut self, row: &str, case: &str, unit: Unit, tool: Tool, cell: Cell) {
        let place = self
            .lines
            .iter()
            .position(|line| line.row == row && line.case == case && line.unit == unit)
            .unwrap_or_else(|| {
                self.lines.push(Line {
                    row: row.to_owned(),
                    case: case.to_owned(),
                    unit,
                    cells: Vec::new(),
                });
                self.lines.len() - 1
            });
        let cells = &mut self.lines[place].cells;
        cells.retain(|(other, _)| *other != tool);
        cells.push((tool, cell));
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Report, Share, Unit};
    use crate::process::Failure;
    use crate::tool::Tool;

    #[test]
    fn ours_is_held_against_the_best_peer_that_has_a_figure() {
        let mut report = Report::new(Vec::new());
        let mut add = |tool, value| report.add("apply", "", Unit::Seconds, tool, vec![value]);
        add(Tool::Sqlmigrate, 3.0);
        add(Tool::Sqlx, 4.0);
        add(Tool::Diesel, 2.0);
        add(Tool::Limit, 1.0);
        report.absent("apply", "", Unit::Seconds, Tool::Refinery, "none\ntrace");
        assert_eq!(report.lines.len(), 1);
        assert_eq!(report.lines[0].of_best_peer(), Some(Share::Of(1.5)));
        assert_eq!(report.lines[0].of_limit(), Some(3.0));
    }

    #[test]
    fn a_peer_that_was_ended_is_a_bound_and_no_figure() {
        let share = |ours: f64, sqlx: Option<f64>, ended: u64| {
            let mut report = Report::new(Vec::new());
            let mut add = |tool, value| report.add("apply", "", Unit::Seconds, tool, vec![value]);
            add(Tool::Sqlmigrate, ours);
            if let Some(sqlx) = sqlx {
                add(Tool::Sqlx, sqlx);
            }
            let failure = Failure::TookLonger(Duration::from_secs(ended));
            report.failed("apply", "", Unit::Seconds, Tool::Diesel, &failure);
            report.lines[0].of_best_peer()
        };
        assert_eq!(share(3.0, Some(4.0), 60), Some(Share::Of(0.75)));
        assert_eq!(share(3.0, None, 60), Some(Share::Below(0.05)));
        assert_eq!(share(3.0, Some(90.0), 60), Some(Share::Below(0.05)));
        assert_eq!(share(70.0, None, 60), None);
    }
}
