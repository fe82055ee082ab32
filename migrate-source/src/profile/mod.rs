//! Which tool's conventions a folder follows: file names, order, transaction
//! rule, markers.
//!
//! Owns the listing and reading of the folder, nine tools' rules (one file for
//! each, with its sources), their detection, and the joining of files into
//! migrations. Refuses to look at SQL: a script is a file's text, or a section
//! of it, and what its profile says about its transaction.
//!
//! What the field's oddities mean here:
//!
//! - Nothing is read out of a version: month 18, 14 digits beside 18, unpadded
//!   and padded numbers are fine, in the order of the folder's tool.
//! - Two spellings of one version (`1`, `01`; for Flyway `1`, `1.0`; for diesel
//!   two folders of which one ends in " copy") are a duplicate.
//! - Scripts are paired by version; another name is a warning, another version
//!   is a down script without an up script.
//! - Spaces, quotes and other printable characters in names are fine; control
//!   characters, those that turn the direction of text, and names that are not
//!   UTF-8 are refused.
//! - Loose `.sql` files are refused with the name that was probably meant;
//!   every other file is skipped with a reason.
//! - Templates (`{{ … }}`) are text like any other here, and a finding of
//!   [`crate::script`]; `${…}` is one here where the folder's tool would have
//!   replaced it.
//! - Empty files are scripts, and empty folders are no migrations.
//! - A file without a name of its own (`7.sql`) is named after its version.

#[cfg(feature = "commands")]
pub mod new_files;

mod collect;
mod convention;
mod detect;
mod ignored;
mod pair;
mod reader;
mod sections;
mod stray;
mod version;
mod votes;
mod walk;

mod dbmate;
mod diesel;
mod flyway;
mod golang_migrate;
mod goose;
mod prisma;
mod refinery;
mod sqlx;
mod supabase;

#[cfg(test)]
pub(crate) mod tests;

use std::collections::HashSet;
use std::io::ErrorKind;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::finding::{Direction, Finding, Label, SourceFile, codes};
use crate::migration::Version;
use crate::script::TransactionRule;

use convention::Layout;
use reader::Reader;
use walk::{Depth, Entry, Kind, Trouble};

/// A tool's conventions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Profile {
    /// `<number>_<name>.up.sql` and `.down.sql`, or `<number>_<name>.sql`.
    Sqlx,
    /// `<number>_<name>.up.sql` and `.down.sql`.
    GolangMigrate,
    /// `<version>_<name>/up.sql` and `down.sql`.
    Diesel,
    /// `<name>/migration.sql`, sometimes `down.sql`.
    Prisma,
    /// `V<version>__<name>.sql` and `U<version>__<name>.sql`.
    Flyway,
    /// `V<number>__<name>.sql` and `U<number>__<name>.sql`, up only.
    Refinery,
    /// `<number>_<name>.sql` with `-- +goose Up` and `-- +goose Down` sections.
    Goose,
    /// `<number>_<name>.sql` with `-- migrate:up` and `-- migrate:down` sections.
    Dbmate,
    /// `<timestamp>_<name>.sql`, up only.
    Supabase,
}

impl Profile {
    /// Every profile.
    pub const ALL: [Profile; 9] = [
        Profile::Sqlx,
        Profile::GolangMigrate,
        Profile::Diesel,
        Profile::Prisma,
        Profile::Flyway,
        Profile::Refinery,
        Profile::Goose,
        Profile::Dbmate,
        Profile::Supabase,
    ];

    /// The name in `migrate.toml`, on the command line and in messages.
    pub fn name(self) -> &'static str {
        match self {
            Profile::Sqlx => "sqlx",
            Profile::GolangMigrate => "golang-migrate",
            Profile::Diesel => "diesel",
            Profile::Prisma => "prisma",
            Profile::Flyway => "flyway",
            Profile::Refinery => "refinery",
            Profile::Goose => "goose",
            Profile::Dbmate => "dbmate",
            Profile::Supabase => "supabase",
        }
    }

    /// How this tool is told to run a script without a transaction, as a help names it.
    pub fn no_transaction_marker(self) -> Option<&'static str> {
        convention::of(self).no_transaction_marker()
    }

    /// Finds a profile by its name.
    pub fn parse(name: &str) -> Option<Profile> {
        Profile::ALL
            .into_iter()
            .find(|profile| profile.name() == name)
    }
}

