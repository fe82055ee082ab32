//! Runs one script as the runtime does (`migrate-core/src/sqlite`).

use std::ops::Range;
use std::sync::Arc;

use rusqlite::{Connection, Error, ErrorCode};

use super::connection::{Watch, open};
use super::schema::{Snapshot, unquoted};
use super::skip::{Absent, Skip, attached, registered_module};
use crate::config::Registered;
use crate::dialect::Dialect;
use crate::script::{DialectScript, Script, Statement, TransactionClass};
use crate::sql::{TokenKind, tokens};

/// The switches that do nothing in a transaction.
const SWITCHES: [&str; 2] = ["foreign_keys", "legacy_alter_table"];

/// A database, and what is known about it.
pub(super) struct Engine<'a> {
    pub(super) connection: Connection,
    pub(super) watch: Arc<Watch>,
    registered: &'a Registered,
    absent: Absent,
    /// Databases that scripts attached: here they are empty.
    hollow: Vec<String>,
}

/// Why a script did not end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// `SQLite` refused a statement.
    Statement {
        /// Its byte range in the script's text.
        span: Range<usize>,
        /// Which one it is.
        index: usize,
        /// Byte offset in the statement of the token that is to blame.
        offset: Option<usize>,
        message: String,
    },
    /// A statement took more steps or more room than a build may take.
    Limit { span: Range<usize>, index: usize },
    /// The commit was refused.
    Commit(String),
    /// Rows refer to rows that are not there.
    ForeignKeys(Vec<String>),
    /// The script ended inside a transaction that it had begun.
    Open,
}

impl Failure {
    /// The statement that failed.
    pub(super) fn index(&self) -> Option<usize> {
        match self {
            Failure::Statement { index, .. } | Failure::Limit { index, .. } => Some(*index),
            _ => None,
        }
    }
}

impl<'a> Engine<'a> {
    pub(super) fn new(registered: &'a Registered) -> Result<Engine<'a>, Error> {
        let watch = Arc::default();
        Ok(Engine {
            connection: open(registered, &watch)?,
            watch,
            registered,
            absent: Absent::default(),
            hollow: Vec::new(),
        })
    }

    pub(super) fn snapshot(&self) -> Result<Snapshot, Error> {
        self.watch.begin_script();
        Snapshot::take(&self.connection)
    }

    /// How many rows were inserted, updated or deleted so far.
    pub(super) fn changes(&self) -> u64 {
        self.connection.total_changes()
    }

    /// Runs a script; what was skipped goes to `skips`.
    pub(super) fn run(&mut self, script: &Script, skips: &mut Vec<Skip>) -> Result<(), Failure> {
        let Some(seen) = seen(script) else {
            return Ok(());
        };
        self.watch.begin_script();
        let before = self.settings(seen);
        let result = match seen.transaction {
            TransactionClass::Transactional => self.in_transaction(script, seen, skips),
            TransactionClass::NoTransaction | TransactionClass::OwnTransactions => {
                self.alone(script, seen, skips)
            }
        };
        for (name, value) in before {
            self.quietly(&format!("PRAGMA {name} = '{}'", value.replace('\'', "''")));
        }
        result
    }

    /// What the connection has of what the script changes.
    fn settings(&self, seen: &DialectScript) -> Vec<(String, String)> {
        seen.session_settings
            .iter()
            .filter(|name| {
                let is_name = name
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte == b'_');
                is_name && *name != "case_sensitive_like"
            })
            .filter_map(|name| {
                let value: rusqlite::types::Value = self
                    .connection
                    .query_row(&format!("PRAGMA {name}"), [], |row| row.get(0))
                    .ok()?;
                let value = match value {
                    rusqlite::types::Value::Integer(number) => number.to_string(),
                    rusqlite::types::Value::Text(text) => text,
                    _ => return None,
                };
                Some((name.clone(), value))
            })
            .collect()
    }

