//! Writes and reads the history's rows, as SQL text for each database.

use crate::dialect::Dialect;
use crate::digest::hex;
use crate::engine::Work;
use crate::error::{Error, ErrorKind};
use crate::history::table::HistoryTable;
use crate::history::{Entry, Expectation, FORMAT, Peek, State};
use crate::literal::{optional_text, text};
use crate::plan::progress_digest;
use crate::report::Direction;
use crate::run::Job;
use crate::script::{Script, StoredScript};

/// What this version calls itself in the history.
pub(crate) const TOOL: &str = concat!("sqlmigrate ", env!("CARGO_PKG_VERSION"));

/// A row to be written when a migration is applied or begins.
#[derive(Clone, Debug)]
pub(crate) struct NewRow<'a> {
    pub(crate) version: &'a str,
    pub(crate) key: &'a str,
    pub(crate) sort_key: &'a str,
    pub(crate) name: &'a str,
    pub(crate) kind: &'static str,
    pub(crate) state: State,
    pub(crate) algorithm: u32,
    pub(crate) text_digest: String,
    pub(crate) token_digest: String,
    pub(crate) down_sql: Option<&'a str>,
    pub(crate) down_compiled: Option<String>,
    pub(crate) irreversible: Option<&'a str>,
    pub(crate) total: usize,
    pub(crate) done: usize,
    pub(crate) progress: String,
    /// The run's name; empty for a row that is written applied.
    pub(crate) owner: &'a str,
    /// SQL: the server's process and since when it exists.
    pub(crate) process: (String, String),
    /// SQL: how long the script took; `NULL` for a row that begins.
    pub(crate) duration: String,
}

/// SQL for the server's time.
pub(crate) fn now(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => "pg_catalog.clock_timestamp()",
        Dialect::Sqlite => "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')",
        Dialect::Mysql => "UTC_TIMESTAMP(6)",
    }
}

/// SQL for a point in time as text.
fn time(dialect: Dialect, column: &str) -> String {
    match dialect {
        Dialect::Postgres => format!(
            "pg_catalog.to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"
        ),
        Dialect::Sqlite => column.to_owned(),
        Dialect::Mysql => {
            format!("CONCAT(LEFT(DATE_FORMAT({column}, '%Y-%m-%dT%H:%i:%s.%f'), 23), 'Z')")
        }
    }
}

/// SQL for a number as text.
fn number(dialect: Dialect, expression: &str) -> String {
    match dialect {
        Dialect::Postgres | Dialect::Sqlite => format!("CAST({expression} AS text)"),
        Dialect::Mysql => format!("CAST({expression} AS char)"),
    }
}

/// Adds a row.
pub(crate) fn insert(table: &HistoryTable, row: &NewRow<'_>) -> String {
    let dialect = table.dialect;
    let quote = |value: &str| text(dialect, value);
    let now = now(dialect);
    let applied_at = match row.state {
        State::Applied => now,
        State::Running | State::Failed => "NULL",
    };
    let values = [
        ("namespace", quote(&table.namespace)),
        ("version_key", quote(row.key)),
        ("sort_key", quote(row.sort_key)),
        ("version", quote(row.version)),
        ("name", quote(row.name)),
        ("kind", quote(row.kind)),
        ("state", quote(row.state.name())),
        ("direction", quote(Direction::Up.name())),
        ("digest_algorithm", row.algorithm.to_string()),
        ("text_digest", quote(&row.text_digest)),
        ("token_digest", quote(&row.token_digest)),
        ("down_sql", optional_text(dialect, row.down_sql)),
        (
            "down_compiled",
            optional_text(dialect, row.down_compiled.as_deref()),
        ),
        ("irreversible", optional_text(dialect, row.irreversible)),
        ("statements_total", row.total.to_string()),
        ("statements_done", row.done.to_string()),
        ("progress_digest", quote(&row.progress)),
        ("owner", quote(row.owner)),
        ("process", row.process.0.clone()),
        ("process_started", row.process.1.clone()),
        ("started_at", now.to_owned()),
        ("progress_at", now.to_owned()),
        ("applied_at", applied_at.to_owned()),
        ("duration_ms", row.duration.clone()),
        ("tool", quote(TOOL)),
        ("attempts", "1".to_owned()),
        ("format", FORMAT.to_string()),
    ];
    let columns: Vec<&str> = values.iter().map(|(column, _)| *column).collect();
    let values: Vec<&str> = values.iter().map(|(_, value)| value.as_str()).collect();
    format!(
        "INSERT INTO {} ({}) VALUES ({})",
        table.name,
        columns.join(", "),
        values.join(", ")
    )
}

/// Removes a migration's row.
pub(crate) fn delete(table: &HistoryTable, key: &str) -> String {
    format!("DELETE FROM {} WHERE {}", table.name, table.row(key))
}

