//! Settings of the session that outlive a transaction, and who else is there.

use sqlx::PgConnection;

use crate::dialect::Dialect;
use crate::engine::Work;
use crate::error::Error;
use crate::history::attempts;
use crate::literal::text;
use crate::postgres::query;
use crate::run::Job;

/// The settings that limit a statement, in the order of [`Saved::set_timeouts`].
const TIMEOUTS: [&str; 2] = ["statement_timeout", "lock_timeout"];

/// Settings and the values that the session had.
#[derive(Debug)]
pub(crate) struct Saved {
    values: Vec<(String, Option<String>)>,
}

impl Saved {
    /// Reads the settings that a script changes, and the timeouts.
    pub(crate) async fn read(
        connection: &mut PgConnection,
        names: &[&str],
    ) -> Result<Saved, Error> {
        let unreadable = ["all", "transaction_isolation"];
        let names: Vec<&str> = TIMEOUTS
            .into_iter()
            .chain(
                names
                    .iter()
                    .copied()
                    .filter(|name| !TIMEOUTS.contains(name) && !unreadable.contains(name)),
            )
            .collect();
        let columns: Vec<String> = names
            .iter()
            .map(|name| {
                let name = text(Dialect::Postgres, name);
                format!("pg_catalog.current_setting({name}, true)")
            })
            .collect();
        let found = query::rows(connection, format!("SELECT {}", columns.join(", ")))
            .await
            .map_err(setting)?;
        let values = found.into_iter().next().unwrap_or_default();
        Ok(Saved {
            values: names.into_iter().map(str::to_owned).zip(values).collect(),
        })
    }

    /// Lifts or sets the timeouts for statements that no transaction holds.
    ///
    /// Only where they differ: through a pooler in transaction mode a session's
    /// setting may reach another server process. How long such a statement waits
    /// for a lock is limited only where its script says so: an index that is built
    /// concurrently has to wait for everybody's transactions.
    pub(crate) async fn set_timeouts(
        &mut self,
        connection: &mut PgConnection,
        work: &Work<'_>,
    ) -> Result<(), Error> {
        let wanted = [
            Some(work.limits.statement_timeout),
            work.script.limits().lock_timeout,
        ];
        let mut calls = Vec::new();
        for (name, limit) in TIMEOUTS.into_iter().zip(wanted) {
            let has = self.values.iter().find(|(other, _)| other == name);
            let has = has.and_then(|(_, value)| value.as_deref());
            let differs = limit.filter(|limit| !limit.is_zero() || has != Some("0"));
            if let Some(limit) = differs {
                let millis = limit.as_millis();
                calls.push(format!(
                    "pg_catalog.set_config('{name}', '{millis}', false)"
                ));
            } else if !work.script.settings().contains(&name) {
                // What nobody changes is not put back.
                self.values.retain(|(other, _)| other != name);
            }
        }
        if calls.is_empty() {
            return Ok(());
        }
        query::rows(connection, format!("SELECT {}", calls.join(", ")))
            .await
            .map_err(setting)?;
        Ok(())
    }

    /// Puts the session back.
    pub(crate) async fn restore(self, connection: &mut PgConnection) -> Result<(), Error> {
        if self.values.is_empty() {
            return Ok(());
        }
        // The role goes last: another session user may not be allowed to take it.
        let (roles, others): (Vec<_>, Vec<_>) = self
            .values
            .into_iter()
            .partition(|(name, _)| name == "role");
        let calls: Vec<String> = others
            .iter()
            .chain(&roles)
            .map(|(name, value)| {
                format!(
                    "pg_catalog.set_config({}, {}, false)",
                    text(Dialect::Postgres, name),
                    text(Dialect::Postgres, value.as_deref().unwrap_or(""))
                )
            })
            .collect();
        query::rows(connection, format!("SELECT {}", calls.join(", ")))
            .await
            .map_err(setting)?;
        Ok(())
    }
}

/// Who holds the guard, as text for people.
pub(crate) async fn holder(connection: &mut PgConnection, job: &Job<'_>) -> Option<String> {
    let key = job.table.guard_key();
    // An advisory lock's 64-bit key is shown in halves
    // (https://www.postgresql.org/docs/current/view-pg-locks.html).
    let sql = format!(
        "SELECT pg_catalog.concat_ws(' ', nullif(a.application_name, ''), \
         'process ' || CAST(l.pid AS text), 'from ' || pg_catalog.host(a.client_addr), \
         'since ' || pg_catalog.to_char(a.xact_start AT TIME ZONE 'UTC', 'HH24:MI:SS') || ' UTC') \
         FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid \
         WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 \
         AND l.database = (SELECT oid FROM pg_catalog.pg_database \
         WHERE datname = pg_catalog.current_database()) \
         AND CAST(CAST(l.classid AS bigint) AS bit(32)) || CAST(CAST(l.objid AS bigint) AS bit(32)) \
         = CAST(CAST({key} AS bigint) AS bit(64))"
    );
    let found = query::rows(connection, sql).await.ok()?;
    if let Some(holder) = found
        .into_iter()
        .next()
        .and_then(|row| row.into_iter().next()?)
    {
        return Some(holder);
    }
    // A script without a transaction holds the guard from time to time only.
    let found = query::rows(connection, attempts::select_at_work(&job.table));
    attempts::at_work(&found.await.ok()?)
}

fn setting(error: sqlx::Error) -> Error {
    Error::database("a setting of the session could not be read or set", error)
}
