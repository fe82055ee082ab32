//! A table's constraint, also an index that `MySQL` writes like one.

use super::{Named, condition};
use crate::dialect::Dialect;
use crate::script::words::Words;

/// A constraint of a table.
#[derive(Debug)]
pub(crate) struct Constraint<'a> {
    /// Its name, where one is written.
    pub(crate) name: Option<Named<'a>>,
    /// What it says.
    pub(crate) kind: ConstraintKind<'a>,
    /// Whether it says `NOT VALID`.
    pub(crate) not_valid: bool,
    /// Everything, as written.
    pub(crate) words: Words<'a>,
}

/// What a constraint says.
#[derive(Debug)]
pub(crate) enum ConstraintKind<'a> {
    /// `PRIMARY KEY (…)`.
    PrimaryKey(Key<'a>),
    /// `UNIQUE (…)`.
    Unique(Key<'a>),
    /// `FOREIGN KEY (…) REFERENCES table`.
    ForeignKey {
        /// The referencing columns.
        columns: Vec<Named<'a>>,
    },
    /// `CHECK (…)`: what is in the parentheses.
    Check(Words<'a>),
    /// `EXCLUDE …`.
    Exclude,
    /// `NOT NULL column` (`PostgreSQL` 18).
    NotNull,
    /// `MySQL`: `INDEX (…)`, `KEY (…)`, `FULLTEXT (…)`, `SPATIAL (…)`.
    Index {
        /// `FULLTEXT` or `SPATIAL`, in upper case; empty for a usual one.
        special: String,
    },
}

/// The columns of a key, or the index that becomes it.
#[derive(Debug)]
pub(crate) struct Key<'a> {
    /// Its columns.
    pub(crate) columns: Vec<Named<'a>>,
    /// `USING INDEX name`: the index is there already.
    pub(crate) from_index: bool,
}

impl<'a> Constraint<'a> {
    /// Reads a constraint; `None` for what is a column.
    pub(crate) fn read(words: Words<'a>) -> Option<Constraint<'a>> {
        let mut rest = words;
        let mut name = None;
        if rest.take_if("CONSTRAINT") {
            condition(&mut rest);
            // `MySQL` lets the name away.
            if !rest.is_any(&["PRIMARY", "UNIQUE", "FOREIGN", "CHECK"]) {
                name = Some(Named::take(&mut rest)?);
            }
        }
        let mysql = rest.dialect == Dialect::Mysql;
        let kind = match rest.take_word().as_str() {
            "PRIMARY" if rest.take_if("KEY") => ConstraintKind::PrimaryKey(key(&mut rest)),
            "UNIQUE" => {
                rest.skip(&["KEY", "INDEX"]);
                ConstraintKind::Unique(key(&mut rest))
            }
            "FOREIGN" if rest.take_if("KEY") => {
                index_name(&mut rest);
                let columns = Named::columns(rest.parentheses());
                ConstraintKind::ForeignKey { columns }
            }
            "CHECK" => ConstraintKind::Check(rest.parentheses()),
            "EXCLUDE" => ConstraintKind::Exclude,
            "NOT" if name.is_some() && rest.take_if("NULL") => ConstraintKind::NotNull,
            "INDEX" | "KEY" if mysql => {
                index_name(&mut rest);
                ConstraintKind::Index {
                    special: String::new(),
                }
            }
            special @ ("FULLTEXT" | "SPATIAL") if mysql => {
                rest.skip(&["KEY", "INDEX"]);
                index_name(&mut rest);
                ConstraintKind::Index {
                    special: special.to_owned(),
                }
            }
            _ => return None,
        };
        Some(Constraint {
            name,
            kind,
            not_valid: rest.contains(&["NOT", "VALID"]),
            words,
        })
    }
}

fn key<'a>(words: &mut Words<'a>) -> Key<'a> {
    let from_index = words.take_all(&["USING", "INDEX"]);
    words.take_all(&["NULLS", "DISTINCT"]);
    words.take_all(&["NULLS", "NOT", "DISTINCT"]);
    index_name(words);
    Key {
        columns: if from_index {
            Vec::new()
        } else {
            Named::columns(words.parentheses())
        },
        from_index,
    }
}

/// `MySQL` names an index between its kind and its columns, and may say `USING BTREE`.
fn index_name(words: &mut Words<'_>) {
    if words.dialect != Dialect::Mysql {
        return;
    }
    if words.kind() != Some(crate::sql::TokenKind::OpenParenthesis) && !words.is("USING") {
        condition(words);
        Named::take(words);
    }
    if words.take_if("USING") {
        words.take();
    }
}
