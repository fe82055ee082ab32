//! One migration as bytes that point nowhere outside of themselves.

use super::bytes::Context;
use super::{bytes, effect, reason};
use crate::checksum::Digest;
use crate::load::Checked;
use crate::migration::Migration;
use crate::script::{
    Compatibility, DialectScript, Script, Statement, StatementTraits, TransactionClass, options,
};

/// The endings of files in the order of their numbers.
const ENDINGS: [&str; 7] = [
    "",
    ".sql",
    ".up.sql",
    ".down.sql",
    "/up.sql",
    "/down.sql",
    "/migration.sql",
];

const FROZEN: u8 = 1;
const IRREVERSIBLE: u8 = 1 << 1;
const HAS_DOWN: u8 = 1 << 2;
const KEY: u32 = 3;
const SORT_KEY: u32 = 5;
const SPLIT: u8 = 1 << 7;

const OUTSIDE: u8 = 1 << 4;
const OWN_STEM: u8 = 1 << 5;
const LINE: u8 = 1 << 6;
const OPTIONS: u8 = 1 << 7;

const VERDICT: u8 = 1 << 2;
const SETTINGS: u8 = 1 << 3;
const OWN_STATEMENTS: u8 = 1 << 4;
const AS_FIRST: u8 = 1 << 5;
const WITHOUT_LOCKS: u8 = 1 << 6;

const PROBE: u8 = 1 << 6;
const EFFECTS: u8 = 1 << 7;

pub(super) fn migration(out: &mut Vec<u8>, checked: &Checked, migration: &Migration) {
    let version = &migration.version;
    let key = match &version.key {
        key if *key == version.text => 1,
        key if *key == without_zeros(&version.text) => 2,
        _ => 0,
    };
    let sort_key = match &version.sort_key {
        sort_key if *sort_key == version.key => 1,
        sort_key if *sort_key == with_zeros(&version.key) => 2,
        _ => 0,
    };
    let stem = File::of(checked, &migration.up).stem;
    let is_split = stem.split_once('_') == Some((&version.text, &migration.name));
    let set = |is_set: bool, flag: u8| if is_set { flag } else { 0 };
    out.push(
        set(migration.frozen, FROZEN)
            | set(migration.irreversible.is_some(), IRREVERSIBLE)
            | set(migration.down.is_some(), HAS_DOWN)
            | key << KEY
            | sort_key << SORT_KEY
            | set(is_split, SPLIT),
    );
    bytes::text(out, stem);
    let words = Context::whole(stem);
    if !is_split {
        words.word(out, &version.text);
        words.word(out, &migration.name);
    }
    if key == 0 {
        words.word(out, &version.key);
    }
    if sort_key == 0 {
        words.word(out, &version.sort_key);
    }
    if let Some(why) = &migration.irreversible {
        bytes::text(out, why);
    }
    let count = checked.dialects.len();
    let mut up = Vec::new();
    let digests = digests(&migration.up, count);
    script(&mut up, checked, &migration.up, stem, &digests);
    if let Some(down) = &migration.down {
        bytes::number(out, up.len());
        out.append(&mut up);
        script(out, checked, down, stem, &[]);
    } else {
        out.append(&mut up);
    }
}

/// A version's digits without zeros before them.
fn without_zeros(text: &str) -> &str {
    let rest = text.trim_start_matches('0');
    // Of zeros alone, one is left.
    if rest.is_empty() {
        &text[text.len().saturating_sub(1)..]
    } else {
        rest
    }
}

/// A key with each number filled up to twenty digits.
fn with_zeros(key: &str) -> String {
    let zeros = |part: &str| "0".repeat(20_usize.saturating_sub(part.len()));
    let parts: Vec<String> = key.split('.').map(|part| zeros(part) + part).collect();
    parts.join(".")
}

/// A script's file.
struct File<'a> {
    outside: bool,
    stem: &'a str,
    ending: u8,
}

