//! Changes the history without running a script: worked out, shown, written.

use crate::amendment::{Change, HistoryChange, HistoryChanges, Stage};
use crate::engine::{Engine, Needs, Turn};
use crate::error::{Error, ErrorKind};
use crate::history::{Entry, Expectation};
use crate::plan::{Problem, Set};
use crate::run::job::{Job, Stop};
use crate::run::wait::Waiting;
use crate::run::{accept, baseline, flow, forget};
use crate::version::VersionRef;

/// A change and the statements that write it.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) changes: HistoryChanges,
    /// Each changes one row.
    pub(super) statements: Vec<String>,
}

impl Draft {
    pub(super) fn add(&mut self, change: HistoryChange, statement: String) {
        self.changes.changes.push(change);
        self.statements.push(statement);
    }
}

pub(super) async fn amend<E: Engine>(
    engine: &mut E,
    job: &Job<'_>,
    change: &Change,
    stage: Stage,
) -> Result<HistoryChanges, Stop> {
    if stage == Stage::Write && engine.joined() {
        return Err(Error::new(ErrorKind::InTransaction {
            operation: change.name(),
        })
        .into());
    }
    // What is refused takes nothing and makes nothing.
    let history = engine.read(job).await?;
    let first = draft(engine, job, change, &history).await?;
    if stage == Stage::Plan || first.statements.is_empty() {
        return Ok(first.changes);
    }
    engine.check(job, Needs::default()).await?;
    let mut waiting = Waiting::new();
    flow::enter(engine, job, None, &mut waiting).await?;
    loop {
        let history = engine.read(job).await?;
        let now = draft(engine, job, change, &history).await?;
        if now.statements.is_empty() {
            return Ok(now.changes);
        }
        let expected = Expectation::of(&history);
        match engine.amend(job, &expected, &now.statements).await? {
            Turn::Done => return Ok(now.changes),
            Turn::Busy | Turn::Changed => waiting.pause(engine, job).await?,
        }
    }
}

async fn draft<E: Engine>(
    engine: &mut E,
    job: &Job<'_>,
    change: &Change,
    history: &[Entry],
) -> Result<Draft, Stop> {
    match change {
        Change::Baseline(version) => baseline::draft(engine, job, version, history).await,
        Change::Accept(version) => accept::draft(engine, job, version, history).await,
        Change::Forget(version) => forget::draft(engine, job, version, history).await,
    }
}

pub(super) fn refused(problem: Problem) -> Stop {
    Stop::Error(Error::new(ErrorKind::Refused {
        problems: vec![problem],
    }))
}

/// Neither set nor history has the version.
pub(super) fn unknown(set: &Set<'_>, version: &VersionRef) -> Stop {
    let version = version.to_string();
    let nearest = set.nearest(&version).map(str::to_owned);
    refused(Problem::UnknownVersion { version, nearest })
}

/// The row of the migration that is meant.
pub(super) fn row<'a>(history: &'a [Entry], version: &VersionRef) -> Option<&'a Entry> {
    history
        .iter()
        .find(|entry| version.means(&entry.version, &entry.key, &entry.sort_key))
}
