//! Statements that were not run, or not as the application would run them.

use std::ops::Range;

use crate::config::Registered;
use crate::dialect::Dialect;
use crate::sql::{Token, TokenKind, tokens};

use super::schema::unquoted;

/// A statement that was not run as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Skip {
    /// Its byte range in the script's text.
    pub(super) span: Range<usize>,
    /// What was not done, and why.
    pub(super) reason: String,
}

/// Names of which nothing is known here: what they stand for was not made.
#[derive(Clone, Debug, Default)]
pub(super) struct Absent {
    names: Vec<String>,
}

impl Absent {
    /// Takes the name that a skipped statement would have made.
    pub(super) fn add(&mut self, sql: &str) {
        if let Some(name) = created(sql) {
            self.names.push(name);
        }
    }

    /// The first of the names that a statement mentions.
    pub(super) fn mentioned(&self, sql: &str) -> Option<&str> {
        if self.names.is_empty() {
            return None;
        }
        tokens(sql, Dialect::Sqlite)
            .iter()
            .filter_map(|token| name(sql, token))
            .find_map(|name| self.names.iter().find(|absent| **absent == name))
            .map(String::as_str)
    }
}

/// The module of a `CREATE VIRTUAL TABLE`, where the application registers it.
pub(super) fn registered_module(sql: &str, registered: &Registered) -> Option<String> {
    if registered.modules.is_empty() {
        return None;
    }
    let words = significant(sql);
    let is = |at: usize, word: &str| words.get(at).is_some_and(|token| token.is_word(sql, word));
    if !is(0, "CREATE") || !is(1, "VIRTUAL") {
        return None;
    }
    let using = words.iter().position(|token| token.is_word(sql, "USING"))?;
    let module = name(sql, words.get(using + 1)?)?;
    registered
        .modules
        .iter()
        .find(|known| known.eq_ignore_ascii_case(&module))
        .cloned()
}

/// The name that `ATTACH … AS name` gives a file.
pub(super) fn attached(sql: &str) -> Option<String> {
    let words = significant(sql);
    if !words.first()?.is_word(sql, "ATTACH") {
        return None;
    }
    let at = words.iter().rposition(|token| token.is_word(sql, "AS"))?;
    let token = words.get(at + 1)?;
    match token.kind {
        TokenKind::String => Some(token.text(sql).trim_matches('\'').to_lowercase()),
        _ => name(sql, token),
    }
}

/// The name that a `CREATE` gives.
fn created(sql: &str) -> Option<String> {
    let words = significant(sql);
    let mut rest = words.iter().peekable();
    if !rest.next()?.is_word(sql, "CREATE") {
        return None;
    }
    let kinds = ["TABLE", "INDEX", "VIEW", "TRIGGER"];
    rest.find(|token| kinds.iter().any(|kind| token.is_word(sql, kind)))?;
    while rest
        .next_if(|token| {
            ["IF", "NOT", "EXISTS"]
                .iter()
                .any(|word| token.is_word(sql, word))
        })
        .is_some()
    {}
    let first = rest.next()?;
    match rest.next() {
        Some(dot) if dot.kind == TokenKind::Dot => name(sql, rest.next()?),
        _ => name(sql, first),
    }
}

fn significant(sql: &str) -> Vec<Token> {
    let mut found = tokens(sql, Dialect::Sqlite);
    found.retain(|token| !token.kind.is_trivia());
    found
}

fn name(sql: &str, token: &Token) -> Option<String> {
    matches!(token.kind, TokenKind::Word | TokenKind::QuotedWord)
        .then(|| unquoted(token.text(sql)).to_lowercase())
}
