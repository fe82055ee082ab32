//! From an error of `SQLite` to a place in a script.
//!
//! The driver passes no offset on, but the statement is known exactly, and
//! messages often name the token that is to blame.

use crate::engine::{Failure, Work};
use crate::error::place::{Place, Said, only_occurrence};
use crate::error::{Error, ErrorKind, ScriptFailure, ScriptFate};
use crate::sqlite::query;

/// The error of a statement of a script; `None` means the commit.
pub(crate) fn failure(work: &Work<'_>, statement: Option<usize>, error: sqlx::Error) -> Failure {
    let busy = query::busy(&error);
    let said = match error.as_database_error() {
        Some(database) => Said {
            message: database.message().to_owned(),
            code: database.code().map(std::borrow::Cow::into_owned),
            notes: Vec::new(),
        },
        None => {
            return Failure::Final(Error::database(
                "the connection was lost in a script",
                error,
            ));
        }
    };
    let place = statement
        .and_then(|index| work.script.statements().get(index))
        .and_then(|statement| {
            let offset = blamed(statement.text(), &said.message)?;
            Some(Place::Exact(statement.start() + offset))
        });
    let step = work.step;
    let failure = ScriptFailure::locate(
        work.script,
        (&step.version, &step.name, step.direction),
        statement,
        place,
        said,
    );
    let error = Error::new(ErrorKind::Script {
        failure: Box::new(failure),
        fate: ScriptFate::RolledBack,
    })
    .with_driver(error);
    if busy {
        Failure::Contended(error)
    } else {
        Failure::Final(error)
    }
}

/// Where the token stands that a message blames, if it stands there once.
///
/// The messages are those of `parse.y`, `resolve.c` and `build.c`
/// (<https://www.sqlite.org/src/tree?ci=trunk&name=src>).
fn blamed(sql: &str, message: &str) -> Option<usize> {
    if message == "incomplete input" {
        return Some(sql.len());
    }
    let quoted = message
        .strip_prefix("near \"")
        .and_then(|rest| rest.split_once("\": syntax error"))
        .map(|(token, _)| token);
    let token = quoted.or_else(|| {
        [
            "no such column: ",
            "no such table: ",
            "no such function: ",
            "duplicate column name: ",
            "unrecognized token: \"",
        ]
        .iter()
        .find_map(|prefix| message.strip_prefix(prefix))
        .map(|name| {
            name.trim_end_matches('"')
                .rsplit('.')
                .next()
                .unwrap_or(name)
        })
    });
    let token = token.or_else(|| {
        let named = message.strip_prefix("table ")?;
        let name = match named.split_once(" has no column named ") {
            Some((_, column)) => column,
            None => named.split_once(" already exists")?.0,
        };
        Some(name.trim_matches('"'))
    })?;
    only_occurrence(sql, token)
}

#[cfg(test)]
mod tests {
    use super::blamed;

    #[test]
    fn messages_lead_to_the_token_they_blame() {
        for (sql, message, expected) in [
            (
                "CREATE TABEL a (b)",
                "near \"TABEL\": syntax error",
                Some(7),
            ),
            ("SELECT x, x FROM t", "no such column: x", None),
            ("SELECT xx, x FROM t", "no such column: x", Some(11)),
            ("INSERT INTO t VALUES (1", "incomplete input", Some(23)),
            ("DROP TABLE gone", "no such table: main.gone", Some(11)),
            ("CREATE TABLE a (b)", "table a already exists", Some(13)),
            ("CREATE TABLE a (b)", "table \"a\" already exists", Some(13)),
            (
                "INSERT INTO t (nope) VALUES (1)",
                "table t has no column named nope",
                Some(15),
            ),
            ("SELECT 1", "database is locked", None),
        ] {
            assert_eq!(blamed(sql, message), expected, "{message}");
        }
    }
}
