//! Measures how long a test with a migrated database of its own takes to start,
//! and how long it takes as a whole, with `#[migrate_test::test]` and with
//! `#[sqlx::test]`: the same server, the same files, by turns.
//!
//! ```console
//! $ cd benches/test-start && cargo run -- [--lines] [ROUNDS [MIGRATIONS,…]]
//! ```
//!
//! With `--lines` it prints what `benches/run.sh` reads: database, migrations, side
//! and the times of all rounds until the test's body, in milliseconds.
//!
//! It calls what the two attributes expand to. A round is one test with an empty
//! body; the first one, in which the kit prepares its database, is told apart, and so
//! are the tests of a run in which no copy is made ahead of the test that wants it.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use migrate_test::__private::{Arguments, PreludeArgument, TestFunction};
use migrate_test::{Dialect, Prelude};
use sqlmigrate::{FolderOptions, Migrations};
use sqlx::migrate::Migrator;
use sqlx::testing::{TestArgs, TestFn};
use sqlx::{MySqlPool, PgPool, SqlitePool};

/// When the body of the test that runs was reached.
static REACHED: Mutex<Option<Instant>> = Mutex::new(None);

fn reached() {
    *REACHED.lock().expect("nobody panics here") = Some(Instant::now());
}

async fn postgres(_pool: PgPool) {
    reached();
}

async fn sqlite(_pool: SqlitePool) {
    reached();
}

async fn mysql(_pool: MySqlPool) {
    reached();
}

/// Until the body, and until the end.
fn measured(test: impl FnOnce()) -> (Duration, Duration) {
    let begin = Instant::now();
    test();
    let end = begin.elapsed();
    let body = REACHED.lock().expect("nobody panics here").take();
    (body.expect("the body was reached") - begin, end)
}

fn main() {
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    let form = if words.first().is_some_and(|word| word == "--lines") {
        words.remove(0);
        Form::Lines
    } else {
        Form::Table
    };
    let rounds: usize = words.first().map_or(9, |text| text.parse().expect("a number of rounds"));
    let counts = words.get(1).map_or("10,100,1000", String::as_str);
    let Some(dialect) = std::env::var("BENCH_DIALECT").ok() else {
        for dialect in [Dialect::Postgres, Dialect::Sqlite, Dialect::Mysql] {
            // `#[sqlx::test]` reads the server from the environment alone.
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let server = runtime.expect("a runtime").block_on(migrate_test::server(dialect));
            match server {
                Ok(server) => {
                    let url = match dialect {
                        Dialect::Sqlite => "sqlite::memory:",
                        _ => server.url(),
                    };
                    // The first run prepares everything for the second.
                    let runs: &[&str] = if form == Form::Lines { &["4"] } else { &["0", "4"] };
                    for ahead in runs {
                        let status = Command::new(std::env::current_exe().expect("this program"))
                            .args(std::env::args().skip(1))
                            .env("BENCH_DIALECT", dialect.name())
                            .env("SQLMIGRATE_TEST_AHEAD", ahead)
                            .env("DATABASE_URL", url)
                            .status();
                        assert!(status.expect("this program runs again").success());
                    }
                }
                Err(error) => println!("{}: {error}", dialect.product()),
            }
        }
        return;
    };
    if form == Form::Lines {
        for count in counts.split(',') {
            lines(&dialect, count.parse().expect("a number of migrations"), rounds);
        }
        return;
    }
    let ahead = std::env::var("SQLMIGRATE_TEST_AHEAD").unwrap_or_default();
    println!("\n{dialect}, {ahead} copies ahead: median of {rounds} rounds in ms, start (and whole test)");
    println!("migrations | #[sqlx::test]      | kit                | start in % | kit, first | kit, one by one");
    for count in counts.split(',') {
        row(&dialect, count.parse().expect("a number of migrations"), rounds);
    }
}

#[derive(PartialEq)]
enum Form {
    Table,
    Lines,
}

/// Until the body and until the end, of each round.
type Times = Vec<(Duration, Duration)>;

/// What was measured of both sides.
struct Measured {
    /// The kit's first round.
    first: (Duration, Duration),
    ours: Times,
    theirs: Times,
    /// The kit's whole test where nothing runs between two, in milliseconds.
    one_by_one: f64,
}

