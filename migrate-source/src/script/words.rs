//! Walks over the tokens of one statement that the server acts on.

#[cfg(feature = "word-rules")]
mod parts;

use crate::dialect::Dialect;
use crate::sql::{Token, TokenKind};

/// A place between two tokens of a statement.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words<'a> {
    pub(crate) dialect: Dialect,
    text: &'a str,
    tokens: &'a [Token],
    /// Offset behind the last token that was taken.
    pub(crate) end: usize,
}

/// A name with the schema before it, as the database folds them.
pub(crate) struct Name {
    pub(crate) schema: Option<String>,
    pub(crate) name: String,
}

impl<'a> Words<'a> {
    /// The beginning of a statement.
    pub(crate) fn new(dialect: Dialect, text: &'a str, tokens: &'a [Token]) -> Words<'a> {
        Words {
            dialect,
            text,
            tokens,
            end: tokens.first().map_or(0, |token| token.start),
        }
    }

    /// The next token.
    pub(crate) fn peek(&self) -> Option<Token> {
        let at = self.next();
        if at < self.tokens.len() {
            Some(self.tokens[at])
        } else {
            None
        }
    }

    /// The place of the next token, or the end. Everything here goes through it, and
    /// where nothing is optimized an iterator is several calls for each token.
    fn next(&self) -> usize {
        let mut at = 0;
        while at < self.tokens.len() && self.tokens[at].kind.is_trivia() {
            at += 1;
        }
        at
    }

    /// Takes the next token.
    pub(crate) fn take(&mut self) -> Option<Token> {
        let at = self.next();
        if at == self.tokens.len() {
            return None;
        }
        let token = self.tokens[at];
        self.tokens = &self.tokens[at + 1..];
        self.end = token.end;
        Some(token)
    }

    /// Whether parts of it are in executable comments: the server's version decides.
    pub(crate) fn is_conditional(&self) -> bool {
        self.tokens
            .iter()
            .any(|token| token.kind == TokenKind::ExecutableOpen)
    }

    /// The text that the tokens are of.
    pub(crate) fn source(&self) -> &'a str {
        self.text
    }

    /// The text of a token.
    pub(crate) fn text(&self, token: Token) -> &'a str {
        token.text(self.text)
    }

    /// Whether the next token is this keyword.
    pub(crate) fn is(&self, keyword: &str) -> bool {
        self.peek()
            .is_some_and(|token| token.is_word(self.text, keyword))
    }

    /// Whether the next token is one of these keywords.
    pub(crate) fn is_any(&self, keywords: &[&str]) -> bool {
        self.peek().is_some_and(|token| {
            keywords
                .iter()
                .any(|keyword| token.is_word(self.text, keyword))
        })
    }

    /// Whether nothing is left.
    pub(crate) fn is_empty(&self) -> bool {
        self.next() == self.tokens.len()
    }

    /// The kind of the next token.
    pub(crate) fn kind(&self) -> Option<TokenKind> {
        self.peek().map(|token| token.kind)
    }

    /// Takes the next token if it is a word; in upper case, empty if it is none.
    pub(crate) fn take_word(&mut self) -> String {
        match self.peek() {
            Some(token) if token.kind == TokenKind::Word => {
                self.take();
                self.text(token).to_ascii_uppercase()
            }
            _ => String::new(),
        }
    }

    /// Takes the next token if it is this keyword.
    pub(crate) fn take_if(&mut self, keyword: &str) -> bool {
        let found = self.is(keyword);
        if found {
            self.take();
        }
        found
    }

    /// Takes the next token if it is of this kind.
    pub(crate) fn take_kind(&mut self, kind: TokenKind) -> Option<Token> {
        if self.kind() == Some(kind) {
            self.take()
        } else {
            None
        }
    }

    /// Takes these keywords if they all follow.
    pub(crate) fn take_all(&mut self, keywords: &[&str]) -> bool {
        let mut ahead = *self;
        for keyword in keywords {
            if !ahead.take_if(keyword) {
                return false;
            }
        }
        *self = ahead;
        true
    }

    /// Takes keywords as long as they are among these.
    pub(crate) fn skip(&mut self, keywords: &[&str]) {
        while self.is_any(keywords) {
            self.take();
        }
    }

    /// Takes tokens up to and with a keyword; `false` where it does not come.
    /// What stands in parentheses is skipped.
    pub(crate) fn skip_past(&mut self, keyword: &str) -> bool {
        let mut depth = 0_u32;
        while let Some(token) = self.take() {
            match token.kind {
                TokenKind::OpenParenthesis => depth += 1,
                TokenKind::CloseParenthesis => depth = depth.saturating_sub(1),
                _ if depth == 0 && token.is_word(self.text, keyword) => return true,
                _ => {}
            }
        }
        false
    }

    /// Takes a pair of parentheses; answers with what is between them. Without
    /// an opening one here, nothing is taken.
    pub(crate) fn parentheses(&mut self) -> Words<'a> {
        let mut inner = *self;
        inner.tokens = &[];
        if self.take_kind(TokenKind::OpenParenthesis).is_none() {
            return inner;
        }
        let tokens = self.tokens;
        let mut depth = 1_u32;
        while let Some(token) = self.take() {
            match token.kind {
                TokenKind::OpenParenthesis => depth += 1,
                TokenKind::CloseParenthesis => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                let taken = tokens.len() - self.tokens.len();
                inner.tokens = &tokens[..taken - 1];
                return inner;
            }
        }
        inner.tokens = tokens;
        inner
    }

    /// The parts between commas outside parentheses; none where nothing is left.
    pub(super) fn elements(self) -> Vec<Words<'a>> {
        let mut elements = Vec::new();
        let mut rest = self;
        while !rest.is_empty() {
            let tokens = rest.tokens;
            let mut depth = 0_u32;
            let mut last = tokens.len();
            while let Some(token) = rest.take() {
                match token.kind {
                    TokenKind::OpenParenthesis => depth += 1,
                    TokenKind::CloseParenthesis => depth = depth.saturating_sub(1),
                    TokenKind::Comma if depth == 0 => {
                        last = tokens.len() - rest.tokens.len() - 1;
                        break;
                    }
                    _ => {}
                }
            }
            elements.push(Words {
                tokens: &tokens[..last],
                ..self
            });
        }
        elements
    }

    /// What stands before the first of these keywords outside parentheses.
    pub(super) fn until(self, keywords: &[&str]) -> Words<'a> {
        let mut rest = self;
        let mut depth = 0_u32;
        loop {
            let left = rest.tokens.len();
            if depth == 0 && rest.is_any(keywords) {
                return Words {
                    tokens: &self.tokens[..self.tokens.len() - left],
                    ..self
                };
            }
            match rest.take().map(|token| token.kind) {
                Some(TokenKind::OpenParenthesis) => depth += 1,
                Some(TokenKind::CloseParenthesis) => depth = depth.saturating_sub(1),
                Some(_) => {}
                None => return self,
            }
        }
    }

    /// Takes tokens up to the next opening parenthesis; `false` where there is none.
    pub(super) fn skip_to_parenthesis(&mut self) -> bool {
        while let Some(kind) = self.kind() {
            if kind == TokenKind::OpenParenthesis {
                return true;
            }
            self.take();
        }
        false
    }

    /// Whether these keywords follow each other somewhere outside parentheses.
    pub(super) fn has_outside(mut self, keywords: &[&str]) -> bool {
        let mut depth = 0_u32;
        while !self.is_empty() {
            if depth == 0 {
                let mut ahead = self;
                if ahead.take_all(keywords) {
                    return true;
                }
            }
            match self.take().map(|token| token.kind) {
                Some(TokenKind::OpenParenthesis) => depth += 1,
                Some(TokenKind::CloseParenthesis) => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        false
    }

    /// The next few tokens as a message shows them, in backticks.
    pub(super) fn begin(mut self, count: usize) -> String {
        let mut texts = Vec::new();
        while texts.len() < count
            && let Some(token) = self.take()
        {
            let text: String = self
                .text(token)
                .chars()
                .take(40)
                .map(|found| if found.is_control() { ' ' } else { found })
                .collect();
            texts.push(text);
        }
        format!("`{}`", texts.join(" "))
    }

    /// Whether these keywords follow each other anywhere in what is left.
    pub(crate) fn contains(&self, keywords: &[&str]) -> bool {
        let Some(first) = keywords.first() else {
            return !self.is_empty();
        };
        let mut at = 0;
        while at < self.tokens.len() {
            if self.tokens[at].is_word(self.text, first) {
                let mut ahead = Words {
                    tokens: &self.tokens[at..],
                    ..*self
                };
                if ahead.take_all(keywords) {
                    return true;
                }
            }
            at += 1;
        }
        false
    }

    /// Whether a comma outside parentheses is left.
    pub(crate) fn has_comma(mut self) -> bool {
        let mut depth = 0_u32;
        while let Some(token) = self.take() {
            match token.kind {
                TokenKind::OpenParenthesis => depth += 1,
                TokenKind::CloseParenthesis => depth = depth.saturating_sub(1),
                TokenKind::Comma if depth == 0 => return true,
                _ => {}
            }
        }
        false
    }

    /// Takes an identifier, folded and unquoted; `None` (and nothing taken) for
    /// anything else, and for names that a probe cannot hold.
    pub(crate) fn identifier(&mut self) -> Option<String> {
        let token = self.peek()?;
        let name = unquoted(self.dialect, token.kind, self.text(token))?;
        if name.is_empty() || garbles(&name) {
            return None;
        }
        self.take();
        Some(name)
    }

    /// Takes `name` or `schema.name`; `None` for anything else, `a.b.c` included.
    pub(crate) fn name(&mut self) -> Option<Name> {
        let first = self.identifier()?;
        if self.take_kind(TokenKind::Dot).is_none() {
            return Some(Name {
                schema: None,
                name: first,
            });
        }
        let name = self.identifier()?;
        if self.kind() == Some(TokenKind::Dot) {
            return None;
        }
        Some(Name {
            schema: Some(first),
            name,
        })
    }
}

/// Whether a name has a character that separates fields or ends texts.
fn garbles(name: &str) -> bool {
    let bytes = name.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if matches!(bytes[at], b'\t' | b'\n' | b'\r' | 0) {
            return true;
        }
        at += 1;
    }
    false
}

