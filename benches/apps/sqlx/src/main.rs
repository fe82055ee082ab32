//! The application with `sqlx::migrate!`.

#[path = "../../measure.rs"]
mod measure;

use std::time::Instant;

use sqlx::Connection as _;
use sqlx::migrate::Migrator;

static MIGRATOR: Migrator = sqlx::migrate!("./migrations");

/// The version before the last one.
fn last_but_one() -> i64 {
    let ups = MIGRATOR.iter().rev().filter(|one| one.migration_type.is_up_migration());
    ups.map(|one| one.version).nth(1).unwrap_or(0)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = measure::arguments();
    macro_rules! on {
        ($connection:ty) => {{
            let mut connection = <$connection>::connect(&arguments.url).await?;
            let begin = Instant::now();
            match arguments.operation.as_str() {
                "up" => MIGRATOR.run(&mut connection).await?,
                "revert-one" => MIGRATOR.undo(&mut connection, last_but_one()).await?,
                "down" => MIGRATOR.undo(&mut connection, 0).await?,
                other => panic!("{other} is no operation of this application"),
            }
            measure::print(begin);
        }};
    }
    if arguments.url.starts_with("sqlite:") {
        on!(sqlx::SqliteConnection);
    } else if arguments.url.starts_with("postgres:") {
        on!(sqlx::PgConnection);
    } else {
        #[cfg(feature = "mysql")]
        on!(sqlx::MySqlConnection);
    }
    Ok(())
}
