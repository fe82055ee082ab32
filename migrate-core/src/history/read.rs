//! Reads the history: the questions as SQL text for each database, and their answers.

use std::cell::RefCell;

use crate::compatibility::COMPATIBLE;
use crate::dialect::Dialect;
use crate::digest::{hex, sha256};
use crate::error::{Error, ErrorKind};
use crate::history::table::HistoryTable;
use crate::history::{Entry, Expectation, FORMAT, Head, Peek, State};
use crate::image::Damaged;
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
    // Whatever sorts a whole history to name one row of it does so only where it is told.
    let behind = format!(
        "{}, {}, CASE WHEN sum(CASE WHEN {newer} THEN 1 ELSE 0 END) > 0 THEN \
         (SELECT version FROM {name} WHERE {mine} ORDER BY sort_key DESC LIMIT 1) END{more}",
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
             FROM (SELECT version_key, token_digest, state, format, sort_key, compatibility \
             FROM {name} WHERE {mine} ORDER BY sort_key)"
        ),
        Dialect::Mysql => format!(
            "{AGGREGATING} {counts}, \
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
            Dialect::Sqlite => Head::Lines(head),
            Dialect::Postgres | Dialect::Mysql => Head::Digest(head),
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

/// What stands behind a history's rows in the whole set, for the digests over both.
#[derive(Debug, Default)]
pub(crate) struct Rest {
    /// Lines of the head digest.
    pub(crate) lines: String,
    /// Digests of the up scripts' texts, as hexadecimal.
    pub(crate) texts: String,
}

/// Asks for what [`Expectation`] is about, and for two digests over the rows and what
/// follows them: the head digest, and one of the up scripts' texts. [`begins`] reads
/// the answer. On `SQLite` the second is the text that the digest is of, and the first
/// is not asked for, because [`peek`] has brought its lines.
pub(crate) fn beginning(table: &HistoryTable, rest: &Rest) -> String {
    let dialect = table.dialect;
    let (name, mine) = (table.name(), table.mine());
    let (lines, texts) = (
        literal::text(dialect, &rest.lines),
        literal::text(dialect, &rest.texts),
    );
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
            "SELECT {columns}, {}, {} FROM {name} WHERE {mine}",
            digest(TEXTS, &texts),
            digest(LINES, &lines),
        ),
        Dialect::Sqlite => format!(
            "SELECT {columns}, group_concat(text_digest, '') \
             FROM (SELECT text_digest, state, sort_key, digest_algorithm \
             FROM {name} WHERE {mine} ORDER BY sort_key)"
        ),
        Dialect::Mysql => format!(
            "{AGGREGATING} {columns}, \
             SHA2(CONCAT(GROUP_CONCAT(text_digest ORDER BY sort_key SEPARATOR ''), {texts}), 256), \
             SHA2(CONCAT(GROUP_CONCAT(\
             CONCAT(version_key, ' ', token_digest, CHAR(10 USING utf8mb4)) \
             ORDER BY sort_key SEPARATOR ''), {lines}), 256) \
             FROM {name} WHERE {mine}"
        ),
    }
}

/// `group_concat_max_len` is 1024 by default on `MySQL`; each server reads the other's
/// way of raising it as a comment
/// (<https://dev.mysql.com/doc/refman/8.0/en/optimizer-hints.html>,
/// <https://mariadb.com/kb/en/set-statement/>).
const AGGREGATING: &str = "/*M! SET STATEMENT group_concat_max_len = 1073741824 FOR */ \
                           SELECT /*+ SET_VAR(group_concat_max_len = 1073741824) */";

/// The digests of a whole set.
#[derive(Debug)]
pub(crate) struct Heads {
    pub(crate) lines: [u8; 32],
    pub(crate) texts: [u8; 32],
    pub(crate) algorithm: u32,
}

/// What makes a history the beginning of a set: what follows it, and the digests of both.
#[derive(Debug)]
pub(crate) struct Whole {
    pub(crate) rest: Rest,
    pub(crate) heads: Heads,
}

/// SQL that is true where all rows together are the beginning (`PostgreSQL`).
pub(crate) fn is_beginning(whole: &Whole) -> String {
    let Heads {
        lines,
        texts,
        algorithm,
    } = &whole.heads;
    let dialect = Dialect::Postgres;
    format!(
        "min(digest_algorithm) = {algorithm} AND max(digest_algorithm) = {algorithm} \
         AND {} = '{}' AND {} = '{}'",
        digest(TEXTS, &literal::text(dialect, &whole.rest.texts)),
        hex(texts),
        digest(LINES, &literal::text(dialect, &whole.rest.lines)),
        hex(lines)
    )
}

/// What is digested of each row (`PostgreSQL`).
const TEXTS: &str = "text_digest";
const LINES: &str = "version_key || ' ' || token_digest || pg_catalog.chr(10)";

/// SQL for the digest of all rows and what follows them (`PostgreSQL`).
fn digest(aggregated: &str, rest: &str) -> String {
    format!(
        "pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(\
         pg_catalog.string_agg({aggregated}, '' ORDER BY sort_key) || {rest}, \
         'UTF8')), 'hex')"
    )
}

