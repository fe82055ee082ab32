//! Somebody's folder, taken over: its findings are accepted in a copy.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use migrate_core::{Dialect, FolderOptions, Migrations};
use migrate_source::freeze::{AcceptFindings, FreezeRequest, freeze};
use migrate_source::{Options, load, lock_file};
use tempfile::TempDir;

/// Copies a folder to where its configuration and its lock file can be written.
pub(crate) fn copied(
    folder: &Path,
    dialect: Dialect,
    profile: Option<&str>,
) -> Result<TempDir, Box<dyn Error>> {
    let package = tempfile::tempdir()?;
    let copy = package.path().join("migrations");
    copy_folder(folder, &copy)?;
    let mut config = format!("dialect = \"{dialect}\"\norder = \"any\"\ndown = \"optional\"\n");
    if let Some(profile) = profile {
        writeln!(config, "profile = \"{profile}\"")?;
    }
    config.push_str("\n[levels]\nnames-differ = \"allow\"\nno-statements = \"allow\"\n");
    fs::write(copy.join("migrate.toml"), config)?;
    let options = Options {
        package: package.path().to_owned(),
        folder: "migrations".into(),
        ..Options::default()
    };
    let request = FreezeRequest {
        accept_findings: AcceptFindings::All,
        ..FreezeRequest::default()
    };
    let frozen = freeze(&load(&options), &request);
    let Some(text) = frozen.text else {
        let refused: Vec<String> = frozen
            .refused
            .iter()
            .map(migrate_source::freeze::Refusal::message)
            .collect();
        return Err(refused.join("\n").into());
    };
    lock_file::save(&copy.join("migrate.lock"), &text)?;
    Ok(package)
}

pub(crate) fn read(package: &TempDir) -> Result<Migrations, Box<dyn Error>> {
    let options = FolderOptions::new().package(package.path());
    Ok(Migrations::from_dir(
        package.path().join("migrations"),
        options,
    )?)
}

fn copy_folder(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
