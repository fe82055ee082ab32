//! From a request to its answer: look, plan, take the guard, run the steps.

use std::time::{Duration, Instant};

use crate::engine::{Engine, Failure, Operation, Turn, Work};
use crate::error::{Error, ErrorKind};
use crate::event::Event;
use crate::history::{Entry, Expectation, Peek, State};
use crate::limits::Limits;
use crate::plan::{Goal, Newer, Request, Step};
use crate::policy::MissingPolicy;
use crate::report::{Direction, Done, Report};
use crate::run::job::{Job, Stop, backoff};
use crate::run::planning::Begun;
use crate::run::wait::Waiting;
use crate::run::{Answer, amend, current, planning, scripts, status, stepwise};
use crate::script::TransactionClass;

/// What a run has done so far; it outlives a failure.
#[derive(Debug, Default)]
pub(crate) struct Ran {
    pub(crate) done: Vec<Done>,
    /// The last script that the observer was told of.
    started: Option<(String, Direction)>,
    /// Whether the last attempt found another runner at work.
    contended: bool,
}

impl Ran {
    fn begun(&self) -> Begun {
        if self.done.is_empty() {
            Begun::No
        } else {
            Begun::Yes
        }
    }

    /// Tells that a script begins, where that was not told.
    pub(crate) fn start(&mut self, job: &Job<'_>, step: &Step) -> Result<(), Stop> {
        let one = (step.key.clone(), step.direction);
        if self.started.as_ref() == Some(&one) {
            return Ok(());
        }
        self.started = Some(one);
        job.emit(&Event::Started {
            version: step.version.clone(),
            name: step.name.clone(),
            direction: step.direction,
        })
    }
}

pub(crate) async fn answer<E: Engine>(
    engine: &mut E,
    job: &Job<'_>,
    operation: Operation,
    ran: &mut Ran,
) -> Result<Answer, Stop> {
    match operation {
        Operation::Run(request) => run(engine, job, &request, ran).await.map(Answer::Report),
        Operation::Plan(request) => planning::show(engine, job, &request)
            .await
            .map(Answer::Plan),
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
        Operation::Amend { change, stage } => amend::amend(engine, job, &change, stage)
            .await
            .map(Answer::Changes),
        Operation::WaitCurrent => {
            current::wait(engine, job).await?;
            Ok(Answer::Report(Report::default()))
        }
    }
}

