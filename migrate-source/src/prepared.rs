//! What a build script leaves for the macro of the same crate.
//!
//! Two files in `OUT_DIR`: `<slug>.image` with the bytes of [`crate::image`],
//! and `<slug>.inputs` with everything that the outcome depends on: the format's
//! number and this package's version, the options, and every file and folder
//! that was read, byte for byte. [`read`] builds the same list from the disk and
//! compares; what differs in anything is not used, so an `OUT_DIR` that is stale
//! or another package's (inside trybuild the macro sees the outer one) does no
//! harm. Comparing bytes needs no digests, which are slow in unoptimised builds.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::checksum;
use crate::finding::Level;
use crate::image;
use crate::load::{Checked, Options};
use crate::memory::Memory;
use crate::parallel;
use crate::place::lexical;
use crate::render::{Style, first_line, human};

/// The first field of an inputs file.
const FORMAT: &str = concat!("sqlmigrate prepared 2 ", env!("CARGO_PKG_VERSION"));

/// A folder that was loaded by the build script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// The file with the image; where a finding is an error, it holds what could be read.
    pub image: PathBuf,
    /// The migrations, in order.
    pub migrations: Vec<PreparedMigration>,
    /// The findings of error level, rendered.
    pub errors: Vec<PreparedFinding>,
    /// Every existing path the outcome depends on (absolute).
    pub files_read: Vec<PathBuf>,
}

/// A migration's names, for named constants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreparedMigration {
    /// The version as the user wrote it.
    pub version: String,
    /// Sorts byte-wise the way the folder's tool sorts its versions.
    pub sort_key: String,
    /// The name.
    pub name: String,
}

impl PreparedMigration {
    /// The names of a set's migrations.
    pub fn all(checked: &Checked) -> Vec<PreparedMigration> {
        checked
            .migrations
            .iter()
            .map(|migration| PreparedMigration {
                version: migration.version.text.clone(),
                sort_key: migration.version.sort_key.clone(),
                name: migration.name.clone(),
            })
            .collect()
    }
}

/// A finding of error level, rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreparedFinding {
    /// One line, see [`first_line`].
    pub first_line: String,
    /// All of it without colour, see [`human`].
    pub human: String,
}

impl PreparedFinding {
    /// Renders the errors of a set. A macro can say nothing else, and rendering is slow.
    pub fn errors(checked: &Checked) -> Vec<PreparedFinding> {
        checked
            .findings
            .iter()
            .filter(|finding| finding.level == Level::Error)
            .map(|finding| PreparedFinding {
                first_line: first_line(finding),
                human: human(finding, Style::Plain),
            })
            .collect()
    }
}

/// Leaves a set for the macro. Files whose content is already right are not
/// touched, so that nothing is rebuilt on their account.
///
/// # Errors
///
/// When `out_dir` cannot be written, or the image would be too large.
pub fn write(out_dir: &Path, options: &Options, checked: &Checked) -> io::Result<()> {
    write_remembering(out_dir, options, checked, &Memory::default())
}

/// As [`write()`], without writing records of the image again that are as they were in the
/// run before; `memory` is the one that the folder was loaded with.
///
/// # Errors
///
/// As [`write()`].
pub fn write_remembering(
    out_dir: &Path,
    options: &Options,
    checked: &Checked,
    memory: &Memory,
) -> io::Result<()> {
    let paths = Paths::new(out_dir, options);
    let inputs = Loaded::new(options, checked).and_then(|loaded| {
        let inputs = inputs(options, &checked.files_read, &loaded)?;
        loaded
            .is_what_is_listed(&checked.files_read)
            .then_some(inputs)
    });
    let Some(mut inputs) = inputs else {
        return remove(&paths.inputs);
    };
    let image = image::write_remembering(checked, memory).map_err(|too_large| {
        io::Error::other(format!(
            "the image of the migrations would have {} bytes",
            too_large.bytes
        ))
    })?;

    let out = &mut inputs;
    push_number(out, checked.migrations.len());
    for migration in PreparedMigration::all(checked) {
        push(out, migration.version.as_bytes());
        push(out, migration.sort_key.as_bytes());
        push(out, migration.name.as_bytes());
    }
    let errors = PreparedFinding::errors(checked);
    push_number(out, errors.len());
    for finding in errors {
        push(out, finding.first_line.as_bytes());
        push(out, finding.human.as_bytes());
    }

    let same_inputs = fs::read(&paths.inputs).is_ok_and(|old| old == inputs);
    let same_image = fs::read(&paths.image).is_ok_and(|old| old == image);
    if same_inputs && same_image {
        return Ok(());
    }
    // The inputs vouch for the image: they go first and come last.
    remove(&paths.inputs)?;
    if !same_image {
        replace(&paths.image, &image)?;
    }
    replace(&paths.inputs, &inputs)
}

