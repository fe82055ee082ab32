//! Everything that a [`crate::Migrator`] can be told.

use std::sync::Arc;
use std::time::Duration;

use crate::event::Event;
use crate::policy::{MissingPolicy, OrderPolicy, StoredScripts};

pub(crate) type Observer = Arc<dyn Fn(&Event) + Send + Sync>;

/// What a run is told, with the defaults for everything.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) missing: MissingPolicy,
    /// `None`: as the folder says.
    pub(crate) order: Option<OrderPolicy>,
    pub(crate) stored: StoredScripts,
    /// How many migrations an operation may apply or revert.
    pub(crate) steps: Option<usize>,
    /// How long to wait for another runner.
    pub(crate) guard_wait: Duration,
    /// How long a replica waits for somebody else to apply everything.
    pub(crate) current_wait: Duration,
    /// How long one statement may wait for a lock; `None`: as the connection has it.
    pub(crate) lock_timeout: Option<Duration>,
    /// How often a script is tried again when it could not get its locks.
    pub(crate) lock_retries: u32,
    /// How long one statement may take; `None`: as long as it takes.
    pub(crate) statement_timeout: Option<Duration>,
    pub(crate) history_schema: Option<String>,
    pub(crate) history_table: Option<String>,
    pub(crate) namespace: String,
    /// The application's version and commit, stored with what it applies.
    pub(crate) release: Option<String>,
    pub(crate) commit: Option<String>,
    pub(crate) observer: Option<Observer>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            missing: MissingPolicy::default(),
            order: None,
            stored: StoredScripts::default(),
            steps: None,
            guard_wait: Duration::from_mins(10),
            current_wait: Duration::from_mins(10),
            lock_timeout: Some(Duration::from_secs(3)),
            lock_retries: 10,
            statement_timeout: None,
            history_schema: None,
            history_table: None,
            namespace: String::new(),
            release: None,
            commit: None,
            observer: None,
        }
    }
}
