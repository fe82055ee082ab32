//! The reason of a verdict as bytes: mostly what [`crate::script`] says of a statement,
//! and names.

use super::bytes::{self, Context};

/// What reasons are made of, in the order of its number, from 1.
const PHRASES: [&str; 84] = [
    "`",
    "` of table `",
    "` to table `",
    "`, which is NOT NULL and has no default",
    "`, which is unique and has one default for all rows",
    "`, which may be empty in one row only",
    "`, whose default has to be in another table",
    "`, whose expression may refuse a row",
    "` whose expression may refuse a row",
    "`: `",
    ".",
    " ",
    " of table `",
    " on a table whose name is not understood",
    " that is not understood",
    " to another role",
    " to table `",
    " versioned",
    " whose name is not understood",
    "a check",
    "a foreign key",
    "a partition of table `",
    "a primary key",
    "a unique constraint",
    "a unique index",
    "adds ",
    "allows NULL in ",
    "alters ",
    "an exclusion constraint",
    "an index",
    "an older table",
    "attaches ",
    "calls a function, and nobody knows what that does",
    "changes ",
    "changes a setting of the server",
    "changes an index or a check of ",
    "changes rows",
    "changes rows of ",
    "changes the default of ",
    "changes the type of ",
    "column `",
    "constraint `",
    "creates ",
    "database `",
    "deletes rows of ",
    "domain `",
    "drops ",
    "drops an index",
    "drops the default of ",
    "drops the primary key of ",
    "empties ",
    "exclusion constraint `",
    "forces row security on ",
    "foreign key `",
    "gives ",
    "index `",
    "is not understood: ",
    "makes ",
    "partition `",
    "policy `",
    "primary key, ",
    "renames ",
    "renames a part of ",
    "replaces ",
    "replaces rows of ",
    "revokes rights",
    "revokes rights on ",
    "role `",
    "routine `",
    "rule `",
    "runs code that is not looked into",
    "schema `",
    "sequence `",
    "sets ",
    "sets NOT NULL on ",
    "table `",
    "trigger `",
    "type `",
    "view `",
    "what is not understood: ",
    " with ",
    "ALTER TABLE ",
    " SET ",
    "a check with column `",
];

const LONGEST_LITERAL: usize = 127;
const WORD: u8 = 255;

pub(super) fn reason(out: &mut Vec<u8>, context: Context<'_>, reason: &str) {
    let mut literal = String::new();
    let mut rest = reason;
    while let Some(next) = rest.chars().next() {
        let phrase = (0..PHRASES.len())
            .filter(|index| rest.starts_with(PHRASES[*index]))
            .max_by_key(|index| PHRASES[*index].len());
        let length = phrase.map_or(0, |index| PHRASES[index].len());
        let end = rest.find(|found: char| !(found.is_ascii_alphanumeric() || found == '_'));
        let word = &rest[..end.unwrap_or(rest.len())];
        let place = (word.len() > 2.max(length))
            .then(|| context.run(word))
            .flatten();
        if let Some(place) = place {
            flush(out, &mut literal);
            out.push(WORD);
            out.extend_from_slice(&place);
            rest = &rest[word.len()..];
        } else if let Some(phrase) = phrase {
            flush(out, &mut literal);
            out.push(phrase as u8 + 1);
            rest = &rest[length..];
        } else {
            literal.push(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    flush(out, &mut literal);
    bytes::number(out, 0);
}

fn flush(out: &mut Vec<u8>, literal: &mut String) {
    let mut rest = literal.as_str();
    while !rest.is_empty() {
        let piece = &rest[..rest.floor_char_boundary(LONGEST_LITERAL)];
        out.push(127 + piece.len() as u8);
        out.extend_from_slice(piece.as_bytes());
        rest = &rest[piece.len()..];
    }
    literal.clear();
}
