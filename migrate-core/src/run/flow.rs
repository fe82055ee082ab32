//! From a request to its answer: look, plan, take the guard, run the steps.

use std::time::{Duration, Instant};

use crate::engine::{Engine, Failure, Operation, Turn, Work};
use crate::error::{Error, ErrorKind};
use crate::event::Event;
use crate::history::{Entry, Expectation, State};
use crate::plan::{Goal, Plan, PlannedStep, Request, Source, Step, Steps, plan};
use crate::report::{Direction, Done, Report};
use crate::run::job::{Job, Stop, backoff};
use crate::run::wait::Waiting;
use crate::run::{Answer, status, stepwise};
use crate::script::{Script, StoredScript, TransactionClass};

/// What a run has done so far; it outlives a failure.
#[derive(Debug, Default)]
pub(crate) struct Ran {
    pub(crate) done: Vec<Done>,
}

pub(crate) async fn answer<E: Engine>(
    engine: &mut E,
    job: &Job<'_>,
    operation: Operation,
    ran: &mut Ran,
) -> Result<Answer, Stop> {
    match operation {
        Operation::Run(request) => run(engine, job, &request, ran).await.map(Answer::Report),
        Operation::Plan(request) => show(engine, job, &request).await.map(Answer::Plan),
        Operation::Status => {
            let history = engine.read(job).await?;
            Ok(Answer::Status(status::status(
                &job.set()?,
                &history,
                job.policies(),
            )))
        }
        Operation::Resolve {
            version,
            resolution,
        } => {
            stepwise::resolve(engine, job, &version, resolution).await?;
            Ok(Answer::Report(Report::default()))
        }
    }
}

/// The goal with the operation's own limit of steps.
fn goal(job: &Job<'_>, request: &Request) -> Goal {
    match (&request.0, job.settings.steps) {
        (Goal::Up { steps: None }, Some(steps)) => Goal::Up { steps: Some(steps) },
        (goal, _) => goal.clone(),
    }
}

/// Computes a plan with the SQL of its steps.
async fn show<E: Engine>(engine: &mut E, job: &Job<'_>, request: &Request) -> Result<Plan, Stop> {
    let history = engine.read(job).await?;
    let mut steps = plan(&job.set()?, &history, &goal(job, request), job.policies());
    check_resumed(job, &history, &mut steps)?;
    let mut shown = Plan {
        steps: Vec::with_capacity(steps.steps.len()),
        problems: steps.problems,
        notes: steps.notes,
    };
    for step in &steps.steps {
        let stored = stored(engine, job, step).await?;
        let script = script(job, step, stored.as_ref())?;
        shown.steps.push(PlannedStep {
            version: step.version.clone(),
            name: step.name.clone(),
            direction: step.direction,
            sql: script.text().to_owned(),
            file: script.file().to_owned(),
            transaction: script.class(),
            stored: step.source == Source::Stored,
            resumed_after: resumed(&history, step).map(|entry| entry.done),
        });
    }
    Ok(shown)
}

async fn run<E: Engine>(
    engine: &mut E,
    job: &Job<'_>,
    request: &Request,
    ran: &mut Ran,
) -> Result<Report, Stop> {
    let goal = goal(job, request);
    if matches!(goal, Goal::Up { .. }) && current(engine, job).await? {
        return Ok(Report::default());
    }
    let mut waiting = Waiting::new();
    let mut history = engine.read(job).await?;
    let mut steps = checked(job, &history, &goal)?;
    if steps.steps.is_empty() {
        return Ok(report(ran, steps.notes));
    }
    joinable(engine, job, &steps)?;
    if enter(engine, job, &mut waiting).await? == Turn::Changed {
        // Whoever held the guard until now may have done it all.
        history = engine.read(job).await?;
        steps = again(job, &history, &goal, steps, ran)?;
        joinable(engine, job, &steps)?;
    }
    if !steps.steps.is_empty() {
        let steps = steps.steps.len();
        job.emit(Event::Planned { steps })?;
    }
    let mut next = 0;
    while let Some(one) = steps.steps.get(next) {
        match step(engine, job, &mut history, one, ran).await? {
            Turn::Done => {
                next += 1;
                waiting.over();
            }
            turn => {
                if turn == Turn::Busy {
                    waiting.pause(engine, job).await?;
                }
                let before = Expectation::of(&history);
                history = engine.read(job).await?;
                if Expectation::of(&history) != before {
                    waiting.over();
                } else if turn == Turn::Changed {
                    waiting.pause(engine, job).await?;
                }
                steps.steps.drain(..next);
                next = 0;
                steps = again(job, &history, &goal, steps, ran)?;
                joinable(engine, job, &steps)?;
            }
        }
    }
    Ok(report(ran, steps.notes))
}

/// Takes what the run must hold, however long another runner needs.
pub(crate) async fn enter<E: Engine>(
    engine: &mut E,
    job: &Job<'_>,
    waiting: &mut Waiting,
) -> Result<Turn, Stop> {
    loop {
        match engine.enter(job).await? {
            Turn::Busy => waiting.pause(engine, job).await?,
            turn => return Ok(turn),
        }
    }
}

