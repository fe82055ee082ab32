//! What `cargo migrate freeze` would write: pure, so that the command only
//! prints it and writes the file.

mod beginning;
mod proven;
mod refusal;

use std::collections::{BTreeSet, HashMap};

pub use refusal::Refusal;

use crate::check::{becomes_when_frozen, is_acceptable};
use crate::dialect::Dialect;
use crate::finding::{Code, Finding, Level, codes};
use crate::load::Checked;
use crate::lock_file::{
    Acceptance, Change, DownEntry, Entry, LockFile, MainBranch, Soundness, chain, compare, write,
};
use crate::migration::Migration;
use crate::script::Script;

/// What the caller of [`freeze`] allows.
#[derive(Clone, Debug, Default)]
pub struct FreezeRequest {
    /// Versions of frozen migrations whose change, move or removal is accepted
    /// although the main branch has them.
    pub accept: Vec<String>,
    /// Which findings about migrations are accepted as old mistakes.
    pub accept_findings: AcceptFindings,
    /// Mistakes that only running the history shows, and that are accepted:
    /// `CODE:VERSION`, as the test kit says it.
    pub accept_proven: Vec<String>,
    /// Accepted ones of that kind that are mended: `CODE:VERSION`.
    pub mended: Vec<String>,
    /// What the main branch's lock file says.
    pub main: MainBranch,
}

/// Which findings are accepted as old mistakes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum AcceptFindings {
    /// None: a finding of error level about a migration prevents freezing.
    #[default]
    None,
    /// Those with one of these codes, errors and warnings.
    Codes(Vec<String>),
    /// All errors and warnings that can be accepted.
    All,
}

/// What freezing would do.
#[derive(Clone, Debug, Default)]
pub struct Frozen {
    /// The new text of the lock file; `None` when something is refused.
    pub text: Option<String>,
    /// Whether `text` differs from what the lock file says now.
    pub changed: bool,
    /// Drafts that become frozen, in order.
    pub added: Vec<Added>,
    /// Frozen migrations that are taken as they are now.
    pub reaccepted: Vec<Reaccepted>,
    /// Old mistakes that are newly accepted.
    pub accepted: Vec<Acceptance>,
    /// Accepted mistakes that are there no more.
    pub dropped: Vec<Acceptance>,
    /// Why nothing is written.
    pub refused: Vec<Refusal>,
}

/// A draft that becomes frozen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Added {
    /// The version.
    pub version: String,
    /// The name.
    pub name: String,
}

/// A frozen migration that is taken as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reaccepted {
    /// The version in the lock file.
    pub version: String,
    /// What changed, in words: `up script edited`.
    pub what: String,
}

/// Works out the new lock file of a folder that was loaded.
pub fn freeze(checked: &Checked, request: &FreezeRequest) -> Frozen {
    let nothing = LockFile::default();
    let (old, text) = match &checked.lock_file {
        Some(found) if found.soundness != Soundness::Sound => {
            return Frozen {
                refused: vec![Refusal::LockFile],
                ..Frozen::default()
            };
        }
        Some(found) => (&found.content, found.file.text.as_str()),
        None => (&nothing, ""),
    };
    let mut frozen = Frozen::default();
    // A lock file that was lost is written as the main branch has it.
    let dialects = match &request.main {
        _ if !old.dialects.is_empty() => &old.dialects,
        MainBranch::Has { lock_file, .. }
            if lock_file
                .dialects
                .iter()
                .all(|dialect| checked.dialects.contains(dialect)) =>
        {
            &lock_file.dialects
        }
        _ => &checked.dialects,
    };
    let comparison = compare(old, &checked.migrations);
    let mut used = BTreeSet::new();
    let renamed = frozen.changes(checked, old, &comparison.changes, request, &mut used);
    let mut new = LockFile {
        dialects: dialects.clone(),
        entries: entries(
            checked,
            old,
            &comparison.changes,
            &comparison.frozen,
            dialects,
        ),
        accepted: Vec::new(),
    };
    frozen.beginning(checked, old, &new.entries, request, &mut used);
    for version in &request.accept {
        if !used.contains(version) {
            frozen.refused.push(Refusal::NothingToAccept {
                version: version.clone(),
            });
        }
    }
    for (migration, listed) in checked.migrations.iter().zip(&comparison.frozen) {
        if !listed {
            frozen.added.push(Added {
                version: migration.version.text.clone(),
                name: migration.name.clone(),
            });
        }
    }
    frozen.acceptances(checked, old, &mut new, &renamed, request);
    proven::acceptances(&mut frozen, checked, old, &mut new, &renamed, request);
    if frozen.refused.is_empty() {
        // Without drafts and without a lock file there is nothing to write.
        let new_text = if checked.lock_file.is_none() && new.entries.is_empty() {
            String::new()
        } else {
            write(&new)
        };
        frozen.changed = new_text != text;
        frozen.text = Some(new_text);
    }
    frozen
}

