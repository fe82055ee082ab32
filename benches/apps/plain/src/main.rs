//! The application without migrations: what the others are held against.

#[path = "../../measure.rs"]
mod measure;

use std::time::Instant;

#[tokio::main]
async fn main() -> Result<(), sqlx::Error> {
    let arguments = measure::arguments();
    let begin = Instant::now();
    match arguments.operation.as_str() {
        "sqlite" => {
            let pool = sqlx::SqlitePool::connect(&arguments.url).await?;
            sqlx::raw_sql("SELECT 1").execute(&pool).await?;
        }
        _ => {
            let pool = sqlx::PgPool::connect(&arguments.url).await?;
            sqlx::raw_sql("SELECT 1").execute(&pool).await?;
        }
    }
    measure::print(begin);
    Ok(())
}
