//! The migrated schema as a database file, for tools that check queries against one.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, Error};

use super::connection::copy;
use super::run::{Engine, seen};
use crate::config::Registered;
use crate::migration::Migration;

/// Runs the up scripts, up to the first that fails, and writes what they make to
/// a file. One that has the same content already is not touched, and one that is
/// there is replaced as a whole or not at all.
///
/// Where a script fails and the file is there, it stays as it was: what was right
/// a moment ago is better for checking queries than half a schema.
pub(crate) fn write(
    migrations: &[Migration],
    registered: &Registered,
    path: &Path,
) -> io::Result<()> {
    let mut engine = Engine::new(registered).map_err(failed)?;
    for migration in migrations {
        if seen(&migration.up).is_none() {
            continue;
        }
        if engine.run(&migration.up, &mut Vec::new()).is_err() {
            if path.exists() {
                return Ok(());
            }
            break;
        }
    }
    let temporary = beside(path);
    let written = save(&engine.connection, &temporary).and_then(|()| replace(&temporary, path));
    if written.is_err() {
        // The first error is the one that matters.
        let _ = fs::remove_file(&temporary);
    }
    written
}

fn save(from: &Connection, path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut to = Connection::open(path).map_err(failed)?;
    // The file is worth nothing before it has its name.
    to.execute_batch("PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY;")
        .map_err(failed)?;
    copy(from, &mut to).map_err(failed)?;
    to.close().map_err(|(_, error)| failed(error))
}

fn replace(temporary: &Path, path: &Path) -> io::Result<()> {
    let new = fs::read(temporary)?;
    if fs::read(path).is_ok_and(|old| old == new) {
        return fs::remove_file(temporary);
    }
    fs::rename(temporary, path)
}

/// A name of this process's own in the same folder.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}", std::process::id()));
    PathBuf::from(name)
}

fn failed(error: Error) -> io::Error {
    io::Error::other(error)
}
