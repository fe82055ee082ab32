//! The annotations of goose that are boundaries of statements.

/// `-- +goose StatementBegin` and `-- +goose StatementEnd`, as goose reads them,
/// in their usual spelling.
pub(crate) fn goose_mark(comment: &str) -> Option<&'static str> {
    let mut words = comment.strip_prefix("--")?.split_ascii_whitespace();
    if words.next() != Some("+goose") {
        return None;
    }
    let word = words.next()?;
    ["-- +goose StatementBegin", "-- +goose StatementEnd"]
        .into_iter()
        .find(|mark| mark["-- +goose ".len()..].eq_ignore_ascii_case(word))
}
