//! A statement and the token at which it stops making sense.

use std::ops::Range;

use crate::grammar::message::Place;
use crate::sql::{Token, TokenKind};

/// What the searches look at.
pub(super) struct Look<'a> {
    text: &'a str,
    tokens: &'a [Token],
    words: Vec<String>,
    /// Index of the token at fault; behind the last where the statement just ends.
    pub(super) fault: usize,
    /// What the parser says.
    pub(super) said: &'a str,
}

impl<'a> Look<'a> {
    pub(super) fn new(text: &'a str, place: &'a Place, said: &'a str) -> Look<'a> {
        let tokens = place.tokens.as_slice();
        let words = tokens
            .iter()
            .map(|token| match token.kind {
                TokenKind::Word => token.text(text).to_ascii_uppercase(),
                _ => token.text(text).to_owned(),
            })
            .collect();
        Look {
            text,
            tokens,
            words,
            fault: place.index.unwrap_or(tokens.len()),
            said,
        }
    }

    /// The token so many places behind the one at fault; words in upper case, nothing
    /// beyond the ends.
    pub(super) fn at(&self, away: isize) -> &str {
        let index = self.fault.checked_add_signed(away);
        index.map_or("", |index| self.word(index))
    }

    /// The token of an index; words in upper case.
    pub(super) fn word(&self, index: usize) -> &str {
        self.words.get(index).map_or("", String::as_str)
    }

    /// The token of an index as it is written.
    pub(super) fn written(&self, index: usize) -> &'a str {
        self.tokens
            .get(index)
            .map_or("", |token| token.text(self.text))
    }

    /// What a token is.
    pub(super) fn kind(&self, index: usize) -> Option<TokenKind> {
        self.tokens.get(index).map(|token| token.kind)
    }

    /// Whether the token at fault is a name or a keyword.
    pub(super) fn is_name(&self, index: usize) -> bool {
        matches!(
            self.kind(index),
            Some(TokenKind::Word | TokenKind::QuotedWord)
        )
    }

    /// How many tokens there are.
    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Where a token is; at the end of the statement beyond the last.
    pub(super) fn span(&self, index: usize) -> Range<usize> {
        let end = self.tokens.last().map_or(0, |token| token.end);
        self.tokens
            .get(index)
            .map_or(end..end, |token| token.span())
    }

    /// From one token to another, both included.
    pub(super) fn range(&self, first: usize, last: usize) -> Range<usize> {
        self.span(first).start..self.span(last).end
    }

    /// The text from one token to another, both included.
    pub(super) fn between(&self, first: usize, last: usize) -> &'a str {
        self.text.get(self.range(first, last)).unwrap_or("")
    }

    /// Whether the statement begins with these words.
    pub(super) fn begins(&self, words: &[&str]) -> bool {
        words
            .iter()
            .enumerate()
            .all(|(index, word)| self.word(index) == *word)
    }

    /// Whether these words stand from the token so many places away on.
    pub(super) fn says(&self, away: isize, words: &[&str]) -> bool {
        words
            .iter()
            .enumerate()
            .all(|(index, word)| self.at(away + index.cast_signed()) == *word)
    }

    /// The first place near the fault, up to so many tokens on either side, where
    /// these words stand.
    pub(super) fn near(&self, words: &[&str], reach: usize) -> Option<usize> {
        let first = self.fault.saturating_sub(reach);
        (first..=self.fault + reach).find(|start| {
            words
                .iter()
                .enumerate()
                .all(|(index, word)| self.word(start + index) == *word)
        })
    }

    /// How many parentheses are open at the fault.
    pub(super) fn depth(&self) -> usize {
        let mut depth: usize = 0;
        for token in self.tokens.iter().take(self.fault) {
            match token.kind {
                TokenKind::OpenParenthesis => depth += 1,
                TokenKind::CloseParenthesis => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        depth
    }

    /// Whether a token is the first on its line.
    pub(super) fn begins_line(&self, index: usize) -> bool {
        let (Some(before), Some(token)) = (
            index
                .checked_sub(1)
                .and_then(|index| self.tokens.get(index)),
            self.tokens.get(index),
        ) else {
            return true;
        };
        self.text[before.end..token.start].contains('\n')
    }
}
