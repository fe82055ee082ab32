//! A probe, and what derives it from a statement.

use super::{alter_table, create, drop, repeat};
use crate::dialect::Dialect;
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
    /// `MySQL`'s procedure: no other one can have its name.
    Procedure,
    /// `MySQL`'s function: no other one can have its name.
    Function,
    /// `MySQL`'s event.
    Event,
    /// A database of the server.
    Database,
    /// An extension.
    Extension,
    /// A subscription.
    Subscription,
    /// A tablespace.
    Tablespace,
    /// A policy of a table.
    Policy,
    /// A value of an enum type, which stands where a table would.
    EnumValue,
    /// Nothing: the statement may simply run again.
    Repeat,
}

impl ProbeObject {
    /// The kinds, in the order of their numbers.
    pub(crate) const ALL: [ProbeObject; 20] = [
        ProbeObject::Table,
        ProbeObject::Index,
        ProbeObject::View,
        ProbeObject::Column,
        ProbeObject::Constraint,
        ProbeObject::Type,
        ProbeObject::Trigger,
        ProbeObject::Routine,
        ProbeObject::Schema,
        ProbeObject::Sequence,
        ProbeObject::Procedure,
        ProbeObject::Function,
        ProbeObject::Event,
        ProbeObject::Database,
        ProbeObject::Extension,
        ProbeObject::Subscription,
        ProbeObject::Tablespace,
        ProbeObject::Policy,
        ProbeObject::EnumValue,
        ProbeObject::Repeat,
    ];
}

impl Probe {
    /// For a statement that may run again, whether or not it took effect.
    pub(super) fn repeat() -> Probe {
        Probe {
            exists_after: true,
            object: ProbeObject::Repeat,
            schema: None,
            name: String::new(),
            table: None,
        }
    }

    pub(super) fn is_repeat(&self) -> bool {
        self.object == ProbeObject::Repeat
    }

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
    let probe = match words.take_word().as_str() {
        "CREATE" => create::probe(words),
        "DROP" => drop::probe(words),
        "ALTER" if words.take_if("TABLE") => alter_table::probe(words),
        "ALTER" if words.dialect == Dialect::Postgres => alter(words),
        "RENAME" if words.dialect == Dialect::Mysql => rename_tables(words),
        _ => None,
    };
    probe.or_else(|| repeat::probe(statement))
}

/// `PostgreSQL`: a new name for an index or view, a new value of an enum.
fn alter(mut words: Words<'_>) -> Option<Probe> {
    if words.take_if("TYPE") {
        let of = words.name()?;
        if !words.take_all(&["ADD", "VALUE"]) {
            return None;
        }
        skip_condition(&mut words);
        let token = words.take_kind(TokenKind::String)?;
        // Only a plain literal says without a doubt which value it is.
        let value = words.text(token).strip_prefix('\'')?.strip_suffix('\'')?;
        return (!value.contains(['\'', '\\', '\t', '\n']))
            .then(|| Probe::in_table(true, ProbeObject::EnumValue, value.to_owned(), of));
    }
    let object = if words.take_if("INDEX") {
        ProbeObject::Index
    } else if words.take_if("VIEW") || words.take_all(&["MATERIALIZED", "VIEW"]) {
        ProbeObject::View
    } else if words.take_if("SEQUENCE") {
        ProbeObject::Sequence
    } else {
        return None;
    };
    skip_condition(&mut words);
    let old = words.name()?;
    if !words.take_all(&["RENAME", "TO"]) {
        return None;
    }
    let new = words.identifier()?;
    (words.is_empty() && new != old.name).then(|| {
        Probe::of(
            true,
            object,
            Name {
                schema: old.schema,
                name: new,
            },
        )
    })
}

/// `MySQL`'s `RENAME TABLE a TO b`; several at once may swap names.
fn rename_tables(mut words: Words<'_>) -> Option<Probe> {
    if !words.take_if("TABLE") && !words.take_if("TABLES") {
        return None;
    }
    skip_condition(&mut words);
    let old = words.name()?;
    if !words.take_if("TO") {
        return None;
    }
    let new = words.name()?;
    (words.is_empty() && !new.name.eq_ignore_ascii_case(&old.name))
        .then(|| Probe::of(true, ProbeObject::Table, new))
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
