//! Several migrations in one transaction, where nobody else can be hurt by that:
//! from an empty database, and back to one.
//!
//! A batch that fails has rolled back, and tells the debug log alone: its migrations run
//! one by one, so that every error, every retry and every record of an attempt is
//! the same as without it.

use std::time::Duration;

use crate::engine::{Engine, Together, Turn, Work};
use crate::event::Event;
use crate::history::known::Known;
use crate::plan::{Source, Step};
use crate::report::{Direction, Done};
use crate::run::flow::{self, Ran};
use crate::run::job::{Job, Stop};
use crate::run::prepared::{Prepared, next_recorded};
use crate::script::{Statement, TransactionClass};

/// How much one transaction of several migrations may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BatchLimits {
    /// Statements; on `PostgreSQL` each takes locks out of a table that all
    /// sessions share.
    pub(crate) statements: usize,
    /// Bytes of scripts.
    pub(crate) bytes: usize,
    /// Whether constraints that wait for the commit are checked behind each script.
    /// Where they cannot be, a batch would let a later script mend what an earlier
    /// one breaks, so there is none once a table may have such a constraint.
    pub(crate) checks_deferred: bool,
}

/// Which of a run's steps may run together.
#[derive(Debug, Default)]
pub(crate) struct Batches {
    limits: Option<BatchLimits>,
    /// The key of a migration with which a batch failed.
    alone: Option<String>,
    /// How many steps run one by one, since it is not known which made their batch fail.
    singly: usize,
}

/// How a batch went.
pub(crate) enum Went {
    /// So many steps are done; none when they have to run one by one.
    On(usize),
    /// Another runner is at work.
    Not(Turn),
}

impl Batches {
    /// Allows batches where a run begins or ends with an empty history, and no
    /// table that is not the history's waits for a lock of theirs.
    pub(crate) async fn new<E: Engine>(
        engine: &mut E,
        job: &Job<'_>,
        history: &Known,
        steps: &[Step],
    ) -> Batches {
        let all = |direction| steps.iter().all(|step| step.direction == direction);
        let may = steps.len() > 1 && !engine.joined() && E::BATCHES.is_some();
        let may = may
            && if history.rows() == 0 {
                // What cannot be counted counts as there.
                all(Direction::Up) && engine.count_tables(job).await.is_ok_and(|found| found == 0)
            } else {
                all(Direction::Down) && steps.len() == history.rows()
            };
        let may = may
            && (all(Direction::Up)
                || E::BATCHES.is_some_and(|limits| limits.checks_deferred)
                || !may_defer(job, steps));
        Batches {
            limits: E::BATCHES.filter(|_| may),
            ..Batches::default()
        }
    }

    /// Allows none any more.
    pub(crate) fn stop(&mut self) {
        self.limits = None;
    }

    /// The steps that run together next; fewer than two: none.
    fn next<'a>(
        &mut self,
        job: &Job<'a>,
        history: &Known,
        steps: &'a [Step],
    ) -> Result<Vec<Prepared<'a>>, Stop> {
        let mut batch = Vec::new();
        let Some(limits) = self.limits else {
            return Ok(batch);
        };
        if self.singly > 0 {
            self.singly -= 1;
            return Ok(batch);
        }
        let (mut statements, mut bytes) = (0, 0);
        for step in steps {
            let fits = !step.resumed
                && step.source == Source::Embedded
                && self.alone.as_ref() != Some(&step.key);
            if !fits {
                break;
            }
            let prepared = Prepared::new(job, history, step, None)?;
            let script = &prepared.script;
            statements += script.statements().len();
            bytes += script.text().len();
            // What a session keeps is put back after each script by itself.
            let fits = script.class() == TransactionClass::Transactional
                && script.settings().is_empty()
                && script.joins_a_transaction()
                && !script.statements().iter().any(uses_savepoints)
                && statements <= limits.statements
                && bytes <= limits.bytes;
            if !fits {
                break;
            }
            let ends = script.statements().iter().any(Statement::ends_batch);
            batch.push(prepared);
            if ends {
                if !limits.checks_deferred {
                    self.stop();
                }
                break;
            }
        }
        Ok(batch)
    }

    /// After a batch that failed, with the step at this place as far as that is known.
    fn failed(&mut self, steps: &[Prepared<'_>], at: Option<usize>) {
        match at.and_then(|at| steps.get(at)) {
            Some(failed) => self.alone = Some(failed.step.key.clone()),
            None => self.singly = steps.len(),
        }
    }
}

/// Whether a later script could go back to before this one's end.
fn uses_savepoints(statement: &Statement<'_>) -> bool {
    ["savepoint", "release", "rollback"]
        .iter()
        .any(|word| statement.first_word().eq_ignore_ascii_case(word))
}

/// Whether a constraint of what these steps revert may wait for the commit, as far
/// as that is known.
fn may_defer(job: &Job<'_>, steps: &[Step]) -> bool {
    steps.iter().any(|step| {
        let index = step.index.filter(|_| step.source == Source::Embedded);
        let up = index.and_then(|index| {
            job.migrations
                .migration(index)
                .ok()?
                .up(job.dialect_index)
                .ok()
        });
        up.is_none_or(|up| up.statements().iter().any(Statement::ends_batch))
    })
}

/// Runs as many of the steps together as may be; `None` when the first runs by itself.
pub(crate) async fn run<E: Engine>(
    engine: &mut E,
    job: &Job<'_>,
    history: &mut Known,
    steps: &[Step],
    ran: &mut Ran,
    batches: &mut Batches,
) -> Result<Option<Went>, Stop> {
    let batch = batches.next(job, history, steps)?;
    if batch.len() < 2 {
        return Ok(None);
    }
    let expected = history.expectation();
    let mut works: Vec<Work<'_>> = batch
        .iter()
        .map(|prepared| prepared.work(job, &expected))
        .collect();
    let turn = flow::record(engine, job, &works[0], ran).await?;
    if turn != Turn::Done {
        ran.contended = true;
        return Ok(Some(Went::Not(turn)));
    }
    if ran.was_cut_off() {
        // One by one, so that it is known which script does not come to its end.
        batches.stop();
        return Ok(None);
    }
    works[0].recorded = ran.recorded.is_some();
    works[0].next = next_recorded(job, steps.get(batch.len()))?;
    let durations = match engine.together(job, &works).await? {
        Together::Done(durations) => durations,
        Together::Not(turn) => {
            flow::withdraw(engine, job, ran).await;
            ran.contended = true;
            return Ok(Some(Went::Not(turn)));
        }
        Together::Failed { at, why } => {
            if let Some(why) = why {
                tracing::debug!(target: "sqlmigrate", error = %why.kind(), "they run one by one");
            }
            batches.failed(&batch, at);
            return Ok(Some(Went::On(0)));
        }
    };
    ran.contended = false;
    ran.recorded = works[0]
        .next
        .filter(|_| works[0].recorded)
        .map(|next| next.key.to_owned());
    for (index, work) in works.iter().enumerate() {
        ran.done.push(Done {
            version: work.step.version.clone(),
            name: work.step.name.clone(),
            direction: work.step.direction,
            duration: durations.get(index).copied().unwrap_or(Duration::ZERO),
        });
    }
    for work in &works {
        flow::remember(history, work);
    }
    let first = ran.done.len() - works.len();
    for (index, work) in works.iter().enumerate() {
        ran.start(job, work.step)?;
        let done = &ran.done[first + index];
        job.emit(&Event::Finished {
            version: done.version.clone(),
            name: done.name.clone(),
            direction: done.direction,
            duration: done.duration,
        })?;
    }
    Ok(Some(Went::On(works.len())))
}
