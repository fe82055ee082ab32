//! Goes through a listed folder with a tool's eyes: entries become scripts,
//! findings, or skipped files.

use std::collections::{HashMap, HashSet};

use crate::finding::{Direction, Finding, Label, SourceFile, codes};
use crate::migration::Version;

use super::convention::{Convention, Layout, Name, Role, Settings};
use super::pair::Candidate;
use super::reader::Reader;
use super::sections::Section;
use super::walk::{Entry, Kind, Trouble};
use super::{Skipped, ignored, stray};

/// What was found.
#[derive(Default)]
pub(super) struct Collected {
    /// The scripts, in the order of their paths.
    pub(super) candidates: Vec<Candidate>,
    /// Halves of migrations that are there and not supported, by sort key.
    pub(super) unsupported_halves: HashSet<(String, Direction)>,
}

/// Finds the scripts among `entries`; `foreign` are those that another finding names.
pub(super) fn collect(
    convention: &dyn Convention,
    entries: &[Entry],
    foreign: &HashSet<String>,
    reader: &mut Reader<'_>,
    skipped: &mut Vec<Skipped>,
) -> Collected {
    let mut collector = Collector {
        convention,
        foreign,
        reader,
        skipped,
        collected: Collected::default(),
        repeating: Vec::new(),
        out_of_range: HashSet::new(),
    };
    match convention.layout() {
        Layout::Flat | Layout::Nested => {
            collector.files(entries);
            collector.settle_repeating();
        }
        Layout::FolderEach { up, down } => collector.folders(entries, up, down),
    }
    collector.collected
}

struct Collector<'a, 'b> {
    convention: &'a dyn Convention,
    foreign: &'a HashSet<String>,
    reader: &'a mut Reader<'b>,
    skipped: &'a mut Vec<Skipped>,
    collected: Collected,
    /// Versions that were said to be out of range.
    out_of_range: HashSet<String>,
    /// Files that sum up others up to a version, if those are there.
    repeating: Vec<(Entry, Version, &'static str)>,
}

impl Collector<'_, '_> {
    fn files(&mut self, entries: &[Entry]) {
        let tool = self.convention.profile().name();
        let by_name: HashMap<&str, &Entry> = entries
            .iter()
            .map(|entry| (entry.name.as_str(), entry))
            .collect();
        let misspelt = misspelt_directions(self.convention, entries);
        for entry in entries {
            if self.is_foreign(entry) {
                continue;
            }
            match &entry.kind {
                Kind::Folder(Some(children)) if self.convention.layout() == Layout::Nested => {
                    self.files(children);
                    continue;
                }
                Kind::Folder(_) => {
                    self.skip(entry, &format!("a folder that {tool} does not read"));
                    continue;
                }
                _ => {}
            }
            if misspelt.contains(entry.name.as_str()) {
                self.stray(entry);
                continue;
            }
            match self.convention.read_name(&entry.name) {
                Name::Migration {
                    version,
                    name,
                    role,
                } => {
                    let settings = self.settings(&entry.name, &by_name);
                    self.script(entry, version, name, role, settings);
                }
                Name::Unsupported(what) => match self.convention.repeats_up_to(&entry.name) {
                    Some(version) => self.repeating.push((entry.clone(), version, what)),
                    None => self.unsupported(entry, what),
                },
                Name::Known(what) => self.skip(entry, what),
                Name::Unknown => self.unknown(entry),
            }
        }
    }

    fn folders(&mut self, entries: &[Entry], up: &str, down: &str) {
        for entry in entries {
            if self.is_foreign(entry) {
                continue;
            }
            match &entry.kind {
                Kind::Folder(Some(children)) if children.is_empty() => {
                    self.skip(entry, "an empty folder");
                }
                Kind::Folder(Some(children)) => self.folder(entry, children, up, down),
                Kind::Folder(None) => self.skip(entry, "a folder that is not read"),
                _ => self.unknown(entry),
            }
        }
    }

