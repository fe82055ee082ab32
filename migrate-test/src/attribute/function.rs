//! Running one test: its database, its pool, its fixtures, its end.

use std::future::Future;
use std::time::Duration;

use sqlx::pool::{PoolConnection, PoolOptions};
use sqlx::{AssertSqlSafe, Connection, Executor, Pool};

use super::arguments::Arguments;
use super::engine::Engine;
use crate::database::{Database, Slot};
use crate::error::{Error, driver_message};
use crate::history::History;
use crate::server::server_for_test;
use crate::worker;

/// What a test's function may look like.
#[diagnostic::on_unimplemented(
    message = "a test of `#[migrate_test::test]` takes no such arguments",
    note = "it takes a pool (`PgPool`, `SqlitePool`, `MySqlPool`), a connection \
            (`PoolConnection<Postgres>`), or `PoolOptions<Postgres>` and `PgConnectOptions`, \
            of a database whose feature of `migrate-test` is switched on"
)]
pub trait TestFunction {
    /// What the test returns.
    type Output;

    /// Runs the test.
    fn run(self, arguments: &Arguments) -> Self::Output;
}

/// What a test may return: `()` or a `Result`.
pub trait Termination {
    /// Whether the test passed, as far as its value tells.
    fn passed(&self) -> bool;
}

impl Termination for () {
    fn passed(&self) -> bool {
        true
    }
}

impl<T, E> Termination for Result<T, E> {
    fn passed(&self) -> bool {
        self.is_ok()
    }
}

/// How long a test's pool may take to close.
const CLOSING: Duration = Duration::from_secs(10);

impl<DB: Engine, F> TestFunction for fn(Pool<DB>) -> F
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
    F: Future<Output: Termination>,
{
    type Output = F::Output;

    fn run(self, arguments: &Arguments) -> Self::Output {
        with_pool(arguments, self)
    }
}

impl<DB: Engine, F> TestFunction for fn(PoolConnection<DB>) -> F
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
    F: Future<Output: Termination>,
{
    type Output = F::Output;

    fn run(self, arguments: &Arguments) -> Self::Output {
        with_pool(arguments, async |pool: Pool<DB>| {
            let connection = pool.acquire().await;
            self(
                connection.unwrap_or_else(|error| fail(arguments, "the test's connection", &error)),
            )
            .await
        })
    }
}

impl<DB: Engine, F> TestFunction
    for fn(PoolOptions<DB>, <DB::Connection as Connection>::Options) -> F
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
    F: Future<Output: Termination>,
{
    type Output = F::Output;

    fn run(self, arguments: &Arguments) -> Self::Output {
        with_database::<DB, _>(arguments, async |options| {
            if !arguments.fixtures.is_empty() {
                let pool = connect::<DB>(arguments, options.clone()).await;
                fill(arguments, &pool).await;
                pool.close().await;
            }
            self(DB::pool_options(), options).await
        })
    }
}

impl<F: Future> TestFunction for fn() -> F {
    type Output = F::Output;

    fn run(self, _arguments: &Arguments) -> Self::Output {
        runtime().block_on(self())
    }
}

fn with_pool<DB: Engine, T: Termination>(
    arguments: &Arguments,
    test: impl AsyncFnOnce(Pool<DB>) -> T,
) -> T
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
{
    with_database::<DB, _>(arguments, async |options| {
        let pool = connect::<DB>(arguments, options).await;
        fill(arguments, &pool).await;
        let result = test(pool.clone()).await;
        if tokio::time::timeout(CLOSING, pool.close()).await.is_err() {
            eprintln!("{} holds on to its pool after its end", arguments.path);
        }
        result
    })
}

/// Runs a test with a database, which stays where the test fails.
fn with_database<DB: Engine, T: Termination>(
    arguments: &Arguments,
    test: impl AsyncFnOnce(<DB::Connection as Connection>::Options) -> T,
) -> T {
    let (mut database, slot) = database::<DB>(arguments)
        .unwrap_or_else(|error| fail(arguments, "the test's database", &error));
    if arguments.expects_panic {
        database.drop_when_panicking();
    }
    let options = DB::connect_options(database.url())
        .unwrap_or_else(|error| fail(arguments, "the database's URL", &driver_message(&error)));
    let result = runtime().block_on(test(options));
    if arguments.expects_panic || !result.passed() {
        database.keep();
    }
    drop(database);
    drop(slot);
    result
}

fn database<DB: Engine>(arguments: &Arguments) -> Result<(Database, Slot), Error> {
    let history = History {
        migrations: arguments.migrations.cloned(),
        prelude: arguments.prelude()?,
    };
    let path = arguments.path.to_owned();
    let made = worker::block_on(async move {
        let server = server_for_test(DB::DIALECT).await?;
        let slot = Slot::take(&server).await?;
        let database = Database::create(server, path, &history).await?;
        Ok((database, slot))
    });
    made.unwrap_or_else(|| {
        let error = std::io::Error::other("its thread has ended");
        Err(Error::system("making a database", &error))
    })
}

async fn connect<DB: Engine>(
    arguments: &Arguments,
    options: <DB::Connection as Connection>::Options,
) -> Pool<DB> {
    DB::pool_options()
        .connect_with(options)
        .await
        .unwrap_or_else(|error| fail(arguments, "the test's pool", &driver_message(&error)))
}

async fn fill<DB: Engine>(arguments: &Arguments, pool: &Pool<DB>)
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
{
    for fixture in arguments.fixtures {
        let filled = async {
            let mut connection = pool.acquire().await?;
            connection
                .execute(AssertSqlSafe(fixture.text))
                .await
                .map(drop)
        };
        if let Err(error) = filled.await {
            let doing = format!("the fixture {}", fixture.path);
            fail(arguments, &doing, &driver_message(&error));
        }
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a process that runs tests can have a timer and a poller")
}

/// A test whose database cannot be had has failed.
#[expect(clippy::panic, reason = "this is how a test fails")]
#[track_caller]
fn fail(arguments: &Arguments, doing: &str, error: &dyn std::fmt::Display) -> ! {
    panic!("{}: {doing}: {error}", arguments.path)
}
