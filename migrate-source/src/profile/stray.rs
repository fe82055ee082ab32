//! SQL files whose names fit nothing: what they should be called.

use crate::finding::{Finding, Label, Level, SourceFile, codes};

use super::convention::{Convention, Layout, Name};

/// A name that fits no migration.
pub(super) fn finding(convention: &dyn Convention, path: &str, name: &str) -> Finding {
    let tool = convention.profile().name();
    let mut finding = Finding::new(
        &codes::FILE_NAME,
        format!("the name `{name}` fits no migration of {tool}"),
    )
    .label(Label::whole(&SourceFile::path_only(path), ""))
    .note(convention.stray_fate(name));
    let is_folder_each = matches!(convention.layout(), Layout::FolderEach { .. });
    if let Some(better) = suggestion(convention, name) {
        finding = finding.help(format!("rename it to `{better}`"));
    } else {
        finding = finding.help(format!("{tool} reads {}", convention.names()));
        if is_folder_each && !name.starts_with(|c: char| c.is_ascii_digit()) {
            // Nobody takes it for a migration whose name has a slip.
            finding = finding.level(Level::Warning);
        }
    }
    finding.help("a file that is no migration belongs outside of the folder")
}

/// The name that was probably meant.
fn suggestion(convention: &dyn Convention, name: &str) -> Option<String> {
    if let Layout::FolderEach { up, down } = convention.layout() {
        let meant = [up, down]
            .into_iter()
            .find(|file| file.eq_ignore_ascii_case(name));
        return meant.map(str::to_owned);
    }
    if let Some(meant) = convention.misspelt_direction(name)
        && matches!(convention.read_name(name), Name::Migration { .. })
    {
        return Some(meant);
    }
    let mut candidates = vec![lower_extensions(name)];
    for change in [renamed_direction, date_version, separator, prefix, unsigned] {
        // Two slips in one name are frequent (`0001-users_down.SQL`), so that
        // every change is tried on what the changes before it made.
        for index in 0..candidates.len() {
            if let Some(changed) = change(&candidates[index]) {
                candidates.push(changed);
            }
        }
    }
    candidates.into_iter().find(|candidate| {
        candidate != name && matches!(convention.read_name(candidate), Name::Migration { .. })
    })
}

/// `.UP.SQL` and `.Sql`.
fn lower_extensions(name: &str) -> String {
    let mut name = name.to_owned();
    for extension in [".up.sql", ".down.sql", ".sql"] {
        if let Some(start) = name.len().checked_sub(extension.len())
            && name
                .get(start..)
                .is_some_and(|end| end.eq_ignore_ascii_case(extension))
        {
            name.replace_range(start.., extension);
            break;
        }
    }
    name
}

/// `1_users_down.sql` as `1_users.down.sql`, with `-` or a space as well, and for `up`.
pub(super) fn renamed_direction(name: &str) -> Option<String> {
    for direction in ["up", "down"] {
        for separator in ['_', '-', ' '] {
            let ending = format!("{separator}{direction}.sql");
            if let Some(stem) = name.strip_suffix(&ending) {
                return Some(format!("{stem}.{direction}.sql"));
            }
        }
    }
    None
}

/// `2020-12-7_users.sql` as `20201207_users.sql`.
fn date_version(name: &str) -> Option<String> {
    let end = name.find(|c: char| !c.is_ascii_digit() && c != '-')?;
    let date = name[..end].trim_end_matches('-');
    let parts: Vec<&str> = date.split('-').collect();
    let digits_only = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    if parts.len() < 3 || parts[0].len() != 4 || !parts.iter().all(digits_only) {
        return None;
    }
    let mut version = parts[0].to_owned();
    for part in &parts[1..] {
        for _ in part.len()..2 {
            version.push('0');
        }
        version.push_str(part);
    }
    Some(format!("{version}{}", &name[date.len()..]))
}

/// `0001-users.sql`, `0001 users.sql`, `0001.users.sql`.
fn separator(name: &str) -> Option<String> {
    if date_version(name).is_some() {
        return None;
    }
    let digits = name.find(|c: char| !c.is_ascii_digit())?;
    let rest = name[digits..].trim_start_matches(['-', ' ', '.']);
    (digits > 0 && rest.len() < name.len() - digits && rest != "sql")
        .then(|| format!("{}_{rest}", &name[..digits]))
}

/// `v1__users.sql`, `V1_users.sql`, `V1-users.sql`.
fn prefix(name: &str) -> Option<String> {
    let rest = name.strip_prefix(['v', 'V'])?;
    let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let version = rest[..digits].trim_end_matches('.');
    let title = rest[digits..].trim_start_matches(['_', '-', ' ']);
    (!version.is_empty()).then(|| format!("V{version}__{title}"))
}

/// `V1__users.sql` where plain numbers are read, and the other way round.
fn unsigned(name: &str) -> Option<String> {
    if let Some(rest) = name.strip_prefix(['V', 'v']) {
        return Some(rest.replacen("__", "_", 1));
    }
    let (version, title) = name.split_once('_')?;
    version
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| format!("V{version}__{}", title.trim_start_matches('_')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Profile;
    use crate::profile::convention;

    #[test]
    fn the_nearest_fitting_name_is_suggested() {
        let table = [
            (
                Profile::Sqlx,
                "0001_users.up.SQL",
                Some("0001_users.up.sql"),
            ),
            (
                Profile::Sqlx,
                "0001_users.DOWN.sql",
                Some("0001_users.down.sql"),
            ),
            (Profile::Sqlx, "0001-users.sql", Some("0001_users.sql")),
            (Profile::Sqlx, "0001 users.SQL", Some("0001_users.sql")),
            (
                Profile::Sqlx,
                "2020-12-7_users.sql",
                Some("20201207_users.sql"),
            ),
            (
                Profile::Sqlx,
                "2020-12-07-users.up.sql",
                Some("20201207_users.up.sql"),
            ),
            (Profile::Sqlx, "V1__users.sql", Some("1_users.sql")),
            (Profile::Sqlx, "schema.sql", None),
            (
                Profile::GolangMigrate,
                "1_users_down.sql",
                Some("1_users.down.sql"),
            ),
            (
                Profile::GolangMigrate,
                "1-users-up.SQL",
                Some("1_users.up.sql"),
            ),
            (Profile::GolangMigrate, "1_users.sql", None),
            (Profile::Flyway, "v1__users.sql", Some("V1__users.sql")),
            (Profile::Flyway, "V1.2_users.sql", Some("V1.2__users.sql")),
            (Profile::Refinery, "V1-users.sql", Some("V1__users.sql")),
            (Profile::Refinery, "1_users.sql", Some("V1__users.sql")),
            (Profile::Goose, "1-users.sql", Some("1_users.sql")),
            (Profile::Diesel, "1_users.sql", None),
        ];
        for (profile, name, expected) in table {
            let found = suggestion(convention::of(profile), name);
            assert_eq!(found.as_deref(), expected, "{} {name}", profile.name());
        }
    }
}
