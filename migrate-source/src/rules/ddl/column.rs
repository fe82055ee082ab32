//! A column as a table or an `ALTER TABLE` defines it.

use std::ops::Range;

use super::Named;
use crate::dialect::Dialect;
use crate::script::words::Words;
use crate::sql::TokenKind;

/// A column's definition.
#[derive(Debug)]
pub(crate) struct Column<'a> {
    /// Its name.
    pub(crate) name: Named<'a>,
    /// Its type; `None` where none is written (`SQLite`).
    pub(crate) ty: Option<TypeName<'a>>,
    /// What stands behind the type.
    pub(crate) clauses: Vec<Clause<'a>>,
    /// Everything, as written.
    pub(crate) words: Words<'a>,
}

/// A type as written, and what it means.
#[derive(Debug)]
pub(crate) struct TypeName<'a> {
    /// Its words in lower case without arguments: `character varying`, `int unsigned`.
    pub(crate) name: String,
    /// What stands in the first parentheses: `["10", "2"]`.
    pub(crate) arguments: Vec<&'a str>,
    /// Whether it is an array.
    pub(crate) is_array: bool,
    /// As written.
    pub(crate) sql: &'a str,
    /// Byte range in the script's text.
    pub(crate) span: Range<usize>,
}

/// A clause behind a column's type.
#[derive(Debug)]
pub(crate) struct Clause<'a> {
    /// What it says.
    pub(crate) kind: ClauseKind<'a>,
    /// Everything, as written.
    pub(crate) words: Words<'a>,
}

/// What a clause says.
#[derive(Debug)]
pub(crate) enum ClauseKind<'a> {
    /// `NOT NULL`.
    NotNull,
    /// `NULL`.
    Null,
    /// `DEFAULT expression`.
    Default(Words<'a>),
    /// `PRIMARY KEY`.
    PrimaryKey,
    /// `UNIQUE`.
    Unique,
    /// `REFERENCES table`.
    References,
    /// `CHECK (…)`.
    Check,
    /// `GENERATED … AS IDENTITY`.
    Identity,
    /// `GENERATED ALWAYS AS (…) STORED`, and `AS (…) STORED` and `PERSISTENT`.
    Stored,
    /// The same without `STORED`.
    Virtual,
    /// `AUTO_INCREMENT`, `AUTOINCREMENT`.
    AutoIncrement,
    /// `CHARACTER SET name` and `CHARSET name`.
    CharacterSet,
    /// `COLLATE name`.
    Collate,
    /// `FIRST` or `AFTER column`.
    Position,
    /// Anything else.
    Other,
}

/// Words that begin a clause, and so end a type.
const CLAUSES: &[&str] = &[
    "NOT",
    "NULL",
    "DEFAULT",
    "PRIMARY",
    "UNIQUE",
    "REFERENCES",
    "CHECK",
    "GENERATED",
    "AS",
    "COLLATE",
    "CONSTRAINT",
    "AUTO_INCREMENT",
    "AUTOINCREMENT",
    "COMMENT",
    "KEY",
    "ON",
    "FIRST",
    "AFTER",
    "USING",
    "CHARSET",
    "STORAGE",
    "COMPRESSION",
    "INVISIBLE",
    "VISIBLE",
    "DEFERRABLE",
    "INITIALLY",
    "VIRTUAL",
    "STORED",
    "PERSISTENT",
    "SRID",
    "COLUMN_FORMAT",
    "OPTIONS",
];

