//! Runs the migrations in memory, and leaves their schema for `sqlx::query!`.

fn main() {
    migrate_build::Check::new("migrations")
        .hand_over_errors()
        .sqlite_database("SCHEMA_URL")
        .run();
}
