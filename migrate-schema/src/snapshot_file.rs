//! Snapshots that are committed as files and compared in tests.
//!
//! A file is never changed by comparing: what is in the database is written
//! beside it as `.new`, and accepted on purpose.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::difference::Difference;
use crate::model::Snapshot;
use crate::text::ParseError;

/// What a comparison with a committed file found.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Outcome {
    /// The file says what is in the database, notes excepted.
    Same,
    /// It says something else; the text for the database is in `new`.
    Different {
        /// What the database has and the file has not, and the other way round.
        difference: Box<Difference>,
        /// The file that was written.
        new: PathBuf,
    },
    /// There is no file yet; the text for the database is in `new`.
    Absent {
        /// The file that was written.
        new: PathBuf,
    },
}

/// Why a committed file could not be compared.
#[derive(Debug)]
#[non_exhaustive]
pub enum SnapshotFileError {
    /// The file, or the one beside it, could not be read or written.
    Io {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// The file is no snapshot.
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Where and why.
        error: ParseError,
    },
}

impl fmt::Display for SnapshotFileError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SnapshotFileError::Io { path, error } => write!(out, "{}: {error}", path.display()),
            SnapshotFileError::Unreadable { path, error } => {
                write!(out, "{}: {error}", path.display())
            }
        }
    }
}

impl std::error::Error for SnapshotFileError {}

/// Compares a committed file with a snapshot.
///
/// Where they differ, the snapshot is written beside the file, with `.new` at
/// the end of its name; where they do not, such a file of an earlier comparison
/// is removed. The file itself is never touched: see [`accept`].
///
/// # Errors
///
/// If the file is no snapshot, or a file cannot be read, written or removed.
pub fn compare(path: &Path, snapshot: &Snapshot) -> Result<Outcome, SnapshotFileError> {
    let new = new_path(path);
    let text = match std::fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            write(&new, snapshot)?;
            return Ok(Outcome::Absent { new });
        }
        Err(error) => return Err(at(path, error)),
    };
    let committed = String::from_utf8(text)
        .map_err(|error| at(path, io::Error::new(io::ErrorKind::InvalidData, error)))?;
    let committed = Snapshot::parse(&committed).map_err(|error| SnapshotFileError::Unreadable {
        path: path.to_owned(),
        error,
    })?;
    let difference = Difference::between(&committed, snapshot);
    if difference.is_empty() && committed.dialect() == snapshot.dialect() {
        match std::fs::remove_file(&new) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(at(&new, error)),
            _ => return Ok(Outcome::Same),
        }
    }
    write(&new, snapshot)?;
    Ok(Outcome::Different {
        difference: Box::new(difference),
        new,
    })
}

/// Puts what a comparison has written in the place of the file.
///
/// # Errors
///
/// If there is nothing to accept, it is no snapshot, or the files cannot be changed.
pub fn accept(path: &Path) -> Result<(), SnapshotFileError> {
    let new = new_path(path);
    let text = std::fs::read_to_string(&new).map_err(|error| at(&new, error))?;
    Snapshot::parse(&text).map_err(|error| SnapshotFileError::Unreadable {
        path: new.clone(),
        error,
    })?;
    std::fs::rename(&new, path).map_err(|error| at(path, error))
}

/// Where a comparison writes what is in the database.
pub fn new_path(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    path.with_file_name(name)
}

fn write(path: &Path, snapshot: &Snapshot) -> Result<(), SnapshotFileError> {
    std::fs::write(path, snapshot.to_string()).map_err(|error| at(path, error))
}

fn at(path: &Path, error: io::Error) -> SnapshotFileError {
    SnapshotFileError::Io {
        path: path.to_owned(),
        error,
    }
}
