//! The reordered-version rule, and the way out of it.
//!
//! A draft that sorts before a frozen migration would run late, or never, on
//! every database that has the frozen one.

use crate::finding::{Finding, Label, codes};
use crate::load::Checked;
use crate::lock_file::ReadLockFile;
use crate::migration::Migration;
use crate::profile::Profile;

/// A file or folder that gets another name; paths relative to the package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rename {
    /// Its path now.
    pub from: String,
    /// Its new path.
    pub to: String,
}

/// One finding for each draft that sorts before the last frozen migration.
pub(crate) fn reordered(
    migrations: &[Migration],
    lock_file: Option<&ReadLockFile>,
    findings: &mut Vec<Finding>,
) {
    let Some(last) = migrations.iter().rposition(|migration| migration.frozen) else {
        return;
    };
    let frozen = &migrations[last];
    let place = lock_file.and_then(|found| {
        let entries = &found.content.entries;
        let entry = entries
            .iter()
            .find(|entry| entry.version == frozen.version.text)?;
        Some(Label::at(
            &found.file,
            entry.place.clone(),
            "this one is frozen",
        ))
    });
    for draft in migrations[..last].iter().filter(|found| !found.frozen) {
        let message = format!(
            "the draft `{}` sorts before `{}`, which is frozen",
            draft.version.text, frozen.version.text
        );
        let mut finding = Finding::new(&codes::REORDERED, message)
            .label(Label::whole(&draft.up.file, ""))
            .note("a database that has the frozen one would run this one late, or never");
        finding.labels.extend(place.clone());
        findings.push(
            finding
                .help("move this branch's drafts behind what arrived: `cargo migrate rebase`")
                .about(&draft.version.text, crate::finding::Direction::Up),
        );
    }
}

/// The renames that move this branch's drafts behind the frozen migrations.
///
/// Empty where no draft sorts before a frozen one. Otherwise every draft from
/// the first such one on gets a new version, so that the drafts keep their order
/// among themselves. The versions follow the form of the last frozen one: a
/// timestamp becomes `now`, a number the next number, with its width.
///
/// `now` is the time in UTC as `YYYYMMDDhhmmss`.
pub fn rebase(checked: &Checked, now: &str) -> Vec<Rename> {
    let migrations = &checked.migrations;
    let Some(last) = migrations.iter().rposition(|found| found.frozen) else {
        return Vec::new();
    };
    let Some(first) = migrations.iter().position(|found| !found.frozen) else {
        return Vec::new();
    };
    if first > last {
        return Vec::new();
    }
    let profile = checked.profile.as_ref().map(|(profile, _)| *profile);
    let mut version = leading_version(&migrations[last].version.text, profile);
    let mut renames: Vec<Rename> = Vec::new();
    for draft in migrations[first..].iter().filter(|found| !found.frozen) {
        version = next_version(&version, now);
        let files = std::iter::once(&draft.up.file).chain(draft.down.iter().map(|down| &down.file));
        for file in files {
            let from = renamed_part(&file.path, profile);
            let to = with_version(&from, &version, profile);
            if from != to && !renames.iter().any(|rename| rename.from == from) {
                renames.push(Rename { from, to });
            }
        }
    }
    renames
}

/// What has to be renamed for a script: its file, or the folder that bears the version.
fn renamed_part(path: &str, profile: Option<Profile>) -> String {
    match profile {
        Some(Profile::Diesel | Profile::Prisma) => path
            .rsplit_once('/')
            .map_or(path, |(folder, _)| folder)
            .to_owned(),
        _ => path.to_owned(),
    }
}

/// The same path with another version in its last part.
fn with_version(path: &str, version: &str, profile: Option<Profile>) -> String {
    let (folder, name) = match path.rsplit_once('/') {
        Some((folder, name)) => (format!("{folder}/"), name),
        None => (String::new(), path),
    };
    let prefix = match profile {
        Some(Profile::Flyway | Profile::Refinery) => name.chars().next().map_or(0, char::len_utf8),
        _ => 0,
    };
    let old = leading_version(&name[prefix..], profile);
    let rest = &name[prefix + old.len()..];
    let separator = if old.is_empty() { "_" } else { "" };
    format!("{folder}{}{version}{separator}{rest}", &name[..prefix])
}

/// The version at the start of a name, as the profile cuts it.
fn leading_version(name: &str, profile: Option<Profile>) -> String {
    let end = match profile {
        Some(Profile::Flyway) => name
            .find("__")
            .or_else(|| name.find(|character: char| !is_component(character))),
        Some(Profile::Prisma) => name.find(|character: char| !character.is_ascii_digit()),
        _ => name
            .find('_')
            .or_else(|| name.find(|character: char| !is_component(character))),
    };
    name[..end.unwrap_or(name.len())].to_owned()
}

fn is_component(character: char) -> bool {
    character.is_ascii_digit() || matches!(character, '.' | '-')
}

