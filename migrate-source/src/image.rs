//! Writes the embedded form of a checked set: one block of bytes.
//!
//! The runtime reads this block in place, without start-up work; its reader is
//! `migrate-core/src/image.rs`, and both follow the layout described here. Every
//! number is a little-endian `u32`; a *text* is an offset from the start of the
//! image and a length, both in bytes; an optional text has the offset `u32::MAX`
//! when there is none; a digest is 32 bytes.
//!
//! ```text
//! header      magic "SQLMIGR" and the layout's number as an ASCII digit (8 bytes)
//!             dialect count D, dialects (3 numbers: bit index of each; unused 0)
//!             order policy (0 linear, 1 any), digest algorithm
//!             migration count, offset of the migration table
//!             offset of the script table, offset of the statement table
//!             folder (text), profile (text), head digest per dialect (3 digests; unused 0)
//! migration   version, key, sort key, name (texts), irreversible (optional text)
//!             flags (1 frozen)
//!             up script, down script (index of the first of D script records; u32::MAX: none)
//! script      text, file path, session settings joined with "\n", options joined with
//!             "\n" (texts), why older releases can or cannot live with it (text),
//!             line in the file on which the text starts
//!             transaction class (0 transactional, 1 no transaction, 2 own transactions)
//!             verdict (0 compatible with older releases, 1 breaks them, 2 declared
//!             compatible, 3 declared breaking), the deciding statement (u32::MAX: none)
//!             first statement (index), statement count, text digest, token digest
//! statement   start, end (bytes in the script's text), line in the file
//!             traits (bits: 0 outside transaction, 1 implicit commit, 2 transaction
//!             control, 3 changes data, 4 ends batch, 5 connection pragma)
//!             probe, effects (optional texts)
//! ```
//!
//! An option is a directive's name, a space and a number: `lock-timeout` and
//! `statement-timeout` in milliseconds (0: no limit), `lock-retries`.
//! A probe is five fields joined with "\t": `+` (exists afterwards) or `-`, the
//! object's kind, then schema, name and table, each empty where there is none.
//! Effects are separated by "\r"; each is fields joined with "\t": a loss's kind,
//! schema and name as in a probe, and its parts; or `lock`, schema, name and mode.
//! A head digest is the SHA-256 of one line per migration in order, each being
//! the version's key, a space, the up script's token digest in the dialect as
//! lower-case hexadecimal, and "\n": a server computes the same from its history.

use std::collections::VecDeque;
use std::ops::Range;

use sha2::{Digest as _, Sha256};

use crate::checksum::{self, Digest};
use crate::config::OrderPolicy;
use crate::load::Checked;
use crate::script::{
    Compatibility, DialectScript, Probe, ProbeObject, Script, Statement, StatementTraits,
    TransactionClass, options,
};

/// The first bytes of every image of this layout.
pub const MAGIC: [u8; 8] = *b"SQLMIGR2";

const NONE: u32 = u32::MAX;

/// Bytes of the header, of a migration, of a script and of a statement.
const HEADER: usize = MAGIC.len() + 10 * 4 + 2 * TEXT + 3 * DIGEST;
const MIGRATION: usize = 5 * TEXT + 3 * 4;
const SCRIPT: usize = 5 * TEXT + 6 * 4 + 2 * DIGEST;
const STATEMENT: usize = 4 * 4 + 2 * TEXT;
const TEXT: usize = 8;
const DIGEST: usize = 32;