/// What the build script left, if it is there and nothing changed since.
pub fn read(out_dir: &Path, options: &Options) -> Option<Prepared> {
    let paths = Paths::new(out_dir, options);
    let stored = fs::read(&paths.inputs).ok()?;
    let mut rest = stored.as_slice();
    let mut head = rest;
    let listed = paths_of(&mut head)?;
    let current = inputs(options, &listed, &Loaded::default())?;
    rest = rest.strip_prefix(current.as_slice())?;

    let mut migrations = Vec::new();
    for _ in 0..take_number(&mut rest)? {
        migrations.push(PreparedMigration {
            version: take_text(&mut rest)?,
            sort_key: take_text(&mut rest)?,
            name: take_text(&mut rest)?,
        });
    }
    let mut errors = Vec::new();
    for _ in 0..take_number(&mut rest)? {
        errors.push(PreparedFinding {
            first_line: take_text(&mut rest)?,
            human: take_text(&mut rest)?,
        });
    }
    if !rest.is_empty() || !paths.image.is_file() {
        return None;
    }
    Some(Prepared {
        image: paths.image,
        migrations,
        errors,
        files_read: listed,
    })
}

/// The file in which a build script keeps what it found sound (see [`crate::memory`]).
pub fn memory_path(out_dir: &Path, options: &Options) -> PathBuf {
    Paths::new(out_dir, options).memory
}

/// The files of one folder and its options.
struct Paths {
    memory: PathBuf,
    image: PathBuf,
    inputs: PathBuf,
}

impl Paths {
    fn new(out_dir: &Path, options: &Options) -> Paths {
        let digest = checksum::hex(&Sha256::digest(identity(options)));
        let name: String = options
            .folder
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default()
            .chars()
            .filter(|character| character.is_ascii_alphanumeric() || *character == '_')
            .take(32)
            .collect();
        let slug = format!("sqlmigrate_{name}_{}", &digest[..16]);
        Paths {
            memory: out_dir.join(format!("{slug}.memory")),
            image: out_dir.join(format!("{slug}.image")),
            inputs: out_dir.join(format!("{slug}.inputs")),
        }
    }
}

/// The options as bytes: which folder of which package, read how.
fn identity(options: &Options) -> String {
    let options = Options {
        package: lexical(&options.package),
        folder: lexical(&options.folder),
        ..options.clone()
    };
    format!("{options:?}")
}

/// What was read from the disk already: it is not read again, so what stands in the inputs
/// is what the image was made from, whatever somebody saves meanwhile.
#[derive(Default)]
struct Loaded<'a> {
    files: HashMap<OsString, &'a [u8]>,
}

impl<'a> Loaded<'a> {
    /// `None` where a file could not be read.
    fn new(options: &Options, checked: &'a Checked) -> Option<Loaded<'a>> {
        let files = checked.files.iter().map(|file| {
            let path = options.package.join(&file.path);
            Some((path.into_os_string(), file.bytes()?))
        });
        Some(Loaded {
            files: files.collect::<Option<_>>()?,
        })
    }

    fn get(&self, path: &Path) -> Option<&'a [u8]> {
        self.files.get(path.as_os_str()).copied()
    }