impl<'a> Column<'a> {
    /// Reads a definition; `None` for what is none.
    pub(crate) fn read(words: Words<'a>) -> Option<Column<'a>> {
        let mut rest = words;
        let name = Named::take(&mut rest)?;
        if name.schema.is_some() {
            return None;
        }
        let ty = TypeName::take(&mut rest);
        Some(Column {
            name,
            ty,
            clauses: clauses(rest),
            words,
        })
    }

    /// Whether a clause of this kind is there.
    pub(crate) fn has(&self, wanted: impl Fn(&ClauseKind<'a>) -> bool) -> bool {
        self.clauses.iter().any(|clause| wanted(&clause.kind))
    }

    /// The default's expression, where there is one that is not `NULL`.
    pub(crate) fn default(&self) -> Option<Words<'a>> {
        self.clauses.iter().find_map(|clause| match &clause.kind {
            ClauseKind::Default(words) if !words.is("NULL") => Some(*words),
            _ => None,
        })
    }
}

impl<'a> TypeName<'a> {
    /// Takes a type; `None` where a clause follows at once.
    pub(crate) fn take(words: &mut Words<'a>) -> Option<TypeName<'a>> {
        let before = *words;
        let mut name = String::new();
        let mut arguments = Vec::new();
        let mut is_array = false;
        while let Some(token) = words.peek() {
            let is_set = words.is("CHARACTER") && {
                let mut ahead = *words;
                ahead.take_all(&["CHARACTER", "SET"])
            };
            if words.is_any(CLAUSES) || is_set {
                break;
            }
            match token.kind {
                TokenKind::Word | TokenKind::QuotedWord => {
                    let word = if token.kind == TokenKind::QuotedWord {
                        words
                            .text(token)
                            .trim_matches(['"', '`', '[', ']'])
                            .to_owned()
                    } else {
                        words.text(token).to_ascii_lowercase()
                    };
                    words.take();
                    if word == "array" {
                        is_array = true;
                        continue;
                    }
                    if !name.is_empty() {
                        name.push(' ');
                    }
                    name.push_str(&word);
                }
                TokenKind::Dot => {
                    // What stood before it is a schema.
                    words.take();
                    name.clear();
                }
                TokenKind::OpenParenthesis => {
                    let inside = words.parentheses();
                    if arguments.is_empty() {
                        arguments = inside.items().iter().map(Words::sql).collect();
                    }
                }
                TokenKind::Operator => {
                    is_array |= words.text(token).starts_with('[');
                    words.take();
                }
                TokenKind::Number => {
                    words.take();
                }
                _ => break,
            }
        }
        let taken = words.since(&before);
        if name.is_empty() {
            return None;
        }
        Some(TypeName {
            name,
            arguments,
            is_array,
            sql: taken.sql(),
            span: taken.span(),
        })
    }
}

/// The clauses behind a type, each up to the word that begins the next one.
fn clauses(mut words: Words<'_>) -> Vec<Clause<'_>> {
    let mut clauses = Vec::new();
    while !words.is_empty() {
        let before = words;
        if words.take_if("CONSTRAINT") {
            words.take();
        }
        let kind = clause(&mut words);
        clauses.push(Clause {
            kind,
            words: words.since(&before),
        });
    }
    clauses
}

fn clause<'a>(words: &mut Words<'a>) -> ClauseKind<'a> {
    let dialect = words.dialect;
    match words.take_word().as_str() {
        "NOT" if words.take_if("NULL") => ClauseKind::NotNull,
        "NULL" => ClauseKind::Null,
        "DEFAULT" => ClauseKind::Default(expression(words)),
        "PRIMARY" => {
            words.take_if("KEY");
            ClauseKind::PrimaryKey
        }
        "KEY" if dialect == Dialect::Mysql => ClauseKind::PrimaryKey,
        "UNIQUE" => {
            words.take_if("KEY");
            ClauseKind::Unique
        }
        "REFERENCES" => {
            Named::take(words);
            ClauseKind::References
        }
        "CHECK" => {
            words.parentheses();
            ClauseKind::Check
        }
        "GENERATED" => {
            words.skip(&["ALWAYS", "BY", "DEFAULT"]);
            words.take_if("AS");
            if words.take_if("IDENTITY") {
                words.parentheses();
                ClauseKind::Identity
            } else {
                generated(words)
            }
        }
        "AS" => generated(words),
        "AUTO_INCREMENT" | "AUTOINCREMENT" => ClauseKind::AutoIncrement,
        "CHARACTER" if words.take_if("SET") => {
            setting(words);
            ClauseKind::CharacterSet
        }
        "CHARSET" => {
            setting(words);
            ClauseKind::CharacterSet
        }
        "COLLATE" => {
            setting(words);
            ClauseKind::Collate
        }
        "FIRST" => ClauseKind::Position,
        "AFTER" => {
            words.take();
            ClauseKind::Position
        }
        "ON" => {
            // `ON DELETE SET NULL`, `ON UPDATE CURRENT_TIMESTAMP(6)`, `ON CONFLICT …`.
            words.take();
            if words.take_if("SET") {
                words.take();
            } else {
                words.take();
                words.parentheses();
            }
            ClauseKind::Other
        }
        "" => {
            words.take();
            ClauseKind::Other
        }
        _ => ClauseKind::Other,
    }
}

/// Takes an expression: up to the next clause.
fn expression<'a>(words: &mut Words<'a>) -> Words<'a> {
    let before = *words;
    // The first word belongs to it, whatever it is: `DEFAULT NULL`.
    if words.kind() == Some(TokenKind::OpenParenthesis) {
        words.parentheses();
    } else {
        words.take();
    }
    while !words.is_empty() && !words.is_any(CLAUSES) {
        if words.kind() == Some(TokenKind::OpenParenthesis) {
            words.parentheses();
        } else {
            words.take();
        }
    }
    words.since(&before)
}

fn generated<'a>(words: &mut Words<'a>) -> ClauseKind<'a> {
    words.parentheses();
    if words.is_any(&["STORED", "PERSISTENT"]) {
        words.take();
        ClauseKind::Stored
    } else {
        words.take_if("VIRTUAL");
        ClauseKind::Virtual
    }
}

/// A name behind `CHARACTER SET` or `COLLATE`, in lower case.
pub(super) fn setting(words: &mut Words<'_>) -> String {
    if words.kind() == Some(TokenKind::Operator) {
        words.take();
    }
    words.take().map_or_else(String::new, |token| {
        words
            .text(token)
            .trim_matches(['\'', '"', '`'])
            .to_ascii_lowercase()
    })
}
