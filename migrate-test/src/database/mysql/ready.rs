//! Copies that wait for a test, and whose they became.
//!
//! A database of `MySQL` has one name for ever, which tells who made it. The
//! registry tells who has taken it.

use std::sync::Arc;

use sqlx::{AssertSqlSafe, MySql};

use super::{REGISTRY, borrow};
use crate::database::desk::{Borrowed, Desk};
use crate::database::name;

/// Takes a copy of a prepared database; who is first has it.
pub(super) async fn take(desk: &Desk<MySql>, digest: &str) -> Option<String> {
    while let Some(copy) = desk.ahead.take(digest) {
        let taken = async {
            let mut borrowed = borrow(desk).await?;
            let run = name::run();
            let statement = format!(
                "UPDATE {REGISTRY}.ready SET run = '{run}' WHERE name = '{copy}' AND run IS NULL"
            );
            changed(&mut borrowed, statement).await
        };
        if taken.await.is_ok_and(|rows| rows == 1) {
            return Some(copy);
        }
    }
    None
}

/// Makes one more copy, behind the test that took one.
pub(super) fn make_ahead(desk: &Arc<Desk<MySql>>, digest: String, recipe: String) {
    // A process with one test ends before the copy is whole, which is lost then.
    let one_test = std::env::var_os("NEXTEST").is_some();
    if one_test || !desk.ahead.begin(&digest) {
        return;
    }
    let desk = Arc::clone(desk);
    tokio::spawn(async move {
        let copy = name::unique();
        let made = async {
            let mut borrowed = borrow(&desk).await?;
            borrowed.run_whole(recipe.replace("{}", &copy)).await?;
            borrowed
                .run(format!(
                    "INSERT INTO {REGISTRY}.ready VALUES ('{copy}', '{digest}', NULL)"
                ))
                .await
        };
        let made = made.await;
        if made.is_err() {
            let statement = format!("DROP DATABASE IF EXISTS {copy}");
            // What is wrong the next test says, whose own copy fails as well.
            drop(async { borrow(&desk).await?.run(statement).await }.await);
        }
        desk.ahead.end(&digest, made.is_ok().then_some(copy));
    });
}

/// Makes the table in which the copies are written down.
pub(super) async fn register(borrowed: &mut Borrowed<'_, MySql>) -> Result<(), sqlx::Error> {
    borrowed
        .run(format!(
            "CREATE TABLE IF NOT EXISTS {REGISTRY}.ready (name VARCHAR(64) PRIMARY KEY, \
             digest CHAR(32) NOT NULL, run CHAR(16))"
        ))
        .await
}

/// Takes a copy that nobody wants out of the registry; nobody can take it then.
pub(super) async fn forget(borrowed: &mut Borrowed<'_, MySql>, copy: &str) -> bool {
    let statement = format!("DELETE FROM {REGISTRY}.ready WHERE name = '{copy}' AND run IS NULL");
    changed(borrowed, statement)
        .await
        .is_ok_and(|rows| rows == 1)
}

/// How many rows a statement changed.
async fn changed(
    borrowed: &mut Borrowed<'_, MySql>,
    statement: String,
) -> Result<u64, sqlx::Error> {
    let result = sqlx::raw_sql(AssertSqlSafe(statement))
        .execute(borrowed.connection()?)
        .await?;
    Ok(result.rows_affected())
}