/// Writes the image of a set.
///
/// Findings of error level are the caller's business: the image of a set with
/// errors describes the migrations that could be read.
///
/// # Errors
///
/// [`TooLarge`] when the image would pass 4 GiB.
pub fn write(checked: &Checked) -> Result<Vec<u8>, TooLarge> {
    let scripts: Vec<&Script> = checked
        .migrations
        .iter()
        .flat_map(|migration| std::iter::once(&migration.up).chain(&migration.down))
        .collect();
    let records: Vec<(&Script, &DialectScript)> = scripts
        .iter()
        .flat_map(|script| {
            script
                .dialects
                .iter()
                .map(move |dialect| (*script, dialect))
        })
        .collect();
    let statement_count: usize = records
        .iter()
        .map(|(_, dialect)| dialect.statements.len())
        .sum();
    let script_table = HEADER + checked.migrations.len() * MIGRATION;
    let statement_table = script_table + records.len() * SCRIPT;
    let texts = statement_table + statement_count * STATEMENT;
    let size = texts as u64 + text_bytes(&scripts);
    if size >= u64::from(NONE) {
        return Err(TooLarge { bytes: size });
    }

    let mut out = Writer {
        tables: Vec::with_capacity(texts),
        texts: Vec::new(),
        recent: VecDeque::with_capacity(RECENT),
        base: texts,
    };
    out.tables.extend_from_slice(&MAGIC);
    out.number(checked.dialects.len());
    for index in 0..3 {
        out.number(
            checked
                .dialects
                .get(index)
                .map_or(0, |dialect| *dialect as usize),
        );
    }
    out.number(usize::from(checked.order == OrderPolicy::Any));
    out.number(checksum::ALGORITHM as usize);
    out.number(checked.migrations.len());
    out.number(HEADER);
    out.number(script_table);
    out.number(statement_table);
    out.text(&checked.folder);
    out.text(
        checked
            .profile
            .as_ref()
            .map_or("", |(profile, _)| profile.name()),
    );
    for index in 0..3 {
        let head = match checked.dialects.get(index) {
            Some(_) => dialect_head(checked, index),
            None => [0; DIGEST],
        };
        out.tables.extend_from_slice(&head);
    }

    let mut next_script = 0;
    for migration in &checked.migrations {
        out.text(&migration.version.text);
        out.text(&migration.version.key);
        out.text(&migration.version.sort_key);
        out.text(&migration.name);
        out.optional_text(migration.irreversible.as_deref());
        out.number(usize::from(migration.frozen));
        out.number(next_script);
        next_script += migration.up.dialects.len();
        match &migration.down {
            Some(down) => {
                out.number(next_script);
                next_script += down.dialects.len();
            }
            None => out.number(NONE as usize),
        }
    }

    let mut next_statement = 0;
    for (script, dialect) in &records {
        out.text(script.text());
        out.text(&script.file.path);
        out.text(&dialect.session_settings.join("\n"));
        out.text(&options(&script.directives).join("\n"));
        let (verdict, decides, reason) = verdict(&dialect.compatibility);
        out.text(reason);
        out.number(script.file.position(script.section.start).line as usize);
        out.number(match dialect.transaction {
            TransactionClass::Transactional => 0,
            TransactionClass::NoTransaction => 1,
            TransactionClass::OwnTransactions => 2,
        });
        out.number(verdict);
        out.number(decides.unwrap_or(NONE as usize));
        out.number(next_statement);
        out.number(dialect.statements.len());
        next_statement += dialect.statements.len();
        out.tables.extend_from_slice(&script.text_digest);
        out.tables.extend_from_slice(&dialect.token_digest);
    }

    for statement in records.iter().flat_map(|(_, dialect)| &dialect.statements) {
        out.number(statement.span.start);
        out.number(statement.span.end);
        out.number(statement.line as usize);
        out.number(trait_bits(statement.traits));
        out.optional_text(statement.probe.as_ref().map(probe_text).as_deref());
        out.optional_text(effects_text(statement).as_deref());
    }

    debug_assert_eq!(
        out.tables.len(),
        texts,
        "the tables have the sizes of their records"
    );
    out.tables.extend_from_slice(&out.texts);
    Ok(out.tables)
}

/// The set is too large for one image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge {
    /// Size that the image would have, in bytes.
    pub bytes: u64,
}

/// The digest of the whole set, in its first dialect: what a deployment compares.
pub fn head(checked: &Checked) -> Digest {
    dialect_head(checked, 0)
}

/// The head digest in the folder's dialect number `index`.
fn dialect_head(checked: &Checked, index: usize) -> Digest {
    let mut head = Sha256::new();
    for migration in &checked.migrations {
        if let Some(dialect) = migration.up.dialects.get(index) {
            head.update(migration.version.key.as_bytes());
            head.update(b" ");
            head.update(checksum::hex(&dialect.token_digest).as_bytes());
            head.update(b"\n");
        }
    }
    head.finalize().into()
}

