//! `PostgreSQL`: one migration is one transaction is one message of the simple protocol.
//!
//! There is no `BEGIN` and no `COMMIT`: a message of several statements is a
//! transaction already
//! (<https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT>).
//! There is no extended protocol either, so that everything gets through a
//! pooler in transaction mode.

mod amend;
mod attribution;
mod batch;
mod lease;
mod message;
mod pooler;
mod probe;
mod query;
mod record;
mod server;
mod session;
mod stepwise;
mod transact;

use crate::engine::{Cleanliness, Engine, Failure, Needs, Together, Turn, Use, Work};
use crate::error::Error;
use crate::history::attempts::{self, Attempt};
use crate::history::{Entry, Expectation, Peek, read, rows};
use crate::link::Link;
use crate::literal;
use crate::probe::{Presence, Probe};
use crate::run::{BatchLimits, Job};
use crate::script::StoredScript;
use lease::Lease;
use server::Server;
use session::Saved;

pub(crate) struct Postgres<'a> {
    link: Link<'a, sqlx::Postgres>,
    joined: bool,
    /// Whether the history table was there when somebody looked.
    exists: bool,
    /// How the server is, where somebody looked.
    server: Option<Server>,
    /// Settings of the session that a script without a transaction changes.
    saved: Option<Saved>,
    /// Of the script without a transaction that runs.
    lease: Lease,
}

impl<'a> Postgres<'a> {
    pub(crate) fn new(mut link: Link<'a, sqlx::Postgres>) -> Postgres<'a> {
        Postgres {
            joined: link.in_transaction(),
            link,
            exists: false,
            server: None,
            saved: None,
            lease: Lease::now(),
        }
    }

    /// Reads from the history; `None` where there is no table.
    ///
    /// An error would abort a transaction that is joined, so there the table is
    /// looked for first. Everywhere else its absence is an answer like any other.
    async fn look(&mut self, job: &Job<'_>, sql: &str) -> Result<Option<Vec<query::Texts>>, Error> {
        let connection = self.link.connection();
        if self.joined {
            let name = literal::text(job.dialect(), job.table.name());
            let sql = format!("SELECT CAST(pg_catalog.to_regclass({name}) AS text)");
            let found = query::rows(connection, sql).await.map_err(reading)?;
            if found.first().is_none_or(|row| row.first() == Some(&None)) {
                return Ok(None);
            }
        }
        match query::rows(connection, sql.to_owned()).await {
            Ok(found) => {
                self.exists = true;
                Ok(Some(found))
            }
            Err(error) if query::is_code(&error, &["42P01", "3F000"]) => Ok(None),
            Err(error) => Err(reading(error)),
        }
    }
}

impl Engine for Postgres<'_> {
    const BATCHES: Option<BatchLimits> = Some(BatchLimits {
        statements: 256,
        bytes: 1 << 20,
        checks_deferred: true,
    });

    fn joined(&self) -> bool {
        self.joined
    }

    async fn peek(&mut self, job: &Job<'_>) -> Result<Peek, Error> {
        // What is asked of the server before a run comes along.
        let sql = read::peek(&job.table, &job.last_sort_key()?, &server::COLUMNS);
        match self.look(job, &sql).await? {
            Some(found) => match found.first() {
                Some(row) => {
                    self.server = row.get(read::PEEK..).map(Server::seen);
                    read::peek_answer(job.dialect(), row)
                }
                None => Ok(Peek::default()),
            },
            None => Ok(Peek::default()),
        }
    }

    fn proves(&self) -> bool {
        self.exists && !self.joined
    }

    async fn read(&mut self, job: &Job<'_>) -> Result<Vec<Entry>, Error> {
        let sql = read::select(&job.table);
        let found = self.look(job, &sql).await?.unwrap_or_default();
        found
            .into_iter()
            .map(|row| read::entry(job.table.dialect, row))
            .collect()
    }

