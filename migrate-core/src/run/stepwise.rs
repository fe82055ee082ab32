//! Scripts without a transaction: statement by statement, with progress in the
//! history, so that a run that was cut off goes on where it stopped.

use std::time::Instant;

use crate::engine::{Engine, Failure, Needs, Turn, Work};
use crate::error::{Error, ErrorKind, ScriptFate, redact};
use crate::event::Event;
use crate::history::{Entry, State};
use crate::plan::{Source, Step, progress_digest};
use crate::policy::Resolution;
use crate::probe::{Doubt, Probe};
use crate::report::Direction;
use crate::run::flow::Ran;
use crate::run::job::{Job, Stop};
use crate::run::wait::Waiting;
use crate::run::{flow, scripts};
use crate::script::{Script, Statement, TransactionClass};
use crate::version::VersionRef;

/// Where a script begins or goes on.
struct Start<'a> {
    /// How many statements have taken effect.
    done: usize,
    /// What has to be dropped before the next one runs.
    invalid: Option<Probe<'a>>,
}

pub(crate) async fn run<E: Engine>(
    engine: &mut E,
    job: &Job<'_>,
    work: &Work<'_>,
    ran: &mut Ran,
) -> Result<Turn, Stop> {
    let start = match work.entry {
        Some(entry) if work.step.resumed => {
            if entry.state == State::Running && engine.alive(job, entry).await? {
                return Ok(Turn::Busy);
            }
            resume(engine, job, work, entry).await?
        }
        _ => Start {
            done: 0,
            invalid: None,
        },
    };
    if !work.step.resumed
        && let Some(turn) = stream(engine, job, work, ran).await?
    {
        return Ok(turn);
    }
    let turn = engine.claim(job, work, start.done).await?;
    if turn != Turn::Done {
        return Ok(turn);
    }
    ran.name_killed(job, work.step, work.entry.filter(|_| work.step.resumed))?;
    ran.start(job, work.step)?;
    let began = Instant::now();
    if let Some(probe) = &start.invalid {
        engine.drop_invalid(job, work, probe).await?;
    }
    let statements = work.script.statements();
    let total = statements.len();
    // A session that begins in the middle has none of the settings that the
    // statements before it made.
    for (index, statement) in statements.iter().enumerate().take(start.done) {
        if statement.sets_up_session()
            && let Err(failure) = engine.replay(job, work, index).await
        {
            return Err(failed(engine, job, work, index, failure).await.into());
        }
    }
    for index in start.done..total {
        let mut attempt = 0;
        while let Err(failure) = engine.execute(job, work, index).await {
            match failure {
                Failure::Contended(error) if attempt < work.limits.lock_retries => {
                    flow::retry(job, work, &mut attempt, &error).await?;
                }
                failure => return Err(failed(engine, job, work, index, failure).await.into()),
            }
        }
        job.emit(&Event::Statement {
            version: work.step.version.clone(),
            done: index + 1,
            total,
        })?;
    }
    let duration = began.elapsed().as_millis();
    engine.conclude(job, work, duration).await?;
    Ok(Turn::Done)
}

/// Runs a script as a whole, where the database takes it so, and tells of each statement
/// when the server does.
async fn stream<E: Engine>(
    engine: &mut E,
    job: &Job<'_>,
    work: &Work<'_>,
    ran: &mut Ran,
) -> Result<Option<Turn>, Stop> {
    let mut done = None;
    let mut attempt = 0;
    // The observer's panic waits until the server has come to an end.
    let mut stop = None;
    loop {
        let before = done;
        let mut hear = |done| {
            if stop.is_none() {
                stop = tell(job, work, ran, done).err();
            }
        };
        let Some(result) = engine.stream(job, work, &mut done, &mut hear).await else {
            return Ok(None);
        };
        if done != before {
            attempt = 0;
        }
        match result {
            Ok(turn) => return stop.map_or(Ok(Some(turn)), Err),
            Err(Failure::Contended(error))
                if stop.is_none() && attempt < work.limits.lock_retries =>
            {
                flow::retry(job, work, &mut attempt, &error).await?;
            }
            Err(failure) => {
                let error = failed(engine, job, work, done.unwrap_or(0), failure).await;
                return Err(stop.unwrap_or_else(|| error.into()));
            }
        }
    }
}

/// Tells that so many statements of a script have taken effect, or that it begins.
fn tell(job: &Job<'_>, work: &Work<'_>, ran: &mut Ran, done: usize) -> Result<(), Stop> {
    if done == 0 {
        ran.name_killed(job, work.step, None)?;
        return ran.start(job, work.step);
    }
    job.emit(&Event::Statement {
        version: work.step.version.clone(),
        done,
        total: work.script.statements().len(),
    })
}

