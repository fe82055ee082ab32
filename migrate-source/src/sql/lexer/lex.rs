//! The loop that cuts, and where it stands.

use std::ops::Range;

use super::postgres;
use crate::dialect::Dialect;
use crate::sql::problem::Problem;
use crate::sql::token::{Token, TokenKind};

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
pub(in crate::sql) struct Lexed {
    pub(in crate::sql) tokens: Vec<Token>,
    pub(in crate::sql) problems: Vec<Problem>,
}

/// Cuts `text` into tokens and says what could not be understood.
pub(in crate::sql) fn lex(text: &str, dialect: Dialect) -> Lexed {
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
pub(super) struct Lexer<'a> {
    pub(super) text: &'a str,
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
    pub(super) dialect: Dialect,
    pub(super) problems: Vec<Problem>,
    /// Where the text of the delimiter in force was named; `None`: only `;`.
    pub(super) delimiter: Option<Range<usize>>,
    /// Nothing but trivia since the last boundary.
    pub(super) statement_is_empty: bool,
    /// Where the open executable comment began.
    pub(super) executable_comment: Option<usize>,
    pub(super) copy: postgres::Copy,
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
