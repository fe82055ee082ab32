//! What the build script leaves for the macro.

use std::fs;

use migrate_source::prepared::{Prepared, read, write};
use migrate_source::{Dialect, Options};
use tempfile::TempDir;

use crate::fixture::{Fixture, fixture, migration};

fn prepare(folder: &Fixture, out: &TempDir) {
    write(out.path(), &folder.options, &folder.load()).unwrap();
}

fn prepared(folder: &Fixture, out: &TempDir) -> Option<Prepared> {
    read(out.path(), &folder.options)
}

#[test]
fn the_macro_gets_what_the_build_script_left() {
    let folder = fixture(&(migration("0001", "users") + &migration("0002", "posts")));
    let out = TempDir::new().unwrap();
    assert_eq!(prepared(&folder, &out), None);
    prepare(&folder, &out);
    let found = prepared(&folder, &out).unwrap();
    let image = fs::read(found.image).unwrap();
    assert_eq!(image, migrate_source::image::write(&folder.load()).unwrap());
    assert_eq!(found.migrations[1].version, "0002");
    assert_eq!(found.migrations[1].name, "posts");
    assert_eq!(found.errors, []);
    assert_eq!(found.files_read, folder.load().files_read);
}

#[test]
fn any_change_makes_it_stale() {
    let changes: [fn(&Fixture); 6] = [
        |folder| {
            folder.edit("migrations/0001_users.up.sql", "integer", "bigint");
        },
        |folder| {
            folder.add(&migration("0002", "posts"));
        },
        |folder| {
            folder.remove("migrations/0001_users.down.sql");
        },
        |folder| {
            folder.rename(
                "migrations/0001_users.up.sql",
                "migrations/0001_people.up.sql",
            );
        },
        |folder| {
            folder.write("migrations/migrate.lock", "");
        },
        |folder| {
            folder.edit("migrations/migrate.toml", "postgres", "sqlite");
        },
    ];
    for change in changes {
        let folder = fixture(&migration("0001", "users"));
        let out = TempDir::new().unwrap();
        prepare(&folder, &out);
        assert!(prepared(&folder, &out).is_some());
        change(&folder);
        assert_eq!(prepared(&folder, &out), None);
        prepare(&folder, &out);
        assert!(prepared(&folder, &out).is_some());
    }
}

#[test]
fn a_change_is_seen_among_many_files_as_well() {
    let many: String = (1..=150)
        .map(|number| migration(&format!("{number:04}"), "users"))
        .collect();
    let folder = fixture(&many);
    let out = TempDir::new().unwrap();
    prepare(&folder, &out);
    assert_eq!(prepared(&folder, &out).unwrap().migrations.len(), 150);
    for path in [
        "migrations/0001_users.up.sql",
        "migrations/0075_users.down.sql",
        "migrations/0150_users.up.sql",
    ] {
        let path = folder.options.package.join(path);
        let text = fs::read(&path).unwrap();
        fs::write(&path, [&text[..], b" "].concat()).unwrap();
        assert_eq!(prepared(&folder, &out), None, "{}", path.display());
        fs::write(&path, text).unwrap();
        assert!(prepared(&folder, &out).is_some());
    }
}

#[test]
fn a_file_that_is_saved_between_loading_and_writing_leaves_nothing() {
    let changes: [(&str, &str); 4] = [
        ("migrations/migrate.toml", "dialect = \"sqlite\"\n"),
        ("migrations/migrate.lock", ""),
        ("migrations/1_a/up.sql", "SELECT 3;\n"),
        (
            "migrations/1_a/metadata.toml",
            "run_in_transaction = false\n",
        ),
    ];
    for (path, text) in changes {
        let folder = fixture(
            "-- file: migrations/1_a/up.sql\nSELECT 1;\n\
             -- file: migrations/1_a/down.sql\nSELECT 2;\n\
             -- file: migrations/1_a/metadata.toml\nrun_in_transaction = true\n",
        )
        .frozen();
        let out = TempDir::new().unwrap();
        let checked = folder.load();
        folder.write(path, text);
        write(out.path(), &folder.options, &checked).unwrap();
        assert_eq!(prepared(&folder, &out), None, "{path}");
    }
}

#[test]
fn other_options_or_another_package_find_nothing() {
    let folder = fixture(&migration("0001", "users"));
    let out = TempDir::new().unwrap();
    prepare(&folder, &out);
    let other = Options {
        dialects: Some(vec![Dialect::Sqlite]),
        ..folder.options.clone()
    };
    assert_eq!(read(out.path(), &other), None);
    let foreign = fixture(&migration("0001", "users"));
    assert_eq!(read(out.path(), &foreign.options), None);
}

#[test]
fn errors_are_handed_over_rendered() {
    let folder = fixture("-- file: migrations/0001_a.up.sql\nSELECT 1;\n");
    let out = TempDir::new().unwrap();
    prepare(&folder, &out);
    let found = prepared(&folder, &out).unwrap();
    assert_eq!(
        found.errors[0].first_line,
        "migrations/0001_a.up.sql: error[missing-down]: the migration `0001` (a) has no down script"
    );
    assert!(found.errors[0].human.contains("0001_a.down.sql"));
}

#[test]
fn what_is_right_is_not_written_again() {
    let folder = fixture(&migration("0001", "users"));
    let out = TempDir::new().unwrap();
    prepare(&folder, &out);
    let times = || -> Vec<std::time::SystemTime> {
        fs::read_dir(out.path())
            .unwrap()
            .map(|entry| entry.unwrap().metadata().unwrap().modified().unwrap())
            .collect()
    };
    let before = times();
    std::thread::sleep(std::time::Duration::from_millis(20));
    prepare(&folder, &out);
    assert_eq!(times(), before);
}

#[test]
fn damaged_leftovers_are_not_used() {
    let folder = fixture(&migration("0001", "users"));
    let out = TempDir::new().unwrap();
    prepare(&folder, &out);
    let inputs = fs::read_dir(out.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| {
            path.extension()
                .is_some_and(|extension| extension == "inputs")
        })
        .unwrap();
    let bytes = fs::read(&inputs).unwrap();
    for length in [0, 1, 8, bytes.len() / 2, bytes.len() - 1] {
        fs::write(&inputs, &bytes[..length]).unwrap();
        assert_eq!(prepared(&folder, &out), None);
    }
    let mut longer = bytes.clone();
    longer.push(0);
    fs::write(&inputs, &longer).unwrap();
    assert_eq!(prepared(&folder, &out), None);
    for at in 0..bytes.len().min(2000) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0xff;
        fs::write(&inputs, &damaged).unwrap();
        let _ = prepared(&folder, &out);
    }
}

#[test]
fn a_script_for_three_databases_is_embedded_once() {
    let folder = fixture(&migration("0001", "users"));
    let one = migrate_source::image::write(&folder.load()).unwrap();
    folder.edit(
        "migrations/migrate.toml",
        "dialect = \"postgres\"",
        "dialect = [\"postgres\", \"sqlite\", \"mysql\"]",
    );
    let three = migrate_source::image::write(&folder.load()).unwrap();
    let count = |image: &[u8], text: &[u8]| {
        image
            .windows(text.len())
            .filter(|part| *part == text)
            .count()
    };
    for text in ["CREATE TABLE", "0001_users"] {
        assert_eq!(count(&one, text.as_bytes()), 1, "{text}");
        assert_eq!(count(&three, text.as_bytes()), 1, "{text}");
    }
}
