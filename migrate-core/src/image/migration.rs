//! One migration's record.

use std::borrow::Cow;

use super::cursor::{Context, Cursor};
use super::{Damaged, ScriptPlace};

const FROZEN: u8 = 1;
const IRREVERSIBLE: u8 = 1 << 1;
const HAS_DOWN: u8 = 1 << 2;
const KEY: u32 = 3;
const SORT_KEY: u32 = 5;
const SPLIT: u8 = 1 << 7;

/// The fields of one migration.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MigrationRecord<'a> {
    pub(crate) version: &'a str,
    pub(crate) key: &'a str,
    pub(crate) name: &'a str,
    pub(crate) irreversible: Option<&'a str>,
    pub(crate) frozen: bool,
    pub(crate) up: ScriptPlace<'a>,
    pub(crate) down: Option<ScriptPlace<'a>>,
    pub(crate) sort_key: SortKey<'a>,
}

/// What sorts byte-wise as the folder's tool sorts its versions.
#[derive(Clone, Copy, Debug)]
pub(crate) enum SortKey<'a> {
    Text(&'a str),
    /// A key, each of its parts with zeros before it up to so many digits.
    Filled(&'a str),
}

const DIGITS: usize = 20;
const ZEROS: &str = "00000000000000000000";

impl<'a> MigrationRecord<'a> {
    pub(super) fn read(bytes: &'a [u8], dialects: usize) -> Result<Self, Damaged> {
        let mut cursor = Cursor::new(bytes);
        let flags = cursor.byte()?;
        let stem = cursor.text()?;
        let context = Context {
            text: stem,
            start: 0,
        };
        let (version, name) = if flags & SPLIT == 0 {
            (cursor.word(context)?, cursor.word(context)?)
        } else {
            stem.split_once('_').ok_or(Damaged)?
        };
        let key = match flags >> KEY & 3 {
            0 => cursor.word(context)?,
            1 => version,
            2 => without_zeros(version),
            _ => return Err(Damaged),
        };
        let sort_key = match flags >> SORT_KEY & 3 {
            0 => SortKey::Text(cursor.word(context)?),
            1 => SortKey::Text(key),
            2 => SortKey::Filled(key),
            _ => return Err(Damaged),
        };
        let irreversible = if flags & IRREVERSIBLE == 0 {
            None
        } else {
            Some(cursor.text()?)
        };
        let up = if flags & HAS_DOWN == 0 {
            cursor.rest()
        } else {
            cursor.raw_text()?
        };
        let down = (flags & HAS_DOWN != 0).then(|| cursor.rest());
        Ok(MigrationRecord {
            version,
            key,
            name,
            irreversible,
            frozen: flags & FROZEN != 0,
            up: ScriptPlace::up(up, stem, dialects),
            down: down.map(|down| ScriptPlace::down(down, stem, dialects)),
            sort_key,
        })
    }
}

impl<'a> SortKey<'a> {
    /// In one piece.
    pub(crate) fn text(self) -> Cow<'a, str> {
        match self {
            SortKey::Text(text) => Cow::Borrowed(text),
            SortKey::Filled(key) => Cow::Owned(with_zeros(key)),
        }
    }
}

impl<'a> From<&'a str> for SortKey<'a> {
    fn from(text: &'a str) -> SortKey<'a> {
        SortKey::Text(text)
    }
}

/// A version's digits without zeros before them; of zeros alone, one is left.
fn without_zeros(version: &str) -> &str {
    match version.trim_start_matches('0') {
        "" if !version.is_empty() => "0",
        rest => rest,
    }
}

fn with_zeros(key: &str) -> String {
    let mut text = String::with_capacity(key.len() + DIGITS);
    for (index, part) in key.split('.').enumerate() {
        if index > 0 {
            text.push('.');
        }
        text.push_str(ZEROS.get(part.len()..).unwrap_or_default());
        text.push_str(part);
    }
    text
}
