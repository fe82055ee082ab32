//! What a newer program applied, and whether this one can live with it.

use crate::compatibility::Compatibility;
use crate::history::Entry;
use crate::plan::{Problem, Steps};
use crate::policy::MissingPolicy;

/// Migrations that this program does not know, and that stop nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Newer {
    pub(crate) unknown: usize,
    /// The version of the last of them.
    pub(crate) last: String,
}

impl Newer {
    /// What reports say.
    pub(crate) fn note(&self, policy: MissingPolicy) -> String {
        let Newer { unknown, last } = self;
        let what = match unknown {
            1 => format!("migration {last}, which this program does not know"),
            _ => {
                format!("{unknown} migrations that this program does not know, the last is {last}")
            }
        };
        let why = match policy {
            MissingPolicy::Allow => "the policy allows that",
            MissingPolicy::Refuse | MissingPolicy::Compatible => {
                "by their verdicts, older releases can live with that"
            }
        };
        format!("the database has {what}; {why}")
    }
}

/// Decides about the migrations that the set does not know; `applied` is in order.
pub(super) fn judge(
    unknown: &[&Entry],
    applied: &[&Entry],
    policy: MissingPolicy,
    out: &mut Steps,
) {
    let mut unknown = unknown.to_vec();
    unknown.sort_by(|left, right| left.sort_key.cmp(&right.sort_key));
    let Some(last) = unknown.last() else {
        return;
    };
    let verdict = |entry: &Entry| Compatibility::read(entry.compatibility.as_deref());
    match policy {
        MissingPolicy::Refuse => {
            let problems = unknown.iter().map(|entry| Problem::Missing {
                version: entry.version.clone(),
                name: entry.name.clone(),
            });
            out.problems.extend(problems);
            return;
        }
        MissingPolicy::Compatible => {
            let mut breaking = unknown.iter().filter(|entry| verdict(entry).breaks_older());
            if let Some(first) = breaking.next() {
                let before = applied
                    .iter()
                    .rev()
                    .find(|entry| entry.sort_key < first.sort_key);
                out.problems.push(Problem::BreaksOlder {
                    version: first.version.clone(),
                    name: first.name.clone(),
                    verdict: Box::new(verdict(first)),
                    release: first.release.clone(),
                    before: before.map(|entry| entry.version.clone()),
                    others: breaking.count(),
                });
                return;
            }
        }
        MissingPolicy::Allow => {}
    }
    let newer = Newer {
        unknown: unknown.len(),
        last: last.version.clone(),
    };
    out.notes.push(newer.note(policy));
    out.newer = Some(newer);
}
