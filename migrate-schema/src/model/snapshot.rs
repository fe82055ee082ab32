//! Everything that is in a database, in one order.

use std::collections::BTreeMap;
use std::sync::Arc;

use migrate_core::Dialect;

use super::address::Address;
use super::kind::Kind;
use super::object::{Object, Value};

/// The name of the property that holds the order of an object's columns.
pub(crate) const COLUMN_ORDER: &str = "columns";

/// What is in a database at one moment.
///
/// It is canonical: two databases with the same schema have equal snapshots,
/// whatever the way there was. The order of columns counts in `==`; a
/// [`Difference`](crate::Difference) treats it as a note. Cloning is cheap.
///
/// # Examples
///
/// ```
/// use migrate_schema::Snapshot;
///
/// let text = "-- schema snapshot 1: sqlite\n\ntable users\n  column id INTEGER not null\n";
/// let snapshot = Snapshot::parse(text)?;
/// assert_eq!(snapshot.to_string(), text);
/// # Ok::<(), migrate_schema::ParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    dialect: Dialect,
    objects: Arc<BTreeMap<Address, Object>>,
}

impl Snapshot {
    /// The snapshot of a database in which nothing is.
    pub fn empty(dialect: Dialect) -> Snapshot {
        Snapshot {
            dialect,
            objects: Arc::default(),
        }
    }

    /// A snapshot of these objects.
    ///
    /// The property `columns` of what has columns is their order; columns that it
    /// does not list come behind, by name.
    pub fn from_objects(
        dialect: Dialect,
        objects: impl IntoIterator<Item = (Address, Object)>,
    ) -> Snapshot {
        let mut objects: BTreeMap<Address, Object> = objects.into_iter().collect();
        let mut columns: BTreeMap<Address, Vec<String>> = BTreeMap::new();
        for address in objects.keys() {
            if address.kind() == Kind::Column
                && let Some(parent) = address.parent()
            {
                columns
                    .entry(parent)
                    .or_default()
                    .push(address.name().to_owned());
            }
        }
        for (address, object) in &mut objects {
            if !address.kind().has_columns() {
                continue;
            }
            let names = columns.remove(address).unwrap_or_default();
            let mut order = object.list(COLUMN_ORDER).to_vec();
            order.retain(|name| names.contains(name));
            for name in names {
                if !order.contains(&name) {
                    order.push(name);
                }
            }
            if order.is_empty() {
                object.properties.remove(COLUMN_ORDER);
            } else {
                object.set(COLUMN_ORDER, Value::List(order));
            }
        }
        Snapshot {
            dialect,
            objects: Arc::new(objects),
        }
    }

    /// The database family that it is of.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Every object, in order.
    pub fn objects(&self) -> impl Iterator<Item = (&Address, &Object)> {
        self.objects.iter()
    }

    /// The object with this address.
    pub fn get(&self, address: &Address) -> Option<&Object> {
        self.objects.get(address)
    }

    /// Every object of a kind, in order.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = (&Address, &Object)> {
        self.objects
            .iter()
            .filter(move |(address, _)| address.kind() == kind)
    }

    /// What belongs to an object, without what belongs to that in turn.
    pub fn children<'s>(
        &'s self,
        parent: &'s Address,
    ) -> impl Iterator<Item = (&'s Address, &'s Object)> {
        let depth = parent.steps().len() + 1;
        self.inside(parent)
            .filter(move |(address, _)| address.steps().len() == depth)
    }

    /// What belongs to an object, at any depth.
    pub fn inside<'s>(
        &'s self,
        parent: &'s Address,
    ) -> impl Iterator<Item = (&'s Address, &'s Object)> {
        self.objects
            .range((
                std::ops::Bound::Excluded(parent),
                std::ops::Bound::Unbounded,
            ))
            .take_while(move |(address, _)| address.is_inside(parent))
    }

    /// How many objects there are.
    pub fn len(&self) -> usize {
        self.objects.len()
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.objects.is_empty()
    }

    /// The names of an object's columns in the object's order.
    pub(crate) fn column_order(&self, parent: &Address) -> &[String] {
        self.get(parent)
            .map_or(&[], |object| object.list(COLUMN_ORDER))
    }
}
