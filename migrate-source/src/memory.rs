//! What was learnt of the scripts before: one that did not change is not looked at again.
//!
//! A build script keeps it in `OUT_DIR` between builds, so that after an edit only the
//! edited script is lexed, split, digested, parsed and judged. Kept is what a script says
//! by itself: its statements, digests and directives ([`crate::script`]), what was found
//! wrong with its words, and which checks looked at nothing else and had nothing to say.
//! Everything that needs the whole set is done anew each time: order, pairs, frozen
//! history, and rules that ask what other scripts do. With the scripts of a migration its
//! record in the image ([`crate::image`]) is kept.
//!
//! A record is taken only when the file has the same path and, byte for byte, the same text,
//! and when everything else that reading depends on is the same: the program that wrote it,
//! the options, `migrate.toml`. What cannot be read, or was written by another program, is
//! an empty memory.

use std::cell::{Cell, RefCell};
use std::ops::Range;
use std::sync::Arc;

use crate::bytes::{
    push, push_number, push_range, take, take_byte, take_bytes, take_number, take_range, take_text,
};
use crate::dialect::Dialect;
use crate::finding::{Code, Finding, Fix, Label, Level};
use crate::script::{Script, ScriptInput, TransactionRule, push_script, take_script};

/// The first field of the stored form.
const FORMAT: &[u8] = concat!("sqlmigrate memory 3 ", env!("CARGO_PKG_VERSION")).as_bytes();

/// How many files that are not where they were are looked for among all.
const STRAYS: usize = 64;

/// Further ones are looked for among so many.
const NEAR: usize = 8;

/// A check that looked at one script and at nothing else, and found nothing.
#[cfg_attr(
    not(feature = "word-rules"),
    expect(dead_code, reason = "a check that is not compiled asks nothing")
)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Check {
    /// The grammar.
    Syntax,
    /// The rules, as they see the script on this database.
    Rules(Dialect),
}

impl Check {
    fn bit(self) -> u8 {
        match self {
            Check::Syntax => 1,
            Check::Rules(dialect) => 2 << dialect as u8,
        }
    }
}

/// What was learnt of a folder's scripts.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// Whether what is learnt now will be asked for.
    keeps: bool,
    program: String,
    circumstances: RefCell<Vec<u8>>,
    stored: Vec<u8>,
    stored_circumstances: Vec<u8>,
    before: Vec<Place>,
    /// Whether the records are those of this program and these circumstances.
    holds: Cell<bool>,
    /// The record that is likely to be wanted next.
    next: Cell<usize>,
    strays: Cell<usize>,
    now: RefCell<Vec<Entry>>,
    read: Cell<usize>,
    looked_at: Cell<usize>,
}

/// Where a record stands in the stored form.
#[derive(Clone, Debug)]
struct Place {
    path: Range<usize>,
    direction: u8,
    sound: u8,
    /// What is behind the path.
    rest: Range<usize>,
    image: Range<usize>,
}

/// What is known of a script of this run.
#[derive(Clone, Debug)]
struct Entry {
    record: Record,
    sound: u8,
    image: Image,
}

/// A migration's record in the image, with its up script.
#[derive(Clone, Debug)]
enum Image {
    /// None was written, or it is another one now.
    Nothing,
    /// As it was stored with the up script's record.
    Before,
    /// What it was made from beside the scripts, and the record.
    New(Vec<u8>),
}

#[derive(Clone, Debug)]
enum Record {
    /// As it was stored: its number.
    Before(usize),
    /// All but the byte that says what is sound.
    New(Vec<u8>),
    /// It has something that is not kept.
    Nothing,
}

/// What a memory knows of a script.
pub(crate) enum Recalled {
    /// The script, and what was found wrong with its words.
    Known(Script, Vec<Finding>),
    /// Nothing, but it has a place.
    Unknown(usize),
}

impl Memory {
    /// Reads the stored form. `program` is the identity of the program that runs: what
    /// another one learnt, even of the same version, is not taken.
    pub fn from_bytes(stored: Vec<u8>, program: &str) -> Memory {
        let memory = Memory {
            keeps: true,
            program: program.to_owned(),
            ..Memory::default()
        };
        match places(&stored, program) {
            Some((circumstances, before)) => Memory {
                stored_circumstances: stored[circumstances].to_vec(),
                before,
                stored,
                ..memory
            },
            None => memory,
        }
    }

