//! Puts a message together: settings, guard, re-read, script, history row.

use crate::dialect::Dialect;
use crate::engine::Turn;
use crate::history::Expectation;
use crate::history::read::{self, Whole};
use crate::limits::Limits;
use crate::literal::text;
use crate::run::Job;
use crate::script::Script;

/// What stands before a message's script raises, so that nothing behind it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Raised {
    /// Another runner holds the guard.
    Busy,
    /// The history is not what the plan was made from.
    Changed,
    /// A claimed row is no longer this run's.
    TakenOver,
}

impl Raised {
    const ALL: [Raised; 3] = [Raised::Busy, Raised::Changed, Raised::TakenOver];

    fn words(self) -> &'static str {
        match self {
            Raised::Busy => "another runner is migrating",
            Raised::Changed => "the history has changed",
            Raised::TakenOver => "another runner has taken over",
        }
    }

    /// What no script says: the run's random name is in it.
    fn text(self, job: &Job<'_>) -> String {
        format!("{}: sqlmigrate {}", self.words(), job.owner)
    }

    /// SQL that is 0 where the condition holds, and raises where it does not.
    ///
    /// The only error of plain SQL that says something of one's own is a value that
    /// its type does not take. PL/pgSQL, which raises what one likes, has to be
    /// loaded by every new server process, and takes as long as all the rest.
    /// `concat` is not immutable, so the value is not made before the condition is.
    fn unless(self, job: &Job<'_>, condition: &str) -> String {
        format!(
            "CASE WHEN {condition} THEN 0 ELSE CAST(pg_catalog.concat({}) AS integer) END",
            text(Dialect::Postgres, &self.text(job))
        )
    }

    /// What an error says, where it is one of these.
    pub(crate) fn read(job: &Job<'_>, error: &sqlx::Error) -> Option<Raised> {
        let error = error.as_database_error()?;
        if error.code().as_deref() != Some(INVALID_TEXT) {
            return None;
        }
        let said = error.message();
        Raised::ALL
            .into_iter()
            .find(|raised| said.contains(&raised.text(job)))
    }
}

/// `invalid_text_representation`
/// (<https://www.postgresql.org/docs/current/errcodes-appendix.html>).
const INVALID_TEXT: &str = "22P02";

/// Whose turn it is, where a failed message says that.
pub(crate) fn turn(job: &Job<'_>, error: &sqlx::Error) -> Option<Turn> {
    match Raised::read(job, error)? {
        Raised::Busy => Some(Turn::Busy),
        Raised::Changed => Some(Turn::Changed),
        Raised::TakenOver => None,
    }
}

/// A message with a script in it, and where in it the script is.
#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) sql: String,
    /// How many statements stand before the script's.
    pub(crate) before: usize,
    /// The script's first byte.
    pub(crate) start: usize,
}

/// What a transaction of ours begins with.
///
/// The level is the one that a re-read needs: what a role or database has as
/// its default may take its snapshot before the guard.
pub(crate) const TRANSACTION: &str = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE";

/// The checks that come first, and the settings that they leave.
#[derive(Default)]
pub(crate) struct Opening<'a> {
    /// Takes this advisory lock, or raises.
    pub(crate) guard: Option<i64>,
    /// Compares the history, or raises.
    pub(crate) expected: Option<&'a Expectation>,
    /// Compares all of it, with the same result.
    pub(crate) whole: Option<&'a Whole>,
    /// The condition of a row that must be there, or it raises.
    pub(crate) owned: Option<String>,
    /// Remembers these settings for [`restores`].
    pub(crate) saves: &'a [&'a str],
    /// How long each statement may take; `None`: as the run's settings say.
    pub(crate) limits: Option<Limits>,
    /// What `pg_stat_activity` is to show.
    pub(crate) activity: &'a str,
}

impl Opening<'_> {
    /// The statements: what is compared stands behind the one that takes the guard,
    /// since each has a snapshot of its own.
    ///
    /// The server computes the columns of a `SELECT` from left to right.
    pub(crate) fn statements(&self, job: &Job<'_>) -> Vec<String> {
        let quote = |value: &str| text(Dialect::Postgres, value);
        let mut calls: Vec<String> = saved(self.saves)
            .enumerate()
            .map(|(index, name)| {
                format!(
                    "pg_catalog.set_config('sqlmigrate.saved_{index}', \
                     pg_catalog.current_setting({}, true), true)",
                    quote(name)
                )
            })
            .collect();
        calls.extend(self.calls(job));
        if let Some(key) = self.guard {
            let taken = format!("pg_catalog.pg_try_advisory_xact_lock({key})");
            calls.push(Raised::Busy.unless(job, &taken));
        }
        let mut statements = vec![format!("SELECT {}", calls.join(", "))];
        if let Some(expected) = self.expected {
            let same = format!(
                "count(*) = {} \
                 AND coalesce(sum(CASE WHEN state = 'applied' THEN 0 ELSE 1 END), 0) = {} \
                 AND coalesce(max(sort_key), '') = {}",
                expected.rows,
                expected.unfinished,
                quote(&expected.last)
            );
            let same = match self.whole {
                Some(whole) => format!("{same} AND {}", read::is_beginning(whole)),
                None => same,
            };
            statements.push(format!(
                "SELECT {} FROM {} WHERE {}",
                Raised::Changed.unless(job, &same),
                job.table.name(),
                job.table.mine()
            ));
        }
        if let Some(owned) = &self.owned {
            let there = format!(
                "EXISTS (SELECT 1 FROM {} WHERE {owned} FOR UPDATE)",
                job.table.name()
            );
            statements.push(format!("SELECT {}", Raised::TakenOver.unless(job, &there)));
        }
        statements
    }

    /// SQL for what holds until the transaction ends: calls of a `SELECT`.
    pub(crate) fn calls(&self, job: &Job<'_>) -> Vec<String> {
        let quote = |value: &str| text(Dialect::Postgres, value);
        self.settings(job)
            .into_iter()
            .map(|(name, value)| {
                format!(
                    "pg_catalog.set_config({}, {}, true)",
                    quote(name),
                    quote(&value)
                )
            })
            .collect()
    }

    /// What holds until the transaction ends.
    fn settings(&self, job: &Job<'_>) -> Vec<(&'static str, String)> {
        let millis = |limit: std::time::Duration| limit.as_millis().min(2_147_483_647).to_string();
        let limits = self.limits.unwrap_or_else(|| Limits::of_run(&job.settings));
        let mut settings = vec![("statement_timeout", millis(limits.statement_timeout))];
        if let Some(limit) = limits.lock_timeout {
            settings.push(("lock_timeout", millis(limit)));
        }
        if !self.activity.is_empty() {
            settings.push((
                "application_name",
                application_name(self.activity, &job.host),
            ));
        }
        settings
    }
}

