//! The application with `diesel_migrations::embed_migrations!`.

#[path = "../../measure.rs"]
mod measure;

use std::time::Instant;

use diesel::Connection as _;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let arguments = measure::arguments();
    macro_rules! on {
        ($connection:ty, $url:expr) => {{
            let mut connection = <$connection>::establish($url)?;
            let begin = Instant::now();
            match arguments.operation.as_str() {
                "up" => drop(connection.run_pending_migrations(MIGRATIONS)?),
                "revert-one" => drop(connection.revert_last_migration(MIGRATIONS)?),
                "down" => drop(connection.revert_all_migrations(MIGRATIONS)?),
                "plan" => drop(connection.pending_migrations(MIGRATIONS)?),
                other => panic!("{other} is no operation of this application"),
            }
            measure::print(begin);
        }};
    }
    if let Some(path) = arguments.url.strip_prefix("sqlite:") {
        on!(diesel::SqliteConnection, path.split('?').next().unwrap_or(path));
    } else if arguments.url.starts_with("postgres:") {
        on!(diesel::PgConnection, &arguments.url);
    } else {
        #[cfg(feature = "mysql")]
        on!(diesel::MysqlConnection, &arguments.url);
    }
    Ok(())
}