    /// The form to store: what is known of the scripts of this run, and nothing older;
    /// `None` where it is stored already, or nothing is kept.
    pub fn to_bytes(&self) -> Option<Vec<u8>> {
        if !self.keeps || self.is_stored() {
            return None;
        }
        let now = self.now.borrow();
        let mut body = Vec::with_capacity(self.stored.len() + 4096);
        push(&mut body, self.program.as_bytes());
        push(&mut body, &self.circumstances.borrow());
        push_number(&mut body, now.iter().filter(|entry| is_kept(entry)).count());
        for entry in now.iter().filter(|entry| is_kept(entry)) {
            body.push(entry.sound);
            match &entry.record {
                Record::Nothing => {}
                Record::Before(index) => {
                    let place = &self.before[*index];
                    body.push(place.direction);
                    push(&mut body, &self.stored[place.path.clone()]);
                    push(&mut body, &self.stored[place.rest.clone()]);
                }
                Record::New(bytes) => body.extend_from_slice(bytes),
            }
            match (&entry.image, &entry.record) {
                (Image::New(bytes), _) => push(&mut body, bytes),
                (Image::Before, Record::Before(index)) => {
                    push(&mut body, &self.stored[self.before[*index].image.clone()]);
                }
                _ => push(&mut body, &[]),
            }
        }
        let mut bytes = Vec::with_capacity(body.len() + 64);
        push(&mut bytes, FORMAT);
        bytes.extend_from_slice(&sum(&body).to_le_bytes());
        bytes.extend_from_slice(&body);
        Some(bytes)
    }

    /// Whether nothing new was learnt and nothing was forgotten.
    fn is_stored(&self) -> bool {
        let now = self.now.borrow();
        let mut stored = self.before.iter().enumerate();
        let is_next = |entry: &Entry| {
            stored.next().is_some_and(|(place, before)| {
                let has_image = !before.image.is_empty();
                matches!(entry.record, Record::Before(index) if index == place)
                    && entry.sound == before.sound
                    && has_image == matches!(entry.image, Image::Before)
            })
        };
        self.holds.get()
            && now.iter().filter(|entry| is_kept(entry)).all(is_next)
            && stored.next().is_none()
    }

    /// How many scripts were read in this run, since they were not known.
    pub fn read(&self) -> usize {
        self.read.get()
    }

    /// How many scripts were parsed in this run, since they were not known to be sound.
    pub fn looked_at(&self) -> usize {
        self.looked_at.get()
    }

    /// A run begins. `circumstances` is all that reading depends on beside the files.
    pub(crate) fn begin(&self, circumstances: &str) {
        self.holds
            .set(self.stored_circumstances == circumstances.as_bytes());
        self.next.set(0);
        self.strays.set(0);
        self.now.borrow_mut().clear();
        *self.circumstances.borrow_mut() = circumstances.as_bytes().to_vec();
    }

    /// The script as it was read before, with what was found wrong with it; or its place.
    pub(crate) fn recall(&self, input: &ScriptInput<'_>) -> Recalled {
        let known = self.find(input).and_then(|index| {
            let (script, found) = self.known(index, input)?;
            Some((index, script, found))
        });
        match known {
            Some((index, mut script, found)) => {
                let sound = self.before[index].sound;
                script.remembered = Some(self.enter(Record::Before(index), sound));
                Recalled::Known(script, found)
            }
            None => Recalled::Unknown(self.enter(Record::Nothing, 0)),
        }
    }

    fn known(&self, index: usize, input: &ScriptInput<'_>) -> Option<(Script, Vec<Finding>)> {
        let mut rest = &self.stored[self.before[index].rest.clone()];
        if !is_same(&mut rest, input)? {
            return None;
        }
        let found = take_findings(&mut rest, input)?;
        let script = take_script(&mut rest, input)?;
        rest.is_empty().then_some((script, found))
    }

    /// Keeps a script that was read in its place, and what was found wrong with its words.
    pub(crate) fn learn(
        &self,
        place: usize,
        input: &ScriptInput<'_>,
        script: &mut Script,
        found: &[Finding],
    ) {
        self.read.set(self.read.get() + 1);
        if !self.keeps || u32::try_from(input.file.text.len()).is_err() {
            return;
        }
        let mut rest = Vec::with_capacity(8 * input.file.text.len() + 256);
        push_input(&mut rest, input);
        let written =
            push_findings(&mut rest, input, found).and_then(|()| push_script(&mut rest, script));
        if written.is_none() {
            return;
        }
        let mut record = Vec::with_capacity(rest.len() + input.file.path.len() + 16);
        record.push(input.direction as u8);
        push(&mut record, input.file.path.as_bytes());
        push(&mut record, &rest);
        if let Some(entry) = self.now.borrow_mut().get_mut(place) {
            entry.record = Record::New(record);
            script.remembered = Some(place);
        }
    }

