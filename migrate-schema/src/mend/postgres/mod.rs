//! The SQL for `PostgreSQL`.

mod change;
mod create;
mod drop;
mod enums;
mod name;
mod parts;

use std::collections::BTreeSet;

use super::Script;
use crate::difference::{Difference, What};
use crate::model::{Address, Kind, Object, Snapshot};

/// When something is made; what it stands on comes before it.
fn rank(kind: Kind, object: &Object) -> i32 {
    match kind {
        Kind::Schema => 10,
        Kind::Extension | Kind::Language | Kind::AccessMethod | Kind::ForeignDataWrapper => 20,
        Kind::ForeignServer | Kind::Collation => 30,
        Kind::UserMapping | Kind::Enum | Kind::Conversion | Kind::TextSearchDictionary => 40,
        Kind::Composite | Kind::Domain | Kind::Range | Kind::BaseType => 50,
        Kind::TextSearchConfiguration => 55,
        Kind::Sequence => 60,
        Kind::Table | Kind::ForeignTable => {
            if object.get("inherits").is_some() || object.get("attached to").is_some() {
                72
            } else {
                70
            }
        }
        Kind::Column => 80,
        Kind::Function | Kind::Procedure => 90,
        Kind::Aggregate | Kind::Operator | Kind::Cast => 100,
        Kind::OperatorFamily => 102,
        Kind::OperatorClass => 104,
        Kind::Constraint => match object.text("definition") {
            Some(definition) if definition.starts_with("FOREIGN KEY") => 140,
            Some(definition) if definition.starts_with("CHECK") => 115,
            _ => 110,
        },
        Kind::View => 150,
        Kind::MaterializedView => 151,
        // Those of materialized views come behind them.
        Kind::Index | Kind::Statistics => 155,
        Kind::Trigger | Kind::Rule | Kind::Policy => 160,
        Kind::EventTrigger | Kind::Publication => 170,
        _ => 180,
    }
}

/// What runs last of all that makes something: grants, owners, comments.
const FINISH: i32 = 190;

/// What is dropped only when nothing uses it any more.
const DROP_LATE: i32 = 200;

struct Mender<'d> {
    before: &'d Snapshot,
    after: &'d Snapshot,
    /// What is missing, without what belongs to it.
    missing: BTreeSet<&'d Address>,
    left_over: BTreeSet<&'d Address>,
    script: &'d mut Script,
}

pub(super) fn mend(difference: &Difference, script: &mut Script) {
    let of = |wanted: fn(&What) -> bool| -> BTreeSet<&Address> {
        difference
            .changes()
            .filter(|change| wanted(&change.what))
            .map(|change| &change.address)
            .collect()
    };
    let mut mender = Mender {
        before: difference.before(),
        after: difference.after(),
        missing: of(|what| matches!(what, What::Missing(_))),
        left_over: of(|what| matches!(what, What::LeftOver(_))),
        script,
    };
    let mut views = Vec::new();
    for change in difference.changes() {
        match &change.what {
            What::LeftOver(object) => mender.drop(&change.address, object),
            What::Missing(object) => {
                if matches!(change.address.kind(), Kind::View | Kind::MaterializedView) {
                    views.push((&change.address, object));
                } else {
                    mender.create(&change.address, object);
                }
            }
            What::Changed(properties) => mender.change(&change.address, properties),
            What::ColumnOrder { .. } => {}
        }
    }
    for (address, object) in in_order_of_use(views) {
        mender.create(address, object);
    }
}

/// Views behind those that they select from.
fn in_order_of_use<'d>(
    mut views: Vec<(&'d Address, &'d Object)>,
) -> Vec<(&'d Address, &'d Object)> {
    let mut ordered = Vec::with_capacity(views.len());
    while !views.is_empty() {
        let free = views.iter().position(|(address, object)| {
            let definition = object.text("definition").unwrap_or_default();
            !views
                .iter()
                .any(|(other, _)| other != address && definition.contains(&name::path(other)))
        });
        ordered.push(views.remove(free.unwrap_or(0)));
    }
    ordered
}

impl Mender<'_> {
    fn sql(&mut self, rank: i32, sql: impl Into<String>) {
        // A time that was frozen when the object was made is frozen again.
        let sql = sql.into().replace("'<frozen time>'", "'now'");
        self.script.sql(rank, sql);
    }

    /// Whether an object, or what it belongs to, is missing from `after`.
    fn is_missing(&self, address: &Address) -> bool {
        self.missing
            .iter()
            .any(|missing| *missing == address || address.is_inside(missing))
    }

    fn is_left_over(&self, address: &Address) -> bool {
        self.left_over
            .iter()
            .any(|left| *left == address || address.is_inside(left))
    }
}
