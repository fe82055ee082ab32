//! Puts a message together: settings, guard, re-read, script, history row.

use crate::dialect::Dialect;
use crate::history::Expectation;
use crate::limits::Limits;
use crate::literal::{dollar_quoted, text};
use crate::run::Job;
use crate::script::Script;

/// Raised by the guard when another runner holds it.
pub(crate) const BUSY: &str = "SQM01";
/// Raised by the re-read when the history is not what the plan was made from.
pub(crate) const CHANGED: &str = "SQM02";
/// Raised when a claimed row is no longer this run's.
pub(crate) const TAKEN_OVER: &str = "SQM03";

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
const TRANSACTION: &str = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE;\n";

/// The checks that the first statement makes, and the settings that it leaves.
#[derive(Default)]
pub(crate) struct Opening<'a> {
    /// Takes this advisory lock, or raises.
    pub(crate) guard: Option<i64>,
    /// Compares the history, or raises.
    pub(crate) expected: Option<&'a Expectation>,
    /// The condition of a row that must be there, or it raises.
    pub(crate) owned: Option<String>,
    /// Remembers these settings for [`restores`].
    pub(crate) saves: &'a [&'a str],
    /// How long each statement may take; `None`: as the run's settings say.
    pub(crate) limits: Option<Limits>,
    /// What `pg_stat_activity` is to show.
    pub(crate) activity: &'a str,
    /// PL/pgSQL that runs at the end.
    pub(crate) then: String,
}

impl Opening<'_> {
    /// A `DO` block: a failed *try* alone would not stop the rest of the message.
    pub(crate) fn sql(&self, job: &Job<'_>) -> String {
        let quote = |value: &str| text(Dialect::Postgres, value);
        let mut body = vec![String::from(
            "\nDECLARE\n  sqlmigrate_rows bigint;\n  sqlmigrate_unfinished bigint;\n  \
             sqlmigrate_last text;\nBEGIN\n",
        )];
        for (index, name) in saved(self.saves).enumerate() {
            body.push(format!(
                "  PERFORM pg_catalog.set_config('sqlmigrate.saved_{index}', \
                 pg_catalog.current_setting({}, true), true);\n",
                quote(name)
            ));
        }
        for call in self.calls(job) {
            body.push(format!("  PERFORM {call};\n"));
        }
        if let Some(key) = self.guard {
            body.push(format!(
                "  IF NOT pg_catalog.pg_try_advisory_xact_lock({key}) THEN\n    RAISE EXCEPTION \
                 USING ERRCODE = '{BUSY}', MESSAGE = 'another runner is migrating';\n  END IF;\n"
            ));
        }
        if let Some(expected) = self.expected {
            body.push(format!(
                "  SELECT count(*), coalesce(sum(CASE WHEN state = 'applied' THEN 0 ELSE 1 END), 0), \
                 coalesce(max(sort_key), '')\n    \
                 INTO sqlmigrate_rows, sqlmigrate_unfinished, sqlmigrate_last\n    FROM {} WHERE {};\n  \
                 IF sqlmigrate_rows <> {} OR sqlmigrate_unfinished <> {} OR sqlmigrate_last <> {} THEN\n    \
                 RAISE EXCEPTION USING ERRCODE = '{CHANGED}', MESSAGE = 'the history has changed';\n  \
                 END IF;\n",
                job.table.name(),
                job.table.mine(),
                expected.rows,
                expected.unfinished,
                quote(&expected.last)
            ));
        }
        if let Some(owned) = &self.owned {
            body.push(format!(
                "  PERFORM 1 FROM {} WHERE {owned} FOR UPDATE;\n  IF NOT FOUND THEN\n    \
                 RAISE EXCEPTION USING ERRCODE = '{TAKEN_OVER}', \
                 MESSAGE = 'another runner has taken over';\n  END IF;\n",
                job.table.name()
            ));
        }
        body.push(self.then.clone());
        body.push("END\n".to_owned());
        format!("DO {};\n", dollar_quoted(&body.concat()))
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
    assemble(
        format!("{TRANSACTION}{}", opening.sql(job)),
        2,
        script,
        closing,
    )
}

/// A message inside a caller's transaction.
pub(crate) fn joined(job: &Job<'_>, opening: &Opening<'_>, script: &str, closing: &str) -> Message {
    assemble(opening.sql(job), 1, script, closing)
}

fn assemble(mut sql: String, before: usize, script: &str, closing: &str) -> Message {
    let start = sql.len();
    sql.push_str(script);
    // A last line that is a comment, or a statement without its semicolon.
    sql.push_str("\n;\n");
    sql.push_str(closing);
    Message { sql, before, start }
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
