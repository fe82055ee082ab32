//! `cargo migrate new`.

use std::io::Write;

use migrate_source::profile::Profile;
use migrate_source::profile::new_files::{Down, NewVersion, new_files};

use crate::arguments::New;
use crate::exit::Exit;
use crate::folder::working_directory;
use crate::output::{self, say};

pub(crate) fn run(arguments: &New) -> Exit {
    let name = match file_name(&arguments.name) {
        Ok(name) => name,
        Err(message) => {
            output::error(&message);
            return Exit::Failure;
        }
    };
    let folder = working_directory().join(&arguments.folder.dir);
    let shown = arguments.folder.dir.display();
    if !folder.is_dir() {
        output::error(&format!(
            "there is no folder `{shown}`: `cargo migrate init --dialect … --dir {shown}` creates it"
        ));
        return Exit::Failure;
    }
    let checked = arguments.folder.load();
    let profile = checked
        .profile
        .as_ref()
        .map(|(profile, _)| *profile)
        .or(arguments.folder.profile)
        .unwrap_or(Profile::Sqlx);
    let newest = checked
        .migrations
        .last()
        .map(|migration| migration.version.text.as_str());
    let version = NewVersion::after(newest, &utc_now());
    let up_only = checked
        .migrations
        .iter()
        .all(|migration| migration.down.is_none());
    let down = if up_only && !checked.migrations.is_empty() {
        Down::NotWanted
    } else {
        Down::Wanted
    };
    for file in new_files(profile, &version, &name, down) {
        let path = folder.join(&file.path);
        let parent = path.parent().unwrap_or(&folder);
        let written = std::fs::create_dir_all(parent)
            .and_then(|()| std::fs::File::create_new(&path))
            .and_then(|mut out| out.write_all(file.text.as_bytes()));
        if let Err(error) = written {
            output::error(&format!("cannot create `{}`: {error}", path.display()));
            return Exit::Failure;
        }
        say!("created {shown}/{}", file.path);
    }
    Exit::Success
}

/// The time in UTC as `YYYYMMDDhhmmss`.
pub(crate) fn utc_now() -> String {
    jiff::Timestamp::now().strftime("%Y%m%d%H%M%S").to_string()
}

/// A name that every tool's file names can carry.
fn file_name(name: &str) -> Result<String, String> {
    let cleaned: String = name
        .trim()
        .chars()
        .map(|c| if c.is_whitespace() { '_' } else { c })
        .collect();
    let fits = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    match cleaned.chars().find(|c| !fits(*c)) {
        Some(bad) => Err(format!(
            "`{name}` cannot be a migration's name: {bad:?} does not belong in a file name; use letters, digits, `_` and `-`"
        )),
        None if cleaned.is_empty() => {
            Err("a migration needs a name, such as `create_accounts`".to_owned())
        }
        None => Ok(cleaned),
    }
}
