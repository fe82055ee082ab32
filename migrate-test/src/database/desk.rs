//! The kit's own connections to a server, at which databases are made and dropped.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Database, Executor};
use tokio::sync::{Semaphore, SemaphorePermit};

/// How many tests are set up at the same time; the server has other clients too.
const CONNECTIONS: usize = 4;

/// The connections to one server. They stay open while the process lives: that
/// is how other processes see that it does.
pub(super) struct Desk<DB: Database> {
    options: <DB::Connection as Connection>::Options,
    idle: Mutex<Vec<DB::Connection>>,
    limit: Semaphore,
    /// Databases of tests that failed in an earlier run, by test.
    pub(super) kept: Mutex<HashMap<String, Vec<String>>>,
    pub(super) swept: tokio::sync::OnceCell<()>,
}

/// A connection that goes back when it is still good.
pub(super) struct Borrowed<'a, DB: Database> {
    desk: &'a Desk<DB>,
    connection: Option<DB::Connection>,
    _permit: SemaphorePermit<'a>,
}

impl<DB: Database> Desk<DB> {
    pub(super) fn new(options: <DB::Connection as Connection>::Options) -> Desk<DB> {
        Desk {
            options,
            idle: Mutex::default(),
            limit: Semaphore::new(CONNECTIONS),
            kept: Mutex::default(),
            swept: tokio::sync::OnceCell::new(),
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

    /// The databases that earlier runs of a test left.
    pub(super) fn kept_of(&self, owner: &str) -> Vec<String> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.remove(owner).unwrap_or_default()
    }
}

impl<DB: Database> Borrowed<'_, DB>
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

    /// The connection, for everything else.
    pub(super) fn connection(&mut self) -> Result<&mut DB::Connection, sqlx::Error> {
        self.connection.as_mut().ok_or(sqlx::Error::PoolClosed)
    }
}

impl<DB: Database> Drop for Borrowed<'_, DB> {
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
pub(super) struct Desks<DB: Database>(Mutex<Vec<(String, Arc<Desk<DB>>)>>);

impl<DB: Database> Desks<DB> {
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
