//! What is different between two snapshots.

use std::collections::BTreeSet;
use std::fmt;

use crate::model::{Address, COLUMN_ORDER, Kind, Object, Snapshot, Value};
use crate::text::{object_lines, property_lines};

/// What has to change in `before` to become `after`, object by object.
///
/// An object that is missing or left over stands for everything that belongs to it.
///
/// # Examples
///
/// ```
/// use migrate_schema::{Difference, Snapshot};
///
/// let before = Snapshot::parse("-- schema snapshot 1: sqlite\n\ntable users\n  column id INTEGER\n")?;
/// let after = Snapshot::parse("-- schema snapshot 1: sqlite\n\ntable users\n  column id TEXT\n")?;
/// let difference = Difference::between(&before, &after);
/// assert_eq!(
///     difference.to_string(),
///     "changed: column users.id\n  type: INTEGER -> TEXT\n"
/// );
/// # Ok::<(), migrate_schema::ParseError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Difference {
    before: Snapshot,
    after: Snapshot,
    changes: Vec<Change>,
}

/// One object that is not the same.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// Which object.
    pub address: Address,
    /// What is different.
    pub what: What,
}

/// What is different about an object.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum What {
    /// It was there before and is not there after.
    Missing(Object),
    /// It is there after and was not there before.
    LeftOver(Object),
    /// It is there before and after, with other properties.
    Changed(Vec<PropertyChange>),
    /// Its columns are the same in another order: a note, since a database
    /// cannot put a column back in its place.
    ColumnOrder {
        /// The common columns as they stood before.
        before: Vec<String>,
        /// The common columns as they stand after.
        after: Vec<String>,
    },
}

/// One property that is not the same.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PropertyChange {
    /// The property's name.
    pub property: String,
    /// What it was.
    pub before: Option<Value>,
    /// What it is.
    pub after: Option<Value>,
}

impl Difference {
    /// Compares two snapshots.
    pub fn between(before: &Snapshot, after: &Snapshot) -> Difference {
        let addresses: BTreeSet<&Address> = before
            .objects()
            .chain(after.objects())
            .map(|(address, _)| address)
            .collect();
        let mut changes: Vec<Change> = Vec::new();
        // What is inside an object that is missing or left over goes without saying.
        let mut whole: Option<&Address> = None;
        for address in addresses {
            if whole.is_some_and(|whole| address.is_inside(whole)) {
                continue;
            }
            let (old, new) = (before.get(address), after.get(address));
            match (old, new) {
                (Some(old), Some(new)) => compare(&mut changes, address, old, new),
                (Some(old), None) => {
                    whole = Some(address);
                    changes.push(Change {
                        address: address.clone(),
                        what: What::Missing(old.clone()),
                    });
                }
                (None, Some(new)) => {
                    whole = Some(address);
                    changes.push(Change {
                        address: address.clone(),
                        what: What::LeftOver(new.clone()),
                    });
                }
                (None, None) => {}
            }
        }
        Difference {
            before: before.clone(),
            after: after.clone(),
            changes,
        }
    }

    /// Whether the two are the same, notes excepted.
    pub fn is_empty(&self) -> bool {
        self.changes().next().is_none()
    }

    /// What is different, in the order of addresses, without the notes.
    pub fn changes(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|change| !change.is_note())
    }

    /// What is different and cannot be helped: the order of columns.
    pub fn notes(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|change| change.is_note())
    }

    /// The snapshot that the other one is compared with.
    pub fn before(&self) -> &Snapshot {
        &self.before
    }

    /// The snapshot that is compared.
    pub fn after(&self) -> &Snapshot {
        &self.after
    }
}

impl Change {
    /// Whether it is a note and not a change: only the order of columns is.
    pub fn is_note(&self) -> bool {
        matches!(self.what, What::ColumnOrder { .. })
    }
}

fn compare(changes: &mut Vec<Change>, address: &Address, old: &Object, new: &Object) {
    let names: BTreeSet<&String> = old
        .properties
        .keys()
        .chain(new.properties.keys())
        .filter(|name| !(name.as_str() == COLUMN_ORDER && address.kind().has_columns()))
        .collect();
    let properties: Vec<PropertyChange> = names
        .into_iter()
        .filter(|name| old.get(name) != new.get(name))
        .map(|name| PropertyChange {
            property: name.clone(),
            before: old.get(name).cloned(),
            after: new.get(name).cloned(),
        })
        .collect();
    if !properties.is_empty() {
        changes.push(Change {
            address: address.clone(),
            what: What::Changed(properties),
        });
    }
    if address.kind().has_columns() {
        let (old, new) = (old.list(COLUMN_ORDER), new.list(COLUMN_ORDER));
        let before: Vec<String> = old
            .iter()
            .filter(|name| new.contains(name))
            .cloned()
            .collect();
        let after: Vec<String> = new
            .iter()
            .filter(|name| old.contains(name))
            .cloned()
            .collect();
        if before != after {
            changes.push(Change {
                address: address.clone(),
                what: What::ColumnOrder { before, after },
            });
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for change in &self.changes {
            let inside = match &change.what {
                What::Missing(_) => contents(&self.before, &change.address),
                What::LeftOver(_) => contents(&self.after, &change.address),
                What::Changed(_) | What::ColumnOrder { .. } => String::new(),
            };
            write_change(out, change, &inside)?;
        }
        Ok(())
    }
}

impl fmt::Display for Change {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_change(out, self, "")
    }
}

