//! Where directives stand, and what an `allow` covers.

use std::ops::Range;

use super::directive::{Directive, DirectiveKind, Mistake, parse};
use crate::finding::{Direction, codes};
use crate::sql::{Token, TokenKind};

/// Reads the directives of a script: `Ok` those that hold, `Err` what is wrong
/// with the others. All byte ranges are in `text`.
pub(super) fn directives(
    text: &str,
    tokens: &[Token],
    statements: &[Range<usize>],
    direction: Direction,
) -> Vec<Result<Directive, Mistake>> {
    let comments = tokens
        .iter()
        .filter(|token| matches!(token.kind, TokenKind::LineComment | TokenKind::BlockComment));
    comments
        .filter_map(|comment| {
            let span = comment.start..comment.start + comment.text(text).trim_end().len();
            Some(match parse(comment.text(text))? {
                Ok(kind) => place(text, span, kind, statements, direction),
                Err(mistake) => Err(Mistake {
                    span: comment.start + mistake.span.start..comment.start + mistake.span.end,
                    ..mistake
                }),
            })
        })
        .collect()
}

/// Where a comment stands among the statements.
enum Place {
    /// There is no statement.
    Alone,
    /// Before the first statement.
    Top,
    /// Inside this statement, or behind it on its last line.
    At(usize),
    /// Before this statement, which is not the first.
    Before(usize),
    /// Behind the last statement.
    Behind,
}

fn place_of(text: &str, comment: &Range<usize>, statements: &[Range<usize>]) -> Place {
    let Some(first) = statements.first() else {
        return Place::Alone;
    };
    if comment.start < first.start {
        return Place::Top;
    }
    // The last statement that begins before the comment.
    let index = statements.partition_point(|statement| statement.start < comment.start) - 1;
    let statement = &statements[index];
    if comment.start < statement.end || !text[statement.end..comment.start].contains('\n') {
        Place::At(index)
    } else if index + 1 < statements.len() {
        Place::Before(index + 1)
    } else {
        Place::Behind
    }
}

fn place(
    text: &str,
    span: Range<usize>,
    kind: DirectiveKind,
    statements: &[Range<usize>],
    direction: Direction,
) -> Result<Directive, Mistake> {
    let place = place_of(text, &span, statements);
    let at_top = matches!(place, Place::Alone | Place::Top);
    let misplaced = |message: &str, help: &str| {
        Err(Mistake {
            code: &codes::MISPLACED_DIRECTIVE,
            span: span.clone(),
            message: message.to_owned(),
            help: help.to_owned(),
        })
    };
    let kind = match kind {
        DirectiveKind::NoTransaction if !at_top => {
            return misplaced(
                "`no-transaction` behind the first statement",
                "move it to the top of the script: it holds for all of it",
            );
        }
        DirectiveKind::Irreversible(_) if direction == Direction::Down => {
            return misplaced(
                "`irreversible` in a down script",
                "delete the down script, and write the directive at the top of the up script",
            );
        }
        DirectiveKind::Irreversible(_) if !at_top => {
            return misplaced(
                "`irreversible` behind the first statement",
                "move it to the top of the script: it is about the whole migration",
            );
        }
        DirectiveKind::BreaksOlder(_) | DirectiveKind::WorksWithOlder(_)
            if direction == Direction::Down =>
        {
            return misplaced(
                "a verdict about older releases in a down script",
                "move it to the top of the up script: it is about what that leaves",
            );
        }
        DirectiveKind::BreaksOlder(_) | DirectiveKind::WorksWithOlder(_) if !at_top => {
            return misplaced(
                "a verdict about older releases behind the first statement",
                "move it to the top of the script: it is about the whole migration",
            );
        }
        DirectiveKind::Lossy(_) if !at_top => {
            return misplaced(
                "`lossy` behind the first statement",
                "move it to the top of the script: it is about the whole migration",
            );
        }
        DirectiveKind::LockTimeout(_)
        | DirectiveKind::StatementTimeout(_)
        | DirectiveKind::LockRetries(_)
            if !at_top =>
        {
            return misplaced(
                &format!("`{}` behind the first statement", kind.name()),
                "move it to the top of the script: it holds for each of its statements",
            );
        }
        DirectiveKind::Allow { names, reason, .. } => {
            let scope = match place {
                Place::Alone => 0..text.len(),
                Place::Top => {
                    let first = &statements[0];
                    if has_blank_line(&text[span.end..first.start]) {
                        0..text.len()
                    } else {
                        first.clone()
                    }
                }
                Place::At(index) | Place::Before(index) => statements[index].clone(),
                Place::Behind => {
                    return misplaced(
                        "`allow` behind the last statement",
                        "move it before the statement that it is about, or to the top of the \
                         script with a blank line behind it for all of them",
                    );
                }
            };
            DirectiveKind::Allow {
                names,
                reason,
                scope,
            }
        }
        kind => kind,
    };
    Ok(Directive { span, kind })
}

/// Whether a line with nothing on it lies between a comment's end and a statement.
fn has_blank_line(between: &str) -> bool {
    let mut lines = between.split('\n').skip(1).peekable();
    while let Some(line) = lines.next() {
        // The last part is the beginning of the statement's own line.
        if lines.peek().is_some() && line.trim().is_empty() {
            return true;
        }
    }
    false
}
