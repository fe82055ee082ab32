//! A table as its `CREATE TABLE` tells it.

use super::column::{Clause, Column, column, is_table_constraint, table_constraints};
use super::normal::{Part, behind_parenthesis, between_commas, parts, shown};
use crate::sql::TokenKind;

/// A table.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) columns: Vec<Column>,
    /// Those of its columns as well, in an order of their own.
    pub(super) constraints: Vec<Clause>,
    /// `STRICT`, `WITHOUT ROWID`.
    pub(super) options: Vec<Clause>,
}

impl Table {
    /// Reads what `sqlite_master` has; `None` where it is not of this form
    /// (virtual tables).
    pub(super) fn read(sql: &str) -> Option<Table> {
        let parts = parts(sql);
        if parts.get(1).is_some_and(|part| part.is("virtual")) {
            return None;
        }
        let open = parts
            .iter()
            .position(|part| part.kind == TokenKind::OpenParenthesis)?;
        let end = behind_parenthesis(&parts, open);
        let mut table = Table {
            columns: Vec::new(),
            constraints: Vec::new(),
            options: Vec::new(),
        };
        for piece in between_commas(&parts[open + 1..end - 1]) {
            if is_table_constraint(piece) {
                table_constraints(piece, &mut table.constraints);
            } else {
                table.columns.extend(column(piece, &mut table.constraints));
            }
        }
        for option in between_commas(&parts[end..]) {
            table.options.push(option_clause(option));
        }
        let by_key = |left: &Clause, right: &Clause| left.key.cmp(&right.key);
        table.constraints.sort_by(by_key);
        table.options.sort_by(by_key);
        Some(table)
    }
}

fn option_clause(parts: &[Part]) -> Clause {
    let text = shown(parts).to_uppercase();
    Clause {
        key: text.clone(),
        shown: text,
    }
}
