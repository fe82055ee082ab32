//! What the drafts before a script made: the running application knows none of it.

use std::collections::{HashMap, HashSet};

use super::ddl::{Action, Ddl, Named};
use super::subject::Judged;

/// Tables and columns that came with this release.
#[derive(Debug, Default)]
pub(crate) struct Release {
    tables: HashSet<String>,
    columns: HashSet<(String, String)>,
    objects: HashSet<String>,
}

impl Release {
    pub(super) fn has_table(&self, table: &Named<'_>) -> bool {
        self.tables.contains(&table.name.to_ascii_lowercase())
    }

    pub(super) fn has_column(&self, table: &Named<'_>, column: &Named<'_>) -> bool {
        let key = (
            table.name.to_ascii_lowercase(),
            column.name.to_ascii_lowercase(),
        );
        self.columns.contains(&key)
    }

    pub(super) fn has_object(&self, object: &Named<'_>) -> bool {
        self.objects.contains(&key(object))
    }

    /// The statement (counted from 1) with which each table of a script is new.
    pub(super) fn made_by(&self, statements: &[Judged<'_>]) -> HashMap<String, usize> {
        let mut made = HashMap::new();
        for statement in statements {
            let behind = statement.index + 1;
            match &statement.ddl {
                Ddl::CreateTable(create) => {
                    made.entry(create.name.name.to_ascii_lowercase())
                        .or_insert(behind);
                }
                _ => {
                    for (from, to) in renamed(&statement.ddl) {
                        if made.contains_key(&from.name.to_ascii_lowercase())
                            || self.has_table(from)
                        {
                            made.entry(to.name.to_ascii_lowercase()).or_insert(behind);
                        }
                    }
                }
            }
        }
        made
    }

    /// Takes in what a script made.
    pub(super) fn add(&mut self, statements: &[Judged<'_>], made: HashMap<String, usize>) {
        self.tables.extend(made.into_keys());
        for statement in statements {
            self.objects.extend(object(&statement.ddl).map(key));
            for (table, column) in columns_added(&statement.ddl) {
                self.columns.insert((
                    table.name.to_ascii_lowercase(),
                    column.name.to_ascii_lowercase(),
                ));
            }
        }
    }
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