/// One script as the folder has it, before its SQL is read.
#[derive(Clone, Debug)]
pub struct FoundScript {
    /// The file.
    pub file: Arc<SourceFile>,
    /// The part of its text that is the script.
    pub section: Range<usize>,
    /// What the profile says about its transaction, markers included.
    pub rule: TransactionRule,
    /// The name in this file's name; the down file's may differ from the up file's.
    pub name: String,
    /// The version as this file's name spells it.
    pub version: Version,
}

/// One migration as the folder has it, before its SQL is read.
#[derive(Clone, Debug)]
pub struct FoundMigration {
    /// The version, as the up file spells it.
    pub version: Version,
    /// The name, as the up file spells it.
    pub name: String,
    /// The up script.
    pub up: FoundScript,
    /// The down script.
    pub down: Option<FoundScript>,
    /// Whether a down script is there that is not supported, which is said.
    pub down_is_elsewhere: bool,
}

/// A file that is no migration, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Path relative to the package, with forward slashes.
    pub path: String,
    /// Why it is not looked at, in words.
    pub reason: String,
}

/// What a folder holds.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The profile that was used, and why.
    pub profile: Option<(Profile, String)>,
    /// The migrations, in order; every version once.
    pub migrations: Vec<FoundMigration>,
    /// Files that were not looked at.
    pub skipped: Vec<Skipped>,
    /// Every existing path that the outcome depends on, folders included (absolute).
    pub files_read: Vec<PathBuf>,
    /// The files whose text was read, scripts and settings.
    pub files: Vec<Arc<SourceFile>>,
}

/// Lists and reads a folder.
///
/// `shown` is the folder's path as messages show it, `named` the profile that
/// `migrate.toml` or the caller names. Findings: names that fit nothing, mixed
/// profiles, duplicates, versions out of range, down without up, names that
/// differ, not UTF-8, links that leave the folder, unreadable files.
/// A missing down script is not one of them: see [`crate::check`]. Nor is a
/// folder that does not exist, which is for [`crate::load()`] to say.
///
/// Findings come in the order of paths and places. A script whose file cannot
/// be read, or is not UTF-8, is there nevertheless, so that nothing else seems
/// to be missing; its text is empty or has replacement characters.
pub fn discover(
    folder: &Path,
    shown: &str,
    named: Option<Profile>,
    findings: &mut Vec<Finding>,
) -> Found {
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_path_buf());
    let mut reader = Reader::new(shown);
    let named = named.map(|profile| {
        let reason = "it is named by `migrate.toml` or the caller".to_owned();
        (profile, reason)
    });
    let first_depth = named
        .as_ref()
        .map_or(Depth::Subfolders, |(profile, _)| depth(*profile));
    let mut found = Found::default();
    let mut listing = match walk::list(&folder, shown, first_depth) {
        Ok(listing) => listing,
        Err(error) => {
            if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) {
                reader.trouble(shown, &Trouble::Unreadable(error.to_string()));
            }
            findings.append(&mut reader.findings);
            found.profile = named;
            return found;
        }
    };
    let mut foreign = HashSet::new();
    found.profile.clone_from(&named);
    if named.is_none() {
        let mut detected = detect::detect(&folder, &listing.entries, &mut reader);
        let deeper = match &detected.profile {
            Some((profile, _)) => depth(*profile) == Depth::Everything,
            None => true,
        };
        if deeper && let Ok(everything) = walk::list(&folder, shown, Depth::Everything) {
            listing = everything;
            reader
                .findings
                .retain(|finding| finding.code != &codes::MIXED_PROFILES);
            detected = detect::detect(&folder, &listing.entries, &mut reader);
        }
        found.profile = detected.profile;
        foreign = detected.foreign;
    }
    let listed = std::mem::take(&mut listing.read);
    found.skipped = std::mem::take(&mut listing.skipped);
    match &found.profile {
        Some((profile, _)) => {
            let convention = convention::of(*profile);
            let collected = collect::collect(
                convention,
                &listing.entries,
                &foreign,
                &mut reader,
                &mut found.skipped,
            );
            let layout = convention.layout();
            found.migrations = pair::migrations(collected, layout, &mut reader.findings);
            // A name of a tool, and nothing that it reads: the files may lie deeper.
            if found.migrations.is_empty()
                && reader.findings.is_empty()
                && let Ok(everything) = walk::list(&folder, shown, Depth::Everything)
            {
                for entry in &everything.entries {
                    folder_of_scripts(entry, &mut reader);
                }
            }
        }
        None => nothing_found(&listing.entries, &mut reader, &mut found.skipped),
    }
    found.files_read = listed.into_iter().collect();
    found.files_read.append(&mut reader.read);
    found.files = reader.files();
    found
        .skipped
        .sort_by(|one, other| one.path.cmp(&other.path));
    reader.findings.sort_by_key(place);
    findings.append(&mut reader.findings);
    found
}