/// What `pg_stat_activity` shows, within the 63 bytes that the server keeps
/// (<https://www.postgresql.org/docs/current/runtime-config-logging.html#GUC-APPLICATION-NAME>).
pub(crate) fn application_name(version: &str, host: &str) -> String {
    const ROOM: usize = 63 - "sqlmigrate  on ".len();
    let ascii = |text: &str| -> String {
        // Others are shown as question marks.
        text.chars()
            .filter(|one| one.is_ascii_graphic() || *one == ' ')
            .collect()
    };
    let (version, host) = (ascii(version), ascii(host));
    let version_room = ROOM - host.len().min(ROOM / 2);
    let version = &version[..version.len().min(version_room)];
    let host = &host[..host.len().min(ROOM - version.len())];
    format!("sqlmigrate {version} on {host}")
}

/// The settings that are always put back before our own statements run again:
/// a script's `SET LOCAL ROLE` must not decide about the history's rights.
const ALWAYS: &str = "role";

/// Names that are no settings of a session that could be read and put back.
fn saved<'a>(names: &'a [&'a str]) -> impl Iterator<Item = &'a str> {
    [ALWAYS].into_iter().chain(
        names
            .iter()
            .copied()
            .filter(|name| !["all", "transaction_isolation", ALWAYS].contains(name)),
    )
}

/// Puts back what [`Opening::saves`] remembered; one statement.
pub(crate) fn restores(names: &[&str], local: &[&str]) -> String {
    // The role goes last: another session user may not be allowed to take it.
    let mut calls: Vec<String> = saved(names)
        .enumerate()
        .map(|(index, name)| {
            let is_local = local.contains(&name) || (name == ALWAYS && !names.contains(&name));
            let value = format!("pg_catalog.current_setting('sqlmigrate.saved_{index}', true)");
            let value = if name == ALWAYS {
                // `RESET ALL` in the script has emptied what was remembered.
                format!("coalesce(nullif({value}, ''), 'none')")
            } else {
                value
            };
            format!(
                "pg_catalog.set_config({}, {value}, {is_local})",
                text(Dialect::Postgres, name)
            )
        })
        .collect();
    calls.rotate_left(1);
    format!("SELECT {};\n", calls.join(", "))
}

/// A message that opens a transaction of its own.
pub(crate) fn transaction(
    job: &Job<'_>,
    opening: &Opening<'_>,
    script: &str,
    closing: &str,
) -> Message {
    let mut statements = vec![TRANSACTION.to_owned()];
    statements.extend(opening.statements(job));
    assemble(&statements, script, closing)
}

/// A message inside a caller's transaction.
pub(crate) fn joined(job: &Job<'_>, opening: &Opening<'_>, script: &str, closing: &str) -> Message {
    assemble(&opening.statements(job), script, closing)
}

fn assemble(opening: &[String], script: &str, closing: &str) -> Message {
    let mut sql = opening.join(";\n");
    sql.push_str(";\n");
    let start = sql.len();
    sql.push_str(script);
    // A last line that is a comment, or a statement without its semicolon.
    sql.push_str("\n;\n");
    sql.push_str(closing);
    Message {
        sql,
        before: opening.len(),
        start,
    }
}

/// The settings that a caller's transaction gets back after a script.
pub(crate) const CALLERS: [&str; 3] = ["statement_timeout", "lock_timeout", "application_name"];

/// Everything that is remembered around a script in a caller's transaction.
pub(crate) fn callers<'a>(script: &Script<'a>) -> Vec<&'a str> {
    let mut names: Vec<&str> = script.settings().to_vec();
    for name in CALLERS {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_application_name_has_both_within_what_the_server_keeps() {
        assert_eq!(application_name("0007", "pod"), "sqlmigrate 0007 on pod");
        let long = "x".repeat(100);
        for (version, host) in [(&*long, "pod"), ("0007", &*long), (&*long, &*long)] {
            let name = application_name(version, host);
            assert_eq!(name.len(), 63, "{name}");
            assert!(name.contains(" on "), "{name}");
        }
        assert_eq!(application_name("été", "häst\u{7}"), "sqlmigrate t on hst");
    }
}
