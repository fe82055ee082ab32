//! Where the database's URL comes from: the option, the environment, `.env`.
//!
//! No message has any part of a URL in it, nor of a line of `.env`: each may
//! hold a password.

use std::path::{Path, PathBuf};

use crate::arguments::DatabaseOptions;
use crate::folder::working_directory;

/// The variable that names the database, in the environment or in `.env`.
const VARIABLE: &str = "DATABASE_URL";

/// The URL, or why there is none.
pub(crate) fn find(options: &DatabaseOptions) -> Result<String, String> {
    if let Some(url) = &options.database_url {
        return said(url.clone(), "`--database-url`");
    }
    if let Some(value) = std::env::var_os(VARIABLE) {
        let url = value
            .into_string()
            .map_err(|_| format!("`{VARIABLE}` in the environment is not UTF-8"))?;
        return said(url, &format!("`{VARIABLE}` in the environment"));
    }
    match dotenv(&working_directory()) {
        Some(file) => from_file(&file),
        None => Err(format!(
            "no database is named: give `--database-url`, or set `{VARIABLE}` in the environment or in `.env`"
        )),
    }
}

/// An empty value is a mistake, such as a secret that does not exist, and no
/// reason to look for another database.
fn said(url: String, by: &str) -> Result<String, String> {
    if url.trim().is_empty() {
        Err(format!("{by} is empty"))
    } else {
        Ok(url)
    }
}

fn from_file(file: &Path) -> Result<String, String> {
    let shown = file.display();
    let lines =
        dotenvy::from_path_iter(file).map_err(|error| format!("cannot read `{shown}`: {error}"))?;
    let mut unreadable = false;
    for line in lines {
        match line {
            Ok((name, value)) if name == VARIABLE => {
                return said(value, &format!("`{VARIABLE}` in `{shown}`"));
            }
            Ok(_) => {}
            // A file that cannot be read fails again and again.
            Err(dotenvy::Error::Io(error)) => {
                return Err(format!("cannot read `{shown}`: {error}"));
            }
            // Its message has the line in it.
            Err(_) => unreadable = true,
        }
    }
    Err(if unreadable {
        format!(
            "`{shown}` does not set `{VARIABLE}`, or sets it on a line that cannot be read as `NAME=value`"
        )
    } else {
        format!("`{shown}` does not set `{VARIABLE}`: set it there, or give `--database-url`")
    })
}

/// The nearest `.env`, from here upwards.
fn dotenv(start: &Path) -> Option<PathBuf> {
    start
        .ancestors()
        .map(|folder| folder.join(".env"))
        .find(|file| file.is_file())
}
