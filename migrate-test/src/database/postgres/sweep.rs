//! What earlier runs left on a server: looked at once in a process.

use std::sync::{Arc, PoisonError};

use sqlx::{AssertSqlSafe, Postgres, Row as _};

use super::{APPLICATION, template};
use crate::database::desk::{Desk, Facts};
use crate::database::{kept, name, used};

/// A database of the kit.
struct Found {
    name: String,
    mark: String,
    /// Whether the process lives that made it for a test.
    in_use: bool,
}

/// Notes what is of use, and drops behind the caller what is of none.
pub(super) async fn sweep(desk: &Arc<Desk<Postgres>>) -> Result<(), sqlx::Error> {
    let found = look(desk).await?;
    let mut superfluous = Vec::new();
    let mark_of = |template: &str| {
        let found = found.iter().find(|found| found.name == template);
        found.map_or("", |found| found.mark.as_str())
    };
    for database in &found {
        let name = &database.name;
        if let Some(template) = template::of_copy(name) {
            let wanted = used::may_wait(mark_of(&template));
            if !wanted || !desk.ahead.note(&template, name) {
                superfluous.push(name.clone());
            }
        } else if name.starts_with(template::PREFIX) {
            if used::is_over(&database.mark) {
                superfluous.push(name.clone());
            }
        } else if name::run_of(name).is_some() && !database.in_use {
            match kept::owner(&database.mark) {
                Some(owner) if !kept::is_over(&database.mark) => {
                    let mut kept = desk.kept.lock().unwrap_or_else(PoisonError::into_inner);
                    let names = kept.entry(owner.to_owned()).or_default();
                    names.push(name.clone());
                }
                _ => superfluous.push(name.clone()),
            }
        }
    }
    let desk = Arc::clone(desk);
    tokio::spawn(async move {
        for name in superfluous {
            // Without force: who is connected to it still wants it. And another
            // process may sweep at the same time.
            let statement = format!("DROP DATABASE IF EXISTS {name}");
            drop(async { desk.borrow().await?.0.run(statement).await }.await);
        }
    });
    Ok(())
}

/// Everything in one message.
async fn look(desk: &Desk<Postgres>) -> Result<Vec<Found>, sqlx::Error> {
    // What a process calls itself is visible to every user of every database.
    let query = format!(
        "SELECT current_setting('server_version_num')::int, current_setting('fsync')::bool, \
             current_setting('max_connections')::int, \
             d.datname::text, shobj_description(d.oid, 'pg_database'), \
             EXISTS (SELECT FROM pg_stat_activity a \
                 WHERE a.application_name = '{APPLICATION}' || split_part(d.datname, '_', 3)) \
         FROM (SELECT 1) AS always LEFT JOIN pg_database d ON d.datname LIKE 'sqlmigrate\\_%'"
    );
    let (mut borrowed, _) = desk.borrow().await?;
    let rows = sqlx::raw_sql(AssertSqlSafe(query))
        .fetch_all(borrowed.connection()?)
        .await?;
    drop(borrowed);
    let mut found = Vec::new();
    for row in rows {
        let version: i32 = row.try_get(0)?;
        // Nobody else sets them: the sweep runs once.
        let new = desk.facts.set(Facts {
            version: version.unsigned_abs(),
            waits_for_disk: row.try_get(1)?,
        });
        if new.is_ok() {
            let connections: i32 = row.try_get(2)?;
            desk.open_for_tests(connections.unsigned_abs() as usize);
        }
        // There is one row without a database where there is none of the kit's.
        if let Some(name) = row.try_get(3)? {
            found.push(Found {
                name,
                mark: row.try_get::<Option<String>, _>(4)?.unwrap_or_default(),
                in_use: row.try_get(5)?,
            });
        }
    }
    Ok(found)
}
