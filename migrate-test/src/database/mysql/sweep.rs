//! What earlier runs left on a server: looked at once in a process.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

use sqlx::mysql::MySqlRow;
use sqlx::{AssertSqlSafe, MySql, Row as _};

use super::{REGISTRY, borrow, ready};
use crate::database::desk::{Borrowed, Desk};
use crate::database::{kept, name, used};

/// A prepared database.
struct Template {
    digest: String,
    source: String,
    mark: String,
}

/// Notes what is of use, and drops behind the caller what is of none.
pub(super) async fn sweep(desk: &Arc<Desk<MySql>>) -> Result<(), sqlx::Error> {
    let mut borrowed = borrow(desk).await?;
    // Who lives is asked first: what a process writes down before its end is seen then.
    let query = "SELECT CAST(@@max_connections AS UNSIGNED), CAST(schema_name AS CHAR), \
             IS_FREE_LOCK(SUBSTRING_INDEX(schema_name, '_', 3)) \
         FROM (SELECT 1) always LEFT JOIN information_schema.schemata \
         ON schema_name LIKE 'sqlmigrate\\_test\\_%'";
    let rows = sqlx::raw_sql(query)
        .fetch_all(borrowed.connection()?)
        .await?;
    let connections: u64 = rows.first().map_or(Ok(0), |row| row.try_get(0))?;
    desk.open_for_tests(usize::try_from(connections).unwrap_or(usize::MAX));
    let mut free = HashMap::new();
    for row in &rows {
        // There is one row without a database where there is none of the kit's.
        let database: Option<String> = row.try_get(1)?;
        if let Some(database) = database.filter(|name| name::run_of(name).is_some()) {
            let answer: Option<i64> = row.try_get(2)?;
            free.insert(database, answer == Some(1));
        }
    }
    let templates: Vec<Template> = registered(&mut borrowed, "digest, source, used", "templates")
        .await
        .iter()
        .map(|row| Template {
            digest: row.get(0),
            source: row.get(1),
            mark: row.get(2),
        })
        .collect();
    let marks: HashMap<String, String> = registered(&mut borrowed, "name, mark", "kept")
        .await
        .iter()
        .map(|row| (row.get(0), row.get(1)))
        .collect();
    let mut superfluous = Vec::new();
    for copy in registered(&mut borrowed, "name, digest, run", "ready").await {
        let (name, digest, run): (String, String, Option<String>) =
            (copy.try_get(0)?, copy.try_get(1)?, copy.try_get(2)?);
        let template = templates.iter().find(|template| template.digest == digest);
        match run {
            None => {
                let is_there = free.remove(&name).is_some();
                let wanted = template.is_some_and(|template| used::may_wait(&template.mark));
                let noted = is_there && wanted && desk.ahead.note(&digest, &name);
                if !noted && ready::forget(&mut borrowed, &name).await {
                    superfluous.push(name);
                }
            }
            Some(run) if free.contains_key(&name) => {
                let is_free = is_free(&mut borrowed, &run).await?;
                free.insert(name, is_free);
            }
            Some(_) => {
                let statement = format!("DELETE FROM {REGISTRY}.ready WHERE name = '{name}'");
                borrowed.run(statement).await?;
            }
        }
    }
    for template in templates {
        free.remove(&template.source);
        if used::is_over(&template.mark) {
            let source = &template.source;
            let statement = format!("DELETE FROM {REGISTRY}.templates WHERE source = '{source}'");
            borrowed.run(statement).await?;
            superfluous.push(template.source);
        }
    }
    for (name, is_free) in free {
        let mark = marks.get(&name).filter(|mark| !kept::is_over(mark));
        match mark.and_then(|mark| kept::owner(mark)) {
            Some(owner) => {
                let mut kept = desk.kept.lock().unwrap_or_else(PoisonError::into_inner);
                kept.entry(owner.to_owned()).or_default().push(name);
            }
            None if is_free => superfluous.push(name),
            None => {}
        }
    }
    drop(borrowed);
    let desk = Arc::clone(desk);
    tokio::spawn(async move {
        for name in superfluous {
            // Another process may sweep at the same time.
            let statement = format!("DROP DATABASE IF EXISTS {name}");
            drop(async { borrow(&desk).await?.run(statement).await }.await);
        }
    });
    Ok(())
}

/// Whether a process is gone.
async fn is_free(borrowed: &mut Borrowed<'_, MySql>, run: &str) -> Result<bool, sqlx::Error> {
    let free: Option<i64> = sqlx::query_scalar("SELECT IS_FREE_LOCK(?)")
        .bind(format!("{}{run}", name::PREFIX))
        .fetch_one(borrowed.connection()?)
        .await?;
    Ok(free == Some(1))
}

/// Rows of the registry, which is not there before something was written down.
async fn registered(
    borrowed: &mut Borrowed<'_, MySql>,
    columns: &str,
    table: &str,
) -> Vec<MySqlRow> {
    let query = format!("SELECT {columns} FROM {REGISTRY}.{table}");
    let Ok(connection) = borrowed.connection() else {
        return Vec::new();
    };
    let rows = sqlx::query(AssertSqlSafe(query)).fetch_all(connection);
    rows.await.unwrap_or_default()
}
