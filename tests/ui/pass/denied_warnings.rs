#![deny(warnings, missing_docs, unreachable_pub, clippy::all, clippy::pedantic)]
//! A strict crate.

static MIGRATIONS: sqlmigrate::Migrations = sqlmigrate::migrate!("folders/good");

/// The same set again, by name.
pub mod database {
    sqlmigrate::migrate!(pub mod migrations = "folders/good", order = "any");
}

fn main() {
    assert_eq!(MIGRATIONS.len(), 2);
    assert_eq!(database::migrations::MIGRATIONS.len(), 2);
    let local = sqlmigrate::migrate!("folders/good");
    assert_eq!(local.len(), 2);
    const CONSTANT: &sqlmigrate::Migrations = &sqlmigrate::migrate!("folders/good");
    assert_eq!(CONSTANT.len(), 2);
}
