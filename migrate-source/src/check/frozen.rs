//! Frozen history against the folder: every difference becomes a finding.

use std::ops::Range;
use std::path::Path;

use super::Context;
use super::difference::difference;
use crate::config::DownPolicy;
use crate::finding::{Direction, Finding, Label, SourceFile, codes};
use crate::git;
use crate::lock_file::{
    Change, Entry, MainBranch, ReadLockFile, chain, is_frozen_with, was_marked_otherwise,
};
use crate::migration::Migration;
use crate::profile;
use crate::script::{Script, TransactionRule};

/// Git is asked about this many findings; it costs some milliseconds each.
const ASKED: usize = 8;

/// Turns the changes into findings.
pub(super) fn changed(
    context: &Context<'_>,
    lock_file: &ReadLockFile,
    changes: &[Change],
    migrations: &[Migration],
    findings: &mut Vec<Finding>,
) {
    let mut room = Room {
        context,
        lock_file,
        asked: 0,
        main: None,
    };
    for change in changes {
        findings.extend(room.finding(*change, migrations));
    }
}

struct Room<'a> {
    context: &'a Context<'a>,
    lock_file: &'a ReadLockFile,
    asked: usize,
    main: Option<MainBranch>,
}

impl Room<'_> {
    fn finding(&mut self, change: Change, migrations: &[Migration]) -> Option<Finding> {
        let lock_file = self.lock_file;
        let entry = |index: usize| &lock_file.content.entries[index];
        // Which of two files is meant, or which tool's, is to be settled first.
        let disputed = match change {
            Change::Missing { .. } => !self.context.disputed.is_empty(),
            Change::UpEdited { migration, .. }
            | Change::UpReformatted { migration, .. }
            | Change::NameChanged { migration, .. }
            | Change::VersionChanged { migration, .. }
            | Change::DownEdited { migration, .. }
            | Change::DownReformatted { migration, .. }
            | Change::DownAdded { migration, .. }
            | Change::DownRemoved { migration, .. } => self
                .context
                .disputed
                .contains(&migrations[migration].up.file.path),
            Change::ChainBroken { .. } => false,
        };
        if disputed {
            return None;
        }
        let is_read = |script: &Script| !self.context.unreadable.contains(&script.file.path);
        Some(match change {
            Change::UpEdited { migration, .. } if !is_read(&migrations[migration].up) => {
                return None;
            }
            Change::DownEdited { migration, .. }
                if !migrations[migration].down.as_ref().is_some_and(is_read) =>
            {
                return None;
            }
            Change::UpEdited {
                entry: index,
                migration,
            } => self.up_edited(index, &migrations[migration]),
            Change::DownEdited {
                entry: index,
                migration,
            } => {
                let down = migrations[migration].down.as_ref()?;
                self.down_edited(index, &migrations[migration], down)
            }
            Change::UpReformatted {
                entry: index,
                migration,
            } => reformatted(entry(index), &migrations[migration].up, Direction::Up),
            Change::DownReformatted {
                entry: index,
                migration,
            } => {
                let down = migrations[migration].down.as_ref()?;
                reformatted(entry(index), down, Direction::Down)
            }
            Change::DownAdded {
                entry: index,
                migration,
            } => {
                let down = migrations[migration].down.as_ref()?;
                self.down_added(entry(index), down)
            }
            // Elsewhere the missing down script is a finding already.
            Change::DownRemoved {
                entry: index,
                migration,
            } if self.context.down == Some(DownPolicy::Optional) => {
                self.down_removed(entry(index), &migrations[migration])
            }
            Change::DownRemoved { .. } => return None,
            Change::NameChanged {
                entry: index,
                migration,
            } => self.name_changed(entry(index), &migrations[migration]),
            Change::VersionChanged {
                entry: index,
                migration,
            } => self.version_changed(entry(index), &migrations[migration]),
            Change::Missing { entry: index } => self.missing(index, migrations),
            Change::ChainBroken { entry: index } => self.chain_broken(entry(index)),
        })
    }

    /// The third way out, for what no other branch has seen.
    fn or_freeze(&mut self, finding: Finding, entry: &Entry) -> Finding {
        let path = self.context.package.join(&self.lock_file.file.path);
        let main = self.main.get_or_insert_with(|| MainBranch::ask(&path));
        if main.may_have(&entry.version) {
            finding
        } else {
            finding.help(
                "or, since the main branch does not have this migration yet, take it as it is: \
                 `cargo migrate freeze`",
            )
        }
    }

    /// The lock file's line, as a second place.
    fn line(&self, entry: &Entry, text: &str) -> Label {
        Label::at(&self.lock_file.file, entry.place.clone(), text)
    }

    fn up_edited(&mut self, index: usize, migration: &Migration) -> Finding {
        let lock_file = self.lock_file;
        let entry = &lock_file.content.entries[index];
        let before = match index {
            0 => chain::START,
            _ => self.lock_file.content.entries[index - 1].chain,
        };
        let dialects = &self.lock_file.content.dialects;
        let old = self.ask(&migration.up, Direction::Up, |text| {
            TransactionRule::marks().into_iter().any(|mark| {
                let tokens = chain::tokens_of_text(mark, text, dialects);
                is_frozen_with(entry, &before, &tokens)
            })
        });
        let marked_otherwise =
            was_marked_otherwise(entry, migration, Some(before), &self.lock_file.content);
        let version = &entry.version;
        let message = format!("the up script of the frozen migration `{version}` was edited");
        let mut finding = Finding::new(&codes::FROZEN_EDITED, message);
        finding = explained(finding, &migration.up, old.as_ref());
        if marked_otherwise {
            finding = finding.note(
                "its SQL is as it was; what changed is what its tool says beside it about a \
                 transaction",
            );
        }
        finding = finding
            .label(self.line(entry, "frozen here"))
            .note("databases that have it keep what it was; only fresh ones would get the edit")
            .help(restore(
                &migration.up.file.path,
                old.as_ref().map(|old| old.commit.as_str()),
            ))
            .help("then write the change as a new migration: `cargo migrate new NAME`")
            .about(version, Direction::Up);
        self.or_freeze(finding, entry)
    }

    fn down_edited(&mut self, index: usize, migration: &Migration, down: &Script) -> Finding {
        let lock_file = self.lock_file;
        let entry = &lock_file.content.entries[index];
        let dialects = &self.lock_file.content.dialects;
        let tokens = entry.down.map(|down| down.tokens);
        let old = self.ask(down, Direction::Down, |text| {
            TransactionRule::marks()
                .into_iter()
                .any(|mark| Some(chain::tokens_of_text(mark, text, dialects)) == tokens)
        });
        let version = &migration.version.text;
        let message = format!("the down script of the frozen migration `{version}` was edited");
        let finding = Finding::new(&codes::FROZEN_DOWN_EDITED, message);
        explained(finding, down, old.as_ref())
            .note("a database that has applied it keeps the old down script in its history")
            .help("if this mends it, take it into the lock file: `cargo migrate freeze`")
            .help(restore(
                &down.file.path,
                old.as_ref().map(|old| old.commit.as_str()),
            ))
            .about(version, Direction::Down)
    }

    /// The committed form of a script, where git is there and has it.
    fn ask(
        &mut self,
        script: &Script,
        direction: Direction,
        wanted: impl Fn(&str) -> bool,
    ) -> Option<OldScript> {
        if self.asked == ASKED {
            return None;
        }
        self.asked += 1;
        let whole = script.section == (0..script.file.text.len());
        // A file with both scripts in it is cut as the profile cuts it.
        let cut = |text: &str| {
            let profile = self.context.profile.filter(|_| !whole);
            let Some(profile) = profile else {
                return Some(text.to_owned());
            };
            let (file, _) = SourceFile::from_bytes(script.file.path.as_str(), text.as_bytes());
            let range = profile::script_range(profile, &file, direction)?;
            Some(file.text[range].to_owned())
        };
        let path = self.context.package.join(&script.file.path);
        let is_wanted = |text: &str| cut(text).is_some_and(|text| wanted(&text));
        let found = git::committed_text(&path, is_wanted)?;
        Some(OldScript {
            text: cut(&found.text)?,
            commit: found.commit,
        })
    }

    fn down_added(&self, entry: &Entry, down: &Script) -> Finding {
        let message = format!(
            "the frozen migration `{}` got a down script that the lock file does not know",
            entry.version
        );
        Finding::new(&codes::FROZEN_DOWN_EDITED, message)
            .label(Label::whole(&down.file, ""))
            .label(self.line(entry, "frozen without one"))
            .help("take it into the lock file: `cargo migrate freeze`")
            .about(&entry.version, Direction::Down)
    }

    fn down_removed(&self, entry: &Entry, migration: &Migration) -> Finding {
        let message = format!(
            "the down script of the frozen migration `{}` is gone",
            entry.version
        );
        Finding::new(&codes::FROZEN_DOWN_EDITED, message)
            .label(Label::whole(&migration.up.file, ""))
            .label(self.line(entry, "frozen with one"))
            .help("restore it, or take that into the lock file: `cargo migrate freeze`")
            .about(&entry.version, Direction::Down)
    }

    fn name_changed(&mut self, entry: &Entry, migration: &Migration) -> Finding {
        let message = format!(
            "the frozen migration `{}` was renamed from `{}` to `{}`",
            entry.version, entry.name, migration.name
        );
        let finding = Finding::new(&codes::FROZEN_RENAMED, message)
            .label(Label::whole(&migration.up.file, ""))
            .label(self.line(entry, "frozen here"))
            .help(format!("give it its name back: `{}`", entry.name))
            .about(&entry.version, Direction::Up);
        self.or_freeze(finding, entry)
    }

    fn version_changed(&mut self, entry: &Entry, migration: &Migration) -> Finding {
        let message = format!(
            "the frozen migration `{}` became `{}`",
            entry.version, migration.version.text
        );
        let finding = Finding::new(&codes::FROZEN_RENAMED, message)
            .label(Label::whole(&migration.up.file, "the same up script"))
            .label(self.line(entry, "frozen here"))
            .note("databases that have the old version would run it again under the new one")
            .help(format!(
                "give it its version and name back: `{}`, `{}`",
                entry.version, entry.name
            ))
            .about(&entry.version, Direction::Up);
        self.or_freeze(finding, entry)
    }

    fn missing(&mut self, index: usize, migrations: &[Migration]) -> Finding {
        let lock_file = self.lock_file;
        let entry = &lock_file.content.entries[index];
        let message = format!(
            "the frozen migration `{}` ({}) is not in the folder",
            entry.version, entry.name
        );
        let mut finding = Finding::new(&codes::FROZEN_MISSING, message)
            .label(self.line(entry, "frozen here"))
            .note("databases that have it would know a migration that nobody can read any more");
        let same_name = migrations
            .iter()
            .find(|migration| !migration.frozen && migration.name == entry.name);
        if let Some(draft) = same_name {
            finding = finding.note(format!(
                "the draft `{}` has the same name, and another up script",
                draft.up.file.path
            ));
        }
        let help = self
            .committed_path(entry)
            .unwrap_or_else(|| "restore its files from a backup or another branch".to_owned());
        let finding = finding
            .help(help)
            .help("to undo what it did, write a new migration: `cargo migrate new NAME`")
            .about(&entry.version, Direction::Up);
        self.or_freeze(finding, entry)
    }

    /// The command that brings a lost file back, where git ever had one.
    fn committed_path(&mut self, entry: &Entry) -> Option<String> {
        if self.asked == ASKED {
            return None;
        }
        self.asked += 1;
        let folder = self.context.package.join(&self.context.folder.path);
        let mut paths = git::paths_ever(&folder);
        paths.retain(|path| path.contains(&entry.version) && path.contains(&entry.name));
        let path = paths
            .iter()
            .find(|path| path.ends_with("up.sql") || !path.ends_with("down.sql"))?;
        let old = git::last_commit_with(&folder.join(Path::new(path)))?;
        let shown = format!("{}/{path}", self.context.folder.path);
        Some(restore(&shown, Some(&old.commit)))
    }

    fn chain_broken(&self, entry: &Entry) -> Finding {
        let message = format!(
            "the lock file's chain breaks at `{}`: a line before it was removed, added, changed \
             or moved",
            entry.version
        );
        Finding::new(&codes::LOCK_FILE_DAMAGED, message)
            .label(self.line(entry, "this line does not follow the one before it"))
            .note("the script itself is as it was frozen")
            .help(crate::lock_file::restore(&self.lock_file.file.path))
            .help(
                "or, where a merge brought the lines together, look at them and renew the chain: \
                 `cargo migrate freeze`",
            )
            .about(&entry.version, Direction::Up)
    }
}

