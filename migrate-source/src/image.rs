//! Writes the embedded form of a checked set: one block of bytes.
//!
//! The runtime reads this block in place, without start-up work; its reader is
//! `migrate-core/src/image.rs`, and both follow the layout described here. What is
//! told by something that stands there already is left out: a version and a name are
//! places in the file's name, an object's name is a place in its statement, and a
//! script is written once for all databases, with what they see differently.
//!
//! A *number* is LEB128 of at most 32 bits. A *text* is a number, its length in bytes,
//! and UTF-8. A *word in* a part of another text is a number `n` whose low bits tell its
//! form; a *run* is all ASCII letters, digits and underscores from a byte on:
//!
//! ```text
//! n & 1 == 1   the run from the part's byte n >> 1 on
//! n & 7 == 6   the run from the text's byte n >> 3 on
//! n & 7 == 2   n >> 3 bytes from the part's byte on that the next number tells
//! n & 3 == 0   n >> 2 bytes, which follow
//! ```
//!
//! The whole:
//!
//! ```text
//! header      magic "SQLMIGR" and the layout's number as an ASCII digit (8 bytes)
//!             migration count, offset of the table (u32, little-endian)
//!             digest algorithm, order policy (0 linear, 1 any), bytes W of an offset,
//!             dialect count D, dialects (3 bit indexes; unused 0): a byte each
//!             D head digests, the text head, folder, profile (texts)
//! table       the offset of each migration, and of the end (W bytes, little-endian)
//! migration   flags (bits: 0 frozen, 1 irreversible, 2 has a down script, 3–4 form of the
//!             key, 5–6 form of the sort key, 7 the version stands before the stem's first
//!             underscore, and the name behind it)
//!             stem of the up script's file (text); where bit 7 is not set: version, name
//!             (words in the stem)
//!             key form 0: key (word in the stem); 1: as the version; 2: the version
//!             without zeros before it
//!             sort key form 0: sort key (word in the stem); 1: as the key; 2: the key,
//!             each part between `.` with zeros before it up to 20 digits
//!             irreversible: why (text)
//!             has a down script: length of the up script's record
//!             up script, down script
//! script      bits: 0–3 the file's ending (see `ENDINGS`), 4 it is not in the folder,
//!             5 it has another stem, 6 it does not begin on line 1, 7 it has options
//!             of an up script: text digest (32 bytes); where D > 1 which token digest a
//!             dialect has (2 bits each); token digests
//!             stem (text), line on which the text begins, options joined with "\n" (text)
//!             text; for each dialect its view, and before each but the last its length
//! view        bits: 0–1 transaction class (0 transactional, 1 no transaction, 2 own
//!             transactions), 2 it has a verdict, 3 it has session settings, 4 it has
//!             statements of its own, 5 it is the first dialect's (then nothing follows),
//!             6 the locks that the first dialect's statements take do not count
//!             verdict: 0 as the first dialect's; or bits 0–1 (1 breaks older releases,
//!             2 declared compatible, 3 declared breaking), above them the deciding
//!             statement (0 where none decides), and the reason
//!             session settings joined with "\n" (text)
//!             the first dialect, or statements of its own: how many, statements
//!             otherwise: for each of the first dialect's statements a difference
//! reason      pieces and a 0: 1–127 the phrase of that number (see `PHRASES`), 128–254 a text
//!             of n - 127 bytes, which follow, 255 a word (in the deciding statement, or in
//!             the script where none decides)
//! statement   bytes between the end of the one before and its start, length
//!             bits: 0 outside transaction, 1 implicit commit, 2 transaction control,
//!             3 changes data, 4 ends batch, 5 connection pragma, 6 probe, 7 effects
//!             probe, effects
//! difference  the same bits, where 6 and 7 tell whether it has a probe and effects of
//!             its own, which follow; otherwise they are as the first dialect has them
//! probe       bits: 0–4 the kind's place in `ProbeObject::ALL` (31: there is no probe, and nothing
//!             follows), 5 exists afterwards, 6 schema, 7 table
//!             name, schema, table (words in the statement)
//! effect      bits: 0–4 what (0–7 the loss of that place in `LossKind::ALL`, 8–15 the same with
//!             parts, 16–29 the lock of that place in `LOCKS`, 30 there is none, 31 another
//!             lock), 5 one more follows
//!             bits 6–7: 0 name (word in the statement); 1 schema, name (words); 2 schema and
//!             name are the probe's; 3 schema and name are those of the probe's table
//!             parts: how many, and each (words); another lock: its name (text)
//! ```
//!
//! A migration's record points nowhere outside of itself. An option is a directive's
//! name, a space and a number: `lock-timeout` and `statement-timeout` in milliseconds
//! (0: no limit), `lock-retries`; or `lossy` and what is lost. A head digest is the
//! SHA-256 of one line per migration in order, each being the version's key, a space,
//! the up script's token digest in the dialect as lower-case hexadecimal, and "\n". The
//! text head is the SHA-256 of the up scripts' text digests in order, as lower-case
//! hexadecimal with nothing between them: no dialect has another text. A server computes
//! the same from its history.

