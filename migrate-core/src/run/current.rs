//! Waiting, read-only, until somebody else has applied everything.

use std::time::{Duration, Instant};

use crate::engine::Engine;
use crate::error::{Error, ErrorKind};
use crate::event::Event;
use crate::plan::Goal;
use crate::run::job::{Job, Stop, backoff};
use crate::run::look::{Look, judge, tell_newer};
use crate::run::{planning, status};
use crate::status::MigrationStatus;

/// How often the observer hears that the replica still waits.
const TELL: Duration = Duration::from_secs(10);
const FIRST: Duration = Duration::from_millis(50);
const LIMIT: Duration = Duration::from_secs(2);

pub(super) async fn wait<E: Engine>(engine: &mut E, job: &Job<'_>) -> Result<(), Stop> {
    if engine.joined() {
        // Its snapshot may never show what the job does, and keeps indexes from
        // being built concurrently.
        return Err(Error::new(ErrorKind::InTransaction {
            operation: "wait_current",
        })
        .into());
    }
    let began = Instant::now();
    let mut told: Option<Instant> = None;
    let mut attempt = 0;
    let mut seen = None;
    let mut missing = Vec::new();
    loop {
        let peek = engine.peek(job).await?;
        match judge(job, &peek)? {
            Look::Further => {}
            Look::Current => return Ok(()),
            Look::Newer(newer) => return tell_newer(job, Some(&newer)),
        }
        let waited = began.elapsed();
        let last = waited >= job.settings.current_wait;
        if last || seen.as_ref() != Some(&peek) {
            missing = look(engine, job).await?;
            if missing.is_empty() {
                return Ok(());
            }
            seen = Some(peek);
        }
        let due = match told {
            None => waited > Duration::from_millis(200),
            Some(told) => told.elapsed() >= TELL,
        };
        if last {
            let holder = engine.holder(job).await;
            return Err(Error::new(ErrorKind::NotCurrent {
                waited,
                missing,
                holder,
            })
            .into());
        }
        if due {
            told = Some(Instant::now());
            let holder = engine.holder(job).await;
            job.emit(&Event::NotCurrent {
                waited,
                missing: missing.len(),
                next: missing.first().map(|next| next.version.clone()),
                holder,
            })?;
        }
        let left = job.settings.current_wait.saturating_sub(waited);
        tokio::time::sleep(backoff(FIRST, attempt, LIMIT).min(left)).await;
        attempt += 1;
    }
}

/// What is missing; whatever no job can put right is an error.
async fn look<E: Engine>(engine: &mut E, job: &Job<'_>) -> Result<Vec<MigrationStatus>, Stop> {
    let history = engine.read(job).await?;
    let steps = planning::checked(job, &history, &Goal::Up { steps: None })?;
    if steps.steps.is_empty() {
        tell_newer(job, steps.newer.as_ref())?;
        return Ok(Vec::new());
    }
    let status = status::status(&job.set()?, &history, &[], job.policies());
    Ok(status.pending().cloned().collect())
}
