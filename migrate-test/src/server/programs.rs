//! The programs of database servers that a machine has.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use migrate_core::Dialect;

use crate::settings;

/// A server's programs, in one folder.
#[derive(Clone, Debug)]
pub(crate) struct Programs {
    /// The program that serves.
    pub(crate) server: PathBuf,
    /// The program that makes a data directory; the server itself for `MySQL`.
    pub(crate) installer: PathBuf,
    /// `15.18`, `10.11.19`.
    pub(crate) version: String,
    /// Which of the two that speak `MySQL`'s protocol.
    pub(crate) flavour: Flavour,
}

/// Whose server it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flavour {
    /// `PostgreSQL`.
    Postgres,
    /// `MariaDB`.
    Mariadb,
    /// `MySQL`.
    Mysql,
}

impl Programs {
    /// The newest ones of this machine, or those that the environment names.
    pub(crate) fn find(dialect: Dialect) -> Option<Programs> {
        let mut found: Vec<Programs> = folders(dialect)
            .iter()
            .filter_map(|folder| Programs::in_folder(dialect, folder))
            .collect();
        // The first of equals: what the user's PATH says.
        found.reverse();
        found
            .into_iter()
            .max_by_key(|programs| numbers(&programs.version))
    }

    fn in_folder(dialect: Dialect, folder: &Path) -> Option<Programs> {
        let program = |name: &str| Some(folder.join(name)).filter(|path| path.is_file());
        if dialect == Dialect::Postgres {
            let server = program("postgres")?;
            return Some(Programs {
                installer: program("initdb")?,
                version: version(&server)?.1,
                server,
                flavour: Flavour::Postgres,
            });
        }
        let server = program("mariadbd").or_else(|| program("mysqld"))?;
        let (mariadb, version) = version(&server)?;
        let (installer, flavour) = if mariadb {
            let names = ["mariadb-install-db", "mysql_install_db"];
            // Debian puts the server in /usr/sbin and this in /usr/bin.
            let beside = [
                "",
                "../bin",
                "../scripts",
                "../../bin",
                "../scripts/mariadb",
            ];
            let installer = names.iter().find_map(|name| {
                beside
                    .iter()
                    .map(|path| folder.join(path).join(name))
                    .find(|path| path.is_file())
            });
            (installer.or_else(|| on_path(&names))?, Flavour::Mariadb)
        } else {
            (server.clone(), Flavour::Mysql)
        };
        Some(Programs {
            server,
            installer,
            version,
            flavour,
        })
    }
}

/// Where programs of servers are, in the order of preference.
pub(super) fn folders(dialect: Dialect) -> Vec<PathBuf> {
    if let Some(folder) = settings::path(settings::programs_variable(dialect)) {
        return vec![folder];
    }
    let mut folders: Vec<PathBuf> = std::env::var_os("PATH")
        .map(|path| std::env::split_paths(&path).collect())
        .unwrap_or_default();
    let patterns: &[&str] = if dialect == Dialect::Postgres {
        &[
            // Debian, Ubuntu; Red Hat and SUSE; Arch and Alpine.
            "/usr/lib/postgresql/*/bin",
            "/usr/lib/postgresql*/bin",
            "/usr/pgsql-*/bin",
            "/usr/libexec/postgresql*",
            "/usr/local/pgsql/bin",
            // Homebrew on Apple's processors, on Intel's, on Linux.
            "/opt/homebrew/opt/postgresql*/bin",
            "/usr/local/opt/postgresql*/bin",
            "/home/linuxbrew/.linuxbrew/opt/postgresql*/bin",
            // Postgres.app, the installer of EDB, MacPorts.
            "/Applications/Postgres.app/Contents/Versions/*/bin",
            "/Library/PostgreSQL/*/bin",
            "/opt/local/lib/postgresql*/bin",
        ]
    } else {
        &[
            // Users' PATH ends before these.
            "/usr/sbin",
            "/usr/libexec",
            "/usr/local/sbin",
            "/usr/local/mysql/bin",
            "/opt/homebrew/opt/mariadb*/bin",
            "/usr/local/opt/mariadb*/bin",
            "/home/linuxbrew/.linuxbrew/opt/mariadb*/bin",
            "/opt/homebrew/opt/mysql*/bin",
            "/usr/local/opt/mysql*/bin",
            "/opt/local/lib/mariadb*/bin",
            "/opt/local/lib/mysql*/bin",
        ]
    };
    for pattern in patterns {
        folders.extend(matching(pattern));
    }
    let mut seen = BTreeSet::new();
    folders.retain(|folder| folder.is_dir() && seen.insert(resolved(folder)));
    folders
}

fn resolved(folder: &Path) -> PathBuf {
    folder
        .canonicalize()
        .unwrap_or_else(|_| folder.to_path_buf())
}

/// The folders that a pattern names; a star stands inside one component.
fn matching(pattern: &str) -> Vec<PathBuf> {
    let mut found = vec![PathBuf::from("/")];
    for component in pattern.split('/').filter(|component| !component.is_empty()) {
        found = match component.split_once('*') {
            None => found.iter().map(|path| path.join(component)).collect(),
            Some((before, after)) => found
                .iter()
                .filter_map(|path| std::fs::read_dir(path).ok())
                .flatten()
                .filter_map(Result::ok)
                .filter(|entry| {
                    let name = entry.file_name();
                    let name = name.to_string_lossy();
                    name.len() >= before.len() + after.len()
                        && name.starts_with(before)
                        && name.ends_with(after)
                })
                .map(|entry| entry.path())
                .collect(),
        };
    }
    found
}

fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .flat_map(|folder| names.iter().map(move |name| folder.join(name)))
        .find(|path| path.is_file())
}

/// Whether a program calls itself `MariaDB`, and the version it says.
fn version(program: &Path) -> Option<(bool, String)> {
    let output = Command::new(program)
        .arg("--version")
        .current_dir("/")
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let start = text.find(|character: char| character.is_ascii_digit())?;
    let version: String = text[start..]
        .chars()
        .take_while(|character| character.is_ascii_digit() || *character == '.')
        .collect();
    Some((text.contains("MariaDB"), version))
}

fn numbers(version: &str) -> Vec<u32> {
    version
        .split('.')
        .map_while(|number| number.parse().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_inside_one_component() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["pgsql-14/bin", "pgsql-9/bin", "other/bin"] {
            std::fs::create_dir_all(folder.path().join(name)).unwrap();
        }
        let pattern = format!("{}/pgsql-*/bin", folder.path().display());
        let mut found = matching(&pattern);
        found.sort();
        assert_eq!(
            found,
            [
                folder.path().join("pgsql-14/bin"),
                folder.path().join("pgsql-9/bin")
            ]
        );
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(numbers("10.11.19") > numbers("10.9"));
        assert!(numbers("16") > numbers("9.6.24"));
    }
}