/// An upper bound of the texts' size, so that offsets are known to fit.
fn text_bytes(scripts: &[&Script]) -> u64 {
    scripts
        .iter()
        .map(|script| {
            let probes: usize = script
                .dialects
                .iter()
                .flat_map(|dialect| &dialect.statements)
                .map(|statement| {
                    let probe = statement
                        .probe
                        .as_ref()
                        .map_or(0, |probe| probe_text(probe).len());
                    probe + effects_text(statement).map_or(0, |text| text.len())
                })
                .sum();
            let reasons: usize = script
                .dialects
                .iter()
                .map(|dialect| verdict(&dialect.compatibility).2.len())
                .sum();
            // An option is no longer than its directive in the text.
            let per_dialect = 2 * script.text().len() + script.file.path.len() + 1024;
            (probes + reasons + per_dialect * script.dialects.len()) as u64
        })
        .sum()
}

/// Fixed-size records, and the texts that they point to.
struct Writer {
    tables: Vec<u8>,
    texts: Vec<u8>,
    /// Where the texts are that were written last.
    recent: VecDeque<Range<usize>>,
    base: usize,
}

/// How many texts are compared with the next one: enough for a script's fields,
/// which its record in another dialect mostly repeats, for a version and its key,
/// and for statements about one table.
const RECENT: usize = 8;

impl Writer {
    fn number(&mut self, value: usize) {
        self.tables.extend_from_slice(&(value as u32).to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        let known = self
            .recent
            .iter()
            .find(|range| {
                range.len() == text.len() && self.texts[(*range).clone()] == *text.as_bytes()
            })
            .cloned();
        let range = known.unwrap_or_else(|| {
            let start = self.texts.len();
            self.texts.extend_from_slice(text.as_bytes());
            self.recent.truncate(RECENT - 1);
            self.recent.push_front(start..self.texts.len());
            start..self.texts.len()
        });
        self.number(self.base + range.start);
        self.number(text.len());
    }

    fn optional_text(&mut self, text: Option<&str>) {
        if let Some(text) = text {
            self.text(text);
        } else {
            self.number(NONE as usize);
            self.number(0);
        }
    }
}

fn trait_bits(traits: StatementTraits) -> usize {
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
    .map(|(bit, set)| usize::from(*set) << bit)
    .sum()
}

/// The verdict's number, the deciding statement, and the reason.
fn verdict(compatibility: &Compatibility) -> (usize, Option<usize>, &str) {
    match compatibility {
        Compatibility::Compatible => (0, None, ""),
        Compatibility::Breaks { statement, reason } => (1, Some(*statement), reason),
        Compatibility::DeclaredCompatible(reason) => (2, None, reason),
        Compatibility::DeclaredBreaking(reason) => (3, None, reason),
    }
}

fn effects_text(statement: &Statement) -> Option<String> {
    let losses = statement.losses.iter().map(|loss| {
        let schema = loss.schema.as_deref().unwrap_or("");
        let mut fields = vec![loss.kind.name(), schema, &loss.name];
        fields.extend(loss.parts.iter().map(String::as_str));
        fields.join("\t")
    });
    let locks = statement.locks.iter().map(|lock| {
        let schema = lock.schema.as_deref().unwrap_or("");
        ["lock", schema, &lock.name, lock.mode].join("\t")
    });
    let texts: Vec<String> = losses.chain(locks).collect();
    (!texts.is_empty()).then(|| texts.join("\r"))
}

fn probe_text(probe: &Probe) -> String {
    let object = match probe.object {
        ProbeObject::Table => "table",
        ProbeObject::Index => "index",
        ProbeObject::View => "view",
        ProbeObject::Column => "column",
        ProbeObject::Constraint => "constraint",
        ProbeObject::Type => "type",
        ProbeObject::Trigger => "trigger",
        ProbeObject::Routine => "routine",
        ProbeObject::Schema => "schema",
        ProbeObject::Sequence => "sequence",
        ProbeObject::Procedure => "procedure",
        ProbeObject::Function => "function",
        ProbeObject::Event => "event",
        ProbeObject::Database => "database",
        ProbeObject::Extension => "extension",
        ProbeObject::Subscription => "subscription",
        ProbeObject::Tablespace => "tablespace",
        ProbeObject::Policy => "policy",
        ProbeObject::EnumValue => "enum-value",
        ProbeObject::Repeat => "repeat",
    };
    let sign = if probe.exists_after { "+" } else { "-" };
    let schema = probe.schema.as_deref().unwrap_or("");
    let table = probe.table.as_deref().unwrap_or("");
    // A name with a tab in it cannot be told apart; such a statement has no probe (see `script`).
    [sign, object, schema, &probe.name, table].join("\t")
}