    /// One migration's folder.
    fn folder(&mut self, folder: &Entry, children: &[Entry], up: &str, down: &str) {
        let tool = self.convention.profile().name();
        let by_name: HashMap<&str, &Entry> = children
            .iter()
            .map(|child| (child.name.as_str(), child))
            .collect();
        let settings_name = self.convention.settings_file(&folder.name);
        let mut has_sql = false;
        for child in children {
            let name = child.name.as_str();
            if name == up || name == down {
                has_sql = true;
            } else if settings_name.as_deref() == Some(name) {
                self.skip(child, "settings of a migration");
            } else if matches!(child.kind, Kind::Folder(_)) {
                self.skip(child, "a folder inside a migration's folder");
            } else {
                has_sql |= ignored::is_sql(name);
                self.unknown(child);
            }
        }
        if !has_sql {
            let path = self.reader.path(folder);
            self.reader.findings.push(
                Finding::new(&codes::FILE_NAME, format!("`{path}` has no `{up}`"))
                    .label(Label::whole(&SourceFile::path_only(&path), ""))
                    .note(format!("{tool} takes every folder here for a migration"))
                    .note(format!("it holds `{}`", children[0].name))
                    .help(format!("write `{path}/{up}`, or remove the folder")),
            );
            return;
        }
        let Name::Migration { version, name, .. } = self.convention.read_name(&folder.name) else {
            let path = self.reader.path(folder);
            self.reader.findings.push(
                Finding::new(
                    &codes::FILE_NAME,
                    format!("`{path}` has no version in its name"),
                )
                .label(Label::whole(&SourceFile::path_only(&path), ""))
                .help(format!("{tool} reads {}", self.convention.names())),
            );
            return;
        };
        if !by_name.contains_key(up) && !by_name.contains_key(down) {
            return;
        }
        let settings = self.settings(&folder.name, &by_name);
        for (file, role) in [(up, Role::Up), (down, Role::Down)] {
            if let Some(child) = by_name.get(file) {
                self.script(child, version, name, role, settings);
            }
        }
    }

    fn settings(&mut self, name: &str, siblings: &HashMap<&str, &Entry>) -> Settings {
        let found = self
            .convention
            .settings_file(name)
            .and_then(|file| siblings.get(file.as_str()).copied());
        match found {
            Some(entry) => {
                let file = self.reader.read(entry);
                self.convention
                    .read_settings(&file, &mut self.reader.findings)
            }
            None => Settings::default(),
        }
    }

    /// A file with one script or both.
    fn script(&mut self, entry: &Entry, version: &str, name: &str, role: Role, settings: Settings) {
        let tool = self.convention.profile().name();
        let read_version = match self.convention.version(version) {
            Ok(version) => version,
            Err(reason) => {
                let path = self.reader.path(entry);
                if self.out_of_range.insert(version.to_owned()) {
                    self.reader.findings.push(
                        Finding::new(
                            &codes::VERSION_OUT_OF_RANGE,
                            format!("version `{version}` cannot be stored"),
                        )
                        .label(Label::whole(&SourceFile::path_only(&path), ""))
                        .note(reason.reason(tool))
                        .help("give the migration a version within the range"),
                    );
                }
                self.skip(entry, "its version cannot be stored");
                return;
            }
        };
        let file = self.reader.read(entry);
        let sections = if role == Role::Both {
            let sections = self
                .convention
                .cut(&file, version, &mut self.reader.findings);
            [
                (Direction::Up, sections.up),
                (Direction::Down, sections.down),
            ]
        } else {
            let section = Section {
                range: 0..file.text.len(),
                rule: settings
                    .rule
                    .unwrap_or_else(|| self.convention.rule(&file.text)),
            };
            match role {
                Role::Down => [(Direction::Down, Some(section)), (Direction::Up, None)],
                Role::Up | Role::Both => [(Direction::Up, Some(section)), (Direction::Down, None)],
            }
        };
        if !settings.keeps_placeholders
            && let Some(placeholder) = self.convention.placeholder(&file.text)
        {
            let range = placeholder.range;
            let direction = sections
                .iter()
                .find(|(_, section)| {
                    section
                        .as_ref()
                        .is_some_and(|section| section.range.contains(&range.start))
                })
                .map_or(Direction::Up, |(direction, _)| *direction);
            self.reader.findings.push(
                Finding::new(
                    &codes::PLACEHOLDER,
                    format!(
                        "{tool} would replace `{}`, and nothing does here",
                        &file.text[range.clone()]
                    ),
                )
                .level(placeholder.level)
                .label(Label::at(&file, range, "sent to the server as it is"))
                .help(
                    "write the value itself, or read it in SQL with `current_setting` or the like",
                )
                .about(version, direction),
            );
        }
        for (direction, section) in sections {
            if let Some(section) = section {
                self.collected.candidates.push(Candidate {
                    file: file.clone(),
                    version: read_version.clone(),
                    name: name.to_owned(),
                    direction,
                    section,
                });
            }
        }
    }

