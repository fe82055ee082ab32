//! Applies `migrations/mysql`, and says what happens while it happens:
//!
//! ```console
//! $ export DATABASE_URL=mysql://root@localhost/blog
//! $ cargo run --example mysql --features mysql
//! ```
//!
//! MySQL and MariaDB commit every change of the schema at once, so progress is
//! recorded statement by statement: a run that was cut off goes on where it was.
//! The database should be a new one.

use std::error::Error;
use std::process::ExitCode;

use sqlmigrate::{Event, Migrator};
use sqlx::MySqlPool;

static MIGRATIONS: sqlmigrate::Migrations = sqlmigrate::migrate!("migrations/mysql");

#[tokio::main]
async fn main() -> ExitCode {
    match migrate().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn migrate() -> Result<(), Box<dyn Error>> {
    let url = std::env::var("DATABASE_URL").map_err(|_| "DATABASE_URL is not set")?;
    let pool = MySqlPool::connect(&url).await?;

    let migrator = Migrator::new(&MIGRATIONS).observer(|event| match event {
        Event::Planned { steps, .. } => println!("{steps} scripts to run"),
        Event::Started { version, name, .. } => println!("{version} {name}"),
        Event::Statement { done, total, .. } => println!("    statement {done} of {total}"),
        Event::Finished { duration, .. } => println!("    ✓ {} ms", duration.as_millis()),
        Event::Waiting { .. } => println!("another runner is migrating"),
        _ => {}
    });
    let report = migrator.up(&pool).await?;
    if report.is_unchanged() {
        println!("nothing to do");
    } else {
        // A stored procedure that one of the migrations made, with DELIMITER.
        sqlx::query("CALL merge_tags('how-to', 'opinion')")
            .execute(&pool)
            .await?;
        let tags: Vec<String> = sqlx::query_scalar("SELECT name FROM tags ORDER BY name")
            .fetch_all(&pool)
            .await?;
        println!("\ntags after a merge: {}", tags.join(", "));
    }
    pool.close().await;
    Ok(())
}
