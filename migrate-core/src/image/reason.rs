//! The reason of a verdict: phrases, words of the statement, and what else is in it.

use super::Damaged;
use super::cursor::{Context, Cursor, utf8};

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

/// A piece of so many bytes more than this follows.
const LITERAL: u8 = 127;
const WORD: u8 = 255;

pub(super) fn reason<'a>(mut cursor: Cursor<'a>, context: Context<'a>) -> Result<String, Damaged> {
    let mut text = String::new();
    loop {
        match cursor.byte()? {
            0 => return Ok(text),
            WORD => text.push_str(cursor.word(context)?),
            literal if literal > LITERAL => {
                text.push_str(utf8(cursor.take(usize::from(literal - LITERAL))?)?);
            }
            phrase => text.push_str(PHRASES.get(usize::from(phrase) - 1).ok_or(Damaged)?),
        }
    }
}

/// Goes behind a reason.
pub(super) fn skip_reason(cursor: &mut Cursor<'_>) -> Result<(), Damaged> {
    loop {
        match cursor.byte()? {
            0 => return Ok(()),
            WORD => cursor.skip_word()?,
            literal if literal > LITERAL => {
                cursor.take(usize::from(literal - LITERAL))?;
            }
            _ => {}
        }
    }
}
