//! From a history to a target: which scripts run, in which order, and what
//! stands in the way. A pure function: no database, no clock.

mod newer;
mod problem;
mod release;
mod request;
mod set;
mod shown;
mod statement;

use std::collections::{HashMap, HashSet};

pub use problem::Problem;
pub use request::Request;
pub use shown::{Plan, PlannedStep};
pub use statement::{LossCount, OtherScript, PlannedLoss, PlannedStatement};

pub(crate) use newer::Newer;
pub(crate) use request::Goal;
#[cfg(feature = "mysql")]
pub(crate) use set::progress_digests;
pub(crate) use set::{Known, Set, progress_digest, same_statements};

use crate::history::{Entry, State};
use crate::policy::{MissingPolicy, OrderPolicy, StoredScripts};
use crate::report::Direction;
use crate::version::VersionRef;

/// Where a step's script comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// From the program.
    Embedded,
    /// From the history.
    Stored,
}

/// One script to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    /// Where the migration stands in the set; `None` where the set does not know it.
    pub(crate) index: Option<usize>,
    pub(crate) version: String,
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) direction: Direction,
    pub(crate) source: Source,
    /// Whether it goes on where a run stopped.
    pub(crate) resumed: bool,
}

/// The steps to a target, or what keeps them from being run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_field_names,
    reason = "the steps are the field that the others are about"
)]
pub(crate) struct Steps {
    pub(crate) steps: Vec<Step>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) notes: Vec<String>,
    /// What a newer program applied, where that stops nothing.
    pub(crate) newer: Option<Newer>,
}

/// What to do where history and set differ.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Policies {
    pub(crate) missing: MissingPolicy,
    pub(crate) order: OrderPolicy,
    pub(crate) stored: StoredScripts,
}

/// Computes the steps.
pub(crate) fn plan(set: &Set<'_>, history: &[Entry], goal: &Goal, policies: Policies) -> Steps {
    let mut planner = Planner::new(set, history, policies);
    planner.duplicates();
    let goes_up = matches!(goal, Goal::Up { .. } | Goal::UpTo { .. });
    planner.unfinished(if goes_up {
        Unfinished::MayStay
    } else {
        Unfinished::MustEnd
    });
    match goal {
        Goal::Up { steps } => planner.up(None, steps.unwrap_or(usize::MAX)),
        Goal::UpTo { version } => planner.up_to(version),
        Goal::Down { steps } => planner.down(*steps),
        Goal::DownTo { version } => planner.down_to(version),
        Goal::DownToRelease { release } => planner.down_to_release(release),
        Goal::Redo { steps } => planner.redo(*steps),
    }
    newer::judge(
        &planner.unknown,
        &planner.applied,
        policies.missing,
        &mut planner.out,
    );
    planner.out
}

/// What becomes of an unfinished migration that this program does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unfinished {
    /// It is a newer program's business.
    MayStay,
    /// Nothing can be reverted before it.
    MustEnd,
}

struct Planner<'a> {
    set: &'a Set<'a>,
    by_key: HashMap<&'a str, &'a Known<'a>>,
    /// What will be applied once unfinished scripts are finished, in order.
    applied: Vec<&'a Entry>,
    unfinished: Vec<&'a Entry>,
    /// What the set does not know, going up.
    unknown: Vec<&'a Entry>,
    policies: Policies,
    out: Steps,
}

