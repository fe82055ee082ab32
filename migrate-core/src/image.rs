//! Reads the byte image that `migrate!` embeds, in place.
//!
//! The layout is described where it is written, in `migrate-source/src/image.rs`.
//! Nothing is done at start-up: every getter computes an offset and looks there.
//! A damaged image is answered with [`Damaged`], never with a panic.

use std::sync::Arc;

use crate::dialect::Dialect;

/// The first bytes of every image of this layout.
const MAGIC: [u8; 8] = *b"SQLMIGR2";

const NONE: u32 = u32::MAX;
const TEXT: usize = 8;
const DIGEST: usize = 32;
const HEADER: usize = MAGIC.len() + 10 * 4 + 2 * TEXT + 3 * DIGEST;
const MIGRATION: usize = 5 * TEXT + 3 * 4;
const SCRIPT: usize = 5 * TEXT + 6 * 4 + 2 * DIGEST;
const STATEMENT: usize = 4 * 4 + 2 * TEXT;

/// Offsets of the header's fields.
const DIALECT_COUNT: usize = 8;
const DIALECTS: usize = 12;
const ORDER: usize = 24;
const ALGORITHM: usize = 28;
const MIGRATION_COUNT: usize = 32;
const MIGRATION_TABLE: usize = 36;
const SCRIPT_TABLE: usize = 40;
const STATEMENT_TABLE: usize = 44;
const FOLDER: usize = 48;
const PROFILE: usize = FOLDER + TEXT;
const HEADS: usize = PROFILE + TEXT;

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

/// The fixed fields of one migration.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MigrationRecord<'a> {
    pub(crate) version: &'a str,
    pub(crate) key: &'a str,
    pub(crate) sort_key: &'a str,
    pub(crate) name: &'a str,
    pub(crate) irreversible: Option<&'a str>,
    pub(crate) frozen: bool,
    pub(crate) up: u32,
    pub(crate) down: Option<u32>,
}

/// The fixed fields of one script in one dialect.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ScriptRecord<'a> {
    pub(crate) text: &'a str,
    pub(crate) file: &'a str,
    pub(crate) settings: &'a str,
    pub(crate) reason: &'a str,
    pub(crate) options: &'a str,
    pub(crate) line: u32,
    pub(crate) class: u32,
    pub(crate) verdict: u32,
    pub(crate) deciding: Option<u32>,
    pub(crate) first_statement: u32,
    pub(crate) statement_count: u32,
    pub(crate) text_digest: [u8; DIGEST],
    pub(crate) token_digest: [u8; DIGEST],
}

/// The fields of one statement.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StatementRecord<'a> {
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) line: u32,
    pub(crate) traits: u32,
    pub(crate) probe: Option<&'a str>,
    pub(crate) effects: Option<&'a str>,
}

impl Image {
    /// Takes the bytes that a macro embedded.
    ///
    /// In a `const` or `static` a wrong magic is a compile error.
    pub(crate) const fn embedded(bytes: &'static [u8]) -> Image {
        assert!(
            bytes.len() >= HEADER,
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
        if bytes.len() < HEADER || !bytes.starts_with(&MAGIC) {
            return Err(Damaged);
        }
        Ok(Image {
            bytes: Bytes::Shared(bytes.into()),
        })
    }

    /// How many migrations there are.
    pub(crate) fn migration_count(&self) -> usize {
        self.number(MIGRATION_COUNT)
            .map_or(0, |count| count as usize)
    }

    /// The databases the set is for, in the folder's order.
    pub(crate) fn dialects(&self) -> Vec<Dialect> {
        let count = self.number(DIALECT_COUNT).unwrap_or(0).min(3) as usize;
        (0..count)
            .filter_map(|index| Dialect::from_bit(self.number(DIALECTS + index * 4).ok()?))
            .collect()
    }

    /// Where `dialect` stands among the set's databases.
    pub(crate) fn dialect_index(&self, dialect: Dialect) -> Option<usize> {
        self.dialects().iter().position(|found| *found == dialect)
    }

    /// Whether late migrations may run (`order = "any"`).
    pub(crate) fn any_order(&self) -> bool {
        self.number(ORDER) == Ok(1)
    }

    /// The algorithm of the digests.
    pub(crate) fn algorithm(&self) -> u32 {
        self.number(ALGORITHM).unwrap_or(0)
    }

    /// The folder, as messages show it.
    pub(crate) fn folder(&self) -> &str {
        self.text(FOLDER).unwrap_or("")
    }

    /// The profile's name.
    pub(crate) fn profile(&self) -> &str {
        self.text(PROFILE).unwrap_or("")
    }

    /// The head digest in the dialect number `index`.
    pub(crate) fn head(&self, index: usize) -> Result<[u8; DIGEST], Damaged> {
        if index >= 3 {
            return Err(Damaged);
        }
        self.digest(HEADS + index * DIGEST)
    }

    /// The migration number `index`, in order.
    pub(crate) fn migration(&self, index: usize) -> Result<MigrationRecord<'_>, Damaged> {
        if index >= self.migration_count() {
            return Err(Damaged);
        }
        let at = self.record(MIGRATION_TABLE, index, MIGRATION)?;
        let scripts = at + 5 * TEXT + 4;
        Ok(MigrationRecord {
            version: self.text(at)?,
            key: self.text(at + TEXT)?,
            sort_key: self.text(at + 2 * TEXT)?,
            name: self.text(at + 3 * TEXT)?,
            irreversible: self.optional_text(at + 4 * TEXT)?,
            frozen: self.number(at + 5 * TEXT)? & 1 == 1,
            up: self.number(scripts)?,
            down: match self.number(scripts + 4)? {
                NONE => None,
                index => Some(index),
            },
        })
    }

