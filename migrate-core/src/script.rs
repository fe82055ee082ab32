//! One script as the runtime executes it: text, statements, transaction class.

use std::borrow::Cow;
use std::ops::Range;

use crate::dialect::Dialect;
use crate::image::{Damaged, Facts, FilePath, ScriptRecord};
use crate::limits::ScriptLimits;
use crate::lock::Lock;
use crate::loss::Loss;
use crate::probe::Probe;

/// How a script relates to transactions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransactionClass {
    /// The script and its history row commit together.
    Transactional,
    /// Statement by statement, with progress in the history.
    NoTransaction,
    /// The script has its own `BEGIN … COMMIT`.
    OwnTransactions,
}

impl TransactionClass {
    pub(crate) fn from_number(number: u32) -> Result<TransactionClass, Damaged> {
        match number {
            0 => Ok(TransactionClass::Transactional),
            1 => Ok(TransactionClass::NoTransaction),
            2 => Ok(TransactionClass::OwnTransactions),
            _ => Err(Damaged),
        }
    }

    pub(crate) fn number(self) -> u32 {
        match self {
            TransactionClass::Transactional => 0,
            TransactionClass::NoTransaction => 1,
            TransactionClass::OwnTransactions => 2,
        }
    }
}

/// Bits of a statement's traits.
const OUTSIDE_TRANSACTION: u32 = 1;
const IMPLICIT_COMMIT: u32 = 1 << 1;
const TRANSACTION_CONTROL: u32 = 1 << 2;
const ENDS_BATCH: u32 = 1 << 4;
const CONNECTION_PRAGMA: u32 = 1 << 5;

/// One statement of a script.
#[derive(Clone, Copy, Debug)]
pub struct Statement<'a> {
    text: &'a str,
    /// The whole script.
    script: &'a str,
    start: usize,
    traits: u32,
    told: Told<'a>,
}

/// What else is told about a statement.
#[derive(Clone, Copy, Debug)]
enum Told<'a> {
    /// By an image; the script begins on this line of its file.
    Image { first_line: u32, facts: Facts<'a> },
    /// By the history.
    History {
        line: u32,
        probe: Option<&'a str>,
        effects: Option<&'a str>,
    },
}

impl<'a> Statement<'a> {
    /// What is sent to the server.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// The line of the file on which it starts, from 1.
    pub fn line(&self) -> u32 {
        match self.told {
            Told::Image { first_line, .. } => first_line + newlines(&self.script[..self.start]),
            Told::History { line, .. } => line,
        }
    }

    /// Byte offset in the script's text.
    pub(crate) fn start(&self) -> usize {
        self.start
    }

    /// Byte offset of its end in the script's text.
    pub(crate) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Whether the server refuses it inside a transaction.
    pub fn is_outside_transaction(&self) -> bool {
        self.traits & OUTSIDE_TRANSACTION != 0
    }

    /// Whether it commits implicitly (`MySQL`'s DDL).
    pub fn commits_implicitly(&self) -> bool {
        self.traits & IMPLICIT_COMMIT != 0
    }

    /// Whether it begins, ends or rolls back a transaction.
    pub fn is_transaction_control(&self) -> bool {
        self.traits & TRANSACTION_CONTROL != 0
    }

    /// Whether it begins a transaction.
    pub(crate) fn begins_transaction(&self) -> bool {
        self.is_transaction_control()
            && ["begin", "start"]
                .iter()
                .any(|word| self.first_word().eq_ignore_ascii_case(word))
    }

    /// Whether a transaction over several migrations must end after it.
    pub fn ends_batch(&self) -> bool {
        self.traits & ENDS_BATCH != 0
    }

    /// Whether it switches a setting of the connection that a transaction ignores (`SQLite`).
    pub(crate) fn is_connection_pragma(&self) -> bool {
        self.traits & CONNECTION_PRAGMA != 0
    }

