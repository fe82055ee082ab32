//! The reference history, up, down and up again on every database.
#![cfg(all(
    feature = "postgres",
    feature = "sqlite",
    feature = "mysql",
    feature = "from-dir"
))]
#![expect(clippy::unwrap_used, reason = "these are tests")]
#![expect(
    dead_code,
    reason = "what the tests of other programs need is not needed here"
)]

mod support;

use migrate_core::{FolderOptions, Migrations, VersionRef};
use support::{Database, quick};

async fn up_and_down(database: Option<Database>) {
    let Some(database) = database else { return };
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let folder = format!("migrations/{}", database.dialect.name());
    let migrations = Migrations::from_dir(folder, FolderOptions::new().package(root)).unwrap();
    assert!(migrations.len() >= 12);
    for _ in 0..2 {
        let report = quick(&migrations).up(database.target()).await.unwrap();
        assert_eq!(report.done.len(), migrations.len());
        assert!(
            migrations
                .up(database.target())
                .await
                .unwrap()
                .is_unchanged()
        );
        let status = migrations.status(database.target()).await.unwrap();
        assert!(status.is_current(), "{status}");
        let report = quick(&migrations)
            .down_to(VersionRef::START, database.target())
            .await
            .unwrap();
        assert_eq!(report.done.len(), migrations.len());
    }
    let report = quick(&migrations).up(database.target()).await.unwrap();
    assert_eq!(report.done.len(), migrations.len());
}

#[tokio::test]
async fn postgres() {
    up_and_down(Database::postgres()).await;
}

#[tokio::test]
async fn pgbouncer() {
    up_and_down(Database::pgbouncer()).await;
}

#[tokio::test]
async fn sqlite() {
    up_and_down(Database::sqlite()).await;
}

#[tokio::test]
async fn mysql() {
    up_and_down(Database::mysql()).await;
}
