//! A script's statements, one after the other.

use super::Damaged;
use super::cursor::Cursor;
use super::effect::{Facts, Locks, skip_effects, skip_probe};

const TRAITS: u8 = 0x3f;
const PROBE: u8 = 1 << 6;
const EFFECTS: u8 = 1 << 7;

/// The fields of one statement.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StatementRecord<'a> {
    /// Bytes in the script's text.
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) traits: u32,
    pub(crate) facts: Facts<'a>,
}

/// The statements that a dialect sees, of which some are left.
#[derive(Clone, Debug)]
pub(crate) struct Statements<'a> {
    list: Cursor<'a>,
    /// What is different from the list.
    differences: Option<Cursor<'a>>,
    /// Whether the list's locks count.
    locks: Locks,
    left: usize,
    /// The end of the one before.
    end: usize,
}

impl<'a> Statements<'a> {
    /// A list, and what is different from it.
    pub(super) fn new(
        mut list: Cursor<'a>,
        differences: Option<Cursor<'a>>,
        locks: Locks,
    ) -> Result<Statements<'a>, Damaged> {
        let left = list.number()? as usize;
        // Each takes three bytes at least: a wrong number costs no memory.
        if left > list.rest().len() / 3 {
            return Err(Damaged);
        }
        Ok(Statements {
            list,
            differences,
            locks,
            left,
            end: 0,
        })
    }

    fn read(&mut self) -> Result<StatementRecord<'a>, Damaged> {
        let gap = self.list.number()? as usize;
        let length = self.list.number()? as usize;
        let start = self.end.checked_add(gap).ok_or(Damaged)?;
        let end = start.checked_add(length).ok_or(Damaged)?;
        self.end = end;
        let mut bits = self.list.byte()?;
        let mut facts = Facts {
            locks: self.locks,
            ..Facts::NONE
        };
        if bits & PROBE != 0 {
            facts.probe = skip_probe(&mut self.list)?;
        }
        if bits & EFFECTS != 0 {
            facts.effects = skip_effects(&mut self.list)?;
        }
        if let Some(differences) = &mut self.differences {
            bits = differences.byte()?;
            if bits & PROBE != 0 {
                facts.probe = skip_probe(differences)?;
            }
            if bits & EFFECTS != 0 {
                facts.effects = skip_effects(differences)?;
                facts.locks = Locks::Count;
            }
        }
        Ok(StatementRecord {
            start,
            end,
            traits: u32::from(bits & TRAITS),
            facts,
        })
    }
}

impl<'a> Iterator for Statements<'a> {
    type Item = Result<StatementRecord<'a>, Damaged>;

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        Some(self.read())
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for Statements<'_> {}
