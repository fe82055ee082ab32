//! The comparison as a page.

use std::fmt::Write as _;

use crate::comparison::{Compared, Counts};

/// What is printed: a table of histories, findings by code, every disagreement.
pub fn page(histories: &[Compared], version: &str) -> String {
    let mut all = Compared {
        name: "all".to_owned(),
        ..Compared::default()
    };
    for history in histories {
        all.sum(history);
    }
    let mut out = String::new();
    let _ = writeln!(
        out,
        "PostgreSQL {version}, {} histories.\n\n\
         | history | files | refused by the server | falsely refused by us | missed by us \
         | statements | refused | falsely | missed | SQL bodies | refused | falsely | missed |\n\
         |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
        histories.len()
    );
    for history in histories.iter().chain([&all]) {
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} |",
            history.name,
            counts(history.files),
            counts(history.statements),
            counts(history.bodies)
        );
    }
    let (refused, same) = all.places;
    let _ = writeln!(
        out,
        "\nOf {refused} statements that both refuse, both point at the same byte in {same}.\n\n\
         | finding | level | how often |\n|---|---|--:|"
    );
    for ((code, level), count) in &all.codes {
        let _ = writeln!(out, "| `{code}` | {level} | {count} |");
    }
    if !all.disagreements.is_empty() {
        out.push_str("\nDisagreements:\n\n");
    }
    for found in &all.disagreements {
        let _ = writeln!(
            out,
            "- {}:{}: server: {}; we: {}\n  `{}`",
            found.file.display(),
            found.line,
            found.server.as_deref().unwrap_or("fine"),
            found.ours.as_deref().unwrap_or("fine"),
            found.text
        );
    }
    out
}

fn counts(counts: Counts) -> String {
    let Counts {
        all,
        refused,
        falsely,
        missed,
    } = counts;
    format!("{all} | {refused} | {falsely} | {missed}")
}
