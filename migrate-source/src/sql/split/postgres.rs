//! Where a semicolon does not end a `PostgreSQL` statement.
//!
//! In parentheses (`CREATE RULE … DO (…; …)`), and in the SQL-standard body of a
//! function or procedure: `BEGIN ATOMIC …; END`, with `CASE … END` inside. psql
//! does the same (`src/fe_utils/psqlscan.l`). A parenthesis too few makes the
//! rest of the text one statement, for psql as well: that is a problem.

use super::tracker::{Source, Unfinished};
use crate::sql::token::TokenKind;

#[derive(Default)]
pub(super) struct Tracker {
    /// The open parentheses: the token of the first, and how many.
    parentheses: Option<(usize, u32)>,
    words: u32,
    routine: Routine,
    /// The token of `BEGIN`, and how many `END`s are to come.
    body: Option<(usize, u32)>,
    previous: Option<usize>,
}

/// How much of `CREATE [OR REPLACE] {FUNCTION | PROCEDURE}` has been seen.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Routine {
    #[default]
    Unknown,
    Create,
    Yes,
    No,
}

impl Tracker {
    pub(super) fn token(&mut self, source: Source<'_>, index: usize) {
        match source.tokens[index].kind {
            TokenKind::OpenParenthesis => {
                let (first, depth) = self.parentheses.unwrap_or((index, 0));
                self.parentheses = Some((first, depth + 1));
            }
            TokenKind::CloseParenthesis => {
                self.parentheses = match self.parentheses {
                    Some((first, depth)) if depth > 1 => Some((first, depth - 1)),
                    _ => None,
                };
            }
            TokenKind::Word => self.word(source, index),
            _ => {}
        }
        self.previous = Some(index);
    }

    fn word(&mut self, source: Source<'_>, index: usize) {
        self.words += 1;
        match self.routine {
            Routine::Unknown => {
                self.routine = if self.previous.is_none() && source.is(index, "create") {
                    Routine::Create
                } else {
                    Routine::No
                };
            }
            Routine::Create => {
                if source.is(index, "function") || source.is(index, "procedure") {
                    self.routine = Routine::Yes;
                } else if !source.is(index, "or") && !source.is(index, "replace") {
                    self.routine = Routine::No;
                }
            }
            Routine::Yes => self.body_word(source, index),
            Routine::No => {}
        }
    }

    fn body_word(&mut self, source: Source<'_>, index: usize) {
        let is_name = self.previous.is_some_and(|previous| {
            source.tokens[previous].kind == TokenKind::Dot || source.is(previous, "as")
        });
        if is_name || self.parentheses.is_some() {
            return;
        }
        match self.body {
            None => {
                if source.is(index, "begin") && source.next_is(index, "atomic") {
                    self.body = Some((index, 1));
                }
            }
            Some((begin, ends)) => {
                if source.is(index, "case") {
                    self.body = Some((begin, ends + 1));
                } else if source.is(index, "end") {
                    self.body = Some((begin, ends.saturating_sub(1)));
                }
            }
        }
    }

    pub(super) fn goes_on(&mut self) -> bool {
        if self.parentheses.is_some() {
            return true;
        }
        self.body.is_some_and(|(_, ends)| ends > 0)
    }

    pub(super) fn unfinished(self) -> Option<Unfinished> {
        if let Some((begin, 1..)) = self.body {
            return Some(Unfinished {
                token: begin,
                message: "this `BEGIN ATOMIC` does not end".to_owned(),
                help: "end the body with `END;`, and every `CASE` in it with `END`".to_owned(),
            });
        }
        let (first, _) = self.parentheses?;
        Some(Unfinished {
            token: first,
            message: "this parenthesis does not close, and so the statement does not end"
                .to_owned(),
            help: "close it before the `;` that is to end the statement".to_owned(),
        })
    }
}
