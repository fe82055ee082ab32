//! From what a reader finds to a snapshot.
//!
//! Something whose parent is not there belongs to what is left out, and is left
//! out as well.

use std::collections::BTreeMap;

use migrate_core::Dialect;

use super::options::SnapshotOptions;
use crate::model::{Address, COLUMN_ORDER, Object, Snapshot, Value};

pub(super) struct Builder<'o> {
    dialect: Dialect,
    options: &'o SnapshotOptions,
    objects: BTreeMap<Address, Object>,
    /// The places of columns.
    places: BTreeMap<Address, Vec<(u64, String)>>,
}

impl<'o> Builder<'o> {
    pub(super) fn new(dialect: Dialect, options: &'o SnapshotOptions) -> Builder<'o> {
        Builder {
            dialect,
            options,
            objects: BTreeMap::new(),
            places: BTreeMap::new(),
        }
    }

    /// Says where a column stands.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    pub(super) fn place(&mut self, column: &Address, place: u64) {
        if let Some(parent) = column.parent() {
            let places = self.places.entry(parent).or_default();
            places.push((place, column.name().to_owned()));
        }
    }

    /// Whether an object has been added.
    #[cfg(feature = "mysql")]
    pub(super) fn has(&self, address: &Address) -> bool {
        self.objects.contains_key(address)
    }

    /// Adds an object, or properties to one that is there.
    pub(super) fn object(&mut self, address: Address, object: Object) {
        let orphan = address
            .parent()
            .is_some_and(|parent| !self.objects.contains_key(&parent));
        if orphan || self.options.leaves_out(self.dialect, &address) {
            return;
        }
        self.objects
            .entry(address)
            .or_default()
            .properties
            .extend(object.properties);
    }

    pub(super) fn finish(mut self) -> Snapshot {
        for (parent, mut places) in self.places {
            places.sort();
            if let Some(object) = self.objects.get_mut(&parent) {
                let order = places.into_iter().map(|(_, name)| name).collect();
                object.set(COLUMN_ORDER, Value::List(order));
            }
        }
        Snapshot::from_objects(self.dialect, self.objects)
    }
}
