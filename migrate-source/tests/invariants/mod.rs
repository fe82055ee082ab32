//! What must hold for any text whatever; shared by the property tests and by
//! the fuzz targets in `fuzz/`, which include this file.
#![allow(
    dead_code,
    reason = "every target that includes this file uses a part of it"
)]

use std::ops::Range;

use migrate_source::finding::Direction;
use migrate_source::lock_file::{self, Soundness};
use migrate_source::render::{Style, human};
use migrate_source::script::{self, ScriptInput, TransactionRule};
use migrate_source::sql::{TokenKind, split, tokens};
use migrate_source::{Dialect, Finding, SourceFile, config};

/// Tokens concatenate to the text; statements lie in it, in order, and begin
/// and end with tokens that count.
pub(crate) fn sql(text: &str) {
    for dialect in Dialect::ALL {
        let tokens = tokens(text, dialect);
        let mut end = 0;
        for token in &tokens {
            assert_eq!(token.start, end, "tokens follow each other");
            assert!(token.end > token.start, "tokens are not empty");
            // Slicing panics inside a character.
            let _ = token.text(text);
            end = token.end;
        }
        assert_eq!(end, text.len(), "no byte is lost");

        let found = split(text, dialect);
        let mut end = 0;
        for statement in &found.statements {
            let span = &statement.span;
            assert!(span.start >= end && span.end > span.start && span.end <= text.len());
            end = span.end;
            let first = tokens.iter().find(|token| token.start == span.start);
            let last = tokens.iter().find(|token| token.end == span.end);
            for token in [first, last] {
                let kind = token.expect("statements consist of tokens").kind;
                let is_mark =
                    matches!(kind, TokenKind::ExecutableOpen | TokenKind::ExecutableClose);
                assert!(!kind.is_trivia() || is_mark, "{kind:?} at the edge");
            }
        }
        for token in &tokens {
            let is_gap = token.kind.is_trivia()
                || matches!(
                    token.kind,
                    TokenKind::Semicolon
                        | TokenKind::Delimiter
                        | TokenKind::DelimiterCommand
                        | TokenKind::MetaCommand
                        | TokenKind::CopyData
                );
            let is_inside = found.statements.iter().any(|statement| {
                statement.span.start <= token.start && token.end <= statement.span.end
            });
            assert!(is_gap || is_inside, "{:?} is lost", token.text(text));
        }
        for problem in &found.problems {
            assert!(!problem.span.is_empty() && problem.span.end <= text.len());
            let _ = &text[problem.span.clone()];
        }
        let lower = text.to_ascii_lowercase();
        if found.problems.is_empty()
            && !tokens.iter().any(|token| is_command(token.kind))
            && !["+goose", "delimiter"]
                .iter()
                .any(|word| lower.contains(word))
        {
            splits_again(
                text,
                dialect,
                found.statements.iter().map(|it| it.span.clone()),
            );
        }
    }
}

/// What clients act on, and what a text of statements alone cannot keep.
fn is_command(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Delimiter
            | TokenKind::DelimiterCommand
            | TokenKind::MetaCommand
            | TokenKind::CopyData
    )
}

/// The statements of a text, joined with semicolons, are the same statements.
fn splits_again(text: &str, dialect: Dialect, spans: impl Iterator<Item = Range<usize>>) {
    let statements: Vec<&str> = spans.map(|span| &text[span]).collect();
    // Directly behind it: on MySQL, `--` and a line end would be a comment.
    let joined = statements
        .iter()
        .map(|text| format!("{text};\n"))
        .collect::<Vec<String>>()
        .concat();
    let again = split(&joined, dialect);
    let found: Vec<&str> = again
        .statements
        .iter()
        .map(|statement| &joined[statement.span.clone()])
        .collect();
    assert_eq!(found, statements, "{dialect}: {joined:?}");
}

/// A script can be read in every way, whatever it holds.
pub(crate) fn script(text: &str) {
    let (file, _) = SourceFile::from_bytes("m/1_a.up.sql", text.as_bytes());
    let text = file.text.as_str();
    let middle = (0..=text.len() / 2)
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0);
    for section in [0..text.len(), middle..text.len(), 0..middle] {
        for direction in [Direction::Up, Direction::Down] {
            for rule in [
                TransactionRule::Always,
                TransactionRule::Never,
                TransactionRule::OneMessage,
                TransactionRule::WhenPossible,
            ] {
                let mut findings: Vec<Finding> = Vec::new();
                let input = ScriptInput {
                    file: &file,
                    section: section.clone(),
                    direction,
                    version: "1",
                    dialects: &Dialect::ALL,
                    rule,
                    rule_is_outside: false,
                    own_marker: None,
                };
                let script = script::read(&input, &mut findings);
                check_script(&script);
                check_findings(&findings, &file.text);
            }
        }
    }
}

fn check_script(script: &script::Script) {
    let text = script.text();
    for seen in &script.dialects {
        for statement in &seen.statements {
            assert!(!text[statement.span.clone()].trim().is_empty());
            let start = script.section.start + statement.span.start;
            assert_eq!(statement.line, script.file.position(start).line);
            if let Some(probe) = &statement.probe {
                // What simply runs again has no object that could be looked for.
                let is_repeat = probe.object == script::ProbeObject::Repeat;
                assert_eq!(probe.name.is_empty(), is_repeat);
                assert!(!probe.name.contains(['\t', '\n']));
            }
        }
    }
    for directive in &script.directives {
        assert!(script.file.text[directive.span.clone()].starts_with("--"));
    }
}

fn check_findings(findings: &[Finding], text: &str) {
    for finding in findings {
        let label = finding.labels.first().expect("a finding has a place");
        let span = label.span.clone().expect("and a span");
        assert!(!text[span].is_empty());
        assert!(!finding.helps.is_empty(), "{}", finding.code.name);
    }
}

/// `migrate.toml` can be read, whatever it holds.
pub(crate) fn configuration(text: &str) {
    let (file, _) = SourceFile::from_bytes("m/migrate.toml", text.as_bytes());
    let mut findings = Vec::new();
    let _ = config::read(&file, None, &mut findings);
    can_be_shown(&findings, &file.text);
}

/// `migrate.lock` can be read, whatever it holds: either every line is understood,
/// and then what it says is written and read again without a loss, or there is a
/// finding.
pub(crate) fn lock_file(text: &str) {
    let (file, _) = SourceFile::from_bytes("m/migrate.lock", text.as_bytes());
    let mut findings = Vec::new();
    let found = lock_file::read(&file, None, &mut findings);
    can_be_shown(&findings, &file.text);
    assert_eq!(found.soundness == Soundness::Sound, findings.is_empty());
    if found.soundness != Soundness::Sound {
        return;
    }
    let written = lock_file::write(&found.content);
    let (file, _) = SourceFile::from_bytes("m/migrate.lock", written.as_bytes());
    let again = lock_file::read(&file, None, &mut findings);
    assert!(findings.is_empty(), "{written:?}");
    assert_eq!(lock_file::write(&again.content), written);
    assert_eq!(again.content.dialects, found.content.dialects);
    assert_eq!(again.content.entries.len(), found.content.entries.len());
}

/// Findings point into their text, say what to do, and render in every form.
fn can_be_shown(findings: &[Finding], text: &str) {
    for finding in findings {
        assert!(!finding.helps.is_empty(), "{}", finding.code.name);
        assert!(!human(finding, Style::Plain).is_empty());
        for label in &finding.labels {
            if let Some(span) = &label.span {
                let _ = &text[span.clone()];
            }
        }
    }
}
