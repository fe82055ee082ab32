//! SQL without what does not matter: white space, comments, quotes, case.

use crate::dialect::Dialect;
use crate::sql::{TokenKind, tokens};

/// A token that the database acts on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) kind: TokenKind,
    /// For comparing: names without quotes, everything but literals in lower case.
    pub(super) key: String,
    /// As it was written.
    pub(super) text: String,
}

impl Part {
    /// Whether it is this keyword (given in lower case).
    pub(super) fn is(&self, keyword: &str) -> bool {
        self.kind == TokenKind::Word && self.key == keyword
    }
}

/// The tokens of a text that matter.
pub(super) fn parts(sql: &str) -> Vec<Part> {
    tokens(sql, Dialect::Sqlite)
        .into_iter()
        .filter(|token| !token.kind.is_trivia() && token.kind != TokenKind::Semicolon)
        .map(|token| {
            let text = token.text(sql).to_owned();
            let key = match token.kind {
                TokenKind::String => text.clone(),
                TokenKind::QuotedWord => unquoted(&text).to_lowercase(),
                _ => text.to_lowercase(),
            };
            Part {
                kind: token.kind,
                key,
                text,
            }
        })
        .collect()
}

/// A name without its quotes.
pub(in crate::engine) fn unquoted(text: &str) -> String {
    let inner = |text: &str| text.get(1..text.len() - 1).unwrap_or_default().to_owned();
    match text.as_bytes() {
        [b'"', .., b'"'] => inner(text).replace("\"\"", "\""),
        [b'`', .., b'`'] => inner(text).replace("``", "`"),
        [b'[', .., b']'] => inner(text),
        _ => text.to_owned(),
    }
}

/// What is compared.
pub(super) fn key(parts: &[Part]) -> String {
    let keys: Vec<&str> = parts.iter().map(|part| part.key.as_str()).collect();
    keys.join(" ")
}

/// What a person reads.
pub(super) fn shown(parts: &[Part]) -> String {
    let mut text = String::new();
    let mut previous: Option<&Part> = None;
    for part in parts {
        let glued = match (previous, part.kind) {
            (None, _) | (_, TokenKind::CloseParenthesis | TokenKind::Comma | TokenKind::Dot) => {
                true
            }
            (Some(previous), TokenKind::OpenParenthesis) => {
                // A function's or a type's parenthesis; after most keywords there is a blank.
                previous.kind == TokenKind::Word && !BEFORE_BLANK.contains(&previous.key.as_str())
                    || previous.kind == TokenKind::OpenParenthesis
            }
            (Some(previous), _) => {
                matches!(previous.kind, TokenKind::OpenParenthesis | TokenKind::Dot)
            }
        };
        if !glued {
            text.push(' ');
        }
        text.push_str(&part.text);
        previous = Some(part);
    }
    text
}

const BEFORE_BLANK: [&str; 12] = [
    "check", "default", "as", "in", "key", "unique", "values", "and", "or", "not", "when", "using",
];

/// The index behind the parenthesis that closes the one at `open`.
pub(super) fn behind_parenthesis(parts: &[Part], open: usize) -> usize {
    let mut depth = 0_usize;
    for (index, part) in parts.iter().enumerate().skip(open) {
        match part.kind {
            TokenKind::OpenParenthesis => depth += 1,
            TokenKind::CloseParenthesis => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return index + 1;
                }
            }
            _ => {}
        }
    }
    parts.len()
}

/// The pieces between commas that stand in no parenthesis.
pub(super) fn between_commas(parts: &[Part]) -> Vec<&[Part]> {
    let mut pieces = Vec::new();
    let mut depth = 0_usize;
    let mut start = 0;
    for (index, part) in parts.iter().enumerate() {
        match part.kind {
            TokenKind::OpenParenthesis => depth += 1,
            TokenKind::CloseParenthesis => depth = depth.saturating_sub(1),
            TokenKind::Comma if depth == 0 => {
                pieces.push(&parts[start..index]);
                start = index + 1;
            }
            _ => {}
        }
    }
    if start < parts.len() {
        pieces.push(&parts[start..]);
    }
    pieces
}
