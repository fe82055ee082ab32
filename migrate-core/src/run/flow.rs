//! From a request to its answer: look, plan, take the guard, run the steps.

use std::time::{Duration, Instant};

use crate::engine::{Engine, Failure, Operation, Turn, Work};
use crate::error::{Error, ErrorKind};
use crate::event::Event;
use crate::history::attempts::{self, Attempt};
use crate::history::known::Known;
use crate::history::{Entry, Expectation, State, read};
use crate::plan::{Goal, Request, Step};
use crate::report::{Direction, Done, Report};
use crate::run::batch::{self, Batches, Went};
use crate::run::job::{Job, Stop, backoff};
use crate::run::look::{Look, judge, tell_newer};
use crate::run::planning::Begun;
use crate::run::prepared::{Prepared, next_recorded};
use crate::run::wait::Waiting;
use crate::run::{Answer, amend, current, planning, prefix, scripts, showing, status, stepwise};
use crate::script::TransactionClass;

/// What a run has done so far; it outlives a failure.
#[derive(Debug, Default)]
pub(crate) struct Ran {
    pub(crate) done: Vec<Done>,
    /// The last script that the observer was told of.
    started: Option<(String, Direction)>,
    /// Whether the last attempt found another runner at work.
    pub(crate) contended: bool,
    /// The key of the migration that is recorded as begun.
    pub(crate) recorded: Option<String>,
    /// Whether attempts cannot be recorded.
    unrecorded: bool,
    /// What was recorded before this run.
    attempts: Vec<Attempt>,
    notes: Vec<String>,
    /// The versions that were named as killed again and again.
    killed: Vec<String>,
    /// How many steps there are, for as long as nobody was told.
    planned: Option<usize>,
}

impl Ran {
    fn begun(&self) -> Begun {
        if self.done.is_empty() {
            Begun::No
        } else {
            Begun::Yes
        }
    }

    /// Whether a run before this one did not come to its end.
    pub(crate) fn was_cut_off(&self) -> bool {
        self.attempts.iter().any(|attempt| attempt.begun > 0)
    }

    /// Goes on without a record where it cannot be written.
    fn go_unrecorded(&mut self, error: &Error) {
        self.unrecorded = true;
        let problem = format!("attempts are not recorded: {}", error.kind());
        tracing::warn!(target: "sqlmigrate", "{problem}");
        self.notes.push(problem);
    }

    /// Names a script whose runner was killed again and again.
    pub(crate) fn name_killed(
        &mut self,
        job: &Job<'_>,
        step: &Step,
        entry: Option<&Entry>,
    ) -> Result<(), Stop> {
        let recorded = attempts::begun(&self.attempts, &step.key, step.direction);
        let times = recorded + entry.map_or(0, |entry| entry.attempts);
        let told = &step.version;
        if times < attempts::NAMED || self.killed.contains(told) {
            return Ok(());
        }
        self.killed.push(told.clone());
        job.emit(&Event::KilledBefore {
            version: step.version.clone(),
            name: step.name.clone(),
            direction: step.direction,
            times,
            advice: attempts::advice(&step.version, &step.name, step.direction, times),
        })
    }

