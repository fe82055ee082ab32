//! The whole history: up, and from the newest back down; what depends on rows also
//! up and down again.
//!
//! A script that fails ends the way up: what follows cannot be judged, so its
//! scripts are only read. On the way down a script that fails or leaves something
//! behind does not spoil those before it: the state that its own up script had
//! left is brought back from a copy.

use std::collections::BTreeMap;

use rusqlite::{Connection, Error};

use super::Ran;
use super::connection::{copy, open};
use super::report;
use super::run::{Engine, Failure, seen};
use super::schema::{Difference, Snapshot};
use crate::config::Registered;
use crate::finding::{Code, Direction, Finding, Level, codes};
use crate::migration::Migration;
use crate::script::Script;

/// Findings after which a script's text is not what it should be: it is not run.
const UNREAD: [&Code; 11] = [
    &codes::UNTERMINATED_STRING,
    &codes::UNTERMINATED_QUOTE,
    &codes::UNTERMINATED_COMMENT,
    &codes::UNTERMINATED_DOLLAR_QUOTE,
    &codes::UNTERMINATED_STATEMENT,
    &codes::NUL_CHARACTER,
    &codes::SECTION_MARKER,
    &codes::PLACEHOLDER,
    &codes::PSQL_META_COMMAND,
    &codes::COPY_FROM_STDIN,
    &codes::DELIMITER,
];

/// Runs all of it.
pub(super) fn check(
    migrations: &[Migration],
    registered: &Registered,
    findings: &mut Vec<Finding>,
) -> Result<Ran, Error> {
    let mut history = History {
        migrations,
        registered,
        engine: Engine::new(registered)?,
        schemas: Vec::new(),
        changed_rows: Vec::new(),
        copies: BTreeMap::new(),
        findings: Vec::new(),
        unread: unread(migrations, findings),
    };
    history.up()?;
    history.down()?;
    findings.append(&mut history.findings);
    let is_whole = history.reached() == migrations.len() && !history.engine.watch.folder_is_done();
    Ok(if is_whole { Ran::Whole } else { Ran::InPart })
}

/// Which scripts are not to be run, by migration: up, down.
fn unread(migrations: &[Migration], findings: &[Finding]) -> Vec<[bool; 2]> {
    let mut unread = vec![[false; 2]; migrations.len()];
    for finding in findings.iter().filter(|f| UNREAD.contains(&f.code)) {
        let Some((version, direction)) = &finding.about else {
            continue;
        };
        if let Some(index) = migrations
            .iter()
            .position(|migration| migration.version.text == *version)
        {
            unread[index][usize::from(*direction == Direction::Down)] = true;
        }
    }
    unread
}

struct History<'a> {
    migrations: &'a [Migration],
    registered: &'a Registered,
    engine: Engine<'a>,
    /// Before the first up script, and after each that ran.
    schemas: Vec<Snapshot>,
    /// Whether an up script inserted, updated or deleted rows.
    changed_rows: Vec<bool>,
    /// Databases before the up script of this index.
    copies: BTreeMap<usize, Connection>,
    findings: Vec<Finding>,
    unread: Vec<[bool; 2]>,
}

