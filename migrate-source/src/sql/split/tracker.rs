//! Knows whether a semicolon ends the statement that is being read.

use super::{mysql, postgres, sqlite};
use crate::dialect::Dialect;
use crate::sql::token::{Token, TokenKind};

/// A text and its tokens.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: &'a [Token],
}

impl<'a> Source<'a> {
    pub(super) fn word(self, index: usize) -> &'a str {
        let token = self.tokens[index];
        if token.kind == TokenKind::Word {
            token.text(self.text)
        } else {
            ""
        }
    }

    pub(super) fn is(self, index: usize, keyword: &str) -> bool {
        self.tokens[index].is_word(self.text, keyword)
    }

    /// The next token that is no trivia.
    pub(super) fn next(self, index: usize) -> Option<usize> {
        (index + 1..self.tokens.len()).find(|next| !self.tokens[*next].kind.is_trivia())
    }

    /// Whether the next token that is no trivia is this keyword.
    pub(super) fn next_is(self, index: usize, keyword: &str) -> bool {
        self.next(index).is_some_and(|next| self.is(next, keyword))
    }
}

/// What knows whether a semicolon ends the statement that is being read.
pub(super) enum Tracker {
    Postgres(postgres::Tracker),
    Sqlite(sqlite::Tracker),
    Mysql(mysql::Tracker),
}

impl Tracker {
    /// Before the first statement.
    pub(super) fn new(dialect: Dialect) -> Tracker {
        match dialect {
            Dialect::Postgres => Tracker::Postgres(postgres::Tracker::default()),
            Dialect::Sqlite => Tracker::Sqlite(sqlite::Tracker::default()),
            Dialect::Mysql => Tracker::Mysql(mysql::Tracker::default()),
        }
    }

    /// Takes note of a token that is neither trivia nor a semicolon.
    pub(super) fn token(&mut self, source: Source<'_>, index: usize) {
        match self {
            Tracker::Postgres(tracker) => tracker.token(source, index),
            Tracker::Sqlite(tracker) => tracker.token(source, index),
            Tracker::Mysql(tracker) => tracker.token(source, index),
        }
    }

    /// Whether the statement goes on behind this semicolon.
    pub(super) fn goes_on(&mut self, source: Source<'_>, index: usize) -> bool {
        match self {
            Tracker::Postgres(tracker) => tracker.goes_on(),
            Tracker::Sqlite(tracker) => tracker.goes_on(),
            Tracker::Mysql(tracker) => tracker.goes_on(source, index),
        }
    }

    /// A `DELIMITER` command stands between two statements.
    pub(super) fn delimiter_command(&mut self, custom: bool) {
        if let Tracker::Mysql(tracker) = self {
            tracker.delimiter_command(custom);
        }
    }

    /// Forgets the statement; answers with what of it did not end: the token
    /// where that began, and what to say.
    pub(super) fn end(&mut self) -> Option<Unfinished> {
        match self {
            Tracker::Postgres(tracker) => std::mem::take(tracker).unfinished(),
            Tracker::Sqlite(tracker) => std::mem::take(tracker).unfinished(),
            Tracker::Mysql(tracker) => {
                let next = tracker.next_statement();
                std::mem::replace(tracker, next).unfinished()
            }
        }
    }
}

/// Something that a statement leaves open.
pub(super) struct Unfinished {
    /// The token where it began.
    pub(super) token: usize,
    pub(super) message: String,
    pub(super) help: String,
}
