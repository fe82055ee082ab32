//! The record of attempts: which migration a run is at, committed before its
//! script begins, so that a run that is killed leaves a trace.
//!
//! A record is a row of the history table in a namespace of its own, so that
//! whoever may write the history may write it, and no question about the history
//! sees it. It is there while a transactional script runs: the transaction that
//! commits the script takes it away and puts the next script's in its place. A
//! script without a transaction has its own row in the history, which counts the
//! same way.

use crate::dialect::Dialect;
use crate::engine::Work;
use crate::history::FORMAT;
use crate::history::read::{number, time};
use crate::history::rows::{TOOL, now};
use crate::history::table::HistoryTable;
use crate::image::SortKey;
use crate::literal::text;
use crate::plan::Step;
use crate::report::Direction;
use crate::run::Job;

/// How many attempts must have been cut off before a migration is named.
pub(crate) const NAMED: u32 = 3;

/// What is recorded of one script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attempt {
    pub(crate) key: String,
    pub(crate) version: String,
    pub(crate) direction: Direction,
    /// How often it was begun and came to no end; a run at work counts as well.
    pub(crate) begun: u32,
}

/// The script that is recorded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Recorded<'a> {
    pub(crate) version: &'a str,
    pub(crate) key: &'a str,
    pub(crate) sort_key: SortKey<'a>,
    pub(crate) name: &'a str,
    pub(crate) direction: Direction,
}

impl<'a> Recorded<'a> {
    pub(crate) fn of(step: &'a Step, sort_key: impl Into<SortKey<'a>>) -> Recorded<'a> {
        Recorded {
            version: &step.version,
            key: &step.key,
            sort_key: sort_key.into(),
            name: &step.name,
            direction: step.direction,
        }
    }
}

/// What is said of a script that was begun so often.
pub(crate) fn advice(version: &str, name: &str, direction: Direction, times: u32) -> String {
    format!(
        "the {} script of migration {version} `{name}` was begun {times} times and came to no \
         end: something kills its runner, a health check perhaps. Run it as a job of its own, \
         without a limit of time",
        direction.name()
    )
}

/// The namespace of a namespace's records; no history may have it.
fn namespace(table: &HistoryTable) -> String {
    format!("{}\u{1}attempts", table.namespace)
}

fn mine(table: &HistoryTable) -> String {
    let namespace = text(table.dialect, &namespace(table));
    format!("namespace = {namespace}")
}

fn row(table: &HistoryTable, key: &str) -> String {
    format!(
        "{} AND version_key = {}",
        mine(table),
        text(table.dialect, key)
    )
}

/// Records that a script begins: a new row, or one more in the one that is there.
///
/// `process` is SQL for the server's process and since when it exists.
pub(crate) fn begin(job: &Job<'_>, script: Recorded<'_>, process: (String, String)) -> String {
    let table = &job.table;
    let dialect = table.dialect;
    let quote = |value: &str| text(dialect, value);
    let now = now(dialect).to_owned();
    let direction = quote(script.direction.name());
    let changing = [
        ("version", quote(script.version)),
        ("name", quote(script.name)),
        ("direction", direction.clone()),
        ("owner", quote(&job.owner)),
        ("process", process.0),
        ("process_started", process.1),
        ("host", quote(&job.host)),
        ("progress_at", now.clone()),
        ("tool", quote(TOOL)),
        ("format", FORMAT.to_string()),
    ];
    let fixed = [
        ("namespace", quote(&namespace(table))),
        ("version_key", quote(script.key)),
        ("sort_key", quote(&script.sort_key.text())),
        ("kind", quote("attempt")),
        ("state", quote("begun")),
        ("digest_algorithm", "0".to_owned()),
        ("text_digest", quote("")),
        ("token_digest", quote("")),
        ("statements_total", "0".to_owned()),
        ("statements_done", "0".to_owned()),
        ("progress_digest", quote("")),
        ("started_at", now),
        ("attempts", "1".to_owned()),
    ];
    let all: Vec<&(&str, String)> = fixed.iter().chain(&changing).collect();
    let columns: Vec<&str> = all.iter().map(|(column, _)| *column).collect();
    let values: Vec<&str> = all.iter().map(|(_, value)| value.as_str()).collect();
    let (alias, prefix, conflict) = match dialect {
        Dialect::Postgres | Dialect::Sqlite => (
            " AS kept",
            "kept.",
            "ON CONFLICT (namespace, version_key) DO UPDATE SET",
        ),
        Dialect::Mysql => ("", "", "ON DUPLICATE KEY UPDATE"),
    };
    // Comes first: MySQL sees what is assigned before it.
    let mut assignments = vec![format!(
        "attempts = CASE WHEN {prefix}direction = {direction} THEN {prefix}attempts + 1 ELSE 1 END"
    )];
    // A value is worked out once, where the server can take it from the row.
    assignments.extend(changing.iter().map(|(column, value)| match dialect {
        Dialect::Postgres | Dialect::Sqlite => format!("{column} = excluded.{column}"),
        Dialect::Mysql => format!("{column} = {value}"),
    }));
    format!(
        "INSERT INTO {}{alias} ({}) VALUES ({}) {conflict} {}",
        table.name(),
        columns.join(", "),
        values.join(", "),
        assignments.join(", ")
    )
}

