//! The SQL files of many histories.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The files of one folder of migrations.
#[derive(Clone, Debug)]
pub struct History {
    /// The directory's name.
    pub name: String,
    /// Its SQL files, at any depth, sorted.
    pub files: Vec<PathBuf>,
}

/// Databases in whose name a file or folder says that it is not PostgreSQL's.
const OTHERS: [&str; 10] = [
    "mysql",
    "mariadb",
    "sqlite",
    "sqlite3",
    "clickhouse",
    "cockroach",
    "cockroachdb",
    "spanner",
    "mssql",
    "tidb",
];

/// Each directory in `root` is a history: what another database's name stands in, is left out.
///
/// # Errors
///
/// When a directory cannot be read.
pub fn find(root: &Path) -> io::Result<Vec<History>> {
    let mut histories = Vec::new();
    for entry in sorted(root)? {
        if entry.is_dir() {
            let mut files = Vec::new();
            collect(&entry, &mut files)?;
            if !files.is_empty() {
                histories.push(History {
                    name: name_of(&entry),
                    files,
                });
            }
        }
    }
    Ok(histories)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in sorted(folder)? {
        let name = name_of(&entry).to_ascii_lowercase();
        let mut words = name.split(|c: char| !c.is_ascii_alphanumeric());
        if words.any(|word| OTHERS.contains(&word)) {
            continue;
        }
        if entry.is_dir() {
            collect(&entry, files)?;
        } else if entry
            .extension()
            .is_some_and(|extension| extension == "sql")
        {
            files.push(entry);
        }
    }
    Ok(())
}

fn sorted(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<_>>()?;
    entries.sort();
    Ok(entries)
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}
