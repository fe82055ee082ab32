//! What the lexers of all dialects have in common.

use super::lex::Lexer;
use crate::finding::codes;
use crate::sql::problem::Problem;
use crate::sql::token::TokenKind;

/// What a backslash means inside quotes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Backslash {
    /// A character like any other.
    Literal,
    /// It takes the next character's meaning away.
    Escapes,
}

/// Whether block comments nest.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Nesting {
    Flat,
    Nested,
}

/// A letter, `_`, or a byte of a character outside ASCII.
pub(super) fn starts_word(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

/// As [`starts_word`], and digits and `$`: the same in all three databases.
pub(super) fn continues_word(byte: u8) -> bool {
    CONTINUES_WORD[byte as usize]
}

/// Build scripts and macros are compiled without optimization, where a look into a table
/// costs less than the questions that it answers.
const CONTINUES_WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < table.len() {
        let found = byte as u8;
        table[byte] =
            found.is_ascii_alphanumeric() || matches!(found, b'_' | b'$') || found >= 0x80;
        byte += 1;
    }
    table
};

impl Lexer<'_> {
    /// The byte so far ahead; zero past the end.
    pub(super) fn byte(&self, ahead: usize) -> u8 {
        let at = self.at + ahead;
        if at < self.bytes.len() {
            self.bytes[at]
        } else {
            0
        }
    }

    /// The offset of the next `byte` (ASCII) at or behind `from`.
    pub(super) fn find(&self, from: usize, byte: u8) -> Option<usize> {
        self.text[from..]
            .find(char::from(byte))
            .map(|found| from + found)
    }

    /// Steps over one character, whatever it is.
    pub(super) fn step(&mut self) {
        self.at += 1;
        while self.at < self.bytes.len() && !self.text.is_char_boundary(self.at) {
            self.at += 1;
        }
    }

    pub(super) fn single(&mut self, kind: TokenKind) -> TokenKind {
        self.at += 1;
        kind
    }

    pub(super) fn unknown(&mut self) -> TokenKind {
        self.step();
        TokenKind::Unknown
    }

    pub(super) fn whitespace(&mut self) -> TokenKind {
        while matches!(self.byte(0), b' ' | b'\n' | b'\r' | b'\t' | 0x0b | 0x0c) {
            self.at += 1;
        }
        TokenKind::Whitespace
    }

    /// To the line end, which does not belong to it.
    pub(super) fn line_comment(&mut self) -> TokenKind {
        self.skip_line();
        TokenKind::LineComment
    }

    pub(super) fn skip_line(&mut self) {
        self.at = self.find(self.at, b'\n').unwrap_or(self.bytes.len());
    }

    /// From the opening of a block comment to its end, or to the end of the text.
    pub(super) fn block_comment(&mut self, nesting: Nesting) -> TokenKind {
        let start = self.at;
        self.at += 2;
        let mut depth = 1;
        // Every end has a slash, and every nested opening, too.
        while let Some(slash) = self.find(self.at, b'/') {
            // A star counts once: `/*/` opens and does not close.
            let closes = slash > self.at && self.bytes[slash - 1] == b'*';
            let opens = nesting == Nesting::Nested && self.bytes.get(slash + 1) == Some(&b'*');
            self.at = slash + 1;
            if closes {
                depth -= 1;
                if depth == 0 {
                    return TokenKind::BlockComment;
                }
            } else if opens {
                depth += 1;
                self.at = slash + 2;
            }
        }
        self.at = self.bytes.len();
        self.unterminated_comment(start);
        TokenKind::BlockComment
    }

    /// A word, where one starts here. A custom delimiter cuts it short.
    pub(super) fn word(&mut self) -> TokenKind {
        let start = self.at;
        while continues_word(self.byte(0)) && (self.at == start || !self.at_delimiter(self.at)) {
            self.at += 1;
        }
        TokenKind::Word
    }

    /// A number, where a digit or a dot with a digit stands here.
    ///
    /// Letters that follow it belong to it, whether the database takes them or not.
    pub(super) fn number(&mut self) -> TokenKind {
        let start = self.at;
        let hexadecimal = self.byte(0) == b'0' && matches!(self.byte(1), b'x' | b'X');
        let mut seen_dot = false;
        loop {
            let byte = self.byte(0);
            let sign_of_exponent = matches!(byte, b'+' | b'-')
                && !hexadecimal
                && self.at > start
                && matches!(self.bytes[self.at - 1], b'e' | b'E')
                && self.byte(1).is_ascii_digit();
            if byte == b'.' && !seen_dot && self.byte(1) != b'.' {
                seen_dot = true;
            } else if !byte.is_ascii_alphanumeric() && byte != b'_' && !sign_of_exponent {
                return TokenKind::Number;
            }
            if self.at > start && self.at_delimiter(self.at) {
                return TokenKind::Number;
            }
            self.at += 1;
        }
    }

    /// A run of operator characters; comments and a custom delimiter end it.
    pub(super) fn operator(&mut self, characters: &[u8]) -> TokenKind {
        self.at += 1;
        while characters.contains(&self.byte(0)) && !self.at_delimiter(self.at) {
            let pair = (self.byte(0), self.byte(1));
            if pair == (b'-', b'-') || pair == (b'/', b'*') {
                break;
            }
            self.at += 1;
        }
        TokenKind::Operator
    }

    /// From the opening quote behind a prefix of so many bytes to the closing
    /// one; a doubled quote is part of the text.
    pub(super) fn quoted(
        &mut self,
        prefix: usize,
        backslash: Backslash,
        kind: TokenKind,
    ) -> TokenKind {
        let start = self.at;
        self.at += prefix;
        let quote = self.byte(0);
        self.at += 1;
        if self.skip_quoted(quote, backslash) {
            return kind;
        }
        self.at = self.bytes.len();
        let (code, what) = match kind {
            TokenKind::QuotedWord => (&codes::UNTERMINATED_QUOTE, "quoted identifier"),
            _ => (&codes::UNTERMINATED_STRING, "string"),
        };
        let closing = match quote {
            b'`' => "a backtick".to_owned(),
            quote => format!("`{}`", char::from(quote)),
        };
        let mut help = format!("end it with {closing}; inside, that is written twice");
        if backslash == Backslash::Escapes {
            help.push_str(" or behind a backslash, and a backslash is written `\\\\`");
        }
        self.problems.push(Problem {
            code,
            span: start..start + prefix + 1,
            message: format!("this {what} does not end"),
            help: Some(help),
        });
        kind
    }

    /// Steps behind the closing quote; `false` when there is none.
    fn skip_quoted(&mut self, quote: u8, backslash: Backslash) -> bool {
        let Some(mut next_quote) = self.find(self.at, quote) else {
            return false;
        };
        loop {
            if backslash == Backslash::Escapes {
                while let Some(found) = self.text[self.at..next_quote].find('\\') {
                    self.at += found + 1;
                    if self.at >= self.bytes.len() {
                        return false;
                    }
                    self.step();
                    if self.at > next_quote {
                        match self.find(self.at, quote) {
                            Some(found) => next_quote = found,
                            None => return false,
                        }
                    }
                }
            }
            self.at = next_quote + 1;
            if self.byte(0) != quote {
                return true;
            }
            self.at += 1;
            match self.find(self.at, quote) {
                Some(found) => next_quote = found,
                None => return false,
            }
        }
    }

    pub(super) fn unterminated_comment(&mut self, start: usize) {
        let nested = self.dialect == crate::dialect::Dialect::Postgres;
        self.problems.push(Problem {
            code: &codes::UNTERMINATED_COMMENT,
            span: start..start + 2,
            message: "this comment does not end".to_owned(),
            help: Some(if nested {
                "end it with `*/`; block comments nest, so every `/*` inside needs its own `*/`"
                    .to_owned()
            } else {
                "end it with `*/`".to_owned()
            }),
        });
    }
}
