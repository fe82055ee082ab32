//! The application with `sqlmigrate::migrate!`.

#[path = "../../measure.rs"]
mod measure;

use std::time::Instant;

use sqlmigrate::{Migrations, Migrator, VersionRef};
use sqlx::Connection as _;

static MIGRATIONS: Migrations = sqlmigrate::migrate!();

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = measure::arguments();
    macro_rules! on {
        ($connection:ty) => {{
            let mut connection = <$connection>::connect(&arguments.url).await?;
            let begin = Instant::now();
            let migrator = Migrator::new(&MIGRATIONS);
            match arguments.operation.as_str() {
                "up" => drop(migrator.up(&mut connection).await?),
                "revert-one" => drop(migrator.down(&mut connection).await?),
                "down" => drop(migrator.down_to(VersionRef::START, &mut connection).await?),
                "plan" => drop(migrator.plan(&mut connection).await?),
                "status" => drop(migrator.status(&mut connection).await?),
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
