//! A lock file as text.

use std::fmt::Write as _;

use super::read::KEYWORDS;
use super::{Acceptance, Entry, FORMAT, LockFile, field};
use crate::checksum;

const HEADER: &str = "\
# The frozen part of this history, one line a migration, in order. `cargo migrate freeze`
# writes this file; commit it, and look at its changes in review. Do not edit it by hand.
";

const ACCEPTED: &str = "\
# Old mistakes that were accepted, each once and by name.
";

/// Writes a lock file; the same content always gives the same text.
pub fn write(lock_file: &LockFile) -> String {
    let mut out = String::from(HEADER);
    push(&mut out, format_args!("format {FORMAT}"));
    for dialect in &lock_file.dialects {
        push(&mut out, format_args!(" {dialect}"));
    }
    out.push('\n');
    for entry in &lock_file.entries {
        push_entry(&mut out, entry);
    }
    if !lock_file.accepted.is_empty() {
        out.push('\n');
        out.push_str(ACCEPTED);
        for accepted in sorted(lock_file) {
            out.push_str("accept ");
            field::write(&mut out, &accepted.code, &[]);
            out.push(' ');
            field::write(&mut out, &accepted.version, &[]);
            push(&mut out, format_args!(" {}\n", accepted.direction.name()));
        }
    }
    out
}

fn push_entry(out: &mut String, entry: &Entry) {
    field::write(out, &entry.version, &KEYWORDS);
    out.push(' ');
    field::write(out, &entry.name, &[]);
    let chain = checksum::hex(&entry.chain);
    let text = checksum::hex(&entry.up_text);
    push(out, format_args!(" up:{chain}.{text}"));
    match &entry.down {
        None => out.push_str(" down:none\n"),
        Some(down) => {
            let tokens = checksum::hex(&down.tokens);
            let text = checksum::hex(&down.text);
            push(out, format_args!(" down:{tokens}.{text}\n"));
        }
    }
}

/// By migration in the order of the history, then script, then code.
fn sorted(lock_file: &LockFile) -> Vec<&Acceptance> {
    let places: std::collections::HashMap<&str, usize> = lock_file
        .entries
        .iter()
        .enumerate()
        .map(|(place, entry)| (entry.version.as_str(), place))
        .collect();
    let mut sorted: Vec<&Acceptance> = lock_file.accepted.iter().collect();
    let key = |accepted: &&Acceptance| {
        let place = places.get(accepted.version.as_str()).copied();
        (
            place.unwrap_or(usize::MAX),
            accepted.version.clone(),
            accepted.direction,
            accepted.code.clone(),
        )
    };
    sorted.sort_by_cached_key(key);
    sorted.dedup_by(|left, right| {
        left.code == right.code
            && left.version == right.version
            && left.direction == right.direction
    });
    sorted
}

fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a `String` cannot fail.
    let _ = out.write_fmt(text);
}