    /// The script record number `index`.
    pub(crate) fn script(&self, index: usize) -> Result<ScriptRecord<'_>, Damaged> {
        let at = self.record(SCRIPT_TABLE, index, SCRIPT)?;
        let numbers = at + 5 * TEXT;
        Ok(ScriptRecord {
            text: self.text(at)?,
            file: self.text(at + TEXT)?,
            settings: self.text(at + 2 * TEXT)?,
            reason: self.text(at + 4 * TEXT)?,
            options: self.text(at + 3 * TEXT)?,
            line: self.number(numbers)?,
            class: self.number(numbers + 4)?,
            verdict: self.number(numbers + 8)?,
            deciding: match self.number(numbers + 12)? {
                NONE => None,
                index => Some(index),
            },
            first_statement: self.number(numbers + 16)?,
            statement_count: self.number(numbers + 20)?,
            text_digest: self.digest(numbers + 24)?,
            token_digest: self.digest(numbers + 24 + DIGEST)?,
        })
    }

    /// The statement record number `index`.
    pub(crate) fn statement(&self, index: usize) -> Result<StatementRecord<'_>, Damaged> {
        let at = self.record(STATEMENT_TABLE, index, STATEMENT)?;
        Ok(StatementRecord {
            start: self.number(at)?,
            end: self.number(at + 4)?,
            line: self.number(at + 8)?,
            traits: self.number(at + 12)?,
            probe: self.optional_text(at + 16)?,
            effects: self.optional_text(at + 16 + TEXT)?,
        })
    }

    fn bytes(&self) -> &[u8] {
        match &self.bytes {
            Bytes::Static(bytes) => bytes,
            Bytes::Shared(bytes) => bytes,
        }
    }

    /// The offset of record `index` in the table whose offset stands at `table`.
    fn record(&self, table: usize, index: usize, size: usize) -> Result<usize, Damaged> {
        let table = self.number(table)? as usize;
        index
            .checked_mul(size)
            .and_then(|offset| table.checked_add(offset))
            .filter(|at| {
                at.checked_add(size)
                    .is_some_and(|end| end <= self.bytes().len())
            })
            .ok_or(Damaged)
    }

    fn number(&self, at: usize) -> Result<u32, Damaged> {
        let bytes = self.bytes().get(at..at + 4).ok_or(Damaged)?;
        Ok(u32::from_le_bytes(bytes.try_into().map_err(|_| Damaged)?))
    }

    fn digest(&self, at: usize) -> Result<[u8; DIGEST], Damaged> {
        let bytes = self.bytes().get(at..at + DIGEST).ok_or(Damaged)?;
        bytes.try_into().map_err(|_| Damaged)
    }

    fn text(&self, at: usize) -> Result<&str, Damaged> {
        let start = self.number(at)? as usize;
        let length = self.number(at + 4)? as usize;
        let end = start.checked_add(length).ok_or(Damaged)?;
        let bytes = self.bytes().get(start..end).ok_or(Damaged)?;
        std::str::from_utf8(bytes).map_err(|_| Damaged)
    }

    fn optional_text(&self, at: usize) -> Result<Option<&str>, Damaged> {
        if self.number(at)? == NONE {
            return Ok(None);
        }
        self.text(at).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header() -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.resize(HEADER, 0xff);
        bytes
    }

    #[test]
    fn a_damaged_image_is_answered_not_panicked_about() {
        let image = Image::owned(header()).unwrap();
        assert_eq!(image.migration_count(), u32::MAX as usize);
        assert_eq!(image.migration(0).err(), Some(Damaged));
        assert_eq!(image.script(usize::MAX).err(), Some(Damaged));
        assert_eq!(image.statement(7).err(), Some(Damaged));
        assert_eq!(image.folder(), "");
        assert!(image.dialects().is_empty());
        assert_eq!(Image::owned(b"SQLMIGR".to_vec()).err(), Some(Damaged));
    }

    impl std::fmt::Debug for Image {
        fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            out.write_str("Image")
        }
    }
}
