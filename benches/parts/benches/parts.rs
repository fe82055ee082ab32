//! The parts of the toolkit, one by one: `benches/run.sh parts` runs it and keeps
//! the medians. What reads text is held against a plain scan of its bytes.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use migrate_schema::{Difference, Snapshot};
use migrate_source::Dialect;
use migrate_source::load::{Options, load};
use migrate_source::{checksum, image, sql};
use sqlmigrate::{FolderOptions, Migrations, Migrator};
use sqlx::{Connection as _, SqliteConnection};
use tokio::runtime::Runtime;

fn main() {
    divan::main();
}

/// As much text as a scan takes about a tenth of a millisecond for.
const LENGTH: usize = 256 * 1024;

const DIALECTS: [&str; 3] = ["postgres", "sqlite", "mysql"];

fn dialect(name: &str) -> Dialect {
    match name {
        "postgres" => Dialect::Postgres,
        "sqlite" => Dialect::Sqlite,
        _ => Dialect::Mysql,
    }
}

/// The scripts of this repository's own history for a database, again and again.
fn text(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../migrations")
        .join(name);
    let entries = std::fs::read_dir(&folder).expect("the reference sets are there");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("it can be read").path())
        .collect();
    files.retain(|file| file.extension().is_some_and(|end| end == "sql"));
    files.sort();
    let one: String = files
        .iter()
        .map(|file| std::fs::read_to_string(file).expect("it can be read"))
        .collect();
    one.repeat(LENGTH.div_ceil(one.len()))
}

#[divan::bench(args = DIALECTS)]
fn byte_scan(bencher: Bencher<'_, '_>, name: &str) {
    let text = text(name);
    bencher.counter(BytesCount::of_str(&text)).bench(|| {
        black_box(&text)
            .bytes()
            .filter(|byte| *byte == b';')
            .count()
    });
}

#[divan::bench(args = DIALECTS)]
fn lexer(bencher: Bencher<'_, '_>, name: &str) {
    let text = text(name);
    let counter = BytesCount::of_str(&text);
    bencher
        .counter(counter)
        .bench(|| sql::tokens(black_box(&text), dialect(name)));
}

#[divan::bench(args = DIALECTS)]
fn splitter(bencher: Bencher<'_, '_>, name: &str) {
    let text = text(name);
    let counter = BytesCount::of_str(&text);
    bencher
        .counter(counter)
        .bench(|| sql::split(black_box(&text), dialect(name)));
}

#[divan::bench]
fn text_digest(bencher: Bencher<'_, '_>) {
    let text = text("postgres");
    let counter = BytesCount::of_str(&text);
    bencher
        .counter(counter)
        .bench(|| checksum::text_digest(black_box(&text)));
}

#[divan::bench]
fn token_digest(bencher: Bencher<'_, '_>) {
    let text = text("postgres");
    let counter = BytesCount::of_str(&text);
    bencher
        .counter(counter)
        .bench(|| checksum::token_digest(black_box(&text), Dialect::Postgres));
}

/// A folder with so many migrations: a table, an index and two rows each.
fn folder(count: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |name: String, text: String| {
        std::fs::write(folder.path().join(name), text).expect("the folder can be written to");
    };
    write(
        "migrate.toml".to_owned(),
        "dialect = [\"postgres\", \"sqlite\"]\nprofile = \"sqlx\"\n".to_owned(),
    );
    for number in 1..=count {
        write(
            format!("{number:06}_item.up.sql"),
            format!(
                "CREATE TABLE item_{number} (id INTEGER PRIMARY KEY, name VARCHAR(100) NOT NULL);\n\
                 CREATE INDEX item_{number}_name ON item_{number} (name);\n\
                 INSERT INTO item_{number} (id, name) VALUES (1, 'one');\n\
                 INSERT INTO item_{number} (id, name) VALUES (2, 'two');\n"
            ),
        );
        write(
            format!("{number:06}_item.down.sql"),
            format!("DROP TABLE item_{number};\n"),
        );
    }
    folder
}

