//! Which profile a folder follows, from its names and, where they are
//! ambiguous, from its contents.
//!
//! Names fall into three families: numbered files (sqlx, golang-migrate, goose,
//! dbmate, Supabase), `V…__` files (Flyway, refinery) and a folder for each
//! migration (diesel, prisma). The family with the most entries wins; an entry
//! of another family makes the folder a mixed one. Within a family:
//!
//! - goose and dbmate by their markers, when at least half of the numbered
//!   files have them; fewer make the folder a mixed one, because sqlx would run
//!   both sections of such a file;
//! - Supabase by its place, `supabase/migrations`;
//! - golang-migrate by a Go file beside the scripts, by a version that no
//!   `i64` holds, or by six-digit versions that count from 1 (what
//!   `migrate create -seq` writes), unless a script has sqlx's own marker or
//!   template line; else sqlx;
//! - Flyway by what only it has: dotted versions, `U` scripts of which most undo
//!   a `V` script, repeatable migrations, callbacks, `.conf` files, `src/main/resources` or
//!   `db/migration` as its place, names with more than letters, digits and `_`
//!   in a tenth of the files; else refinery, whose versions are plain numbers.
//!
//! golang-migrate and Flyway are also what it is if [`ENOUGH`] migrations say
//! `CONCURRENTLY`: sqlx and refinery would have run them in a transaction, and
//! failed. No other rule hangs on the SQL, so that one new script cannot turn a
//! folder's profile. What stays ambiguous is read as sqlx's.

use std::collections::{BTreeSet, HashSet};
use std::path::Path;

use crate::finding::{Finding, Label, SourceFile, codes};

use super::convention::{Convention, Name, Role};
use super::flyway::Flyway;
use super::reader::Reader;
use super::refinery::{is_number, is_word};
use super::votes::Votes;
use super::walk::{Entry, Kind};
use super::{Profile, dbmate, goose, ignored, sqlx};

/// So many migrations of one folder are no mistake.
const ENOUGH: usize = 3;

/// What was detected.
pub(super) struct Detected {
    /// The profile, and why; `None` where nothing has a name of any tool.
    pub(super) profile: Option<(Profile, String)>,
    /// Entries that follow another tool, by relative path; one finding names them all.
    pub(super) foreign: HashSet<String>,
}

/// Finds the profile of a listed folder.
pub(super) fn detect(folder: &Path, entries: &[Entry], reader: &mut Reader<'_>) -> Detected {
    let votes = Votes::count(entries);
    let flat = votes.numbered.len();
    let each = votes.folders.len();
    let versioned = votes.versioned.len();
    if flat + each + versioned == 0 {
        return undecided(&votes, entries, reader);
    }
    let family = if each >= flat.max(versioned) {
        Family::Folders
    } else if versioned >= flat {
        Family::VNames
    } else {
        Family::Numbers
    };
    let (profile, reason, mut foreign) = match family {
        Family::Folders => folder_each(&votes.folders),
        Family::VNames => v_names(folder, entries, &votes.versioned, reader),
        Family::Numbers => numbered(folder, entries, &votes.numbered, reader),
    };
    if family != Family::Folders {
        foreign.extend(votes.folders.iter().copied());
    }
    if family != Family::VNames {
        foreign.extend(
            votes
                .versioned
                .iter()
                .map(|entry| (*entry, Profile::Flyway)),
        );
    }
    if family != Family::Numbers {
        foreign.extend(votes.numbered.iter().map(|entry| (*entry, Profile::Sqlx)));
    }
    let mut said = HashSet::new();
    foreign.retain(|(entry, _)| said.insert(entry.relative.clone()));
    if !foreign.is_empty() {
        let own = votes
            .all()
            .find(|entry| !said.contains(&entry.relative))
            .map(|entry| reader.path(entry));
        mixed(profile, own, &foreign, reader);
    }
    Detected {
        profile: Some((profile, reason)),
        foreign: said,
    }
}

/// The three kinds of names there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    Numbers,
    VNames,
    Folders,
}

type Foreign<'a> = Vec<(&'a Entry, Profile)>;

/// No name is a tool's, at least not at first sight.
fn undecided(votes: &Votes<'_>, entries: &[Entry], reader: &mut Reader<'_>) -> Detected {
    let nothing_foreign = HashSet::new;
    let marked = votes
        .loosely_numbered
        .iter()
        .find(|entry| dbmate::has_marker(&reader.read(entry).text));
    let profile = if let Some(entry) = marked {
        Some((
            Profile::Dbmate,
            format!("`{}` has dbmate's markers", entry.name),
        ))
    } else if let Some((entry, profile)) = votes.unnumbered_folders.first() {
        Some((
            *profile,
            format!("`{}` is a folder as {} has it", entry.name, profile.name()),
        ))
    } else if entries
        .iter()
        .any(|entry| !matches!(entry.kind, Kind::Folder(_)) && ignored::is_sql(&entry.name))
    {
        Some((
            Profile::Sqlx,
            "no file is named as a tool names it".to_owned(),
        ))
    } else {
        None
    };
    Detected {
        profile,
        foreign: nothing_foreign(),
    }
}

