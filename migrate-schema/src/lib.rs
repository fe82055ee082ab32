//! What is in a database: a complete, canonical snapshot of its schema, and the
//! difference of two.
//!
//! Owns the model ([`Snapshot`], pure data), its text form, the comparison
//! ([`Difference`]), the SQL that mends a difference, and reading each database's
//! catalogue ([`Snapshot::read`]). It changes nothing in a database.
//! `docs/schema.md` says what a snapshot sees and what it does not.

#![cfg_attr(
    not(any(feature = "postgres", feature = "sqlite", feature = "mysql")),
    expect(
        dead_code,
        unused_imports,
        reason = "without a database nothing is read"
    )
)]

mod model;

mod sqlite_words;

mod text;

mod blind_spots;

mod difference;

mod mend;

mod read;

pub mod snapshot_file;

pub use difference::{Change, Difference, PropertyChange, What};
pub use mend::{Mending, MendingStep};
pub use model::{
    Address, Column, Constraint, ConstraintKind, ForeignKey, Index, Kind, Object, Snapshot, Step,
    Table, Value,
};
pub use read::SnapshotOptions;
pub use text::ParseError;
