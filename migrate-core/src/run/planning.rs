//! What a run is going to do, before and after the history changes under it.

use crate::engine::{Engine, Keeps, Needs, SessionNeed};
use crate::error::{Error, ErrorKind};
use crate::history::{Entry, State};
use crate::plan::{Goal, Problem, Request, Source, Step, Steps, plan, same_statements};
use crate::report::Direction;
use crate::run::job::{Job, Stop};
use crate::run::scripts::{resumed, script};
use crate::script::{Script, TransactionClass};

/// Whether a run has done something already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Begun {
    Yes,
    No,
}

/// The goal with the operation's own limit of steps.
pub(crate) fn goal(job: &Job<'_>, request: &Request) -> Goal {
    match (&request.0, job.settings.steps) {
        (Goal::Up { steps: None }, Some(steps)) => Goal::Up { steps: Some(steps) },
        (goal, _) => goal.clone(),
    }
}

/// The steps, or every problem as one error.
pub(crate) fn checked(job: &Job<'_>, history: &[Entry], goal: &Goal) -> Result<Steps, Stop> {
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
pub(super) fn check_resumed(
    job: &Job<'_>,
    history: &[Entry],
    steps: &mut Steps,
) -> Result<(), Stop> {
    let mut problems = Vec::new();
    for step in &steps.steps {
        if let Some(entry) = resumed(history, step)
            && step.source == Source::Embedded
            && !same_statements(&script(job, step, None)?, entry)
        {
            problems.push(Problem::EditedMidway {
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
pub(crate) fn again(
    job: &Job<'_>,
    history: &[Entry],
    goal: &Goal,
    steps: Steps,
    begun: Begun,
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
            if dropped && begun == Begun::Yes {
                return Err(Error::new(ErrorKind::HistoryChanged).into());
            }
            Ok(kept)
        }
    }
}

/// Refuses, before anything runs, what the caller's transaction cannot hold.
pub(crate) fn joinable<E: Engine>(engine: &E, job: &Job<'_>, steps: &Steps) -> Result<(), Stop> {
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

/// What the steps ask of the server.
pub(crate) fn needs(job: &Job<'_>, steps: &Steps) -> Result<Needs, Stop> {
    let mut needs = Needs {
        statement_timeout: job.settings.statement_timeout.is_some(),
        ..Needs::default()
    };
    for step in &steps.steps {
        if step.source == Source::Embedded {
            let script = script(job, step, None)?;
            let timeout = script.limits().statement_timeout;
            needs.statement_timeout |= timeout.is_some_and(|limit| !limit.is_zero());
            needs
                .sessions
                .extend(keeps(job, &script).map(|keeps| SessionNeed {
                    version: step.version.clone(),
                    name: step.name.clone(),
                    keeps,
                }));
        }
    }
    Ok(needs)
}

/// What a script has to find again in the session when its next statement comes.
fn keeps(job: &Job<'_>, script: &Script<'_>) -> Option<Keeps> {
    if script.class() == TransactionClass::Transactional {
        return None;
    }
    if !script.settings().is_empty() {
        return Some(Keeps::Settings);
    }
    // What a transaction can hold has its limits in its own message.
    let alone = script
        .statements()
        .iter()
        .any(|statement| !statement.can_be_atomic(job.dialect()));
    let limits = script.limits();
    let statement = limits
        .statement_timeout
        .or(job.settings.statement_timeout)
        .is_some_and(|limit| !limit.is_zero());
    match alone {
        false => None,
        true if statement || limits.lock_timeout.is_some() => Some(Keeps::Limits),
        true => Some(Keeps::NoLimits),
    }
}

pub(crate) fn cannot_join(step: &Step, reason: &'static str) -> Error {
    Error::new(ErrorKind::CannotJoinTransaction {
        version: step.version.clone(),
        name: step.name.clone(),
        reason,
    })
}
