//! What the drafts before a script made: the running application knows none of it.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use super::ddl::{Action, Ddl, Named};
use super::folder::Folder;
use super::subject::Judged;

/// Tables and columns that came with this release.
pub(super) struct Release<'a> {
    folder: &'a Folder<'a>,
    /// Drafts that nobody has asked about yet: nearly every rule is content with its script.
    drafts: RefCell<Vec<usize>>,
    made: RefCell<Made>,
}

#[derive(Debug, Default)]
struct Made {
    tables: HashSet<String>,
    columns: HashSet<(String, String)>,
    objects: HashSet<String>,
}

impl<'a> Release<'a> {
    /// The folder's first release.
    pub(super) fn new(folder: &'a Folder<'a>) -> Release<'a> {
        Release {
            folder,
            drafts: RefCell::default(),
            made: RefCell::default(),
        }
    }

    /// Another release begins.
    pub(super) fn begin(&self) {
        self.drafts.borrow_mut().clear();
        *self.made.borrow_mut() = Made::default();
    }

    pub(super) fn has_table(&self, table: &Named<'_>) -> bool {
        self.asked(|made| made.tables.contains(&key(table)))
    }

    pub(super) fn has_column(&self, table: &Named<'_>, column: &Named<'_>) -> bool {
        let key = (key(table), key(column));
        self.asked(|made| made.columns.contains(&key))
    }

    pub(super) fn has_object(&self, object: &Named<'_>) -> bool {
        self.asked(|made| made.objects.contains(&key(object)))
    }

    /// The statement (counted from 1) with which each table of a script is new.
    pub(super) fn made_by(&self, statements: &[Judged<'_>]) -> HashMap<String, usize> {
        made_by(statements, |table| self.has_table(table))
    }

    /// Takes in what a draft made.
    pub(super) fn add(&self, index: usize) {
        self.drafts.borrow_mut().push(index);
    }

    fn asked<T>(&self, question: impl FnOnce(&Made) -> T) -> T {
        self.folder.look_around();
        let mut made = self.made.borrow_mut();
        for index in self.drafts.borrow_mut().drain(..) {
            made.add(self.folder.statements(index));
        }
        question(&made)
    }
}

impl Made {
    fn add(&mut self, statements: &[Judged<'_>]) {
        let made = made_by(statements, |table| self.tables.contains(&key(table)));
        self.tables.extend(made.into_keys());
        for statement in statements {
            self.objects.extend(object(&statement.ddl).map(key));
            for (table, column) in columns_added(&statement.ddl) {
                self.columns.insert((key(table), key(column)));
            }
        }
    }
}

fn made_by(
    statements: &[Judged<'_>],
    was_made_before: impl Fn(&Named<'_>) -> bool,
) -> HashMap<String, usize> {
    let mut made = HashMap::new();
    for statement in statements {
        let behind = statement.index + 1;
        match &statement.ddl {
            Ddl::CreateTable(create) => {
                made.entry(key(&create.name)).or_insert(behind);
            }
            _ => {
                for (from, to) in renamed(&statement.ddl) {
                    if made.contains_key(&key(from)) || was_made_before(from) {
                        made.entry(key(to)).or_insert(behind);
                    }
                }
            }
        }
    }
    made
}

fn key(name: &Named<'_>) -> String {
    name.name.to_ascii_lowercase()
}

/// What a statement makes that is no table.
pub(super) fn object<'s, 'a>(ddl: &'s Ddl<'a>) -> Option<&'s Named<'a>> {
    match ddl {
        Ddl::Create(_, name) => Some(name),
        Ddl::CreateIndex(index) => index.name.as_ref(),
        _ => None,
    }
}

/// The old and the new names of tables.
pub(super) fn renamed<'s, 'a>(
    ddl: &'s Ddl<'a>,
) -> Box<dyn Iterator<Item = (&'s Named<'a>, &'s Named<'a>)> + 's> {
    match ddl {
        Ddl::AlterTable(alter) => {
            Box::new(alter.actions.iter().filter_map(|act| match &act.action {
                Action::RenameTable(to) => Some((&alter.table, to)),
                _ => None,
            }))
        }
        Ddl::RenameTables(pairs) => Box::new(pairs.iter().map(|(from, to)| (from, to))),
        _ => Box::new(std::iter::empty()),
    }
}

/// The columns that a statement adds to a table, and what it calls old ones anew.
pub(super) fn columns_added<'s, 'a>(
    ddl: &'s Ddl<'a>,
) -> Box<dyn Iterator<Item = (&'s Named<'a>, &'s Named<'a>)> + 's> {
    match ddl {
        Ddl::AlterTable(alter) => {
            Box::new(alter.actions.iter().filter_map(|act| match &act.action {
                Action::AddColumn(column) => Some((&alter.table, &column.name)),
                Action::RenameColumn { to, .. } => Some((&alter.table, to)),
                _ => None,
            }))
        }
        _ => Box::new(std::iter::empty()),
    }
}
