//! Comments that change what happens to a script, and so count in its digests.

use std::borrow::Cow;

use super::directive_comment::directive_text;
use super::split::goose_mark;

/// What counts of a line comment; `None` for one that only people read.
///
/// `is_first` says that nothing but white space stands before it.
pub(crate) fn counted(comment: &str, is_first: bool) -> Option<Cow<'static, str>> {
    if let Some(directive) = directive_text(comment) {
        return Some(Cow::Owned(format!("-- migrate: {directive}")));
    }
    if is_first && comment.starts_with(NO_TRANSACTION) {
        return Some(Cow::Borrowed(NO_TRANSACTION));
    }
    goose_mark(comment).map(Cow::Borrowed)
}

/// sqlx's marker: these are a script's first bytes.
pub(crate) const NO_TRANSACTION: &str = "-- no-transaction";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_tools_act_on_counts() {
        let table = [
            (
                "-- migrate:  no-transaction ",
                false,
                Some("-- migrate: no-transaction"),
            ),
            (
                "-- no-transaction: indexes",
                true,
                Some("-- no-transaction"),
            ),
            ("-- no-transaction", false, None),
            ("--no-transaction", true, None),
            (
                "-- +goose statementbegin",
                false,
                Some("-- +goose StatementBegin"),
            ),
            (
                "--  +goose StatementEnd",
                false,
                Some("-- +goose StatementEnd"),
            ),
            ("-- +goose Up", false, None),
            ("-- users", true, None),
        ];
        for (comment, is_first, expected) in table {
            assert_eq!(counted(comment, is_first).as_deref(), expected, "{comment}");
        }
    }
}
