//! For how long a claim on a row can be relied on without asking.

use std::time::{Duration, Instant, SystemTime};

/// How long a run trusts its claim after the server last had word of it: less than
/// what lets others take over ([`super::stepwise`]).
const TRUSTED: Duration = Duration::from_millis(500);

/// When the server last had word of a run, at the latest.
///
/// Taken before the word is sent, so that the server's own time is never earlier.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lease {
    instant: Instant,
    /// The other clock stands still while the machine is suspended.
    clock: SystemTime,
}

impl Lease {
    /// Begins with a word that is about to be sent.
    pub(crate) fn now() -> Lease {
        Lease {
            instant: Instant::now(),
            clock: SystemTime::now(),
        }
    }

    /// Whether this run has been silent for so long, stopped by its machine or by
    /// its observer, that another one may have taken its work over.
    pub(crate) fn is_stale(self) -> bool {
        // A clock that was put back says nothing.
        let clock = self.clock.elapsed().unwrap_or_default();
        self.instant.elapsed().max(clock) > TRUSTED
    }
}
