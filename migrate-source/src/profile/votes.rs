//! Which entries of a folder are named as some tool names its migrations.

use super::Profile;
use super::convention::{Convention, Name};
use super::flyway::Flyway;
use super::refinery::Refinery;
use super::sqlx::read_numbered;
use super::walk::{Entry, Kind};

/// Entries by the family that their names belong to.
#[derive(Default)]
pub(super) struct Votes<'a> {
    /// Numbered files: sqlx, golang-migrate, goose, dbmate, Supabase.
    pub(super) numbered: Vec<&'a Entry>,
    /// `V…__` files: Flyway, refinery.
    pub(super) versioned: Vec<&'a Entry>,
    /// A folder for each migration: diesel, prisma.
    pub(super) folders: Vec<(&'a Entry, Profile)>,
    /// Folders with a migration's files in them whose names are no versions.
    pub(super) unnumbered_folders: Vec<(&'a Entry, Profile)>,
    /// Numbered as dbmate takes it, and nobody else.
    pub(super) loosely_numbered: Vec<&'a Entry>,
}

impl<'a> Votes<'a> {
    /// Sorts entries by their names.
    pub(super) fn count(entries: &'a [Entry]) -> Votes<'a> {
        let mut votes = Votes::default();
        for entry in entries {
            let name = entry.name.as_str();
            match &entry.kind {
                Kind::Folder(children) => {
                    let children = children.as_deref().unwrap_or_default();
                    let has = |file: &str| children.iter().any(|child| child.name == file);
                    let profile = if has("up.sql") {
                        Profile::Diesel
                    } else if has("migration.sql") {
                        Profile::Prisma
                    } else {
                        continue;
                    };
                    if name.starts_with(|c: char| c.is_ascii_digit()) {
                        votes.folders.push((entry, profile));
                    } else {
                        votes.unnumbered_folders.push((entry, profile));
                    }
                }
                _ if is_v_name(name) => votes.versioned.push(entry),
                _ if read_numbered(name).is_some() => votes.numbered.push(entry),
                _ if name.strip_suffix(".sql").is_some()
                    && name.starts_with(|c: char| c.is_ascii_digit()) =>
                {
                    votes.loosely_numbered.push(entry);
                }
                _ => {}
            }
        }
        // Only Flyway and refinery read subfolders, and only they are looked for there.
        if votes.numbered.is_empty() && votes.folders.is_empty() {
            for entry in entries {
                nested_v_names(entry, &mut votes.versioned);
            }
        }
        votes
    }

    /// Every entry that is named as a tool names it.
    pub(super) fn all(&self) -> impl Iterator<Item = &'a Entry> + '_ {
        self.numbered
            .iter()
            .chain(&self.versioned)
            .copied()
            .chain(self.folders.iter().map(|(entry, _)| *entry))
    }
}

fn nested_v_names<'a>(entry: &'a Entry, found: &mut Vec<&'a Entry>) {
    if let Kind::Folder(Some(children)) = &entry.kind {
        for child in children {
            if matches!(child.kind, Kind::Folder(_)) {
                nested_v_names(child, found);
            } else if is_v_name(&child.name) {
                found.push(child);
            }
        }
    }
}

fn is_v_name(name: &str) -> bool {
    name.contains("__")
        && (matches!(Flyway.read_name(name), Name::Migration { .. })
            || matches!(Refinery.read_name(name), Name::Unsupported(_)))
}