impl Frozen {
    /// Accepts or refuses what happened to frozen migrations; returns new
    /// versions by old ones. `used` gets the versions that had to be named.
    fn changes(
        &mut self,
        checked: &Checked,
        old: &LockFile,
        changes: &[Change],
        request: &FreezeRequest,
        used: &mut BTreeSet<String>,
    ) -> HashMap<String, String> {
        let mut renamed = HashMap::new();
        for change in changes {
            let (entry, what, protected) = describe(change, checked);
            let entry = &old.entries[entry];
            if let Change::VersionChanged { migration, .. } = change {
                let version = checked.migrations[*migration].version.text.clone();
                renamed.insert(entry.version.clone(), version);
            }
            let named = request.accept.contains(&entry.version);
            if named {
                used.insert(entry.version.clone());
            }
            let version = entry.version.clone();
            if protected && !named && request.main.may_have(&version) {
                self.refused.push(Refusal::Frozen {
                    version,
                    what,
                    branch: request.main.branch().map(str::to_owned),
                });
            } else {
                self.reaccepted.push(Reaccepted { version, what });
            }
        }
        renamed
    }

    /// Accepts or refuses where the new lines do not begin with those of the main
    /// branch: the lock file on disk may have lost them.
    fn beginning(
        &mut self,
        checked: &Checked,
        old: &LockFile,
        new: &[Entry],
        request: &FreezeRequest,
        used: &mut BTreeSet<String>,
    ) {
        let MainBranch::Has { branch, lock_file } = &request.main else {
            return;
        };
        let line = |entry: &Entry| (entry.version.clone(), entry.chain);
        let changed = !old.entries.iter().map(line).eq(new.iter().map(line));
        for (version, what) in beginning::deviations(lock_file, checked, old, new) {
            let named = request.accept.contains(&version);
            if named {
                used.insert(version.clone());
            }
            let refused = self.refused.iter().any(
                |refusal| matches!(refusal, Refusal::Frozen { version: known, .. } if *known == version),
            );
            let taken = self
                .reaccepted
                .iter()
                .any(|taken| taken.version == version && taken.what == what);
            if refused || taken || !changed {
                continue;
            }
            if named {
                self.reaccepted.push(Reaccepted { version, what });
            } else {
                self.refused.push(Refusal::Frozen {
                    version,
                    what,
                    branch: Some(branch.clone()),
                });
            }
        }
    }

    /// Sorts findings into those that are accepted and those that refuse.
    fn acceptances(
        &mut self,
        checked: &Checked,
        old: &LockFile,
        new: &mut LockFile,
        renamed: &HashMap<String, String>,
        request: &FreezeRequest,
    ) {
        let mut carried: Vec<Acceptance> = Vec::new();
        for accepted in &old.accepted {
            if proven::is_one(accepted) {
                continue;
            }
            let mut carry = accepted.clone();
            if let Some(version) = renamed.get(&carry.version) {
                carry.version.clone_from(version);
                carried.push(carry);
            } else if checked
                .accepted
                .iter()
                .any(|finding| is_about(finding, &carry))
            {
                new.accepted.push(carry);
            } else {
                self.dropped.push(carry);
            }
        }
        let mut found: BTreeSet<&str> = BTreeSet::new();
        for finding in &checked.findings {
            let code = finding.code;
            let acceptable = is_acceptable(finding) && finding.level > Level::Note;
            let known = carried.iter().any(|carry| is_about(finding, carry));
            let wanted = known
                || match &request.accept_findings {
                    AcceptFindings::None => false,
                    AcceptFindings::All => true,
                    AcceptFindings::Codes(names) => names.iter().any(|name| name == code.name),
                };
            match &finding.about {
                Some((version, direction)) if acceptable && wanted => {
                    found.insert(code.name);
                    let Some(code) =
                        becomes_when_frozen(code, checked.config.judge.unwrap_or_default())
                    else {
                        continue;
                    };
                    let acceptance = Acceptance {
                        code: code.name.to_owned(),
                        version: version.clone(),
                        direction: *direction,
                        place: 0..0,
                    };
                    if new.accepted.contains(&acceptance) {
                        continue;
                    }
                    new.accepted.push(acceptance.clone());
                    if !known {
                        self.accepted.push(acceptance);
                    }
                }
                _ if finding.level == Level::Error && !is_settled_by_freezing(finding) => {
                    self.refused.push(Refusal::Finding(finding.clone()));
                }
                _ => {}
            }
        }
        if let AcceptFindings::Codes(names) = &request.accept_findings {
            for name in names {
                if !found.contains(name.as_str()) {
                    self.refused
                        .push(Refusal::NoSuchFinding { code: name.clone() });
                }
            }
        }
    }
}

