//! From an error of the server to a place in a script.

use sqlx::mysql::MySqlDatabaseError;

use crate::engine::{Failure, Work};
use crate::error::place::{Place, Said, only_occurrence};
use crate::error::{Error, ErrorKind, ScriptFailure, ScriptFate};
use crate::mysql::message::without_rest;
use crate::mysql::query;
use crate::run::committed;

/// The error of a statement of a script; `None` means the commit.
pub(crate) fn failure(work: &Work<'_>, statement: Option<usize>, error: sqlx::Error) -> Failure {
    let Some(said) = error
        .as_database_error()
        .and_then(|error| error.try_downcast_ref::<MySqlDatabaseError>())
    else {
        return Failure::Final(Error::database(
            "the connection was lost in a script: the next start sees what became of it",
            error,
        ));
    };
    let blames = statement.and_then(|index| work.script.statements().get(index));
    let message = blames.map_or_else(
        || said.message().to_owned(),
        |statement| without_rest(statement.text(), said.message()),
    );
    let place = blames.and_then(|statement| {
        Some(match blamed(statement.text(), &message)? {
            Place::Exact(offset) => Place::Exact(statement.start() + offset),
            Place::Line(offset) => Place::Line(statement.start() + offset),
        })
    });
    // A deadlock, and with `innodb_rollback_on_timeout` a wait in vain, has rolled back
    // what the script's own transaction did before this statement.
    let alone = statement.is_none_or(|index| committed(work.script, index) == index);
    let contended = alone && query::is_number(&error, &[query::LOCK_WAIT_TIMEOUT, query::DEADLOCK]);
    let step = work.step;
    let failure = ScriptFailure::locate(
        work.script,
        (&step.version, &step.name, step.direction),
        statement,
        place,
        Said {
            message,
            code: Some(match said.code() {
                Some(state) => format!("{} ({state})", said.number()),
                None => said.number().to_string(),
            }),
            notes: Vec::new(),
        },
    );
    let error = Error::new(ErrorKind::Script {
        failure: Box::new(failure),
        fate: ScriptFate::RolledBack,
    })
    .with_driver(error);
    if contended {
        Failure::Contended(error)
    } else {
        Failure::Final(error)
    }
}

/// The error of a statement that is larger, as it would be sent, than a message to
/// this server can be.
pub(crate) fn too_large(
    work: &Work<'_>,
    statement: usize,
    sql: &str,
    largest: usize,
) -> Result<(), Failure> {
    // The byte in front of it is the command, and the server wants one to be left.
    if sql.len() + 2 <= largest {
        return Ok(());
    }
    let size = work.script.statements()[statement].text().len();
    let step = work.step;
    let failure = ScriptFailure::locate(
        work.script,
        (&step.version, &step.name, step.direction),
        Some(statement),
        None,
        Said {
            message: format!(
                "the statement has {size} bytes, and the server takes {largest} as one message \
                 (`max_allowed_packet`)"
            ),
            code: None,
            notes: Vec::new(),
        },
    );
    Err(Failure::Final(Error::new(ErrorKind::Script {
        failure: Box::new(failure),
        fate: ScriptFate::RolledBack,
    })))
}

/// The place in a statement that a message blames.
///
/// Syntax errors end in `near '…' at line N`; the quoted text is the statement
/// from the place on, cut off after 80 bytes.
fn blamed(sql: &str, message: &str) -> Option<Place> {
    if let Some((before, line)) = message.rsplit_once("' at line ") {
        let line: usize = line.trim().parse().ok()?;
        let start = line_start(sql, line)?;
        let near = before.split_once("near '").map_or("", |(_, near)| near);
        if near.is_empty() {
            return Some(Place::Exact(sql.trim_end().len()));
        }
        return Some(match sql[start..].find(near) {
            Some(offset) => Place::Exact(start + offset),
            None => Place::Line(start),
        });
    }
    if let Some((_, line)) = message.rsplit_once(" at line ") {
        return Some(Place::Line(line_start(sql, line.trim().parse().ok()?)?));
    }
    let named = [
        "Unknown column '",
        "Table '",
        "Unknown table '",
        "Duplicate column name '",
        "Duplicate key name '",
        "Key column '",
        "FUNCTION ",
        "PROCEDURE ",
        "Can't DROP ",
    ]
    .iter()
    .find_map(|prefix| message.strip_prefix(prefix))?;
    let name = named
        .trim_start_matches(|found: char| !found.is_alphanumeric() && found != '_')
        .split(['\'', '`', ' ', ';'])
        .next()?;
    let name = name.rsplit('.').next().unwrap_or(name);
    only_occurrence(sql, name).map(Place::Exact)
}

/// Where a line begins, counted from 1.
fn line_start(sql: &str, line: usize) -> Option<usize> {
    if line <= 1 {
        return Some(0);
    }
    sql.match_indices('\n')
        .nth(line - 2)
        .map(|(newline, _)| newline + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_lead_to_the_place_they_blame() {
        let syntax = "You have an error in your SQL syntax; check the manual near ";
        let table = [
            (
                "CREATE\nTABEL a (b int)",
                format!("{syntax}'TABEL a (b int)' at line 2"),
                Some(Place::Exact(7)),
            ),
            (
                "CREATE TABLE a (",
                format!("{syntax}'' at line 1"),
                Some(Place::Exact(16)),
            ),
            (
                "SELECT 1,\n2 x y",
                format!("{syntax}'changed' at line 2"),
                Some(Place::Line(10)),
            ),
            (
                "DROP TABLE gone",
                "Unknown table 'db.gone'".to_owned(),
                Some(Place::Exact(11)),
            ),
            (
                "SELECT nope FROM t",
                "Unknown column 'nope' in 'field list'".to_owned(),
                Some(Place::Exact(7)),
            ),
            (
                "SELECT a.nope, nope FROM t",
                "Unknown column 'nope' in 'field list'".to_owned(),
                None,
            ),
            (
                "CREATE TABLE t (a int)",
                "Table 't' already exists".to_owned(),
                Some(Place::Exact(13)),
            ),
        ];
        for (sql, message, expected) in table {
            assert_eq!(blamed(sql, &message), expected, "{message}");
        }
    }
}