fn folder_each<'a>(folders: &[(&'a Entry, Profile)]) -> (Profile, String, Foreign<'a>) {
    let (prisma, diesel): (Vec<_>, Vec<_>) = folders
        .iter()
        .copied()
        .partition(|(_, profile)| *profile == Profile::Prisma);
    let (profile, file, own, other) = if prisma.len() > diesel.len() {
        (Profile::Prisma, "migration.sql", prisma, diesel)
    } else {
        (Profile::Diesel, "up.sql", diesel, prisma)
    };
    let example = own.first().map_or("", |(entry, _)| entry.name.as_str());
    (profile, format!("`{example}/{file}` is there"), other)
}

fn v_names<'a>(
    folder: &Path,
    entries: &'a [Entry],
    versioned: &[&'a Entry],
    reader: &mut Reader<'_>,
) -> (Profile, String, Foreign<'a>) {
    let read: Vec<_> = versioned
        .iter()
        .filter_map(|entry| match Flyway.read_name(&entry.name) {
            Name::Migration {
                version,
                name,
                role,
            } => Some((*entry, version, name, role)),
            _ => None,
        })
        .collect();
    let ups: BTreeSet<String> = read
        .iter()
        .filter(|(_, _, _, role)| *role == Role::Up)
        .filter_map(|(_, version, _, _)| Some(Flyway.version(version).ok()?.sort_key))
        .collect();
    let undoes = |version: &str| {
        Flyway
            .version(version)
            .is_ok_and(|version| ups.contains(&version.sort_key))
    };
    let undo: Vec<_> = read
        .iter()
        .filter(|(_, version, _, role)| *role == Role::Down && undoes(version))
        .collect();
    let unversioned = read.iter().filter(|(_, _, _, role)| *role == Role::Down);
    let place = folder.to_string_lossy().replace('\\', "/");
    let flyway = if let Some((entry, ..)) = read.iter().find(|(_, version, ..)| !is_number(version))
    {
        Some(format!("`{}` has a dotted version", entry.name))
    } else if let Some((entry, ..)) = undo
        .first()
        .filter(|_| undo.len() * 2 > unversioned.count())
    {
        Some(format!("`{}` is an undo script", entry.name))
    } else if let Some(entry) = only_flyways(entries) {
        Some(format!("`{}` is Flyway's", entry.name))
    } else if place.ends_with("db/migration") || place.contains("src/main/resources") {
        Some("its place is Flyway's".to_owned())
    } else if let Some(reason) = concurrently(versioned, "refinery", reader) {
        Some(reason)
    } else {
        let odd = read.iter().filter(|(_, _, name, _)| !is_word(name));
        let example = odd.clone().next();
        example
            .filter(|_| odd.count() * 10 > read.len())
            .map(|(entry, ..)| format!("`{}` is no name to refinery", entry.name))
    };
    let example = versioned.first().map_or("", |entry| entry.name.as_str());
    let (profile, reason) = match flyway {
        Some(reason) => (Profile::Flyway, reason),
        None => (
            Profile::Refinery,
            format!("`{example}` is named so, and all versions are plain numbers"),
        ),
    };
    (profile, reason, Vec::new())
}

/// A file that only Flyway knows.
fn only_flyways(entries: &[Entry]) -> Option<&Entry> {
    entries.iter().find_map(|entry| match &entry.kind {
        Kind::Folder(children) => only_flyways(children.as_deref().unwrap_or_default()),
        _ => matches!(
            Flyway.read_name(&entry.name),
            Name::Known(_) | Name::Unsupported(_)
        )
        .then_some(entry),
    })
}

