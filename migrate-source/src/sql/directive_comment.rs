//! The comments that count: `-- migrate: …`.
//!
//! What they may say is the business of [`crate::script`]; that they are not like
//! other comments also matters to the digests.

/// What a line comment says as a directive, without white space at its ends;
/// `None` for a comment that is none.
pub(crate) fn directive_text(comment: &str) -> Option<&str> {
    let text = comment.strip_prefix("--")?.trim_start_matches([' ', '\t']);
    let rest = text.strip_prefix("migrate:")?;
    (rest.is_empty() || rest.starts_with(char::is_whitespace)).then(|| rest.trim())
}
