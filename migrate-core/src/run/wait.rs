//! Waiting for another runner.

use std::time::{Duration, Instant};

use crate::engine::Engine;
use crate::error::{Error, ErrorKind};
use crate::event::Event;
use crate::run::job::{Job, Stop, backoff};

/// How often the observer hears that the run still waits.
const TELL: Duration = Duration::from_secs(10);
const FIRST: Duration = Duration::from_millis(20);
const LIMIT: Duration = Duration::from_secs(1);

/// One operation's waiting, all its waits together.
pub(crate) struct Waiting {
    since: Option<Instant>,
    told: Option<Instant>,
    attempt: u32,
}

impl Waiting {
    pub(crate) fn new() -> Waiting {
        Waiting {
            since: None,
            told: None,
            attempt: 0,
        }
    }

    /// Another runner has finished something: it is alive, and waiting begins anew.
    pub(crate) fn over(&mut self) {
        *self = Waiting::new();
    }

    /// Sleeps a little; fails when the whole waiting took too long.
    pub(crate) async fn pause<E: Engine>(
        &mut self,
        engine: &mut E,
        job: &Job<'_>,
    ) -> Result<(), Stop> {
        let now = Instant::now();
        let waited = now - *self.since.get_or_insert(now);
        if waited >= job.settings.guard_wait {
            let holder = engine.holder(job).await;
            return Err(Error::new(ErrorKind::GuardTimeout { waited, holder }).into());
        }
        // A wait that is over at once is not worth a word.
        let due = match self.told {
            None => waited > Duration::from_millis(200),
            Some(told) => now - told >= TELL,
        };
        if due {
            self.told = Some(now);
            let holder = engine.holder(job).await;
            job.emit(&Event::Waiting { waited, holder })?;
        }
        let left = job.settings.guard_wait.saturating_sub(waited);
        let pause = backoff(FIRST, self.attempt, LIMIT).min(left);
        self.attempt += 1;
        tokio::time::sleep(pause).await;
        Ok(())
    }
}