fn numbered<'a>(
    folder: &Path,
    entries: &'a [Entry],
    numbered: &[&'a Entry],
    reader: &mut Reader<'_>,
) -> (Profile, String, Foreign<'a>) {
    let mut goose = Vec::new();
    let mut dbmate = Vec::new();
    let mut plain = Vec::new();
    let mut sqlx_own = None;
    for entry in numbered {
        let file = reader.read(entry);
        if goose::has_marker(&file.text) {
            goose.push(*entry);
        } else if dbmate::has_marker(&file.text) {
            dbmate.push(*entry);
        } else {
            plain.push(*entry);
            if sqlx_own.is_none() && sqlx::is_own(&file.text) {
                sqlx_own = Some(*entry);
            }
        }
    }
    let marked = |profile: Profile, entry: &Entry| {
        let reason = format!("`{}` has {}'s markers", entry.name, profile.name());
        (profile, reason)
    };
    let as_foreign = |entries: &[&'a Entry], profile: Profile| -> Foreign<'a> {
        entries.iter().map(|entry| (*entry, profile)).collect()
    };
    if goose.len() >= dbmate.len().max(plain.len()) && !goose.is_empty() {
        let (profile, reason) = marked(Profile::Goose, goose[0]);
        let mut foreign = as_foreign(&dbmate, Profile::Dbmate);
        foreign.extend(as_foreign(&reversible(&plain), Profile::Sqlx));
        return (profile, reason, foreign);
    }
    if dbmate.len() >= plain.len() && !dbmate.is_empty() {
        let (profile, reason) = marked(Profile::Dbmate, dbmate[0]);
        let mut foreign = as_foreign(&goose, Profile::Goose);
        foreign.extend(as_foreign(&reversible(&plain), Profile::Sqlx));
        return (profile, reason, foreign);
    }
    let mut foreign = as_foreign(&goose, Profile::Goose);
    foreign.extend(as_foreign(&dbmate, Profile::Dbmate));
    let (profile, reason) = unmarked(folder, entries, &plain, sqlx_own, reader);
    (profile, reason, foreign)
}

fn reversible<'a>(entries: &[&'a Entry]) -> Vec<&'a Entry> {
    let is_reversible = |name: &str| name.ends_with(".up.sql") || name.ends_with(".down.sql");
    entries
        .iter()
        .copied()
        .filter(|entry| is_reversible(&entry.name))
        .collect()
}

/// sqlx, golang-migrate or Supabase.
fn unmarked(
    folder: &Path,
    entries: &[Entry],
    plain: &[&Entry],
    sqlx_own: Option<&Entry>,
    reader: &mut Reader<'_>,
) -> (Profile, String) {
    let pairs = reversible(plain);
    let versions = || {
        pairs
            .iter()
            .filter_map(|entry| Some(entry.name.split_once('_')?.0))
    };
    if let Some(entry) = sqlx_own {
        let reason = format!("`{}` begins with a line of sqlx's", entry.name);
        return (Profile::Sqlx, reason);
    }
    if pairs.is_empty() && folder.ends_with("supabase/migrations") {
        let reason = "its place is `supabase/migrations`".to_owned();
        return (Profile::Supabase, reason);
    }
    if pairs.len() * 2 > plain.len() {
        let go = entries.iter().find(|entry| {
            entry.name.strip_suffix(".go").is_some() && matches!(entry.kind, Kind::File)
        });
        if let Some(go) = go {
            let reason = format!("`{}` lies beside the scripts", go.name);
            return (Profile::GolangMigrate, reason);
        }
        if let Some(large) = versions().find(|version| version.parse::<i64>().is_err()) {
            let reason = format!("`{large}` is too large for sqlx");
            return (Profile::GolangMigrate, reason);
        }
        if let Some(reason) = concurrently(&pairs, "sqlx", reader) {
            return (Profile::GolangMigrate, reason);
        }
    }
    let counts_from_one = versions().any(|version| version == "000001")
        && versions().all(|version| version.len() == 6);
    if pairs.len() == plain.len() && counts_from_one {
        let reason = "versions have six digits and count from `000001`".to_owned();
        return (Profile::GolangMigrate, reason);
    }
    let example = plain.first().map_or("", |entry| entry.name.as_str());
    let reason = format!("`{example}` is named so, and nothing speaks for another tool");
    (Profile::Sqlx, reason)
}

/// Whether migrations are there that `tool` would have failed to run.
fn concurrently(entries: &[&Entry], tool: &str, reader: &mut Reader<'_>) -> Option<String> {
    let mut versions = BTreeSet::new();
    for entry in entries {
        let file = reader.read(entry);
        if file.text.contains("CONCURRENTLY") || file.text.contains("concurrently") {
            versions.insert(entry.name.split_once('_')?.0);
        }
    }
    (versions.len() >= ENOUGH).then(|| {
        format!(
            "{} migrations say `CONCURRENTLY`, which {tool} would run in a transaction",
            versions.len()
        )
    })
}

fn mixed(profile: Profile, own: Option<String>, foreign: &Foreign<'_>, reader: &mut Reader<'_>) {
    let Some((other, their)) = foreign.first() else {
        return;
    };
    let other = reader.path(other);
    let own = own.unwrap_or_default();
    let (name, their) = (profile.name(), their.name());
    let mut finding = Finding::new(
        &codes::MIXED_PROFILES,
        format!("the folder mixes the conventions of {name} and {their}"),
    )
    .label(Label::whole(
        &SourceFile::path_only(&other),
        format!("this one follows {their}"),
    ))
    .label(Label::whole(
        &SourceFile::path_only(&own),
        format!("this one follows {name}"),
    ));
    if foreign.len() > 1 {
        finding = finding.note(format!(
            "{} entries do not follow {name}, which most do",
            foreign.len()
        ));
    }
    reader.findings.push(finding.help(format!(
        "keep one history in a folder: rename `{other}` as {name} names its files, or move it elsewhere"
    )).help(format!(
        "if {name} is meant, say `profile = \"{name}\"` in `migrate.toml`; then each other file is judged by its rules"
    )));
}
