//! Whether this server can be migrated: looked at before anything is written.

use crate::engine::{Keeps, Needs};
use crate::error::{Error, ErrorKind};
use crate::postgres::{Postgres, pooler, query, reading};

pub(crate) async fn check(engine: &mut Postgres<'_>, needs: &Needs) -> Result<(), Error> {
    // In recovery every transaction is read-only
    // (https://www.postgresql.org/docs/current/hot-standby.html).
    let sql = "SELECT CAST(pg_catalog.pg_is_in_recovery() AS text), \
               pg_catalog.current_setting('transaction_read_only'), \
               pg_catalog.current_setting('statement_timeout')";
    let found = query::rows(engine.link.connection(), sql.to_owned())
        .await
        .map_err(reading)?;
    let is = |index: usize, value: &str| {
        let column = found.first().and_then(|row| row.get(index)?.as_deref());
        column == Some(value)
    };
    if is(0, "true") {
        return Err(Error::new(ErrorKind::ReadOnly {
            why: "it is a replica (a standby that follows another server)",
            help: "give the address of the primary, the server that accepts writes",
        }));
    }
    if is(1, "on") {
        let (why, help) = if engine.joined {
            (
                "the caller's transaction is read-only",
                "begin it with READ WRITE",
            )
        } else {
            (
                "its transactions are read-only by default (`default_transaction_read_only` is on)",
                "if that is not on purpose, switch it off for the migrating role: \
                 ALTER ROLE … SET default_transaction_read_only = off; hosted servers switch it \
                 on when the disk is full",
            )
        };
        return Err(Error::new(ErrorKind::ReadOnly { why, help }));
    }
    let timeout = found.first().and_then(|row| row.get(2)?.as_deref());
    session(engine, needs, timeout.unwrap_or("0")).await
}

/// Refuses what loses its session between two statements.
async fn session(engine: &mut Postgres<'_>, needs: &Needs, timeout: &str) -> Result<(), Error> {
    let needed = needs
        .sessions
        .iter()
        .find(|need| need.keeps != Keeps::NoLimits || timeout != "0");
    let Some(needed) = needed else {
        return Ok(());
    };
    if !pooler::is_pooled(&mut engine.link).await {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Pooler {
        version: needed.version.clone(),
        name: needed.name.clone(),
        reason: match needed.keeps {
            Keeps::Settings => {
                "what it sets in the session does not reach its next statement".to_owned()
            }
            Keeps::Limits => "its limits do not reach its statements".to_owned(),
            Keeps::NoLimits => format!(
                "the role's `statement_timeout` of {timeout} cannot be lifted for a statement \
                 that no transaction holds, and would end it halfway"
            ),
        },
    }))
}