/// A version after `last`, in the same form.
fn next_version(last: &str, now: &str) -> String {
    const TIMESTAMP: usize = 12;
    let digits: String = last.chars().filter(char::is_ascii_digit).collect();
    let dashed = last.contains('-');
    let dotted = last.contains(['.', '_']);
    if dotted {
        let at = last.rfind(['.', '_']).map_or(0, |at| at + 1);
        return format!("{}{}", &last[..at], plus_one(&last[at..]));
    }
    if digits.len() >= TIMESTAMP || dashed || digits.is_empty() {
        let width = digits.len().max(now.len());
        let now = format!("{now:0<width$}");
        // Timestamps of one width compare as text.
        let next = if format!("{digits:0<width$}") < now {
            now
        } else {
            next_second(&format!("{digits:0<width$}"))
        };
        return if dashed { with_dashes(&next) } else { next };
    }
    plus_one(last)
}

/// The next decimal number, in the same width where it fits.
fn plus_one(number: &str) -> String {
    let mut digits: Vec<u8> = number.bytes().collect();
    for digit in digits.iter_mut().rev() {
        match digit {
            b'0'..=b'8' => {
                *digit += 1;
                return String::from_utf8_lossy(&digits).into_owned();
            }
            _ => *digit = b'0',
        }
    }
    format!("1{}", String::from_utf8_lossy(&digits))
}

/// The next second of `YYYYMMDDhhmmss`; past the last second of a day, and for
/// what is no such time, the next number.
fn next_second(time: &str) -> String {
    let part = |range: std::ops::Range<usize>| time.get(range)?.parse::<u32>().ok();
    let (Some(hour), Some(minute), Some(second), 14) =
        (part(8..10), part(10..12), part(12..14), time.len())
    else {
        return plus_one(time);
    };
    let next = hour * 3600 + minute * 60 + second + 1;
    if hour > 23 || minute > 59 || second > 59 || next >= 24 * 3600 {
        return plus_one(time);
    }
    let (hour, minute, second) = (next / 3600, next / 60 % 60, next % 60);
    format!("{}{hour:02}{minute:02}{second:02}", &time[..8])
}

/// `YYYY-MM-DD-hhmmss`, as diesel writes it.
fn with_dashes(time: &str) -> String {
    match (time.get(..4), time.get(4..6), time.get(6..8), time.get(8..)) {
        (Some(year), Some(month), Some(day), Some(rest)) => format!("{year}-{month}-{day}-{rest}"),
        _ => time.to_owned(),
    }
}

#[cfg(test)]
#[expect(
    clippy::needless_raw_string_hashes,
    clippy::format_collect,
    reason = "expect-test writes snapshots with hashes, and speed is no matter here"
)]
mod tests {
    use expect_test::expect;

    use super::{leading_version, next_version, with_version};
    use crate::profile::Profile;

    #[test]
    fn next_versions_keep_their_form() {
        const NOW: &str = "20240131120000";
        let table = [
            "0009",
            "9",
            "99",
            "000012",
            "20231231235959",
            "20240131120000",
            "20240131235959",
            "20250101000000",
            "202312312359591234",
            "2020-01-01-000000",
            "2030-01-01-000059",
            "2020-12-7",
            "13.1",
            "13",
            "1.9",
            "",
        ];
        let text: String = table
            .iter()
            .map(|last| format!("{last} -> {}\n", next_version(last, NOW)))
            .collect();
        expect![[r#"
            0009 -> 0010
            9 -> 10
            99 -> 100
            000012 -> 000013
            20231231235959 -> 20240131120000
            20240131120000 -> 20240131120001
            20240131235959 -> 20240131235960
            20250101000000 -> 20250101000001
            202312312359591234 -> 202401311200000000
            2020-01-01-000000 -> 2024-01-31-120000
            2030-01-01-000059 -> 2030-01-01-000100
            2020-12-7 -> 2024-01-31-120000
            13.1 -> 13.2
            13 -> 14
            1.9 -> 1.10
             -> 20240131120000
        "#]]
        .assert_eq(&text);
    }

    #[test]
    fn names_get_a_new_version() {
        let table = [
            ("migrations/0002_b.up.sql", Profile::Sqlx),
            ("a b/2_.down.sql", Profile::GolangMigrate),
            ("migrations/2020-12-7-000000_b c", Profile::Diesel),
            ("20200101_b", Profile::Prisma),
            ("init", Profile::Prisma),
            ("db/V13.1__b.sql", Profile::Flyway),
            ("db/U13_1__b_c.sql", Profile::Flyway),
            ("V2__b.sql", Profile::Refinery),
            ("é.sql", Profile::Refinery),
        ];
        let text: String = table
            .iter()
            .map(|(path, profile)| {
                let new = with_version(path, "NEW", Some(*profile));
                format!("{path} -> {new}\n")
            })
            .collect();
        expect![[r#"
            migrations/0002_b.up.sql -> migrations/NEW_b.up.sql
            a b/2_.down.sql -> a b/NEW_.down.sql
            migrations/2020-12-7-000000_b c -> migrations/NEW_b c
            20200101_b -> NEW_b
            init -> NEW_init
            db/V13.1__b.sql -> db/VNEW__b.sql
            db/U13_1__b_c.sql -> db/UNEW__b_c.sql
            V2__b.sql -> VNEW__b.sql
            é.sql -> éNEWsql
        "#]]
        .assert_eq(&text);
        assert_eq!(leading_version("0001_init", None), "0001");
    }
}