/// An identifier as the database stores it; `None` for what is none.
///
/// `PostgreSQL` folds ASCII letters to lower case and cuts names after 63 bytes;
/// the others keep what is written. `SQLite` takes a string for a name.
fn unquoted(dialect: Dialect, kind: TokenKind, text: &str) -> Option<String> {
    let inner = |quote: char| {
        let inner = text.strip_prefix(quote)?.strip_suffix(quote)?;
        let doubled = format!("{quote}{quote}");
        Some(inner.replace(&doubled, &quote.to_string()))
    };
    let mut name = match (kind, text.as_bytes().first()?) {
        (TokenKind::Word, _) if dialect == Dialect::Postgres => text.to_ascii_lowercase(),
        (TokenKind::Word, _) => text.to_owned(),
        (TokenKind::QuotedWord, b'"') => inner('"')?,
        (TokenKind::QuotedWord, b'`') => inner('`')?,
        (TokenKind::QuotedWord, b'[') => text.strip_prefix('[')?.strip_suffix(']')?.to_owned(),
        (TokenKind::String, b'\'') if dialect == Dialect::Sqlite => inner('\'')?,
        _ => return None,
    };
    if dialect == Dialect::Postgres && name.len() > 63 {
        let mut end = 63;
        while !name.is_char_boundary(end) {
            end -= 1;
        }
        name.truncate(end);
    }
    Some(name)
}
