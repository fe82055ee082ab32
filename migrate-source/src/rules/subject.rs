//! One script as a rule sees it.

use std::collections::HashMap;
use std::ops::Range;

use super::ddl::{Ddl, Named};
use super::folder::Folder;
use super::release::Release;
use crate::dialect::Dialect;
use crate::profile::Profile;
use crate::script::words::Words;
use crate::script::{StatementTraits, TransactionClass};
use crate::server::ServerVersion;

/// A script, its statements, and what was made before it.
pub(crate) struct Subject<'a> {
    /// The database.
    pub(crate) dialect: Dialect,
    /// The oldest server that the scripts are for, where `migrate.toml` names one.
    pub(crate) server: Option<ServerVersion>,
    /// The conventions that the folder follows.
    #[expect(dead_code, reason = "rules for one tool's folders use it")]
    pub(crate) profile: Option<Profile>,
    /// Whether the script is all that its file holds.
    pub(crate) is_whole_file: bool,
    /// The script's text.
    pub(crate) text: &'a str,
    /// Whether it runs in a transaction.
    pub(crate) class: TransactionClass,
    /// Its statements.
    pub(crate) statements: &'a [Judged<'a>],
    /// Every migration, this one and later ones included.
    pub(super) folder: &'a Folder<'a>,
    /// How many migrations are before it.
    pub(super) past: usize,
    /// What earlier drafts made.
    pub(super) release: &'a Release<'a>,
    /// The statement (counted from 1) with which a table of the script is new.
    pub(super) made: HashMap<String, usize>,
}

/// A statement of a script.
pub(crate) struct Judged<'a> {
    /// Its place among the statements, from 0.
    pub(crate) index: usize,
    /// Byte range in the script's text.
    pub(crate) span: Range<usize>,
    /// Its words.
    pub(crate) words: Words<'a>,
    /// What it says about tables.
    pub(crate) ddl: Ddl<'a>,
    /// What it does.
    pub(crate) traits: StatementTraits,
}

impl<'a> Subject<'a> {
    /// Whether a transaction of ours holds all statements.
    pub(crate) fn in_transaction(&self) -> bool {
        self.class == TransactionClass::Transactional
    }

    /// Whether a table was made before this statement: above it in the script, or by an
    /// earlier draft. Nobody waits for its locks, and what a release that runs may read is
    /// not in it.
    pub(crate) fn is_new(&self, statement: &Judged<'_>, table: &Named<'_>) -> bool {
        self.is_new_here(statement, table) || self.release.has_table(table)
    }

    /// Whether a table was made above this statement in the script: then it has no rows
    /// but those of the script.
    pub(crate) fn is_new_here(&self, statement: &Judged<'_>, table: &Named<'_>) -> bool {
        self.made
            .get(&table.name.to_ascii_lowercase())
            .is_some_and(|index| *index <= statement.index)
    }

    /// Whether a column was made before this statement, with its table or by itself.
    pub(crate) fn is_new_column(
        &self,
        statement: &Judged<'_>,
        table: &Named<'_>,
        column: &Named<'_>,
    ) -> bool {
        self.is_new(statement, table)
            || self.release.has_column(table, column)
            || self.statements[..statement.index].iter().any(|above| {
                super::release::columns_added(&above.ddl)
                    .any(|(on, added)| on.may_be(table) && added.may_be(column))
            })
    }

    /// Whether something that is no table was made before this statement.
    #[cfg_attr(
        not(feature = "rules"),
        expect(dead_code, reason = "only the linter's rules ask")
    )]
    pub(crate) fn is_new_object(&self, statement: &Judged<'_>, object: &Named<'_>) -> bool {
        self.release.has_object(object)
            || self.statements[..statement.index]
                .iter()
                .filter_map(|above| super::release::object(&above.ddl))
                .any(|made| made.may_be(object))
    }

    /// Every statement of the folder's up scripts.
    pub(crate) fn everywhere(&self) -> impl Iterator<Item = &'a Judged<'a>> + use<'a> {
        let folder = self.folder;
        folder.look_around();
        (0..folder.len()).flat_map(move |index| folder.statements(index))
    }

    /// The statements below one.
    pub(crate) fn below(&self, statement: &Judged<'_>) -> &'a [Judged<'a>] {
        &self.statements[statement.index + 1..]
    }

    /// What is written at a byte range of the script.
    pub(crate) fn sql(&self, span: &Range<usize>) -> &'a str {
        &self.text[span.clone()]
    }
}

impl<'a> Judged<'a> {
    /// The statement as written, without the delimiter.
    pub(crate) fn sql(&self) -> &'a str {
        &self.words.source()[self.span.clone()]
    }
}
