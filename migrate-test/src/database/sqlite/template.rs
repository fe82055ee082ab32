//! Copies of a file that is prepared once for each history.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use migrate_core::Dialect;

use crate::error::Error;
use crate::history::History;

/// How long a file stays that nobody wants.
const STAY: Duration = Duration::from_hours(7 * 24);

/// Makes a database with a history applied.
pub(in crate::database) async fn create(history: &History) -> Result<String, Error> {
    let digest = history.digest(Dialect::Sqlite);
    let folder = super::all_folders()?.join("templates");
    let template = folder.join(&digest).with_extension("db");
    let path = super::fresh_path()?;
    let error = |error: io::Error| Error::system(template.display().to_string(), &error);
    // The system's own way of copying: it shares blocks where the file system can.
    match fs::copy(&template, &path) {
        Ok(_) => {}
        Err(missing) if missing.kind() == io::ErrorKind::NotFound => {
            fs::create_dir_all(&folder).map_err(error)?;
            build(&template, history).await?;
            fs::copy(&template, &path).map(drop).map_err(error)?;
        }
        Err(other) => return Err(error(other)),
    }
    note_use(&template);
    super::text(path)
}

/// Builds the file under another name; one process at a time.
async fn build(template: &Path, history: &History) -> Result<(), Error> {
    let error = |error: io::Error| Error::system(template.display().to_string(), &error);
    let lock = {
        let path = template.with_extension("lock");
        let locked = move || {
            let file = File::create(path)?;
            file.lock()?;
            Ok(file)
        };
        tokio::task::spawn_blocking(locked)
            .await
            .map_err(io::Error::from)
            .flatten()
            .map_err(error)?
    };
    if template.exists() {
        return Ok(());
    }
    // In the folder of this process, which the next one tidies if this one is killed.
    let name = super::create_empty()?;
    let filled = async {
        super::run_prelude(&name, &history.prelude).await?;
        history.apply(&format!("sqlite://{name}")).await?;
        super::settle(&name).await
    };
    let filled = filled.await;
    let finished = filled.and_then(|()| fs::rename(&name, template).map_err(error));
    if finished.is_err() {
        drop(super::drop_database(&name));
    }
    drop(lock);
    finished
}

/// Notes that a file is wanted, and removes those that nobody wants, once in a process.
fn note_use(template: &Path) {
    static NOTED: Mutex<Option<HashSet<PathBuf>>> = Mutex::new(None);
    let new = {
        let mut noted = NOTED.lock().unwrap_or_else(PoisonError::into_inner);
        noted.get_or_insert_default().insert(template.to_path_buf())
    };
    if !new {
        return;
    }
    if let Ok(file) = File::options().write(true).open(template) {
        drop(file.set_modified(SystemTime::now()));
    }
    let folder = template.parent().unwrap_or(Path::new(""));
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let modified = entry.metadata().and_then(|data| data.modified());
        let age = modified.ok().and_then(|modified| modified.elapsed().ok());
        if age.is_some_and(|age| age > STAY) {
            drop(fs::remove_file(entry.path()));
        }
    }
}
