//! `cargo migrate new`.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use migrate_source::check::asks_for_down;
use migrate_source::finding::codes;
use migrate_source::profile::Profile;
use migrate_source::profile::new_files::{Down, NewVersion, new_files};

use crate::arguments::New;
use crate::exit::Exit;
use crate::folder::shown;
use crate::output::{self, say};

pub(crate) fn run(arguments: &New) -> Exit {
    let name = match file_name(&arguments.name) {
        Ok(name) => name,
        Err(message) => {
            output::error(&message);
            return Exit::Failure;
        }
    };
    let folder = arguments.folder.to_load().folder_path();
    let checked = arguments.folder.load();
    // Without a profile, or with two, nobody knows how files are named here.
    let mixed = checked
        .findings
        .iter()
        .any(|finding| finding.code == &codes::MIXED_PROFILES);
    if (mixed || checked.profile.is_none()) && output::refuse_errors(&checked) {
        return Exit::Failure;
    }
    let profile = checked
        .profile
        .as_ref()
        .map(|(profile, _)| *profile)
        .or(arguments.folder.profile)
        .or(checked.config.profile)
        .unwrap_or(Profile::Sqlx);
    let newest = checked.migrations.last();
    let version = NewVersion::after(
        newest.map(|migration| migration.version.text.as_str()),
        &utc_now(),
    );
    let asked = asks_for_down(checked.config.down, Some(profile), &checked.migrations);
    let down = if newest.is_none() || asked {
        Down::Wanted
    } else {
        Down::NotWanted
    };
    let files = new_files(profile, &version, &name, down);
    let mut created = Created::default();
    for file in &files {
        if let Err(error) = created.write(&folder.join(&file.path), &file.text) {
            output::error(&format!(
                "cannot create `{}`: {error}",
                shown(&checked, &file.path)
            ));
            created.remove();
            return Exit::Failure;
        }
    }
    // What was written must be what the folder's tool would run last.
    let after = arguments.folder.load();
    let up = files.first().map(|file| shown(&checked, &file.path));
    if after.migrations.len() != checked.migrations.len() + 1
        || after.migrations.last().map(|found| &found.up.file.path) != up.as_ref()
    {
        created.remove();
        output::error(&format!(
            "no version that {} understands sorts behind `{}`; nothing was created",
            profile.name(),
            newest.map_or("", |migration| migration.version.text.as_str()),
        ));
        output::help("create the files yourself, with a version that sorts last");
        return Exit::Failure;
    }
    for file in &files {
        say!("created {}", shown(&checked, &file.path));
    }
    Exit::Success
}

/// The files and folders that were made, so that they can be taken away again.
#[derive(Default)]
struct Created {
    files: Vec<PathBuf>,
    folder: Option<PathBuf>,
}

impl Created {
    fn write(&mut self, path: &Path, text: &str) -> io::Result<()> {
        if let Some(parent) = path.parent()
            && !parent.exists()
        {
            std::fs::create_dir(parent)?;
            self.folder = Some(parent.to_owned());
        }
        let mut file = std::fs::File::create_new(path)?;
        self.files.push(path.to_owned());
        file.write_all(text.as_bytes())
    }

    /// What cannot be removed stays; the error that led here has been said.
    fn remove(self) {
        for file in &self.files {
            let _ = std::fs::remove_file(file);
        }
        if let Some(folder) = &self.folder {
            let _ = std::fs::remove_dir(folder);
        }
    }
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
