//! Puts a lock file in its place: whole, or not at all.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

/// Replaces the file at `path` in one step; who reads it meanwhile sees the old
/// text or the new one.
///
/// # Errors
///
/// When it cannot be written; then the old file is as it was.
pub fn save(path: &Path, text: &str) -> io::Result<()> {
    // Renaming onto a symbolic link would replace the link.
    let path = &path.canonicalize().unwrap_or_else(|_| path.to_owned());
    // The ending is one that folders pass over, should it ever stay behind.
    let draft = path.with_extension(format!("lock.{}.tmp", std::process::id()));
    let written = write(&draft, text)
        .and_then(|()| match fs::metadata(path) {
            Ok(old) => fs::set_permissions(&draft, old.permissions()),
            Err(_) => Ok(()),
        })
        .and_then(|()| fs::rename(&draft, path));
    if written.is_err() {
        // What went wrong first is what is worth telling.
        let _ = fs::remove_file(&draft);
    }
    written
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::save;

    #[test]
    fn a_file_that_cannot_be_replaced_stays_and_nothing_else_does() {
        let folder = tempfile::tempdir().unwrap();
        let taken = folder.path().join("migrate.lock");
        // A folder of this name cannot be renamed onto.
        std::fs::create_dir(&taken).unwrap();
        std::fs::write(taken.join("inside"), "").unwrap();
        save(&taken, "new").unwrap_err();
        assert!(taken.join("inside").exists());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_link_stays_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let real = folder.path().join("real.lock");
        std::fs::write(&real, "old").unwrap();
        #[cfg(unix)]
        {
            let link = folder.path().join("migrate.lock");
            std::os::unix::fs::symlink(&real, &link).unwrap();
            save(&link, "new").unwrap();
            assert!(link.is_symlink());
        }
        save(&real, "new").unwrap();
        assert_eq!(std::fs::read_to_string(&real).unwrap(), "new");
    }
}