    /// Whether it only changes settings of the session: it can run again, and has
    /// to where a new session goes on behind it.
    pub(crate) fn sets_up_session(&self) -> bool {
        self.is_connection_pragma()
            || (!self.is_transaction_control() && self.first_word().eq_ignore_ascii_case("set"))
    }

    /// What data it takes away, as far as its words tell.
    pub fn losses(&self) -> Vec<Loss<'a>> {
        match self.told {
            Told::Image { facts, .. } => facts.losses(self.script, self.start),
            Told::History { effects, .. } => effects.map(Loss::read).unwrap_or_default(),
        }
    }

    /// Which locks it takes, as far as its words tell; none on `SQLite`, which has
    /// one lock for the whole file.
    pub fn locks(&self) -> Vec<Lock<'a>> {
        match self.told {
            Told::Image { facts, .. } => facts.locks(self.script, self.start),
            Told::History { effects, .. } => effects.map(Lock::read).unwrap_or_default(),
        }
    }

    /// How to see whether it took effect.
    pub(crate) fn probe(&self) -> Option<Probe<'a>> {
        match self.told {
            Told::Image { facts, .. } => facts.probe(self.script, self.start),
            Told::History { probe, .. } => probe.and_then(Probe::read),
        }
    }

    /// Adds the probe and the effects to its row, as the history keeps them.
    ///
    /// A line end in a name would end the row: it becomes a space.
    fn tell(&self, row: &mut String) {
        let (probe, effects) = match self.told {
            Told::Image { .. } => {
                let losses = self.losses().iter().map(Loss::text).collect::<Vec<_>>();
                let locks = self.locks().iter().map(Lock::text).collect::<Vec<_>>();
                let effects = [losses, locks].concat();
                (
                    self.probe().map(|probe| probe.text()),
                    (!effects.is_empty()).then(|| effects.join("\r")),
                )
            }
            Told::History { probe, effects, .. } => {
                (probe.map(str::to_owned), effects.map(str::to_owned))
            }
        };
        for (sign, text) in [(' ', probe), ('\r', effects)] {
            if let Some(text) = text {
                row.push(sign);
                row.push_str(&text.replace('\n', " "));
            }
        }
    }

    /// The first word, for the few decisions that the image has no bit for.
    pub(crate) fn first_word(&self) -> &'a str {
        let end = self
            .text
            .find(|found: char| !found.is_ascii_alphabetic())
            .unwrap_or(self.text.len());
        &self.text[..end]
    }

    /// Whether it can commit together with the record of its progress: then a
    /// crash leaves no doubt about it.
    ///
    /// `PostgreSQL`'s `DO` and `CALL` may commit inside, which a surrounding
    /// transaction forbids; elsewhere the traits say so.
    pub(crate) fn can_be_atomic(&self, dialect: Dialect) -> bool {
        let excluded =
            OUTSIDE_TRANSACTION | IMPLICIT_COMMIT | TRANSACTION_CONTROL | CONNECTION_PRAGMA;
        let commits = dialect == Dialect::Postgres
            && ["do", "call"]
                .iter()
                .any(|word| self.first_word().eq_ignore_ascii_case(word));
        self.traits & excluded == 0 && !commits
    }
}

/// One script of a migration, as one database sees it.
#[derive(Clone, Debug)]
pub struct Script<'a> {
    text: &'a str,
    file: FilePath<'a>,
    line: u32,
    class: TransactionClass,
    settings: Vec<&'a str>,
    /// What its directives say about limits, as the image has it.
    options: Vec<&'a str>,
    limits: ScriptLimits,
    statements: Vec<Statement<'a>>,
    text_digest: [u8; 32],
    token_digest: [u8; 32],
}