    /// Tells how many steps there are, where that was not told.
    fn tell_planned(&mut self, job: &Job<'_>) -> Result<(), Stop> {
        match self.planned.take() {
            Some(steps) if steps > 0 => job.emit(&Event::Planned { steps }),
            _ => Ok(()),
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
        Operation::Plan(request) => showing::show(engine, job, &request).await.map(Answer::Plan),
        Operation::Status => {
            let peek = engine.peek(job).await?;
            let more = [
                read::select_applied(&job.table),
                attempts::select(&job.table),
            ];
            if let Some((prefix, rows)) = prefix::find(engine, job, &peek, &more).await?
                && let Some((applied, attempts)) = rows.split_first()
                && let Some(Some(applied)) = applied.first()
                && let Ok(applied) = read::applied(applied)
                // Whoever came between has made it something else.
                && prefix.has(applied.len())
            {
                let attempts = attempts::all(attempts);
                return status::of_prefix(job, &applied, &attempts).map(Answer::Status);
            }
            let history = engine.read(job).await?;
            let attempts = engine.attempts(job).await?;
            Ok(Answer::Status(status::status(
                &job.set()?,
                &history,
                &attempts,
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
    let mut quick = None;
    if let Goal::Up { steps } = goal {
        let peek = engine.peek(job).await?;
        match judge(job, &peek)? {
            Look::Further => {
                quick = prefix::plan(engine, job, &peek, steps).await?;
            }
            Look::Current => return Ok(Report::default()),
            Look::Newer(newer) => {
                tell_newer(job, Some(&newer))?;
                let notes = vec![newer.note(job.settings.missing)];
                return Ok(report(ran, notes));
            }
        }
    }
    let mut waiting = Waiting::new();
    let (mut history, mut steps, expected) = if let Some((history, steps)) = quick {
        let expected = history.expectation();
        (history, steps, Some(expected))
    } else {
        let rows = engine.read(job).await?;
        let steps = planning::checked(job, &rows, &goal)?;
        (Known::new(rows), steps, None)
    };
    tell_newer(job, steps.newer.as_ref())?;
    if steps.steps.is_empty() {
        return Ok(report(ran, steps.notes));
    }
    planning::joinable(engine, job, &steps)?;
    engine.check(job, planning::needs(job, &steps)?).await?;
    // Whoever held the guard until now may have done it all.
    if enter(engine, job, expected.as_ref(), &mut waiting).await? == Turn::Changed {
        let rows = engine.read(job).await?;
        steps = planning::again(job, &rows, &goal, steps, ran.begun())?;
        history = Known::new(rows);
        planning::joinable(engine, job, &steps)?;
    }
    ran.planned = Some(steps.steps.len());
    if history.to_prove().is_none() {
        ran.tell_planned(job)?;
    }
    let mut batches = Batches::new(engine, job, &history, &steps.steps).await;
    let mut next = 0;
    while let Some(one) = steps.steps.get(next) {
        let left = &steps.steps[next..];
        let went = match batch::run(engine, job, &mut history, left, ran, &mut batches).await? {
            Some(went) => went,
            None => match step(engine, job, &mut history, (one, left.get(1)), ran).await? {
                Turn::Done => Went::On(1),
                turn => Went::Not(turn),
            },
        };
        match went {
            Went::On(steps) => {
                next += steps;
                waiting.over();
            }
            Went::Not(turn) => {
                if turn == Turn::Busy {
                    waiting.pause(engine, job).await?;
                }
                let before = history.expectation();
                let assumed = history.to_prove().is_some();
                let read = engine.read(job).await?;
                if assumed {
                    // There was no plan before this one.
                    if Expectation::of(&read) != before {
                        waiting.over();
                    }
                    steps = planning::checked(job, &read, &goal)?;
                    tell_newer(job, steps.newer.as_ref())?;
                    engine.check(job, planning::needs(job, &steps)?).await?;
                    ran.planned = Some(steps.steps.len());
                    ran.tell_planned(job)?;
                    history = Known::new(read);
                    continue;
                }
                if Expectation::of(&read) != before {
                    // Somebody else has begun, so this is no empty database any more.
                    batches.stop();
                    waiting.over();
                } else if turn == Turn::Changed {
                    waiting.pause(engine, job).await?;
                }
                steps.steps.drain(..next);
                next = 0;
                steps = planning::again(job, &read, &goal, steps, ran.begun())?;
                history = Known::new(read);
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
    expected: Option<&Expectation>,
    waiting: &mut Waiting,
) -> Result<Turn, Stop> {
    loop {
        match engine.enter(job, expected).await? {
            Turn::Busy => waiting.pause(engine, job).await?,
            turn => return Ok(turn),
        }
    }
}

fn report(ran: &Ran, mut notes: Vec<String>) -> Report {
    notes.extend(ran.notes.iter().cloned());
    Report {
        done: ran.done.clone(),
        notes,
    }
}

/// Takes back what is recorded of a script that did not come to its end, however
/// the run ended.
pub(crate) async fn withdraw<E: Engine>(engine: &mut E, job: &Job<'_>, ran: &mut Ran) {
    let Some(key) = ran.recorded.take() else {
        return;
    };
    // Where the connection is gone, the attempt counts as killed.
    if let Err(error) = engine.withdraw(job, &key).await {
        tracing::debug!(
            target: "sqlmigrate",
            %error,
            "an attempt could not be taken back"
        );
    }
}

/// Records that a script begins, before it does.
pub(crate) async fn record<E: Engine>(
    engine: &mut E,
    job: &Job<'_>,
    work: &Work<'_>,
    ran: &mut Ran,
) -> Result<Turn, Stop> {
    // In a caller's transaction nothing can be written that outlives it.
    if engine.joined() || ran.unrecorded {
        return Ok(Turn::Done);
    }
    let step = work.step;
    if ran.recorded.as_ref() != Some(&step.key) {
        match engine.record(job, work).await {
            Ok((Turn::Done, mut found)) => {
                for attempt in &mut found {
                    // This one is among them.
                    let own = attempt.key == step.key && attempt.direction == step.direction;
                    attempt.begun = attempt.begun.saturating_sub(u32::from(own));
                }
                ran.attempts = found;
                ran.recorded = Some(step.key.clone());
                ran.tell_planned(job)?;
            }
            Ok((turn, _)) => return Ok(turn),
            Err(error) => {
                ran.go_unrecorded(&error);
                if work.whole.is_some() {
                    // Nobody has looked yet.
                    return Ok(Turn::Changed);
                }
            }
        }
    }
    ran.name_killed(job, step, None)?;
    Ok(Turn::Done)
}

/// Runs one step; the one that follows is what the record moves on to.
async fn step<E: Engine>(
    engine: &mut E,
    job: &Job<'_>,
    history: &mut Known,
    (step, following): (&Step, Option<&Step>),
    ran: &mut Ran,
) -> Result<Turn, Stop> {
    let stored = scripts::stored(engine, job, step).await?;
    let prepared = Prepared::new(job, history, step, stored.as_ref())?;
    let script = &prepared.script;
    if engine.joined() && !script.joins_a_transaction() {
        return Err(planning::cannot_join(step, "its stored script cannot run in one").into());
    }
    let expected = history.expectation();
    let mut work = prepared.work(job, &expected);
    work.whole = history.to_prove();
    work.next = next_recorded(job, following)?;
    let began = Instant::now();
    let turn = if script.class() == TransactionClass::Transactional && !step.resumed {
        let turn = record(engine, job, &work, ran).await?;
        if turn != Turn::Done {
            ran.contended = true;
            return Ok(turn);
        }
        history.is_proven();
        work.recorded = ran.recorded.is_some();
        // A waiter does not know whether it is its turn before the script has run.
        if !ran.contended || work.recorded {
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
        let turn = result?;
        if turn == Turn::Done {
            ran.recorded = work
                .next
                .filter(|_| work.recorded)
                .map(|next| next.key.to_owned());
        } else {
            withdraw(engine, job, ran).await;
        }
        turn
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
pub(crate) fn remember(history: &mut Known, work: &Work<'_>) {
    let step = work.step;
    if step.direction == Direction::Down {
        history.remove(&step.key);
        return;
    }
    history.insert(Entry {
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
        attempts: 0,
        host: String::new(),
    });
}
