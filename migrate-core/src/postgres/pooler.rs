//! Whether a pooler in transaction mode stands before the server.
//!
//! No pooler says so. What gives it away is that two connections are served by
//! one process of the server, or one connection by two.

use sqlx::{Connection as _, PgConnection};

use crate::link::Link;
use crate::postgres::query;

/// How often is looked. A pooler that is busy gives itself away at once. One that
/// is idle gives the second connection the process that was put back last, or
/// each question of the first one another process, as it keeps them.
const LOOKS: usize = 4;

pub(crate) async fn is_pooled(link: &mut Link<'_, sqlx::Postgres>) -> bool {
    // Of a caller's own connection nobody knows where it leads.
    let mut second = link.second().await;
    let Some(own) = process(link.connection()).await else {
        return false;
    };
    for _ in 0..LOOKS {
        // Twice, since an idle pooler may take turns.
        for _ in 0..2 {
            if process(link.connection())
                .await
                .is_some_and(|other| other != own)
            {
                return true;
            }
        }
        if let Some(other) = &mut second {
            // Begins a transaction, so that it keeps its process for a moment.
            let begun = query::rows(other, format!("BEGIN; {PROCESS}")).await;
            let held = begun.ok().and_then(|found| found.first()?.first()?.clone());
            let back = process(link.connection()).await;
            let _ = query::rows(other, "ROLLBACK".to_owned()).await;
            if held.as_ref() == Some(&own) || back.is_some_and(|back| back != own) {
                return true;
            }
        }
    }
    if let Some(other) = second {
        // What is being closed can answer with nothing that matters.
        let _ = other.close().await;
    }
    false
}

const PROCESS: &str = "SELECT CAST(pg_catalog.pg_backend_pid() AS text)";

async fn process(connection: &mut PgConnection) -> Option<String> {
    let found = query::rows(connection, PROCESS.to_owned()).await.ok()?;
    found.first()?.first()?.clone()
}