/// A script as it was committed.
struct OldScript {
    commit: String,
    text: String,
}

/// What changed, where git knows; the first label is the first changed line.
fn explained(finding: Finding, script: &Script, old: Option<&OldScript>) -> Finding {
    let changed = old.and_then(|old| {
        let difference = difference(&old.text, script.text())?;
        Some((difference, &old.commit))
    });
    let Some((changed, commit)) = changed else {
        return finding.label(Label::whole(&script.file, ""));
    };
    let before = script.file.position(script.section.start).line - 1;
    let label = match visible_line(script, before + changed.first_line) {
        Some(span) => Label::at(&script.file, span, "the first change"),
        None => Label::whole(&script.file, ""),
    };
    finding.label(label).note(format!(
        "what changed since commit {commit}:\n{}",
        changed.text
    ))
}

fn reformatted(entry: &Entry, script: &Script, direction: Direction) -> Finding {
    let message = format!(
        "only comments or white space of the frozen {} script of `{}` changed",
        direction.name(),
        entry.version
    );
    Finding::new(&codes::FROZEN_REFORMATTED, message)
        .label(Label::whole(&script.file, ""))
        .help("nothing has to be done; `cargo migrate freeze` forgets about it")
        .about(&entry.version, direction)
}

fn restore(path: &str, commit: Option<&str>) -> String {
    match commit {
        Some(commit) => format!(
            "restore the file: `git restore --source={commit} -- {}`",
            quoted(path)
        ),
        None => "restore the file as it was when it was frozen".to_owned(),
    }
}

/// A path as a shell takes it.
fn quoted(path: &str) -> String {
    let plain = |character: char| {
        character.is_alphanumeric() || matches!(character, '/' | '.' | '_' | '-' | '+' | ':')
    };
    if path.chars().all(plain) {
        path.to_owned()
    } else {
        format!("'{}'", path.replace('\'', "'\\''"))
    }
}

/// The line, or the last one of a text that lost its end; `None` for an empty text.
fn visible_line(script: &Script, line: u32) -> Option<Range<usize>> {
    let file = &script.file;
    let span = file
        .line(line)
        .filter(|span| span.start < file.text.len())
        .or_else(|| {
            let last = file.text.trim_end_matches('\n');
            (!last.is_empty()).then(|| last.rfind('\n').map_or(0, |at| at + 1)..last.len())
        })?;
    let text = &file.text[span.clone()];
    let indent = text.len() - text.trim_start().len();
    Some(span.start + indent..span.end)
}
