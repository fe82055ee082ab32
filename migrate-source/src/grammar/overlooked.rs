//! What the parser takes and every server refuses.
//!
//! Found by comparing with real servers (`tests/agreement`), and worth knowing since
//! people write it. Each of these is a mistake of its own, so it is found here with its
//! help; what else the parser overlooks is listed in `docs/agreement.md`.

use std::ops::Range;

use crate::dialect::Dialect;
use crate::sql::{Token, TokenKind, tokens};

/// A syntax error that the parser overlooks.
pub(super) struct Overlooked {
    /// Where, in the statement's text.
    pub(super) span: Range<usize>,
    /// The token that the server names.
    pub(super) near: Range<usize>,
    /// What to say there.
    pub(super) label: &'static str,
    /// What to write instead.
    pub(super) help: String,
}

/// The first such error of a statement.
pub(super) fn find(text: &str) -> Option<Overlooked> {
    if !perhaps(text) {
        return None;
    }
    let tokens: Vec<Token> = tokens(text, Dialect::Postgres)
        .into_iter()
        .filter(|token| !token.kind.is_trivia())
        .collect();
    width(text, &tokens)
        .or_else(|| variable(text, &tokens))
        .or_else(|| reserved(text, &tokens))
}

/// Whether a look at the tokens is worth it: most statements have none of this.
fn perhaps(text: &str) -> bool {
    let bytes = text.as_bytes();
    let begins = |word: &str| {
        text.get(..word.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(word))
    };
    begins("create")
        || begins("alter")
        || bytes.windows(3).any(|window| {
            b"(, =<>".contains(&window[0])
                && window[1] == b':'
                && (window[2].is_ascii_alphabetic() || b"_\"'".contains(&window[2]))
        })
}

/// `int(11)`: the width of `MySQL`. These types are keywords, which nothing but a name in
/// quotes can follow with a parenthesis and a number.
fn width(text: &str, tokens: &[Token]) -> Option<Overlooked> {
    const TYPES: [&str; 6] = ["int", "integer", "smallint", "bigint", "real", "boolean"];
    let defines = ["create", "alter"].iter().any(|verb| {
        tokens
            .first()
            .is_some_and(|token| token.is_word(text, verb))
    }) && tokens
        .get(1)
        .is_some_and(|token| token.is_word(text, "table"));
    if !defines {
        return None;
    }
    tokens.windows(4).find_map(|window| {
        let [before, name, open, number] = window else {
            return None;
        };
        let is_type = TYPES.iter().any(|known| name.is_word(text, known));
        let is_column = matches!(before.kind, TokenKind::Word | TokenKind::QuotedWord);
        (is_type
            && is_column
            && open.kind == TokenKind::OpenParenthesis
            && number.kind == TokenKind::Number)
            .then(|| Overlooked {
                span: open.start..number.end + 1,
                near: open.span(),
                label: "MySQL's",
                help: format!(
                    "leave the width out: `{}` has always the same size",
                    name.text(text)
                ),
            })
    })
}

/// `VALUES (:name)`: a variable of psql or of a driver. A colon is otherwise in a slice
/// (`a[1:2]`) or behind a key of JSON.
fn variable(text: &str, tokens: &[Token]) -> Option<Overlooked> {
    let mut brackets = 0_usize;
    for window in tokens.windows(3) {
        let [before, colon, name] = window else {
            continue;
        };
        match before.text(text) {
            "[" => brackets += 1,
            "]" => brackets = brackets.saturating_sub(1),
            _ => {}
        }
        let begins = matches!(
            before.kind,
            TokenKind::OpenParenthesis | TokenKind::Comma | TokenKind::Operator
        ) && before.text(text) != "]";
        let is_name = matches!(
            name.kind,
            TokenKind::Word | TokenKind::QuotedWord | TokenKind::String
        );
        if brackets == 0 && begins && colon.text(text) == ":" && is_name && colon.end == name.start
        {
            return Some(Overlooked {
                span: colon.start..name.end,
                near: colon.span(),
                label: "a variable of psql or of a driver",
                help: "write the value itself: a migration has nothing to fill it in with"
                    .to_owned(),
            });
        }
    }
    None
}

/// `ADD COLUMN end timestamptz`: a reserved word as a new column's name.
fn reserved(text: &str, tokens: &[Token]) -> Option<Overlooked> {
    const RESERVED: [&str; 14] = [
        "all", "any", "array", "asc", "case", "desc", "end", "for", "from", "group", "limit",
        "offset", "order", "user",
    ];
    let alters = tokens
        .first()
        .is_some_and(|token| token.is_word(text, "alter"))
        && tokens
            .get(1)
            .is_some_and(|token| token.is_word(text, "table"));
    if !alters {
        return None;
    }
    tokens.windows(4).find_map(|window| {
        let [add, column, name, of_type] = window else {
            return None;
        };
        (add.is_word(text, "add")
            && column.is_word(text, "column")
            && RESERVED.iter().any(|word| name.is_word(text, word))
            && of_type.kind == TokenKind::Word)
            .then(|| Overlooked {
                span: name.span(),
                near: name.span(),
                label: "a reserved word",
                help: format!(
                    "choose another name, or quote it everywhere: `\"{}\"`",
                    name.text(text).to_lowercase()
                ),
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_said_about_what_the_server_takes() {
        for text in [
            "CREATE TABLE a (b int, c bigint[], d int CHECK (d > 0), \"int\" text, e int2 DEFAULT (1))",
            "CREATE TABLE bigint (a int)",
            "INSERT INTO bigint (a) VALUES (1)",
            "SELECT a[:x], b[1:y], c[(x):(y)], d::int, 'k':: text",
            "SELECT json_object('a':b, 'c': 'd')",
            "ALTER TABLE a ADD COLUMN \"end\" int, ADD COLUMN ended int, RENAME COLUMN a TO end_",
            "ALTER TABLE a ADD column order_ int",
        ] {
            assert!(find(text).is_none(), "{text}");
        }
    }
}
