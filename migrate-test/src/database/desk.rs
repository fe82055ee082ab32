//! The kit's own connections to a server, at which databases are made and dropped.

use std::collections::HashMap;
use std::future::{Future as _, poll_fn};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::Poll;

use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Database, Executor};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::ahead::Ahead;
use crate::settings;

/// How many databases are made and dropped at the same time; the server has other
/// clients too.
const CONNECTIONS: usize = 6;

/// The connections to one server. They stay open while the process lives: that
/// is how other processes see that it does.
pub(super) struct Desk<DB: Remembers> {
    options: <DB::Connection as Connection>::Options,
    idle: Mutex<Vec<DB::Connection>>,
    limit: Semaphore,
    /// Databases of tests that failed in an earlier run, by test.
    pub(super) kept: Mutex<HashMap<String, Vec<String>>>,
    pub(super) swept: tokio::sync::OnceCell<()>,
    /// Copies for tests to come.
    pub(super) ahead: Ahead,
    /// What the server said of itself when it was first looked at.
    pub(super) facts: OnceLock<Facts>,
    /// What was read of the templates, by name.
    pub(super) attributes: Mutex<HashMap<String, DB::Attributes>>,
    /// One database at a time is prepared: it takes several connections.
    pub(super) building: tokio::sync::Mutex<()>,
    /// How many tests may have a pool at the same time.
    pub(super) tests: Arc<Semaphore>,
}

/// What a server said of itself.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Facts {
    /// As `PostgreSQL` numbers itself: `150018`.
    pub(super) version: u32,
    /// Whether a commit waits for the disk.
    pub(super) waits_for_disk: bool,
}

/// What the kit remembers of a template.
pub(super) trait Remembers: Database {
    /// Nothing where everything is in the template itself.
    type Attributes: Clone + Send + Sync;
}

/// A connection that goes back when it is still good.
pub(super) struct Borrowed<'a, DB: Remembers> {
    desk: &'a Desk<DB>,
    connection: Option<DB::Connection>,
    _permit: SemaphorePermit<'a>,
}

impl<DB: Remembers> Desk<DB> {
    pub(super) fn new(options: <DB::Connection as Connection>::Options) -> Desk<DB> {
        Desk {
            options,
            idle: Mutex::default(),
            limit: Semaphore::new(CONNECTIONS),
            kept: Mutex::default(),
            swept: tokio::sync::OnceCell::new(),
            ahead: Ahead::of(settings::ahead()),
            facts: OnceLock::new(),
            attributes: Mutex::default(),
            building: tokio::sync::Mutex::default(),
            tests: Arc::new(Semaphore::new(0)),
        }
    }

    /// A connection, and whether it was opened now.
    pub(super) async fn borrow(&self) -> Result<(Borrowed<'_, DB>, bool), sqlx::Error> {
        let permit = self
            .limit
            .acquire()
            .await
            .map_err(|_| sqlx::Error::PoolClosed)?;
        let idle = self
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let new = idle.is_none();
        let connection = match idle {
            Some(connection) => connection,
            None => self.options.connect().await?,
        };
        let borrowed = Borrowed {
            desk: self,
            connection: Some(connection),
            _permit: permit,
        };
        Ok((borrowed, new))
    }

    /// Says how many connections the server has for all its clients.
    pub(super) fn open_for_tests(&self, connections: usize) {
        // Some are the kit's, some another process's.
        let tests = connections.saturating_sub(20) / super::POOL_CONNECTIONS as usize;
        self.tests.add_permits(tests.max(1));
    }

    /// The databases that earlier runs of a test left.
    pub(super) fn kept_of(&self, owner: &str) -> Vec<String> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.remove(owner).unwrap_or_default()
    }
}

impl<DB: Remembers> Borrowed<'_, DB>
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
{
    /// Runs one statement; a connection that broke does not go back.
    pub(super) async fn run(&mut self, statement: String) -> Result<(), sqlx::Error> {
        let Some(connection) = &mut self.connection else {
            return Err(sqlx::Error::PoolClosed);
        };
        let result = connection.execute(AssertSqlSafe(statement)).await;
        if result
            .as_ref()
            .is_err_and(|error| error.as_database_error().is_none())
        {
            self.connection = None;
        }
        result.map(drop)
    }

    /// Runs one statement whose end the caller of `sent` does not wait for. A server
    /// ends what it has begun, also when this process is gone.
    pub(super) async fn run_behind(
        mut self,
        statement: String,
        sent: impl FnOnce(),
    ) -> Result<(), sqlx::Error> {
        let mut running = std::pin::pin!(self.run(statement));
        // The first step writes the message and begins to wait for the answer.
        let first = poll_fn(|context| Poll::Ready(running.as_mut().poll(context))).await;
        sent();
        match first {
            Poll::Ready(result) => result,
            Poll::Pending => running.await,
        }
    }

    /// Runs several statements, after whose failure the session is in no known state.
    pub(super) async fn run_whole(&mut self, statements: String) -> Result<(), sqlx::Error> {
        let result = self.run(statements).await;
        if result.is_err() {
            self.connection = None;
        }
        result
    }

    /// The connection, for everything else.
    pub(super) fn connection(&mut self) -> Result<&mut DB::Connection, sqlx::Error> {
        self.connection.as_mut().ok_or(sqlx::Error::PoolClosed)
    }
}

impl<DB: Remembers> Drop for Borrowed<'_, DB> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            let mut idle = self
                .desk
                .idle
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            idle.push(connection);
        }
    }
}

/// The desks of a process, one for each server.
pub(super) struct Desks<DB: Remembers>(Mutex<Vec<(String, Arc<Desk<DB>>)>>);

impl<DB: Remembers> Desks<DB> {
    pub(super) const fn new() -> Desks<DB> {
        Desks(Mutex::new(Vec::new()))
    }

    /// The desk of a server.
    pub(super) fn at<E>(
        &self,
        url: &str,
        options: impl FnOnce() -> Result<<DB::Connection as Connection>::Options, E>,
    ) -> Result<Arc<Desk<DB>>, E> {
        let mut desks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, desk)) = desks.iter().find(|(at, _)| at == url) {
            return Ok(Arc::clone(desk));
        }
        let desk = Arc::new(Desk::new(options()?));
        desks.push((url.to_owned(), Arc::clone(&desk)));
        Ok(desk)
    }
}
