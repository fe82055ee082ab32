//! Queries that the compiler has checked against the embedded migrations: on a
//! fresh clone, with no server, no `.env`, and no `.sqlx` folder to keep up to date.
//!
//! ```console
//! $ cargo run
//! $ DATABASE_URL=sqlite://notes.db?mode=rwc cargo run
//! ```

use sqlmigrate::Migrations;
use sqlx::sqlite::SqlitePoolOptions;

static MIGRATIONS: Migrations = sqlmigrate::migrate!();

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::var("DATABASE_URL").unwrap_or_else(|_| "sqlite::memory:".to_owned());
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .connect(&url)
        .await?;
    MIGRATIONS.up(&pool).await?;

    let text = "water the plants";
    sqlx::query!("INSERT INTO notes (text) VALUES (?)", text)
        .execute(&pool)
        .await?;
    // Types and nullability come from the schema: `due` is an `Option<String>`.
    let notes = sqlx::query!("SELECT id, text, due FROM notes ORDER BY id")
        .fetch_all(&pool)
        .await?;
    for note in &notes {
        let due = note.due.as_deref().unwrap_or("some day");
        println!("{}. {}, {due}", note.id, note.text);
    }
    println!("{} notes in {url}", notes.len());
    Ok(())
}
