//! The builder for everything that is not `MIGRATIONS.up(&pool)`.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use crate::engine::Operation;
use crate::error::Error;
use crate::event::Event;
use crate::migrations::Migrations;
use crate::open;
use crate::plan::{Plan, Request};
use crate::policy::{MissingPolicy, OrderPolicy, Resolution, StoredScripts};
use crate::report::Report;
use crate::run::Answer;
use crate::settings::Settings;
use crate::status::Status;
use crate::target::Target;
use crate::version::VersionRef;

/// A running operation: a boxed future that can be spawned.
pub type Running<'a, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'a>>;

/// Applies and reverts the migrations of a set, with options.
///
/// # Examples
///
/// ```no_run
/// # use migrate_core::{Migrations, Migrator, MissingPolicy};
/// # async fn example(migrations: &Migrations) -> Result<(), migrate_core::Error> {
/// let report = Migrator::new(migrations)
///     .missing(MissingPolicy::Allow)
///     .observer(|event| println!("{event:?}"))
///     .up(migrate_core::Target::url("sqlite://app.db"))
///     .await?;
/// println!("{report}");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "a migrator does nothing until one of its operations is called"]
pub struct Migrator<'m> {
    migrations: &'m Migrations,
    settings: Settings,
}

impl<'m> Migrator<'m> {
    /// A migrator with the defaults.
    pub fn new(migrations: &'m Migrations) -> Migrator<'m> {
        Migrator {
            migrations,
            settings: Settings::default(),
        }
    }

    /// Limits how many migrations [`up`](Migrator::up) applies (default: all) and
    /// [`down`](Migrator::down) and [`redo`](Migrator::redo) revert (default: one).
    pub fn steps(mut self, steps: usize) -> Self {
        self.settings.steps = Some(steps);
        self
    }

    /// What to do when the history has migrations that this program does not know.
    ///
    /// The default is [`MissingPolicy::Compatible`]: what older releases can live
    /// with, by the verdicts that are stored with it, is no obstacle.
    pub fn missing(mut self, policy: MissingPolicy) -> Self {
        self.settings.missing = policy;
        self
    }

    /// Whether a migration may run after one that sorts behind it.
    ///
    /// The default is what the folder's `migrate.toml` says.
    pub fn order(mut self, policy: OrderPolicy) -> Self {
        self.settings.order = Some(policy);
        self
    }

    /// Whether down scripts that the history stored may run.
    ///
    /// The default is [`StoredScripts::Refuse`].
    ///
    /// # Warning
    ///
    /// With [`StoredScripts::Allow`], SQL from the history table is run: look at
    /// the plan before.
    pub fn stored_scripts(mut self, policy: StoredScripts) -> Self {
        self.settings.stored = policy;
        self
    }

    /// How long to wait for another runner that makes no progress. The default is ten minutes.
    pub fn guard_wait(mut self, limit: Duration) -> Self {
        self.settings.guard_wait = limit;
        self
    }

    /// How long [`wait_current`](Migrator::wait_current) waits. The default is ten minutes.
    pub fn current_wait(mut self, limit: Duration) -> Self {
        self.settings.current_wait = limit;
        self
    }

    /// How long a statement of a script may wait for a lock; `None` leaves it to
    /// the connection. The default is three seconds.
    ///
    /// A transactional script that could not get its locks is tried again, see
    /// [`lock_retries`](Migrator::lock_retries). `SQLite` has one lock, for which
    /// [`guard_wait`](Migrator::guard_wait) counts; scripts without a transaction
    /// on `PostgreSQL` keep the connection's setting, because an index that is built
    /// concurrently has to wait for everybody's transactions. A script's own
    /// `-- migrate: lock-timeout 500ms` goes before this, also there.
    pub fn lock_timeout(mut self, limit: Option<Duration>) -> Self {
        self.settings.lock_timeout = limit;
        self
    }

    /// How often a transactional script is tried again after it could not get its
    /// locks, ran into a deadlock or could not be serialized. The default is ten.
    ///
    /// A script's own `-- migrate: lock-retries 3` goes before this. In a caller's
    /// transaction nothing is tried again: only the caller can let go of its locks.
    pub fn lock_retries(mut self, retries: u32) -> Self {
        self.settings.lock_retries = retries;
        self
    }

    /// How long one statement of a script may take. The default, `None`, sets no
    /// limit, whatever the role or the session has.
    ///
    /// `SQLite` has no such limit, and `MySQL` (other than `MariaDB`) has it for
    /// `SELECT` alone: there the run is refused. A script's own
    /// `-- migrate: statement-timeout 10min` goes before this.
    pub fn statement_timeout(mut self, limit: Option<Duration>) -> Self {
        self.settings.statement_timeout = limit;
        self
    }

    /// The schema of the history table: a schema on `PostgreSQL` (default
    /// `sqlmigrate`), a database on `MySQL` (default: the current one), an
    /// attached file on `SQLite`.
    pub fn history_schema(mut self, schema: impl Into<String>) -> Self {
        self.settings.history_schema = Some(schema.into());
        self
    }

    /// The history table's name: by default `history` on `PostgreSQL`, and
    /// `sqlmigrate_history` on `SQLite` and `MySQL`.
    pub fn history_table(mut self, table: impl Into<String>) -> Self {
        self.settings.history_table = Some(table.into());
        self
    }

    /// Which of several sets in one database this is; the default is the empty name.
    pub fn namespace(mut self, namespace: impl Into<String>) -> Self {
        self.settings.namespace = namespace.into();
        self
    }

    /// The application's version, stored with every migration that it applies:
    /// `env!("CARGO_PKG_VERSION")`, or what the deployment calls the release.
    ///
    /// With it, a database can be taken back to a release.
    pub fn release(mut self, release: impl Into<String>) -> Self {
        self.settings.release = Some(release.into());
        self
    }

    /// The commit that the application was built from, stored with every
    /// migration that it applies.
    pub fn commit(mut self, commit: impl Into<String>) -> Self {
        self.settings.commit = Some(commit.into());
        self
    }

    /// Is told what happens while an operation runs.
    ///
    /// It is called between statements, on the task that runs the operation: it
    /// must not block. When it panics, the guard is given back before the panic goes on.
    pub fn observer(mut self, observer: impl Fn(&Event) + Send + Sync + 'static) -> Self {
        self.settings.observer = Some(Arc::new(observer));
        self
    }

    /// Computes what [`up`](Migrator::up) would do; reads, and touches nothing.
    ///
    /// # Errors
    ///
    /// When the database cannot be read. What is wrong with the migrations is in
    /// [`Plan::problems`].
    pub fn plan<'a>(&self, target: impl Into<Target<'a>>) -> Running<'a, Plan>
    where
        'm: 'a,
    {
        self.plan_of(Request::up(), target)
    }

