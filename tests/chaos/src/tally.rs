//! What the suite did and found, for the table that it prints.

use std::fmt;

/// The figures of one part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Runner processes (or runs inside the suite) that were started.
    pub starts: u64,
    /// Disturbances that hit a run at work: kills, crashes, cuts, drops, panics.
    pub kills: u64,
    /// Starts, or starts of a server, after one.
    pub restarts: u64,
    /// Migrations that were applied in the end.
    pub applied: u64,
    /// Effects that were there more than once.
    pub twice: u64,
    /// Effects that were missing.
    pub lost: u64,
    /// Guards that were still held.
    pub locks: u64,
    /// Databases that a start did not finish by itself.
    pub repairs: u64,
    /// Statements in doubt that a person was rightly asked about.
    pub asked: u64,
    /// Kills of which the history had a record.
    pub recorded: u64,
    /// What else was wrong, for people.
    pub wrong: Vec<String>,
}

impl Tally {
    /// Whether nothing was found.
    pub fn clean(&self) -> bool {
        self.twice == 0
            && self.lost == 0
            && self.locks == 0
            && self.repairs == 0
            && self.wrong.is_empty()
    }

    /// Adds another part's figures.
    pub fn add(&mut self, other: Tally) {
        self.starts += other.starts;
        self.kills += other.kills;
        self.restarts += other.restarts;
        self.applied += other.applied;
        self.twice += other.twice;
        self.lost += other.lost;
        self.locks += other.locks;
        self.repairs += other.repairs;
        self.asked += other.asked;
        self.recorded += other.recorded;
        self.wrong.extend(other.wrong);
    }
}

/// The table's first line.
pub fn heading(title: &str) -> String {
    format!(
        "{title:<42} {:>7} {:>7} {:>8} {:>8} {:>7} {:>6} {:>10} {:>8} {:>6} {:>7}",
        "starts",
        "kills",
        "restarts",
        "applied",
        "twice",
        "lost",
        "left locks",
        "repairs",
        "asked",
        "seconds"
    )
}

/// One part's line.
pub struct Line<'a>(pub &'a str, pub &'a Tally);

impl fmt::Display for Line<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Line(title, tally) = self;
        write!(
            out,
            "{title:<42} {:>7} {:>7} {:>8} {:>8} {:>7} {:>6} {:>10} {:>8} {:>6}",
            tally.starts,
            tally.kills,
            tally.restarts,
            tally.applied,
            tally.twice,
            tally.lost,
            tally.locks,
            tally.repairs,
            tally.asked
        )
    }
}
