//! Statements that nest too deeply for a parser that calls itself.
//!
//! Each level of nesting costs the parser some kilobytes of stack in an
//! unoptimised build, and a stack that overflows takes the compiler with it.
//! Nobody writes such statements by hand.

use std::ops::Range;

use crate::dialect::Dialect;
use crate::sql::{Token, TokenKind, tokens};

/// How many levels of parentheses, brackets and `CASE` are parsed. Measured: 1,600 fit
/// eight megabytes, and a test or a worker thread has two.
const LEVELS: usize = 200;

/// How many operators in a row are parsed: each is a level of the tree. 6,400 fit
/// eight megabytes.
const OPERATORS: usize = 800;

/// The first statement of a text that is not to be parsed, as the range of its tokens'
/// bytes; `None` where all are fine.
pub(super) fn too_deep(text: &str) -> Vec<Range<usize>> {
    let opens = text.bytes().filter(|byte| b"([".contains(byte)).count();
    // The shortest level is two bytes, an operator and a letter.
    if opens <= LEVELS && text.len() <= 2 * OPERATORS {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut statement: Vec<Token> = Vec::new();
    for token in tokens(text, Dialect::Postgres) {
        if token.kind == TokenKind::Semicolon {
            found.extend(judge(text, &statement));
            statement.clear();
        } else if !token.kind.is_trivia() {
            statement.push(token);
        }
    }
    found.extend(judge(text, &statement));
    found
}

fn judge(text: &str, statement: &[Token]) -> Option<Range<usize>> {
    let mut deepest = 0;
    // How many operators have been seen at each open level since its last comma.
    let mut levels: Vec<usize> = vec![0];
    let mut longest = 0;
    for token in statement {
        let word = token.text(text);
        match token.kind {
            TokenKind::OpenParenthesis => levels.push(0),
            TokenKind::CloseParenthesis if levels.len() > 1 => {
                levels.pop();
            }
            TokenKind::Comma => {
                if let Some(level) = levels.last_mut() {
                    *level = 0;
                }
            }
            TokenKind::Operator if word == "[" => levels.push(0),
            TokenKind::Operator if word == "]" && levels.len() > 1 => {
                levels.pop();
            }
            TokenKind::Operator => count(&mut levels, &mut longest),
            TokenKind::Word if is(word, &["case"]) => levels.push(0),
            TokenKind::Word if is(word, &["end"]) && levels.len() > 1 => {
                levels.pop();
            }
            TokenKind::Word
                if is(
                    word,
                    &[
                        "and",
                        "or",
                        "not",
                        "union",
                        "intersect",
                        "except",
                        "is",
                        "in",
                        "like",
                        "join",
                        "at",
                        "collate",
                    ],
                ) =>
            {
                count(&mut levels, &mut longest);
            }
            _ => {}
        }
        deepest = deepest.max(levels.len());
    }
    let (first, last) = (statement.first()?, statement.last()?);
    (deepest > LEVELS || longest > OPERATORS).then_some(first.start..last.end)
}

fn count(levels: &mut [usize], longest: &mut usize) {
    if let Some(level) = levels.last_mut() {
        *level += 1;
        *longest = (*longest).max(*level);
    }
}

fn is(word: &str, words: &[&str]) -> bool {
    words.iter().any(|known| word.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_deep() {
        let deep = |head: &str, open: &str, middle: &str, close: &str, times: usize| {
            let text = format!(
                "SELECT 1; SELECT {head}{}{middle}{}; SELECT 2",
                open.repeat(times),
                close.repeat(times)
            );
            too_deep(&text).len()
        };
        for (head, open, middle, close, fits, not) in [
            ("", "(", "1", ")", 150, 300),
            ("", "ARRAY[", "1", "]", 150, 300),
            ("", "CASE WHEN a THEN ", "1", " END", 150, 300),
            ("a", " || b", "", "", 700, 1000),
            ("a", " AND b", "", "", 700, 1000),
            ("", "NOT ", "a", "", 700, 1000),
            ("", "- ", "a", "", 700, 1000),
            ("1", " UNION SELECT 1", "", "", 700, 1000),
        ] {
            assert_eq!(deep(head, open, middle, close, fits), 0, "{open}");
            assert_eq!(deep(head, open, middle, close, not), 1, "{open}");
        }
        let rows = format!("INSERT INTO t VALUES (-1 + 2){}", ", (-1 + 2)".repeat(5000));
        assert_eq!(too_deep(&rows), []);
    }
}
