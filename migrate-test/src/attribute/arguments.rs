//! What the attribute was given.

use migrate_core::Migrations;

use crate::error::Error;
use crate::prelude::Prelude;

/// Everything that generated code says of a test.
#[derive(Debug)]
pub struct Arguments {
    /// The crate, its modules, and the function.
    pub path: &'static str,
    /// The folder of the package that the test is in.
    pub package: &'static str,
    /// The history; `None` is an empty database.
    pub migrations: Option<&'static Migrations>,
    /// What the history expects.
    pub prelude: PreludeArgument,
    /// Scripts that fill the database.
    pub fixtures: &'static [Fixture],
    /// Whether the test passes by panicking.
    pub expects_panic: bool,
}

/// Where the prelude is.
#[derive(Clone, Debug)]
pub enum PreludeArgument {
    /// The test named one.
    Given(Prelude),
    /// Beside the folder of the migrations, or nowhere.
    Beside,
}

/// A script that fills a database before its test.
#[derive(Debug)]
pub struct Fixture {
    /// As the test names it.
    pub path: &'static str,
    /// Its SQL.
    pub text: &'static str,
}

impl Arguments {
    /// The prelude, read where it is a file.
    pub(super) fn prelude(&self) -> Result<Prelude, Error> {
        match (&self.prelude, self.migrations) {
            (PreludeArgument::Given(prelude), _) => Ok(prelude.clone()),
            (PreludeArgument::Beside, Some(migrations)) => {
                Prelude::beside(migrations, self.package)
            }
            (PreludeArgument::Beside, None) => Ok(Prelude::none()),
        }
    }
}

/// A set of migrations, as a test's attribute may name it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no set of sqlmigrate's migrations",
    label = "named by `#[migrate_test::test]`",
    note = "replace `sqlx::migrate!()` with `sqlmigrate::migrate!()`, which reads the same folder"
)]
pub trait IsMigrations {
    #[doc(hidden)]
    fn migrations(&'static self) -> &'static Migrations;
}

impl IsMigrations for Migrations {
    fn migrations(&'static self) -> &'static Migrations {
        self
    }
}

/// Takes what the attribute names.
pub fn migrations<M: IsMigrations>(migrations: &'static M) -> Option<&'static Migrations> {
    Some(migrations.migrations())
}