    /// Whether this check had nothing to say about the script.
    #[cfg_attr(
        not(any(feature = "postgres-grammar", feature = "word-rules")),
        expect(dead_code, reason = "a check that is not compiled asks nothing")
    )]
    pub(crate) fn is_sound(&self, script: &Script, check: Check) -> bool {
        let entry = script.remembered;
        let is_sound = entry.is_some_and(|entry| {
            let now = self.now.borrow();
            now.get(entry)
                .is_some_and(|entry| entry.sound & check.bit() != 0)
        });
        if !is_sound && check == Check::Syntax {
            self.looked_at.set(self.looked_at.get() + 1);
        }
        is_sound
    }

    /// Remembers that this check looked at nothing but the script, and found nothing.
    #[cfg_attr(
        not(any(feature = "postgres-grammar", feature = "word-rules")),
        expect(dead_code, reason = "a check that is not compiled asks nothing")
    )]
    pub(crate) fn remember(&self, script: &Script, check: Check) {
        let Some(entry) = script.remembered else {
            return;
        };
        if let Some(entry) = self.now.borrow_mut().get_mut(entry) {
            entry.sound |= check.bit();
        }
    }

    /// A migration's record in the image, where both scripts are as they were and `key`, what
    /// it is made from beside them, is the same.
    pub(crate) fn image(&self, key: &[u8], up: &Script, down: Option<&Script>) -> Option<&[u8]> {
        let mut now = self.now.borrow_mut();
        let before = |entry: &Entry| match entry.record {
            Record::Before(index) => Some(index),
            _ => None,
        };
        if let Some(down) = down {
            before(now.get(down.remembered?)?)?;
        }
        let entry = now.get_mut(up.remembered?)?;
        let place = &self.before[before(entry)?];
        let mut rest = &self.stored[place.image.clone()];
        if take(&mut rest)? != key {
            return None;
        }
        entry.image = Image::Before;
        Some(rest)
    }

    /// Keeps the record of a migration in the image.
    pub(crate) fn keep_image(&self, key: &[u8], up: &Script, record: &[u8]) {
        let Some(entry) = up.remembered.filter(|_| self.keeps) else {
            return;
        };
        let mut bytes = Vec::with_capacity(key.len() + record.len() + 4);
        push(&mut bytes, key);
        bytes.extend_from_slice(record);
        if let Some(entry) = self.now.borrow_mut().get_mut(entry) {
            entry.image = Image::New(bytes);
        }
    }

    fn enter(&self, record: Record, sound: u8) -> usize {
        let mut now = self.now.borrow_mut();
        now.push(Entry {
            record,
            sound,
            image: Image::Nothing,
        });
        now.len() - 1
    }

    /// The record of a file: nearly always the one behind the one before.
    fn find(&self, input: &ScriptInput<'_>) -> Option<usize> {
        if !self.holds.get() {
            return None;
        }
        let next = self.next.get();
        let is_it = |index: usize| {
            let place = &self.before[index];
            place.direction == input.direction as u8
                && self.stored[place.path.clone()] == *input.file.path.as_bytes()
        };
        let found = if next < self.before.len() && is_it(next) {
            next
        } else {
            self.strays.set(self.strays.get() + 1);
            let (behind, all) = if self.strays.get() > STRAYS {
                ((next + NEAR).min(self.before.len()), next)
            } else {
                (self.before.len(), 0)
            };
            (next..behind)
                .chain(all..next)
                .find(|index| is_it(*index))?
        };
        self.next.set(found + 1);
        Some(found)
    }
}

fn is_kept(entry: &Entry) -> bool {
    !matches!(entry.record, Record::Nothing)
}

/// The circumstances and the records of a stored form that is whole and this program's.
fn places(stored: &[u8], program: &str) -> Option<(Range<usize>, Vec<Place>)> {
    let mut rest = stored;
    if take(&mut rest)? != FORMAT {
        return None;
    }
    let expected = u64::from_le_bytes(take_bytes(&mut rest, 8)?.try_into().ok()?);
    if sum(rest) != expected {
        return None;
    }
    let range = |rest: &[u8], length: usize| {
        let end = stored.len() - rest.len();
        end - length..end
    };
    if take(&mut rest)? != program.as_bytes() {
        return None;
    }
    let circumstances = take(&mut rest)?;
    let circumstances = range(rest, circumstances.len());
    let mut places = Vec::new();
    for _ in 0..take_number(&mut rest)? {
        let sound = take_byte(&mut rest)?;
        let direction = take_byte(&mut rest)?;
        let path = take(&mut rest)?.len();
        let path = range(rest, path);
        let body = take(&mut rest)?.len();
        let body = range(rest, body);
        let image = take(&mut rest)?.len();
        places.push(Place {
            path,
            direction,
            sound,
            rest: body,
            image: range(rest, image),
        });
    }
    rest.is_empty().then_some((circumstances, places))
}

