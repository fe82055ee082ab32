//! The syntax errors of a script.

use std::ops::Range;

use squawk_syntax::syntax_error::SyntaxError;

use super::known_gaps::{self, Gap};
use super::message::{self, Place};
use super::mistake;
use super::newer;
use super::overlooked::{self, Overlooked};
use super::tree::Tree;
use crate::dialect::Dialect;
use crate::finding::{Direction, Finding, Label, codes};
use crate::script::Script;
use crate::server::ServerVersion;

/// The script that is looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subject<'a> {
    /// The script.
    pub(crate) script: &'a Script,
    /// Its migration's version.
    pub(crate) version: &'a str,
    /// Which script of the migration it is.
    pub(crate) direction: Direction,
    /// The oldest server that it has to run on, where one is named.
    pub(crate) server: Option<ServerVersion>,
    /// Whether a placeholder was found in it: one of them is enough.
    pub(crate) has_placeholder: bool,
    /// Places about which something was said that the parser need not repeat,
    /// as byte ranges of the script's text.
    pub(crate) told: &'a [Range<usize>],
}

/// What a server would refuse in a script: syntax errors, and syntax that is newer than it.
pub(crate) fn findings(subject: Subject<'_>, tree: &Tree) -> Vec<Finding> {
    let mut findings = errors(subject, tree);
    if let Some(server) = subject.server {
        let newer = newer_syntax(subject, tree, server, &findings);
        findings.extend(newer);
    }
    findings
}

/// The first use of each piece of syntax in a statement.
fn newer_syntax(
    subject: Subject<'_>,
    tree: &Tree,
    server: ServerVersion,
    errors: &[Finding],
) -> Vec<Finding> {
    let section = subject.script.section.start;
    // Of a statement that makes no sense, nobody knows what it says.
    let is_broken = |statement: &Range<usize>| {
        let mut spans = errors
            .iter()
            .filter_map(|error| error.labels.first()?.span.clone());
        spans.any(|span| (statement.start..=statement.end).contains(&(span.start - section)))
    };
    let mut told: Vec<(Range<usize>, &str)> = Vec::new();
    let mut findings = Vec::new();
    for (feature, span) in newer::newer(tree, server) {
        let statement =
            statements(subject.script).find(|statement| statement.contains(&span.start));
        let key = (statement.unwrap_or_default(), feature.name);
        if told.contains(&key) || is_broken(&key.0) {
            continue;
        }
        told.push(key);
        findings.push(
            Finding::new(
                &codes::NEWER_SYNTAX,
                format!(
                    "{} needs PostgreSQL {}, and the script has to run on {server}",
                    feature.name, feature.since
                ),
            )
            .label(Label::at(
                &subject.script.file,
                section + span.start..section + span.end,
                "",
            ))
            .note(format!("its release notes: {}", feature.release_notes()))
            .help(format!(
                "write it as {server} takes it, or name a newer server in `migrate.toml`: \
                 `server = \"{}\"`",
                feature.since
            ))
            .about(subject.version, subject.direction),
        );
    }
    findings
}

/// The syntax errors of a script: the first one of each statement.
fn errors(subject: Subject<'_>, tree: &Tree) -> Vec<Finding> {
    let text = subject.script.text();
    let mut findings: Vec<Finding> = tree
        .too_deep()
        .iter()
        .map(|statement| too_deep(subject, statement))
        .collect();
    let has_errors = !tree.parse().errors().is_empty();
    // One error may confuse the parser about what comes after it: each statement
    // is judged by itself.
    for span in statements(subject.script) {
        let is_deep = tree.too_deep().iter().any(|deep| overlap(deep, &span));
        let braces = subject.has_placeholder && text[span.clone()].contains('{');
        let told = subject.told.iter().any(|told| overlap(told, &span));
        if is_deep || braces || told {
            continue;
        }
        let error = has_errors
            .then(|| Tree::of_text(&text[span.clone()]).parse().errors())
            .and_then(|errors| errors.into_iter().next());
        findings.extend(match error {
            Some(error) => Some(finding(subject, &span, &error)),
            None => overlooked::find(&text[span.clone()])
                .map(|found| overlooked_error(subject, &span, &found)),
        });
    }
    findings
}

/// An error that the parser overlooks.
fn overlooked_error(subject: Subject<'_>, span: &Range<usize>, found: &Overlooked) -> Finding {
    let start = subject.script.section.start + span.start;
    let near = &subject.script.text()[span.clone()][found.near.clone()];
    Finding::new(
        &codes::SYNTAX_ERROR,
        format!("syntax error at or near `{near}`"),
    )
    .label(Label::at(
        &subject.script.file,
        start + found.span.start..start + found.span.end,
        found.label,
    ))
    .help(found.help.as_str())
    .about(subject.version, subject.direction)
}

/// Whether two ranges share a byte; an empty one stands for the byte behind it.
fn overlap(left: &Range<usize>, right: &Range<usize>) -> bool {
    left.start < right.end.max(right.start + 1) && right.start < left.end.max(left.start + 1)
}

/// A note instead of a parser that would run out of stack.
fn too_deep(subject: Subject<'_>, statement: &Range<usize>) -> Finding {
    let start = subject.script.section.start + statement.start;
    let text = &subject.script.text()[statement.clone()];
    let word = text
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(text.len());
    Finding::new(
        &codes::NOT_PARSED,
        "this statement nests too deeply: it was not parsed",
    )
    .label(Label::at(&subject.script.file, start..start + word, ""))
    .help("nothing has to be done; the server has a limit of its own (`max_stack_depth`)")
    .about(subject.version, subject.direction)
}

/// A note where the parser is known to be wrong.
fn known_gap(subject: Subject<'_>, span: Range<usize>, gap: &Gap) -> Finding {
    Finding::new(
        &codes::NOT_PARSED,
        format!(
            "{} is not understood here: the statement was not checked",
            gap.what
        ),
    )
    .label(Label::at(&subject.script.file, span, ""))
    .help("nothing has to be done: the server takes it, and the parser does not know it yet")
    .about(subject.version, subject.direction)
}

/// The statements, with the semicolon that ends each where one follows.
fn statements(script: &Script) -> impl Iterator<Item = Range<usize>> + '_ {
    let postgres = script
        .dialects
        .iter()
        .find(|seen| seen.dialect == Dialect::Postgres);
    postgres
        .into_iter()
        .flat_map(|seen| &seen.statements)
        .map(|statement| statement.span.clone())
}

fn finding(subject: Subject<'_>, span: &Range<usize>, error: &SyntaxError) -> Finding {
    let text = &subject.script.text()[span.clone()];
    let place = Place::of(text, error);
    let in_file = |range: &Range<usize>| {
        let start = subject.script.section.start + span.start;
        start + range.start..start + range.end
    };
    if let Some(gap) = known_gaps::find(text, &place, subject.server) {
        return known_gap(subject, in_file(&place.span), gap);
    }
    let mut finding = Finding::new(&codes::SYNTAX_ERROR, message::message(text, &place));
    match mistake::find(text, &place, error) {
        Some(mistake) => {
            finding = finding.label(Label::at(
                &subject.script.file,
                in_file(mistake.span.as_ref().unwrap_or(&place.span)),
                mistake.label,
            ));
            if let Some(note) = mistake.note {
                finding = finding.note(note);
            }
            finding = finding.help(mistake.help);
        }
        None => {
            finding = finding
                .label(Label::at(
                    &subject.script.file,
                    in_file(&place.span),
                    message::expectation(error),
                ))
                .help("PostgreSQL would refuse the script; nothing of it would run");
        }
    }
    finding.about(subject.version, subject.direction)
}
