//! A piece of SQL text that belongs together.

use std::ops::Range;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// Blanks, tabs, line ends.
    Whitespace,
    /// `-- …`, and `# …` on `MySQL`, without the line end.
    LineComment,
    /// `/* … */`, nested where the database nests them.
    BlockComment,
    /// `MySQL`: an optimizer hint, `/*+ … */`.
    Hint,
    /// `MySQL`: the opening of an executable comment, `/*!50003` or `/*M!`.
    ExecutableOpen,
    /// `MySQL`: the `*/` of an executable comment.
    ExecutableClose,
    /// A keyword or an identifier without quotes.
    Word,
    /// An identifier in quotes: `"…"`, `` `…` ``, `[…]`, `U&"…"`.
    QuotedWord,
    /// A string literal with its prefix: `'…'`, `E'…'`, `X'…'`, on `MySQL` also `"…"`.
    String,
    /// `PostgreSQL`: `$$ … $$` or `$tag$ … $tag$`.
    DollarQuote,
    /// A number.
    Number,
    /// A parameter or variable: `$1`, `?1`, `:name`, `@user_variable`, `@@session.sql_mode`.
    Parameter,
    /// `;`
    Semicolon,
    /// `(`
    OpenParenthesis,
    /// `)`
    CloseParenthesis,
    /// `,`
    Comma,
    /// `.`
    Dot,
    /// Anything else that is punctuation.
    Operator,
    /// A `DELIMITER` command of the `mysql` client: the rest of its line belongs to it.
    DelimiterCommand,
    /// The delimiter that a `DELIMITER` command has set.
    Delimiter,
    /// A command of psql: from the backslash to the end of the line.
    MetaCommand,
    /// The lines after `COPY … FROM stdin;`, up to and with `\.`.
    CopyData,
    /// A character that the database does not know outside quotes.
    Unknown,
}

impl TokenKind {
    /// Whether the server skips it: white space and comments that are only comments.
    pub fn is_trivia(self) -> bool {
        matches!(
            self,
            TokenKind::Whitespace
                | TokenKind::LineComment
                | TokenKind::BlockComment
                | TokenKind::Hint
                | TokenKind::ExecutableOpen
                | TokenKind::ExecutableClose
        )
    }
}

/// A piece of SQL text; tokens follow each other without holes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Offset of its first byte.
    pub start: usize,
    /// Offset behind its last byte.
    pub end: usize,
}

impl Token {
    /// Its byte range.
    pub fn span(self) -> Range<usize> {
        self.start..self.end
    }

    /// Its text.
    pub fn text(self, source: &str) -> &str {
        &source[self.start..self.end]
    }

    /// Whether it is this keyword, in any case.
    pub fn is_word(self, source: &str, keyword: &str) -> bool {
        self.kind == TokenKind::Word
            && self.end - self.start == keyword.len()
            && self.text(source).eq_ignore_ascii_case(keyword)
    }
}