    /// An entry whose name the tool does not know.
    fn unknown(&mut self, entry: &Entry) {
        match &entry.kind {
            Kind::Trouble(trouble @ (Trouble::NameNotUtf8 | Trouble::NameNotPrintable(_))) => {
                let path = self.reader.path(entry);
                self.reader.trouble(&path, trouble);
            }
            Kind::Trouble(Trouble::LinkLeaves(target))
                if self.convention.layout() != Layout::Flat && target.is_dir() =>
            {
                self.reader.read(entry);
            }
            Kind::Trouble(Trouble::Unreadable(_))
                if self.convention.layout() != Layout::Flat && entry.absolute.is_dir() =>
            {
                self.reader.read(entry);
            }
            _ => match ignored::not_sql(&entry.name) {
                Some(_) if matches!(entry.kind, Kind::Trouble(_)) => {
                    self.skip(entry, "not an SQL file, and nothing that can be read");
                }
                Some(reason) => self.skip(entry, reason),
                None if matches!(entry.kind, Kind::Trouble(_)) => {
                    self.reader.read(entry);
                }
                None => self.stray(entry),
            },
        }
    }

    fn stray(&mut self, entry: &Entry) {
        let path = self.reader.path(entry);
        let finding = stray::finding(self.convention, &path, &entry.name);
        self.reader.findings.push(finding);
        self.skip(entry, "its name fits no migration");
    }

    fn settle_repeating(&mut self) {
        for (entry, version, what) in std::mem::take(&mut self.repeating) {
            let others_are_there = self
                .collected
                .candidates
                .iter()
                .any(|candidate| candidate.version.sort_key <= version.sort_key);
            if others_are_there {
                self.skip(
                    &entry,
                    &format!("{what}: the migrations it sums up are here"),
                );
            } else {
                self.unsupported(&entry, what);
            }
        }
    }

    fn unsupported(&mut self, entry: &Entry, what: &str) {
        let path = self.reader.path(entry);
        let tool = self.convention.profile().name();
        if let Some((version, direction)) = self.convention.unsupported_half(&entry.name) {
            self.collected
                .unsupported_halves
                .insert((version.sort_key, direction));
        }
        self.reader.findings.push(
            Finding::new(
                &codes::UNSUPPORTED_MIGRATION,
                format!("`{path}` is {what}, which is not supported"),
            )
            .label(Label::whole(&SourceFile::path_only(&path), ""))
            .note(format!("{tool} runs it, and without it the history is another one"))
            .help("write what it does as an SQL migration")
            .help("to go without it, set `unsupported-migration = \"allow\"` under `[levels]` in `migrate.toml`"),
        );
        self.skip(entry, &format!("{what}, which is not supported"));
    }

    fn is_foreign(&mut self, entry: &Entry) -> bool {
        let is_foreign = self.foreign.contains(&entry.relative);
        if is_foreign {
            self.skip(entry, "follows another tool's conventions");
        }
        is_foreign
    }

    fn skip(&mut self, entry: &Entry, reason: &str) {
        self.skipped.push(Skipped {
            path: self.reader.path(entry),
            reason: reason.to_owned(),
        });
    }
}

/// Names that the tool reads as up scripts and that were meant as something
/// else: `1_a_down.sql` beside another file of version 1.
fn misspelt_directions<'a>(convention: &dyn Convention, entries: &'a [Entry]) -> HashSet<&'a str> {
    let candidates: Vec<&Entry> = entries
        .iter()
        .filter(|entry| convention.misspelt_direction(&entry.name).is_some())
        .collect();
    if candidates.is_empty() {
        return HashSet::new();
    }
    let key = |name: &str| match convention.read_name(name) {
        Name::Migration { version, .. } => Some(convention.version(version).ok()?.sort_key),
        _ => None,
    };
    let mut count: HashMap<String, usize> = HashMap::new();
    for entry in entries {
        if let Some(key) = key(&entry.name) {
            *count.entry(key).or_default() += 1;
        }
    }
    candidates
        .into_iter()
        .map(|entry| entry.name.as_str())
        .filter(|name| key(name).is_some_and(|key| count.get(&key).is_some_and(|n| *n > 1)))
        .collect()
}
