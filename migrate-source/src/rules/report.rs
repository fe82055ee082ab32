//! Where a rule puts what it found.

use std::ops::Range;
use std::sync::Arc;

use super::rule::Rule;
use super::subject::{Judged, Subject};
use crate::finding::{Direction, Finding, Fix, Label, Level, SourceFile};

/// Collects the findings of one rule on one script.
pub(crate) struct Report<'a> {
    pub(super) rule: &'static Rule,
    pub(super) level: Level,
    pub(super) file: &'a Arc<SourceFile>,
    pub(super) start: usize,
    pub(super) version: &'a str,
    pub(super) direction: Direction,
    pub(super) findings: &'a mut Vec<Finding>,
}

impl Report<'_> {
    /// A place of the script (a byte range of its text) with a few words.
    pub(crate) fn label(&self, span: &Range<usize>, text: impl Into<String>) -> Label {
        Label::at(self.file, self.in_file(span), text)
    }

    /// A finding at a place of the script; [`Report::push`] takes it.
    pub(crate) fn finding(&self, span: &Range<usize>, message: impl Into<String>) -> Finding {
        Finding::new(&self.rule.code, message)
            .label(self.label(span, ""))
            .level(self.level)
            .about(self.version, self.direction)
    }

    /// Takes a finding.
    pub(crate) fn push(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// The edits of a fix, by byte ranges of the script's text.
    pub(crate) fn fix(&self, title: impl Into<String>, edits: Vec<(Range<usize>, String)>) -> Fix {
        Fix {
            title: title.into(),
            file: Arc::clone(self.file),
            edits: edits
                .into_iter()
                .map(|(span, text)| (self.in_file(&span), text))
                .collect(),
        }
    }

    fn in_file(&self, span: &Range<usize>) -> Range<usize> {
        self.start + span.start..self.start + span.end
    }
}

/// A help with SQL that can be pasted.
pub(crate) fn paste(what: &str, sql: &str) -> String {
    format!("{what}:\n{sql}")
}

/// The statement's words up to a place, so that a label need not span many lines.
pub(crate) fn head(subject: &Subject<'_>, statement: &Judged<'_>) -> Range<usize> {
    let end = statement
        .ddl
        .table()
        .map_or(statement.span.end, |table| table.span.end);
    let text = subject.sql(&(statement.span.start..end.max(statement.span.start)));
    let line = text.find('\n').unwrap_or(text.len());
    statement.span.start..statement.span.start + line
}
