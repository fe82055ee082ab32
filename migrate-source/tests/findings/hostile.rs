//! Input that nobody wrote on purpose.

use migrate_source::checksum;

use crate::fixture::{fixture, migration};

#[test]
fn bytes_that_are_no_text_anywhere() {
    for path in [
        "migrations/0001_users.up.sql",
        "migrations/0001_users.down.sql",
        "migrations/migrate.lock",
        "migrations/migrate.toml",
    ] {
        for bytes in [
            &b"\0"[..],
            b"\xff\xfe\0S\0E\0L\0",
            b"\xef\xbb\xbf",
            b"\r",
            b"\"",
            b"'\xc3",
            &[0xf0; 100],
        ] {
            let folder = fixture(&(migration("0001", "users") + &migration("0002", "posts")));
            folder.write(path, bytes);
            assert!(!folder.rendered().is_empty());
        }
    }
}

#[test]
fn folders_in_place_of_files() {
    for path in ["migrations/migrate.lock/x", "migrations/migrate.toml/x"] {
        let text = format!("-- file: {path}\n{}", migration("0002", "posts"));
        let text = fixture(&text).rendered();
        assert!(text.contains("error"), "{text}");
    }
}

#[test]
fn a_large_folder_is_cheap() {
    let folder = fixture(&migration("0001", "users"));
    for number in 2..1500 {
        folder.write(
            &format!("migrations/{number:04}_a.up.sql"),
            "CREATE TABLE a (id int);\n",
        );
        folder.write(
            &format!("migrations/{number:04}_a.down.sql"),
            "DROP TABLE a;\n",
        );
    }
    let folder = folder.frozen();
    let started = std::time::Instant::now();
    let checked = folder.load();
    assert_eq!(checked.migrations.len(), 1499);
    assert_eq!(checked.findings, []);
    assert!(started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
    assert_ne!(
        checksum::hex(&migrate_source::image::head(&checked)),
        checksum::hex(&[0; 32])
    );
}

#[test]
fn every_file_that_matters_is_watched_and_exists() {
    let folder = fixture(&migration("0001", "users")).frozen();
    let read = folder.load().files_read;
    for path in [
        "migrations",
        "migrations/migrate.toml",
        "migrations/migrate.lock",
        "migrations/0001_users.up.sql",
        "migrations/0001_users.down.sql",
    ] {
        assert!(read.contains(&folder.path(path)), "{path} in {read:?}");
    }
    assert!(read.iter().all(|path| path.exists()), "{read:?}");
}
