//! `MySQL` and `MariaDB`: DDL commits by itself, so most scripts run statement by
//! statement with their progress in the history, under a named guard.
//!
//! The guard is `GET_LOCK`, which the server gives back when the connection ends
//! (<https://dev.mysql.com/doc/refman/8.0/en/locking-functions.html>). Scripts
//! without DDL run in a transaction with their history row.

mod amend;
mod attribution;
mod frame;
mod guard;
mod message;
mod probe;
mod query;
mod record;
mod server;
mod session;
mod stepwise;
mod stream;
mod transact;

use crate::engine::{Cleanliness, Engine, Failure, Needs, Together, Turn, Use, Work};
use crate::error::Error;
use crate::history::attempts::{self, Attempt};
use crate::history::{Entry, Expectation, Peek, read, rows};
use crate::link::Link;
use crate::probe::{Presence, Probe};
use crate::run::{BatchLimits, Job};
use crate::script::StoredScript;
use session::{Session, Setting};

pub(crate) struct Mysql<'a> {
    link: Link<'a, sqlx::MySql>,
    joined: bool,
    /// Whether the history table was there when somebody looked.
    exists: bool,
    /// The guard's name while this run holds it.
    guard: Option<String>,
    /// What the session had, once this run has changed it.
    session: Option<Session>,
    /// What the session had when the server was looked at.
    known: Vec<Setting>,
    /// What the server answered before it was looked at.
    ahead: Option<Vec<query::Texts>>,
    /// Its current database then.
    database: Option<String>,
    /// How many bytes the server takes as one message.
    largest: usize,
}

/// What every server takes as one message, for as long as nobody has asked it.
const SMALLEST_PACKET: usize = 1 << 20;

impl<'a> Mysql<'a> {
    pub(crate) fn new(mut link: Link<'a, sqlx::MySql>) -> Mysql<'a> {
        Mysql {
            joined: link.in_transaction(),
            link,
            exists: false,
            guard: None,
            session: None,
            known: Vec::new(),
            ahead: None,
            database: None,
            largest: SMALLEST_PACKET,
        }
    }

    /// Reads from the history; `None` where there is no table.
    async fn look(&mut self, sql: &str) -> Result<Option<Vec<query::Texts>>, Error> {
        match query::rows(self.link.connection(), sql.to_owned()).await {
            Ok(found) => {
                self.exists = true;
                Ok(Some(found))
            }
            Err(error) if query::is_number(&error, &[query::NO_TABLE, query::NO_DATABASE]) => {
                Ok(None)
            }
            Err(error) => Err(reading(error)),
        }
    }
}

impl Engine for Mysql<'_> {
    const BATCHES: Option<BatchLimits> = None;

    fn joined(&self) -> bool {
        self.joined
    }

    async fn peek(&mut self, job: &Job<'_>) -> Result<Peek, Error> {
        match self
            .look(&read::peek(&job.table, &job.last_sort_key()?, &[]))
            .await?
        {
            Some(found) => match found.first() {
                Some(row) => read::peek_answer(job.dialect(), row),
                None => Ok(Peek::default()),
            },
            None => Ok(Peek::default()),
        }
    }

    async fn read(&mut self, job: &Job<'_>) -> Result<Vec<Entry>, Error> {
        let found = self.look(&read::select(&job.table)).await?;
        found
            .unwrap_or_default()
            .into_iter()
            .map(|row| read::entry(job.table.dialect, row))
            .collect()
    }

    async fn question(
        &mut self,
        _job: &Job<'_>,
        sql: &str,
    ) -> Result<Vec<Vec<Option<String>>>, Error> {
        Ok(self.look(sql).await?.unwrap_or_default())
    }

    async fn stored(&mut self, job: &Job<'_>, key: &str) -> Result<Option<StoredScript>, Error> {
        let sql = read::select_stored(&job.table, key);
        let found = query::rows(self.link.connection(), sql)
            .await
            .map_err(reading)?;
        Ok(read::stored(found))
    }

    fn ahead(&self) -> Vec<String> {
        server::questions()
    }

    fn heard(&mut self, rows: Vec<query::Texts>) {
        self.ahead = Some(rows);
    }

    async fn check(&mut self, _job: &Job<'_>, needs: Needs) -> Result<(), Error> {
        server::check(self, &needs).await
    }

    async fn enter(
        &mut self,
        job: &Job<'_>,
        expected: Option<&Expectation>,
    ) -> Result<Turn, Error> {
        guard::enter(self, job, expected).await
    }

    async fn record(
        &mut self,
        job: &Job<'_>,
        work: &Work<'_>,
    ) -> Result<(Turn, Vec<Attempt>), Error> {
        Ok((Turn::Done, record::record(self, job, work).await?))
    }