/// Whether the answer to [`beginning`] is what is expected, and makes the whole set
/// with what follows it.
pub(crate) fn begins(
    dialect: Dialect,
    row: &[Option<String>],
    expected: &Expectation,
    Whole { rest, heads: whole }: &Whole,
) -> bool {
    let text = |index: usize| row.get(index).and_then(Option::as_deref).unwrap_or("");
    let same = match dialect {
        Dialect::Sqlite => Head::Lines(text(5).to_owned()).may_become(&rest.texts, &whole.texts),
        Dialect::Postgres | Dialect::Mysql => {
            text(5) == hex(&whole.texts) && text(6) == hex(&whole.lines)
        }
    };
    let algorithm = whole.algorithm.to_string();
    meets(row, expected) && [text(3), text(4)] == [&*algorithm, &*algorithm] && same
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
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Applied<'a> {
    pub(crate) at: Option<&'a str>,
    pub(crate) duration_ms: Option<u64>,
    pub(crate) compatibility: Option<&'a str>,
    pub(crate) release: Option<&'a str>,
    pub(crate) commit: Option<&'a str>,
}

/// Selects what is told of every row, as one text: a driver takes longer for a
/// thousand rows than for all that is in them. [`applied`] reads it.
///
/// Each value has its length in bytes in front of it, and a hyphen is no value.
pub(crate) fn select_applied(table: &HistoryTable) -> String {
    let dialect = table.dialect;
    let (name, mine) = (table.name(), table.mine());
    let (time, duration) = (time(dialect, "applied_at"), number(dialect, "duration_ms"));
    let packed = |value: &str| match dialect {
        Dialect::Postgres => {
            format!("coalesce(pg_catalog.octet_length({value}) || ':' || {value}, '-')")
        }
        Dialect::Sqlite => {
            format!("coalesce(length(CAST({value} AS blob)) || ':' || {value}, '-')")
        }
        Dialect::Mysql => format!("COALESCE(CONCAT(LENGTH({value}), ':', {value}), '-')"),
    };
    let texts = ["compatibility", "app_release", "app_commit"].map(packed);
    match dialect {
        // The offset keeps the server from working a point in time out twice.
        Dialect::Postgres => format!(
            "SELECT pg_catalog.string_agg({} || {} || {}, '' ORDER BY sort_key) FROM \
             (SELECT {time} AS applied, {duration} AS took, compatibility, app_release, \
             app_commit, sort_key FROM {name} WHERE {mine} OFFSET 0) AS told",
            packed("applied"),
            packed("took"),
            texts.join(" || ")
        ),
        Dialect::Sqlite => format!(
            "SELECT group_concat({} || {} || {}, '') FROM (SELECT applied_at, duration_ms, \
             compatibility, app_release, app_commit, sort_key FROM {name} WHERE {mine} \
             ORDER BY sort_key)",
            packed(&time),
            packed(&duration),
            texts.join(" || ")
        ),
        // A point in time has 24 bytes here.
        Dialect::Mysql => format!(
            "{AGGREGATING} GROUP_CONCAT(CONCAT(COALESCE(CONCAT('24:', {time}), '-'), {}, {}) \
             ORDER BY sort_key SEPARATOR '') FROM {name} WHERE {mine}",
            packed(&duration),
            texts.join(", ")
        ),
    }
}

/// Reads the answer to [`select_applied`].
pub(crate) fn applied(mut packed: &str) -> Result<Vec<Applied<'_>>, Damaged> {
    let mut rows = Vec::new();
    while !packed.is_empty() {
        let row = Applied {
            at: value(&mut packed)?,
            duration_ms: value(&mut packed)?.and_then(|text| text.parse().ok()),
            compatibility: value(&mut packed)?,
            release: value(&mut packed)?,
            commit: value(&mut packed)?,
        };
        rows.push(row);
    }
    Ok(rows)
}

/// Takes a value off the text.
fn value<'a>(packed: &mut &'a str) -> Result<Option<&'a str>, Damaged> {
    if let Some(rest) = packed.strip_prefix('-') {
        *packed = rest;
        return Ok(None);
    }
    let (length, rest) = packed.split_once(':').ok_or(Damaged)?;
    let length = length.parse().map_err(|_| Damaged)?;
    let value = rest.get(..length).ok_or(Damaged)?;
    *packed = &rest[length..];
    Ok(Some(value))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_of_rows_reads_back() {
        let packed = "4:2026-10:compatible2:1é-1:72:12-1:---";
        let table = [
            ("", Some(0)),
            ("4:2026-10:compatible-3:a:-", Some(1)),
            ("4:2026----", Some(1)),
            ("-----2:a:----", Some(2)),
            ("----", None),
            ("9:2026----", None),
            ("x:2026----", None),
            ("1:é----", None),
            (packed, None),
        ];
        for (packed, rows) in table {
            let found = applied(packed).ok().map(|rows| rows.len());
            assert_eq!(found, rows, "{packed}");
        }
        let expected = Applied {
            at: Some("now"),
            duration_ms: Some(12),
            compatibility: Some("compatible"),
            release: Some("1:é-"),
            commit: None,
        };
        let packed = "3:now2:1210:compatible5:1:é--";
        assert_eq!(applied(packed), Ok(vec![expected]));
    }
}
