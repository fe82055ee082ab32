//! The tokens of `MySQL` and `MariaDB`, with their default `sql_mode`: `"…"` is a
//! string, and a backslash escapes.
//!
//! Source: <https://dev.mysql.com/doc/refman/8.4/en/language-structure.html>,
//! <https://mariadb.com/docs/server/reference/sql-structure/comment-syntax>.
//!
//! Executable comments (`/*!50003 … */`, `MariaDB`'s `/*M!100100 … */`) are read
//! as the code that they are to a server that is new enough.

use super::lex::Lexer;
use super::scan::{Backslash, Nesting, continues_word, starts_word};
use crate::sql::token::TokenKind;

/// A version that no server reaches: `mariadb-dump` begins its files with
/// `/*M!999999\- enable the sandbox mode */`, which is for its client.
const NO_SERVER: &[u8] = b"999999";

/// Longer ones first.
const OPERATORS: [&[u8]; 13] = [
    b"<=>", b"->>", b":=", b"->", b"<>", b"<=", b">=", b"!=", b"||", b"&&", b"<<", b">>", b"..",
];

impl Lexer<'_> {
    pub(super) fn next_mysql(&mut self) -> TokenKind {
        match (self.byte(0), self.byte(1)) {
            (b' ' | b'\n' | b'\r' | b'\t' | 0x0b | 0x0c, _) => self.whitespace(),
            (b'#', _) => self.line_comment(),
            (b'-', b'-') if self.dashes_are_comment() => self.line_comment(),
            (b'/', b'*') => self.comment(),
            (b'*', b'/') if self.executable_comment.is_some() => {
                self.executable_comment = None;
                self.at += 2;
                TokenKind::ExecutableClose
            }
            (b'\'' | b'"', _) => self.quoted(0, Backslash::Escapes, TokenKind::String),
            (b'`', _) => self.quoted(0, Backslash::Literal, TokenKind::QuotedWord),
            (b'x' | b'X' | b'b' | b'B' | b'n' | b'N', b'\'') => {
                self.quoted(1, Backslash::Escapes, TokenKind::String)
            }
            (b';', _) => self.single(TokenKind::Semicolon),
            (b'(', _) => self.single(TokenKind::OpenParenthesis),
            (b')', _) => self.single(TokenKind::CloseParenthesis),
            (b',', _) => self.single(TokenKind::Comma),
            (b'.', next) if next.is_ascii_digit() => self.number(),
            (b'@', _) => self.variable(),
            (byte, _) if starts_word(byte) || byte == b'$' => self.word(),
            (byte, _) if byte.is_ascii_digit() => self.number(),
            (byte, _) => {
                let rest = &self.bytes[self.at..];
                if let Some(operator) = OPERATORS.iter().find(|operator| rest.starts_with(operator))
                {
                    self.at += operator.len();
                    return TokenKind::Operator;
                }
                match byte {
                    b'.' => self.single(TokenKind::Dot),
                    b'?' => self.single(TokenKind::Parameter),
                    byte if byte.is_ascii_punctuation() && byte != b'\\' => {
                        self.single(TokenKind::Operator)
                    }
                    _ => self.unknown(),
                }
            }
        }
    }

    /// Two dashes need white space or a control character behind them, or the end.
    fn dashes_are_comment(&self) -> bool {
        self.bytes
            .get(self.at + 2)
            .is_none_or(|byte| byte.is_ascii_whitespace() || byte.is_ascii_control())
    }

    fn comment(&mut self) -> TokenKind {
        let mark = match (self.byte(2), self.byte(3)) {
            (b'!', _) => 3,
            (b'M', b'!') => 4,
            (b'+', _) => {
                self.block_comment(Nesting::Flat);
                return TokenKind::Hint;
            }
            _ => return self.block_comment(Nesting::Flat),
        };
        if self.executable_comment.is_some() {
            // Executable comments do not nest; the inner one is a plain comment.
            return self.block_comment(Nesting::Flat);
        }
        let rest = &self.bytes[self.at + mark..];
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if rest.starts_with(NO_SERVER) {
            return self.block_comment(Nesting::Flat);
        }
        self.executable_comment = Some(self.at);
        self.at += mark + digits;
        TokenKind::ExecutableOpen
    }

    /// `@name`, `@@session.name`, or the `@` of `'user'@'host'`.
    fn variable(&mut self) -> TokenKind {
        self.at += 1;
        if self.byte(0) == b'@' {
            self.at += 1;
        }
        while (continues_word(self.byte(0)) || self.byte(0) == b'.') && !self.at_delimiter(self.at)
        {
            self.at += 1;
        }
        TokenKind::Parameter
    }
}
