//! Goes through a record's bytes.

use super::Damaged;

pub(super) const DIGEST: usize = 32;

/// What is left of a record.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    pub(super) fn new(rest: &'a [u8]) -> Cursor<'a> {
        Cursor { rest }
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// What this cursor has gone through since `before` was copied from it.
    pub(super) fn since(&self, before: Cursor<'a>) -> &'a [u8] {
        let length = before.rest.len() - self.rest.len();
        &before.rest[..length]
    }

    pub(super) fn byte(&mut self) -> Result<u8, Damaged> {
        let (first, rest) = self.rest.split_first().ok_or(Damaged)?;
        self.rest = rest;
        Ok(*first)
    }

    /// LEB128 of at most 32 bits.
    pub(super) fn number(&mut self) -> Result<u32, Damaged> {
        let first = self.byte()?;
        if first < 0x80 {
            return Ok(u32::from(first));
        }
        let mut number = u64::from(first & 0x7f);
        for shift in [7, 14, 21, 28] {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return u32::try_from(number).map_err(|_| Damaged);
            }
        }
        Err(Damaged)
    }

    pub(super) fn take(&mut self, length: usize) -> Result<&'a [u8], Damaged> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(Damaged)?;
        self.rest = rest;
        Ok(taken)
    }

    pub(super) fn digest(&mut self) -> Result<[u8; DIGEST], Damaged> {
        self.take(DIGEST)?.try_into().map_err(|_| Damaged)
    }

    /// A text's bytes, which nobody has looked at.
    pub(super) fn raw_text(&mut self) -> Result<&'a [u8], Damaged> {
        let length = self.number()? as usize;
        self.take(length)
    }

    pub(super) fn text(&mut self) -> Result<&'a str, Damaged> {
        utf8(self.raw_text()?)
    }

    /// A word in another text.
    pub(super) fn word(&mut self, context: Context<'a>) -> Result<&'a str, Damaged> {
        let number = self.number()? as usize;
        match number & 7 {
            0 | 4 => utf8(self.take(number >> 2)?),
            2 => {
                let offset = self.number()? as usize;
                let start = context.start.saturating_add(offset);
                let end = start.checked_add(number >> 3).ok_or(Damaged)?;
                context.text.get(start..end).ok_or(Damaged)
            }
            6 => context.run(number >> 3),
            _ => context.run(context.start.saturating_add(number >> 1)),
        }
    }

    /// Goes behind a word.
    pub(super) fn skip_word(&mut self) -> Result<(), Damaged> {
        let number = self.number()? as usize;
        match number & 7 {
            0 | 4 => self.take(number >> 2).map(drop),
            2 => self.number().map(drop),
            _ => Ok(()),
        }
    }
}

/// The text that a record's words stand in, and where the part begins that most of
/// them stand in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Context<'a> {
    pub(super) text: &'a str,
    pub(super) start: usize,
}

impl<'a> Context<'a> {
    /// The letters, digits and underscores from a byte on.
    fn run(self, start: usize) -> Result<&'a str, Damaged> {
        let rest = self.text.as_bytes().get(start..).ok_or(Damaged)?;
        let length = rest
            .iter()
            .position(|byte| !(byte.is_ascii_alphanumeric() || *byte == b'_'))
            .unwrap_or(rest.len());
        if length == 0 {
            return Err(Damaged);
        }
        self.text.get(start..start + length).ok_or(Damaged)
    }
}

pub(super) fn utf8(bytes: &[u8]) -> Result<&str, Damaged> {
    std::str::from_utf8(bytes).map_err(|_| Damaged)
}
