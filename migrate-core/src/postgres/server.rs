//! Whether this server can be migrated: looked at before anything is written.

use crate::dialect::Dialect;
use crate::engine::{Keeps, Needs};
use crate::error::{Error, ErrorKind};
use crate::literal::text;
use crate::postgres::{Postgres, pooler, query, reading};
use crate::run::Job;

/// Columns of a query that say how the server is; in recovery every transaction is
/// read-only (<https://www.postgresql.org/docs/current/hot-standby.html>).
pub(crate) const COLUMNS: [&str; 3] = [
    "CAST(pg_catalog.pg_is_in_recovery() AS text)",
    "pg_catalog.current_setting('transaction_read_only')",
    "pg_catalog.current_setting('statement_timeout')",
];

/// What is known of the server, before anything is written.
#[derive(Debug)]
pub(crate) struct Server {
    /// What [`COLUMNS`] say.
    columns: query::Texts,
    /// Whether the history's schema is there; `None`: nobody has asked.
    schema: Option<bool>,
}

impl Server {
    /// From what the first look at the history brought along.
    pub(crate) fn seen(columns: &[Option<String>]) -> Server {
        Server {
            columns: columns.to_vec(),
            schema: None,
        }
    }
}

/// Asks the server, where the first look found no history.
async fn ask(engine: &mut Postgres<'_>, job: &Job<'_>) -> Result<Server, Error> {
    let schema = text(
        Dialect::Postgres,
        job.table.schema.as_deref().unwrap_or_default(),
    );
    let sql = format!(
        "SELECT {}, CAST(EXISTS (SELECT 1 FROM pg_catalog.pg_namespace \
         WHERE nspname = {schema}) AS text)",
        COLUMNS.join(", ")
    );
    let found = query::rows(engine.link.connection(), sql)
        .await
        .map_err(reading)?;
    let mut columns = found.into_iter().next().unwrap_or_default();
    let schema = columns.pop().flatten();
    Ok(Server {
        columns,
        schema: Some(schema.as_deref() == Some("true")),
    })
}

/// Whether the history's schema is there.
pub(crate) async fn has_schema(engine: &mut Postgres<'_>, job: &Job<'_>) -> Result<bool, Error> {
    if let Some(known) = engine.server.as_ref().and_then(|server| server.schema) {
        return Ok(known);
    }
    let server = ask(engine, job).await?;
    Ok(engine.server.insert(server).schema == Some(true))
}

pub(crate) async fn check(
    engine: &mut Postgres<'_>,
    job: &Job<'_>,
    needs: &Needs,
) -> Result<(), Error> {
    if engine.server.is_none() {
        engine.server = Some(ask(engine, job).await?);
    }
    let columns = engine.server.as_ref().map(|server| server.columns.clone());
    let columns = columns.unwrap_or_default();
    let is =
        |index: usize, value: &str| columns.get(index).and_then(Option::as_deref) == Some(value);
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
    let timeout = columns.get(2).and_then(Option::as_deref);
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