/// Finds out what the run that was cut off has done.
async fn resume<'a, E: Engine>(
    engine: &mut E,
    job: &Job<'_>,
    work: &Work<'a>,
    entry: &Entry,
) -> Result<Start<'a>, Stop> {
    let done = entry.done as usize;
    let Some(statement) = work.script.statements().get(done) else {
        return Ok(Start {
            done,
            invalid: None,
        });
    };
    let doubt = match doubt(engine, job, work.script, statement).await? {
        // A statement that the server refused has no effect; it may have left something.
        Some(Doubt::Done) | None if entry.state == State::Failed => Doubt::NotDone,
        Some(doubt) => doubt,
        None => {
            return Err(Error::new(ErrorKind::InDoubt {
                version: entry.version.clone(),
                name: entry.name.clone(),
                direction: entry.direction,
                file: work.script.file().into_owned(),
                line: statement.line(),
                statement: done + 1,
                statements: work.script.statements().len(),
                sql: redact(statement.text()),
            })
            .into());
        }
    };
    Ok(Start {
        done: done + usize::from(doubt == Doubt::Done),
        invalid: (doubt == Doubt::LeftInvalid)
            .then(|| statement.probe())
            .flatten(),
    })
}

/// Whether the first statement that is not recorded took effect; `None`: nobody knows.
pub(super) async fn doubt<E: Engine>(
    engine: &mut E,
    job: &Job<'_>,
    script: &Script<'_>,
    statement: &Statement<'_>,
) -> Result<Option<Doubt>, Error> {
    if statement.is_transaction_control() {
        // A `COMMIT` that is next is behind us: the record that it is next was
        // part of its transaction. A transaction that was not committed is gone.
        return Ok(Some(if statement.begins_transaction() {
            Doubt::NotDone
        } else {
            Doubt::Done
        }));
    }
    let atomic =
        script.class() == TransactionClass::NoTransaction && statement.can_be_atomic(job.dialect());
    if atomic || statement.sets_up_session() {
        return Ok(Some(Doubt::NotDone));
    }
    let Some(probe) = statement.probe() else {
        return Ok(None);
    };
    if probe.is_repeat() {
        return Ok(Some(Doubt::NotDone));
    }
    Ok(engine.probe(&probe).await?.map(|found| probe.settle(found)))
}

/// Records a failure and says what stays.
async fn failed<E: Engine>(
    engine: &mut E,
    job: &Job<'_>,
    work: &Work<'_>,
    index: usize,
    failure: Failure,
) -> Error {
    let mut error = failure.into_error();
    if let ErrorKind::Script { fate, .. } = error.kind_mut() {
        *fate = ScriptFate::Stays {
            done: committed(work.script, index),
        };
        // What cannot be recorded (the connection is gone, say) stays `running`
        // and is settled by the next start.
        if let Err(unrecorded) = engine.fail(job, work).await {
            tracing::warn!(
                target: "sqlmigrate",
                version = work.step.version,
                error = %unrecorded,
                "the failure could not be recorded"
            );
        }
    }
    error
}

/// How many statements stay when statement `index` fails: without those of a
/// transaction that the script had begun.
pub(crate) fn committed(script: &Script<'_>, index: usize) -> usize {
    let mut begun = None;
    for (at, statement) in script.statements().iter().enumerate().take(index + 1) {
        if statement.is_transaction_control() {
            begun = if statement.begins_transaction() {
                Some(at)
            } else if at < index {
                None
            } else {
                begun
            };
        }
    }
    begun.unwrap_or(index).min(index)
}

/// Settles a statement in doubt the way a person says.
pub(crate) async fn resolve<E: Engine>(
    engine: &mut E,
    job: &Job<'_>,
    version: &VersionRef,
    resolution: Resolution,
) -> Result<(), Stop> {
    let mut waiting = Waiting::new();
    let find = |history: Vec<Entry>| {
        history.into_iter().find(|entry| {
            entry.state != State::Applied
                && version.means(&entry.version, &entry.key, &entry.sort_key)
        })
    };
    // Nothing is taken or made for a migration that did not stop midway.
    if find(engine.read(job).await?).is_none() {
        return Err(nothing(version).into());
    }
    engine.check(job, Needs::default()).await?;
    flow::enter(engine, job, None, &mut waiting).await?;
    loop {
        let Some(entry) = find(engine.read(job).await?) else {
            return Err(nothing(version).into());
        };
        if entry.state == State::Running && engine.alive(job, &entry).await? {
            waiting.pause(engine, job).await?;
            continue;
        }
        let index = job
            .set()?
            .migrations
            .iter()
            .find(|known| known.key == entry.key)
            .map(|known| known.index);
        let source = match index {
            Some(_) => Source::Embedded,
            None => Source::Stored,
        };
        if source == Source::Stored && entry.direction == Direction::Up {
            return Err(Error::new(ErrorKind::Refused {
                problems: vec![crate::plan::Problem::Missing {
                    version: entry.version,
                    name: entry.name,
                }],
            })
            .into());
        }
        let step = Step {
            index,
            version: entry.version.clone(),
            key: entry.key.clone(),
            name: entry.name.clone(),
            direction: entry.direction,
            source,
            resumed: true,
        };
        let stored = scripts::stored(engine, job, &step).await?;
        let script = scripts::script(job, &step, stored.as_ref())?;
        let done = match resolution {
            Resolution::Done => (entry.done as usize + 1).min(script.statements().len()),
            Resolution::NotDone => entry.done as usize,
        };
        let progress = progress_digest(&script, done);
        match engine.settle(job, &entry, done, &progress).await? {
            Turn::Done => return Ok(()),
            Turn::Busy | Turn::Changed => waiting.pause(engine, job).await?,
        }
    }
}

fn nothing(version: &VersionRef) -> Error {
    Error::new(ErrorKind::NothingToResolve {
        version: version.to_string(),
    })
}
