//! Findings as JSON, for programs.

use serde_json::{Value, json as value};

use super::summary;
use crate::finding::{Finding, Fix, Label, Level};

/// One JSON document with every finding.
///
/// The shape is stable; keys may be added, and `format` grows when one changes:
///
/// ```json
/// {
///   "format": 1,
///   "errors": 1, "warnings": 0, "notes": 0, "summary": "1 error",
///   "findings": [{
///     "code": "missing-down",
///     "level": "error",
///     "message": "…",
///     "about": { "version": "0003", "direction": "up" },
///     "labels": [{
///       "path": "migrations/0003_tags.up.sql",
///       "text": "…",
///       "start": 0, "end": 6,
///       "line": 1, "column": 1, "end_line": 1, "end_column": 7
///     }],
///     "notes": ["…"],
///     "helps": ["…"],
///     "fix": null
///   }]
/// }
/// ```
///
/// `start` and `end` are byte offsets in the file's text without byte-order mark
/// and with LF line ends; lines and columns count from 1, columns in characters.
/// `fix` is what `cargo migrate check --fix` would do, where that is safe: `title`, `path`
/// and `edits`, each with `start`, `end` and the new `text`.
/// A label for a file as a whole has `null` in all six; `about` is `null` for a
/// finding that is about no migration.
pub fn json(findings: &[Finding]) -> String {
    let count = |level| {
        findings
            .iter()
            .filter(|finding| finding.level == level)
            .count()
    };
    let document = value!({
        "format": 1,
        "errors": count(Level::Error),
        "warnings": count(Level::Warning),
        "notes": count(Level::Note),
        "summary": summary(findings),
        "findings": findings.iter().map(finding).collect::<Vec<Value>>(),
    });
    format!("{document:#}")
}

fn finding(finding: &Finding) -> Value {
    let about = finding
        .about
        .as_ref()
        .map(|(version, direction)| value!({ "version": version, "direction": direction.name() }));
    value!({
        "code": finding.code.name,
        "level": finding.level.name(),
        "message": finding.message,
        "about": about,
        "labels": finding.labels.iter().map(label).collect::<Vec<Value>>(),
        "notes": finding.notes,
        "helps": finding.helps,
        "fix": finding.fix.as_ref().map(fix),
    })
}

fn fix(fix: &Fix) -> Value {
    let edits: Vec<Value> = fix
        .edits
        .iter()
        .map(|(span, text)| value!({ "start": span.start, "end": span.end, "text": text }))
        .collect();
    value!({ "title": fix.title, "path": fix.file.path, "edits": edits })
}

fn label(label: &Label) -> Value {
    let start = label
        .span
        .as_ref()
        .map(|span| label.file.position(span.start));
    let end = label
        .span
        .as_ref()
        .map(|span| label.file.position(span.end));
    value!({
        "path": label.file.path,
        "text": label.text,
        "start": label.span.as_ref().map(|span| span.start),
        "end": label.span.as_ref().map(|span| span.end),
        "line": start.map(|at| at.line),
        "column": start.map(|at| at.column),
        "end_line": end.map(|at| at.line),
        "end_column": end.map(|at| at.column),
    })
}
