//! Reading a database's catalogue into a snapshot.

#[cfg(any(feature = "postgres", feature = "sqlite", feature = "mysql"))]
mod build;
#[cfg(feature = "postgres")]
mod frozen_time;
#[cfg(feature = "mysql")]
mod mysql;
mod options;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

use migrate_core::{Dialect, Reader, Running, Target};

pub use options::SnapshotOptions;

use crate::model::Snapshot;

impl Snapshot {
    /// Reads what is in a database, with the default [`SnapshotOptions`].
    ///
    /// A transaction is joined, so that what it has made is seen. Nothing is
    /// written, and no statement is prepared on the server.
    ///
    /// # Errors
    ///
    /// If the database cannot be reached, or does not let its catalogue be read.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use migrate_schema::{Difference, Snapshot};
    ///
    /// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// # #[cfg(feature = "sqlite")] {
    /// let pool = sqlx::SqlitePool::connect("sqlite://app.db").await?;
    /// let before = Snapshot::read(&pool).await?;
    /// sqlx::query("CREATE TABLE users (id INTEGER PRIMARY KEY)").execute(&pool).await?;
    /// let after = Snapshot::read(&pool).await?;
    /// println!("{}", Difference::between(&before, &after));
    /// # }
    /// # Ok(())
    /// # }
    /// ```
    pub fn read<'a>(target: impl Into<Target<'a>>) -> Running<'a, Snapshot> {
        SnapshotOptions::new().read(target)
    }
}

#[cfg_attr(
    not(any(feature = "postgres", feature = "sqlite", feature = "mysql")),
    expect(
        unused_variables,
        unused_mut,
        reason = "without a database nothing is read"
    )
)]
async fn read(
    options: SnapshotOptions,
    target: Target<'_>,
) -> Result<Snapshot, migrate_core::Error> {
    let mut reader = Reader::open(target).await?;
    let snapshot = match reader.dialect() {
        #[cfg(feature = "postgres")]
        Dialect::Postgres => postgres::read(&mut reader, &options).await?,
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => sqlite::read(&mut reader, &options).await?,
        #[cfg(feature = "mysql")]
        Dialect::Mysql => mysql::read(&mut reader, &options).await?,
        // A reader is never of a database that the program was built without.
        other => Snapshot::empty(other),
    };
    reader.finish().await;
    Ok(snapshot)
}
