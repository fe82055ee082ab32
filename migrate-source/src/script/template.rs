//! Comments that tools write into new files, and comments that only tools read.

/// Lines of templates, in lower case, without the dashes.
const TEMPLATES: [&str; 6] = [
    "add migration script here",
    "add up migration script here",
    "add down migration script here",
    "your sql goes here",
    "this file should undo anything in `up.sql`",
    "this is an empty migration.",
];

/// Whether a comment is somebody's own words: no template's line, no tool's
/// marker, no directive, and more than punctuation.
pub(super) fn is_own_comment(comment: &str) -> bool {
    let is_block = comment.starts_with("/*");
    comment.lines().any(|line| {
        let text = line.trim_matches(|character: char| {
            character.is_whitespace() || matches!(character, '-' | '#' | '/' | '*')
        });
        let text = text.to_lowercase();
        text.chars().any(char::is_alphanumeric) && (is_block || !is_tools(&text))
    })
}

/// Whether a line comment's text, in lower case, is for or from a tool.
fn is_tools(text: &str) -> bool {
    let is_marker = ["migrate:", "+goose", "+migrate", "+micrate"]
        .iter()
        .any(|marker| text.starts_with(marker));
    // The files of `cargo migrate new`: `-- Write the up script here.`
    let is_ours =
        text.starts_with("write the ") && text.trim_end_matches('.').ends_with(" script here");
    is_marker || is_ours || text == "no-transaction" || TEMPLATES.contains(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_and_markers_are_nobodys_words() {
        for comment in [
            "-- Add up migration script here",
            "-- Add migration script here",
            "-- Your SQL goes here",
            "-- This file should undo anything in `up.sql`",
            "-- This is an empty migration.",
            "-- +goose Up",
            "-- +goose StatementBegin",
            "-- migrate:down",
            "-- migrate: no-transaction",
            "-- no-transaction",
            "-- Write the up script here.",
            "--",
            "-- ----------",
            "/* */",
        ] {
            assert!(!is_own_comment(comment), "{comment}");
        }
        for comment in [
            "-- nothing to undo",
            "# nothing to undo",
            "/* nothing\n to undo */",
            "-- Write the report's table.",
            "-- 無",
        ] {
            assert!(is_own_comment(comment), "{comment}");
        }
    }
}