/// Who writes a row from now on.
#[derive(Clone, Debug)]
pub(crate) struct Claim<'a> {
    pub(crate) key: &'a str,
    pub(crate) direction: Direction,
    pub(crate) owner: &'a str,
    pub(crate) process: (String, String),
    pub(crate) total: usize,
    pub(crate) done: usize,
    pub(crate) progress: String,
}

/// Marks an existing row as running; `previous` is the row as it was read, and
/// `row` is the migration as it is now: what has not run yet may have been mended.
fn claim(table: &HistoryTable, claim: &Claim<'_>, row: &NewRow<'_>, previous: &Entry) -> String {
    let dialect = table.dialect;
    let quote = |value: &str| text(dialect, value);
    let now = now(dialect);
    let mut assignments = vec![
        ("state", quote(State::Running.name())),
        ("direction", quote(claim.direction.name())),
        ("owner", quote(claim.owner)),
        ("process", claim.process.0.clone()),
        ("process_started", claim.process.1.clone()),
        ("statements_total", claim.total.to_string()),
        ("statements_done", claim.done.to_string()),
        ("progress_digest", quote(&claim.progress)),
        ("progress_at", now.to_owned()),
        ("attempts", "attempts + 1".to_owned()),
    ];
    if claim.direction == Direction::Up {
        assignments.extend([
            ("version", quote(row.version)),
            ("name", quote(row.name)),
            ("digest_algorithm", row.algorithm.to_string()),
            ("text_digest", quote(&row.text_digest)),
            ("token_digest", quote(&row.token_digest)),
            ("down_sql", optional_text(dialect, row.down_sql)),
            (
                "down_compiled",
                optional_text(dialect, row.down_compiled.as_deref()),
            ),
            ("irreversible", optional_text(dialect, row.irreversible)),
            ("tool", quote(TOOL)),
        ]);
    }
    let assignments: Vec<String> = assignments
        .into_iter()
        .map(|(column, value)| format!("{column} = {value}"))
        .collect();
    format!(
        "UPDATE {} SET {} WHERE {} AND state = {} AND owner = {} AND statements_done = {}",
        table.name,
        assignments.join(", "),
        table.row(claim.key),
        quote(previous.state.name()),
        quote(&previous.owner),
        previous.done,
    )
}

/// SQL that makes a migration this run's: a new row, or a claim on the one that is there.
pub(crate) fn begin(
    job: &Job<'_>,
    work: &Work<'_>,
    done: usize,
    process: (String, String),
) -> String {
    let row = running(job, work, process.clone());
    match work.entry {
        Some(entry) => claim(&job.table, &claimed(job, work, done, process), &row, entry),
        None => insert(&job.table, &row),
    }
}

/// The condition that a row is still this run's.
pub(crate) fn owned(table: &HistoryTable, key: &str, owner: &str) -> String {
    format!(
        "{} AND state = 'running' AND owner = {}",
        table.row(key),
        text(table.dialect, owner)
    )
}

/// Records that so many statements have taken effect.
pub(crate) fn progress(table: &HistoryTable, claim: &Claim<'_>) -> String {
    format!(
        "UPDATE {} SET statements_done = {}, progress_digest = {}, progress_at = {}, \
         process = {}, process_started = {} WHERE {}",
        table.name,
        claim.done,
        text(table.dialect, &claim.progress),
        now(table.dialect),
        claim.process.0,
        claim.process.1,
        owned(table, claim.key, claim.owner)
    )
}

/// Ends a run without a transaction that has done everything.
pub(crate) fn conclude(table: &HistoryTable, claim: &Claim<'_>, duration_ms: u128) -> String {
    let owned = owned(table, claim.key, claim.owner);
    match claim.direction {
        Direction::Up => format!(
            "UPDATE {} SET state = 'applied', owner = '', process = '', process_started = '', \
             applied_at = {}, duration_ms = {duration_ms} WHERE {owned}",
            table.name,
            now(table.dialect),
        ),
        Direction::Down => format!("DELETE FROM {} WHERE {owned}", table.name),
    }
}

/// Records that a statement failed: what is before it stays, it has no effect.
pub(crate) fn fail(table: &HistoryTable, claim: &Claim<'_>) -> String {
    format!(
        "UPDATE {} SET state = 'failed', progress_at = {} WHERE {}",
        table.name,
        now(table.dialect),
        owned(table, claim.key, claim.owner)
    )
}

