//! Reads the history: the questions as SQL text for each database, and their answers.

use std::cell::RefCell;

use crate::compatibility::COMPATIBLE;
use crate::dialect::Dialect;
use crate::digest::sha256;
use crate::error::{Error, ErrorKind};
use crate::history::table::HistoryTable;
use crate::history::{Entry, Expectation, FORMAT, Peek, State};
use crate::literal;
use crate::report::Direction;
use crate::script::StoredScript;

/// How many columns [`peek`] has of its own.
pub(crate) const PEEK: usize = 7;

/// Asks whether there is anything to do: the answer is one short row, whatever
/// the number of migrations. [`peek_answer`] reads it.
///
/// `last` is the sort key of the program's last migration: what sorts behind it
/// was applied by a newer program, and is only counted. The fourth column is the
/// head digest of the rest; on `SQLite`, which has no SHA-256, it is the text
/// that the digest is of. Behind its [`PEEK`] columns stand those that are given.
pub(crate) fn peek(table: &HistoryTable, last: &str, more: &[&str]) -> String {
    let dialect = table.dialect;
    let (name, mine) = (table.name(), table.mine());
    let newer = format!("sort_key > {}", literal::text(dialect, last));
    let sum = |condition: &str| {
        number(
            dialect,
            &format!("sum(CASE WHEN {condition} THEN 1 ELSE 0 END)"),
        )
    };
    let counts = format!(
        "{}, {}, {}",
        number(dialect, "count(*)"),
        sum("state <> 'applied'"),
        number(dialect, "max(format)")
    );
    let more = [&[""], more].concat().join(", ");
    let behind = format!(
        "{}, {}, (SELECT version FROM {name} WHERE {mine} ORDER BY sort_key DESC LIMIT 1){more}",
        sum(&newer),
        sum(&format!(
            "{newer} AND NOT coalesce(compatibility = '{COMPATIBLE}' OR \
             compatibility LIKE '{COMPATIBLE} %', false)"
        )),
    );
    match dialect {
        Dialect::Postgres => format!(
            "SELECT {counts}, pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(\
             pg_catalog.string_agg(CASE WHEN {newer} THEN NULL ELSE \
             version_key || ' ' || token_digest || pg_catalog.chr(10) END, '' \
             ORDER BY sort_key), 'UTF8')), 'hex'), {behind} FROM {name} WHERE {mine}"
        ),
        Dialect::Sqlite => format!(
            "SELECT {counts}, group_concat(CASE WHEN {newer} THEN NULL ELSE \
             version_key || ' ' || token_digest || char(10) END, ''), {behind} \
             FROM (SELECT * FROM {name} WHERE {mine} ORDER BY sort_key)"
        ),
        // `group_concat_max_len` is 1024 by default on MySQL; each server reads
        // the other's way of raising it as a comment
        // (https://dev.mysql.com/doc/refman/8.0/en/optimizer-hints.html,
        // https://mariadb.com/kb/en/set-statement/).
        Dialect::Mysql => format!(
            "/*M! SET STATEMENT group_concat_max_len = 1073741824 FOR */ \
             SELECT /*+ SET_VAR(group_concat_max_len = 1073741824) */ {counts}, \
             SHA2(GROUP_CONCAT(CASE WHEN {newer} THEN NULL ELSE \
             CONCAT(version_key, ' ', token_digest, CHAR(10 USING utf8mb4)) END \
             ORDER BY sort_key SEPARATOR ''), 256), {behind} FROM {name} WHERE {mine}"
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
    let text = |index: usize| row.get(index).cloned().flatten().unwrap_or_default();
    let head = text(3);
    Ok(Peek {
        exists: true,
        rows: number(0),
        unfinished: number(1),
        head: match dialect {
            Dialect::Sqlite => sha256(head.as_bytes()),
            Dialect::Postgres | Dialect::Mysql => head,
        },
        newer: number(4),
        breaking: number(5),
        last: text(6),
    })
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
        table.name(),
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

/// Asks for what [`Expectation`] is about, and for a digest of the up scripts'
/// texts; [`texts_are`] reads the answer. On `SQLite` it is the text that the
/// digest is of.
pub(crate) fn texts(table: &HistoryTable) -> String {
    let dialect = table.dialect;
    let (name, mine) = (table.name(), table.mine());
    let columns = format!(
        "{}, {}, max(sort_key), {}, {}",
        number(dialect, "count(*)"),
        number(
            dialect,
            "sum(CASE WHEN state = 'applied' THEN 0 ELSE 1 END)"
        ),
        number(dialect, "min(digest_algorithm)"),
        number(dialect, "max(digest_algorithm)"),
    );
    match dialect {
        Dialect::Postgres => format!(
            "SELECT {columns}, pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(\
             pg_catalog.string_agg(text_digest, '' ORDER BY sort_key), 'UTF8')), 'hex') \
             FROM {name} WHERE {mine}"
        ),
        Dialect::Sqlite => format!(
            "SELECT {columns}, group_concat(text_digest, '') \
             FROM (SELECT * FROM {name} WHERE {mine} ORDER BY sort_key)"
        ),
        Dialect::Mysql => format!(
            "/*M! SET STATEMENT group_concat_max_len = 1073741824 FOR */ \
             SELECT /*+ SET_VAR(group_concat_max_len = 1073741824) */ {columns}, \
             SHA2(GROUP_CONCAT(text_digest ORDER BY sort_key SEPARATOR ''), 256) \
             FROM {name} WHERE {mine}"
        ),
    }
}

/// Whether the answer to [`texts`] is what is expected, with texts of this digest.
pub(crate) fn texts_are(
    dialect: Dialect,
    row: &[Option<String>],
    expected: &Expectation,
    digest: &str,
    algorithm: u32,
) -> bool {
    let text = |index: usize| row.get(index).and_then(Option::as_deref).unwrap_or("");
    let found = match dialect {
        Dialect::Sqlite => sha256(text(5).as_bytes()),
        Dialect::Postgres | Dialect::Mysql => text(5).to_owned(),
    };
    let algorithm = algorithm.to_string();
    meets(row, expected) && [text(3), text(4)] == [&*algorithm, &*algorithm] && found == digest
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
        down_digest(dialect).to_owned(),
        "compatibility".to_owned(),
        "app_release".to_owned(),
        "app_commit".to_owned(),
        number(dialect, "attempts"),
        "host".to_owned(),
    ];
    format!(
        "SELECT {} FROM {} WHERE {} ORDER BY sort_key",
        columns.join(", "),
        table.name(),
        table.mine()
    )
}

/// Reads one row of [`select`]'s answer.
pub(crate) fn entry(dialect: Dialect, row: Vec<Option<String>>) -> Result<Entry, Error> {
    let row = RefCell::new(row);
    let text = |index: usize| row.borrow_mut().get_mut(index).and_then(Option::take);
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
        down_digest: match dialect {
            Dialect::Sqlite => text(20).map(|text| sha256(text.as_bytes())),
            Dialect::Postgres | Dialect::Mysql => text(20),
        },
        irreversible: text(10),
        total: number(11).ok_or_else(|| damaged("no number of statements"))?,
        done: number(12).ok_or_else(|| damaged("no number of statements done"))?,
        progress: text(13).unwrap_or_default(),
        owner: text(14).unwrap_or_default(),
        process: text(15).unwrap_or_default(),
        process_started: text(16).unwrap_or_default(),
        compatibility: text(21),
        release: text(22),
        commit: text(23),
        applied_at: text(17),
        duration_ms: text(18).and_then(|text| text.parse().ok()),
        attempts: number(24).unwrap_or(0),
        host: text(25).unwrap_or_default(),
        version,
    })
}