fn report(ran: &Ran, notes: Vec<String>) -> Report {
    Report {
        done: ran.done.clone(),
        notes,
    }
}

/// Whether everything is applied: the common start, answered by the first look.
async fn current<E: Engine>(engine: &mut E, job: &Job<'_>) -> Result<bool, Stop> {
    let peek = engine.peek(job).await?;
    let count = job.migrations.len();
    if !peek.exists || peek.unfinished > 0 || peek.rows != count {
        return Ok(count == 0 && peek.rows == 0);
    }
    let head = job.migrations.image.head(job.dialect_index)?;
    Ok(count == 0 || peek.head == crate::digest::hex(&head))
}

/// The steps, or every problem as one error.
fn checked(job: &Job<'_>, history: &[Entry], goal: &Goal) -> Result<Steps, Stop> {
    let mut steps = plan(&job.set()?, history, goal, job.policies());
    check_resumed(job, history, &mut steps)?;
    refuse(steps)
}

fn refuse(steps: Steps) -> Result<Steps, Stop> {
    if steps.problems.is_empty() {
        return Ok(steps);
    }
    let problems = steps.problems;
    Err(Error::new(ErrorKind::Refused { problems }).into())
}

/// A script that stopped midway goes on only if its beginning is unchanged.
fn check_resumed(job: &Job<'_>, history: &[Entry], steps: &mut Steps) -> Result<(), Stop> {
    let mut problems = Vec::new();
    for step in &steps.steps {
        if let Some(entry) = resumed(history, step)
            && step.source == Source::Embedded
            && !crate::plan::same_statements(&script(job, step, None)?, entry)
        {
            problems.push(crate::plan::Problem::EditedMidway {
                version: step.version.clone(),
                name: step.name.clone(),
                direction: step.direction,
                done: entry.done,
                total: entry.total,
            });
        }
    }
    steps.problems.append(&mut problems);
    Ok(())
}

/// The steps after the history changed under the run.
///
/// Going up is planned anew: what others applied needs no step. Everything else
/// keeps its steps, because "the last one" would be another one now; what others
/// have done of them is left out.
fn again(
    job: &Job<'_>,
    history: &[Entry],
    goal: &Goal,
    steps: Steps,
    ran: &Ran,
) -> Result<Steps, Stop> {
    match goal {
        Goal::Up { steps: None } | Goal::UpTo { .. } => checked(job, history, goal),
        _ => {
            let find = |key: &str| history.iter().find(|entry| entry.key == key);
            let mut kept = Steps {
                notes: steps.notes,
                ..Steps::default()
            };
            let mut dropped = false;
            for step in steps.steps {
                let entry = find(&step.key);
                let settled = entry.is_none_or(|entry| entry.state == State::Applied);
                let over = match step.direction {
                    _ if step.resumed => settled,
                    Direction::Up => entry.is_some_and(|entry| entry.state == State::Applied),
                    Direction::Down => entry.is_none(),
                };
                // A redo's second half has nothing to do with what is there before its first.
                let redone = step.direction == Direction::Up && matches!(goal, Goal::Redo { .. });
                if over && !redone {
                    dropped = true;
                } else {
                    kept.steps.push(step);
                }
            }
            if dropped && !ran.done.is_empty() {
                return Err(Error::new(ErrorKind::HistoryChanged).into());
            }
            Ok(kept)
        }
    }
}

/// Refuses, before anything runs, what the caller's transaction cannot hold.
fn joinable<E: Engine>(engine: &E, job: &Job<'_>, steps: &Steps) -> Result<(), Stop> {
    if !engine.joined() {
        return Ok(());
    }
    for step in &steps.steps {
        let reason = match step.source {
            Source::Stored => continue,
            Source::Embedded if script(job, step, None)?.joins_a_transaction() => continue,
            Source::Embedded => "it has statements that a transaction cannot hold or undo",
        };
        return Err(cannot_join(step, reason).into());
    }
    Ok(())
}

fn cannot_join(step: &Step, reason: &'static str) -> Error {
    Error::new(ErrorKind::CannotJoinTransaction {
        version: step.version.clone(),
        name: step.name.clone(),
        reason,
    })
}

/// The row that a resumed step goes on from.
pub(crate) fn resumed<'a>(history: &'a [Entry], step: &Step) -> Option<&'a Entry> {
    history
        .iter()
        .find(|entry| step.resumed && entry.key == step.key && entry.state != State::Applied)
}

/// Fetches a step's script where the history has it.
pub(crate) async fn stored<E: Engine>(
    engine: &mut E,
    job: &Job<'_>,
    step: &Step,
) -> Result<Option<StoredScript>, Stop> {
    if step.source == Source::Embedded {
        return Ok(None);
    }
    let damaged = Error::new(ErrorKind::DamagedHistory {
        version: step.version.clone(),
        problem: "its down script is gone",
    });
    let stored = engine.stored(job, &step.key).await?;
    stored.map(Some).ok_or(Stop::Error(damaged))
}

