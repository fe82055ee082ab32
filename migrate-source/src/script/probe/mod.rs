//! How to find out afterwards whether a statement took effect.
//!
//! A probe answers one question about the database after a crash: was this
//! statement done? It is derived only where the answer is a proof:
//!
//! - `CREATE …` fails where the object is there already, so an object that is
//!   there was made by it. `IF NOT EXISTS` changes nothing about that: where the
//!   object is there, running the statement again would do nothing.
//! - `DROP …` likewise, the other way round.
//! - `CREATE OR REPLACE` proves nothing: the object may be the old one. Nor does
//!   a routine that is there (they can be overloaded, and `MySQL` lets a function
//!   and a procedure share a name), nor a temporary object (it is gone with its
//!   session), nor a table that a query fills on `MySQL` (the table may be there
//!   and its rows not), nor a constraint that `MySQL` may keep under another kind
//!   with the same name. A routine that is gone does prove its `DROP`, where the
//!   statement names no arguments.
//! - Only statements that do one thing: one object, one action of `ALTER TABLE`.
//!
//! Names that hold a tab or a line end, `U&"…"` names and names with three parts
//! have no probe.

mod alter_table;
mod create;
mod drop;

use super::words::{Name, Words};
use crate::sql::TokenKind;

/// How to find out afterwards whether a statement took effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// `true`: the object exists afterwards; `false`: it is gone afterwards.
    pub exists_after: bool,
    /// The kind of object.
    pub object: ProbeObject,
    /// The schema as written, unquoted; `None` where the statement names none.
    ///
    /// For what belongs to a table (index, trigger, column, constraint), the
    /// table's schema, where the statement names the table.
    pub schema: Option<String>,
    /// The object's name, unquoted (folded as the database folds it).
    pub name: String,
    /// The table it belongs to: columns, constraints, triggers, indexes; `None`
    /// where the statement does not name it (`DROP INDEX name`).
    pub table: Option<String>,
}

/// What a probe asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProbeObject {
    /// A table.
    Table,
    /// An index; on `PostgreSQL` it must be valid as well.
    Index,
    /// A view or materialized view.
    View,
    /// A column of a table.
    Column,
    /// A constraint of a table.
    Constraint,
    /// A type, enum or domain.
    Type,
    /// A trigger.
    Trigger,
    /// A function or procedure.
    Routine,
    /// A schema.
    Schema,
    /// A sequence.
    Sequence,
}

impl Probe {
    fn of(exists_after: bool, object: ProbeObject, name: Name) -> Probe {
        Probe {
            exists_after,
            object,
            schema: name.schema,
            name: name.name,
            table: None,
        }
    }

    /// Something that belongs to a table.
    fn in_table(exists_after: bool, object: ProbeObject, name: String, table: Name) -> Probe {
        Probe {
            exists_after,
            object,
            schema: table.schema,
            name,
            table: Some(table.name),
        }
    }
}

/// Derives a statement's probe.
pub(super) fn probe(statement: Words<'_>) -> Option<Probe> {
    if statement.is_conditional() {
        return None;
    }
    let mut words = statement;
    match words.take_word().as_str() {
        "CREATE" => create::probe(words),
        "DROP" => drop::probe(words),
        "ALTER" if words.take_if("TABLE") => alter_table::probe(words),
        _ => None,
    }
}

/// Takes `IF [NOT] EXISTS`.
fn skip_condition(words: &mut Words<'_>) {
    let _ = words.take_all(&["IF", "NOT", "EXISTS"]) || words.take_all(&["IF", "EXISTS"]);
}

/// Whether nothing follows but `CASCADE` or `RESTRICT`.
fn is_at_end(mut words: Words<'_>) -> bool {
    words.skip(&["CASCADE", "RESTRICT"]);
    words.is_empty()
}

/// Takes the table's name behind the next `ON` outside parentheses.
fn table_behind_on(words: &mut Words<'_>) -> Option<Name> {
    if !words.skip_past("ON") {
        return None;
    }
    words.take_if("ONLY");
    words.name()
}

/// Whether a parenthesis opens here.
fn is_parenthesis(words: &Words<'_>) -> bool {
    words.kind() == Some(TokenKind::OpenParenthesis)
}
