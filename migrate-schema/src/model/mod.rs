//! The model: objects with addresses and properties. Pure data.

mod address;
mod kind;
mod object;
mod snapshot;
mod views;

pub use address::{Address, Step};
pub(crate) use kind::Home;
pub use kind::Kind;
pub(crate) use object::Applies;
pub use object::{Object, Value};
pub(crate) use snapshot::COLUMN_ORDER;
pub use snapshot::Snapshot;
pub use views::{Column, Constraint, ConstraintKind, ForeignKey, Index, Table};