    async fn withdraw(&mut self, job: &Job<'_>, key: &str) -> Result<(), Error> {
        record::withdraw(self, job, key).await
    }

    async fn attempts(&mut self, job: &Job<'_>) -> Result<Vec<Attempt>, Error> {
        let found = self.look(&attempts::select(&job.table)).await?;
        Ok(attempts::all(&found.unwrap_or_default()))
    }

    async fn transact(&mut self, job: &Job<'_>, work: &Work<'_>) -> Result<Turn, Failure> {
        transact::run(self, job, work).await
    }

    async fn together(&mut self, _job: &Job<'_>, _works: &[Work<'_>]) -> Result<Together, Error> {
        // No transaction holds DDL here, so the flow never asks for this.
        Ok(Together::Failed {
            at: None,
            why: None,
        })
    }

    async fn alive(&mut self, job: &Job<'_>, entry: &Entry) -> Result<bool, Error> {
        stepwise::alive(self, job, entry).await
    }

    async fn claim(&mut self, job: &Job<'_>, work: &Work<'_>, done: usize) -> Result<Turn, Error> {
        stepwise::claim(self, job, work, done).await
    }

    async fn stream(
        &mut self,
        job: &Job<'_>,
        work: &Work<'_>,
        done: &mut Option<usize>,
        hear: &mut (dyn FnMut(usize) + Send),
    ) -> Option<Result<Turn, Failure>> {
        if stream::takes(self, work) {
            Some(stream::run(self, job, work, done, hear).await)
        } else {
            None
        }
    }

    async fn replay(
        &mut self,
        job: &Job<'_>,
        work: &Work<'_>,
        statement: usize,
    ) -> Result<(), Failure> {
        stepwise::alone(self, job, work, statement).await
    }

    async fn execute(
        &mut self,
        job: &Job<'_>,
        work: &Work<'_>,
        statement: usize,
    ) -> Result<(), Failure> {
        stepwise::execute(self, job, work, statement).await
    }

    async fn conclude(
        &mut self,
        job: &Job<'_>,
        work: &Work<'_>,
        duration_ms: u128,
    ) -> Result<(), Error> {
        stepwise::conclude(self, job, work, duration_ms).await
    }

    async fn fail(&mut self, job: &Job<'_>, work: &Work<'_>) -> Result<(), Error> {
        stepwise::fail(self, job, work).await
    }

    async fn probe(&mut self, probe: &Probe<'_>) -> Result<Option<Presence>, Error> {
        probe::presence(self.link.connection(), probe).await
    }

    async fn drop_invalid(
        &mut self,
        _job: &Job<'_>,
        _work: &Work<'_>,
        _probe: &Probe<'_>,
    ) -> Result<(), Error> {
        // A statement that fails leaves nothing unusable behind.
        Ok(())
    }

    async fn settle(
        &mut self,
        job: &Job<'_>,
        entry: &Entry,
        done: usize,
        progress: &str,
    ) -> Result<Turn, Error> {
        let sql = rows::settle(&job.table, entry, done, progress);
        stepwise::update(self, sql).await
    }

    async fn amend(
        &mut self,
        job: &Job<'_>,
        expected: &Expectation,
        statements: &[String],
    ) -> Result<Turn, Error> {
        amend::write(self, job, expected, statements).await
    }

    async fn ask(&mut self, _job: &Job<'_>, sql: &str) -> Result<Vec<query::Texts>, Error> {
        // Each server reads the other's limits as a comment.
        let sql = sql.replacen(
            "SELECT",
            "/*M! SET STATEMENT lock_wait_timeout = 1, max_statement_time = 10 FOR */ \
             SELECT /*+ MAX_EXECUTION_TIME(10000) */",
            1,
        );
        query::rows(self.link.connection(), sql)
            .await
            .map_err(|error| Error::database("the database did not answer", error))
    }

    async fn count_tables(&mut self, job: &Job<'_>) -> Result<usize, Error> {
        amend::count_tables(self, job).await
    }

    async fn holder(&mut self, job: &Job<'_>) -> Option<String> {
        guard::holder(self.link.connection(), job).await
    }

    async fn leave(&mut self, _job: &Job<'_>) -> Result<(), Error> {
        guard::leave(self).await
    }

    async fn finish(self, used: Use) {
        // Scripts may leave temporary tables and user variables.
        self.link
            .finish(match used {
                Use::Read => Cleanliness::Clean,
                Use::Scripts | Use::Failed | Use::Left => Cleanliness::Unknown,
            })
            .await;
    }
}

fn reading(error: sqlx::Error) -> Error {
    Error::database("the history could not be read", error)
}

fn writing(error: sqlx::Error) -> Error {
    Error::database("the history could not be written", error)
}
