//! Whether this server can be migrated: looked at before anything is written.

use crate::engine::Needs;
use crate::error::{Error, ErrorKind};
use crate::postgres::{Postgres, query, reading};

pub(crate) async fn check(engine: &mut Postgres<'_>, _needs: Needs) -> Result<(), Error> {
    // In recovery every transaction is read-only
    // (https://www.postgresql.org/docs/current/hot-standby.html).
    let sql = "SELECT CAST(pg_catalog.pg_is_in_recovery() AS text), \
               pg_catalog.current_setting('transaction_read_only')";
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
    Ok(())
}
