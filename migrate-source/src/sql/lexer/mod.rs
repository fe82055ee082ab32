//! Cuts text into tokens, without ever failing or losing a byte.
//!
//! Works on bytes and on slices: build scripts run without optimisation, so
//! long runs (comments, strings, dollar quotes) are searched with the standard
//! library's compiled byte search.

mod delimiter;
mod mysql;
mod postgres;
mod scan;
mod sqlite;

use std::ops::Range;

use super::problem::Problem;
use super::token::{Token, TokenKind};
use crate::dialect::Dialect;

/// Cuts `text` into tokens; they concatenate to `text`.
///
/// # Examples
///
/// ```
/// use migrate_source::Dialect;
/// use migrate_source::sql::{TokenKind, tokens};
///
/// let kinds: Vec<TokenKind> = tokens("SELECT $$;$$;", Dialect::Postgres)
///     .iter()
///     .map(|token| token.kind)
///     .collect();
/// assert_eq!(
///     kinds,
///     [
///         TokenKind::Word,
///         TokenKind::Whitespace,
///         TokenKind::DollarQuote,
///         TokenKind::Semicolon
///     ]
/// );
/// ```
pub fn tokens(text: &str, dialect: Dialect) -> Vec<Token> {
    lex(text, dialect).tokens
}

/// Tokens, and what was wrong with them.
pub(super) struct Lexed {
    pub(super) tokens: Vec<Token>,
    pub(super) problems: Vec<Problem>,
}

/// Cuts `text` into tokens and says what could not be understood.
pub(super) fn lex(text: &str, dialect: Dialect) -> Lexed {
    let mut lexer = Lexer {
        text,
        bytes: text.as_bytes(),
        at: 0,
        dialect,
        problems: Vec::new(),
        delimiter: None,
        statement_is_empty: true,
        executable_comment: None,
        copy: postgres::Copy::default(),
    };
    let mut tokens = Vec::with_capacity(text.len() / 4);
    while lexer.at < text.len() {
        let start = lexer.at;
        let kind = lexer.next_kind();
        debug_assert!(lexer.at > start, "every token has a length");
        lexer.after(kind, start);
        tokens.push(Token {
            kind,
            start,
            end: lexer.at,
        });
    }
    lexer.finish();
    Lexed {
        tokens,
        problems: lexer.problems,
    }
}

/// Where the lexer stands.
struct Lexer<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    dialect: Dialect,
    problems: Vec<Problem>,
    /// Where the text of the delimiter in force was named; `None`: only `;`.
    delimiter: Option<Range<usize>>,
    /// Nothing but trivia since the last boundary.
    statement_is_empty: bool,
    /// Where the open executable comment began.
    executable_comment: Option<usize>,
    copy: postgres::Copy,
}

impl Lexer<'_> {
    fn next_kind(&mut self) -> TokenKind {
        if self.at_delimiter(self.at) {
            self.at += self.delimiter_text().len();
            return TokenKind::Delimiter;
        }
        if matches!(self.byte(0), b'd' | b'D') && self.delimiter_command() {
            return TokenKind::DelimiterCommand;
        }
        match self.dialect {
            Dialect::Postgres => self.next_postgres(),
            Dialect::Sqlite => self.next_sqlite(),
            Dialect::Mysql => self.next_mysql(),
        }
    }

    /// What the next tokens depend on.
    fn after(&mut self, kind: TokenKind, start: usize) {
        if self.dialect == Dialect::Postgres {
            self.follow_copy(kind, start);
        }
        match kind {
            TokenKind::Whitespace | TokenKind::LineComment | TokenKind::BlockComment => {}
            TokenKind::Semicolon
            | TokenKind::Delimiter
            | TokenKind::DelimiterCommand
            | TokenKind::MetaCommand
            | TokenKind::CopyData => self.statement_is_empty = true,
            _ => self.statement_is_empty = false,
        }
    }

    fn finish(&mut self) {
        if let Some(start) = self.executable_comment {
            self.unterminated_comment(start);
        }
    }
}
