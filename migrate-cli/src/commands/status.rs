//! `cargo migrate status`.

use crate::arguments::{ReportFormat, Status};
use crate::database::{Scripts, Session, wait};
use crate::exit::Exit;
use crate::json;
use crate::output::{self, count, say};

pub(crate) fn run(arguments: &Status) -> Result<Exit, Exit> {
    let session = Session::open(&arguments.folder, &arguments.database, Scripts::None)?;
    let status = wait(session.migrator().status(session.target()))?;
    match arguments.format {
        ReportFormat::Human => show(&status),
        ReportFormat::Json => say!("{}", json::status(&status)),
    }
    Ok(match () {
        () if !arguments.exit_code => Exit::Success,
        () if !status.problems.is_empty() => Exit::Diverged,
        () if status.pending().next().is_some() => Exit::Pending,
        () => Exit::Success,
    })
}

fn show(status: &migrate_core::Status) {
    let released = status
        .migrations
        .iter()
        .any(|migration| migration.release.is_some());
    let mut rows: Vec<Vec<String>> = status
        .migrations
        .iter()
        .map(|migration| {
            let mut row = vec![
                match migration.attempts {
                    0 => migration.state.to_string(),
                    times => format!(
                        "{} (begun {})",
                        migration.state,
                        count(times as usize, "time")
                    ),
                },
                migration.version.clone(),
                migration.name.clone(),
                migration
                    .applied_at
                    .as_deref()
                    .map_or_else(String::new, seconds),
                migration
                    .duration
                    .map_or_else(String::new, |took| format!("{} ms", took.as_millis())),
                if migration.compatibility.breaks_older() {
                    "breaks-older".to_owned()
                } else {
                    "compatible".to_owned()
                },
            ];
            if released {
                row.push(migration.release.clone().unwrap_or_default());
            }
            row
        })
        .collect();
    if !rows.is_empty() {
        let head = [
            "state",
            "version",
            "name",
            "applied (UTC)",
            "took",
            "verdict",
            "applied by",
        ];
        let shown = if released { 7 } else { 6 };
        let head = head.iter().take(shown).map(|&head| head.to_owned());
        rows.insert(0, head.collect());
        table(&rows);
    }
    let pending = status.pending().count();
    if pending > 0 {
        say!("{} pending", count(pending, "migration"));
    }
    if !status.problems.is_empty() {
        say!("diverged: {}", count(status.problems.len(), "problem"));
    } else if rows.is_empty() {
        say!("no migrations");
    } else if pending == 0 {
        say!("current");
    }
    output::problems(&status.problems, &status.notes);
}

/// `2024-01-31T12:00:00.000Z` as people write it, to the second.
fn seconds(timestamp: &str) -> String {
    let whole = timestamp.split('.').next().unwrap_or(timestamp);
    whole.trim_end_matches('Z').replacen('T', " ", 1)
}

/// Prints rows in columns.
fn table(rows: &[Vec<String>]) {
    let mut widths = vec![0; rows.first().map_or(0, Vec::len)];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    for row in rows {
        let cells: Vec<String> = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        say!("{}", cells.join("  ").trim_end());
    }
}