impl History<'_> {
    /// How many up scripts ran.
    fn reached(&self) -> usize {
        self.schemas.len().saturating_sub(1)
    }

    fn up(&mut self) -> Result<(), Error> {
        let has_downs = self.migrations.iter().any(|m| m.down.is_some());
        // A copy now and then: going back to any state then takes few scripts.
        let stride = self.migrations.len().isqrt().max(1);
        self.schemas.push(self.engine.snapshot()?);
        for (index, migration) in self.migrations.iter().enumerate() {
            if has_downs && index % stride == 0 {
                self.keep(index)?;
            }
            if self.unread[index][0] {
                break;
            }
            let mut skips = Vec::new();
            let changes = self.engine.changes();
            let result = self.engine.run(&migration.up, &mut skips);
            self.changed_rows.push(self.engine.changes() != changes);
            for skip in &skips {
                let finding = report::skipped(migration, Direction::Up, skip);
                self.findings.push(finding);
            }
            if let Err(failure) = result {
                let later = self.migrations.len() - index - 1;
                let finding = report::failed(migration, Direction::Up, &failure);
                let finding = match later {
                    0 => finding,
                    1 => finding.note("the migration after it was read, and not run"),
                    _ => finding.note(format!(
                        "the {later} migrations after it were read, and not run"
                    )),
                };
                self.findings.push(finding);
                self.read_rest(index, Direction::Up, &failure);
                break;
            }
            self.schemas.push(self.engine.snapshot()?);
        }
        let reached = self.reached();
        for index in reached..self.migrations.len() {
            let migration = &self.migrations[index];
            if index > reached && !self.unread[index][0] {
                self.read(migration, Direction::Up, 0);
            }
            if !self.unread[index][1] {
                self.read(migration, Direction::Down, 0);
            }
        }
        Ok(())
    }

    fn down(&mut self) -> Result<(), Error> {
        let mut at = None;
        for (index, migration) in self.migrations.iter().enumerate().rev() {
            if index >= self.reached() {
                continue;
            }
            let Some(down) = &migration.down else {
                at = None;
                continue;
            };
            // What an empty one does is said already.
            let is_empty = seen(down).is_none_or(|seen| seen.statements.is_empty());
            if is_empty || self.unread[index][1] {
                at = None;
                continue;
            }
            if self.engine.watch.folder_is_done() {
                self.findings.push(report::too_long(migration));
                return Ok(());
            }
            if at != Some(index + 1) {
                self.go_back(index + 1)?;
            }
            at = self.revert(index, migration, down)?.then_some(index);
        }
        Ok(())
    }

    /// Runs a down script, and where rows are involved its up script and the down
    /// script again. Tells whether the schema is the one before the up script.
    fn revert(
        &mut self,
        index: usize,
        migration: &Migration,
        down: &Script,
    ) -> Result<bool, Error> {
        let mut skips = Vec::new();
        let changes = self.engine.changes();
        let result = self.engine.run(down, &mut skips);
        for skip in &skips {
            let finding = report::skipped(migration, Direction::Down, skip);
            self.findings.push(finding);
        }
        if let Err(failure) = result {
            let finding = report::failed(migration, Direction::Down, &failure);
            self.findings.push(finding);
            self.read_rest(index, Direction::Down, &failure);
            return Ok(false);
        }
        let after = self.engine.snapshot()?;
        let difference = Difference::between(&self.schemas[index], &after);
        if !difference.is_none() {
            self.findings
                .push(report::differs(migration, down, &difference));
            return Ok(false);
        }
        let in_order = difference.reordered.is_empty();
        if !in_order {
            let finding = report::differs(migration, down, &difference).level(Level::Note);
            self.findings.push(finding);
        }
        // Of the same schema and the same rows the same script makes the same.
        if !self.changed_rows[index] && self.engine.changes() == changes {
            return Ok(in_order);
        }
        if let Err(failure) = self.engine.run(&migration.up, &mut Vec::new()) {
            self.findings
                .push(report::not_again(migration, down, &failure));
            return Ok(false);
        }
        let again = self.engine.snapshot()?;
        let difference = Difference::between(&self.schemas[index + 1], &again);
        if !difference.is_none() {
            self.findings
                .push(report::differs_again(migration, down, &difference));
            return Ok(false);
        }
        Ok(self.engine.run(down, &mut Vec::new()).is_ok() && in_order)
    }

    /// Keeps a copy of what the database is before an up script.
    fn keep(&mut self, index: usize) -> Result<(), Error> {
        let mut kept = Connection::open_in_memory()?;
        copy(&self.engine.connection, &mut kept)?;
        self.copies.insert(index, kept);
        Ok(())
    }

    /// Makes the database what it was before an up script (or behind the last one).
    fn go_back(&mut self, index: usize) -> Result<(), Error> {
        let Some((from, kept)) = self.copies.range(..=index).next_back() else {
            return Ok(());
        };
        let from = *from;
        // What a script left beside the database, or a failed one in it, is gone as well.
        self.engine.connection = open(self.registered, &self.engine.watch)?;
        copy(kept, &mut self.engine.connection)?;
        for at in from..index {
            // It ran before.
            let _ = self.engine.run(&self.migrations[at].up, &mut Vec::new());
            self.keep(at + 1)?;
        }
        // On the way down nobody asks for these again.
        self.copies.retain(|at, _| *at <= index);
        Ok(())
    }

    /// Reads the statements behind the one that failed.
    fn read_rest(&mut self, index: usize, direction: Direction, failure: &Failure) {
        if let Some(failed) = failure.index() {
            self.read(&self.migrations[index], direction, failed + 1);
        }
    }

    /// Reads a script's statements without running them.
    fn read(&mut self, migration: &Migration, direction: Direction, from: usize) {
        let script = match direction {
            Direction::Up => Some(&migration.up),
            Direction::Down => migration.down.as_ref(),
        };
        let Some((script, seen)) = script.and_then(|script| Some((script, seen(script)?))) else {
            return;
        };
        for (index, statement) in seen.statements.iter().enumerate().skip(from) {
            let sql = &script.text()[statement.span.clone()];
            if let Some((offset, message)) = self.engine.syntax(sql) {
                let failure = Failure::Statement {
                    span: statement.span.clone(),
                    index,
                    offset,
                    message,
                };
                let finding = report::failed(migration, direction, &failure);
                self.findings.push(finding);
            }
        }
    }
}
