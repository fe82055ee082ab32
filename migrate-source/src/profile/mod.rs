//! Which tool's conventions a folder follows: file names, order, transaction
//! rule, markers.

pub mod new_files;

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::finding::{Finding, SourceFile};
use crate::migration::Version;
use crate::script::TransactionRule;

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
    /// `V<number>__<name>.sql`, also `U<number>__…` unknown to it.
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
}

/// Lists and reads a folder.
///
/// `shown` is the folder's path as messages show it, `named` the profile that
/// `migrate.toml` or the caller names. Findings: names that fit nothing, mixed
/// profiles, duplicates, versions out of range, down without up, names that
/// differ, not UTF-8, links that leave the folder, unreadable files.
/// A missing down script is not one of them: see [`crate::check`].
pub fn discover(
    folder: &Path,
    shown: &str,
    named: Option<Profile>,
    findings: &mut Vec<Finding>,
) -> Found {
    let _ = (folder, shown, named, findings);
    Found::default()
}