/// Settles a row whose runner is gone: so many statements have taken effect.
pub(crate) fn settle(table: &HistoryTable, entry: &Entry, done: usize, progress: &str) -> String {
    format!(
        "UPDATE {} SET state = 'failed', owner = '', statements_done = {done}, \
         progress_digest = {}, progress_at = {} \
         WHERE {} AND state = {} AND owner = {} AND statements_done = {}",
        table.name,
        text(table.dialect, progress),
        now(table.dialect),
        table.row(&entry.key),
        text(table.dialect, entry.state.name()),
        text(table.dialect, &entry.owner),
        entry.done,
    )
}

/// Selects every row; [`entry`] reads them.
pub(crate) fn select(table: &HistoryTable) -> String {
    let dialect = table.dialect;
    let columns = [
        "version".to_owned(),
        "version_key".to_owned(),
        "sort_key".to_owned(),
        "name".to_owned(),
        "state".to_owned(),
        "direction".to_owned(),
        number(dialect, "digest_algorithm"),
        "text_digest".to_owned(),
        "token_digest".to_owned(),
        "CASE WHEN down_compiled IS NULL THEN '' ELSE '1' END".to_owned(),
        "irreversible".to_owned(),
        number(dialect, "statements_total"),
        number(dialect, "statements_done"),
        "progress_digest".to_owned(),
        "owner".to_owned(),
        "process".to_owned(),
        "process_started".to_owned(),
        time(dialect, "applied_at"),
        number(dialect, "duration_ms"),
        number(dialect, "format"),
    ];
    format!(
        "SELECT {} FROM {} WHERE {} ORDER BY sort_key",
        columns.join(", "),
        table.name,
        table.mine()
    )
}

/// Reads one row of [`select`]'s answer.
pub(crate) fn entry(row: &[Option<String>]) -> Result<Entry, Error> {
    let text = |index: usize| row.get(index).cloned().flatten();
    let version = text(0).unwrap_or_default();
    let damaged = |problem: &'static str| {
        Error::new(ErrorKind::DamagedHistory {
            version: version.clone(),
            problem,
        })
    };
    let number = |index: usize| text(index).and_then(|text| text.parse::<u32>().ok());
    newest(number(19).ok_or_else(|| damaged("no form"))?)?;
    Ok(Entry {
        key: text(1).ok_or_else(|| damaged("no key"))?,
        sort_key: text(2).ok_or_else(|| damaged("no sort key"))?,
        name: text(3).unwrap_or_default(),
        state: text(4)
            .as_deref()
            .and_then(State::parse)
            .ok_or_else(|| damaged("an unknown state"))?,
        direction: match text(5).as_deref() {
            Some("up") => Direction::Up,
            Some("down") => Direction::Down,
            _ => return Err(damaged("an unknown direction")),
        },
        algorithm: number(6).unwrap_or(0),
        text_digest: text(7).unwrap_or_default(),
        token_digest: text(8).unwrap_or_default(),
        stored_down: text(9).is_some_and(|stored| !stored.is_empty()),
        irreversible: text(10),
        total: number(11).ok_or_else(|| damaged("no number of statements"))?,
        done: number(12).ok_or_else(|| damaged("no number of statements done"))?,
        progress: text(13).unwrap_or_default(),
        owner: text(14).unwrap_or_default(),
        process: text(15).unwrap_or_default(),
        process_started: text(16).unwrap_or_default(),
        applied_at: text(17),
        duration_ms: text(18).and_then(|text| text.parse().ok()),
        version,
    })
}

fn newest(found: u32) -> Result<(), Error> {
    if found > FORMAT {
        return Err(Error::new(ErrorKind::NewerHistory {
            found,
            known: FORMAT,
        }));
    }
    Ok(())
}

/// Asks for what [`Expectation`] is about; [`meets`] reads the answer.
pub(crate) fn expectation(table: &HistoryTable) -> String {
    let dialect = table.dialect;
    format!(
        "SELECT {}, {}, max(sort_key) FROM {} WHERE {}",
        number(dialect, "count(*)"),
        number(
            dialect,
            "sum(CASE WHEN state = 'applied' THEN 0 ELSE 1 END)"
        ),
        table.name,
        table.mine()
    )
}

/// Whether the answer to [`expectation`] is what the plan was made from.
pub(crate) fn meets(row: &[Option<String>], expected: &Expectation) -> bool {
    let text = |index: usize| row.get(index).and_then(Option::as_deref);
    let number = |index: usize| text(index).map_or(Some(0), |text| text.parse::<usize>().ok());
    number(0) == Some(expected.rows)
        && number(1) == Some(expected.unfinished)
        && text(2).unwrap_or("") == expected.last
}

/// The row of a migration that was applied in one transaction.
pub(crate) fn applied<'a>(job: &Job<'_>, work: &Work<'a>, duration: String) -> NewRow<'a> {
    let total = work.script.statements().len();
    NewRow {
        state: State::Applied,
        done: total,
        duration,
        ..row(job, work, total)
    }
}

