//! Writes the history's rows, as SQL text for each database.

use crate::dialect::Dialect;
use crate::digest::hex;
use crate::engine::Work;
use crate::history::table::HistoryTable;
use crate::history::{Entry, FORMAT, State};
use crate::literal::{optional_text, text};
use crate::plan::progress_digest;
use crate::report::Direction;
use crate::run::Job;
use crate::script::Script;

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
    /// Whether older releases can live with it, as the history keeps it.
    pub(crate) compatibility: Option<&'a str>,
    /// The application that applies it, where it says who it is.
    pub(crate) release: Option<&'a str>,
    pub(crate) commit: Option<&'a str>,
    pub(crate) total: usize,
    pub(crate) done: usize,
    pub(crate) progress: String,
    /// The run's name; empty for a row that is written applied.
    pub(crate) owner: &'a str,
    /// SQL: the server's process and since when it exists.
    pub(crate) process: (String, String),
    /// Where this run is.
    pub(crate) host: &'a str,
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

/// Adds a row.
pub(crate) fn insert(table: &HistoryTable, row: &NewRow<'_>) -> String {
    insert_all(table, std::slice::from_ref(row))
}

/// Adds rows, of which there is at least one.
pub(crate) fn insert_all(table: &HistoryTable, rows: &[NewRow<'_>]) -> String {
    let mut sql = format!("INSERT INTO {} ", table.name());
    for (index, row) in rows.iter().enumerate() {
        let values = values(table, row);
        if index == 0 {
            let columns = values.each_ref().map(|(column, _)| *column);
            sql.push('(');
            sql.push_str(&columns.join(", "));
            sql.push_str(") VALUES ");
        } else {
            sql.push_str(", ");
        }
        let values = values.each_ref().map(|(_, value)| value.as_str());
        sql.push('(');
        sql.push_str(&values.join(", "));
        sql.push(')');
    }
    sql
}

fn values(table: &HistoryTable, row: &NewRow<'_>) -> [(&'static str, String); 31] {
    let dialect = table.dialect;
    let quote = |value: &str| text(dialect, value);
    let now = now(dialect);
    let applied_at = match row.state {
        State::Applied => now,
        State::Running | State::Failed => "NULL",
    };
    [
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
        ("host", quote(row.host)),
        ("started_at", now.to_owned()),
        ("progress_at", now.to_owned()),
        ("applied_at", applied_at.to_owned()),
        ("duration_ms", row.duration.clone()),
        ("tool", quote(TOOL)),
        ("app_release", optional_text(dialect, row.release)),
        ("app_commit", optional_text(dialect, row.commit)),
        ("compatibility", optional_text(dialect, row.compatibility)),
        ("attempts", "1".to_owned()),
        ("format", FORMAT.to_string()),
    ]
}

/// Removes a migration's row.
pub(crate) fn delete(table: &HistoryTable, key: &str) -> String {
    format!("DELETE FROM {} WHERE {}", table.name(), table.row(key))
}

/// Who writes a row from now on.
#[derive(Clone, Debug)]
pub(crate) struct Claim<'a> {
    pub(crate) key: &'a str,
    pub(crate) direction: Direction,
    pub(crate) owner: &'a str,
    pub(crate) process: (String, String),
    pub(crate) host: &'a str,
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
        ("host", quote(claim.host)),
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
            ("app_release", optional_text(dialect, row.release)),
            ("app_commit", optional_text(dialect, row.commit)),
            ("compatibility", optional_text(dialect, row.compatibility)),
        ]);
    }
    let assignments: Vec<String> = assignments
        .into_iter()
        .map(|(column, value)| format!("{column} = {value}"))
        .collect();
    format!(
        "UPDATE {} SET {} WHERE {} AND state = {} AND owner = {} AND statements_done = {}",
        table.name(),
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
        table.name(),
        claim.done,
        text(table.dialect, &claim.progress),
        now(table.dialect),
        claim.process.0,
        claim.process.1,
        owned(table, claim.key, claim.owner)
    )
}

/// Says that this run is still at work on a row.
pub(crate) fn renew(
    table: &HistoryTable,
    key: &str,
    owner: &str,
    (process, started): (String, String),
) -> String {
    format!(
        "UPDATE {} SET progress_at = {}, process = {process}, process_started = {started} \
         WHERE {}",
        table.name(),
        now(table.dialect),
        owned(table, key, owner)
    )
}

/// Ends a run without a transaction that has done everything.
///
/// `duration` is SQL: for how many milliseconds it ran.
pub(crate) fn conclude(table: &HistoryTable, claim: &Claim<'_>, duration: &str) -> String {
    let owned = owned(table, claim.key, claim.owner);
    match claim.direction {
        Direction::Up => format!(
            "UPDATE {} SET state = 'applied', owner = '', process = '', process_started = '', \
             statements_done = {}, progress_digest = {}, progress_at = {now}, \
             applied_at = {now}, duration_ms = {duration} WHERE {owned}",
            table.name(),
            claim.done,
            text(table.dialect, &claim.progress),
            now = now(table.dialect),
        ),
        Direction::Down => format!("DELETE FROM {} WHERE {owned}", table.name()),
    }
}

/// Records that a statement failed: what is before it stays, it has no effect.
/// The attempt has come to an end, and is no longer counted.
pub(crate) fn fail(table: &HistoryTable, claim: &Claim<'_>) -> String {
    format!(
        "UPDATE {} SET state = 'failed', attempts = attempts - 1, progress_at = {} WHERE {}",
        table.name(),
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
        table.name(),
        text(table.dialect, progress),
        now(table.dialect),
        table.row(&entry.key),
        text(table.dialect, entry.state.name()),
        text(table.dialect, &entry.owner),
        entry.done,
    )
}

/// The row of a migration that was applied in one transaction.
pub(crate) fn applied<'a>(job: &'a Job<'_>, work: &Work<'a>, duration: String) -> NewRow<'a> {
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

fn row<'a>(job: &'a Job<'_>, work: &Work<'a>, done: usize) -> NewRow<'a> {
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
        compatibility: work.verdict,
        release: job.settings.release.as_deref(),
        commit: job.settings.commit.as_deref(),
        total: work.script.statements().len(),
        done,
        progress: progress_digest(work.script, done),
        owner: "",
        process: ("''".to_owned(), "''".to_owned()),
        host: &job.host,
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
        host: &job.host,
        total: work.script.statements().len(),
        done,
        progress: progress_digest(work.script, done),
    }
}