fn write_change(out: &mut fmt::Formatter<'_>, change: &Change, inside: &str) -> fmt::Result {
    let address = &change.address;
    match &change.what {
        What::Missing(object) => {
            writeln!(out, "missing: {address}{inside}")?;
            write_object(out, address, object)
        }
        What::LeftOver(object) => {
            writeln!(out, "left over: {address}{inside}")?;
            write_object(out, address, object)
        }
        What::Changed(properties) => {
            writeln!(out, "changed: {address}")?;
            properties
                .iter()
                .try_for_each(|property| write_property(out, property))
        }
        What::ColumnOrder { before, after } => {
            writeln!(out, "note: the columns of {address} stand in another order")?;
            writeln!(out, "  before: {}", before.join(", "))?;
            writeln!(out, "  after:  {}", after.join(", "))
        }
    }
}

/// The object as the text form has it, without what would repeat its address.
fn write_object(out: &mut fmt::Formatter<'_>, address: &Address, object: &Object) -> fmt::Result {
    let lines = object_lines(address, object, 0);
    let bare = object_lines(address, &Object::default(), 0);
    if lines.first() != bare.first() {
        writeln!(out, "  {}", lines.first().map_or("", String::as_str))?;
    }
    lines
        .iter()
        .skip(1)
        .try_for_each(|line| writeln!(out, "  {}", line.strip_prefix("  ").unwrap_or(line)))
}

fn write_property(out: &mut fmt::Formatter<'_>, change: &PropertyChange) -> fmt::Result {
    let name = &change.property;
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => {
            if let (Some(before), Some(after)) = (one_line(before), one_line(after)) {
                return writeln!(out, "  {name}: {before} -> {after}");
            }
            writeln!(out, "  {name}:")?;
            write_lines(out, before, after)
        }
        (before, after) => {
            let (word, value) = match (before, after) {
                (Some(before), _) => ("no longer ", before),
                (None, Some(after)) => ("now ", after),
                (None, None) => return Ok(()),
            };
            let mut lines = Vec::new();
            property_lines(&mut lines, name, value, 1);
            for (index, line) in lines.iter().enumerate() {
                if index == 0 {
                    writeln!(out, "  {word}{}", line.trim_start())?;
                } else {
                    writeln!(out, "{line}")?;
                }
            }
            Ok(())
        }
    }
}

fn one_line(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) if text.len() <= 100 => {
            let written = crate::text::scalar::value(text);
            (!text.contains('\n')).then_some(written)
        }
        _ => None,
    }
}

/// The lines that are not the same, with a minus for before and a plus for after.
fn write_lines(out: &mut fmt::Formatter<'_>, before: &Value, after: &Value) -> fmt::Result {
    let (before, after) = (lines_of(before), lines_of(after));
    let same_start = before
        .iter()
        .zip(&after)
        .take_while(|(old, new)| old == new)
        .count();
    let rest = before.len().min(after.len()) - same_start;
    let same_end = before
        .iter()
        .rev()
        .zip(after.iter().rev())
        .take(rest)
        .take_while(|(old, new)| old == new)
        .count();
    for line in &before[same_start..before.len() - same_end] {
        writeln!(out, "    - {line}")?;
    }
    for line in &after[same_start..after.len() - same_end] {
        writeln!(out, "    + {line}")?;
    }
    Ok(())
}

fn lines_of(value: &Value) -> Vec<String> {
    match value {
        Value::Yes => vec!["yes".to_owned()],
        Value::Text(text) => text.split('\n').map(crate::text::scalar::escape).collect(),
        Value::List(items) => items
            .iter()
            .map(|item| crate::text::scalar::value(item))
            .collect(),
    }
}

/// What belongs to an object, counted by kind: ` (3 columns, 1 index)`.
fn contents(snapshot: &Snapshot, address: &Address) -> String {
    let mut counted: Vec<String> = Vec::new();
    for kind in Kind::ALL {
        let count = snapshot
            .inside(address)
            .filter(|(inside, _)| inside.kind() == *kind)
            .count();
        match count {
            0 => {}
            1 => counted.push(format!("1 {kind}")),
            more => counted.push(format!("{more} {}", plural(*kind))),
        }
    }
    if counted.is_empty() {
        String::new()
    } else {
        format!(" ({})", counted.join(", "))
    }
}

fn plural(kind: Kind) -> String {
    let word = kind.keyword();
    if word.ends_with('x') {
        format!("{word}es")
    } else if matches!(kind, Kind::DefaultPrivileges | Kind::Statistics) {
        word.to_owned()
    } else if kind == Kind::Policy || kind == Kind::OperatorFamily {
        format!("{}ies", word.trim_end_matches('y'))
    } else if kind == Kind::OperatorClass {
        format!("{word}es")
    } else {
        format!("{word}s")
    }
}