    fn in_transaction(
        &mut self,
        script: &Script,
        seen: &DialectScript,
        skips: &mut Vec<Skip>,
    ) -> Result<(), Failure> {
        let text = script.text();
        let mut switched: Vec<&str> = Vec::new();
        let checked = self.checks_foreign_keys();
        for (index, statement) in seen.statements.iter().enumerate() {
            let sql = &text[statement.span.clone()];
            let switch = SWITCHES
                .into_iter()
                .find(|name| sql.to_ascii_lowercase().contains(name));
            if let Some(name) = switch.filter(|_| statement.traits.connection_pragma)
                && !switched.contains(&name)
            {
                switched.push(name);
                self.statement(script, statement, index, skips)?;
            }
        }
        let keys = !switched.is_empty() && checked;
        let broken = if keys { self.broken_keys() } else { Vec::new() };
        self.quietly("BEGIN IMMEDIATE");
        for (index, statement) in seen.statements.iter().enumerate() {
            if statement.traits.connection_pragma {
                continue;
            }
            if let Err(failure) = self.statement(script, statement, index, skips) {
                self.roll_back();
                return Err(failure);
            }
        }
        if keys {
            let new = newly_broken(&broken, &self.broken_keys());
            if !new.is_empty() {
                self.roll_back();
                return Err(Failure::ForeignKeys(new));
            }
        }
        // A draft's `COMMIT` is a finding already; there is nothing left to commit.
        if !self.connection.is_autocommit()
            && let Err(error) = self.connection.execute_batch("COMMIT")
        {
            self.roll_back();
            return Err(Failure::Commit(message_of(&error)));
        }
        Ok(())
    }

    fn alone(
        &mut self,
        script: &Script,
        seen: &DialectScript,
        skips: &mut Vec<Skip>,
    ) -> Result<(), Failure> {
        for (index, statement) in seen.statements.iter().enumerate() {
            if let Err(failure) = self.statement(script, statement, index, skips) {
                self.roll_back();
                return Err(failure);
            }
        }
        if self.connection.is_autocommit() {
            return Ok(());
        }
        self.roll_back();
        Err(Failure::Open)
    }

    fn statement(
        &mut self,
        script: &Script,
        statement: &Statement,
        index: usize,
        skips: &mut Vec<Skip>,
    ) -> Result<(), Failure> {
        let sql = &script.text()[statement.span.clone()];
        let mut skip = |reason: String| {
            skips.push(Skip {
                span: statement.span.clone(),
                reason,
            });
        };
        if let Some(name) = self.absent.mentioned(sql) {
            let reason = format!("it needs `{name}`, which was not made here");
            self.absent.add(sql);
            skip(reason);
            return Ok(());
        }
        if let Some(module) = registered_module(sql, self.registered) {
            skip(format!(
                "the module `{module}` is the application's, and not there when it is built"
            ));
            self.absent.add(sql);
            return Ok(());
        }
        self.watch.begin_statement();
        let Err(error) = execute(&self.connection, sql) else {
            return Ok(());
        };
        if self.watch.refused() {
            let Some(name) = attached(sql) else {
                skip("it reaches out of the database, which a build does not do".to_owned());
                return Ok(());
            };
            skip(format!(
                "a build opens no other file: `{name}` is an empty database here"
            ));
            let quoted = name.replace('"', "\"\"");
            self.quietly(&format!("ATTACH ':memory:' AS \"{quoted}\""));
            self.hollow.push(name);
            return Ok(());
        }
        if self.watch.guessed() && is_constraint(&error) {
            skip(format!(
                "it calls a function of the application, which gives NULL here, and then: {}",
                message_of(&error)
            ));
            return Ok(());
        }
        let lower = sql.to_lowercase();
        if let Some(name) = self.hollow.iter().find(|name| lower.contains(*name)) {
            skip(format!(
                "`{name}` is an empty database here, and so: {}",
                message_of(&error)
            ));
            return Ok(());
        }
        let span = statement.span.clone();
        if is_limit(&error) {
            return Err(Failure::Limit { span, index });
        }
        let (offset, message) = described(&error, sql);
        Err(Failure::Statement {
            span,
            index,
            offset,
            message,
        })
    }

    /// Reads a statement without running it, and tells whether its text is wrong
    /// whatever the schema is.
    pub(super) fn syntax(&self, sql: &str) -> Option<(Option<usize>, String)> {
        // Some pragmas act as soon as they are read.
        if sql
            .get(..6)
            .is_some_and(|word| word.eq_ignore_ascii_case("PRAGMA"))
        {
            return None;
        }
        self.watch.begin_statement();
        let error = self.connection.prepare(sql).err()?;
        let (offset, message) = described(&error, sql);
        is_syntax(&message).then_some((offset, message))
    }

    fn checks_foreign_keys(&self) -> bool {
        self.connection
            .query_row("PRAGMA foreign_keys", [], |row| row.get::<_, i64>(0))
            .is_ok_and(|value| value == 1)
    }

