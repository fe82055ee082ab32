//! What `#[migrate_test::test]` does, by hand and for any driver:
//!
//! ```console
//! $ cargo run -p migrate-test --features postgres --example database_per_test
//! ```
//!
//! No server is named: the kit uses that of `SQLMIGRATE_TEST_POSTGRES`, one that it
//! started before, or a program of this machine. The first database needs a template,
//! which the next run of this program finds; the others are copies.

use std::time::Instant;

use migrate_test::{Database, Dialect, Error, Prelude};

static MIGRATIONS: sqlmigrate::Migrations = sqlmigrate::migrate!("../migrations/postgres");

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let server = migrate_test::server(Dialect::Postgres).await?;
    println!("the server: {:?}", server.origin());
    for number in 1..=5 {
        let begin = Instant::now();
        let database = Database::migrated(Dialect::Postgres, &MIGRATIONS, &Prelude::none()).await?;
        println!(
            "database {number}: {} after {:?}",
            database.name(),
            begin.elapsed()
        );
        // `database.url()` is for any driver. The database goes with its value.
    }
    Ok(())
}
