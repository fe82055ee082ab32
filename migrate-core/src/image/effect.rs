//! A statement's probe and effects, read when somebody asks for them.

use super::Damaged;
use super::cursor::{Context, Cursor};
use crate::lock::Lock;
use crate::loss::{Loss, LossKind};
use crate::probe::{Presence, Probe};

/// The kinds of objects in the order of their numbers.
const OBJECTS: [&str; 20] = [
    "table",
    "index",
    "view",
    "column",
    "constraint",
    "type",
    "trigger",
    "routine",
    "schema",
    "sequence",
    "procedure",
    "function",
    "event",
    "database",
    "extension",
    "subscription",
    "tablespace",
    "policy",
    "enum-value",
    "repeat",
];

/// The locks in the order of their numbers.
const LOCKS: [&str; 14] = [
    "ACCESS EXCLUSIVE",
    "ACCESS EXCLUSIVE; and on the table of that index",
    "EXCLUSIVE",
    "SHARE ROW EXCLUSIVE",
    "SHARE",
    "SHARE UPDATE EXCLUSIVE",
    "ROW EXCLUSIVE",
    "ROW SHARE",
    "ACCESS SHARE",
    "exclusive metadata lock",
    "exclusive metadata lock; the table may be copied, which blocks writers",
    "exclusive metadata lock at the beginning and the end; writers go on in between",
    "exclusive metadata lock; at once where the server can (ALGORITHM=INSTANT), or else a rebuild",
    "row locks, and a shared metadata lock",
];

const KIND: u8 = 0x1f;
const NO_PROBE: u8 = 31;
const EXISTS_AFTER: u8 = 1 << 5;
const SCHEMA: u8 = 1 << 6;
const TABLE: u8 = 1 << 7;

const WITH_PARTS: u8 = 8;
const FIRST_LOCK: u8 = 16;
const NO_EFFECT: u8 = 30;
const OTHER_LOCK: u8 = 31;
const MORE: u8 = 1 << 5;

/// What is told about a statement, as bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts<'a> {
    pub(super) probe: &'a [u8],
    pub(super) effects: &'a [u8],
    pub(super) locks: Locks,
}

/// Whether the locks among the effects count: another dialect may have written them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Locks {
    Count,
    LeftOut,
}

