//! Input that nobody wrote on purpose.

use expect_test::expect;
use migrate_source::checksum;
use migrate_source::finding::SourceFile;
use migrate_source::lock_file::{self, Soundness};
use migrate_source::render::{Style, human};

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

#[cfg(target_os = "linux")]
#[test]
fn files_that_cannot_be_read() {
    let mut folder = fixture(&migration("0001", "users"));
    folder.options.drafts = Some(migrate_source::config::DraftPolicy::Deny);
    folder
        .write("migrations/migrate.lock/x", "")
        .check(&expect![[r#"
            error[unreadable]: `migrate.lock` cannot be read: Is a directory (os error 21)
            --> migrations/migrate.lock
             = help: make it a file that can be read, or delete it

            1 error
        "#]]);
    let folder = fixture(&(migration("0001", "users") + "-- file: migrations/migrate.toml/x\n"));
    folder.check(&expect![[r#"
        error[unreadable]: `migrate.toml` cannot be read: Is a directory (os error 21)
        --> migrations/migrate.toml
         = help: make it a file that can be read, or delete it

        1 error
    "#]]);
}

#[test]
fn any_text_is_a_lock_file_or_a_finding() {
    let sound = fixture(&(migration("0001", "users") + &migration("0002", "posts")))
        .frozen()
        .text("migrations/migrate.lock");
    arbtest::arbtest(|source| {
        let mut bytes = sound.clone().into_bytes();
        for _ in 0..source.int_in_range(1..=4)? {
            let start = source.choose_index(bytes.len())?;
            let end = (start + source.int_in_range(0..=100)?).min(bytes.len());
            let new: Vec<u8> = source.arbitrary()?;
            bytes.splice(start..end, new);
            if bytes.is_empty() {
                bytes.push(b'x');
            }
        }
        let (file, bad) = SourceFile::from_bytes("migrate.lock", &bytes);
        let mut findings = Vec::new();
        let found = lock_file::read(&file, bad, &mut findings);
        assert_eq!(found.soundness == Soundness::Sound, findings.is_empty());
        for finding in &findings {
            assert!(!human(finding, Style::Plain).is_empty());
        }
        Ok(())
    });
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
