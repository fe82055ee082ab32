//! What one operation knows from its beginning to its end.

use std::any::Any;
use std::borrow::Cow;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hasher as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use crate::dialect::Dialect;
use crate::error::{Error, ErrorKind};
use crate::event::{self, Event};
use crate::history::table::HistoryTable;
use crate::image::Damaged;
use crate::migrations::Migrations;
use crate::plan::{Policies, Set};
use crate::policy::OrderPolicy;
use crate::settings::Settings;

/// One operation on one database.
pub(crate) struct Job<'m> {
    pub(crate) migrations: &'m Migrations,
    pub(crate) settings: Settings,
    /// Which of the set's databases this one is.
    pub(crate) dialect_index: usize,
    pub(crate) table: HistoryTable,
    /// A random name for this run.
    pub(crate) owner: String,
    /// Where this run is, for people: the machine's or container's name.
    pub(crate) host: String,
}

/// Why a run stops before its end.
pub(crate) enum Stop {
    Error(Error),
    /// The caller's observer panicked; the panic goes on when everything is put back.
    Panic(Box<dyn Any + Send>),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        Stop::Error(error)
    }
}

impl From<Damaged> for Stop {
    fn from(damaged: Damaged) -> Stop {
        Stop::Error(damaged.into())
    }
}

impl<'m> Job<'m> {
    /// Refuses a database that the set is not for.
    pub(crate) fn new(
        migrations: &'m Migrations,
        settings: Settings,
        dialect: Dialect,
    ) -> Result<Job<'m>, Error> {
        let Some(dialect_index) = migrations.image.dialect_index(dialect) else {
            return Err(Error::new(ErrorKind::WrongDatabase {
                given: dialect,
                supported: migrations.dialects(),
            }));
        };
        Ok(Job {
            table: HistoryTable::new(dialect, &settings)?,
            migrations,
            settings,
            dialect_index,
            host: host(),
            owner: format!("{:016x}{:016x}", random(), random()),
        })
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.table.dialect
    }

    pub(crate) fn set(&self) -> Result<Set<'m>, Damaged> {
        Set::read(self.migrations, self.dialect_index)
    }

    /// Where the set's last migration stands in the order; empty for an empty set.
    pub(crate) fn last_sort_key(&self) -> Result<Cow<'m, str>, Damaged> {
        match self.migrations.len().checked_sub(1) {
            Some(last) => Ok(self.migrations.migration(last)?.sort_key().text()),
            None => Ok(Cow::Borrowed("")),
        }
    }

    pub(crate) fn policies(&self) -> Policies {
        let folder = if self.migrations.image.any_order() {
            OrderPolicy::Any
        } else {
            OrderPolicy::Linear
        };
        Policies {
            missing: self.settings.missing,
            order: self.settings.order.unwrap_or(folder),
            stored: self.settings.stored,
        }
    }

    /// Tells the observer and `tracing`.
    pub(crate) fn emit(&self, event: &Event) -> Result<(), Stop> {
        event::trace(event);
        let Some(observer) = &self.settings.observer else {
            return Ok(());
        };
        // The run holds a guard and an open connection; they are given back
        // before the observer's panic goes on.
        catch_unwind(AssertUnwindSafe(|| observer(event))).map_err(Stop::Panic)
    }
}

/// The name of the machine, container or pod that this process runs on.
fn host() -> String {
    let named = |name: String| {
        let clean: String = name
            .trim()
            .chars()
            .filter(|found| !found.is_control())
            .take(64)
            .collect();
        (!clean.is_empty()).then_some(clean)
    };
    std::fs::read_to_string("/proc/sys/kernel/hostname")
        .ok()
        .and_then(named)
        .or_else(|| {
            ["HOSTNAME", "COMPUTERNAME"]
                .into_iter()
                .find_map(|variable| std::env::var(variable).ok().and_then(named))
        })
        .unwrap_or_else(|| "an unknown host".to_owned())
}

/// A random number; who needs more than a seed for a name or a pause needs no crate for it.
fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// A pause that doubles with each attempt up to a limit, shortened by up to half at random.
pub(crate) fn backoff(first: Duration, attempt: u32, limit: Duration) -> Duration {
    let pause = first
        .saturating_mul(1 << attempt.min(16))
        .min(limit)
        .as_micros() as u64;
    Duration::from_micros(pause - random() % (pause / 2 + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_stay_within_their_limit() {
        let (first, limit) = (Duration::from_millis(20), Duration::from_millis(500));
        for attempt in 0..100 {
            let full = (first * 2_u32.pow(attempt.min(10))).min(limit);
            let pause = backoff(first, attempt, limit);
            assert!(pause <= full && pause >= full / 2, "{attempt}: {pause:?}");
        }
    }
}