enum Effect<'a> {
    None,
    Loss(Loss<'a>),
    Lock(Lock<'a>),
}

impl<'a> Facts<'a> {
    pub(super) const NONE: Facts<'static> = Facts {
        probe: &[],
        effects: &[],
        locks: Locks::Count,
    };

    /// How to see whether the statement that begins there took effect.
    pub(crate) fn probe(&self, script: &'a str, start: usize) -> Option<Probe<'a>> {
        let context = Context {
            text: script,
            start,
        };
        probe(self.probe, context).ok().flatten()
    }

    /// What data it takes away.
    pub(crate) fn losses(&self, script: &'a str, start: usize) -> Vec<Loss<'a>> {
        let mut losses = Vec::new();
        self.each(script, start, |effect| {
            if let Effect::Loss(loss) = effect {
                losses.push(loss);
            }
        });
        losses
    }

    /// Which locks it takes.
    pub(crate) fn locks(&self, script: &'a str, start: usize) -> Vec<Lock<'a>> {
        let mut locks = Vec::new();
        if self.locks == Locks::LeftOut {
            return locks;
        }
        self.each(script, start, |effect| {
            if let Effect::Lock(lock) = effect {
                locks.push(lock);
            }
        });
        locks
    }

    /// Goes through the effects, as far as they can be read.
    fn each(&self, script: &'a str, start: usize, mut visit: impl FnMut(Effect<'a>)) {
        if self.effects.is_empty() {
            return;
        }
        let context = Context {
            text: script,
            start,
        };
        let probe = probe(self.probe, context).ok().flatten();
        let mut cursor = Cursor::new(self.effects);
        while let Ok((effect, more)) = one(&mut cursor, context, probe) {
            visit(effect);
            if !more {
                break;
            }
        }
    }
}

fn probe<'a>(bytes: &'a [u8], context: Context<'a>) -> Result<Option<Probe<'a>>, Damaged> {
    let Some(bits) = bytes.first().filter(|bits| *bits & KIND != NO_PROBE) else {
        return Ok(None);
    };
    let mut cursor = Cursor::new(&bytes[1..]);
    let object = OBJECTS.get(usize::from(bits & KIND)).ok_or(Damaged)?;
    let name = cursor.word(context)?;
    let mut given = |flag: u8| {
        if bits & flag == 0 {
            Ok("")
        } else {
            cursor.word(context)
        }
    };
    Ok(Some(Probe {
        expected: if bits & EXISTS_AFTER == 0 {
            Presence::Absent
        } else {
            Presence::Present
        },
        object,
        name,
        schema: given(SCHEMA)?,
        table: given(TABLE)?,
    }))
}

/// Reads an effect, and whether one more follows.
fn one<'a>(
    cursor: &mut Cursor<'a>,
    context: Context<'a>,
    probe: Option<Probe<'a>>,
) -> Result<(Effect<'a>, bool), Damaged> {
    let bits = cursor.byte()?;
    let more = bits & MORE != 0;
    let kind = bits & KIND;
    if kind == NO_EFFECT {
        return Ok((Effect::None, more));
    }
    let (schema, name) = match bits >> 6 {
        0 => ("", cursor.word(context)?),
        1 => (cursor.word(context)?, cursor.word(context)?),
        form => {
            let probe = probe.ok_or(Damaged)?;
            let name = if form == 2 { probe.name } else { probe.table };
            (probe.schema, name)
        }
    };
    let schema = (!schema.is_empty()).then_some(schema);
    let effect = if kind < FIRST_LOCK {
        let mut parts = Vec::new();
        if kind & WITH_PARTS != 0 {
            for _ in 0..cursor.number()? {
                parts.push(cursor.word(context)?);
            }
        }
        Effect::Loss(Loss {
            kind: LossKind::ALL[usize::from(kind & (WITH_PARTS - 1))],
            schema,
            name,
            parts,
        })
    } else {
        let lock = if kind == OTHER_LOCK {
            cursor.text()?
        } else {
            let place = usize::from(kind - FIRST_LOCK);
            LOCKS.get(place).ok_or(Damaged)?
        };
        Effect::Lock(Lock {
            mode: lock,
            schema,
            name,
        })
    };
    Ok((effect, more))
}

/// Goes behind a probe, whose bytes it returns.
pub(super) fn skip_probe<'a>(cursor: &mut Cursor<'a>) -> Result<&'a [u8], Damaged> {
    let before = *cursor;
    let bits = cursor.byte()?;
    if bits & KIND != NO_PROBE {
        cursor.skip_word()?;
        for flag in [SCHEMA, TABLE] {
            if bits & flag != 0 {
                cursor.skip_word()?;
            }
        }
    }
    Ok(cursor.since(before))
}

/// Goes behind a statement's effects, whose bytes it returns.
pub(super) fn skip_effects<'a>(cursor: &mut Cursor<'a>) -> Result<&'a [u8], Damaged> {
    let before = *cursor;
    loop {
        let bits = cursor.byte()?;
        let kind = bits & KIND;
        if kind != NO_EFFECT {
            match bits >> 6 {
                0 => cursor.skip_word()?,
                1 => {
                    cursor.skip_word()?;
                    cursor.skip_word()?;
                }
                _ => {}
            }
        }
        if kind == OTHER_LOCK {
            cursor.raw_text()?;
        } else if kind < FIRST_LOCK && kind & WITH_PARTS != 0 {
            for _ in 0..cursor.number()? {
                cursor.skip_word()?;
            }
        }
        if bits & MORE == 0 {
            return Ok(cursor.since(before));
        }
    }
}