/// The row of a migration that begins without a transaction.
fn running<'a>(job: &'a Job<'_>, work: &Work<'a>, process: (String, String)) -> NewRow<'a> {
    NewRow {
        owner: &job.owner,
        process,
        ..row(job, work, 0)
    }
}

fn row<'a>(job: &Job<'_>, work: &Work<'a>, done: usize) -> NewRow<'a> {
    NewRow {
        version: &work.step.version,
        key: &work.step.key,
        sort_key: work.sort_key,
        name: &work.step.name,
        kind: "sql",
        state: State::Running,
        algorithm: job.migrations.image.algorithm(),
        text_digest: hex(work.script.text_digest()),
        token_digest: hex(work.script.token_digest()),
        down_sql: work.down.map(Script::text),
        down_compiled: work.down.map(Script::compiled),
        irreversible: work.irreversible,
        total: work.script.statements().len(),
        done,
        progress: progress_digest(work.script, done),
        owner: "",
        process: ("''".to_owned(), "''".to_owned()),
        duration: "NULL".to_owned(),
    }
}

/// What a run writes into its row: `done` statements have taken effect.
pub(crate) fn claimed<'a>(
    job: &'a Job<'_>,
    work: &Work<'a>,
    done: usize,
    process: (String, String),
) -> Claim<'a> {
    Claim {
        key: &work.step.key,
        direction: work.step.direction,
        owner: &job.owner,
        process,
        total: work.script.statements().len(),
        done,
        progress: progress_digest(work.script, done),
    }
}

/// Reads the answer to [`select_stored`].
pub(crate) fn stored(found: Vec<Vec<Option<String>>>) -> Option<StoredScript> {
    let mut columns = found.into_iter().next()?.into_iter();
    Some(StoredScript {
        text: columns.next()??,
        compiled: columns.next()??,
    })
}

/// Selects a stored down script: its text and its compiled form.
pub(crate) fn select_stored(table: &HistoryTable, key: &str) -> String {
    format!(
        "SELECT down_sql, down_compiled FROM {} WHERE {}",
        table.name,
        table.row(key)
    )
}

/// Asks whether there is anything to do: the answer is one short row, whatever
/// the number of migrations. [`peek_answer`] reads it.
///
/// The fourth column is the head digest; on `SQLite`, which has no SHA-256, it
/// is the text that the digest is of.
pub(crate) fn peek(table: &HistoryTable) -> String {
    let dialect = table.dialect;
    let (name, mine) = (&table.name, table.mine());
    let counts = format!(
        "{}, {}, {}",
        number(dialect, "count(*)"),
        number(
            dialect,
            "sum(CASE WHEN state = 'applied' THEN 0 ELSE 1 END)"
        ),
        number(dialect, "max(format)")
    );
    match dialect {
        Dialect::Postgres => format!(
            "SELECT {counts}, pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(\
             pg_catalog.string_agg(version_key || ' ' || token_digest || pg_catalog.chr(10), '' \
             ORDER BY sort_key), 'UTF8')), 'hex') FROM {name} WHERE {mine}"
        ),
        Dialect::Sqlite => format!(
            "SELECT {counts}, group_concat(version_key || ' ' || token_digest || char(10), '') \
             FROM (SELECT * FROM {name} WHERE {mine} ORDER BY sort_key)"
        ),
        // `group_concat_max_len` is 1024 by default on MySQL; each server reads
        // the other's way of raising it as a comment
        // (https://dev.mysql.com/doc/refman/8.0/en/optimizer-hints.html,
        // https://mariadb.com/kb/en/set-statement/).
        Dialect::Mysql => format!(
            "/*M! SET STATEMENT group_concat_max_len = 1073741824 FOR */ \
             SELECT /*+ SET_VAR(group_concat_max_len = 1073741824) */ {counts}, \
             SHA2(GROUP_CONCAT(version_key, ' ', token_digest, CHAR(10 USING utf8mb4) \
             ORDER BY sort_key SEPARATOR ''), 256) FROM {name} WHERE {mine}"
        ),
    }
}

/// Reads the answer to [`peek`].
pub(crate) fn peek_answer(dialect: Dialect, row: &[Option<String>]) -> Result<Peek, Error> {
    let number = |index: usize| -> usize {
        row.get(index)
            .and_then(Option::as_deref)
            .and_then(|text| text.parse().ok())
            .unwrap_or(0)
    };
    newest(number(2) as u32)?;
    let head = row.get(3).cloned().flatten().unwrap_or_default();
    Ok(Peek {
        exists: true,
        rows: number(0),
        unfinished: number(1),
        head: match dialect {
            Dialect::Sqlite => crate::digest::sha256(head.as_bytes()),
            Dialect::Postgres | Dialect::Mysql => head,
        },
    })
}
