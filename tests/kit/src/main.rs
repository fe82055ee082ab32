//! A process that uses the kit as a test program does, for tests that need
//! several of them, or need one to be killed.
//!
//! `kit-probe DIALECT [COUNT]` makes so many databases (one where nothing is
//! said), prints one line for each, the server's URL and the database's URL,
//! then waits until standard input ends, and drops them.

use std::io::{Read as _, Write as _};

use migrate_test::{Database, Dialect, Prelude};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), migrate_test::Error> {
    let mut words = std::env::args().skip(1);
    let dialect = match words.next().as_deref() {
        Some("postgres") => Dialect::Postgres,
        Some("mysql") => Dialect::Mysql,
        _ => Dialect::Sqlite,
    };
    let count = words
        .next()
        .and_then(|count| count.parse().ok())
        .unwrap_or(1);
    let mut databases = Vec::new();
    for _ in 0..count {
        let database = Database::empty(dialect, &Prelude::none()).await?;
        println!("{} {}", database.server().url(), database.url());
        databases.push(database);
    }
    drop(std::io::stdout().flush());
    let mut rest = Vec::new();
    drop(std::io::stdin().read_to_end(&mut rest));
    for database in databases {
        database.discard().await?;
    }
    Ok(())
}