mod bytes;
mod effect;
mod reason;
mod record;
mod remembered;

use sha2::{Digest as _, Sha256};

use crate::checksum::{self, Digest};
use crate::config::OrderPolicy;
use crate::load::Checked;
use crate::memory::Memory;

/// The first bytes of every image of this layout.
pub const MAGIC: [u8; 8] = *b"SQLMIGR3";

/// Bytes of the header's fields that have their places.
const FIELDS: usize = MAGIC.len() + 2 * 4 + 7;

/// Writes the image of a set.
///
/// Findings of error level are the caller's business: the image of a set with
/// errors describes the migrations that could be read.
///
/// # Errors
///
/// [`TooLarge`] when the image would pass 4 GiB.
pub fn write(checked: &Checked) -> Result<Vec<u8>, TooLarge> {
    write_remembering(checked, &Memory::default())
}

/// As [`write()`], taking from `memory` the records of migrations that are as they were.
///
/// # Errors
///
/// As [`write()`].
pub fn write_remembering(checked: &Checked, memory: &Memory) -> Result<Vec<u8>, TooLarge> {
    let sql: u64 = checked
        .migrations
        .iter()
        .flat_map(|migration| std::iter::once(&migration.up).chain(&migration.down))
        .map(|script| script.section.len() as u64)
        .sum();
    fits(sql)?;
    let (records, starts) = remembered::records(checked, memory);
    let heads = heads(checked);
    let mut texts = heads.concat();
    texts.extend_from_slice(&text_head(checked));
    bytes::text(&mut texts, &checked.folder);
    let profile = checked.profile.as_ref();
    bytes::text(&mut texts, profile.map_or("", |(found, _)| found.name()));

    let table = FIELDS + texts.len();
    let size = |width: usize| (table + starts.len() * width + records.len()) as u64;
    fits(size(4))?;
    let width = (1..4)
        .find(|width| size(*width) < 1 << (8 * width))
        .unwrap_or(4);

    let mut out = Vec::with_capacity(size(width) as usize);
    out.extend_from_slice(&MAGIC);
    out.extend_from_slice(&(checked.migrations.len() as u32).to_le_bytes());
    out.extend_from_slice(&(table as u32).to_le_bytes());
    out.push(checksum::ALGORITHM as u8);
    out.push(u8::from(checked.order == OrderPolicy::Any));
    out.push(width as u8);
    out.push(checked.dialects.len() as u8);
    for index in 0..3 {
        let dialect = checked.dialects.get(index);
        out.push(dialect.map_or(0, |dialect| *dialect as u8));
    }
    out.extend_from_slice(&texts);
    let first = table + starts.len() * width;
    for start in starts {
        out.extend_from_slice(&((first + start) as u32).to_le_bytes()[..width]);
    }
    out.extend_from_slice(&records);
    Ok(out)
}

/// The set is too large for one image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge {
    /// Size that the image would have at least, in bytes.
    pub bytes: u64,
}

fn fits(bytes: u64) -> Result<(), TooLarge> {
    if bytes >= u64::from(u32::MAX) {
        return Err(TooLarge { bytes });
    }
    Ok(())
}

/// The head digest of each dialect; where the tokens are the same it is hashed once.
fn heads(checked: &Checked) -> Vec<Digest> {
    let mut heads: Vec<Digest> = Vec::new();
    for index in 0..checked.dialects.len() {
        let is_as_first = index > 0
            && checked.migrations.iter().all(|migration| {
                let dialects = &migration.up.dialects;
                let digest = |index: usize| dialects.get(index).map(|dialect| dialect.token_digest);
                digest(index) == digest(0)
            });
        let head = match heads.first() {
            Some(first) if is_as_first => *first,
            _ => dialect_head(checked, index),
        };
        heads.push(head);
    }
    heads
}

/// The digest of the whole set, in its first dialect: what a deployment compares.
pub fn head(checked: &Checked) -> Digest {
    dialect_head(checked, 0)
}

/// The head digest in the folder's dialect number `index`.
fn dialect_head(checked: &Checked, index: usize) -> Digest {
    let mut lines = Vec::with_capacity(checked.migrations.len() * 96);
    for migration in &checked.migrations {
        if let Some(dialect) = migration.up.dialects.get(index) {
            lines.extend_from_slice(migration.version.key.as_bytes());
            lines.push(b' ');
            lines.extend_from_slice(checksum::hex(&dialect.token_digest).as_bytes());
            lines.push(b'\n');
        }
    }
    Sha256::digest(&lines).into()
}

/// The digest of the up scripts' texts.
fn text_head(checked: &Checked) -> Digest {
    let mut digests = String::with_capacity(64 * checked.migrations.len());
    for migration in &checked.migrations {
        digests.push_str(&checksum::hex(&migration.up.text_digest));
    }
    Sha256::digest(digests).into()
}