/// What a profile says about the transaction of a script with this text and
/// nothing else.
pub(crate) fn rule_of_text(profile: Profile, text: &str) -> TransactionRule {
    convention::of(profile).rule(text)
}

/// The part of a file that is one script: the whole text unless the profile
/// keeps both scripts in one file.
pub(crate) fn script_range(
    profile: Profile,
    file: &Arc<SourceFile>,
    direction: Direction,
) -> Option<Range<usize>> {
    let sections = convention::of(profile).cut(file, "", &mut Vec::new());
    let section = match direction {
        Direction::Up => sections.up,
        Direction::Down => sections.down,
    };
    section.map(|section| section.range)
}

/// How far down a profile's tool reads.
fn depth(profile: Profile) -> Depth {
    match convention::of(profile).layout() {
        Layout::Flat => Depth::Folder,
        Layout::FolderEach { .. } => Depth::Subfolders,
        Layout::Nested => Depth::Everything,
    }
}

/// Where a finding's first label points, as findings are sorted.
fn place(finding: &Finding) -> (String, usize) {
    finding
        .labels
        .first()
        .map_or_else(Default::default, |label| {
            let start = label.span.as_ref().map_or(0, |span| span.start);
            (label.file.path.clone(), start)
        })
}

/// Says of a folder with SQL files in it that they are not read.
fn folder_of_scripts(entry: &Entry, reader: &mut Reader<'_>) {
    let Some((folder, file)) = first_script(entry) else {
        return;
    };
    let path = reader.path(folder);
    let message = if sqlx::read_numbered(&file.name).is_some() {
        format!("`{path}` holds migrations, and no tool reads them there")
    } else {
        format!("`{path}` holds SQL files, and nothing here is named as a migration")
    };
    reader.findings.push(
        Finding::new(&codes::FILE_NAME, message)
            .label(Label::whole(&SourceFile::path_only(&path), ""))
            .note(format!("`{}` is one of them", file.name))
            .help(format!(
                "name the folder itself as the migrations folder: `{path}`"
            )),
    );
}

/// The first SQL file below a folder, and the folder that it is in; one that is
/// numbered before all others.
fn first_script(folder: &Entry) -> Option<(&Entry, &Entry)> {
    let Kind::Folder(Some(children)) = &folder.kind else {
        return None;
    };
    let is_script =
        |child: &&Entry| !matches!(child.kind, Kind::Folder(_)) && ignored::is_sql(&child.name);
    let scripts = || children.iter().filter(is_script);
    scripts()
        .find(|child| sqlx::read_numbered(&child.name).is_some())
        .or_else(|| scripts().next())
        .map(|child| (folder, child))
        .or_else(|| children.iter().find_map(first_script))
}

/// No entry follows any tool: perhaps the migrations are one level down.
fn nothing_found(entries: &[Entry], reader: &mut Reader<'_>, skipped: &mut Vec<Skipped>) {
    for entry in entries {
        let path = reader.path(entry);
        let reason = match &entry.kind {
            Kind::Folder(_) => {
                folder_of_scripts(entry, reader);
                "a folder without migrations that can be read from here"
            }
            Kind::Trouble(trouble) if ignored::not_sql(&entry.name).is_none() => {
                reader.trouble(&path, trouble);
                continue;
            }
            Kind::Trouble(trouble @ (Trouble::NameNotUtf8 | Trouble::NameNotPrintable(_))) => {
                reader.trouble(&path, trouble);
                continue;
            }
            _ => ignored::not_sql(&entry.name).unwrap_or("no migration"),
        };
        skipped.push(Skipped {
            path,
            reason: reason.to_owned(),
        });
    }
}