    /// Computes what any request would do; reads, and touches nothing.
    ///
    /// # Errors
    ///
    /// When the database cannot be read. What is wrong with the migrations is in
    /// [`Plan::problems`].
    pub fn plan_of<'a>(&self, request: Request, target: impl Into<Target<'a>>) -> Running<'a, Plan>
    where
        'm: 'a,
    {
        let running = self.start(Operation::Plan(request), target.into());
        Box::pin(async move {
            Ok(match running.await? {
                Answer::Plan(plan) => plan,
                _ => Plan::default(),
            })
        })
    }

    /// Compares history and set; reads, and touches nothing.
    ///
    /// # Errors
    ///
    /// When the database cannot be read. What is wrong with the migrations is in
    /// [`Status::problems`].
    pub fn status<'a>(&self, target: impl Into<Target<'a>>) -> Running<'a, Status>
    where
        'm: 'a,
    {
        let running = self.start(Operation::Status, target.into());
        Box::pin(async move {
            Ok(match running.await? {
                Answer::Status(status) => status,
                _ => Status::default(),
            })
        })
    }

    /// Applies every pending migration, or as many as [`steps`](Migrator::steps) allows.
    ///
    /// # Errors
    ///
    /// When history and set do not fit together, when a script fails, when
    /// another runner does not finish, or when the database cannot be reached.
    /// What was applied before stays, and the error says what that is.
    pub fn up<'a>(&self, target: impl Into<Target<'a>>) -> Running<'a, Report>
    where
        'm: 'a,
    {
        self.run(Request::up(), target)
    }

    /// Applies the pending migrations up to and including a version.
    ///
    /// # Errors
    ///
    /// As [`up`](Migrator::up), and when there is no such version.
    pub fn up_to<'a>(
        &self,
        version: impl Into<VersionRef>,
        target: impl Into<Target<'a>>,
    ) -> Running<'a, Report>
    where
        'm: 'a,
    {
        self.run(Request::up_to(version), target)
    }

    /// Reverts the last applied migration, or as many as [`steps`](Migrator::steps) says.
    ///
    /// # Errors
    ///
    /// As [`up`](Migrator::up), and when a migration has no down script.
    pub fn down<'a>(&self, target: impl Into<Target<'a>>) -> Running<'a, Report>
    where
        'm: 'a,
    {
        self.run(Request::down(self.settings.steps.unwrap_or(1)), target)
    }

    /// Reverts everything behind a version, which itself stays applied.
    ///
    /// [`VersionRef::START`] reverts everything.
    ///
    /// # Errors
    ///
    /// As [`down`](Migrator::down), and when that version is not applied.
    pub fn down_to<'a>(
        &self,
        version: impl Into<VersionRef>,
        target: impl Into<Target<'a>>,
    ) -> Running<'a, Report>
    where
        'm: 'a,
    {
        self.run(Request::down_to(version), target)
    }

    /// Reverts everything that was applied after a release, named by its version or
    /// its commit; see [`Request::down_to_release`].
    ///
    /// # Errors
    ///
    /// As [`down`](Migrator::down), and when the history does not tell where that
    /// release ends.
    pub fn down_to_release<'a>(
        &self,
        release: impl Into<String>,
        target: impl Into<Target<'a>>,
    ) -> Running<'a, Report>
    where
        'm: 'a,
    {
        self.run(Request::down_to_release(release), target)
    }

    /// Reverts the last applied migration and applies it again, or as many as
    /// [`steps`](Migrator::steps) says.
    ///
    /// # Errors
    ///
    /// As [`down`](Migrator::down).
    pub fn redo<'a>(&self, target: impl Into<Target<'a>>) -> Running<'a, Report>
    where
        'm: 'a,
    {
        self.run(Request::redo(self.settings.steps.unwrap_or(1)), target)
    }

    /// Does what a request says.
    ///
    /// # Errors
    ///
    /// As the operation that the request names.
    pub fn run<'a>(&self, request: Request, target: impl Into<Target<'a>>) -> Running<'a, Report>
    where
        'm: 'a,
    {
        self.report(Operation::Run(request), target.into())
    }

    /// Settles a statement in doubt: a run without a transaction was cut off, and
    /// nothing in the database shows whether its last statement took effect.
    ///
    /// The next start goes on behind that statement, or with it.
    ///
    /// # Warning
    ///
    /// The answer is believed. A wrong one leaves out a statement or runs it twice.
    ///
    /// # Errors
    ///
    /// When the migration did not stop midway, or its runner is still at work.
    pub fn resolve<'a>(
        &self,
        version: impl Into<VersionRef>,
        resolution: Resolution,
        target: impl Into<Target<'a>>,
    ) -> Running<'a, ()>
    where
        'm: 'a,
    {
        let operation = Operation::Resolve {
            version: version.into(),
            resolution,
        };
        let running = self.start(operation, target.into());
        Box::pin(async move { running.await.map(|_| ()) })
    }

    /// Waits until everything is applied, by somebody else: for replicas that
    /// start while a job migrates.
    ///
    /// It reads and does nothing else: the right to read the history is enough,
    /// no guard is taken, and no transaction stays open between two looks, whose
    /// pauses grow. [`current_wait`](Migrator::current_wait) limits it, and the
    /// observer is told what is missing ([`Event::NotCurrent`]).
    ///
    /// # Errors
    ///
    /// At once, when history and set do not fit together: then no job of this
    /// program can put it right. After the limit, with what is still missing
    /// ([`ErrorKind::NotCurrent`](crate::ErrorKind::NotCurrent)). In a caller's
    /// transaction, and when the database cannot be read.
    pub fn wait_current<'a>(&self, target: impl Into<Target<'a>>) -> Running<'a, ()>
    where
        'm: 'a,
    {
        let running = self.start(Operation::WaitCurrent, target.into());
        Box::pin(async move { running.await.map(|_| ()) })
    }

    /// [`up`](Migrator::up) on a database that is named by its URL.
    ///
    /// # Errors
    ///
    /// As [`up`](Migrator::up), and when the URL cannot be read.
    pub fn up_url<'a>(&self, url: &str) -> Running<'a, Report>
    where
        'm: 'a,
    {
        self.up(Target::url(url))
    }

    /// [`up_url`](Migrator::up_url) for programs that are not asynchronous.
    ///
    /// # Errors
    ///
    /// As [`up_url`](Migrator::up_url), and inside an asynchronous runtime.
    #[cfg(feature = "blocking")]
    pub fn up_blocking(&self, url: &str) -> Result<Report, Error> {
        crate::blocking::block_on(self.up_url(url))
    }

    fn report<'a>(&self, operation: Operation, target: Target<'a>) -> Running<'a, Report>
    where
        'm: 'a,
    {
        let running = self.start(operation, target);
        Box::pin(async move {
            Ok(match running.await? {
                Answer::Report(report) => report,
                _ => Report::default(),
            })
        })
    }

    pub(crate) fn start<'a>(&self, operation: Operation, target: Target<'a>) -> Running<'a, Answer>
    where
        'm: 'a,
    {
        open::perform(self.migrations, self.settings.clone(), operation, target)
    }
}

impl fmt::Debug for Migrator<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Migrator")
            .field("migrations", self.migrations)
            .finish_non_exhaustive()
    }
}
