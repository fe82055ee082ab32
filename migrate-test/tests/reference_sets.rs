//! The suite on the reference sets: all of it holds, on all three databases.
//!
//! Cutting a runner off everywhere in seventeen migrations takes minutes on a
//! server; `on_request.rs` does it with a short history.

static POSTGRES: sqlmigrate::Migrations = sqlmigrate::migrate!("../migrations/postgres");
static SQLITE: sqlmigrate::Migrations = sqlmigrate::migrate!("../migrations/sqlite");
static MYSQL: sqlmigrate::Migrations = sqlmigrate::migrate!("../migrations/mysql");

#[cfg(feature = "postgres")]
migrate_test::suite!(mod postgres_set = POSTGRES, postgres; with eight_runners);
#[cfg(feature = "sqlite")]
migrate_test::suite!(mod sqlite_set = SQLITE, sqlite; with crash_anywhere, eight_runners);
#[cfg(feature = "mysql")]
migrate_test::suite!(mod mysql_set = MYSQL, mysql; with eight_runners);
