//! Compares snapshots with what the database's own tool says.
//!
//! ```console
//! $ cargo run -p migrate-schema --all-features --example agreement -- URL FOLDER…
//! ```
//!
//! Each folder's history is run on a fresh database of the server at `URL`
//! (`sqlite:` for files of its own). After every up script, and after every down
//! script on a copy, the schema is read as a snapshot and dumped with `pg_dump
//! --schema-only`, `mariadb-dump --no-data` or out of `sqlite_schema`. For each
//! pair of states the two have to agree on whether anything is different. What
//! they disagree on is printed, and the exit code is 1.

#![expect(
    clippy::unwrap_used,
    reason = "a program for developers, which stops when its tools do not work"
)]

mod database;
mod dump;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use migrate_schema::{Difference, Kind, Snapshot};
use migrate_source::{Dialect, Migration, Options};

use database::Database;

/// One moment of a history.
#[derive(Clone)]
struct State {
    snapshot: Snapshot,
    dump: String,
}

#[derive(Default)]
struct Tally {
    states: usize,
    both_same: usize,
    both_differ: usize,
    order_only: usize,
    disagreements: usize,
    kinds: BTreeMap<Kind, usize>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (Some(url), folders) = (arguments.next(), arguments.collect::<Vec<_>>()) else {
        eprintln!("usage: agreement URL FOLDER…");
        return ExitCode::from(2);
    };
    let mut total = Tally::default();
    for folder in &folders {
        let tally = history(&url, Path::new(folder)).await;
        println!("{folder}\n  {tally}");
        total.add(&tally);
    }
    println!("all\n  {total}");
    for (kind, count) in &total.kinds {
        println!("  {count:>6} differences of the kind `{kind}`");
    }
    if total.disagreements == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

async fn history(url: &str, folder: &Path) -> Tally {
    let mut tally = Tally::default();
    let mut database = Database::create(url).await;
    let migrations = migrations(folder, database.dialect());
    let mut before = database.state(&mut tally).await;
    for (done, migration) in migrations.iter().enumerate() {
        if let Err(error) = database.run(&migration.up).await {
            println!("  stops at {}: {error}", shown(migration));
            break;
        }
        let after = database.state(&mut tally).await;
        tally.compare(migration, "up", &before, &after);
        if let Some(down) = &migration.down
            && !down.text().trim().is_empty()
        {
            let mut copy = database.copy().await;
            match copy.run(down).await {
                Ok(()) => {
                    let back = copy.state(&mut tally).await;
                    tally.compare(migration, "down", &before, &back);
                }
                Err(error) => println!("  the down script of {}: {error}", shown(migration)),
            }
            if let Some(failed) = copy.give_back(&migrations[..=done]).await {
                println!("  {failed}");
                break;
            }
        }
        before = after;
    }
    database.remove().await;
    tally
}

fn migrations(folder: &Path, dialect: Dialect) -> Vec<Migration> {
    let folder = std::fs::canonicalize(folder).unwrap_or_else(|_| PathBuf::from(folder));
    let checked = migrate_source::load(&Options {
        package: folder.clone(),
        folder,
        dialects: Some(vec![dialect]),
        ..Options::default()
    });
    // Findings do not matter here: the server has the last word.
    checked.migrations
}

fn shown(migration: &Migration) -> String {
    format!("{} {}", migration.version.text, migration.name)
}

impl Tally {
    fn compare(&mut self, migration: &Migration, direction: &str, before: &State, after: &State) {
        let difference = Difference::between(&before.snapshot, &after.snapshot);
        let (dumps, snapshots) = (before.dump == after.dump, before.snapshot == after.snapshot);
        if dumps == snapshots {
            if dumps {
                self.both_same += 1;
            } else {
                self.both_differ += 1;
            }
            for change in difference.changes() {
                *self.kinds.entry(change.address.kind()).or_default() += 1;
            }
        } else if snapshots && dump::same_lines(&before.dump, &after.dump) {
            // The dump lists the same statements in another order.
            self.order_only += 1;
        } else {
            self.disagreements += 1;
            println!(
                "  DISAGREEMENT at the {direction} script of {}",
                shown(migration)
            );
            println!(
                "  snapshot: {}",
                if snapshots { "same" } else { "different" }
            );
            print!("{difference}");
            print!("{}", dump::difference(&before.dump, &after.dump));
        }
    }

    fn add(&mut self, other: &Tally) {
        self.states += other.states;
        self.both_same += other.both_same;
        self.both_differ += other.both_differ;
        self.order_only += other.order_only;
        self.disagreements += other.disagreements;
        for (kind, count) in &other.kinds {
            *self.kinds.entry(*kind).or_default() += count;
        }
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            out,
            "{} states, {} pairs: {} same in both, {} different in both, {} in another order in the dump alone, {} disagreements",
            self.states,
            self.both_same + self.both_differ + self.order_only + self.disagreements,
            self.both_same,
            self.both_differ,
            self.order_only,
            self.disagreements
        )
    }
}
