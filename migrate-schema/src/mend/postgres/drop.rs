//! What is left over is dropped.

use super::name::{path, quoted, target};
use super::{DROP_LATE, Mender, rank};
use crate::model::{Address, Kind, Object};

impl Mender<'_> {
    pub(super) fn drop(&mut self, address: &Address, object: &Object) {
        let kind = address.kind();
        // In the opposite order of making.
        let early = -rank(kind, object);
        let parent = address.parent();
        let table = parent.as_ref().map(path).unwrap_or_default();
        let name = quoted(address.name());
        match kind {
            Kind::Grant | Kind::Revoke => self.privilege(address, object, super::parts::Way::Undo),
            Kind::DefaultPrivileges => self.each_privilege(address, super::parts::Way::Undo),
            Kind::Sequence => self.drop_sequence(address, object),
            Kind::Column if object.is("inherited") || self.is_typed(parent.as_ref()) => {}
            Kind::Column => match parent.map(|parent| parent.kind()) {
                Some(Kind::Table | Kind::ForeignTable) => {
                    self.sql(early, format!("ALTER TABLE {table} DROP COLUMN {name}"));
                }
                Some(Kind::Composite) => {
                    let sql = format!("ALTER TYPE {table} DROP ATTRIBUTE {name} CASCADE");
                    self.sql(early, sql);
                }
                // A view's columns go with its definition.
                _ => {}
            },
            Kind::Constraint if object.is("inherited") || object.get("part of").is_some() => {}
            Kind::Constraint => {
                let word = match parent.map(|parent| parent.kind()) {
                    Some(Kind::Domain) => "DOMAIN",
                    _ => "TABLE",
                };
                let sql = format!("ALTER {word} {table} DROP CONSTRAINT {name}");
                self.sql(early, sql);
            }
            Kind::Index if object.get("part of").is_some() => {}
            Kind::UserMapping => {
                self.sql(early, format!("DROP USER MAPPING {}", address.name()));
            }
            Kind::Subscription | Kind::BaseType => {
                self.script.by_hand(address, "drop it");
            }
            // What may be used by what is changed, and not the other way round.
            Kind::Function
            | Kind::Procedure
            | Kind::Enum
            | Kind::Composite
            | Kind::Domain
            | Kind::Range
            | Kind::Collation
            | Kind::Schema
            | Kind::Extension => {
                // A function over rows of a table that goes has to go before it.
                let definition = object.text("definition").unwrap_or_default();
                let over_rows = self
                    .left_over
                    .iter()
                    .any(|left| left.kind() == Kind::Table && definition.contains(&path(left)));
                let late = DROP_LATE + 1000 - rank(kind, object);
                let cascade = if kind == Kind::Schema { " CASCADE" } else { "" };
                let sql = format!("DROP {}{cascade}", target(address));
                self.sql(if over_rows { -1000 } else { late }, sql);
            }
            // One statement, since they may need each other.
            Kind::Table | Kind::View | Kind::MaterializedView | Kind::ForeignTable => {
                let all: Vec<String> = self
                    .left_over
                    .iter()
                    .filter(|left| left.kind() == kind)
                    .map(|left| path(left))
                    .collect();
                let word = kind.keyword().to_ascii_uppercase();
                let early = -rank(kind, &Object::default());
                self.sql(early, format!("DROP {word} {}", all.join(", ")));
            }
            _ => self.sql(early, format!("DROP {}", target(address))),
        }
    }

    /// Whether a table has the columns of its type, before and after.
    fn is_typed(&self, table: Option<&Address>) -> bool {
        table.is_some_and(|table| {
            [self.before, self.after].iter().all(|snapshot| {
                snapshot
                    .get(table)
                    .is_some_and(|object| object.get("of type").is_some())
            })
        })
    }

    fn drop_sequence(&mut self, address: &Address, object: &Object) {
        if object.get("identity of").is_some() {
            // It goes with the identity.
            return;
        }
        if let Some(owner) = object.text("owned by")
            && self
                .left_over
                .iter()
                .any(|left| path(left) == owner || owner.starts_with(&format!("{}.", path(left))))
        {
            return;
        }
        let sql = format!("DROP {}", target(address));
        self.sql(DROP_LATE, sql);
    }
}
