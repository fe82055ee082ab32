//! A test of a data migration that reads like the story it tests.
//!
//! Owns the story's steps, rows and fixtures. Refuses to guess: what a step
//! expects is compared with what the database prints.

mod cell;
mod dump;
mod fixture;
mod steps;

use std::fmt;
use std::future::Future;
use std::panic::Location;
use std::path::PathBuf;
use std::pin::Pin;

use migrate_core::{Dialect, Migrations, VersionRef};

pub use cell::{Cell, NULL};

use crate::prelude::Prelude;

/// A story about data: at this version, with these rows; go to that version;
/// expect these.
///
/// Versions are named constants of `migrate!` or text. With constants, a
/// migration that is removed stops its test from compiling.
///
/// # Examples
///
/// ```no_run
/// use migrate_test::{Dialect, Scenario, rows};
///
/// # async fn example(migrations: &migrate_core::Migrations) -> Result<(), migrate_test::ScenarioFailure> {
/// Scenario::new(migrations, Dialect::Sqlite)
///     .at("20240205083000")
///     .rows("accounts (id, email)", rows![[1, "ann@example.com"]])
///     .rows("posts (id, author_id, title)", rows![[1, 1, "Hello, world"], [2, 1, "Hello world!"]])
///     .go_to("20240402120000")
///     .expect_rows("SELECT slug FROM posts ORDER BY id", rows![["hello-world"], ["hello-world-2"]])
///     .expect_failure("INSERT INTO posts (author_id, title, slug) VALUES (1, 'x', 'hello-world')", "slug")
///     .go_to("20240205083000")
///     .expect_count("posts", 2)
///     .run()
///     .await
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a scenario does nothing until it runs"]
pub struct Scenario {
    migrations: Migrations,
    dialect: Dialect,
    prelude: Prelude,
    steps: Vec<Step>,
}

/// One step, and where the test says it.
#[derive(Clone, Debug)]
struct Step {
    at: &'static Location<'static>,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    GoTo(VersionRef),
    NoWayTo {
        version: VersionRef,
        message: String,
    },
    Sql(String),
    Rows {
        table: String,
        rows: Vec<Vec<Cell>>,
    },
    File(PathBuf),
    Dump(PathBuf),
    ExpectRows {
        query: String,
        rows: Vec<Vec<Cell>>,
    },
    ExpectCount {
        table: String,
        count: u64,
    },
    ExpectFailure {
        sql: String,
        message: String,
    },
}

impl Scenario {
    /// A story that begins in an empty database.
    pub fn new(migrations: &Migrations, dialect: Dialect) -> Scenario {
        Scenario {
            migrations: migrations.clone(),
            dialect,
            prelude: Prelude::none(),
            steps: Vec::new(),
        }
    }

    /// SQL that runs before the first migration.
    pub fn prelude(mut self, prelude: Prelude) -> Self {
        self.prelude = prelude;
        self
    }

    /// Begins at a version: everything up to it is applied.
    #[track_caller]
    pub fn at(self, version: impl Into<VersionRef>) -> Self {
        self.step(What::GoTo(version.into()))
    }

    /// Goes to a version, up or down; [`VersionRef::START`] is before the first.
    #[track_caller]
    pub fn go_to(self, version: impl Into<VersionRef>) -> Self {
        self.step(What::GoTo(version.into()))
    }

    /// The way to a version fails, and the error has this text in it: a
    /// constraint's name, for example.
    #[track_caller]
    pub fn expect_no_way_to(
        self,
        version: impl Into<VersionRef>,
        message: impl Into<String>,
    ) -> Self {
        self.step(What::NoWayTo {
            version: version.into(),
            message: message.into(),
        })
    }

    /// Runs SQL.
    #[track_caller]
    pub fn sql(self, sql: impl Into<String>) -> Self {
        self.step(What::Sql(sql.into()))
    }

    /// Inserts rows into a table with its columns: `accounts (id, email)`.
    #[track_caller]
    pub fn rows(self, table: impl Into<String>, rows: Vec<Vec<Cell>>) -> Self {
        self.step(What::Rows {
            table: table.into(),
            rows,
        })
    }

    /// Inserts the rows of a file, which is looked for from the package's folder:
    /// SQL, CSV or JSON, by its ending.
    ///
    /// The name of a CSV file is the table's, its first line names the columns,
    /// an empty field is NULL. JSON is a list of objects for the table that the
    /// file is named after, or an object with such a list for each table.
    #[track_caller]
    pub fn file(self, path: impl Into<PathBuf>) -> Self {
        self.step(What::File(path.into()))
    }

    /// Loads a dump of the data alone (`pg_dump --data-only`, `mariadb-dump
    /// --no-create-info`, the `INSERT`s of SQLite's `.dump`), `COPY … FROM stdin`
    /// included.
    #[track_caller]
    pub fn dump(self, path: impl Into<PathBuf>) -> Self {
        self.step(What::Dump(path.into()))
    }

    /// A query answers these rows, in this order.
    #[track_caller]
    pub fn expect_rows(self, query: impl Into<String>, rows: Vec<Vec<Cell>>) -> Self {
        self.step(What::ExpectRows {
            query: query.into(),
            rows,
        })
    }

    /// A table has so many rows; a condition may follow: `posts WHERE slug IS NULL`.
    #[track_caller]
    pub fn expect_count(self, table: impl Into<String>, count: u64) -> Self {
        self.step(What::ExpectCount {
            table: table.into(),
            count,
        })
    }

    /// A statement fails, and the error has this text in it, or names a
    /// constraint of this name.
    #[track_caller]
    pub fn expect_failure(self, sql: impl Into<String>, message: impl Into<String>) -> Self {
        self.step(What::ExpectFailure {
            sql: sql.into(),
            message: message.into(),
        })
    }

    /// Tells the story to a database of its own.
    ///
    /// # Errors
    ///
    /// With the first step that does not go as it should, and where the test says it.
    pub fn run(self) -> Pin<Box<dyn Future<Output = Result<(), ScenarioFailure>> + Send>> {
        Box::pin(async move { steps::run(&self).await })
    }

    #[track_caller]
    fn step(mut self, what: What) -> Self {
        self.steps.push(Step {
            at: Location::caller(),
            what,
        });
        self
    }
}

/// A step that did not go as it should.
///
/// Its debug form, which a failed test prints, is the readable one.
pub struct ScenarioFailure {
    place: Option<&'static Location<'static>>,
    message: String,
}

impl ScenarioFailure {
    /// The line of the test, where a step is at fault.
    pub fn place(&self) -> Option<&'static Location<'static>> {
        self.place
    }
}

impl fmt::Display for ScenarioFailure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = self.place {
            write!(out, "{}:{}: ", place.file(), place.line())?;
        }
        out.write_str(&self.message)
    }
}

impl fmt::Debug for ScenarioFailure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{self}")
    }
}

impl std::error::Error for ScenarioFailure {}
