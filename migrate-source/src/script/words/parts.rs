//! Where words stand, and what is between commas: what only rules ask.

use std::ops::Range;

use super::Words;
use crate::sql::{Token, TokenKind};

impl<'a> Words<'a> {
    /// The byte range from the first token to the last one that the server acts on;
    /// empty where there is none.
    pub(crate) fn span(&self) -> Range<usize> {
        let acts = |token: &&Token| !token.kind.is_trivia();
        match (
            self.tokens.iter().find(acts),
            self.tokens.iter().rfind(acts),
        ) {
            (Some(first), Some(last)) => first.start..last.end,
            _ => self.end..self.end,
        }
    }

    /// What is written at [`Words::span`].
    pub(crate) fn sql(&self) -> &'a str {
        &self.text[self.span()]
    }

    /// What `before` had and is taken since.
    pub(crate) fn since(&self, before: &Words<'a>) -> Words<'a> {
        let taken = before.tokens.len() - self.tokens.len();
        Words {
            tokens: &before.tokens[..taken],
            ..*before
        }
    }

    /// The parts between commas outside parentheses.
    pub(crate) fn items(mut self) -> Vec<Words<'a>> {
        let mut items = Vec::new();
        let mut begin = self;
        let mut depth = 0_u32;
        while let Some(token) = self.peek() {
            if depth == 0 && token.kind == TokenKind::Comma {
                items.push(self.since(&begin));
                self.take();
                begin = self;
                continue;
            }
            match token.kind {
                TokenKind::OpenParenthesis => depth += 1,
                TokenKind::CloseParenthesis => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.take();
        }
        let last = self.since(&begin);
        if !last.is_empty() {
            items.push(last);
        }
        items
    }
}
