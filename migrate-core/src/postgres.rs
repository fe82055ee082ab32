//! Not built yet.
use crate::engine::*;
use crate::error::{Error, ErrorKind};
use crate::history::{Entry, Peek};
use crate::link::Link;
use crate::probe::{Presence, Probe};
use crate::run::Job;
use crate::script::StoredScript;

pub(crate) struct Postgres<'a>(Link<'a, sqlx::Postgres>);

impl<'a> Postgres<'a> {
    pub(crate) fn new(mut link: Link<'a, sqlx::Postgres>) -> Postgres<'a> {
        link.in_transaction();
        Postgres(link)
    }
}

fn not_yet() -> Error {
    Error::new(ErrorKind::Url {
        problem: "not built yet".to_owned(),
    })
}

impl Engine for Postgres<'_> {
    fn joined(&self) -> bool {
        false
    }
    async fn peek(&mut self, _job: &Job<'_>) -> Result<Peek, Error> {
        Err(not_yet())
    }
    async fn read(&mut self, _job: &Job<'_>) -> Result<Vec<Entry>, Error> {
        Err(not_yet().into())
    }
    async fn stored(&mut self, _job: &Job<'_>, _key: &str) -> Result<Option<StoredScript>, Error> {
        Err(not_yet().into())
    }
    async fn enter(&mut self, _job: &Job<'_>) -> Result<Turn, Error> {
        Err(not_yet().into())
    }
    async fn transact(&mut self, _job: &Job<'_>, _work: &Work<'_>) -> Result<Turn, Failure> {
        Err(not_yet().into())
    }
    async fn alive(&mut self, _job: &Job<'_>, _entry: &Entry) -> Result<bool, Error> {
        Err(not_yet().into())
    }
    async fn claim(
        &mut self,
        _job: &Job<'_>,
        _work: &Work<'_>,
        _done: usize,
    ) -> Result<Turn, Error> {
        Err(not_yet().into())
    }
    async fn replay(
        &mut self,
        _job: &Job<'_>,
        _work: &Work<'_>,
        _statement: usize,
    ) -> Result<(), Failure> {
        Err(not_yet().into())
    }
    async fn execute(
        &mut self,
        _job: &Job<'_>,
        _work: &Work<'_>,
        _statement: usize,
    ) -> Result<(), Failure> {
        Err(not_yet().into())
    }
    async fn conclude(
        &mut self,
        _job: &Job<'_>,
        _work: &Work<'_>,
        _duration_ms: u128,
    ) -> Result<(), Error> {
        Err(not_yet().into())
    }
    async fn fail(&mut self, _job: &Job<'_>, _work: &Work<'_>) -> Result<(), Error> {
        Err(not_yet().into())
    }
    async fn probe(&mut self, _probe: &Probe<'_>) -> Result<Option<Presence>, Error> {
        Err(not_yet().into())
    }
    async fn drop_invalid(&mut self, _probe: &Probe<'_>) -> Result<(), Error> {
        Err(not_yet().into())
    }
    async fn settle(
        &mut self,
        _job: &Job<'_>,
        _entry: &Entry,
        _done: usize,
        _progress: &str,
    ) -> Result<Turn, Error> {
        Err(not_yet().into())
    }
    async fn holder(&mut self, _job: &Job<'_>) -> Option<String> {
        None
    }
    async fn leave(&mut self, _job: &Job<'_>) -> Result<(), Error> {
        Ok(())
    }
    async fn finish(self, _used: Use) -> () {
        self.0.finish(Cleanliness::Clean).await
    }
}