impl<'a> Script<'a> {
    /// The SQL, with LF line ends.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// The file it was read from, as messages show it.
    pub fn file(&self) -> Cow<'a, str> {
        self.file.text()
    }

    /// The line of the file on which the text starts, from 1.
    pub fn line(&self) -> u32 {
        self.line
    }

    /// How it relates to transactions.
    pub fn class(&self) -> TransactionClass {
        self.class
    }

    /// Its statements, in order.
    pub fn statements(&self) -> &[Statement<'a>] {
        &self.statements
    }

    /// The line of each statement: all of them cost one look at the text.
    pub(crate) fn lines(&self) -> impl Iterator<Item = u32> {
        let (mut line, mut counted) = (self.line, 0);
        self.statements
            .iter()
            .map(move |statement| match statement.told {
                Told::Image { .. } => {
                    line += newlines(&self.text[counted..statement.start]);
                    counted = statement.start;
                    line
                }
                Told::History { line, .. } => line,
            })
    }

    /// The tables and columns that its author says are not brought back by going
    /// up and down again (`-- migrate: lossy(…)`), as written.
    ///
    /// A script that the history stored does not tell.
    pub fn lossy(&self) -> impl Iterator<Item = &'a str> {
        self.options
            .iter()
            .filter_map(|option| option.strip_prefix("lossy "))
    }

    /// Session settings that it changes beyond its transaction.
    pub(crate) fn settings(&self) -> &[&'a str] {
        &self.settings
    }

    /// What its own directives say about limits.
    pub(crate) fn limits(&self) -> ScriptLimits {
        self.limits
    }

    /// SHA-256 of the text.
    pub(crate) fn text_digest(&self) -> &[u8; 32] {
        &self.text_digest
    }

    /// SHA-256 of the tokens.
    pub(crate) fn token_digest(&self) -> &[u8; 32] {
        &self.token_digest
    }

    /// Whether its last word about transactions is that one begins.
    pub(crate) fn leaves_transaction_open(&self) -> bool {
        self.statements
            .iter()
            .rev()
            .find(|statement| statement.is_transaction_control())
            .is_some_and(Statement::begins_transaction)
    }

    /// Whether it can run inside somebody's transaction.
    pub(crate) fn joins_a_transaction(&self) -> bool {
        self.class == TransactionClass::Transactional
            && !self.statements.iter().any(Statement::is_connection_pragma)
    }

    /// Reads an image's record.
    pub(crate) fn from_record(record: ScriptRecord<'a>) -> Result<Script<'a>, Damaged> {
        let options = lines(record.options);
        let mut statements = Vec::with_capacity(record.statements.len());
        for statement in record.statements {
            let statement = statement?;
            let told = Told::Image {
                first_line: record.line,
                facts: statement.facts,
            };
            let place = statement.start..statement.end;
            statements.push(Script::statement(
                record.text,
                place,
                statement.traits,
                told,
            )?);
        }
        Ok(Script {
            statements,
            limits: ScriptLimits::read(options.iter().copied())?,
            options,
            text: record.text,
            file: record.file,
            line: record.line,
            class: TransactionClass::from_number(record.class)?,
            settings: lines(record.settings),
            text_digest: record.text_digest,
            token_digest: record.token_digest,
        })
    }

    fn statement(
        script: &'a str,
        place: Range<usize>,
        traits: u32,
        told: Told<'a>,
    ) -> Result<Statement<'a>, Damaged> {
        Ok(Statement {
            start: place.start,
            text: script.get(place).ok_or(Damaged)?,
            script,
            traits,
            told,
        })
    }

    /// Everything about the script except its text and digests, as text: what
    /// the history keeps beside a down script, so that it can run without the binary.
    ///
    /// The first line is `2`, this form's number, and the transaction class and
    /// the first line; then the file, the settings and the options (each separated
    /// by tabs) and a line per statement: start, end, line, traits, the probe's
    /// fields, and behind a carriage return the losses and locks, where there are any.
    pub(crate) fn compiled(&self) -> String {
        let mut rows = vec![
            format!("2 {} {}", self.class.number(), self.line),
            self.file().replace('\n', " "),
            self.settings.join("\t"),
            self.options.join("\t"),
        ];
        for (statement, line) in self.statements.iter().zip(self.lines()) {
            let (start, end) = (statement.start(), statement.end());
            let mut row = format!("{start} {end} {line} {}", statement.traits);
            statement.tell(&mut row);
            rows.push(row);
        }
        rows.join("\n")
    }

    /// Reads what [`Script::compiled`] wrote.
    pub(crate) fn from_compiled(text: &'a str, compiled: &'a str) -> Result<Script<'a>, Damaged> {
        let mut rows = compiled.split('\n');
        let mut head = rows.next().unwrap_or("").split(' ');
        if head.next() != Some("2") {
            return Err(Damaged);
        }
        let class = TransactionClass::from_number(number(head.next())?)?;
        let line = number(head.next())?;
        let file = rows.next().ok_or(Damaged)?;
        let settings = tabs(rows.next().ok_or(Damaged)?);
        let options = tabs(rows.next().ok_or(Damaged)?);
        let statements = rows
            .map(|row| {
                let (row, effects) = match row.split_once('\r') {
                    Some((row, effects)) => (row, Some(effects)),
                    None => (row, None),
                };
                let mut fields = row.splitn(5, ' ');
                let place = number(fields.next())? as usize..number(fields.next())? as usize;
                let line = number(fields.next())?;
                let traits = number(fields.next())?;
                let told = Told::History {
                    line,
                    probe: fields.next(),
                    effects,
                };
                Script::statement(text, place, traits, told)
            })
            .collect::<Result<_, _>>()?;
        Ok(Script {
            text,
            file: FilePath::from(file),
            line,
            class,
            settings,
            limits: ScriptLimits::read(options.iter().copied())?,
            options,
            statements,
            text_digest: [0; 32],
            token_digest: [0; 32],
        })
    }
}

