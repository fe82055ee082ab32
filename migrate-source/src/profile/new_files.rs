//! The files of a new migration, named the way the folder's tool names them.

use super::Profile;

/// The version of a migration that is about to be created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewVersion {
    /// Digits only: a UTC timestamp `YYYYMMDDhhmmss`, or the next number of a
    /// folder that counts.
    digits: String,
}

/// A file to create.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFile {
    /// Path inside the folder, with forward slashes.
    pub path: String,
    /// What to write into it.
    pub text: String,
}

/// A number below this many digits counts migrations; a longer one is a time.
const TIMESTAMP_DIGITS: usize = 8;

impl NewVersion {
    /// A version that sorts behind `newest`, the folder's last one.
    ///
    /// `now` is the time in UTC as `YYYYMMDDhhmmss`. A folder that counts (`0007`)
    /// goes on counting with the same width; one whose newest migration lies in
    /// the future gets the number after it.
    pub fn after(newest: Option<&str>, now: &str) -> NewVersion {
        let Some(digits) = newest
            .map(leading_digits)
            .filter(|digits| !digits.is_empty())
        else {
            return NewVersion {
                digits: now.to_owned(),
            };
        };
        let Ok(number) = digits.parse::<u64>() else {
            return NewVersion {
                digits: now.to_owned(),
            };
        };
        let counts = digits.len() < TIMESTAMP_DIGITS;
        if !counts && now.parse::<u64>().is_ok_and(|now| now > number) {
            return NewVersion {
                digits: now.to_owned(),
            };
        }
        let next = number.saturating_add(1);
        NewVersion {
            digits: format!("{next:0width$}", width = digits.len()),
        }
    }

    /// As the profile writes it in file names.
    pub fn text(&self, profile: Profile) -> String {
        match (profile, self.digits.as_bytes()) {
            // The form of diesel's own command line.
            (Profile::Diesel, digits) if digits.len() == 14 => {
                let part = |from: usize, to: usize| &self.digits[from..to];
                format!(
                    "{}-{}-{}-{}",
                    part(0, 4),
                    part(4, 6),
                    part(6, 8),
                    part(8, 14)
                )
            }
            _ => self.digits.clone(),
        }
    }
}

/// The digits that a version begins with; `-` between them is diesel's, and the
/// components behind the first are Flyway's.
fn leading_digits(version: &str) -> String {
    let end = version
        .find(|c: char| !c.is_ascii_digit() && c != '-')
        .unwrap_or(version.len());
    version[..end]
        .chars()
        .filter(char::is_ascii_digit)
        .collect()
}

/// The files of a new migration. `down` matters where the tool keeps the down
/// script in a file of its own.
pub fn new_files(profile: Profile, version: &NewVersion, name: &str, down: Down) -> Vec<NewFile> {
    let version = version.text(profile);
    // refinery's names have letters, digits and `_`.
    let name = match profile {
        Profile::Refinery => &name.replace('-', "_"),
        _ => name,
    };
    let stem = format!("{version}_{name}");
    let named = |up_path: String, down_path: String| {
        let mut files = vec![NewFile {
            path: up_path,
            text: UP.to_owned(),
        }];
        if down == Down::Wanted {
            files.push(NewFile {
                path: down_path,
                text: DOWN.to_owned(),
            });
        }
        files
    };
    match profile {
        Profile::Sqlx if down == Down::NotWanted => {
            vec![NewFile {
                path: format!("{stem}.sql"),
                text: UP.to_owned(),
            }]
        }
        Profile::Sqlx | Profile::GolangMigrate => {
            named(format!("{stem}.up.sql"), format!("{stem}.down.sql"))
        }
        Profile::Diesel => named(format!("{stem}/up.sql"), format!("{stem}/down.sql")),
        Profile::Prisma => named(format!("{stem}/migration.sql"), format!("{stem}/down.sql")),
        Profile::Flyway | Profile::Refinery => {
            let mut files = named(
                format!("V{version}__{name}.sql"),
                format!("U{version}__{name}.sql"),
            );
            if profile == Profile::Refinery {
                // It knows no undo scripts.
                files.truncate(1);
            }
            files
        }
        Profile::Supabase => vec![NewFile {
            path: format!("{stem}.sql"),
            text: UP.to_owned(),
        }],
        Profile::Goose => vec![NewFile {
            path: format!("{stem}.sql"),
            text: format!("-- +goose Up\n{UP}\n-- +goose Down\n{DOWN}"),
        }],
        Profile::Dbmate => vec![NewFile {
            path: format!("{stem}.sql"),
            text: format!("-- migrate:up\n{UP}\n-- migrate:down\n{DOWN}"),
        }],
    }
}