/// What the transaction that commits a script does with the record.
pub(crate) fn after(job: &Job<'_>, work: &Work<'_>, process: (String, String)) -> Vec<String> {
    if !work.recorded {
        return Vec::new();
    }
    let mut statements = vec![end(&job.table, &work.step.key)];
    if let Some(next) = work.next {
        statements.push(begin(job, next, process));
    }
    statements
}

/// Takes a script's record away: the script came to its end.
pub(crate) fn end(table: &HistoryTable, key: &str) -> String {
    format!("DELETE FROM {} WHERE {}", table.name(), row(table, key))
}

/// Takes one attempt back, which did not begin or failed: two statements.
pub(crate) fn withdraw(table: &HistoryTable, key: &str) -> [String; 2] {
    let (name, row) = (table.name(), row(table, key));
    [
        format!("UPDATE {name} SET attempts = attempts - 1 WHERE {row}"),
        format!("DELETE FROM {name} WHERE {row} AND attempts < 1"),
    ]
}

/// Selects all records; [`attempt`] reads them.
pub(crate) fn select(table: &HistoryTable) -> String {
    let dialect = table.dialect;
    format!(
        "SELECT version_key, version, direction, {} FROM {} WHERE {} ORDER BY sort_key",
        number(dialect, "attempts"),
        table.name(),
        mine(table)
    )
}

/// Reads [`select`]'s answer, without what no version writes.
pub(crate) fn all(found: &[Vec<Option<String>>]) -> Vec<Attempt> {
    found.iter().filter_map(|row| attempt(row)).collect()
}

fn attempt(row: &[Option<String>]) -> Option<Attempt> {
    let text = |index: usize| row.get(index)?.clone();
    Some(Attempt {
        key: text(0)?,
        version: text(1)?,
        direction: match text(2)?.as_str() {
            "up" => Direction::Up,
            "down" => Direction::Down,
            _ => return None,
        },
        begun: text(3)?.parse().ok()?,
    })
}

/// Selects who was the last to begin something that has no end yet: version,
/// host, process and when.
pub(crate) fn select_at_work(table: &HistoryTable) -> String {
    let when = "CASE WHEN state = 'running' THEN started_at ELSE progress_at END";
    format!(
        "SELECT version, host, process, {} FROM {} \
         WHERE ({} AND state = 'running') OR {} ORDER BY progress_at DESC LIMIT 1",
        time(table.dialect, when),
        table.name(),
        table.mine(),
        mine(table)
    )
}

/// Reads the answer to [`select_at_work`], as text for people.
pub(crate) fn at_work(found: &[Vec<Option<String>>]) -> Option<String> {
    let row = found.first()?;
    let text = |index: usize| row.get(index).and_then(Option::as_deref).unwrap_or("");
    let (version, host, process, when) = (text(0), text(1), text(2), text(3));
    let when = when.split('.').next().unwrap_or(when).replacen('T', " ", 1);
    Some(format!(
        "sqlmigrate {version} on {host}, process {process}, since {when} UTC"
    ))
}

/// How often a script was begun without coming to an end.
pub(crate) fn begun(attempts: &[Attempt], key: &str, direction: Direction) -> u32 {
    attempts
        .iter()
        .find(|attempt| attempt.key == key && attempt.direction == direction)
        .map_or(0, |attempt| attempt.begun)
}
