//! Which statement is responsible for a difference.

use migrate_core::{Dialect, Migration, Script};
use migrate_schema::{Address, Change, Kind, What};

use super::Culprit;
use crate::rows::mentions;

/// Finds the statement: of the up script, where something is left that it made,
/// and of the down script otherwise.
///
/// A statement is found by the names in it; nothing is found where none has them.
pub(super) fn of_change(
    migration: &Migration<'_>,
    dialect: Dialect,
    change: &Change,
) -> Option<Culprit> {
    let up = migration.up_script(dialect);
    let down = migration.down_script(dialect);
    let order = match change.what {
        What::LeftOver(_) => [up, down],
        _ => [down, up],
    };
    order
        .iter()
        .flatten()
        .find_map(|script| in_script(script, &change.address))
}

/// The statement that names the object, or else what the object belongs to.
fn in_script(script: &Script<'_>, address: &Address) -> Option<Culprit> {
    let mut looked_for = vec![names(address)];
    if let Some(parent) = address
        .parent()
        .filter(|parent| parent.kind() != Kind::Schema)
    {
        looked_for.push(names(&parent));
    }
    looked_for.iter().find_map(|names| {
        let statement = script
            .statements()
            .iter()
            // Where several do, the last one had the last word.
            .rfind(|statement| names.iter().all(|name| mentions(statement.text(), name)))?;
        Some(Culprit {
            file: script.file().into_owned(),
            line: statement.line(),
            text: statement.text().lines().next().unwrap_or("").to_owned(),
        })
    })
}

/// The names that a statement about an object has in it.
fn names(address: &Address) -> Vec<String> {
    let own = plain(address.name());
    match address.parent() {
        // A column's name alone is anybody's.
        Some(parent) if address.kind() == Kind::Column => vec![own, plain(parent.name())],
        _ => vec![own],
    }
}

/// The name in front of an argument list, without its quotes.
fn plain(name: &str) -> String {
    let name = name.split('(').next().unwrap_or(name).trim();
    name.trim_matches(['`', '"']).to_owned()
}
