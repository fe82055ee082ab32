//! The records of all migrations: those that are as they were are taken from the memory,
//! the others are written, and kept for the next run.

use super::record;
use crate::bytes::{push, push_number, push_optional};
use crate::load::Checked;
use crate::memory::Memory;
use crate::migration::Migration;
use crate::parallel;
use crate::script::{Compatibility, Script};

/// The records one after the other, and where each begins and the last one ends.
pub(super) fn records(checked: &Checked, memory: &Memory) -> (Vec<u8>, Vec<usize>) {
    let migrations = &checked.migrations;
    let keys: Vec<Vec<u8>> = migrations.iter().map(key).collect();
    let known: Vec<Option<&[u8]>> = migrations
        .iter()
        .zip(&keys)
        .map(|(migration, key)| memory.image(key, &migration.up, migration.down.as_ref()))
        .collect();
    let unknown: Vec<&Migration> = migrations
        .iter()
        .zip(&known)
        .filter(|(_, known)| known.is_none())
        .map(|(migration, _)| migration)
        .collect();
    let mut written = parallel::map(&unknown, |migration| {
        let mut record = Vec::new();
        record::migration(&mut record, checked, migration);
        record
    })
    .into_iter();

    let mut records = Vec::new();
    let mut starts = Vec::with_capacity(migrations.len() + 1);
    for ((migration, key), known) in migrations.iter().zip(&keys).zip(known) {
        starts.push(records.len());
        if let Some(record) = known {
            records.extend_from_slice(record);
        } else if let Some(record) = written.next() {
            memory.keep_image(key, &migration.up, &record);
            records.extend_from_slice(&record);
        }
    }
    starts.push(records.len());
    (records, starts)
}

/// What a record is made from beside what was read of the two scripts: what their names
/// say, and what was decided for the whole set.
fn key(migration: &Migration) -> Vec<u8> {
    let mut key = Vec::with_capacity(256);
    for text in [
        &migration.version.text,
        &migration.version.key,
        &migration.version.sort_key,
        &migration.name,
    ] {
        push(&mut key, text.as_bytes());
    }
    key.push(u8::from(migration.frozen));
    let down = migration.down.as_ref();
    push_optional(&mut key, down.map(|down| down.file.path.as_str()));
    push_verdicts(&mut key, &migration.up);
    if let Some(down) = down {
        push_verdicts(&mut key, down);
    }
    key
}

fn push_verdicts(key: &mut Vec<u8>, script: &Script) {
    for dialect in &script.dialects {
        match &dialect.compatibility {
            Compatibility::Compatible => key.push(0),
            Compatibility::Breaks { statement, reason } => {
                key.push(1);
                push_number(key, *statement);
                push(key, reason.as_bytes());
            }
            Compatibility::DeclaredCompatible(reason) => {
                key.push(2);
                push(key, reason.as_bytes());
            }
            Compatibility::DeclaredBreaking(reason) => {
                key.push(3);
                push(key, reason.as_bytes());
            }
        }
    }
}