    fn broken_keys(&self) -> Vec<(String, u64)> {
        let sql = "SELECT \"table\", parent, count(*) FROM pragma_foreign_key_check() \
                   GROUP BY \"table\", parent, fkid ORDER BY 1, 2";
        let read = || {
            let mut statement = self.connection.prepare(sql)?;
            let rows = statement.query_map([], |row| {
                let table: String = row.get(0)?;
                let parent: String = row.get(1)?;
                let count: i64 = row.get(2)?;
                Ok((
                    format!("table `{table}` refers to `{parent}`"),
                    count.unsigned_abs(),
                ))
            })?;
            rows.collect::<Result<Vec<_>, Error>>()
        };
        // A parent table that is gone makes the question itself an error; the
        // runtime stops there, too, and the schema's comparison shows it.
        read().unwrap_or_default()
    }

    /// Takes back an open transaction; an error may have done so already.
    fn roll_back(&self) {
        if !self.connection.is_autocommit() {
            self.quietly("ROLLBACK");
        }
    }

    /// Something of the engine's own that cannot fail, or whose failure shows at once.
    fn quietly(&self, sql: &str) {
        let _ = execute(&self.connection, sql);
    }
}

/// How `SQLite` sees a script.
pub(super) fn seen(script: &Script) -> Option<&DialectScript> {
    script
        .dialects
        .iter()
        .find(|seen| seen.dialect == Dialect::Sqlite)
}

/// Runs a statement to its end; rows that it returns are not looked at.
fn execute(connection: &Connection, sql: &str) -> Result<(), Error> {
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.raw_query();
    while rows.next()?.is_some() {}
    Ok(())
}

/// The keys that more rows break than before.
fn newly_broken(before: &[(String, u64)], after: &[(String, u64)]) -> Vec<String> {
    after
        .iter()
        .filter_map(|(key, count)| {
            let had: u64 = before
                .iter()
                .filter(|(other, _)| other == key)
                .map(|(_, count)| *count)
                .sum();
            let new = count.saturating_sub(had);
            let rows = if new == 1 { "row has" } else { "rows have" };
            (new > 0).then(|| format!("{key}: {new} {rows} no counterpart there"))
        })
        .collect()
}

/// The place in the statement, where `SQLite` names it or its words do, and these.
fn described(error: &Error, sql: &str) -> (Option<usize>, String) {
    let message = message_of(error);
    let named = match error {
        Error::SqlInputError { offset, .. } => usize::try_from(*offset).ok(),
        _ => None,
    };
    (named.or_else(|| blamed(&message, sql)), message)
}

/// Whether a message is about the text alone, whatever the schema is.
pub(super) fn is_syntax(message: &str) -> bool {
    message.ends_with("syntax error")
        || message == "incomplete input"
        || message.starts_with("unrecognized token")
}

/// Where the name stands that a message blames, if it stands there once.
fn blamed(message: &str, sql: &str) -> Option<usize> {
    if message == "incomplete input" {
        return Some(sql.len());
    }
    let (_, name) = [
        "no such column: ",
        "no such table: ",
        "no such function: ",
        "no such index: ",
        "no such view: ",
        "no such trigger: ",
        "no such collation sequence: ",
        "no such module: ",
        "duplicate column name: ",
        " has no column named ",
    ]
    .iter()
    .find_map(|words| message.split_once(words))?;
    let name = name.rsplit('.').next().unwrap_or(name);
    let name = unquoted(name).to_lowercase();
    let mut places = tokens(sql, Dialect::Sqlite).into_iter().filter(|token| {
        matches!(token.kind, TokenKind::Word | TokenKind::QuotedWord)
            && unquoted(token.text(sql)).to_lowercase() == name
    });
    let first = places.next()?;
    places.next().is_none().then_some(first.start)
}

fn message_of(error: &Error) -> String {
    match error {
        Error::SqliteFailure(_, Some(message)) => message.clone(),
        Error::SqlInputError { msg, .. } => msg.clone(),
        error => error.to_string(),
    }
}

fn is_constraint(error: &Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation)
}

fn is_limit(error: &Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(
            ErrorCode::OperationInterrupted
                | ErrorCode::DiskFull
                | ErrorCode::TooBig
                | ErrorCode::OutOfMemory
        )
    )
}
