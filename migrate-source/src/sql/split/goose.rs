//! The annotations of goose that are boundaries of statements.

/// `-- +goose StatementBegin` and `-- +goose StatementEnd`, as goose reads them.
pub(super) fn is_mark(comment: &str) -> bool {
    let Some(rest) = comment.strip_prefix("--") else {
        return false;
    };
    let mut words = rest.split_ascii_whitespace();
    words.next() == Some("+goose")
        && words.next().is_some_and(|word| {
            word.eq_ignore_ascii_case("StatementBegin") || word.eq_ignore_ascii_case("StatementEnd")
        })
}
