//! The operations with the defaults, on the set itself.

#[cfg(feature = "blocking")]
use crate::error::Error;
use crate::migrations::Migrations;
use crate::migrator::{Migrator, Running};
use crate::plan::Plan;
use crate::report::Report;
use crate::status::Status;
use crate::target::Target;
use crate::version::VersionRef;

/// The operations with the defaults; [`Migrator`] has the options.
impl Migrations {
    /// Applies every pending migration: all that most applications need.
    ///
    /// # Errors
    ///
    /// As [`Migrator::up`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use migrate_core::{Error, Migrations, Target};
    /// # async fn example(migrations: &Migrations) -> Result<(), Error> {
    /// let report = migrations.up(Target::url("sqlite://app.db")).await?;
    /// println!("{report}");
    /// # Ok(())
    /// # }
    /// ```
    pub fn up<'a>(&'a self, target: impl Into<Target<'a>>) -> Running<'a, Report> {
        Migrator::new(self).up(target)
    }

    /// Applies the pending migrations up to and including a version.
    ///
    /// # Errors
    ///
    /// As [`Migrator::up_to`].
    pub fn up_to<'a>(
        &'a self,
        version: impl Into<VersionRef>,
        target: impl Into<Target<'a>>,
    ) -> Running<'a, Report> {
        Migrator::new(self).up_to(version, target)
    }

    /// Reverts the last applied migration.
    ///
    /// # Errors
    ///
    /// As [`Migrator::down`].
    pub fn down<'a>(&'a self, target: impl Into<Target<'a>>) -> Running<'a, Report> {
        Migrator::new(self).down(target)
    }

    /// Reverts everything behind a version, which itself stays applied.
    ///
    /// # Errors
    ///
    /// As [`Migrator::down_to`].
    pub fn down_to<'a>(
        &'a self,
        version: impl Into<VersionRef>,
        target: impl Into<Target<'a>>,
    ) -> Running<'a, Report> {
        Migrator::new(self).down_to(version, target)
    }

    /// Reverts the last applied migration and applies it again.
    ///
    /// # Errors
    ///
    /// As [`Migrator::redo`].
    pub fn redo<'a>(&'a self, target: impl Into<Target<'a>>) -> Running<'a, Report> {
        Migrator::new(self).redo(target)
    }

    /// Computes what [`up`](Migrations::up) would do; reads, and touches nothing.
    ///
    /// # Errors
    ///
    /// As [`Migrator::plan`].
    pub fn plan<'a>(&'a self, target: impl Into<Target<'a>>) -> Running<'a, Plan> {
        Migrator::new(self).plan(target)
    }

    /// Compares history and set; reads, and touches nothing.
    ///
    /// # Errors
    ///
    /// As [`Migrator::status`].
    pub fn status<'a>(&'a self, target: impl Into<Target<'a>>) -> Running<'a, Status> {
        Migrator::new(self).status(target)
    }

    /// Waits until everything is applied, by somebody else: for replicas that
    /// start while a job migrates.
    ///
    /// # Errors
    ///
    /// As [`Migrator::wait_current`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use migrate_core::{Error, Migrations, Target};
    /// # async fn example(migrations: &Migrations) -> Result<(), Error> {
    /// migrations.wait_current(Target::url("postgres:///app")).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn wait_current<'a>(&'a self, target: impl Into<Target<'a>>) -> Running<'a, ()> {
        Migrator::new(self).wait_current(target)
    }

    /// [`up`](Migrations::up) on a database that is named by its URL.
    ///
    /// # Errors
    ///
    /// As [`Migrator::up_url`].
    pub fn up_url<'a>(&'a self, url: &str) -> Running<'a, Report> {
        Migrator::new(self).up_url(url)
    }

    /// [`up_url`](Migrations::up_url) for programs that are not asynchronous.
    ///
    /// # Errors
    ///
    /// As [`Migrator::up_blocking`].
    #[cfg(feature = "blocking")]
    pub fn up_blocking(&self, url: &str) -> Result<Report, Error> {
        Migrator::new(self).up_blocking(url)
    }
}