impl<'a> File<'a> {
    fn of(checked: &Checked, script: &'a Script) -> File<'a> {
        let path = script.file.path.as_str();
        let inside = path
            .strip_prefix(checked.folder.as_str())
            .and_then(|rest| rest.strip_prefix('/'));
        let rest = inside.unwrap_or(path);
        let ending = (0..ENDINGS.len())
            .filter(|index| rest.ends_with(ENDINGS[*index]))
            .max_by_key(|index| ENDINGS[*index].len())
            .unwrap_or(0);
        File {
            outside: inside.is_none(),
            stem: &rest[..rest.len() - ENDINGS[ending].len()],
            ending: ending as u8,
        }
    }
}

/// An up script's digests as they stand in its record.
fn digests(script: &Script, count: usize) -> Vec<u8> {
    let mut known: Vec<&Digest> = Vec::new();
    let mut which = 0;
    for (index, dialect) in script.dialects.iter().take(count).enumerate() {
        let digest = &dialect.token_digest;
        let place = known.iter().position(|other| *other == digest);
        let place = place.unwrap_or_else(|| {
            known.push(digest);
            known.len() - 1
        });
        which |= (place as u8) << (2 * index);
    }
    let mut out = script.text_digest.to_vec();
    if count > 1 {
        out.push(which);
    }
    for digest in known {
        out.extend_from_slice(digest);
    }
    out
}

fn script(out: &mut Vec<u8>, checked: &Checked, script: &Script, stem: &str, digests: &[u8]) {
    let file = File::of(checked, script);
    let line = script.file.position(script.section.start).line;
    let options = options(&script.directives).join("\n");
    let set = |is_set: bool, flag: u8| if is_set { flag } else { 0 };
    out.push(
        file.ending
            | set(file.outside, OUTSIDE)
            | set(file.stem != stem, OWN_STEM)
            | set(line != 1, LINE)
            | set(!options.is_empty(), OPTIONS),
    );
    out.extend_from_slice(digests);
    if file.stem != stem {
        bytes::text(out, file.stem);
    }
    if line != 1 {
        bytes::number(out, line as usize);
    }
    if !options.is_empty() {
        bytes::text(out, &options);
    }
    bytes::text(out, script.text());
    let count = checked.dialects.len();
    let Some(first) = script.dialects.first() else {
        return;
    };
    for (index, dialect) in script.dialects.iter().take(count).enumerate() {
        let mut own = Vec::new();
        let other = (index > 0).then_some(first);
        view(&mut own, script.text(), dialect, other);
        if index + 1 < count {
            bytes::number(out, own.len());
        }
        out.append(&mut own);
    }
}

/// A dialect's view; of another than the first, what is different.
fn view(out: &mut Vec<u8>, text: &str, dialect: &DialectScript, first: Option<&DialectScript>) {
    let without_locks = first.filter(|first| has_locks(first) && !has_locks(dialect));
    let bared = without_locks.map(without_locks_of);
    let first = bared.as_ref().or(first);
    let set = |is_set: bool, flag: u8| if is_set { flag } else { 0 };
    let marks = set(bared.is_some(), WITHOUT_LOCKS);
    if first.is_some_and(|first| is_same(dialect, first)) {
        return out.push(marks | AS_FIRST);
    }
    let own_statements = first.is_none_or(|first| !have_same_places(dialect, first));
    let (verdict, reason) = verdict(&dialect.compatibility);
    let settings = dialect.session_settings.join("\n");
    out.push(
        marks
            | class(dialect.transaction)
            | set(verdict != 0, VERDICT)
            | set(!settings.is_empty(), SETTINGS)
            | set(first.is_some() && own_statements, OWN_STATEMENTS),
    );
    if verdict != 0 {
        if first.is_some_and(|first| first.compatibility == dialect.compatibility) {
            bytes::number(out, 0);
        } else {
            bytes::number(out, verdict);
            let deciding = dialect.statements.get(verdict >> 2);
            let context = match deciding {
                Some(statement) if verdict & 3 == 1 => Context::new(text, statement.span.clone()),
                _ => Context::whole(text),
            };
            reason::reason(out, context, reason);
        }
    }
    if !settings.is_empty() {
        bytes::text(out, &settings);
    }
    match first {
        Some(first) if !own_statements => {
            for (own, other) in dialect.statements.iter().zip(&first.statements) {
                difference(out, text, own, other);
            }
        }
        _ => {
            bytes::number(out, dialect.statements.len());
            let mut end = 0;
            for statement in &dialect.statements {
                bytes::number(out, statement.span.start - end);
                bytes::number(out, statement.span.len());
                end = statement.span.end;
                whole(out, text, statement);
            }
        }
    }
}

fn has_locks(dialect: &DialectScript) -> bool {
    let mut statements = dialect.statements.iter();
    statements.any(|statement| !statement.locks.is_empty())
}

fn without_locks_of(dialect: &DialectScript) -> DialectScript {
    let mut bare = dialect.clone();
    for statement in &mut bare.statements {
        statement.locks.clear();
    }
    bare
}

fn is_same(one: &DialectScript, other: &DialectScript) -> bool {
    one.statements == other.statements
        && one.transaction == other.transaction
        && one.session_settings == other.session_settings
        && one.compatibility == other.compatibility
}

fn have_same_places(one: &DialectScript, other: &DialectScript) -> bool {
    let statements = one.statements.iter().zip(&other.statements);
    one.statements.len() == other.statements.len()
        && statements
            .into_iter()
            .all(|(one, other)| one.span == other.span)
}

/// What is behind a statement's place.
fn whole(out: &mut Vec<u8>, text: &str, statement: &Statement) {
    let context = Context::new(text, statement.span.clone());
    let probe = statement.probe.as_ref();
    let has_effects = !statement.losses.is_empty() || !statement.locks.is_empty();
    out.push(
        trait_bits(statement.traits)
            | probe.map_or(0, |_| PROBE)
            | if has_effects { EFFECTS } else { 0 },
    );
    if probe.is_some() {
        effect::probe(out, context, probe);
    }
    if has_effects {
        effect::effects(out, context, statement);
    }
}

/// What is behind the place of a statement that the first dialect sees as well.
fn difference(out: &mut Vec<u8>, text: &str, statement: &Statement, first: &Statement) {
    let context = Context::new(text, statement.span.clone());
    let own_probe = statement.probe != first.probe;
    // Effects may name what the probe names.
    let own_effects =
        own_probe || statement.losses != first.losses || statement.locks != first.locks;
    out.push(
        trait_bits(statement.traits)
            | if own_probe { PROBE } else { 0 }
            | if own_effects { EFFECTS } else { 0 },
    );
    if own_probe {
        effect::probe(out, context, statement.probe.as_ref());
    }
    if own_effects {
        effect::effects(out, context, statement);
    }
}

fn class(transaction: TransactionClass) -> u8 {
    match transaction {
        TransactionClass::Transactional => 0,
        TransactionClass::NoTransaction => 1,
        TransactionClass::OwnTransactions => 2,
    }
}

fn trait_bits(traits: StatementTraits) -> u8 {
    [
        traits.outside_transaction,
        traits.implicit_commit,
        traits.transaction_control,
        traits.changes_data,
        traits.ends_batch,
        traits.connection_pragma,
    ]
    .iter()
    .enumerate()
    .map(|(bit, set)| u8::from(*set) << bit)
    .sum()
}

/// The verdict's number with the deciding statement, and the reason.
fn verdict(compatibility: &Compatibility) -> (usize, &str) {
    match compatibility {
        Compatibility::Compatible => (0, ""),
        Compatibility::Breaks { statement, reason } => (statement << 2 | 1, reason),
        Compatibility::DeclaredCompatible(reason) => (2, reason),
        Compatibility::DeclaredBreaking(reason) => (3, reason),
    }
}
