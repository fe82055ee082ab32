//! From an error of the server to a statement, a line and a column of a script.

use sqlx::postgres::{PgDatabaseError, PgErrorPosition};

use crate::engine::{Failure, Turn, Work};
use crate::error::place::{Place, Said};
use crate::error::{Error, ErrorKind, ScriptFailure, ScriptFate};
use crate::postgres::message::Raised;
use crate::postgres::query::Broken;
use crate::run::Job;

/// What a failed message means.
pub(crate) enum Verdict {
    Turn(Turn),
    Failure(Failure),
}

/// Judges a failed message.
///
/// `only` is the statement that was sent, where not the whole script was.
/// `statements` and `characters` are how many stand in the message before it.
/// The server counts positions in characters of the message, from 1
/// (<https://www.postgresql.org/docs/current/protocol-error-fields.html>).
pub(crate) fn verdict(
    job: &Job<'_>,
    work: &Work<'_>,
    only: Option<usize>,
    statements: usize,
    characters: usize,
    broken: Broken,
) -> Verdict {
    let Broken { completed, error } = broken;
    let Some(said) = error
        .as_database_error()
        .and_then(|error| error.try_downcast_ref::<PgDatabaseError>())
    else {
        return Verdict::Failure(Failure::Final(Error::database(
            "the connection was lost in a script: the next start sees what became of it",
            error,
        )));
    };
    match Raised::read(job, &error) {
        Some(Raised::Busy) => return Verdict::Turn(Turn::Busy),
        Some(Raised::Changed) => return Verdict::Turn(Turn::Changed),
        Some(Raised::TakenOver) => {
            return Verdict::Failure(Failure::Final(Error::new(ErrorKind::TakenOver {
                version: work.step.version.clone(),
                name: work.step.name.clone(),
            })));
        }
        None => {}
    }
    let script = work.script;
    let (first, count) = match only {
        Some(index) => (index, 1),
        None => (0, script.statements().len()),
    };
    let offset = match said.position() {
        Some(PgErrorPosition::Original(position)) => {
            position.checked_sub(1 + characters).and_then(|characters| {
                let start = only.map_or(0, |index| script.statements()[index].start());
                byte_offset(script.text(), start, characters)
            })
        }
        _ => None,
    };
    let ran = completed.checked_sub(statements);
    // A syntax error is found before anything runs: then only the position tells.
    let statement = match (ran, offset) {
        (Some(ran), _) if ran < count && (completed > 0 || statements == 0) => Some(first + ran),
        (Some(_), _) if completed > 0 => None,
        (_, Some(offset)) => script
            .statements()
            .iter()
            .rposition(|statement| statement.start() <= offset),
        (_, None) => {
            return Verdict::Failure(Failure::Final(Error::database(
                "the migration could not be begun",
                error,
            )));
        }
    };
    let contended = matches!(said.code(), "55P03" | "40P01" | "40001");
    let ours = said.table() == Some(job.table.table.as_str())
        && said.schema() == job.table.schema.as_deref();
    if said.code() == "23505" && statement.is_none() && ours {
        // Somebody has written the row first.
        return Verdict::Turn(Turn::Changed);
    }
    let failure = ScriptFailure::locate(
        script,
        (&work.step.version, &work.step.name, work.step.direction),
        statement,
        offset.filter(|_| statement.is_some()).map(Place::Exact),
        Said {
            message: said.message().to_owned(),
            code: Some(said.code().to_owned()),
            notes: notes(said),
        },
    );
    let error = Error::new(ErrorKind::Script {
        failure: Box::new(failure),
        fate: ScriptFate::RolledBack,
    })
    .with_driver(error);
    Verdict::Failure(if contended {
        Failure::Contended(error)
    } else {
        Failure::Final(error)
    })
}

/// The byte behind so many characters from `start` on; `None` past the end.
fn byte_offset(text: &str, start: usize, characters: usize) -> Option<usize> {
    let rest = text.get(start..)?;
    match rest.char_indices().nth(characters) {
        Some((offset, _)) => Some(start + offset),
        None if rest.chars().count() == characters => Some(text.len()),
        None => None,
    }
}

fn notes(said: &PgDatabaseError) -> Vec<String> {
    let mut notes = Vec::new();
    for (name, text) in [
        ("detail", said.detail()),
        ("hint", said.hint()),
        ("context", said.r#where()),
    ] {
        if let Some(text) = text {
            notes.push(format!("{name}: {text}"));
        }
    }
    if let Some(PgErrorPosition::Internal { query, .. }) = said.position() {
        notes.push(format!("query: {query}"));
    }
    notes
}
