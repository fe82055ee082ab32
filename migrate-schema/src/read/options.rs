//! What a snapshot leaves out.

#[cfg(any(feature = "postgres", feature = "sqlite", feature = "mysql"))]
use migrate_core::Dialect;
use migrate_core::{Running, Target};

use crate::model::Snapshot;
#[cfg(any(feature = "postgres", feature = "sqlite", feature = "mysql"))]
use crate::model::{Address, Kind};

/// How a snapshot is taken.
///
/// sqlmigrate's own history, the database's own objects and those of
/// `PostgreSQL`'s extensions are always left out.
///
/// # Examples
///
/// ```no_run
/// use migrate_schema::SnapshotOptions;
///
/// # async fn example() -> Result<(), migrate_core::Error> {
/// let snapshot = SnapshotOptions::new()
///     .leave_out_schema("audit")
///     .leave_out_table("_sqlx_migrations")
///     .read(migrate_core::Target::url("postgres://localhost/app"))
///     .await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "options do nothing until a snapshot is read"]
pub struct SnapshotOptions {
    schemas: Vec<String>,
    tables: Vec<String>,
    #[cfg(feature = "postgres")]
    pub(super) prepared: bool,
}

impl SnapshotOptions {
    /// The defaults.
    pub fn new() -> SnapshotOptions {
        SnapshotOptions::default()
    }

    /// Leaves out a schema and everything in it (`PostgreSQL`).
    ///
    /// The schema `sqlmigrate` is always left out; name another one here if the
    /// history is elsewhere.
    pub fn leave_out_schema(mut self, name: impl Into<String>) -> Self {
        self.schemas.push(name.into());
        self
    }

    /// Leaves out tables and views of this name, in every schema.
    ///
    /// On `SQLite` and `MySQL`, tables whose names begin with `sqlmigrate_` are
    /// always left out.
    pub fn leave_out_table(mut self, name: impl Into<String>) -> Self {
        self.tables.push(name.into());
        self
    }

    /// Prepares the queries in the session (`PostgreSQL`), under names that begin with
    /// `sqlmigrate_snapshot_`: for whoever reads many snapshots over one connection,
    /// since planning them takes as long as running them.
    ///
    /// The connection must not lead through a pooler that shares sessions.
    #[cfg(feature = "postgres")]
    pub fn prepared(mut self) -> Self {
        self.prepared = true;
        self
    }

    /// Reads what is in a database.
    ///
    /// # Errors
    ///
    /// If the database cannot be reached, or does not let its catalogue be read.
    pub fn read<'a>(&self, target: impl Into<Target<'a>>) -> Running<'a, Snapshot> {
        let (options, target) = (self.clone(), target.into());
        Box::pin(super::read(options, target))
    }

    /// Whether an object, for itself, is left out.
    #[cfg(any(feature = "postgres", feature = "sqlite", feature = "mysql"))]
    pub(super) fn leaves_out(&self, dialect: Dialect, address: &Address) -> bool {
        let name = address.name();
        match address.kind() {
            Kind::Schema => name == "sqlmigrate" || self.schemas.iter().any(|out| out == name),
            Kind::Table
            | Kind::View
            | Kind::MaterializedView
            | Kind::VirtualTable
            | Kind::ForeignTable => {
                (dialect != Dialect::Postgres && name.starts_with("sqlmigrate_"))
                    || self.tables.iter().any(|out| out == name)
            }
            _ => false,
        }
    }
}
