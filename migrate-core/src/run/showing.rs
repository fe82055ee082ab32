//! A plan as people read it: statements, locks, and what data is lost.

use crate::compatibility::Compatibility;
use crate::dialect::Dialect;
use crate::digest::sha256;
use crate::engine::Engine;
use crate::history::Entry;
use crate::history::attempts::{self, Attempt};
use crate::lock::Lock;
use crate::plan::{
    Goal, OtherScript, Plan, PlannedStatement, PlannedStep, Request, Source, Step, Steps, plan,
};
use crate::report::Direction;
use crate::run::job::{Job, Stop};
use crate::run::planning::{check_resumed, goal};
use crate::run::scripts::{resumed, script, stored};
use crate::run::{losses, prefix};
use crate::script::Statement;

/// Computes a plan with the SQL of its steps.
pub(crate) async fn show<E: Engine>(
    engine: &mut E,
    job: &Job<'_>,
    request: &Request,
) -> Result<Plan, Stop> {
    let goal = goal(job, request);
    let (history, steps, attempts) =
        if let Some((steps, attempts)) = quick(engine, job, &goal).await? {
            (Vec::new(), steps, attempts)
        } else {
            let history = engine.read(job).await?;
            let mut steps = plan(&job.set()?, &history, &goal, job.policies());
            check_resumed(job, &history, &mut steps)?;
            (history, steps, engine.attempts(job).await?)
        };
    let mut shown = Plan {
        steps: Vec::with_capacity(steps.steps.len()),
        problems: steps.problems,
        notes: steps.notes,
    };
    for step in &steps.steps {
        let entry = resumed(&history, step);
        let times = attempts::begun(&attempts, &step.key, step.direction)
            + entry.map_or(0, |entry| entry.attempts);
        if times >= attempts::NAMED {
            let (version, name) = (&step.version, &step.name);
            shown
                .notes
                .push(attempts::advice(version, name, step.direction, times));
        }
        let stored = stored(engine, job, step).await?;
        let script = script(job, step, stored.as_ref())?;
        let done = entry.map_or(0, |entry| entry.done as usize);
        let mut statements = Vec::new();
        let numbered = script.statements().iter().zip(script.lines());
        for (statement, line) in numbered.skip(done) {
            // Going up, nothing is asked about tables that may not be there yet.
            let losses = match step.direction {
                Direction::Up => Vec::new(),
                Direction::Down => losses::counted(engine, job, &statement.losses()).await?,
            };
            statements.push(PlannedStatement {
                sql: statement.text().to_owned(),
                line,
                locks: locks(job.dialect(), statement),
                losses,
            });
        }
        shown.steps.push(PlannedStep {
            statements,
            other: other(engine, job, &history, step, script.text()).await?,
            version: step.version.clone(),
            name: step.name.clone(),
            direction: step.direction,
            sql: script.text().to_owned(),
            file: script.file().into_owned(),
            transaction: script.class(),
            stored: step.source == Source::Stored,
            compatibility: verdict(job, step)?,
            resumed_after: resumed(&history, step).map(|entry| entry.done),
        });
    }
    Ok(shown)
}

/// The steps up from a history that need not be read, and what was begun.
async fn quick<E: Engine>(
    engine: &mut E,
    job: &Job<'_>,
    goal: &Goal,
) -> Result<Option<(Steps, Vec<Attempt>)>, Stop> {
    let Goal::Up { steps } = goal else {
        return Ok(None);
    };
    let peek = engine.peek(job).await?;
    let more = [attempts::select(&job.table)];
    Ok(match prefix::find(engine, job, &peek, &more).await? {
        Some((prefix, rows)) => Some((prefix.steps(job, *steps)?, attempts::all(&rows))),
        None => None,
    })
}

/// The locks of a statement, as text.
fn locks(dialect: Dialect, statement: &Statement<'_>) -> Vec<String> {
    if dialect == Dialect::Sqlite {
        return vec!["the whole file, until the script ends".to_owned()];
    }
    let show = |lock: &Lock<'_>| {
        let name = match (lock.schema, lock.name) {
            (_, "") => "something whose name is not understood".to_owned(),
            (Some(schema), name) => format!("{schema}.{name}"),
            (None, name) => name.to_owned(),
        };
        match lock.mode.split_once("; ") {
            Some((mode, words)) => format!("{mode} on {name}; {words}"),
            None => format!("{} on {name}", lock.mode),
        }
    };
    statement.locks().iter().map(show).collect()
}

/// The down script that a step does not use, where it is another one.
async fn other<E: Engine>(
    engine: &mut E,
    job: &Job<'_>,
    history: &[Entry],
    step: &Step,
    used: &str,
) -> Result<Option<OtherScript>, Stop> {
    let entry = history.iter().find(|entry| entry.key == step.key);
    let Some(entry) = entry.filter(|_| step.direction == Direction::Down) else {
        return Ok(None);
    };
    let text = match step.source {
        Source::Stored => match step.index {
            Some(index) => {
                let migration = job.migrations.migration(index)?;
                migration.down_text()?.map(str::to_owned)
            }
            None => None,
        },
        Source::Embedded if entry.down_digest.as_deref() == Some(&*sha256(used.as_bytes())) => None,
        Source::Embedded => engine
            .stored(job, &step.key)
            .await?
            .map(|stored| stored.text),
    };
    Ok(text.filter(|text| text != used).map(|text| OtherScript {
        used: sha256(used.as_bytes()),
        other: sha256(text.as_bytes()),
        sql: text,
    }))
}

/// Whether older releases can live with what a step applies.
fn verdict(job: &Job<'_>, step: &Step) -> Result<Option<Compatibility>, Stop> {
    match (step.direction, step.index) {
        (Direction::Up, Some(index)) => {
            let migration = job.migrations.migration(index)?;
            Ok(Some(migration.verdict(job.dialect_index)?))
        }
        _ => Ok(None),
    }
}
