//! The test of the tests: broken histories, each with one mistake, and what the
//! suite says about it.
//!
//! A mutant is a file in `tests/mutants/DATABASE`; what the checks say stands
//! beside it with the ending `.txt`. `UPDATE_EXPECT=1` writes that anew: read the
//! difference.
#![expect(clippy::unwrap_used, reason = "in tests a panic is a result")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use expect_test::expect_file;
use futures_util::StreamExt as _;
use migrate_core::FolderOptions;
use migrate_test::suite::{Check, Suite};
use migrate_test::{Dialect, Migrations};

/// Writes the files of a mutant into a folder and reads it.
fn history(mutant: &str, dialect: Dialect, package: &Path) -> Migrations {
    let folder = package.join("migrations");
    fs::create_dir(&folder).unwrap();
    for part in mutant.split("-- file: ").skip(1) {
        let (name, text) = part.split_once('\n').unwrap();
        fs::write(folder.join(name), text).unwrap();
    }
    fs::write(
        folder.join("migrate.toml"),
        format!(
            "dialect = \"{dialect}\"\n[levels]\nno-statements = \"allow\"\n\
             [rules]\ncolumn-fails-on-rows = \"allow\"\n"
        ),
    )
    .unwrap();
    Migrations::from_dir(&folder, FolderOptions::new().package(package)).unwrap()
}

/// What every check says; fails where none says anything.
async fn verdict(mutant: &str, dialect: Dialect) -> String {
    let package = tempfile::tempdir().unwrap();
    let migrations = history(mutant, dialect, package.path());
    let suite = Suite::new(&migrations, dialect, package.path());
    let mut text = String::new();
    for check in Check::ALL.iter().filter(|check| !check.is_on_request()) {
        // Reading a SQLite folder runs it where another package has switched that on:
        // then this check says what the others are here to find by themselves.
        if *check == Check::FolderAgrees && dialect == Dialect::Sqlite {
            continue;
        }
        let outcome = suite.check(*check).await.unwrap();
        if !outcome.is_ok() {
            write!(text, "== {check}\n\n{outcome}\n\n").unwrap();
        }
    }
    text
}

async fn all(dialect: Dialect) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/mutants")
        .join(dialect.name());
    let mut names: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| name.strip_suffix(".sql").map(str::to_owned))
        .collect();
    names.sort();
    // Several at a time: most of the time goes by in waiting for the server.
    let verdicts = futures_util::stream::iter(names)
        .map(|name| {
            let mutant = fs::read_to_string(folder.join(format!("{name}.sql"))).unwrap();
            async move { (verdict(&mutant, dialect).await, name) }
        })
        .buffered(6);
    let verdicts: Vec<(String, String)> = verdicts.collect().await;
    let mut survived = Vec::new();
    for (text, name) in verdicts {
        if text.is_empty() {
            survived.push(name.clone());
        }
        expect_file![folder.join(format!("{name}.txt"))].assert_eq(&text);
    }
    assert!(survived.is_empty(), "nothing was found in {survived:?}");
}

#[cfg(feature = "postgres")]
#[tokio::test]
async fn broken_histories_on_postgres() {
    all(Dialect::Postgres).await;
}

#[cfg(feature = "sqlite")]
#[tokio::test]
async fn broken_histories_on_sqlite() {
    all(Dialect::Sqlite).await;
}

#[cfg(feature = "mysql")]
#[tokio::test]
async fn broken_histories_on_mysql() {
    all(Dialect::Mysql).await;
}
