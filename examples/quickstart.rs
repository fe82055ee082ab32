//! The main job, on a machine that has nothing but Rust:
//!
//! ```console
//! $ cargo run --example quickstart
//! ```
//!
//! The migrations in `migrations/sqlite` were checked when this program was
//! compiled, and are inside it. It applies them to a new SQLite file in a
//! temporary place, uses the schema, starts again, goes back and comes forward.

use std::error::Error;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use sqlmigrate::{Migrator, Report, Status};
use sqlx::SqlitePool;
use sqlx::sqlite::SqliteConnectOptions;

// One constant for each migration, besides `MIGRATIONS`: a version that goes
// away stops this program from compiling.
sqlmigrate::migrate!(mod blog = "migrations/sqlite");
use blog::{MIGRATIONS, SHOW_PUBLISHED_POSTS};

#[tokio::main]
async fn main() -> ExitCode {
    match quickstart().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn quickstart() -> Result<(), Box<dyn Error>> {
    let directory = tempfile::Builder::new()
        .prefix("sqlmigrate-quickstart-")
        .tempdir()?;
    let file = directory.path().join("blog.db");
    let options = SqliteConnectOptions::new()
        .filename(&file)
        .create_if_missing(true);
    let pool = SqlitePool::connect_with(options).await?;

    println!("sqlmigrate quickstart\n");
    println!("  database    {}, new and empty", file.display());
    println!(
        "  migrations  {} from {}",
        MIGRATIONS.len(),
        MIGRATIONS.folder()
    );
    println!("              checked by the compiler, inside this program");

    heading("Look: what would run? Nothing is touched.");
    let plan = Migrator::new(&MIGRATIONS).plan(&pool).await?;
    for step in &plan.steps {
        println!("  + {}  {}", step.version, step.name);
    }

    heading("Apply");
    let begin = Instant::now();
    show(&MIGRATIONS.up(&pool).await?, begin.elapsed());

    heading("Use the new schema");
    write_posts(&pool).await?;
    read_posts(&pool).await?;
    search(&pool, "migrating").await?;

    heading("Status");
    show_status(&MIGRATIONS.status(&pool).await?);

    heading("Start again, as every instance does at every start");
    let begin = Instant::now();
    show(&MIGRATIONS.up(&pool).await?, begin.elapsed());

    heading("Go back to a version, by its name in the code: SHOW_PUBLISHED_POSTS");
    let begin = Instant::now();
    show(
        &MIGRATIONS.down_to(SHOW_PUBLISHED_POSTS, &pool).await?,
        begin.elapsed(),
    );
    println!();
    show_status(&MIGRATIONS.status(&pool).await?);

    heading("And up again: the posts are still there, and can be searched again");
    let begin = Instant::now();
    show(&MIGRATIONS.up(&pool).await?, begin.elapsed());
    println!();
    search(&pool, "migrating").await?;

    pool.close().await;
    println!("\nThe whole program: examples/quickstart.rs");
    Ok(())
}

async fn write_posts(pool: &SqlitePool) -> sqlx::Result<()> {
    let mut transaction = pool.begin().await?;
    for (email, name) in [("ada@example.org", "Ada"), ("grace@example.org", "Grace")] {
        sqlx::query("INSERT INTO accounts (email, display_name, role) VALUES (?, ?, 'author')")
            .bind(email)
            .bind(name)
            .execute(&mut *transaction)
            .await?;
    }
    for (author, title, body, tag) in [
        (
            1,
            "Hello, world",
            "Here we write about things that work.",
            "announcements",
        ),
        (
            1,
            "Migrating on a Friday",
            "It ran in the tests first. Nobody noticed.",
            "how-to",
        ),
        (
            2,
            "In praise of the way back",
            "Every change can be undone, until you try.",
            "opinion",
        ),
    ] {
        let post = sqlx::query(
            "INSERT INTO posts (author_id, title, body, slug, published_at)
             VALUES (?1, ?2, ?3, replace(lower(?2), ' ', '-'), datetime())",
        )
        .bind(author)
        .bind(title)
        .bind(body)
        .execute(&mut *transaction)
        .await?
        .last_insert_rowid();
        sqlx::query("INSERT INTO post_tags SELECT ?, id FROM tags WHERE name = ?")
            .bind(post)
            .bind(tag)
            .execute(&mut *transaction)
            .await?;
    }
    sqlx::query(
        "INSERT INTO comments (post_id, author_id, body, state)
         VALUES (2, 2, 'On a Friday!', 'visible'), (2, 1, 'At five.', 'visible'),
                (3, 1, 'We did try.', 'visible'), (3, 1, 'buy cheap indexes', 'pending')",
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await
}

async fn read_posts(pool: &SqlitePool) -> sqlx::Result<()> {
    let posts: Vec<(String, String, String, i64, i64)> = sqlx::query_as(
        "SELECT shown.title, shown.author, shown.tags, posts.word_count, shown.comments
         FROM published_posts AS shown JOIN posts USING (id) ORDER BY id",
    )
    .fetch_all(pool)
    .await?;
    println!(
        "  {:<27} {:<7} {:<14} words  comments",
        "post", "author", "tags"
    );
    for (title, author, tags, words, comments) in posts {
        println!("  {title:<27} {author:<7} {tags:<14} {words:>5}  {comments:>8}");
    }
    let trail: i64 = sqlx::query_scalar("SELECT count(*) FROM audit_entries")
        .fetch_one(pool)
        .await?;
    println!("\n  the audit trail, which triggers write, has {trail} entries");
    Ok(())
}

async fn search(pool: &SqlitePool, words: &str) -> sqlx::Result<()> {
    let found: Vec<String> =
        sqlx::query_scalar("SELECT title FROM post_search WHERE post_search MATCH ? ORDER BY rank")
            .bind(words)
            .fetch_all(pool)
            .await?;
    println!(
        "  a search for \"{words}\" finds \"{}\"",
        found.join("\", \"")
    );
    Ok(())
}

fn heading(title: &str) {
    println!("\n{title}\n");
}

/// One line for each script that ran, and one for all of them.
fn show(report: &Report, elapsed: Duration) {
    for done in &report.done {
        let duration = milliseconds(done.duration);
        println!("  ✓ {}  {:<26} {duration:>9}", done.version, done.name);
    }
    let elapsed = milliseconds(elapsed);
    match (report.applied().count(), report.reverted().count()) {
        (0, 0) => println!("  ✓ nothing to do, known after {elapsed}"),
        (applied, 0) => println!("\n  {applied} applied in {elapsed}"),
        (_, reverted) => println!("\n  {reverted} reverted in {elapsed}"),
    }
}

/// The counts, and the lines around the place where applied turns into pending.
fn show_status(status: &Status) {
    let pending = status.pending().count();
    let applied = status.migrations.len() - pending;
    println!(
        "  {applied} applied, {pending} pending, {} problems\n",
        status.problems.len()
    );
    for migration in status
        .migrations
        .iter()
        .skip(applied.saturating_sub(2))
        .take(4)
    {
        let applied_at = migration.applied_at.as_deref().unwrap_or_default();
        let line = format!(
            "  {:<8} {}  {:<26} {applied_at}",
            migration.state.to_string(),
            migration.version,
            migration.name
        );
        println!("{}", line.trim_end());
    }
}

fn milliseconds(duration: Duration) -> String {
    format!("{:.1} ms", duration.as_secs_f64() * 1000.0)
}
