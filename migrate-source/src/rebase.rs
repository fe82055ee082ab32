//! The way out of the reordered version: drafts move behind what arrived.

use crate::load::Checked;
use crate::profile::Profile;
use crate::profile::new_files::NewVersion;

/// A file or folder that gets another name; paths relative to the package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rename {
    /// Its path now.
    pub from: String,
    /// Its new path.
    pub to: String,
}

/// The renames that move this branch's drafts behind the frozen migrations.
///
/// Empty where no draft sorts before a frozen one. Otherwise every draft from
/// the first such one on gets a new version, so that the drafts keep their order
/// among themselves. The versions are those that a new migration would get.
///
/// The last draft comes first: applied in this order, no rename meets a name that
/// a later one sets free.
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
    let Some(profile) = checked.profile.as_ref().map(|(profile, _)| *profile) else {
        return Vec::new();
    };
    let mut version = migrations[last].version.text.clone();
    let mut renames: Vec<Rename> = Vec::new();
    for draft in migrations[first..].iter().filter(|found| !found.frozen) {
        version = NewVersion::after(Some(&version), now).text(profile);
        let files = std::iter::once(&draft.up.file).chain(draft.down.iter().map(|down| &down.file));
        for file in files {
            let from = renamed_part(&file.path, profile);
            let to = with_version(&from, &version, profile);
            if from != to && !renames.iter().any(|rename| rename.from == from) {
                renames.push(Rename { from, to });
            }
        }
    }
    // A number may become the one of the next draft.
    renames.reverse();
    renames
}

/// What has to be renamed for a script: its file, or the folder that bears the version.
fn renamed_part(path: &str, profile: Profile) -> String {
    match profile {
        Profile::Diesel | Profile::Prisma => path
            .rsplit_once('/')
            .map_or(path, |(folder, _)| folder)
            .to_owned(),
        _ => path.to_owned(),
    }
}

/// The same path with another version in its last part.
fn with_version(path: &str, version: &str, profile: Profile) -> String {
    let (folder, name) = match path.rsplit_once('/') {
        Some((folder, name)) => (format!("{folder}/"), name),
        None => (String::new(), path),
    };
    let prefix = match profile {
        Profile::Flyway | Profile::Refinery => name.chars().next().map_or(0, char::len_utf8),
        _ => 0,
    };
    let old = leading_version(&name[prefix..], profile);
    let rest = &name[prefix + old.len()..];
    let separator = if old.is_empty() { "_" } else { "" };
    format!("{folder}{}{version}{separator}{rest}", &name[..prefix])
}

/// The version at the start of a name, as the profile cuts it.
fn leading_version(name: &str, profile: Profile) -> String {
    let end = match profile {
        Profile::Flyway => name
            .find("__")
            .or_else(|| name.find(|character: char| !is_component(character))),
        Profile::Prisma => name.find(|character: char| !character.is_ascii_digit()),
        _ => name
            .find('_')
            .or_else(|| name.find(|character: char| !is_component(character))),
    };
    name[..end.unwrap_or(name.len())].to_owned()
}

fn is_component(character: char) -> bool {
    character.is_ascii_digit() || matches!(character, '.' | '-')
}

#[cfg(test)]
#[expect(
    clippy::needless_raw_string_hashes,
    clippy::format_collect,
    reason = "expect-test writes snapshots with hashes, and speed is no matter here"
)]
mod tests {
    use expect_test::expect;

    use super::{leading_version, with_version};
    use crate::profile::Profile;

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
                let new = with_version(path, "NEW", *profile);
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
        assert_eq!(leading_version("0001_init", Profile::Sqlx), "0001");
    }
}
