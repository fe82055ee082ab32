//! The folder where private servers and prepared databases live.

use std::fs;
use std::io;
use std::path::PathBuf;

use crate::error::Error;
use crate::settings;

/// The folder, made where it is missing.
///
/// It belongs to one user, and is shared by all of that user's projects.
pub(crate) fn state_folder() -> Result<PathBuf, Error> {
    if let Some(folder) = settings::path(settings::STATE_VARIABLE) {
        return make(&folder)
            .map_err(|error| Error::system(format!("the folder {}", folder.display()), &error));
    }
    let mut last = None;
    for folder in default_folders()? {
        match make(&folder).and_then(refuse_foreign) {
            Ok(folder) => return Ok(folder),
            Err(error) => last = Some((folder, error)),
        }
    }
    let (folder, error) = last.unwrap_or_else(|| {
        let error = io::Error::other("the system names no folder for temporary files");
        (PathBuf::new(), error)
    });
    let doing = format!(
        "the folder for test servers, {} (set {} to another one)",
        folder.display(),
        settings::STATE_VARIABLE
    );
    Err(Error::system(doing, &error))
}

fn make(folder: &std::path::Path) -> io::Result<PathBuf> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        // A server that root starts runs as somebody else, who has to pass through.
        builder.mode(0o711);
    }
    builder.create(folder)?;
    folder.canonicalize()
}

/// Somebody else may have made a folder whose name can be guessed.
fn refuse_foreign(folder: PathBuf) -> io::Result<PathBuf> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        if fs::metadata(&folder)?.uid() != own_user()? {
            return Err(io::Error::other("it belongs to another user"));
        }
    }
    Ok(folder)
}

fn default_folders() -> Result<Vec<PathBuf>, Error> {
    const NAME: &str = "sqlmigrate-test";
    #[cfg(unix)]
    let (root, scratch) = {
        let user = own_user().map_err(|error| Error::system("a temporary file", &error))?;
        let scratch = [PathBuf::from("/var/tmp"), std::env::temp_dir()];
        (
            user == 0,
            scratch.map(|folder| folder.join(format!("{NAME}-{user}"))),
        )
    };
    #[cfg(not(unix))]
    let (root, scratch) = (false, [std::env::temp_dir().join(NAME)]);
    // Root's home is closed to the user that its servers run as.
    let home = std::env::home_dir().filter(|home| !root && home.is_dir());
    let cache = home.map(|home| {
        if cfg!(target_os = "macos") {
            home.join("Library/Caches")
        } else {
            settings::path("XDG_CACHE_HOME").unwrap_or_else(|| home.join(".cache"))
        }
    });
    Ok(cache
        .map(|cache| cache.join(NAME))
        .into_iter()
        .chain(scratch)
        .collect())
}

/// Who this process is: the owner of a file that it makes.
#[cfg(unix)]
pub(crate) fn own_user() -> io::Result<u32> {
    use std::os::unix::fs::MetadataExt as _;
    use std::sync::OnceLock;
    static USER: OnceLock<u32> = OnceLock::new();
    if let Some(user) = USER.get() {
        return Ok(*user);
    }
    let path = std::env::temp_dir().join(format!(
        ".sqlmigrate-{}-{:016x}",
        std::process::id(),
        crate::random::number()
    ));
    let user = fs::File::create_new(&path)?.metadata()?.uid();
    fs::remove_file(&path)?;
    Ok(*USER.get_or_init(|| user))
}
