//! Expressions that cannot refuse a row, as far as words tell.

use crate::script::words::Words;
use crate::sql::TokenKind;

/// Functions that answer for every value, and words that take a parenthesis
/// without being functions.
const HARMLESS: [&str; 35] = [
    "LOWER",
    "UPPER",
    "COALESCE",
    "NULLIF",
    "MD5",
    "LENGTH",
    "CHAR_LENGTH",
    "OCTET_LENGTH",
    "TRIM",
    "BTRIM",
    "LTRIM",
    "RTRIM",
    "LEFT",
    "RIGHT",
    "CONCAT",
    "REPLACE",
    "DATE_TRUNC",
    "DATE",
    "TO_TSVECTOR",
    "SETWEIGHT",
    "UNACCENT",
    "GREATEST",
    "LEAST",
    "ANY",
    "ALL",
    "IN",
    "AND",
    "OR",
    "NOT",
    "IS",
    "WHERE",
    "INCLUDE",
    "WITH",
    "ASC",
    "DESC",
];

/// Types that every value can be cast to.
const TEXTS: [&str; 6] = ["TEXT", "VARCHAR", "CHAR", "REGCONFIG", "JSONB", "BPCHAR"];

/// Whether an expression, or the list of an index, has a value for every row.
pub(super) fn is_harmless(mut words: Words<'_>) -> bool {
    let mut before = String::new();
    while let Some(token) = words.take() {
        let text = words.text(token).to_ascii_uppercase();
        if token.kind == TokenKind::OpenParenthesis {
            let is_call = before.starts_with(|first: char| first.is_alphabetic() || first == '_');
            // `name(191)` is the beginning of a text.
            if is_call && !HARMLESS.contains(&before.as_str()) && !is_number(words) {
                return false;
            }
        }
        let casts = text == "::" || text == "CAST" || text == "CONVERT";
        if (casts && !words.is_any(&TEXTS)) || text == "/" || text == "%" {
            return false;
        }
        before = text;
    }
    true
}

/// Whether nothing but a number stands before the closing parenthesis.
fn is_number(mut words: Words<'_>) -> bool {
    words.take_kind(TokenKind::Number).is_some()
        && words.kind() == Some(TokenKind::CloseParenthesis)
}

/// Functions that a query may call without changing what others see.
const QUIET: [&str; 38] = [
    "SETVAL",
    "NEXTVAL",
    "CURRVAL",
    "SET_CONFIG",
    "CURRENT_SETTING",
    "CURRENT_SCHEMA",
    "CURRENT_DATABASE",
    "PG_GET_SERIAL_SEQUENCE",
    "PG_SLEEP",
    "SLEEP",
    "VERSION",
    "TO_REGCLASS",
    "COUNT",
    "MAX",
    "MIN",
    "SUM",
    "AVG",
    "NOW",
    "IF",
    "IFNULL",
    "EXISTS",
    "FROM",
    "SELECT",
    "VALUES",
    "AS",
    "BY",
    "THEN",
    "ELSE",
    "WHEN",
    "CASE",
    "ON",
    "USING",
    "JOIN",
    "UNION",
    "DATABASE",
    "CAST",
    "OVER",
    "DISTINCT",
];

/// Whether a query calls a function that may do anything.
pub(super) fn calls_something(mut words: Words<'_>) -> bool {
    let mut before = String::new();
    while let Some(token) = words.take() {
        let text = words.text(token).to_ascii_uppercase();
        let is_call = token.kind == TokenKind::OpenParenthesis
            && before.starts_with(|first: char| first.is_alphabetic() || first == '_');
        if is_call && !HARMLESS.contains(&before.as_str()) && !QUIET.contains(&before.as_str()) {
            return true;
        }
        before = text;
    }
    false
}
