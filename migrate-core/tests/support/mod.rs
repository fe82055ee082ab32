//! Databases and folders for the tests of the runtime.

use std::path::PathBuf;

use migrate_core::{Dialect, FolderOptions, Migrations, Migrator, Target};
use sqlx::{AssertSqlSafe, Connection as _, Row as _};
use tempfile::TempDir;

/// A fresh database of one kind.
pub(crate) struct Database {
    pub(crate) dialect: Dialect,
    pub(crate) url: String,
    /// Without a pooler between.
    pub(crate) direct_url: String,
    pub(crate) pooled: bool,
    _alive: Box<dyn std::any::Any + Send + Sync>,
}

impl Database {
    pub(crate) fn postgres() -> Option<Database> {
        Some(Database::server(
            Dialect::Postgres,
            test_servers::postgres()?,
        ))
    }

    pub(crate) fn pgbouncer() -> Option<Database> {
        let mut database = Database::server(Dialect::Postgres, test_servers::pgbouncer()?);
        database.pooled = true;
        Some(database)
    }

    pub(crate) fn mysql() -> Option<Database> {
        Some(Database::server(Dialect::Mysql, test_servers::mysql()?))
    }

    #[expect(clippy::unnecessary_wraps, reason = "the others may have no server")]
    pub(crate) fn sqlite() -> Option<Database> {
        let directory = TempDir::new().unwrap();
        let url = format!(
            "sqlite://{}?mode=rwc",
            directory.path().join("test.db").display()
        );
        Some(Database {
            dialect: Dialect::Sqlite,
            direct_url: url.clone(),
            url,
            pooled: false,
            _alive: Box::new(directory),
        })
    }

    fn server(dialect: Dialect, database: test_servers::Database) -> Database {
        Database {
            dialect,
            url: database.url().to_owned(),
            direct_url: database.direct_url().to_owned(),
            pooled: false,
            _alive: Box::new(database),
        }
    }

    pub(crate) fn target(&self) -> Target<'static> {
        Target::url(&*self.url)
    }

    /// A statement that no transaction holds, and of which nothing in the database
    /// shows whether it took effect; `first` is a table.
    pub(crate) fn doubtful(&self) -> String {
        match self.dialect {
            Dialect::Postgres => "DO $$ BEGIN PERFORM 1; END $$;".to_owned(),
            Dialect::Mysql => "TRUNCATE TABLE first;".to_owned(),
            _ => {
                let (_, path) = self.url.split_once("://").unwrap();
                format!("VACUUM INTO '{}.copy';", path.split('?').next().unwrap())
            }
        }
    }

    /// The history table's name, with its schema.
    pub(crate) fn history(&self) -> &'static str {
        match self.dialect {
            Dialect::Postgres => "sqlmigrate.history",
            _ => "sqlmigrate_history",
        }
    }

    /// Runs some SQL on a connection of its own; rows as text.
    pub(crate) async fn sql(&self, sql: &str) -> Result<Vec<Vec<String>>, sqlx::Error> {
        macro_rules! run {
            ($connection:ty) => {{
                let mut connection = <$connection>::connect(&self.direct_url).await?;
                let rows = sqlx::raw_sql(AssertSqlSafe(sql))
                    .fetch_all(&mut connection)
                    .await;
                let rows = rows.map(|rows| {
                    rows.iter()
                        .map(|row| {
                            (0..row.len())
                                .map(|index| {
                                    row.try_get_unchecked::<Option<String>, _>(index)
                                        .unwrap()
                                        .unwrap_or_else(|| "NULL".to_owned())
                                })
                                .collect()
                        })
                        .collect()
                });
                connection.close().await?;
                rows
            }};
        }
        match self.dialect {
            Dialect::Postgres => run!(sqlx::PgConnection),
            Dialect::Sqlite => run!(sqlx::SqliteConnection),
            Dialect::Mysql => run!(sqlx::MySqlConnection),
            _ => unreachable!(),
        }
    }

    /// The first column of the first row.
    pub(crate) async fn value(&self, sql: &str) -> String {
        self.sql(sql).await.unwrap()[0][0].clone()
    }

    pub(crate) async fn has_table(&self, table: &str) -> bool {
        self.sql(&format!("SELECT 1 FROM {table} LIMIT 1"))
            .await
            .is_ok()
    }

    /// Version and state of every row of the history.
    pub(crate) async fn rows(&self) -> Vec<String> {
        let sql = format!(
            "SELECT version, state, direction, CAST(statements_done AS char(9)) FROM {} ORDER BY sort_key",
            self.history()
        );
        self.sql(&sql)
            .await
            .unwrap()
            .into_iter()
            .map(|row| {
                let row: Vec<&str> = row.iter().map(|column| column.trim()).collect();
                match row[1] {
                    "applied" => row[0].to_owned(),
                    state => format!("{} {state} {} {}", row[0], row[2], row[3]),
                }
            })
            .collect()
    }
}

