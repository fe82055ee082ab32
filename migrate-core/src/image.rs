//! Reads the byte image that `migrate!` embeds, in place.
//!
//! The layout is described where it is written, in `migrate-source/src/image.rs`.
//! Nothing is done at start-up: every getter goes to a migration's record and looks
//! there. A damaged image is answered with [`Damaged`], never with a panic.

mod cursor;
mod effect;
mod file_path;
mod migration;
mod reason;
mod script;
mod statement;
#[cfg(test)]
mod tests;

use std::ops::Range;
use std::sync::Arc;

pub(crate) use effect::Facts;
pub(crate) use file_path::FilePath;
pub(crate) use migration::{MigrationRecord, SortKey};
pub(crate) use script::{ScriptPlace, ScriptRecord, VerdictRecord};

use crate::dialect::Dialect;
use cursor::{Cursor, DIGEST};

/// The first bytes of every image of this layout.
const MAGIC: [u8; 8] = *b"SQLMIGR3";

/// Offsets of the header's fields.
const MIGRATION_COUNT: usize = 8;
const TABLE: usize = 12;
const ALGORITHM: usize = 16;
const ORDER: usize = 17;
const WIDTH: usize = 18;
const DIALECT_COUNT: usize = 19;
const DIALECTS: usize = 20;
const HEADS: usize = 23;

/// The image's bytes contradict themselves: it was not made by this version's writer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Damaged;

/// An embedded set, as bytes.
#[derive(Clone)]
pub(crate) struct Image {
    bytes: Bytes,
}

#[derive(Clone)]
enum Bytes {
    Static(&'static [u8]),
    Shared(Arc<[u8]>),
}

impl Image {
    /// Takes the bytes that a macro embedded.
    ///
    /// In a `const` or `static` a wrong magic is a compile error.
    pub(crate) const fn embedded(bytes: &'static [u8]) -> Image {
        assert!(
            bytes.len() >= HEADS,
            "the embedded migrations are too short: sqlmigrate and its macro differ in version"
        );
        let mut at = 0;
        while at < MAGIC.len() {
            assert!(
                bytes[at] == MAGIC[at],
                "the embedded migrations have another layout: sqlmigrate and its macro differ in version"
            );
            at += 1;
        }
        Image {
            bytes: Bytes::Static(bytes),
        }
    }

    /// Takes bytes that were made at run time.
    pub(crate) fn owned(bytes: Vec<u8>) -> Result<Image, Damaged> {
        if bytes.len() < HEADS || !bytes.starts_with(&MAGIC) {
            return Err(Damaged);
        }
        Ok(Image {
            bytes: Bytes::Shared(bytes.into()),
        })
    }

    /// How many migrations there are.
    pub(crate) fn migration_count(&self) -> usize {
        self.number(MIGRATION_COUNT).unwrap_or(0) as usize
    }

    /// The databases the set is for, in the folder's order.
    pub(crate) fn dialects(&self) -> Vec<Dialect> {
        let bits = (DIALECTS..DIALECTS + self.dialect_count()).map(|at| self.byte(at));
        bits.filter_map(|bit| Dialect::from_bit(u32::from(bit)))
            .collect()
    }

    /// Where `dialect` stands among the set's databases.
    pub(crate) fn dialect_index(&self, dialect: Dialect) -> Option<usize> {
        self.dialects().iter().position(|found| *found == dialect)
    }

    /// Whether late migrations may run (`order = "any"`).
    pub(crate) fn any_order(&self) -> bool {
        self.byte(ORDER) == 1
    }

    /// The algorithm of the digests.
    pub(crate) fn algorithm(&self) -> u32 {
        u32::from(self.byte(ALGORITHM))
    }

    /// The folder, as messages show it.
    pub(crate) fn folder(&self) -> &str {
        self.texts().0
    }

    /// The profile's name.
    pub(crate) fn profile(&self) -> &str {
        self.texts().1
    }

    /// The head digest in the dialect number `index`.
    pub(crate) fn head(&self, index: usize) -> Result<[u8; DIGEST], Damaged> {
        if index >= self.dialect_count() {
            return Err(Damaged);
        }
        Cursor::new(self.rest(HEADS + index * DIGEST)).digest()
    }

    /// The digest of the up scripts' texts, which are the same in each dialect.
    pub(crate) fn text_head(&self) -> Result<[u8; DIGEST], Damaged> {
        Cursor::new(self.rest(HEADS + self.dialect_count() * DIGEST)).digest()
    }

    /// The migration number `index`, in order.
    pub(crate) fn migration(&self, index: usize) -> Result<MigrationRecord<'_>, Damaged> {
        let bytes = self.bytes().get(self.place(index)?).ok_or(Damaged)?;
        MigrationRecord::read(bytes, self.dialect_count())
    }

    /// Where the record of the migration number `index` is.
    fn place(&self, index: usize) -> Result<Range<usize>, Damaged> {
        if index >= self.migration_count() {
            return Err(Damaged);
        }
        let width = usize::from(self.byte(WIDTH));
        // Of the four bytes from an offset on, so many bits are the offset; behind the
        // last one there is a migration.
        let mask = match width {
            1..=3 => (1 << (8 * width)) - 1,
            4 => u32::MAX,
            _ => return Err(Damaged),
        };
        let at = index
            .checked_mul(width)
            .and_then(|offset| offset.checked_add(self.number(TABLE).ok()? as usize))
            .ok_or(Damaged)?;
        let start = self.number(at)? & mask;
        let end = self.number(at.saturating_add(width))? & mask;
        Ok(start as usize..end as usize)
    }

    fn bytes(&self) -> &[u8] {
        match &self.bytes {
            Bytes::Static(bytes) => bytes,
            Bytes::Shared(bytes) => bytes,
        }
    }

    fn dialect_count(&self) -> usize {
        usize::from(self.byte(DIALECT_COUNT).min(3))
    }

    /// The folder and the profile.
    fn texts(&self) -> (&str, &str) {
        let mut cursor = Cursor::new(self.rest(HEADS + (self.dialect_count() + 1) * DIGEST));
        let folder = cursor.text().unwrap_or("");
        (folder, cursor.text().unwrap_or(""))
    }

    fn rest(&self, at: usize) -> &[u8] {
        self.bytes().get(at..).unwrap_or_default()
    }

    fn byte(&self, at: usize) -> u8 {
        self.bytes().get(at).copied().unwrap_or(0)
    }

    fn number(&self, at: usize) -> Result<u32, Damaged> {
        let bytes = self.rest(at).first_chunk().ok_or(Damaged)?;
        Ok(u32::from_le_bytes(*bytes))
    }
}
