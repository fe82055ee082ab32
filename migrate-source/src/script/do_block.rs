//! What is inside of `PostgreSQL`'s `DO` blocks, as far as words tell.

use std::borrow::Cow;

use super::words::Words;
use crate::dialect::Dialect;
use crate::sql::{Token, TokenKind, tokens};

/// The body; `words` stand behind `DO`.
pub(super) fn body(mut words: Words<'_>) -> Option<Cow<'_, str>> {
    loop {
        let token = words.take()?;
        if matches!(token.kind, TokenKind::DollarQuote | TokenKind::String) {
            return Some(inside(words.text(token)));
        }
    }
}

/// The places in a body where a statement of PL/pgSQL begins.
pub(super) fn statements<'a>(body: &'a str, inner: &'a [Token]) -> impl Iterator<Item = Words<'a>> {
    let mut can_begin = true;
    inner
        .iter()
        .enumerate()
        .filter(|(_, token)| !token.kind.is_trivia())
        .filter_map(move |(index, token)| {
            let begins = can_begin;
            can_begin = token.kind == TokenKind::Semicolon
                || ["BEGIN", "THEN", "ELSE", "LOOP"]
                    .iter()
                    .any(|keyword| token.is_word(body, keyword));
            begins.then(|| Words::new(Dialect::Postgres, body, &inner[index..]))
        })
}

/// Whether a block ends a transaction itself, which it may only do outside of one:
/// <https://www.postgresql.org/docs/current/plpgsql-transactions.html>.
pub(super) fn ends_transaction(words: Words<'_>) -> bool {
    let Some(body) = body(words) else {
        return false;
    };
    let inner = tokens(&body, Dialect::Postgres);
    statements(&body, &inner).any(|mut words| {
        (words.take_if("COMMIT") || words.take_if("ROLLBACK"))
            && (words.kind() == Some(TokenKind::Semicolon) || words.is("AND"))
    })
}

/// The text that a dollar quote or a plain string stands for.
fn inside(quoted: &str) -> Cow<'_, str> {
    let (opening, closing) = if let Some(rest) = quoted.strip_prefix('$') {
        let tag = rest.find('$').map_or(0, |tag| tag + 2);
        (tag, tag)
    } else {
        (quoted.find('\'').map_or(0, |quote| quote + 1), 1)
    };
    let end = quoted.len().saturating_sub(closing).max(opening);
    let text = quoted.get(opening..end).unwrap_or("");
    if quoted.ends_with('\'') {
        Cow::Owned(text.replace("''", "'"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_that_is_a_statement_counts() {
        let table = [
            ("$$ BEGIN COMMIT; END $$", true),
            (
                "LANGUAGE plpgsql $a$ BEGIN IF x THEN ROLLBACK AND CHAIN; END IF; END $a$",
                true,
            ),
            ("'BEGIN LOOP commit; END LOOP; END'", true),
            ("$$ BEGIN PERFORM commit(); END $$", false),
            ("$$ BEGIN -- COMMIT;\n NULL; END $$", false),
            (
                "$$ BEGIN CREATE TEMP TABLE t ON COMMIT DROP AS SELECT 1; END $$",
                false,
            ),
            ("$$ BEGIN EXECUTE 'COMMIT;'; END $$", false),
            ("", false),
        ];
        for (text, expected) in table {
            let tokens = tokens(text, Dialect::Postgres);
            let words = Words::new(Dialect::Postgres, text, &tokens);
            assert_eq!(ends_transaction(words), expected, "{text}");
        }
    }
}
