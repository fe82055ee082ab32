//! Ten instances of a service start at once against one PostgreSQL:
//!
//! ```console
//! $ export DATABASE_URL=postgres://postgres@localhost/blog
//! $ cargo run --example postgres --features postgres
//! ```
//!
//! One of them applies `migrations/postgres`, the others find nothing to do. It
//! works through a transaction pooler as well. The database should be a new one.

use std::error::Error;
use std::process::ExitCode;

use sqlx::PgPool;

static MIGRATIONS: sqlmigrate::Migrations = sqlmigrate::migrate!("migrations/postgres");

#[tokio::main]
async fn main() -> ExitCode {
    match start_ten().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn start_ten() -> Result<(), Box<dyn Error>> {
    let url = std::env::var("DATABASE_URL").map_err(|_| "DATABASE_URL is not set")?;

    let mut instances = Vec::new();
    for number in 1..=10 {
        let url = url.clone();
        instances.push(tokio::spawn(async move {
            let pool = PgPool::connect(&url).await?;
            let report = MIGRATIONS.up(&pool).await?;
            pool.close().await;
            Ok::<_, Box<dyn Error + Send + Sync>>((number, report))
        }));
    }
    for instance in instances {
        let (number, report) = instance
            .await?
            .map_err(|error| -> Box<dyn Error> { error })?;
        if report.is_unchanged() {
            println!("instance {number:>2}: nothing to do");
        } else {
            println!("instance {number:>2}: {} applied", report.applied().count());
        }
    }

    println!(
        "\n{}",
        MIGRATIONS.status(sqlmigrate::Target::url(&url)).await?
    );
    Ok(())
}
