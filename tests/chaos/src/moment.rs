//! When a disturbance comes.

use std::fmt;
use std::time::Duration;

use crate::random::Random;

/// A moment in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// So long after the start.
    After(Duration),
    /// So long after the runner has told so many events.
    Event(usize, Duration),
}

/// How long an undisturbed run takes, in time and in events.
#[derive(Clone, Copy, Debug)]
pub struct Length {
    /// From the start of the process to its end.
    pub time: Duration,
    /// Lines that the runner prints.
    pub events: usize,
}

impl Moment {
    /// A random moment of a run: half of them anywhere, half of them close behind an event,
    /// where one thing has just been done and the next begins.
    pub fn choose(random: &mut Random, length: Length) -> Moment {
        if random.percent(40) {
            Moment::After(random.pause(length.time))
        } else {
            let event = 1 + random.below(length.events as u64) as usize;
            Moment::Event(event, random.any_pause())
        }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Moment::After(time) => write!(out, "{time:?} after the start"),
            Moment::Event(event, time) => write!(out, "{time:?} after event {event}"),
        }
    }
}