/// Whether a new migration gets a down script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Down {
    /// The folder has down scripts, or is new.
    Wanted,
    /// No migration of the folder has one.
    NotWanted,
}

/// The first line of a new up script; it counts as no comment of the author's.
pub const UP: &str = "-- Write the up script here.\n";

/// The first line of a new down script.
pub const DOWN: &str = "-- Write the down script here.\n";

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::{Down, NewVersion, new_files};
    use crate::profile::Profile;

    const NOW: &str = "20260102030405";

    #[test]
    fn the_new_version_sorts_behind_the_newest() {
        let cases = [
            (None, NOW),
            (Some("20240101000000"), NOW),
            (Some("2024-01-01-000000"), NOW),
            (Some("20270101000000"), "20270101000001"),
            (Some("0007"), "0008"),
            (Some("9"), "10"),
            (Some("0099"), "0100"),
            (Some("13.1"), "14"),
            (Some("20240101000000_init"), NOW),
            (Some("init"), NOW),
            (Some("99999999999999999999999"), NOW),
        ];
        for (newest, expected) in cases {
            assert_eq!(
                NewVersion::after(newest, NOW).digits,
                expected,
                "{newest:?}"
            );
        }
    }

    #[test]
    fn files_are_named_as_the_profile_names_them() {
        let version = NewVersion::after(None, NOW);
        let mut shown = String::new();
        for profile in Profile::ALL {
            for down in [Down::Wanted, Down::NotWanted] {
                let files = new_files(profile, &version, "add_tags", down);
                let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
                let paths = paths.join(", ");
                writeln!(shown, "{} {down:?}: {paths}", profile.name()).unwrap();
            }
        }
        expect_test::expect![[r"
            sqlx Wanted: 20260102030405_add_tags.up.sql, 20260102030405_add_tags.down.sql
            sqlx NotWanted: 20260102030405_add_tags.sql
            golang-migrate Wanted: 20260102030405_add_tags.up.sql, 20260102030405_add_tags.down.sql
            golang-migrate NotWanted: 20260102030405_add_tags.up.sql
            diesel Wanted: 2026-01-02-030405_add_tags/up.sql, 2026-01-02-030405_add_tags/down.sql
            diesel NotWanted: 2026-01-02-030405_add_tags/up.sql
            prisma Wanted: 20260102030405_add_tags/migration.sql, 20260102030405_add_tags/down.sql
            prisma NotWanted: 20260102030405_add_tags/migration.sql
            flyway Wanted: V20260102030405__add_tags.sql, U20260102030405__add_tags.sql
            flyway NotWanted: V20260102030405__add_tags.sql
            refinery Wanted: V20260102030405__add_tags.sql
            refinery NotWanted: V20260102030405__add_tags.sql
            goose Wanted: 20260102030405_add_tags.sql
            goose NotWanted: 20260102030405_add_tags.sql
            dbmate Wanted: 20260102030405_add_tags.sql
            dbmate NotWanted: 20260102030405_add_tags.sql
            supabase Wanted: 20260102030405_add_tags.sql
            supabase NotWanted: 20260102030405_add_tags.sql
        "]]
        .assert_eq(&shown);
    }
}
