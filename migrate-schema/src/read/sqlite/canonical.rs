//! One text for everything that `SQLite` understands in the same way.
//!
//! `SQLite` keeps the text of a statement, and `ALTER TABLE` edits it. White
//! space, comments, the case of keywords and needless quotes do not count.

use std::collections::BTreeSet;

use super::token::Token;
use crate::sqlite_words::{identifier, is_keyword, quoted};

/// Names that are known to be names: a word between double quotes that is none
/// of them may be meant as text (<https://www.sqlite.org/quirks.html#dblquote>).
pub(super) type Names = BTreeSet<String>;

/// Writes tokens on one line.
pub(super) fn line(tokens: &[Token], names: &Names) -> String {
    write(tokens, names, Breaks::None)
}

/// Writes tokens with line breaks where a reader expects them.
pub(super) fn lines(tokens: &[Token], names: &Names) -> String {
    write(tokens, names, Breaks::Clauses)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Breaks {
    None,
    Clauses,
}

fn write(tokens: &[Token], names: &Names, breaks: Breaks) -> String {
    let mut written = String::new();
    let mut before: Option<&Token> = None;
    let mut unary = false;
    let mut depth = 0_usize;
    for token in tokens {
        if token.is_sign("(") {
            depth += 1;
        } else if token.is_sign(")") {
            depth = depth.saturating_sub(1);
        }
        if let Some(before) = before {
            let broken = breaks == Breaks::Clauses
                && depth == 0
                && (before.is_sign(";")
                    || before.is("BEGIN")
                    || CLAUSES.iter().any(|clause| token.is(clause)))
                // `DELETE FROM` and `IS DISTINCT FROM` stay together.
                && !(before.is("DELETE") || before.is("DISTINCT"));
            if broken {
                written.push('\n');
            } else if spaced(before, token, unary) {
                written.push(' ');
            }
        }
        unary = (token.is_sign("-") || token.is_sign("+"))
            && before.is_none_or(|before| match before {
                Token::Word(word) => is_keyword(word),
                Token::Other(sign) => {
                    !sign.starts_with(|first: char| first.is_ascii_digit()) && sign != ")"
                }
                Token::Quoted(..) | Token::Text(_) => false,
            });
        written.push_str(&text(token, names));
        before = Some(token);
    }
    written
}

const CLAUSES: &[&str] = &[
    "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "UNION", "BEGIN", "END",
];

fn spaced(before: &Token, token: &Token, unary: bool) -> bool {
    if unary || before.is_sign("(") || before.is_sign(".") || token.is_sign(".") {
        return false;
    }
    if token.is_sign(")") || token.is_sign(",") || token.is_sign(";") {
        return false;
    }
    if token.is_sign("(") {
        return match before {
            Token::Word(word) => is_keyword(word) && !is_called(word),
            Token::Quoted(..) => false,
            Token::Text(_) | Token::Other(_) => true,
        };
    }
    true
}

fn text(token: &Token, names: &Names) -> String {
    match token {
        Token::Word(word) if is_keyword(word) => word.to_ascii_uppercase(),
        Token::Word(text) | Token::Text(text) | Token::Other(text) => text.clone(),
        Token::Quoted(name, quote) => {
            if *quote == '"' && !names.contains(&name.to_lowercase()) {
                quoted(name)
            } else {
                identifier(name)
            }
        }
    }
}

/// Keywords that are also names of functions.
fn is_called(word: &str) -> bool {
    [
        "GLOB", "LIKE", "REPLACE", "CAST", "RAISE", "MATCH", "REGEXP",
    ]
    .iter()
    .any(|name| word.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::super::token::tokens;
    use super::*;

    #[test]
    fn what_means_the_same_reads_the_same() {
        let names: Names = ["users", "name", "order"]
            .into_iter()
            .map(str::to_owned)
            .collect();
        let table = [
            (
                "check  (length( \"name\" )>-1 /* x */)",
                "CHECK (length(name) > -1)",
            ),
            (
                "create index [by name] on `users`(name desc)",
                "CREATE INDEX \"by name\" ON users(name DESC)",
            ),
            ("a || 'it''s' -- end", "a || 'it''s'"),
            (
                "x in (\"text\", 1.5e-3, X'00', 0x1F)",
                "x IN (\"text\", 1.5e-3, X'00', 0x1F)",
            ),
            ("a->>'$.b' <> 1 - 2", "a ->> '$.b' <> 1 - 2"),
            ("\"order\" = Upper(name)", "\"order\" = Upper(name)"),
            (
                "name not like 'x%' and cast(a as TEXT)=1",
                "name NOT LIKE 'x%' AND CAST(a AS TEXT) = 1",
            ),
            ("é = \"é\"", "é = \"é\""),
        ];
        for (sql, expected) in table {
            assert_eq!(line(&tokens(sql), &names), expected);
        }
    }
}
