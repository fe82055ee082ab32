//! The embedded set: what `migrate!` expands to.

use std::fmt;

use crate::compatibility::Compatibility;
use crate::dialect::Dialect;
use crate::digest::HeadDigest;
use crate::image::{Damaged, FilePath, Image, MigrationRecord, ScriptPlace, SortKey};
use crate::script::Script;

/// A checked folder of migrations, embedded in the program.
///
/// `migrate!()` makes it, in a `static` or `const`, without start-up work:
/// the bytes are read in place when something asks.
#[derive(Clone)]
pub struct Migrations {
    pub(crate) image: Image,
}

impl Migrations {
    /// Made by generated code; a wrong image is a compile error there.
    #[doc(hidden)]
    pub const fn from_image(bytes: &'static [u8]) -> Migrations {
        Migrations {
            image: Image::embedded(bytes),
        }
    }

    /// Made from bytes that were written while the program runs: the command line's form.
    ///
    /// # Errors
    ///
    /// When the bytes are no image of this version.
    #[doc(hidden)]
    pub fn from_image_bytes(bytes: Vec<u8>) -> Result<Migrations, crate::Error> {
        Ok(Migrations {
            image: Image::owned(bytes)?,
        })
    }

    /// How many migrations there are.
    pub fn len(&self) -> usize {
        self.image.migration_count()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The migrations, in order.
    pub fn iter(&self) -> impl Iterator<Item = Migration<'_>> {
        (0..self.len()).map_while(|index| self.migration(index).ok())
    }

    /// Finds a migration by its version, as the file's name spells it or by the tool's key.
    pub fn get(&self, version: &str) -> Option<Migration<'_>> {
        self.iter()
            .find(|migration| migration.version() == version || migration.key() == version)
    }

    /// The digest of the whole set: what a deployment compares.
    ///
    /// It covers every version and the tokens of every up script, in the
    /// folder's first database where there are several.
    pub fn head_digest(&self) -> HeadDigest {
        HeadDigest(self.image.head(0).unwrap_or_default())
    }

    /// The databases that the folder says it is for.
    pub fn dialects(&self) -> Vec<Dialect> {
        self.image.dialects()
    }

    /// The folder, as messages show it.
    pub fn folder(&self) -> &str {
        self.image.folder()
    }

    /// The name of the tool whose conventions the folder follows.
    pub fn profile(&self) -> &str {
        self.image.profile()
    }

    pub(crate) fn migration(&self, index: usize) -> Result<Migration<'_>, Damaged> {
        Ok(Migration {
            record: self.image.migration(index)?,
            image: &self.image,
        })
    }
}

impl fmt::Debug for Migrations {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Migrations")
            .field("folder", &self.folder())
            .field("len", &self.len())
            .field("head_digest", &self.head_digest())
            .finish()
    }
}

/// One embedded migration.
#[derive(Clone, Copy)]
pub struct Migration<'a> {
    record: MigrationRecord<'a>,
    image: &'a Image,
}

impl<'a> Migration<'a> {
    /// The version, as the file's name spells it.
    pub fn version(&self) -> &'a str {
        self.record.version
    }

    /// The version as the folder's tool compares it: `12` for `0012`.
    pub fn key(&self) -> &'a str {
        self.record.key
    }

    /// Sorts byte-wise the way the folder's tool sorts its versions.
    pub(crate) fn sort_key(&self) -> SortKey<'a> {
        self.record.sort_key
    }

    /// The name.
    pub fn name(&self) -> &'a str {
        self.record.name
    }

    /// Why it cannot be undone, where its author said so.
    pub fn irreversible(&self) -> Option<&'a str> {
        self.record.irreversible
    }

    /// Whether the lock file lists it; otherwise it is a draft.
    pub fn is_frozen(&self) -> bool {
        self.record.frozen
    }

    /// Whether it has a down script.
    pub fn has_down(&self) -> bool {
        self.record.down.is_some()
    }

    /// Whether the release before it can live with it, on a database; `None` where
    /// the folder does not serve that database.
    pub fn compatibility(&self, dialect: Dialect) -> Option<Compatibility> {
        self.verdict(self.image.dialect_index(dialect)?).ok()
    }

    /// The verdict in the dialect number `index` of the set.
    pub(crate) fn verdict(&self, index: usize) -> Result<Compatibility, Damaged> {
        self.record
            .up
            .verdict(index)
            .map(Compatibility::from_record)
    }

    /// Its up script for a database; `None` where the folder does not serve that database.
    pub fn up_script(&self, dialect: Dialect) -> Option<Script<'a>> {
        self.up(self.image.dialect_index(dialect)?).ok()
    }

    /// Its down script for a database; `None` where there is none.
    pub fn down_script(&self, dialect: Dialect) -> Option<Script<'a>> {
        self.down(self.image.dialect_index(dialect)?).ok()?
    }

    /// The tables and columns that either of its scripts declares as lossy, as written.
    pub fn lossy(&self) -> Vec<&'a str> {
        let scripts = [self.up(0).ok(), self.down(0).ok().flatten()];
        scripts.iter().flatten().flat_map(Script::lossy).collect()
    }

    /// The up script in the dialect number `index` of the set.
    pub(crate) fn up(&self, index: usize) -> Result<Script<'a>, Damaged> {
        Script::from_record(self.record.up.read(index, self.image.folder())?)
    }

    /// The down script in the dialect number `index` of the set.
    pub(crate) fn down(&self, index: usize) -> Result<Option<Script<'a>>, Damaged> {
        let folder = self.image.folder();
        let read = |down: ScriptPlace<'a>| Script::from_record(down.read(index, folder)?);
        self.record.down.map(read).transpose()
    }

    /// The text of the down script, which is the same in every dialect.
    pub(crate) fn down_text(&self) -> Result<Option<&'a str>, Damaged> {
        self.record.down.map(ScriptPlace::text).transpose()
    }

    /// The digests of the up script in the dialect number `index`: text, tokens.
    pub(crate) fn up_digests(&self, index: usize) -> Result<([u8; 32], [u8; 32]), Damaged> {
        self.record.up.digests(index)
    }

    /// The file of the up script.
    pub(crate) fn file(&self) -> Result<FilePath<'a>, Damaged> {
        self.record.up.file(self.image.folder())
    }
}

impl fmt::Debug for Migration<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Migration")
            .field("version", &self.version())
            .field("name", &self.name())
            .finish_non_exhaustive()
    }
}