/// A step's script.
pub(crate) fn script<'a>(
    job: &Job<'a>,
    step: &Step,
    stored: Option<&'a StoredScript>,
) -> Result<Script<'a>, Stop> {
    if let Some(stored) = stored {
        return Script::from_compiled(&stored.text, &stored.compiled).map_err(|_| {
            Stop::Error(Error::new(ErrorKind::DamagedHistory {
                version: step.version.clone(),
                problem: "its down script cannot be read",
            }))
        });
    }
    let index = step.index.ok_or(crate::image::Damaged)?;
    let migration = job.migrations.migration(index)?;
    let script = match step.direction {
        Direction::Up => Some(migration.up(job.dialect_index)?),
        Direction::Down => migration.down(job.dialect_index)?,
    };
    Ok(script.ok_or(crate::image::Damaged)?)
}

/// Runs one step.
async fn step<E: Engine>(
    engine: &mut E,
    job: &Job<'_>,
    history: &mut Vec<Entry>,
    step: &Step,
    ran: &mut Ran,
) -> Result<Turn, Stop> {
    let stored = stored(engine, job, step).await?;
    let script = script(job, step, stored.as_ref())?;
    let migration = step
        .index
        .map(|index| job.migrations.migration(index))
        .transpose()?;
    let down = migration
        .map(|migration| migration.down(job.dialect_index))
        .transpose()?
        .flatten();
    let sort_key = match migration {
        Some(migration) => migration.sort_key().to_owned(),
        None => history
            .iter()
            .find(|entry| entry.key == step.key)
            .map_or_else(String::new, |entry| entry.sort_key.clone()),
    };
    if engine.joined() && !script.joins_a_transaction() {
        return Err(cannot_join(step, "its stored script cannot run in one").into());
    }
    let expected = Expectation::of(history);
    let entry = history.iter().find(|entry| entry.key == step.key).cloned();
    let work = Work {
        step,
        script: &script,
        sort_key: &sort_key,
        down: down.as_ref(),
        irreversible: migration.and_then(|migration| migration.irreversible()),
        entry: entry.as_ref(),
        expected: &expected,
    };
    job.emit(Event::Started {
        version: step.version.clone(),
        name: step.name.clone(),
        direction: step.direction,
    })?;
    let began = Instant::now();
    let turn = if script.class() == TransactionClass::Transactional && !step.resumed {
        transact(engine, job, &work).await?
    } else {
        stepwise::run(engine, job, &work).await?
    };
    if turn != Turn::Done {
        return Ok(turn);
    }
    let done = Done {
        version: step.version.clone(),
        name: step.name.clone(),
        direction: step.direction,
        duration: began.elapsed(),
    };
    ran.done.push(done.clone());
    remember(history, &work);
    job.emit(Event::Finished {
        version: done.version,
        name: done.name,
        direction: done.direction,
        duration: done.duration,
    })?;
    Ok(Turn::Done)
}

/// Runs a transactional script; again, when somebody else was in its way.
async fn transact<E: Engine>(engine: &mut E, job: &Job<'_>, work: &Work<'_>) -> Result<Turn, Stop> {
    let mut attempt = 0;
    loop {
        let error = match engine.transact(job, work).await {
            Ok(turn) => return Ok(turn),
            Err(Failure::Final(error)) => return Err(error.into()),
            Err(Failure::Contended(error)) => error,
        };
        // In a caller's transaction the locks that others wait for are the
        // caller's as well: only the caller can let go of them.
        if engine.joined() || attempt >= job.settings.lock_retries {
            return Err(error.into());
        }
        retry(job, work, &mut attempt, &error).await?;
    }
}

/// Sleeps before another attempt.
pub(crate) async fn retry(
    job: &Job<'_>,
    work: &Work<'_>,
    attempt: &mut u32,
    error: &Error,
) -> Result<(), Stop> {
    let (first, limit) = (Duration::from_millis(200), Duration::from_secs(10));
    let pause = backoff(first, *attempt, limit);
    *attempt += 1;
    job.emit(Event::Retrying {
        version: work.step.version.clone(),
        attempt: *attempt,
        pause,
        message: error.kind().to_string(),
    })?;
    tokio::time::sleep(pause).await;
    Ok(())
}

/// Keeps what is known of the history in step with what was done.
fn remember(history: &mut Vec<Entry>, work: &Work<'_>) {
    let step = work.step;
    history.retain(|entry| entry.key != step.key);
    if step.direction == Direction::Down {
        return;
    }
    history.push(Entry {
        version: step.version.clone(),
        key: step.key.clone(),
        sort_key: work.sort_key.to_owned(),
        name: step.name.clone(),
        state: State::Applied,
        direction: Direction::Up,
        algorithm: 0,
        text_digest: String::new(),
        token_digest: String::new(),
        stored_down: work.down.is_some(),
        irreversible: None,
        total: work.script.statements().len() as u32,
        done: work.script.statements().len() as u32,
        progress: String::new(),
        owner: String::new(),
        process: String::new(),
        process_started: String::new(),
        applied_at: None,
        duration_ms: None,
    });
}