/// Reading and checking a folder of a thousand, grammar included.
#[divan::bench(sample_count = 20)]
fn load_1000(bencher: Bencher<'_, '_>) {
    let folder = folder(1_000);
    let options = Options {
        package: folder.path().to_owned(),
        ..Options::default()
    };
    assert!(!load(&options).has_errors());
    bencher.bench(|| load(black_box(&options)));
}

#[divan::bench]
fn write_image_1000(bencher: Bencher<'_, '_>) {
    let folder = folder(1_000);
    let checked = load(&Options {
        package: folder.path().to_owned(),
        ..Options::default()
    });
    bencher.bench(|| image::write(black_box(&checked)).expect("it fits"));
}

static MIGRATIONS: LazyLock<Migrations> = LazyLock::new(|| {
    let folder = folder(10_000);
    Migrations::from_dir(folder.path(), FolderOptions::default()).expect("the folder is sound")
});

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime")
});

fn memory() -> SqliteConnection {
    let connection = SqliteConnection::connect("sqlite::memory:");
    RUNTIME.block_on(connection).expect("a database in memory")
}

/// The plan of an empty database.
#[divan::bench(sample_count = 20)]
fn plan_10000_to_do(bencher: Bencher<'_, '_>) {
    let mut connection = memory();
    let migrator = Migrator::new(&MIGRATIONS);
    bencher.bench_local(|| {
        RUNTIME
            .block_on(migrator.plan(&mut connection))
            .expect("a plan")
    });
}

/// The plan and the status where everything is applied, the history's being read included.
#[divan::bench(sample_count = 20, args = ["plan", "status", "up"])]
fn with_10000_applied(bencher: Bencher<'_, '_>, what: &str) {
    let mut connection = memory();
    let migrator = Migrator::new(&MIGRATIONS);
    RUNTIME
        .block_on(migrator.up(&mut connection))
        .expect("it applies");
    bencher.bench_local(|| match what {
        "plan" => drop(
            RUNTIME
                .block_on(migrator.plan(&mut connection))
                .expect("a plan"),
        ),
        "status" => drop(
            RUNTIME
                .block_on(migrator.status(&mut connection))
                .expect("a status"),
        ),
        _ => drop(
            RUNTIME
                .block_on(migrator.up(&mut connection))
                .expect("nothing to do"),
        ),
    });
}

/// A database of a thousand tables, with a connection to it.
fn tables() -> SqliteConnection {
    let mut connection = memory();
    for number in 1..=1_000 {
        let statements = format!(
            "CREATE TABLE item_{number} (id INTEGER PRIMARY KEY, name VARCHAR(100) NOT NULL);\n\
             CREATE INDEX item_{number}_name ON item_{number} (name);"
        );
        let run = sqlx::raw_sql(sqlx::AssertSqlSafe(statements)).execute(&mut connection);
        RUNTIME.block_on(run).expect("it runs");
    }
    connection
}

#[divan::bench(sample_count = 20)]
fn snapshot_1000_tables(bencher: Bencher<'_, '_>) {
    let mut connection = tables();
    bencher.bench_local(|| {
        RUNTIME
            .block_on(Snapshot::read(&mut connection))
            .expect("a snapshot")
    });
}

#[divan::bench]
fn difference_1000_tables(bencher: Bencher<'_, '_>) {
    let mut connection = tables();
    let before = RUNTIME
        .block_on(Snapshot::read(&mut connection))
        .expect("a snapshot");
    let change = sqlx::raw_sql("DROP INDEX item_500_name; ALTER TABLE item_7 ADD COLUMN note TEXT");
    RUNTIME
        .block_on(change.execute(&mut connection))
        .expect("it runs");
    let after = RUNTIME
        .block_on(Snapshot::read(&mut connection))
        .expect("a snapshot");
    assert!(!Difference::between(&before, &after).is_empty());
    bencher.bench(|| Difference::between(black_box(&before), black_box(&after)));
}

#[divan::bench]
fn snapshot_text_1000_tables(bencher: Bencher<'_, '_>) {
    let mut connection = tables();
    let snapshot = RUNTIME
        .block_on(Snapshot::read(&mut connection))
        .expect("a snapshot");
    bencher.bench(|| {
        let text = black_box(&snapshot).to_string();
        Snapshot::parse(&text).expect("it reads what it writes")
    });
}