    async fn question(&mut self, job: &Job<'_>, sql: &str) -> Result<Vec<query::Texts>, Error> {
        Ok(self.look(job, sql).await?.unwrap_or_default())
    }

    async fn stored(&mut self, job: &Job<'_>, key: &str) -> Result<Option<StoredScript>, Error> {
        let sql = read::select_stored(&job.table, key);
        let found = query::rows(self.link.connection(), sql)
            .await
            .map_err(reading)?;
        Ok(read::stored(found))
    }

    async fn check(&mut self, job: &Job<'_>, needs: Needs) -> Result<(), Error> {
        server::check(self, job, &needs).await
    }

    async fn enter(
        &mut self,
        job: &Job<'_>,
        expected: Option<&Expectation>,
    ) -> Result<Turn, Error> {
        transact::enter(self, job, expected).await
    }

    async fn record(
        &mut self,
        job: &Job<'_>,
        work: &Work<'_>,
    ) -> Result<(Turn, Vec<Attempt>), Error> {
        record::record(self, job, work).await
    }

    async fn withdraw(&mut self, job: &Job<'_>, key: &str) -> Result<(), Error> {
        record::withdraw(self, job, key).await
    }

    async fn attempts(&mut self, job: &Job<'_>) -> Result<Vec<Attempt>, Error> {
        let found = self.look(job, &attempts::select(&job.table)).await?;
        Ok(attempts::all(&found.unwrap_or_default()))
    }

    async fn transact(&mut self, job: &Job<'_>, work: &Work<'_>) -> Result<Turn, Failure> {
        transact::run(self, job, work).await
    }

    async fn together(&mut self, job: &Job<'_>, works: &[Work<'_>]) -> Result<Together, Error> {
        batch::run(self, job, works).await
    }

    async fn alive(&mut self, job: &Job<'_>, entry: &Entry) -> Result<bool, Error> {
        stepwise::alive(self, job, entry).await
    }

    async fn claim(&mut self, job: &Job<'_>, work: &Work<'_>, done: usize) -> Result<Turn, Error> {
        stepwise::claim(self, job, work, done).await
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
        job: &Job<'_>,
        work: &Work<'_>,
        probe: &Probe<'_>,
    ) -> Result<(), Error> {
        stepwise::still_owned(self, job, work).await?;
        probe::drop_invalid(self.link.connection(), probe).await
    }

    async fn settle(
        &mut self,
        job: &Job<'_>,
        entry: &Entry,
        done: usize,
        progress: &str,
    ) -> Result<Turn, Error> {
        let sql = rows::settle(&job.table, entry, done, progress);
        stepwise::guarded(self, job, None, &sql).await
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
        // One message of several statements is a transaction, which ends these settings.
        let sql =
            format!("SET LOCAL lock_timeout = '1s'; SET LOCAL statement_timeout = '10s'; {sql}");
        query::rows(self.link.connection(), sql)
            .await
            .map_err(asking)
    }

    async fn count_tables(&mut self, job: &Job<'_>) -> Result<usize, Error> {
        amend::count_tables(self, job).await
    }

    async fn holder(&mut self, job: &Job<'_>) -> Option<String> {
        session::holder(self.link.connection(), job).await
    }

    async fn leave(&mut self, _job: &Job<'_>) -> Result<(), Error> {
        match self.saved.take() {
            Some(saved) => saved.restore(self.link.connection()).await,
            None => Ok(()),
        }
    }

    async fn finish(self, used: Use) {
        // Scripts may leave temporary tables and the like, which no list of
        // settings knows of.
        self.link
            .finish(match used {
                Use::Read => Cleanliness::Clean,
                Use::Scripts | Use::Failed | Use::Left => Cleanliness::Unknown,
            })
            .await;
    }
}

fn asking(error: sqlx::Error) -> Error {
    Error::database("the database did not answer", error)
}

fn reading(error: sqlx::Error) -> Error {
    Error::database("the history could not be read", error)
}

fn writing(error: sqlx::Error) -> Error {
    Error::database("the history could not be written", error)
}