/// A sum that a damaged file does not have: no secret, and fast without optimization.
fn sum(bytes: &[u8]) -> u64 {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let (words, tail) = bytes.as_chunks::<8>();
    let mut sum = bytes.len() as u64;
    let mut index = 0;
    // An iterator is a call for each word where nothing is optimized.
    while index < words.len() {
        sum = (sum.rotate_left(5) ^ u64::from_le_bytes(words[index])).wrapping_mul(FACTOR);
        index += 1;
    }
    for byte in tail {
        sum = (sum.rotate_left(5) ^ u64::from(*byte)).wrapping_mul(FACTOR);
    }
    sum
}

/// Everything that reading a script depends on and that differs between scripts.
fn push_input(out: &mut Vec<u8>, input: &ScriptInput<'_>) {
    push_range(out, &input.section);
    out.push(rule(input.rule));
    out.push(u8::from(input.rule_is_outside));
    push(out, input.version.as_bytes());
    push(out, input.file.text.as_bytes());
}

fn is_same(rest: &mut &[u8], input: &ScriptInput<'_>) -> Option<bool> {
    Some(
        take_range(rest)? == input.section
            && take_byte(rest)? == rule(input.rule)
            && take_byte(rest)? == u8::from(input.rule_is_outside)
            && take(rest)? == input.version.as_bytes()
            && take(rest)? == input.file.text.as_bytes(),
    )
}

fn rule(rule: TransactionRule) -> u8 {
    rule as u8
}

/// Writes findings that are about the file alone; `None` where one is about more.
fn push_findings(out: &mut Vec<u8>, input: &ScriptInput<'_>, findings: &[Finding]) -> Option<()> {
    push_number(out, findings.len());
    for finding in findings {
        let about = finding.about.as_ref();
        let is_own = about.is_some_and(|(version, direction)| {
            version == input.version && *direction == input.direction
        });
        if !is_own {
            return None;
        }
        push(out, finding.code.name.as_bytes());
        out.push(finding.level as u8);
        push(out, finding.message.as_bytes());
        push_number(out, finding.labels.len());
        for label in &finding.labels {
            if !Arc::ptr_eq(&label.file, input.file) {
                return None;
            }
            out.push(u8::from(label.span.is_some()));
            push_range(out, label.span.as_ref().unwrap_or(&(0..0)));
            push(out, label.text.as_bytes());
        }
        for texts in [&finding.notes, &finding.helps] {
            push_number(out, texts.len());
            for text in texts {
                push(out, text.as_bytes());
            }
        }
        out.push(u8::from(finding.fix.is_some()));
        if let Some(fix) = &finding.fix {
            if !Arc::ptr_eq(&fix.file, input.file) {
                return None;
            }
            push(out, fix.title.as_bytes());
            push_number(out, fix.edits.len());
            for (range, text) in &fix.edits {
                push_range(out, range);
                push(out, text.as_bytes());
            }
        }
    }
    Some(())
}

fn take_findings(rest: &mut &[u8], input: &ScriptInput<'_>) -> Option<Vec<Finding>> {
    let mut findings = Vec::new();
    for _ in 0..take_number(rest)? {
        let code = Code::find(std::str::from_utf8(take(rest)?).ok()?)?;
        let level = match take_byte(rest)? {
            0 => Level::Note,
            1 => Level::Warning,
            2 => Level::Error,
            _ => return None,
        };
        let mut finding = Finding::new(code, take_text(rest)?).level(level);
        for _ in 0..take_number(rest)? {
            let has_span = take_byte(rest)? == 1;
            let span = take_range(rest)?;
            let text = take_text(rest)?;
            finding.labels.push(Label {
                file: Arc::clone(input.file),
                span: has_span.then_some(span),
                text,
            });
        }
        for _ in 0..take_number(rest)? {
            finding.notes.push(take_text(rest)?);
        }
        for _ in 0..take_number(rest)? {
            finding.helps.push(take_text(rest)?);
        }
        if take_byte(rest)? == 1 {
            let mut fix = Fix {
                title: take_text(rest)?,
                file: Arc::clone(input.file),
                edits: Vec::new(),
            };
            for _ in 0..take_number(rest)? {
                fix.edits.push((take_range(rest)?, take_text(rest)?));
            }
            finding = finding.fix(fix);
        }
        findings.push(finding.about(input.version, input.direction));
    }
    Some(findings)
}
