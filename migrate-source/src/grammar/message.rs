//! What is said about a syntax error, in the words that the server would use.

use std::ops::Range;

use squawk_syntax::syntax_error::SyntaxError;

use crate::dialect::Dialect;
use crate::sql::{Token, TokenKind, tokens};

/// The token at which a statement stops making sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Its byte range in the statement's text; where the statement just ends, its last token.
    pub(super) span: Range<usize>,
    /// Its index among `tokens`; `None` where the statement just ends.
    pub(super) index: Option<usize>,
    /// The statement's tokens without white space and comments.
    pub(super) tokens: Vec<Token>,
}

impl Place {
    /// Finds the token that an error of the parser is about.
    pub(super) fn of(text: &str, error: &SyntaxError) -> Place {
        let tokens: Vec<Token> = tokens(text, Dialect::Postgres)
            .into_iter()
            .filter(|token| !token.kind.is_trivia() && token.kind != TokenKind::Semicolon)
            .collect();
        let start = usize::from(error.range().start());
        let end = usize::from(error.range().end());
        // The parser points behind the last token that it understood.
        let index = tokens.iter().position(|token| token.end > start);
        let span = match index {
            // An error about a part of a token, such as a function's body.
            Some(index) if tokens[index].start < start => {
                let rest = &text[start..tokens[index].end];
                let word = rest
                    .find(|c: char| !(c.is_alphanumeric() || c == '_'))
                    .unwrap_or(rest.len());
                let one = rest.chars().next().map_or(0, char::len_utf8);
                start..end.max(start + word.max(one)).min(tokens[index].end)
            }
            Some(index) => tokens[index].span(),
            None => tokens.last().map_or(0..0, |token| token.span()),
        };
        Place {
            span,
            index,
            tokens,
        }
    }

    /// The text of the token so many places away from the one at fault.
    pub(super) fn word<'a>(&self, text: &'a str, away: isize) -> &'a str {
        let index = self.index.unwrap_or(self.tokens.len());
        index
            .checked_add_signed(away)
            .and_then(|index| self.tokens.get(index))
            .map_or("", |token| token.text(text))
    }
}

/// The message: what the server's begins with, so that a search finds both.
pub(super) fn message(text: &str, place: &Place) -> String {
    match place.index {
        Some(_) => {
            let found = &text[place.span.clone()];
            let line = found.lines().next().unwrap_or_default();
            let short: String = line.chars().take(60).collect();
            format!("syntax error at or near `{short}`")
        }
        None => "syntax error at the end of the statement".to_owned(),
    }
}

/// What the parser waited for, where that says something to a reader.
pub(super) fn expectation(error: &SyntaxError) -> String {
    let said = error.message();
    let Some(expected) = said.strip_prefix("expected ") else {
        let mut characters = said.chars();
        let first = characters.next().map(|c| c.to_lowercase().to_string());
        return first.unwrap_or_default() + characters.as_str().trim_end_matches('.');
    };
    let expected = [", found ", ", got "]
        .iter()
        .find_map(|behind| expected.split_once(behind))
        .map_or(expected, |(before, _)| before);
    match expected {
        "command" => "not expected here".to_owned(),
        "COMMA" => "expected `,`".to_owned(),
        "R_PAREN" => "expected `)`".to_owned(),
        "L_PAREN" => "expected `(`".to_owned(),
        "SEMICOLON" => "expected `;`".to_owned(),
        "EQ" => "expected `=`".to_owned(),
        "DOT" => "expected `.`".to_owned(),
        "IDENT" => "expected a name".to_owned(),
        _ => match expected.strip_suffix("_KW") {
            Some(keyword) => format!("expected `{keyword}`"),
            None if expected.contains(|c: char| c.is_ascii_lowercase()) => {
                format!("expected {expected}")
            }
            None => "not expected here".to_owned(),
        },
    }
}
