//! `SQLite`'s tokens.
//!
//! Source: <https://www.sqlite.org/lang_keywords.html>, <https://www.sqlite.org/lang_comment.html>
//! and `src/tokenize.c`. `SQLite` takes a block comment that does not end as one
//! up to the end of the text. Here it is a problem nevertheless: nobody means it.

use super::lex::Lexer;
use super::scan::{Backslash, Nesting, continues_word, starts_word};
use crate::finding::codes;
use crate::sql::problem::Problem;
use crate::sql::token::TokenKind;

const OPERATORS: &[u8] = b"~!&|+-*/%<>=";

impl Lexer<'_> {
    pub(super) fn next_sqlite(&mut self) -> TokenKind {
        match (self.byte(0), self.byte(1)) {
            (b' ' | b'\n' | b'\r' | b'\t' | 0x0c, _) => self.whitespace(),
            (b'-', b'-') => self.line_comment(),
            (b'/', b'*') => self.block_comment(Nesting::Flat),
            (b'\'', _) => self.quoted(0, Backslash::Literal, TokenKind::String),
            (b'"' | b'`', _) => self.quoted(0, Backslash::Literal, TokenKind::QuotedWord),
            (b'[', _) => self.bracketed(),
            (b'x' | b'X', b'\'') => self.quoted(1, Backslash::Literal, TokenKind::String),
            (b';', _) => self.single(TokenKind::Semicolon),
            (b'(', _) => self.single(TokenKind::OpenParenthesis),
            (b')', _) => self.single(TokenKind::CloseParenthesis),
            (b',', _) => self.single(TokenKind::Comma),
            (b'.', next) if next.is_ascii_digit() => self.number(),
            (b'.', _) => self.single(TokenKind::Dot),
            (b'?', _) => self.parameter(),
            (b':' | b'@' | b'$' | b'#', next) if continues_word(next) => self.parameter(),
            (byte, _) if starts_word(byte) => self.word(),
            (byte, _) if byte.is_ascii_digit() => self.number(),
            (byte, _) if OPERATORS.contains(&byte) => self.operator(OPERATORS),
            _ => self.unknown(),
        }
    }

    /// `[…]`: no way to write a bracket inside.
    fn bracketed(&mut self) -> TokenKind {
        let start = self.at;
        if let Some(end) = self.find(start, b']') {
            self.at = end + 1;
        } else {
            self.at = self.bytes.len();
            self.problems.push(Problem {
                code: &codes::UNTERMINATED_QUOTE,
                span: start..start + 1,
                message: "this quoted identifier does not end".to_owned(),
                help: Some("end it with `]`".to_owned()),
            });
        }
        TokenKind::QuotedWord
    }

    /// `?`, `?1`, `:name`, `@name`, `$name`.
    fn parameter(&mut self) -> TokenKind {
        self.at += 1;
        while continues_word(self.byte(0)) && !self.at_delimiter(self.at) {
            self.at += 1;
        }
        TokenKind::Parameter
    }
}
