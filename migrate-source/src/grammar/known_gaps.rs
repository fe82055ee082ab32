//! Where the parser is known to be wrong: the server takes what it refuses.
//!
//! Found by comparing with real servers (`tests/agreement`). A finding at such a
//! place becomes a note that names the gap. Each entry has an example that the
//! server takes; once the parser takes it too, the tests ask to remove the entry.

use super::message::Place;
use crate::server::{Product, ServerVersion};

/// A place where the parser is wrong.
pub(super) struct Gap {
    /// What is taken by the server.
    pub(super) what: &'static str,
    /// The first major version that refuses it, where a newer server agrees with the parser.
    refused_since: Option<u32>,
    /// A statement with it.
    #[cfg_attr(not(test), expect(dead_code, reason = "the tests use it"))]
    example: &'static str,
    /// Whether an error is at this place.
    is: fn(&str, &Place) -> bool,
}

static GAPS: &[Gap] = &[
    Gap {
        what: "`ALTER USER MAPPING FOR USER`",
        refused_since: None,
        example: "ALTER USER MAPPING FOR user SERVER s OPTIONS (a 'b')",
        is: |text, place| {
            place.begins(text, &["ALTER", "USER", "MAPPING", "FOR", "USER"])
                && place.index == Some(4)
        },
    },
    Gap {
        what: "`ALTER STATISTICS IF EXISTS`",
        refused_since: None,
        example: "ALTER STATISTICS IF EXISTS s SET STATISTICS 0",
        is: |text, place| place.begins(text, &["ALTER", "STATISTICS", "IF", "EXISTS"]),
    },
    Gap {
        what: "an operator behind its operand",
        refused_since: Some(14),
        example: "SELECT 5 !",
        is: |text, place| {
            place.index.is_none()
                && place.tokens.last().is_some_and(|last| {
                    last.kind == crate::sql::TokenKind::Operator && last.text(text) != "="
                })
        },
    },
    Gap {
        what: "a number that runs into a name",
        refused_since: Some(15),
        example: "SELECT 1a",
        is: |text, place| {
            let before = &text[..place.span.start];
            let rest = &text[place.span.start..];
            before.ends_with(|c: char| c.is_ascii_digit() || c == '.')
                && rest.starts_with(|c: char| c.is_alphabetic() || c == '_')
        },
    },
];

/// The gap that an error is due to, on the server that the scripts have to run on.
pub(super) fn find(
    text: &str,
    place: &Place,
    server: Option<ServerVersion>,
) -> Option<&'static Gap> {
    GAPS.iter().find(|gap| {
        let is_taken = gap.refused_since.is_none_or(|since| {
            server.is_some_and(|server| !server.is_at_least(Product::Postgres, [since, 0, 0]))
        });
        is_taken && (gap.is)(text, place)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::Dialect;
    use crate::grammar::tree::Tree;

    #[test]
    fn every_gap_is_one_still_and_is_recognised() {
        for gap in GAPS {
            let errors = Tree::of_text(gap.example).parse().errors();
            let error = errors
                .first()
                .expect("the parser takes it now: remove the gap");
            let place = Place::of(gap.example, error);
            let server = gap
                .refused_since
                .map(|since| format!("{}", since - 1))
                .and_then(|text| ServerVersion::parse(Dialect::Postgres, &text).ok());
            let found = find(gap.example, &place, server);
            assert_eq!(found.map(|gap| gap.what), Some(gap.what));
            if gap.refused_since.is_some() {
                assert!(find(gap.example, &place, None).is_none(), "{}", gap.what);
            }
        }
    }

    #[test]
    fn other_errors_are_no_gaps() {
        let server = ServerVersion::parse(Dialect::Postgres, "13").ok();
        for text in [
            "ALTER USER MAPPING FOR user SERVR s OPTIONS (a 'b')",
            "ALTER STATISTICS s SET STATISTIC 0",
            "SELECT 5 =",
            "SELECT a b c",
            "SELECT 'x'1a b c",
        ] {
            let errors = Tree::of_text(text).parse().errors();
            let place = Place::of(text, errors.first().expect("an error"));
            assert!(
                find(text, &place, server).is_none_or(|gap| gap.what.contains("USER")),
                "{text}"
            );
        }
    }
}