/// What is told of a migration that is applied as the set has it.
#[derive(Debug, Default)]
pub(crate) struct Applied {
    pub(crate) at: Option<String>,
    pub(crate) duration_ms: Option<u64>,
    pub(crate) compatibility: Option<String>,
    pub(crate) release: Option<String>,
    pub(crate) commit: Option<String>,
}

/// Selects what is told of every row; [`applied`] reads them.
pub(crate) fn select_applied(table: &HistoryTable) -> String {
    format!(
        "SELECT {}, {}, compatibility, app_release, app_commit FROM {} WHERE {} ORDER BY sort_key",
        time(table.dialect, "applied_at"),
        number(table.dialect, "duration_ms"),
        table.name(),
        table.mine()
    )
}

/// Reads one row of [`select_applied`]'s answer.
pub(crate) fn applied(row: &[Option<String>]) -> Applied {
    let text = |index: usize| row.get(index).cloned().flatten();
    Applied {
        at: text(0),
        duration_ms: text(1).and_then(|text| text.parse().ok()),
        compatibility: text(2),
        release: text(3),
        commit: text(4),
    }
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

/// Selects a stored down script: its text and its compiled form.
pub(crate) fn select_stored(table: &HistoryTable, key: &str) -> String {
    format!(
        "SELECT down_sql, down_compiled FROM {} WHERE {}",
        table.name(),
        table.row(key)
    )
}

/// Reads the answer to [`select_stored`].
pub(crate) fn stored(found: Vec<Vec<Option<String>>>) -> Option<StoredScript> {
    let mut columns = found.into_iter().next()?.into_iter();
    Some(StoredScript {
        text: columns.next()??,
        compiled: columns.next()??,
    })
}

/// SQL for the digest of the stored down script; on `SQLite` its text.
fn down_digest(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => {
            "pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(down_sql, 'UTF8')), 'hex')"
        }
        Dialect::Sqlite => "down_sql",
        Dialect::Mysql => "SHA2(down_sql, 256)",
    }
}

/// SQL for a point in time as text.
pub(crate) fn time(dialect: Dialect, column: &str) -> String {
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
pub(crate) fn number(dialect: Dialect, expression: &str) -> String {
    match dialect {
        Dialect::Postgres | Dialect::Sqlite => format!("CAST({expression} AS text)"),
        Dialect::Mysql => format!("CAST({expression} AS char)"),
    }
}
