//! Placeholders that an application used to fill in: `{{ schema }}`, `{name}`.
//!
//! Outside of literals and comments a brace is no SQL of `PostgreSQL` and
//! `SQLite`, so it can mean nothing else. `MySQL` has the escapes of ODBC, such as
//! `{d '2024-01-31'}`, and is not looked at. What a folder's tool itself would
//! replace is the business of its profile.

use std::ops::Range;

use crate::dialect::Dialect;
use crate::sql::Token;

/// The first placeholder among a statement's tokens.
pub(super) fn placeholder(dialect: Dialect, text: &str, tokens: &[Token]) -> Option<Range<usize>> {
    if dialect == Dialect::Mysql || !text.contains('{') {
        return None;
    }
    let open = tokens
        .iter()
        .find(|token| token.text(text).starts_with('{'))?
        .start;
    let start = if text[..open].ends_with('$') {
        open - 1
    } else {
        open
    };
    let line = text[open..].lines().next().unwrap_or_default();
    let closed = line.find('}').map(|at| {
        let rest = &line[at..];
        at + rest.len() - rest.trim_start_matches('}').len()
    });
    Some(start..open + closed.unwrap_or(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::tokens;

    #[test]
    fn braces_outside_of_literals_are_placeholders() {
        let table = [
            ("CREATE TABLE {{ schema }}.t (a int)", Some("{{ schema }}")),
            ("ALTER ROLE {name} SET a = b", Some("{name}")),
            ("SELECT ${year}", Some("${year}")),
            ("SELECT {", Some("{")),
            ("SELECT '{1,2}', $${a}$$, \"{b}\" -- {c}\n/* {d} */", None),
        ];
        for (text, expected) in table {
            for dialect in [Dialect::Postgres, Dialect::Sqlite] {
                if text.contains("$$") && dialect == Dialect::Sqlite {
                    continue;
                }
                let found = placeholder(dialect, text, &tokens(text, dialect));
                assert_eq!(
                    found.map(|range| &text[range]),
                    expected,
                    "{dialect}: {text}"
                );
            }
            let mysql = placeholder(Dialect::Mysql, text, &tokens(text, Dialect::Mysql));
            assert_eq!(mysql, None);
        }
    }
}