impl<'a> Planner<'a> {
    fn new(set: &'a Set<'a>, history: &'a [Entry], policies: Policies) -> Planner<'a> {
        let mut applied: Vec<&Entry> = history
            .iter()
            .filter(|entry| entry.state == State::Applied || entry.direction == Direction::Up)
            .collect();
        applied.sort_by(|left, right| left.sort_key.cmp(&right.sort_key));
        Planner {
            set,
            by_key: set
                .migrations
                .iter()
                .map(|known| (known.key, known))
                .collect(),
            applied,
            unfinished: history
                .iter()
                .filter(|entry| entry.state != State::Applied)
                .collect(),
            unknown: Vec::new(),
            policies,
            out: Steps::default(),
        }
    }

    fn duplicates(&mut self) {
        let mut seen = HashSet::new();
        for known in &self.set.migrations {
            if !seen.insert(known.key) {
                self.out.problems.push(Problem::Duplicate {
                    version: known.version.to_owned(),
                });
            }
        }
    }

    /// Scripts that stopped midway are finished before anything else.
    fn unfinished(&mut self, unknown: Unfinished) {
        for entry in self.unfinished.clone() {
            let known = self.by_key.get(entry.key.as_str()).copied();
            let source = match (entry.direction, known) {
                (_, None)
                    if unknown == Unfinished::MayStay
                        && (entry.direction == Direction::Up
                            || self.down_source(entry, None).is_err()) =>
                {
                    self.unknown.push(entry);
                    continue;
                }
                (Direction::Up, None) => {
                    self.out.problems.push(missing(entry));
                    continue;
                }
                (Direction::Up, Some(_)) => Source::Embedded,
                (Direction::Down, known) => match self.down_source(entry, known) {
                    Ok(source) => source,
                    Err(problem) => {
                        self.out.problems.push(problem);
                        continue;
                    }
                },
            };
            self.out.steps.push(Step {
                resumed: true,
                ..self.step(entry, entry.direction, source)
            });
        }
    }

    fn up_to(&mut self, version: &VersionRef) {
        if version.is_start() {
            return;
        }
        match self.set.find(version) {
            Some(known) => self.up(Some(&known.sort_key), usize::MAX),
            None => self.unknown(version),
        }
    }

    fn up(&mut self, last: Option<&str>, steps: usize) {
        for entry in self.applied.clone() {
            if entry.state == State::Applied {
                self.compare(entry);
            }
        }
        let applied: HashSet<&str> = self
            .applied
            .iter()
            .map(|entry| entry.key.as_str())
            .collect();
        let behind = self.applied.last().copied();
        let budget = steps.saturating_sub(self.out.steps.len());
        let pending: Vec<&Known<'_>> = self
            .set
            .migrations
            .iter()
            .filter(|known| !applied.contains(known.key))
            .filter(|known| last.is_none_or(|last| *known.sort_key <= *last))
            .take(budget)
            .collect();
        for known in pending {
            if let Some(behind) = behind
                && self.policies.order == OrderPolicy::Linear
                && *known.sort_key < *behind.sort_key
            {
                self.out.problems.push(Problem::OutOfOrder {
                    version: known.version.to_owned(),
                    name: known.name.to_owned(),
                    after: behind.version.clone(),
                });
            }
            self.out.steps.push(apply(known));
        }
    }

    /// Compares an applied migration with the set.
    fn compare(&mut self, entry: &'a Entry) {
        match self.by_key.get(entry.key.as_str()) {
            None => self.unknown.push(entry),
            Some(known) if self.set.edited(known, entry) => {
                let problem = self.edited(known, Some(entry));
                self.out.problems.push(problem);
            }
            Some(known) if self.set.reformatted(known, entry) => self.out.notes.push(format!(
                "only comments or white space of migration {} `{}` changed since it was applied",
                known.version, known.name
            )),
            Some(_) => {}
        }
    }

    fn down(&mut self, steps: usize) {
        // Finishing a revert that stopped midway is one of the steps.
        let finished = self
            .out
            .steps
            .iter()
            .filter(|step| step.direction == Direction::Down)
            .count();
        let entries: Vec<&Entry> = self
            .applied
            .iter()
            .rev()
            .take(steps.saturating_sub(finished))
            .copied()
            .collect();
        self.revert(&entries);
    }

    fn down_to(&mut self, version: &VersionRef) {
        let floor = if version.is_start() {
            ""
        } else {
            let found = self
                .applied
                .iter()
                .find(|entry| version.means(&entry.version, &entry.key, &entry.sort_key));
            match (found, self.set.find(version)) {
                (Some(entry), _) => entry.sort_key.as_str(),
                (None, Some(known)) => {
                    self.out.problems.push(Problem::NotApplied {
                        version: known.version.to_owned(),
                    });
                    return;
                }
                (None, None) => return self.unknown(version),
            }
        };
        let entries: Vec<&Entry> = self
            .applied
            .iter()
            .rev()
            .filter(|entry| entry.sort_key.as_str() > floor || version.is_start())
            .copied()
            .collect();
        self.revert(&entries);
    }

    fn down_to_release(&mut self, release: &str) {
        match release::later(&self.applied, release) {
            Ok(entries) => self.revert(&entries),
            Err(problem) => self.out.problems.push(problem),
        }
    }

    fn redo(&mut self, steps: usize) {
        let entries: Vec<&Entry> = self.applied.iter().rev().take(steps).copied().collect();
        self.revert(&entries);
        for entry in entries.iter().rev() {
            match self.by_key.get(entry.key.as_str()).copied() {
                Some(known) => self.out.steps.push(apply(known)),
                None => self.out.problems.push(missing(entry)),
            }
        }
    }

    /// Reverts some migrations, the newest first; what is irreversible ends the way.
    fn revert(&mut self, entries: &[&Entry]) {
        for entry in entries {
            let known = self.by_key.get(entry.key.as_str()).copied();
            match self.down_source(entry, known) {
                Ok(source) => {
                    let step = self.step(entry, Direction::Down, source);
                    self.out.steps.push(step);
                }
                Err(problem) => {
                    let ends = matches!(problem, Problem::Irreversible { .. });
                    self.out.problems.push(problem);
                    if ends {
                        return;
                    }
                }
            }
        }
    }

    /// Which down script undoes a migration as it was applied.
    fn down_source(&self, entry: &Entry, known: Option<&Known<'_>>) -> Result<Source, Problem> {
        let (version, name) = (entry.version.clone(), entry.name.clone());
        let reason = known
            .map_or(entry.irreversible.as_deref(), |known| known.irreversible)
            .map(str::to_owned);
        if let Some(reason) = reason {
            return Err(Problem::Irreversible {
                version,
                name,
                reason,
            });
        }
        let edited = known.filter(|known| self.set.edited(known, entry));
        match known {
            Some(known) if edited.is_none() && known.down.is_some() => Ok(Source::Embedded),
            // The edit left the script alone that undoes what was applied.
            Some(known) if set::same_down(known, entry) => Ok(Source::Embedded),
            _ if entry.stored_down && self.policies.stored == StoredScripts::Allow => {
                Ok(Source::Stored)
            }
            _ if entry.stored_down => Err(Problem::StoredScriptNeeded { version, name }),
            _ => match edited {
                Some(known) => Err(self.edited(known, None)),
                None => Err(Problem::NoDownScript { version, name }),
            },
        }
    }

    /// An edited migration, and the way back from `entry` where a draft has one.
    fn edited(&self, known: &Known<'_>, entry: Option<&Entry>) -> Problem {
        let irreversible = known.irreversible.is_some();
        let revert = entry
            .filter(|entry| entry.stored_down && !known.frozen && !irreversible)
            .map(|entry| {
                let behind = self
                    .applied
                    .iter()
                    .rposition(|applied| applied.key == entry.key)
                    .unwrap_or(0);
                if behind + 1 == self.applied.len() {
                    return Request::redo(1);
                }
                let floor = behind.checked_sub(1).map(|index| self.applied[index]);
                match floor {
                    Some(floor) => Request::down_to(floor.version.as_str()),
                    None => Request::down_to(VersionRef::START),
                }
            });
        Problem::Edited {
            version: known.version.to_owned(),
            name: known.name.to_owned(),
            file: known.file.text().into_owned(),
            revert,
        }
    }

    fn step(&self, entry: &Entry, direction: Direction, source: Source) -> Step {
        Step {
            index: self.by_key.get(entry.key.as_str()).map(|known| known.index),
            version: entry.version.clone(),
            key: entry.key.clone(),
            name: entry.name.clone(),
            direction,
            source,
            resumed: false,
        }
    }

    fn unknown(&mut self, version: &VersionRef) {
        let version = version.to_string();
        let nearest = self.set.nearest(&version).map(str::to_owned);
        self.out
            .problems
            .push(Problem::UnknownVersion { version, nearest });
    }
}

fn apply(known: &Known<'_>) -> Step {
    Step {
        index: Some(known.index),
        version: known.version.to_owned(),
        key: known.key.to_owned(),
        name: known.name.to_owned(),
        direction: Direction::Up,
        source: Source::Embedded,
        resumed: false,
    }
}

fn missing(entry: &Entry) -> Problem {
    Problem::Missing {
        version: entry.version.clone(),
        name: entry.name.clone(),
    }
}

#[cfg(test)]
mod tests;
