//! A probe, and what derives it from a statement.

use super::{alter_table, create, drop};
use crate::script::words::{Name, Words};
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
    pub(super) fn of(exists_after: bool, object: ProbeObject, name: Name) -> Probe {
        Probe {
            exists_after,
            object,
            schema: name.schema,
            name: name.name,
            table: None,
        }
    }

    /// Something that belongs to a table.
    pub(super) fn in_table(
        exists_after: bool,
        object: ProbeObject,
        name: String,
        table: Name,
    ) -> Probe {
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
pub(in crate::script) fn probe(statement: Words<'_>) -> Option<Probe> {
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
pub(super) fn skip_condition(words: &mut Words<'_>) {
    let _ = words.take_all(&["IF", "NOT", "EXISTS"]) || words.take_all(&["IF", "EXISTS"]);
}

/// Whether nothing follows but `CASCADE` or `RESTRICT`.
pub(super) fn is_at_end(mut words: Words<'_>) -> bool {
    words.skip(&["CASCADE", "RESTRICT"]);
    words.is_empty()
}

/// Takes the table's name behind the next `ON` outside parentheses.
pub(super) fn table_behind_on(words: &mut Words<'_>) -> Option<Name> {
    if !words.skip_past("ON") {
        return None;
    }
    words.take_if("ONLY");
    words.name()
}

/// Whether a parenthesis opens here.
pub(super) fn is_parenthesis(words: &Words<'_>) -> bool {
    words.kind() == Some(TokenKind::OpenParenthesis)
}
