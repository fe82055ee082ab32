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
        let mut index = tokens.iter().position(|token| token.end > start);
        // Where it does not know what is created, it points at the verb.
        let verb = ["CREATE", "ALTER", "DROP"].iter().any(|verb| {
            tokens
                .first()
                .is_some_and(|token| token.is_word(text, verb))
        });
        if index == Some(0) && verb && tokens.len() > 1 {
            index = Some(1);
        }
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

    /// Whether the statement begins with these words.
    pub(super) fn begins(&self, text: &str, words: &[&str]) -> bool {
        self.tokens.len() >= words.len()
            && words
                .iter()
                .zip(&self.tokens)
                .all(|(word, token)| token.is_word(text, word))
    }
}

/// The message: what the server's begins with, so that a search finds both.
pub(super) fn message(text: &str, place: &Place) -> String {
    match place.index {
        Some(_) => {
            let found = &text[place.span.clone()];
            let line = found.lines().next().unwrap_or_default();
            let short: String = line.chars().take(60).collect();
            if short.contains('`') {
                return "syntax error at or near a backtick".to_owned();
            }
            format!("syntax error at or near `{short}`")
        }
        None => "syntax error at the end of the statement".to_owned(),
    }
}

/// What the parser waited for, where that says something to a reader.
pub(super) fn expectation(error: &SyntaxError) -> String {
    let said = error.message();
    let Some(expected) = said.strip_prefix("expected ") else {
        if said.eq_ignore_ascii_case("missing comma") || said.starts_with("Missing semicolon") {
            return "not expected here".to_owned();
        }
        let mut characters = said.chars();
        let first = characters.next().map(|c| c.to_lowercase().to_string());
        return first.unwrap_or_default() + characters.as_str().trim_end_matches('.');
    };
    let expected = [", found ", ", got "]
        .iter()
        .find_map(|behind| expected.split_once(behind))
        .map_or(expected, |(before, _)| before);
    match expected {
        "COMMA" => "expected `,`".to_owned(),
        "R_PAREN" => "expected `)`".to_owned(),
        "L_PAREN" => "expected `(`".to_owned(),
        "SEMICOLON" => "expected `;`".to_owned(),
        "EQ" => "expected `=`".to_owned(),
        "DOT" => "expected `.`".to_owned(),
        "IDENT" | "name" | "path name" | "relation name" | "column name" => {
            "expected a name".to_owned()
        }
        "an expression" => "expected an expression".to_owned(),
        "role" | "type" => format!("expected a {expected}"),
        _ => match expected.strip_suffix("_KW") {
            Some(keyword) => format!("expected `{keyword}`"),
            None => "not expected here".to_owned(),
        },
    }
}
