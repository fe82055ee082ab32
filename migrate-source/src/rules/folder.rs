//! The up scripts of a folder as one database sees them, understood when a rule asks.
//!
//! Most rules look at one script. Whether one looked at others decides whether what it
//! said holds as long as the script does not change (see [`crate::memory`]).

use std::cell::{Cell, OnceCell};

use super::ddl::Ddl;
use super::subject::Judged;
use crate::dialect::Dialect;
use crate::migration::Migration;
use crate::script::DialectScript;
use crate::script::words::Words;
use crate::sql::{Cut, cut};

/// What is understood of each script so far.
pub(super) struct Folder<'a> {
    migrations: &'a [Migration],
    dialect: Dialect,
    cuts: &'a [OnceCell<Cut>],
    statements: &'a [OnceCell<Vec<Judged<'a>>>],
    looked_around: Cell<bool>,
}

impl<'a> Folder<'a> {
    /// Nothing is understood yet; there is a place for each migration.
    pub(super) fn new(
        migrations: &'a [Migration],
        dialect: Dialect,
        cuts: &'a [OnceCell<Cut>],
        statements: &'a [OnceCell<Vec<Judged<'a>>>],
    ) -> Folder<'a> {
        Folder {
            migrations,
            dialect,
            cuts,
            statements,
            looked_around: Cell::new(false),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.migrations.len()
    }

    /// A migration's up script in this database, where it is for it.
    pub(super) fn script(&self, index: usize) -> Option<&'a DialectScript> {
        let mut scripts = self.migrations[index].up.dialects.iter();
        scripts.find(|script| script.dialect == self.dialect)
    }

    /// Its tokens and where its statements are.
    pub(super) fn cut(&self, index: usize) -> &'a Cut {
        self.cuts[index].get_or_init(|| cut(self.migrations[index].up.text(), self.dialect))
    }

    /// Its statements.
    pub(super) fn statements(&self, index: usize) -> &'a [Judged<'a>] {
        self.statements[index].get_or_init(|| match self.script(index) {
            Some(script) => {
                let text = self.migrations[index].up.text();
                statements(text, self.cut(index), script)
            }
            None => Vec::new(),
        })
    }

    /// A rule asks for more than the script that it judges.
    pub(super) fn look_around(&self) {
        self.looked_around.set(true);
    }

    /// Whether one did since this was asked last.
    pub(super) fn has_looked_around(&self) -> bool {
        self.looked_around.take()
    }
}

/// A script's statements, understood.
fn statements<'a>(text: &'a str, cut: &'a Cut, script: &DialectScript) -> Vec<Judged<'a>> {
    cut.statements
        .iter()
        .zip(&script.statements)
        .enumerate()
        .map(|(index, (tokens, statement))| {
            let words = Words::new(script.dialect, text, &cut.tokens[tokens.clone()]);
            Judged {
                index,
                span: statement.span.clone(),
                words,
                ddl: Ddl::read(words),
                traits: statement.traits,
            }
        })
        .collect()
}
