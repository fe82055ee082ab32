//! `PostgreSQL`'s tokens, as its scanner and psql's see them, with
//! `standard_conforming_strings` on.
//!
//! Source: <https://www.postgresql.org/docs/current/sql-syntax-lexical.html>,
//! `src/backend/parser/scan.l` and `src/fe_utils/psqlscan.l`.

use super::lex::Lexer;
use super::scan::{Backslash, Nesting, starts_word};
use crate::finding::codes;
use crate::sql::problem::Problem;
use crate::sql::token::TokenKind;

const OPERATORS: &[u8] = b"~!@#^&|`?+-*/%<>=:";

/// How far the lexer is in a `COPY … FROM stdin`.
#[derive(Default)]
pub(super) struct Copy {
    stage: Stage,
    parentheses: u32,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Not in a `COPY` statement.
    #[default]
    Outside,
    /// The statement began with `COPY`.
    Statement,
    /// The last token was `FROM`.
    From,
    /// `FROM stdin` was seen.
    Stdin,
    /// The statement has ended; the next line begins the data.
    Pending,
}

impl Lexer<'_> {
    pub(super) fn next_postgres(&mut self) -> TokenKind {
        if self.copy.stage == Stage::Pending && self.bytes[..self.at].ends_with(b"\n") {
            self.copy.stage = Stage::Outside;
            return self.copy_data();
        }
        match (self.byte(0), self.byte(1)) {
            // The line end before the data is a token of its own.
            (b' ' | b'\n' | b'\r' | b'\t' | 0x0b | 0x0c, _)
                if self.copy.stage == Stage::Pending =>
            {
                self.single(TokenKind::Whitespace)
            }
            (b' ' | b'\n' | b'\r' | b'\t' | 0x0b | 0x0c, _) => self.whitespace(),
            (b'-', b'-') => self.line_comment(),
            (b'/', b'*') => self.block_comment(Nesting::Nested),
            (b'\'', _) => self.quoted(0, Backslash::Literal, TokenKind::String),
            (b'"', _) => self.quoted(0, Backslash::Literal, TokenKind::QuotedWord),
            (b'e' | b'E', b'\'') => self.quoted(1, Backslash::Escapes, TokenKind::String),
            (b'b' | b'B' | b'x' | b'X' | b'n' | b'N', b'\'') => {
                self.quoted(1, Backslash::Literal, TokenKind::String)
            }
            (b'u' | b'U', b'&') if self.byte(2) == b'\'' => {
                self.quoted(2, Backslash::Literal, TokenKind::String)
            }
            (b'u' | b'U', b'&') if self.byte(2) == b'"' => {
                self.quoted(2, Backslash::Literal, TokenKind::QuotedWord)
            }
            (b'$', _) => self.dollar(),
            (b'\\', _) => self.meta_command(),
            (b';', _) => self.single(TokenKind::Semicolon),
            (b'(', _) => self.single(TokenKind::OpenParenthesis),
            (b')', _) => self.single(TokenKind::CloseParenthesis),
            (b',', _) => self.single(TokenKind::Comma),
            (b'.', next) if next.is_ascii_digit() => self.number(),
            (b'.', _) => self.single(TokenKind::Dot),
            (b'[' | b']', _) => self.single(TokenKind::Operator),
            (byte, _) if starts_word(byte) => self.word(),
            (byte, _) if byte.is_ascii_digit() => self.number(),
            (byte, _) if OPERATORS.contains(&byte) => self.operator(OPERATORS),
            _ => self.unknown(),
        }
    }

    /// `$1`, `$$ … $$`, `$tag$ … $tag$`, or a stray dollar.
    ///
    /// A dollar that continues an identifier never comes here: [`Lexer::word`]
    /// has taken it.
    fn dollar(&mut self) -> TokenKind {
        let start = self.at;
        if self.byte(1).is_ascii_digit() {
            self.at += 1;
            while self.byte(0).is_ascii_digit() {
                self.at += 1;
            }
            return TokenKind::Parameter;
        }
        let mut tag = 1;
        while starts_word(self.byte(tag)) || (tag > 1 && self.byte(tag).is_ascii_digit()) {
            tag += 1;
        }
        if self.byte(tag) != b'$' {
            return self.unknown();
        }
        let text = self.text;
        let delimiter = &text[start..=start + tag];
        self.at += delimiter.len();
        while let Some(found) = self.find(self.at, b'$') {
            if text[found..].starts_with(delimiter) {
                self.at = found + delimiter.len();
                return TokenKind::DollarQuote;
            }
            self.at = found + 1;
        }
        self.at = self.bytes.len();
        self.problems.push(Problem {
            code: &codes::UNTERMINATED_DOLLAR_QUOTE,
            span: start..start + delimiter.len(),
            message: "this dollar quote does not end".to_owned(),
            help: Some(format!(
                "end it with `{delimiter}`, spelled exactly like this"
            )),
        });
        TokenKind::DollarQuote
    }

    /// A backslash outside quotes is psql's; the rest of the line belongs to it.
    fn meta_command(&mut self) -> TokenKind {
        let start = self.at;
        self.skip_line();
        let name = self.text[start + 1..self.at]
            .split(|character: char| character.is_whitespace() || character == ';')
            .next()
            .unwrap_or("");
        let help = match name {
            "restrict" | "unrestrict" => "delete the line: pg_dump writes it for psql alone",
            "c" | "connect" => {
                "delete the line: a migration runs in the database that the application connects to"
            }
            "i" | "ir" | "include" | "include_relative" => {
                "paste the SQL of that file here: a migration is one text"
            }
            "copy" | "." => "write the rows as `INSERT` statements",
            "set" | "unset" | "gset" => {
                "write the value itself: psql's variables exist in psql alone"
            }
            _ => {
                "delete it, or write it in SQL: the server gets this text, and psql has no part in it"
            }
        };
        self.problems.push(Problem {
            code: &codes::PSQL_META_COMMAND,
            span: start..start + 1 + name.len(),
            message: format!("`\\{name}` is a command of psql, not of the server"),
            help: Some(help.to_owned()),
        });
        TokenKind::MetaCommand
    }

    /// Watches for `COPY … FROM stdin;`.
    pub(super) fn follow_copy(&mut self, kind: TokenKind, start: usize) {
        if kind.is_trivia() {
            return;
        }
        let word = match kind {
            TokenKind::Word => &self.text[start..self.at],
            _ => "",
        };
        let is = |keyword: &str| word.eq_ignore_ascii_case(keyword);
        let stage = self.copy.stage;
        self.copy.stage = match kind {
            TokenKind::Word if self.statement_is_empty => {
                self.copy.parentheses = 0;
                if is("copy") {
                    Stage::Statement
                } else {
                    Stage::Outside
                }
            }
            _ if matches!(stage, Stage::Outside | Stage::Pending) => stage,
            TokenKind::Semicolon | TokenKind::Delimiter => match stage {
                Stage::Stdin => Stage::Pending,
                _ => Stage::Outside,
            },
            _ if stage == Stage::Stdin => stage,
            TokenKind::OpenParenthesis => {
                self.copy.parentheses += 1;
                Stage::Statement
            }
            TokenKind::CloseParenthesis => {
                self.copy.parentheses = self.copy.parentheses.saturating_sub(1);
                Stage::Statement
            }
            _ if is("from") && self.copy.parentheses == 0 => Stage::From,
            // The grammar takes either word in either direction.
            _ if stage == Stage::From && (is("stdin") || is("stdout")) => {
                self.problems.push(Problem {
                    code: &codes::COPY_FROM_STDIN,
                    span: start..self.at,
                    message: "`COPY … FROM stdin` has no input when a migration runs".to_owned(),
                    help: Some(
                        "write the rows as `INSERT` statements: `pg_dump --inserts` does"
                            .to_owned(),
                    ),
                });
                Stage::Stdin
            }
            _ => Stage::Statement,
        };
    }

    /// The lines up to and with `\.`, or all that is left.
    fn copy_data(&mut self) -> TokenKind {
        loop {
            let line_end = self.find(self.at, b'\n').unwrap_or(self.bytes.len());
            let line = self.text[self.at..line_end].trim_end_matches('\r');
            self.at = line_end;
            if line == "\\." || line_end == self.bytes.len() {
                return TokenKind::CopyData;
            }
            self.at += 1;
        }
    }
}
