//! `ALTER TABLE`, and `ALTER TYPE … ADD VALUE`.

use super::column::setting;
use super::{Column, Constraint, Ddl, Named, TypeName, condition, other};
use crate::dialect::Dialect;
use crate::script::words::Words;
use crate::sql::TokenKind;

/// `ALTER TABLE`.
#[derive(Debug)]
pub(crate) struct AlterTable<'a> {
    /// The table.
    pub(crate) table: Named<'a>,
    /// What is done to it, in order.
    pub(crate) actions: Vec<Act<'a>>,
    /// From the first action on.
    pub(crate) rest: Words<'a>,
}

/// One action, and its words.
#[derive(Debug)]
pub(crate) struct Act<'a> {
    /// What it does.
    pub(crate) action: Action<'a>,
    /// Everything, as written.
    pub(crate) words: Words<'a>,
}

/// What an action does.
#[derive(Debug)]
pub(crate) enum Action<'a> {
    /// `ADD COLUMN`.
    AddColumn(Column<'a>),
    /// `DROP COLUMN`.
    DropColumn(Named<'a>),
    /// `ALTER COLUMN … TYPE`, with whether it says `USING`.
    SetType {
        /// The column.
        column: Named<'a>,
        /// The new type.
        ty: TypeName<'a>,
    },
    /// `ALTER COLUMN … SET NOT NULL`.
    SetNotNull(Named<'a>),
    /// `MySQL`: `MODIFY` and `CHANGE`, with the column's old name.
    Modify {
        /// The name before.
        from: Named<'a>,
        /// The definition afterwards.
        column: Column<'a>,
    },
    /// `ADD CONSTRAINT`, `ADD PRIMARY KEY`, `ADD INDEX` and so on.
    AddConstraint(Constraint<'a>),
    /// `DROP CONSTRAINT`, `DROP FOREIGN KEY`, `DROP PRIMARY KEY`, `DROP INDEX`, `DROP CHECK`.
    DropConstraint,
    /// `VALIDATE CONSTRAINT`.
    Validate(Named<'a>),
    /// `RENAME COLUMN a TO b`.
    RenameColumn {
        /// The name before.
        from: Named<'a>,
        /// The name afterwards.
        to: Named<'a>,
    },
    /// `RENAME TO`.
    RenameTable(Named<'a>),
    /// `ENABLE ROW LEVEL SECURITY`.
    EnableRowSecurity,
    /// `MySQL`: `CONVERT TO CHARACTER SET`.
    ConvertTo,
    /// `MySQL`: `ALGORITHM = …` and `LOCK = …`: the key and the value in upper case.
    Demand(&'static str, String),
    /// Anything else.
    Other,
}

/// Behind `ALTER`.
pub(super) fn read(mut words: Words<'_>) -> Option<Ddl<'_>> {
    words.skip(&["ONLINE", "OFFLINE", "IGNORE"]);
    if words.take_if("TYPE") {
        return other::add_value(words).map(Ddl::AddValue);
    }
    if !words.take_if("TABLE") {
        return None;
    }
    condition(&mut words);
    words.take_if("ONLY");
    let table = Named::take(&mut words)?;
    if let Some(token) = words.peek()
        && words.text(token) == "*"
    {
        words.take();
    }
    let rest = words;
    let mut actions = Vec::new();
    for item in words.items() {
        // `MySQL`: `ADD COLUMN (a int, b int)`.
        let mut inside = item;
        if inside.take_if("ADD") {
            inside.take_if("COLUMN");
            if inside.kind() == Some(TokenKind::OpenParenthesis) {
                for column in inside.parentheses().items() {
                    let action = match Constraint::read(column) {
                        Some(constraint) => Action::AddConstraint(constraint),
                        None => Column::read(column).map_or(Action::Other, Action::AddColumn),
                    };
                    actions.push(Act {
                        action,
                        words: column,
                    });
                }
                continue;
            }
        }
        actions.push(Act {
            action: action(item).unwrap_or(Action::Other),
            words: item,
        });
    }
    Some(Ddl::AlterTable(AlterTable {
        table,
        actions,
        rest,
    }))
}

fn action(mut words: Words<'_>) -> Option<Action<'_>> {
    Some(match words.take_word().as_str() {
        "ADD" => {
            if let Some(constraint) = Constraint::read(words) {
                return Some(Action::AddConstraint(constraint));
            }
            if words.is_any(&["PARTITION", "PERIOD", "SYSTEM", "CONSTRAINT"]) {
                return None;
            }
            words.take_if("COLUMN");
            condition(&mut words);
            Action::AddColumn(Column::read(words)?)
        }
        "DROP" => drop(words)?,
        "ALTER" => alter_column(words)?,
        "MODIFY" if words.dialect == Dialect::Mysql => {
            words.take_if("COLUMN");
            condition(&mut words);
            let column = Column::read(words)?;
            Action::Modify {
                from: column.name.clone(),
                column,
            }
        }
        "CHANGE" if words.dialect == Dialect::Mysql => {
            words.take_if("COLUMN");
            condition(&mut words);
            Action::Modify {
                from: Named::take(&mut words)?,
                column: Column::read(words)?,
            }
        }
        "VALIDATE" if words.take_if("CONSTRAINT") => Action::Validate(Named::take(&mut words)?),
        "RENAME" => rename(words)?,
        "ENABLE" if words.take_all(&["ROW", "LEVEL", "SECURITY"]) => Action::EnableRowSecurity,
        "CONVERT" if words.take_if("TO") => {
            if !words.take_all(&["CHARACTER", "SET"]) && !words.take_if("CHARSET") {
                return None;
            }
            Action::ConvertTo
        }
        "ALGORITHM" => Action::Demand("ALGORITHM", setting(&mut words).to_ascii_uppercase()),
        "LOCK" => Action::Demand("LOCK", setting(&mut words).to_ascii_uppercase()),
        _ => return None,
    })
}

fn drop(mut words: Words<'_>) -> Option<Action<'_>> {
    let others = ["CONSTRAINT", "PRIMARY", "INDEX", "KEY", "FOREIGN", "CHECK"];
    if words.is_any(&others) && !is_alone(words) {
        return Some(Action::DropConstraint);
    }
    if words.is_any(&["PARTITION", "PERIOD", "SYSTEM"]) && !is_alone(words) {
        return None;
    }
    words.take_if("COLUMN");
    condition(&mut words);
    Some(Action::DropColumn(Named::take(&mut words)?))
}

/// Whether a word stands alone: then it is a column's name.
fn is_alone(mut words: Words<'_>) -> bool {
    words.take();
    words.is_empty()
}

fn alter_column(mut words: Words<'_>) -> Option<Action<'_>> {
    if words.is_any(&["CONSTRAINT", "INDEX", "CHECK"]) {
        return None;
    }
    words.take_if("COLUMN");
    let column = Named::take(&mut words)?;
    if words.take_if("TYPE") || words.take_all(&["SET", "DATA", "TYPE"]) {
        let ty = TypeName::take(&mut words)?;
        return Some(Action::SetType { column, ty });
    }
    words
        .take_all(&["SET", "NOT", "NULL"])
        .then_some(Action::SetNotNull(column))
}

fn rename(mut words: Words<'_>) -> Option<Action<'_>> {
    if words.is_any(&["CONSTRAINT", "INDEX", "KEY"]) {
        return None;
    }
    if words.is_any(&["TO", "AS"]) {
        words.take();
        return Some(Action::RenameTable(Named::take(&mut words)?));
    }
    words.take_if("COLUMN");
    let from = Named::take(&mut words)?;
    // `MySQL`: `RENAME new_name`.
    if words.is_empty() {
        return Some(Action::RenameTable(from));
    }
    words.take_if("TO").then_some(())?;
    Some(Action::RenameColumn {
        from,
        to: Named::take(&mut words)?,
    })
}
