//! What a statement says about tables, columns and indexes, as far as its words tell.
//!
//! No grammar: what is not understood is [`Ddl::Other`] or [`Action::Other`], and a rule
//! says nothing about it. Names are folded as the database folds them; the words as
//! they were written stay at hand, so that a rewrite can repeat them.

mod alter;
mod column;
mod constraint;
mod create;
mod named;
mod other;

pub(crate) use alter::{Act, Action, AlterTable};
pub(crate) use column::{Clause, ClauseKind, Column, TypeName};
pub(crate) use constraint::{Constraint, ConstraintKind};
pub(crate) use create::{CreateIndex, CreateTable};
pub(crate) use named::Named;
pub(crate) use other::{AddValue, DropIndex, DropTable};

use crate::script::words::Words;

/// A statement, understood.
#[derive(Debug)]
pub(crate) enum Ddl<'a> {
    /// `CREATE TABLE`.
    CreateTable(CreateTable<'a>),
    /// `ALTER TABLE`.
    AlterTable(AlterTable<'a>),
    /// `CREATE INDEX`.
    CreateIndex(CreateIndex<'a>),
    /// `DROP TABLE`.
    DropTable(DropTable<'a>),
    /// `DROP INDEX`.
    DropIndex(DropIndex<'a>),
    /// `TRUNCATE`.
    Truncate(Vec<Named<'a>>),
    /// `MySQL`: `RENAME TABLE a TO b, …`.
    RenameTables(Vec<(Named<'a>, Named<'a>)>),
    /// `CREATE` of a type, view, routine, sequence and so on: the kind's last word in upper
    /// case, and the name.
    Create(String, Named<'a>),
    /// `PostgreSQL`: `ALTER TYPE … ADD VALUE`.
    AddValue(AddValue<'a>),
    /// Anything else.
    Other,
}

impl<'a> Ddl<'a> {
    /// Reads a statement.
    pub(crate) fn read(mut words: Words<'a>) -> Ddl<'a> {
        let all = words;
        let read = match words.take_word().as_str() {
            "CREATE" => create::read(words, all),
            "ALTER" => alter::read(words),
            "DROP" => other::drop(words),
            "TRUNCATE" => other::truncate(words),
            "RENAME" => other::rename(words),
            _ => None,
        };
        read.unwrap_or(Ddl::Other)
    }

    /// The table that the statement is about, where it is about one.
    pub(crate) fn table(&self) -> Option<&Named<'a>> {
        match self {
            Ddl::CreateTable(create) => Some(&create.name),
            Ddl::AlterTable(alter) => Some(&alter.table),
            Ddl::CreateIndex(index) => Some(&index.table),
            Ddl::DropTable(drop) => drop.tables.first(),
            Ddl::DropIndex(drop) => drop.table.as_ref(),
            Ddl::Truncate(tables) => tables.first(),
            Ddl::RenameTables(pairs) => pairs.first().map(|(from, _)| from),
            Ddl::Create(..) | Ddl::AddValue(_) | Ddl::Other => None,
        }
    }
}

/// Takes `IF EXISTS` or `IF NOT EXISTS`.
fn condition(words: &mut Words<'_>) -> bool {
    words.take_all(&["IF", "NOT", "EXISTS"]) || words.take_all(&["IF", "EXISTS"])
}
