//! Walks over the tokens and closes a statement at each boundary.

use std::ops::Range;

use super::goose::goose_mark;
use super::tracker::{Source, Tracker, Unfinished};
use crate::dialect::Dialect;
use crate::finding::codes;
use crate::sql::lexer::{Lexed, lex};
use crate::sql::problem::Problem;
use crate::sql::token::{Token, TokenKind};

/// One statement of a script, as it is sent to the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawStatement {
    /// Byte range of what is sent: without the delimiter, without surrounding
    /// comments and white space.
    pub span: Range<usize>,
}

/// A text cut into statements.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Split {
    /// The statements, in order; what lies between them is gaps.
    pub statements: Vec<RawStatement>,
    /// What could not be understood.
    pub problems: Vec<Problem>,
}

/// Cuts `text` into statements the way `dialect`'s server and client do.
///
/// # Examples
///
/// ```
/// use migrate_source::Dialect;
/// use migrate_source::sql::split;
///
/// let text = "-- one\nSELECT ';'; SELECT $$;$$";
/// let split = split(text, Dialect::Postgres);
/// let statements: Vec<&str> = split
///     .statements
///     .iter()
///     .map(|statement| &text[statement.span.clone()])
///     .collect();
/// assert_eq!(statements, ["SELECT ';'", "SELECT $$;$$"]);
/// ```
pub fn split(text: &str, dialect: Dialect) -> Split {
    let cut = cut(text, dialect);
    Split {
        statements: cut
            .statements
            .iter()
            .map(|tokens| RawStatement {
                span: cut.span(tokens),
            })
            .collect(),
        problems: cut.problems,
    }
}

/// A text's tokens, and which of them are statements.
pub(crate) struct Cut {
    pub(crate) tokens: Vec<Token>,
    /// Ranges of tokens, from a statement's first to its last.
    pub(crate) statements: Vec<Range<usize>>,
    /// In the order of their places.
    pub(crate) problems: Vec<Problem>,
}

impl Cut {
    /// The byte range of a range of tokens.
    pub(crate) fn span(&self, tokens: &Range<usize>) -> Range<usize> {
        self.tokens[tokens.start].start..self.tokens[tokens.end - 1].end
    }
}

/// As [`split`], and keeps the tokens.
pub(crate) fn cut(text: &str, dialect: Dialect) -> Cut {
    let Lexed { tokens, problems } = lex(text, dialect);
    let mut tracker = Tracker::new(dialect);
    let mut cutter = Cutter {
        source: Source {
            text,
            tokens: &tokens,
        },
        statements: Vec::new(),
        problems,
        open: None,
        executable_comment: false,
    };
    for (index, token) in tokens.iter().enumerate() {
        match token.kind {
            TokenKind::Whitespace | TokenKind::BlockComment | TokenKind::Hint => {}
            TokenKind::LineComment => {
                if goose_mark(token.text(text)).is_some() {
                    cutter.end(&mut tracker);
                }
            }
            TokenKind::Delimiter | TokenKind::DelimiterCommand => {
                // The author says that the statement ends here, whatever is open.
                cutter.end_unchecked(&mut tracker);
                if token.kind == TokenKind::DelimiterCommand {
                    let argument = token.text(text).split_ascii_whitespace().nth(1);
                    tracker.delimiter_command(argument.is_some_and(|argument| argument != ";"));
                }
            }
            TokenKind::MetaCommand | TokenKind::CopyData => cutter.end(&mut tracker),
            TokenKind::Semicolon => {
                let goes_on = tracker.goes_on(cutter.source, index) || cutter.executable_comment;
                if cutter.open.is_some() && goes_on {
                    cutter.extend(index);
                } else {
                    cutter.end_unchecked(&mut tracker);
                }
            }
            TokenKind::ExecutableOpen | TokenKind::ExecutableClose => {
                cutter.executable_comment = token.kind == TokenKind::ExecutableOpen;
                cutter.extend(index);
            }
            _ => {
                cutter.extend(index);
                if let Some(open) = &mut cutter.open {
                    open.has_content = true;
                }
                tracker.token(cutter.source, index);
            }
        }
    }
    cutter.end(&mut tracker);
    let Cutter {
        statements,
        mut problems,
        ..
    } = cutter;
    problems.sort_by_key(|problem| problem.span.start);
    Cut {
        tokens,
        statements,
        problems,
    }
}

struct Open {
    first: usize,
    last: usize,
    /// More than the marks of an executable comment.
    has_content: bool,
}

struct Cutter<'a> {
    source: Source<'a>,
    statements: Vec<Range<usize>>,
    problems: Vec<Problem>,
    open: Option<Open>,
    /// Inside `/*! … */`, whose end the statement must have.
    executable_comment: bool,
}

impl Cutter<'_> {
    fn extend(&mut self, index: usize) {
        match &mut self.open {
            Some(open) => open.last = index,
            None => {
                self.open = Some(Open {
                    first: index,
                    last: index,
                    has_content: false,
                });
            }
        }
    }

    /// Ends the statement where it may not be complete.
    fn end(&mut self, tracker: &mut Tracker) {
        if let Some(open) = self.close(tracker.end()) {
            self.problems.push(open);
        }
    }

    fn end_unchecked(&mut self, tracker: &mut Tracker) {
        let _ = tracker.end();
        let _ = self.close(None);
    }

    fn close(&mut self, unfinished: Option<Unfinished>) -> Option<Problem> {
        let open = self.open.take()?;
        self.executable_comment = false;
        if open.has_content {
            let last = self.last_of(&open);
            self.statements.push(open.first..last + 1);
        }
        // What an open quote or comment swallowed is said once, by the lexer.
        let lexer_said_so = self.problems.iter().any(|problem| {
            problem.span.end <= self.source.tokens[open.last].end
                && problem.span.start >= self.source.tokens[open.first].start
        });
        let unfinished = unfinished.filter(|_| !lexer_said_so)?;
        Some(Problem {
            code: &codes::UNTERMINATED_STATEMENT,
            span: self.source.tokens[unfinished.token].span(),
            message: unfinished.message,
            help: Some(unfinished.help),
        })
    }

    /// A semicolon behind which nothing came ends the statement, but is no part of it.
    fn last_of(&self, open: &Open) -> usize {
        let mut last = open.last;
        while last > open.first
            && (self.source.tokens[last].kind == TokenKind::Semicolon
                || matches!(
                    self.source.tokens[last].kind,
                    TokenKind::Whitespace
                        | TokenKind::LineComment
                        | TokenKind::BlockComment
                        | TokenKind::Hint
                ))
        {
            last -= 1;
        }
        last
    }
}