/// Faster than looking at each byte in a build without optimization.
fn newlines(text: &str) -> u32 {
    text.matches('\n').count() as u32
}

fn lines(text: &str) -> Vec<&str> {
    if text.is_empty() {
        return Vec::new();
    }
    text.split('\n').filter(|line| !line.is_empty()).collect()
}

fn tabs(text: &str) -> Vec<&str> {
    text.split('\t').filter(|one| !one.is_empty()).collect()
}

fn number(field: Option<&str>) -> Result<u32, Damaged> {
    field.and_then(|field| field.parse().ok()).ok_or(Damaged)
}

/// A script that the history kept.
#[derive(Clone, Debug)]
pub(crate) struct StoredScript {
    pub(crate) text: String,
    pub(crate) compiled: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compiled_script_reads_back() {
        let text = "DROP TABLE a;\nDROP INDEX b;\n";
        let compiled = "2 1 4\nfolder/a b.sql\nsearch_path\trole\nlock-timeout 500\tlock-retries 3\n0 12 4 1 -\ttable\t\ta\t\rtable\t\ta\rlock\t\ta\tACCESS EXCLUSIVE\n14 26 5 0";
        let script = Script::from_compiled(text, compiled).unwrap();
        assert_eq!(script.compiled(), compiled);
        assert_eq!(script.statements()[1].text(), "DROP INDEX b");
        assert!(script.statements()[0].is_outside_transaction());
        assert!(script.statements()[0].probe().is_some());
        assert_eq!(script.settings(), ["search_path", "role"]);
        assert_eq!(script.statements()[0].losses()[0].name, "a");
        assert!(script.statements()[1].losses().is_empty());
        assert_eq!(script.statements()[0].losses().len(), 1);
        assert_eq!(script.statements()[0].locks()[0].mode, "ACCESS EXCLUSIVE");
        assert_eq!(script.limits().lock_retries, Some(3));
    }

    #[test]
    fn a_damaged_compiled_script_is_refused() {
        for compiled in [
            "",
            "3 0 1\n\n",
            "2 7 1\n\n",
            "2 0 1\nf",
            "2 0 1\nf\n",
            "2 0 1\nf\n\nlock-timeout",
            "2 0 1\nf\n\n\n0 99 1 0",
            "2 0 1\nf\n\n\nx",
        ] {
            assert_eq!(
                Script::from_compiled("DROP é", compiled).err(),
                Some(Damaged)
            );
        }
    }
}