    /// Whether the inputs hold what was loaded. A path may be spelled in another way than the
    /// one that messages show; such a file was read twice, and somebody may have saved it.
    fn is_what_is_listed(&self, paths: &[PathBuf]) -> bool {
        let listed = paths.iter().filter(|path| self.get(path).is_some());
        if listed.count() == self.files.len() {
            return true;
        }
        let listed: HashSet<&OsStr> = paths.iter().map(|path| path.as_os_str()).collect();
        self.files.iter().all(|(path, bytes)| {
            listed.contains(path.as_os_str()) || fs::read(path).is_ok_and(|now| now == *bytes)
        })
    }
}

/// The beginning of an inputs file, from the disk but for what was loaded; `None` when a
/// path cannot be read or is not UTF-8.
fn inputs(options: &Options, paths: &[PathBuf], loaded: &Loaded<'_>) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    push(&mut out, FORMAT.as_bytes());
    push(&mut out, identity(options).as_bytes());
    push_number(&mut out, paths.len());
    for path in paths {
        push(&mut out, path.to_str()?.as_bytes());
    }
    // The macro does this at every compilation: what the time goes to is asking the system
    // for one small file after the other, and several threads can ask at once.
    let contents = parallel::map(paths, |path| match loaded.get(path) {
        Some(bytes) => Some(Cow::Borrowed(bytes)),
        None => contents(path).map(Cow::Owned),
    });
    for bytes in contents {
        push(&mut out, &bytes?);
    }
    Some(out)
}

/// What is in a file, or the names in a folder; with as few questions to the system as can be.
fn contents(path: &Path) -> Option<Vec<u8>> {
    // Some systems do not open a folder.
    let Ok(mut file) = fs::File::open(path) else {
        return listing(path);
    };
    let about = file.metadata().ok()?;
    if about.is_dir() {
        return listing(path);
    }
    // One byte more, so that the end is seen without asking once more.
    let mut bytes = Vec::with_capacity(usize::try_from(about.len()).ok()? + 1);
    file.read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// The paths that an inputs file lists; leaves `rest` behind them.
fn paths_of(rest: &mut &[u8]) -> Option<Vec<PathBuf>> {
    take(rest)?;
    take(rest)?;
    let mut paths = Vec::new();
    for _ in 0..take_number(rest)? {
        paths.push(PathBuf::from(take_text(rest)?));
    }
    Some(paths)
}

/// The names in a folder and what each is, sorted.
fn listing(folder: &Path) -> Option<Vec<u8>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).ok()? {
        let entry = entry.ok()?;
        let kind = entry.file_type().ok()?;
        let kind = if kind.is_dir() {
            'd'
        } else if kind.is_symlink() {
            'l'
        } else {
            'f'
        };
        names.push(format!("{kind}{}\0", entry.file_name().to_str()?));
    }
    names.sort();
    Some(names.concat().into_bytes())
}

fn push(out: &mut Vec<u8>, bytes: &[u8]) {
    push_number(out, bytes.len());
    out.extend_from_slice(bytes);
}

fn push_number(out: &mut Vec<u8>, number: usize) {
    out.extend_from_slice(&(number as u64).to_le_bytes());
}

fn take<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = take_number(rest)?;
    let (bytes, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(bytes)
}

fn take_text(rest: &mut &[u8]) -> Option<String> {
    String::from_utf8(take(rest)?.to_vec()).ok()
}

fn take_number(rest: &mut &[u8]) -> Option<usize> {
    let (bytes, after) = rest.split_first_chunk::<8>()?;
    *rest = after;
    usize::try_from(u64::from_le_bytes(*bytes)).ok()
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Writes a file as a whole or not at all.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}", std::process::id()));
    let temporary = PathBuf::from(name);
    fs::write(&temporary, bytes)?;
    fs::rename(&temporary, path)
}