fn is_about(finding: &Finding, acceptance: &Acceptance) -> bool {
    finding.code.name == acceptance.code
        && finding.about.as_ref().is_some_and(|(version, direction)| {
            *version == acceptance.version && *direction == acceptance.direction
        })
}

/// Errors that go away by freezing; whether that is allowed is decided elsewhere.
fn is_settled_by_freezing(finding: &Finding) -> bool {
    const SETTLED: [&Code; 4] = [
        &codes::FROZEN_EDITED,
        &codes::FROZEN_RENAMED,
        &codes::FROZEN_MISSING,
        &codes::DRAFT_DENIED,
    ];
    // A broken chain is about a migration, a line that cannot be read is not.
    SETTLED.contains(&finding.code)
        || (finding.code == &codes::LOCK_FILE_DAMAGED && finding.about.is_some())
}

/// The entry, what changed in words, and whether the main branch has a say.
fn describe(change: &Change, checked: &Checked) -> (usize, String, bool) {
    let found = |migration: &usize| &checked.migrations[*migration];
    let (entry, what, protected) = match change {
        Change::UpEdited { entry, .. } => (entry, "its up script was edited", true),
        Change::UpReformatted { entry, .. } => (
            entry,
            "comments or white space of its up script changed",
            false,
        ),
        Change::DownEdited { entry, .. } => (entry, "its down script was edited", false),
        Change::DownReformatted { entry, .. } => (
            entry,
            "comments or white space of its down script changed",
            false,
        ),
        Change::DownAdded { entry, .. } => (entry, "a down script was added", false),
        Change::DownRemoved { entry, .. } => (entry, "its down script was removed", false),
        Change::Missing { entry } => (entry, "it was removed", true),
        Change::ChainBroken { entry } => (entry, "the lines before it changed", true),
        Change::NameChanged { entry, migration } => {
            let what = format!("it was renamed to `{}`", found(migration).name);
            return (*entry, what, true);
        }
        Change::VersionChanged { entry, migration } => {
            let what = format!("it became version `{}`", found(migration).version.text);
            return (*entry, what, true);
        }
    };
    (*entry, what.to_owned(), protected)
}

/// The new lines: old ones in their order, as their migrations are now, then the drafts.
fn entries(
    checked: &Checked,
    old: &LockFile,
    changes: &[Change],
    listed: &[bool],
    dialects: &[Dialect],
) -> Vec<Entry> {
    let by_version: HashMap<&str, &Migration> = checked
        .migrations
        .iter()
        .map(|migration| (migration.version.text.as_str(), migration))
        .collect();
    let moved: HashMap<usize, usize> = changes
        .iter()
        .filter_map(|change| match change {
            Change::VersionChanged { entry, migration } => Some((*entry, *migration)),
            _ => None,
        })
        .collect();
    let kept =
        old.entries
            .iter()
            .enumerate()
            .filter_map(|(index, entry)| match moved.get(&index) {
                Some(migration) => checked.migrations.get(*migration),
                None => by_version.get(entry.version.as_str()).copied(),
            });
    let added = checked
        .migrations
        .iter()
        .zip(listed)
        .filter(|(_, listed)| !**listed)
        .map(|(migration, _)| migration);
    let mut before = chain::START;
    kept.chain(added)
        .map(|migration| {
            let entry = entry(migration, &before, dialects);
            before = entry.chain;
            entry
        })
        .collect()
}

fn entry(migration: &Migration, before: &crate::checksum::Digest, dialects: &[Dialect]) -> Entry {
    let version = migration.version.text.clone();
    let tokens = chain::tokens(&migration.up, dialects);
    let down = |script: &Script| DownEntry {
        tokens: chain::tokens(script, dialects),
        text: chain::mark(&script.text_digest),
    };
    Entry {
        chain: chain::link(before, &version, &migration.name, &tokens),
        version,
        name: migration.name.clone(),
        up_text: chain::mark(&migration.up.text_digest),
        down: migration.down.as_ref().map(down),
        place: 0..0,
        after_gap: false,
    }
}
