//! A statement's probe and effects as bytes.

use super::bytes::{self, Context};
use crate::script::{LOCKS, Lock, Loss, LossKind, Probe, ProbeObject, Statement};

const NO_PROBE: u8 = 31;
const EXISTS_AFTER: u8 = 1 << 5;
const SCHEMA: u8 = 1 << 6;
const TABLE: u8 = 1 << 7;

const WITH_PARTS: u8 = 8;
const FIRST_LOCK: u8 = 16;
const NO_EFFECT: u8 = 30;
const OTHER_LOCK: u8 = 31;
const MORE: u8 = 1 << 5;
const QUALIFIED: u8 = 1 << 6;
const OF_PROBE: u8 = 2 << 6;
const OF_TABLE: u8 = 3 << 6;

/// What stands for a statement that has no probe, where another has one.
pub(super) fn probe(out: &mut Vec<u8>, context: Context<'_>, probe: Option<&Probe>) {
    let Some(probe) = probe else {
        return out.push(NO_PROBE);
    };
    let kind = ProbeObject::ALL
        .iter()
        .position(|object| *object == probe.object);
    let (schema, table) = (given(probe.schema.as_ref()), given(probe.table.as_ref()));
    out.push(
        kind.map_or(NO_PROBE, |kind| kind as u8)
            | if probe.exists_after { EXISTS_AFTER } else { 0 }
            | schema.map_or(0, |_| SCHEMA)
            | table.map_or(0, |_| TABLE),
    );
    for word in [Some(probe.name.as_str()), schema, table]
        .into_iter()
        .flatten()
    {
        context.word(out, word);
    }
}

/// A name that is not empty.
fn given(name: Option<&String>) -> Option<&str> {
    name.map(String::as_str).filter(|name| !name.is_empty())
}

/// A statement's losses and locks; at least the byte for none.
pub(super) fn effects(out: &mut Vec<u8>, context: Context<'_>, statement: &Statement) {
    let total = statement.losses.len() + statement.locks.len();
    if total == 0 {
        return out.push(NO_EFFECT);
    }
    let losses = statement.losses.iter().map(Effect::Loss);
    let effects = losses.chain(statement.locks.iter().map(Effect::Lock));
    for (index, effect) in effects.enumerate() {
        let more = if index + 1 < total { MORE } else { 0 };
        effect.write(out, context, statement.probe.as_ref(), more);
    }
}

enum Effect<'a> {
    Loss(&'a Loss),
    Lock(&'a Lock),
}

impl Effect<'_> {
    fn write(&self, out: &mut Vec<u8>, context: Context<'_>, probe: Option<&Probe>, more: u8) {
        let (kind, schema, name) = match self {
            Effect::Loss(loss) => {
                let kinds = LossKind::ALL.iter();
                let kind = kinds.take_while(|kind| **kind != loss.kind).count() as u8;
                let parts = if loss.parts.is_empty() { 0 } else { WITH_PARTS };
                (kind | parts, given(loss.schema.as_ref()), &loss.name)
            }
            Effect::Lock(lock) => {
                let place = LOCKS.iter().position(|mode| *mode == lock.mode);
                let kind = place.map_or(OTHER_LOCK, |place| FIRST_LOCK + place as u8);
                (kind, given(lock.schema.as_ref()), &lock.name)
            }
        };
        let of_probe = probe.and_then(|probe| {
            let same_schema = given(probe.schema.as_ref()) == schema;
            match &probe.table {
                _ if !same_schema => None,
                Some(table) if table == name => Some(OF_TABLE),
                _ => (probe.name == *name).then_some(OF_PROBE),
            }
        });
        let form = of_probe.unwrap_or(schema.map_or(0, |_| QUALIFIED));
        out.push(kind | more | form);
        if of_probe.is_none() {
            for word in schema.into_iter().chain([name.as_str()]) {
                context.word(out, word);
            }
        }
        match self {
            Effect::Loss(loss) if !loss.parts.is_empty() => {
                bytes::number(out, loss.parts.len());
                for part in &loss.parts {
                    context.word(out, part);
                }
            }
            Effect::Lock(lock) if kind == OTHER_LOCK => bytes::text(out, lock.mode),
            Effect::Loss(_) | Effect::Lock(_) => {}
        }
    }
}
