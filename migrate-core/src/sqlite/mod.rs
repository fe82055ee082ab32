//! `SQLite`: `BEGIN IMMEDIATE` is the guard, and the script commits with its row.
//!
//! `PRAGMA foreign_keys` does nothing inside a transaction
//! (<https://www.sqlite.org/pragma.html#pragma_foreign_keys>), so a script's
//! switches are made around it, and checked before it commits.

mod amend;
mod attribution;
mod batch;
mod file;
mod pragmas;
mod query;
mod record;
mod stepwise;
mod transact;
mod version;

use crate::engine::{Cleanliness, Engine, Failure, Needs, Together, Turn, Use, Work};
use crate::error::{Error, ErrorKind};
use crate::history::attempts::{self, Attempt};
use crate::history::{Entry, Expectation, Peek, read, rows};
use crate::link::Link;
use crate::probe::{Presence, Probe};
use crate::run::{BatchLimits, Job};
use crate::script::StoredScript;
use pragmas::Pragmas;
use version::Version;

pub(crate) struct Sqlite<'a> {
    link: Link<'a, sqlx::Sqlite>,
    joined: bool,
    /// The connection's own settings while a script may change them.
    pragmas: Option<Pragmas>,
    /// Whether the history table was there when somebody looked.
    exists: bool,
    /// The file's version when the history was looked at, for as long as no script
    /// has run since.
    looked: Option<Version>,
}

impl<'a> Sqlite<'a> {
    pub(crate) fn new(mut link: Link<'a, sqlx::Sqlite>) -> Sqlite<'a> {
        Sqlite {
            joined: link.in_transaction(),
            link,
            pragmas: None,
            exists: false,
            looked: None,
        }
    }

    /// Reads from the history, and remembers which version of the file that was;
    /// `None` where there is no table.
    async fn look(
        &mut self,
        job: &Job<'_>,
        sql: &str,
    ) -> Result<Option<Vec<Vec<Option<String>>>>, Error> {
        match version::look(self.link.connection(), job, sql).await {
            Ok((version, rows)) => {
                self.exists = true;
                self.looked = version;
                Ok(Some(rows))
            }
            Err(error) if query::no_table(&error) => Ok(None),
            Err(error) => Err(reading(error)),
        }
    }
}

impl Engine for Sqlite<'_> {
    const BATCHES: Option<BatchLimits> = Some(BatchLimits {
        statements: 4096,
        bytes: 8 << 20,
        // Only a commit counts the keys that are missing.
        checks_deferred: false,
    });

    fn joined(&self) -> bool {
        self.joined
    }

    async fn peek(&mut self, job: &Job<'_>) -> Result<Peek, Error> {
        let sql = read::peek(&job.table, &job.last_sort_key()?, &[]);
        match query::patient(self.link.connection(), job, &sql).await {
            Ok(found) => {
                self.exists = true;
                match found.first() {
                    Some(row) => read::peek_answer(job.dialect(), row),
                    None => Ok(Peek::default()),
                }
            }
            Err(error) if query::no_table(&error) => Ok(Peek::default()),
            Err(error) => Err(reading(error)),
        }
    }

    async fn read(&mut self, job: &Job<'_>) -> Result<Vec<Entry>, Error> {
        let sql = read::select(&job.table);
        let found = self.look(job, &sql).await?.unwrap_or_default();
        found
            .into_iter()
            .map(|row| read::entry(job.table.dialect, row))
            .collect()
    }

    async fn question(
        &mut self,
        job: &Job<'_>,
        sql: &str,
    ) -> Result<Vec<Vec<Option<String>>>, Error> {
        Ok(self.look(job, sql).await?.unwrap_or_default())
    }

    async fn stored(&mut self, job: &Job<'_>, key: &str) -> Result<Option<StoredScript>, Error> {
        let sql = read::select_stored(&job.table, key);
        let found = query::patient(self.link.connection(), job, &sql)
            .await
            .map_err(reading)?;
        Ok(read::stored(found))
    }

    async fn check(&mut self, job: &Job<'_>, needs: Needs) -> Result<(), Error> {
        if needs.statement_timeout || job.settings.statement_timeout.is_some() {
            return Err(Error::new(ErrorKind::Unsupported {
                what: "a statement timeout",
                reason: "SQLite has no such limit",
            }));
        }
        file::check(self).await
    }

    async fn enter(
        &mut self,
        job: &Job<'_>,
        _expected: Option<&Expectation>,
    ) -> Result<Turn, Error> {
        // It is compared before anything is written.
        transact::create_history(self, job).await
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
        let sql = attempts::select(&job.table);
        match query::patient(self.link.connection(), job, &sql).await {
            Ok(found) => Ok(attempts::all(&found)),
            Err(error) if query::no_table(&error) => Ok(Vec::new()),
            Err(error) => Err(reading(error)),
        }
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
        stepwise::replay(self, job, work, statement).await
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
        stepwise::probe(self, probe).await
    }

    async fn drop_invalid(
        &mut self,
        _job: &Job<'_>,
        _work: &Work<'_>,
        _probe: &Probe<'_>,
    ) -> Result<(), Error> {
        // SQLite leaves nothing unusable behind.
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
        self.looked = None;
        stepwise::update(self, job, &sql).await
    }

    async fn amend(
        &mut self,
        job: &Job<'_>,
        expected: &Expectation,
        statements: &[String],
    ) -> Result<Turn, Error> {
        amend::write(self, job, expected, statements).await
    }

    async fn ask(&mut self, job: &Job<'_>, sql: &str) -> Result<Vec<Vec<Option<String>>>, Error> {
        query::patient(self.link.connection(), job, sql)
            .await
            .map_err(|error| Error::database("the database did not answer", error))
    }

    async fn count_tables(&mut self, job: &Job<'_>) -> Result<usize, Error> {
        amend::count_tables(self, job).await
    }

    async fn holder(&mut self, job: &Job<'_>) -> Option<String> {
        // A file does not tell who has it. What was begun last and has no end is
        // as near as one gets; it can be read while somebody writes.
        let sql = attempts::select_at_work(&job.table);
        let found = query::rows(self.link.connection(), &sql).await.ok()?;
        Some(format!("perhaps {}", attempts::at_work(&found)?))
    }

    async fn leave(&mut self, _job: &Job<'_>) -> Result<(), Error> {
        match self.pragmas.take() {
            Some(pragmas) => pragmas.restore(self.link.connection()).await,
            None => Ok(()),
        }
    }

    async fn finish(self, used: Use) {
        // Closing the only connection to a database in memory would delete it; a
        // failed script has been rolled back and the switches are back in place.
        self.link
            .finish(match used {
                Use::Read | Use::Scripts | Use::Failed => Cleanliness::Clean,
                Use::Left => Cleanliness::Unknown,
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
