//! What an operation did.

use std::fmt;
use std::time::Duration;

/// Which script of a migration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Direction {
    /// The up script.
    Up,
    /// The down script.
    Down,
}

impl Direction {
    /// `up` or `down`.
    pub const fn name(self) -> &'static str {
        match self {
            Direction::Up => "up",
            Direction::Down => "down",
        }
    }

    pub(crate) const fn participle(self) -> &'static str {
        match self {
            Direction::Up => "applied",
            Direction::Down => "reverted",
        }
    }
}

/// One migration that was applied or reverted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Done {
    /// Its version, as the file's name spells it.
    pub version: String,
    /// Its name.
    pub name: String,
    /// Whether it was applied or reverted.
    pub direction: Direction,
    /// How long its script took, measured by this program.
    pub duration: Duration,
}

/// What an operation did.
///
/// Shown as one line per migration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// What was applied and reverted, in the order in which it happened.
    pub done: Vec<Done>,
    /// What is worth knowing and stopped nothing: reformatted scripts, for example.
    pub notes: Vec<String>,
}

impl Report {
    /// Whether there was nothing to do.
    pub fn is_unchanged(&self) -> bool {
        self.done.is_empty()
    }

    /// What was applied, in order.
    pub fn applied(&self) -> impl Iterator<Item = &Done> {
        self.done
            .iter()
            .filter(|done| done.direction == Direction::Up)
    }

    /// What was reverted, in order.
    pub fn reverted(&self) -> impl Iterator<Item = &Done> {
        self.done
            .iter()
            .filter(|done| done.direction == Direction::Down)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.done.is_empty() {
            out.write_str("nothing to do")?;
        }
        for (index, done) in self.done.iter().enumerate() {
            if index > 0 {
                out.write_str("\n")?;
            }
            write!(
                out,
                "{} {} {} ({})",
                done.direction.participle(),
                done.version,
                done.name,
                Milliseconds(done.duration)
            )?;
        }
        for note in &self.notes {
            write!(out, "\nnote: {note}")?;
        }
        Ok(())
    }
}

/// A duration as people read it: milliseconds, then seconds.
pub(crate) struct Milliseconds(pub(crate) Duration);

impl fmt::Display for Milliseconds {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = self.0.as_millis();
        if millis < 10_000 {
            write!(out, "{millis} ms")
        } else {
            write!(out, "{:.1} s", self.0.as_secs_f64())
        }
    }
}
