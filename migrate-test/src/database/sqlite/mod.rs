//! Databases of `SQLite`: files in a folder of this process.

pub(super) mod template;

use std::collections::HashMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};

use super::{kept, name};
use crate::error::{Error, ErrorKind, driver_message};
use crate::prelude::Prelude;
use crate::settings;
use crate::state::state_folder;

/// The folder of this process, made with a lock that ends with the process.
fn own_folder() -> Result<PathBuf, Error> {
    static OWN: Mutex<Option<(PathBuf, File)>> = Mutex::new(None);
    let mut own = OWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((folder, _)) = own.as_ref() {
        return Ok(folder.clone());
    }
    let all = all_folders()?;
    let folder = all.join(name::run());
    let error =
        |error: std::io::Error| Error::system(format!("the folder {}", folder.display()), &error);
    fs::create_dir_all(&all).map_err(error)?;
    // The lock is there before the folder: nobody sees one without the other.
    let lock = File::create(lock_of(&folder)).map_err(error)?;
    lock.lock().map_err(error)?;
    fs::create_dir_all(&folder).map_err(error)?;
    sweep(&all);
    *own = Some((folder.clone(), lock));
    Ok(folder)
}

/// Databases of tests that failed in an earlier run, by test.
static KEPT: Mutex<Option<HashMap<String, Vec<String>>>> = Mutex::new(None);

/// The databases that earlier runs of a test left.
pub(super) fn kept_of(owner: &str) -> Result<Vec<String>, Error> {
    own_folder()?;
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(kept
        .get_or_insert_default()
        .remove(owner)
        .unwrap_or_default())
}

fn all_folders() -> Result<PathBuf, Error> {
    match settings::path(settings::server_variable(migrate_core::Dialect::Sqlite)) {
        Some(folder) => Ok(folder),
        None => Ok(state_folder()?.join("sqlite")),
    }
}

fn lock_of(folder: &Path) -> PathBuf {
    folder.with_extension("lock")
}

/// A path for a database, in the folder of this process.
pub(super) fn fresh_path() -> Result<PathBuf, Error> {
    Ok(own_folder()?.join(format!("{}.db", name::number())))
}

/// Makes an empty database.
pub(super) fn create_empty() -> Result<String, Error> {
    let path = fresh_path()?;
    // An empty file is an empty database.
    File::create(&path).map_err(|error| Error::system(path.display().to_string(), &error))?;
    text(path)
}

/// A database like another one, to which nobody may be writing.
pub(super) fn create_copy(original: &str) -> Result<String, Error> {
    let path = fresh_path()?;
    fs::copy(original, &path).map_err(|error| Error::system(path.display().to_string(), &error))?;
    text(path)
}

pub(super) fn text(path: PathBuf) -> Result<String, Error> {
    path.into_os_string().into_string().map_err(|path| {
        let error = std::io::Error::other("the path is no Unicode");
        Error::system(path.to_string_lossy().into_owned(), &error)
    })
}

/// Removes a database's files.
pub(super) fn drop_database(name: &str) -> Result<(), Error> {
    fs::remove_file(name).map_err(|error| Error::system(name, &error))?;
    for file in companions(Path::new(name)) {
        drop(fs::remove_file(file));
    }
    Ok(())
}

fn companions(database: &Path) -> [PathBuf; 4] {
    ["-wal", "-shm", "-journal", ".kept"].map(|end| {
        let mut path = database.as_os_str().to_owned();
        path.push(end);
        path.into()
    })
}

/// Keeps a database from the next sweep.
pub(super) fn mark_kept(name: &str, owner: &str) -> Result<(), Error> {
    let path = format!("{name}.kept");
    fs::write(&path, kept::mark(owner)).map_err(|error| Error::system(path, &error))
}

/// Runs a prelude.
pub(super) async fn run_prelude(name: &str, prelude: &Prelude) -> Result<(), Error> {
    let options = SqliteConnectOptions::new()
        .filename(name)
        .disable_statement_logging();
    let ran = async {
        let mut connection = SqliteConnection::connect_with(&options).await?;
        sqlx::raw_sql(AssertSqlSafe(prelude.text()))
            .execute(&mut connection)
            .await?;
        connection.close().await
    };
    ran.await.map_err(|error| {
        Error::new(ErrorKind::Prelude {
            name: prelude.name().to_owned(),
            message: driver_message(&error),
            help: None,
        })
    })
}

/// Puts everything into the one file, so that a copy of it is whole.
pub(super) async fn settle(name: &str) -> Result<(), Error> {
    let options = SqliteConnectOptions::new()
        .filename(name)
        .disable_statement_logging();
    let settled = async {
        let mut connection = SqliteConnection::connect_with(&options).await?;
        // Does nothing where there is no write-ahead log.
        sqlx::raw_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            .execute(&mut connection)
            .await?;
        connection.close().await
    };
    settled.await.map_err(|error| Error::server(name, &error))
}

/// Removes what processes left that are gone, except what failed tests kept.
fn sweep(all: &Path) {
    for entry in fs::read_dir(all).into_iter().flatten().flatten() {
        let folder = entry.path();
        let own = folder.file_name().is_some_and(|file| file == name::run());
        if own || !folder.is_dir() {
            continue;
        }
        let Ok(lock) = File::open(lock_of(&folder)) else {
            continue;
        };
        if lock.try_lock().is_err() {
            continue;
        }
        remove_leftovers(&folder);
        if fs::remove_dir(&folder).is_ok() {
            drop(fs::remove_file(lock_of(&folder)));
        }
    }
}

fn remove_leftovers(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.extension().is_none_or(|end| end != "db") {
            continue;
        }
        let Some(name) = path.to_str() else { continue };
        let [.., mark] = companions(&path);
        let mark = fs::read_to_string(mark).unwrap_or_default();
        match kept::owner(&mark) {
            Some(owner) if !kept::is_over(&mark) => {
                let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
                let names = kept.get_or_insert_default().entry(owner.to_owned());
                names.or_default().push(name.to_owned());
            }
            _ => drop(drop_database(name)),
        }
    }
}
