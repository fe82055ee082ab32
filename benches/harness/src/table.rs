//! The table: for people, for the documentation, for programs.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::database::{KINDS, Kind};
use crate::options::Options;
use crate::report::{Cell, Line, Report, Share};
use crate::rows::test;
use crate::statistics::Runs;
use crate::tool::Tool;

const COLUMNS: [Tool; 5] = [
    Tool::Sqlmigrate,
    Tool::Sqlx,
    Tool::Refinery,
    Tool::Diesel,
    Tool::Limit,
];

/// Columns for a terminal.
pub fn text(report: &Report) -> String {
    let table = table(&report.lines.iter().collect::<Vec<_>>());
    let widths: Vec<usize> = (0..table[0].len())
        .map(|column| {
            let lengths = table.iter().map(|line| line[column].chars().count());
            lengths.max().unwrap_or(0)
        })
        .collect();
    let mut text = String::new();
    for (name, value) in &report.machine {
        let _ = writeln!(text, "{name}: {value}");
    }
    text.push('\n');
    for line in &table {
        for (cell, width) in line.iter().zip(&widths) {
            let _ = write!(text, "{cell:<width$}  ");
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    text
}

/// Writes the files that were asked for.
pub fn save(report: &Report, options: &Options) -> std::io::Result<()> {
    if let Some(path) = &options.json {
        std::fs::write(path, format!("{:#}\n", to_json(report)))?;
    }
    if let Some(path) = &options.markdown {
        std::fs::write(path, markdown(report))?;
    }
    Ok(())
}

/// The same for the documentation: a table for compiling and one for each database,
/// a row's sizes below each other.
fn markdown(report: &Report) -> String {
    let mut text = String::new();
    for (name, value) in &report.machine {
        let _ = writeln!(text, "- {name}: {value}");
    }
    let mut groups: Vec<(&str, Vec<&Line>)> = Vec::new();
    for line in &report.lines {
        let name = group(line);
        match groups.iter_mut().find(|(other, _)| *other == name) {
            Some((_, lines)) => lines.push(line),
            None => groups.push((name, vec![line])),
        }
    }
    for (name, mut lines) in groups {
        let first = |line: &&Line| report.lines.iter().position(|other| other.row == line.row);
        lines.sort_by_key(first);
        let _ = writeln!(text, "\n### {name}\n");
        for (index, mut cells) in table(&lines).into_iter().enumerate() {
            // The heading says it.
            if let Some(case) = cells[1].strip_prefix(name) {
                cells[1] = case.trim_start_matches(", ").to_owned();
            }
            let _ = writeln!(text, "| {} |", cells.join(" | "));
            if index == 0 {
                let _ = writeln!(text, "|{}", "---|".repeat(cells.len()));
            }
        }
    }
    text
}

/// Which table of the documentation a line stands in.
fn group(line: &Line) -> &'static str {
    let starts = |kind: &Kind| line.case.starts_with(&format!("{}, ", kind.name()));
    match KINDS.into_iter().find(|kind| starts(kind)) {
        Some(kind) if line.row != test::ROW => kind.name(),
        Some(_) => "A test's database",
        None => "Compiling",
    }
}

fn to_json(report: &Report) -> Value {
    let cell_value = |cell: &Cell| match cell {
        Cell::Measured(runs) => json!({
            "median": runs.median(), "least": runs.least(), "most": runs.most(),
            "runs": runs.count(),
        }),
        Cell::MoreThan(value) => json!({ "more_than": value }),
        Cell::Absent(reason) => json!({ "absent": reason }),
    };
    let lines: Vec<Value> = report
        .lines
        .iter()
        .map(|line| {
            let cells: Map<String, Value> = line
                .cells
                .iter()
                .map(|(tool, cell)| (tool.name().to_owned(), cell_value(cell)))
                .collect();
            json!({
                "row": line.row, "case": line.case, "unit": line.unit.name(), "tools": cells,
                "of_best_peer": match line.of_best_peer() {
                    Some(Share::Of(share)) => json!(share),
                    Some(Share::Below(share)) => json!({ "below": share }),
                    None => Value::Null,
                },
                "of_limit": line.of_limit(),
            })
        })
        .collect();
    let machine: Map<String, Value> = report
        .machine
        .iter()
        .map(|(name, value)| (name.clone(), Value::from(value.as_str())))
        .collect();
    json!({ "machine": machine, "lines": lines })
}

fn table(lines: &[&Line]) -> Vec<Vec<String>> {
    let mut head = vec!["row".to_owned(), "case".to_owned(), "unit".to_owned()];
    head.extend(COLUMNS.iter().map(|tool| tool.name().to_owned()));
    head.extend(["of best peer".to_owned(), "of limit".to_owned()]);
    let mut table = vec![head];
    for line in lines {
        let mut cells = vec![
            line.row.clone(),
            line.case.clone(),
            line.unit.name().to_owned(),
        ];
        for tool in COLUMNS {
            cells.push(match line.cell(tool) {
                Some(Cell::Measured(runs)) => show(runs),
                Some(Cell::MoreThan(value)) => format!("> {value:.0}"),
                Some(Cell::Absent(reason)) => reason.replace('|', "/"),
                None => String::new(),
            });
        }
        // Where we are not ahead, the table says so.
        cells.push(match line.of_best_peer() {
            Some(Share::Of(share)) => {
                let mark = if share >= 1.0 { " (behind)" } else { "" };
                format!("{share:.2}{mark}")
            }
            Some(Share::Below(share)) => format!("< {:.2}", (share * 100.0).ceil() / 100.0),
            None => String::new(),
        });
        cells.push(
            line.of_limit()
                .map_or_else(String::new, |share| format!("{share:.2}")),
        );
        table.push(cells);
    }
    table
}

/// The median, and the spread where there were several runs.
fn show(runs: &Runs) -> String {
    let digits = match runs.median() {
        value if value >= 100.0 => 0,
        value if value >= 10.0 => 1,
        _ => 2,
    };
    let median = runs.median();
    if runs.count() == 1 {
        return format!("{median:.digits$}");
    }
    let (least, most) = (runs.least(), runs.most());
    format!("{median:.digits$} ({least:.digits$}–{most:.digits$})")
}

#[cfg(test)]
mod tests {
    use super::markdown;
    use crate::report::{Report, Unit};
    use crate::tool::Tool;

    #[test]
    fn the_documentation_has_a_table_for_each_database_and_a_row_s_sizes_together() {
        let mut report = Report::new(vec![("rustc".to_owned(), "1".to_owned())]);
        let mut add = |row, case: &str, ours, peers| {
            report.add(row, case, Unit::Seconds, Tool::Sqlmigrate, vec![ours]);
            report.add(row, case, Unit::Seconds, Tool::Sqlx, vec![peers]);
        };
        add("cold build", "PostgreSQL and SQLite", 1.0, 2.0);
        for size in [10, 100] {
            add("apply N", &format!("SQLite, N = {size}"), 3.0, 2.0);
            add("revert N", &format!("SQLite, N = {size}"), 1.0, 2.0);
        }
        add("a test's database", "SQLite, N = 10", 1.0, 4.0);
        let lines = markdown(&report);
        let cells = |line: &str| line.split(" | ").take(5).collect::<Vec<_>>().join(" | ");
        let lines: Vec<String> = lines
            .lines()
            .filter(|line| line.starts_with("###") || line.starts_with("| "))
            .filter(|line| !line.starts_with("| row"))
            .map(cells)
            .collect();
        assert_eq!(
            lines,
            [
                "### Compiling",
                "| cold build | PostgreSQL and SQLite | s | 1.00 | 2.00",
                "### SQLite",
                "| apply N | N = 10 | s | 3.00 | 2.00",
                "| apply N | N = 100 | s | 3.00 | 2.00",
                "| revert N | N = 10 | s | 1.00 | 2.00",
                "| revert N | N = 100 | s | 1.00 | 2.00",
                "### A test's database",
                "| a test's database | SQLite, N = 10 | s | 1.00 | 4.00",
            ]
        );
    }
}
