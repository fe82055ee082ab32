//! What a statement does, and why it cannot run in a transaction.

use super::{mysql, postgres, sqlite};
use crate::dialect::Dialect;
use crate::script::statement::StatementTraits;
use crate::script::words::Words;
use crate::sql::TokenKind;

/// What a statement does, and why it cannot run in a transaction.
#[derive(Default)]
pub(in crate::script) struct Verdict {
    pub(in crate::script) traits: StatementTraits,
    pub(in crate::script) outside: Option<Outside>,
}

/// The words for which a server refuses a statement in a transaction.
pub(in crate::script) struct Outside {
    /// As the manual calls it.
    pub(in crate::script) name: &'static str,
    /// Offset behind the last of these words.
    pub(in crate::script) end: usize,
}

impl Verdict {
    pub(super) fn outside(&mut self, name: &'static str, end: usize) {
        self.traits.outside_transaction = true;
        self.outside = Some(Outside { name, end });
    }
}

/// Tells what a statement does; session settings are told in `session`.
pub(in crate::script) fn verdict(statement: Words<'_>) -> Verdict {
    match statement.dialect {
        Dialect::Postgres => postgres::verdict(statement),
        Dialect::Sqlite => sqlite::verdict(statement),
        Dialect::Mysql => mysql::verdict(statement),
    }
}

/// Whether the statement behind `WITH` changes rows.
///
/// `INSERT` and its siblings begin a statement only behind a parenthesis, which
/// `FOR UPDATE` and `ON CONFLICT DO UPDATE` are not.
pub(super) fn with_changes_data(mut rest: Words<'_>) -> bool {
    while let Some(token) = rest.take() {
        if matches!(
            token.kind,
            TokenKind::OpenParenthesis | TokenKind::CloseParenthesis
        ) && rest.is_any(&["INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE"])
        {
            let mut ahead = rest;
            ahead.take();
            // `REPLACE(…)` is also a function.
            if ahead.kind() != Some(TokenKind::OpenParenthesis) {
                return true;
            }
        }
    }
    false
}