/// A folder of migrations that grows.
pub(crate) struct Folder {
    directory: TempDir,
    dialect: Dialect,
    order: Option<&'static str>,
}

impl Folder {
    pub(crate) fn new(dialect: Dialect) -> Folder {
        Folder {
            directory: TempDir::new().unwrap(),
            dialect,
            order: None,
        }
    }

    pub(crate) fn with(self, name: &str, up: &str, down: &str) -> Folder {
        self.put(name, up, down);
        self
    }

    pub(crate) fn any_order(mut self) -> Folder {
        self.order = Some("any");
        self
    }

    pub(crate) fn put(&self, name: &str, up: &str, down: &str) {
        std::fs::create_dir_all(self.path()).unwrap();
        std::fs::write(self.path().join(format!("{name}.up.sql")), up).unwrap();
        std::fs::write(self.path().join(format!("{name}.down.sql")), down).unwrap();
    }

    pub(crate) fn remove(&self, name: &str) {
        for direction in ["up", "down"] {
            std::fs::remove_file(self.path().join(format!("{name}.{direction}.sql"))).unwrap();
        }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.directory.path().join("migrations")
    }

    pub(crate) fn read(&self) -> Migrations {
        self.try_read().unwrap()
    }

    pub(crate) fn try_read(&self) -> Result<Migrations, migrate_core::Error> {
        let mut config = format!("dialect = \"{}\"\n", self.dialect.name());
        if let Some(order) = self.order {
            config = format!("{config}order = \"{order}\"\n");
        }
        std::fs::create_dir_all(self.path()).unwrap();
        std::fs::write(self.path().join("migrate.toml"), config).unwrap();
        Migrations::from_dir(
            "migrations",
            FolderOptions::new().package(self.directory.path()),
        )
    }
}

/// Three migrations that make three tables.
pub(crate) fn three(dialect: Dialect) -> Folder {
    Folder::new(dialect)
        .with(
            "0001_first",
            "CREATE TABLE first (id int);\n",
            "DROP TABLE first;\n",
        )
        .with(
            "0002_second",
            "CREATE TABLE second (id int);\n",
            "DROP TABLE second;\n",
        )
        .with(
            "0003_third",
            "CREATE TABLE third (id int);\n",
            "DROP TABLE third;\n",
        )
}

/// A migrator that does not wait long for anything.
pub(crate) fn quick(migrations: &Migrations) -> Migrator<'_> {
    Migrator::new(migrations)
        .guard_wait(std::time::Duration::from_secs(30))
        .lock_timeout(Some(std::time::Duration::from_secs(1)))
        .lock_retries(2)
}

/// Versions of what a report did, with `-` before what was reverted.
pub(crate) fn done(report: &migrate_core::Report) -> Vec<String> {
    report
        .done
        .iter()
        .map(|done| match done.direction {
            migrate_core::Direction::Up => done.version.clone(),
            _ => format!("-{}", done.version),
        })
        .collect()
}

impl Database {
    /// The name of the guard on MySQL, for tests that hold it.
    pub(crate) fn name_of_guard(&self) -> String {
        let database = self.url.rsplit_once('/').unwrap().1;
        let hex = sha256(&["sqlmigrate", "", "sqlmigrate_history", "", database]);
        format!("sqlmigrate:{}", &hex[..48])
    }
}

/// The digest of texts with a NUL behind each, as the runtime makes it.
pub(crate) fn sha256(texts: &[&str]) -> String {
    use sha2::Digest as _;
    use std::fmt::Write as _;
    let mut digest = sha2::Sha256::new();
    for text in texts {
        digest.update(text.as_bytes());
        digest.update([0]);
    }
    digest
        .finalize()
        .iter()
        .fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}