async fn run<E: Engine>(
    engine: &mut E,
    job: &Job<'_>,
    request: &Request,
    ran: &mut Ran,
) -> Result<Report, Stop> {
    let goal = planning::goal(job, request);
    if matches!(goal, Goal::Up { .. }) {
        match judge(job, &engine.peek(job).await?)? {
            Look::Further => {}
            Look::Current => return Ok(Report::default()),
            Look::Newer(newer) => {
                tell_newer(job, Some(&newer))?;
                let notes = vec![newer.note(job.settings.missing)];
                return Ok(report(ran, notes));
            }
        }
    }
    let mut waiting = Waiting::new();
    let mut history = engine.read(job).await?;
    let mut steps = planning::checked(job, &history, &goal)?;
    tell_newer(job, steps.newer.as_ref())?;
    if steps.steps.is_empty() {
        return Ok(report(ran, steps.notes));
    }
    planning::joinable(engine, job, &steps)?;
    engine.check(job, planning::needs(job, &steps)?).await?;
    if enter(engine, job, &mut waiting).await? == Turn::Changed {
        // Whoever held the guard until now may have done it all.
        history = engine.read(job).await?;
        steps = planning::again(job, &history, &goal, steps, ran.begun())?;
        planning::joinable(engine, job, &steps)?;
    }
    if !steps.steps.is_empty() {
        let steps = steps.steps.len();
        job.emit(&Event::Planned { steps })?;
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
                steps = planning::again(job, &history, &goal, steps, ran.begun())?;
                planning::joinable(engine, job, &steps)?;
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

/// What the first look says.
pub(crate) enum Look {
    /// There may be something to do, or something is wrong.
    Further,
    /// Everything is applied, and nothing else.
    Current,
    /// Everything is applied, and a newer program has been here as well.
    Newer(Newer),
}

/// Judges the first look: the common start ends here.
pub(crate) fn judge(job: &Job<'_>, peek: &Peek) -> Result<Look, Stop> {
    let count = job.migrations.len();
    if !peek.exists && count == 0 {
        return Ok(Look::Current);
    }
    if !peek.exists || peek.unfinished > 0 || peek.rows != count + peek.newer {
        return Ok(Look::Further);
    }
    let head = job.migrations.image.head(job.dialect_index)?;
    if count > 0 && peek.head != crate::digest::hex(&head) {
        return Ok(Look::Further);
    }
    if peek.newer == 0 {
        return Ok(Look::Current);
    }
    let accepted = match job.settings.missing {
        MissingPolicy::Refuse => false,
        MissingPolicy::Compatible => peek.breaking == 0,
        MissingPolicy::Allow => true,
    };
    Ok(if accepted {
        Look::Newer(Newer {
            unknown: peek.newer,
            last: peek.last.clone(),
        })
    } else {
        Look::Further
    })
}

/// Tells that the database is newer than the program.
pub(crate) fn tell_newer(job: &Job<'_>, newer: Option<&Newer>) -> Result<(), Stop> {
    let Some(newer) = newer else {
        return Ok(());
    };
    job.emit(&Event::NewerDatabase {
        unknown: newer.unknown,
        last: newer.last.clone(),
    })
}

/// Runs one step.
async fn step<E: Engine>(
    engine: &mut E,
    job: &Job<'_>,
    history: &mut Vec<Entry>,
    step: &Step,
    ran: &mut Ran,
) -> Result<Turn, Stop> {
    let stored = scripts::stored(engine, job, step).await?;
    let script = scripts::script(job, step, stored.as_ref())?;
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
        return Err(planning::cannot_join(step, "its stored script cannot run in one").into());
    }
    let verdict = migration
        .map(|migration| migration.verdict(job.dialect_index))
        .transpose()?
        .map(|verdict| verdict.stored());
    let expected = Expectation::of(history);
    let entry = history.iter().find(|entry| entry.key == step.key).cloned();
    let work = Work {
        step,
        script: &script,
        sort_key: &sort_key,
        down: down.as_ref(),
        irreversible: migration.and_then(|migration| migration.irreversible()),
        verdict: verdict.as_deref(),
        entry: entry.as_ref(),
        expected: &expected,
        limits: Limits::of(&job.settings, script.limits()),
    };
    let began = Instant::now();
    let turn = if script.class() == TransactionClass::Transactional && !step.resumed {
        // A waiter does not know whether it is its turn before the script has run.
        if !ran.contended {
            ran.start(job, step)?;
        }
        let result = transact(engine, job, &work).await;
        let failed = matches!(
            &result,
            Err(Stop::Error(error)) if matches!(error.kind(), ErrorKind::Script { .. })
        );
        if failed || matches!(result, Ok(Turn::Done)) {
            ran.start(job, step)?;
        }
        result?
    } else {
        stepwise::run(engine, job, &work, ran).await?
    };
    ran.contended = turn != Turn::Done;
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
    job.emit(&Event::Finished {
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
        if engine.joined() || attempt >= work.limits.lock_retries {
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
    job.emit(&Event::Retrying {
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
        down_digest: None,
        irreversible: None,
        total: work.script.statements().len() as u32,
        done: work.script.statements().len() as u32,
        progress: String::new(),
        owner: String::new(),
        process: String::new(),
        process_started: String::new(),
        compatibility: work.verdict.map(str::to_owned),
        release: None,
        commit: None,
        applied_at: None,
        duration_ms: None,
    });
}