/// Measures both sides by turns, and then the kit alone.
fn measure(dialect: &str, count: usize, rounds: usize) -> Measured {
    let folder = tempfile::tempdir().expect("a temporary folder");
    write_history(folder.path(), dialect, count);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    let migrator = runtime.block_on(Migrator::new(folder.path())).expect("sqlx reads the folder");
    let migrator: &'static Migrator = Box::leak(Box::new(migrator));
    let migrations = Migrations::from_dir(folder.path(), FolderOptions::default()).expect("the kit reads the folder");
    let migrations: &'static Migrations = Box::leak(Box::new(migrations));

    let kit = || {
        let arguments = Arguments {
            path: "test_start::kit",
            package: env!("CARGO_MANIFEST_DIR"),
            migrations: Some(migrations),
            prelude: PreludeArgument::Given(Prelude::none()),
            fixtures: &[],
            expects_panic: false,
        };
        match dialect {
            "postgres" => TestFunction::run(postgres as fn(_) -> _, &arguments),
            "sqlite" => TestFunction::run(sqlite as fn(_) -> _, &arguments),
            _ => TestFunction::run(mysql as fn(_) -> _, &arguments),
        }
    };
    let sqlx = || {
        let mut arguments = TestArgs::new("test_start::sqlx");
        arguments.migrator(migrator);
        match dialect {
            "postgres" => TestFn::run_test(postgres as fn(_) -> _, arguments),
            "sqlite" => TestFn::run_test(sqlite as fn(_) -> _, arguments),
            _ => TestFn::run_test(mysql as fn(_) -> _, arguments),
        }
    };
    let first = measured(kit);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        theirs.push(measured(sqlx));
        ours.push(measured(kit));
    }
    // Nothing between the tests, in which a copy could be made.
    let begin = Instant::now();
    for _ in 0..rounds {
        measured(kit);
    }
    let one_by_one = milliseconds(begin.elapsed()) / rounds as f64;
    Measured { first, ours, theirs, one_by_one }
}

fn row(dialect: &str, count: usize, rounds: usize) {
    let Measured { first, ours, theirs, one_by_one } = measure(dialect, count, rounds);
    let (ours, theirs) = (median(ours), median(theirs));
    let share = 100.0 * ours.0 / theirs.0;
    println!(
        "{count:>10} | {:>7.1} ({:>7.1}) | {:>7.1} ({:>7.1}) | {share:>10.1} | {:>10.1} | {one_by_one:>10.1}",
        theirs.0,
        theirs.1,
        ours.0,
        ours.1,
        milliseconds(first.0),
    );
}

fn lines(dialect: &str, count: usize, rounds: usize) {
    let product = match dialect {
        "postgres" => Dialect::Postgres,
        "sqlite" => Dialect::Sqlite,
        _ => Dialect::Mysql,
    };
    let product = product.product();
    let Measured { ours, theirs, .. } = measure(dialect, count, rounds);
    for (side, times) in [("kit", ours), ("sqlx", theirs)] {
        let starts = times.into_iter().map(|(start, _)| format!("{:.3}", milliseconds(start)));
        println!("{product};{count};{side};{}", starts.collect::<Vec<_>>().join(" "));
    }
}

fn median(times: Times) -> (f64, f64) {
    let middle = |mut times: Vec<Duration>| {
        times.sort();
        milliseconds(times[times.len() / 2])
    };
    let (start, whole) = times.into_iter().unzip();
    (middle(start), middle(whole))
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// One table for every five migrations; the others change the last one.
fn write_history(folder: &Path, dialect: &str, count: usize) {
    std::fs::write(folder.join("migrate.toml"), format!("dialect = \"{dialect}\"\n"))
        .expect("the folder can be written to");
    for number in 0..count {
        let table = number / 5;
        let id = match dialect {
            "postgres" => "id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
            "sqlite" => "id INTEGER PRIMARY KEY",
            _ => "id bigint AUTO_INCREMENT PRIMARY KEY",
        };
        let up = match number % 5 {
            0 => format!("CREATE TABLE t{table} ({id}, name varchar(100) NOT NULL, at varchar(30) NOT NULL);"),
            1 => format!("CREATE INDEX t{table}_name ON t{table} (name);"),
            2 => format!("ALTER TABLE t{table} ADD COLUMN note varchar(100);"),
            3 => format!("INSERT INTO t{table} (name, at) VALUES ('a', 'b'), ('c', 'd');"),
            _ => format!("CREATE UNIQUE INDEX t{table}_both ON t{table} (name, at);"),
        };
        let mut name = String::new();
        let _ = write!(name, "{:014}_step_{number}", 20_200_101_000_000_u64 + number as u64);
        let down = "SELECT 1;";
        for (direction, text) in [("up", up.as_str()), ("down", down)] {
            std::fs::write(folder.join(format!("{name}.{direction}.sql")), text)
                .expect("the folder can be written to");
        }
    }
}
