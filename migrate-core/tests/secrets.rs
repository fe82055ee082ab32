//! No password and no connection string comes out: not in an error, not in what
//! `Debug` prints, not in a log line or a span.
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

use std::fmt::{Debug, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use migrate_core::{Dialect, Error, ErrorKind, Event, Migrations, Migrator, Target};
use sqlx::{Connection as _, Executor as _};
use support::{Database, Folder, three};

/// What must not come out. Characters that a URL may have as they are.
const SECRET: &str = "hunter2.Tr0ub4dor";

/// While the test itself tells the server the secret.
static SETTING_UP: AtomicBool = AtomicBool::new(false);

/// Keeps everything that is logged, by anybody, at any level.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<String>>);

struct Fields<'a>(&'a mut String);

impl tracing::field::Visit for Fields<'_> {
    fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn Debug) {
        let _ = write!(self.0, " {field}={value:?}");
    }
}

impl tracing::Subscriber for Log {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }

    fn event_enabled(&self, _: &tracing::Event<'_>) -> bool {
        !SETTING_UP.load(Ordering::Relaxed)
    }

    fn new_span(&self, span: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        let mut log = self.0.lock().unwrap();
        let _ = write!(log, "\nspan {}", span.metadata().name());
        span.record(&mut Fields(&mut log));
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::span::Id, values: &tracing::span::Record<'_>) {
        values.record(&mut Fields(&mut self.0.lock().unwrap()));
    }

    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        let mut log = self.0.lock().unwrap();
        let _ = write!(
            log,
            "\n{} {}",
            event.metadata().level(),
            event.metadata().target()
        );
        event.record(&mut Fields(&mut log));
    }

    fn enter(&self, _: &tracing::span::Id) {}

    fn exit(&self, _: &tracing::span::Id) {}
}

/// Everything that came out, and whether there was enough of it.
#[derive(Default)]
struct Outputs {
    texts: Vec<String>,
    errors: usize,
}

impl Outputs {
    fn debug(&mut self, value: &impl Debug) {
        self.texts.push(format!("{value:?}"));
        self.texts.push(format!("{value:#?}"));
    }

    /// An error in every form that somebody may print.
    #[track_caller]
    fn error<T>(&mut self, result: Result<T, Error>) -> Error {
        let Err(error) = result else {
            unreachable!("it should have failed")
        };
        self.errors += 1;
        self.texts.push(error.to_string());
        self.texts.push(error.help().unwrap_or_default());
        self.debug(&error);
        self.debug(error.kind());
        self.debug(&error.driver_error());
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            self.texts.push(cause.to_string());
            self.debug(&cause);
            source = cause.source();
        }
        error
    }
}

fn leaked(folder: &Folder) -> &'static Migrations {
    Box::leak(Box::new(folder.read()))
}

fn hasty(migrations: &Migrations) -> Migrator<'_> {
    Migrator::new(migrations)
        .guard_wait(Duration::from_millis(700))
        .current_wait(Duration::from_millis(700))
        .lock_timeout(Some(Duration::from_secs(1)))
        .lock_retries(1)
}

fn scheme(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => "postgres",
        Dialect::Mysql => "mysql",
        _ => "sqlite",
    }
}

/// A user of the database whose password is the secret, and the URL.
async fn user(database: &Database) -> String {
    let (_, server) = database.url.rsplit_once('@').unwrap();
    let (_, name) = server.rsplit_once('/').unwrap();
    let scheme = scheme(database.dialect);
    SETTING_UP.store(true, Ordering::Relaxed);
    let url = if database.dialect == Dialect::Mysql {
        let sql = format!("CREATE USER {name}_s IDENTIFIED BY '{SECRET}'");
        database.sql(&sql).await.unwrap();
        let sql = format!("GRANT ALL ON {name}.* TO {name}_s");
        database.sql(&sql).await.unwrap();
        format!("{scheme}://{name}_s:{SECRET}@{server}")
    } else {
        let sql = format!(
            "DO $$ BEGIN CREATE ROLE sqlmigrate_password NOLOGIN; \
             EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$; \
             CREATE ROLE {name}_s LOGIN SUPERUSER PASSWORD '{SECRET}' IN ROLE sqlmigrate_password"
        );
        database.sql(&sql).await.unwrap();
        format!("{scheme}://{name}_s:{SECRET}@{server}")
    };
    SETTING_UP.store(false, Ordering::Relaxed);
    url
}

/// URLs that nobody can use, each with the secret somewhere.
fn unusable(scheme: &str) -> Vec<String> {
    [
        "S://me:P@127.0.0.1:1/db",
        "S://me:P@no-such-host.invalid/db",
        "S://me:P@[::1/db",
        "S://me:P@host:port/db",
        "S://me:P@host:99999/db",
        "S://me:P %zz@host/db",
        "S://me:P/x@host:port/db",
        "S://me:P",
        "S:me:P@host/db",
        "S://me:P@/db?sslmode=P",
        "S://127.0.0.1:1/db?user=me&password=P",
        "S://127.0.0.1:1/db?sslmode=bogus&password=P",
        "S://me:P@127.0.0.1:1/db?sslrootcert=/nowhere/P&sslmode=verify-full",
        "S://me@127.0.0.1:1/db?token=P&authToken=P",
        "host=localhost user=me password=P dbname=x",
        "https://me:P@host/db",
        "P",
        "",
    ]
    .map(|url| url.replace('S', scheme).replace('P', SECRET))
    .into()
}

async fn unreachable_and_malformed(outputs: &mut Outputs) {
    for dialect in [Dialect::Postgres, Dialect::Mysql] {
        let migrations = three(dialect).read();
        for url in unusable(scheme(dialect)) {
            outputs.debug(&Target::url(&*url));
            // What the system says about a name may take its time.
            let run = migrations.up(Target::url(&*url));
            if let Ok(result) = tokio::time::timeout(Duration::from_secs(2), run).await {
                outputs.error(result);
            }
        }
    }
    let migrations = three(Dialect::Sqlite).read();
    for url in [
        format!("sqlite:///nowhere/{SECRET}?mode=bogus"),
        format!("sqlite://me:{SECRET}@host/x?cache={SECRET}"),
    ] {
        outputs.debug(&Target::url(&*url));
        outputs.error(migrations.up(Target::url(&*url)).await);
    }
}

async fn on_a_server(database: &Database, outputs: &mut Outputs) {
    let dialect = database.dialect;
    let url = user(database).await;
    let target = || Target::url(&*url);
    // A password that is wrong, a database that is not there.
    let (before, server) = url.rsplit_once('@').unwrap();
    let migrations = leaked(&three(dialect));
    // A server that believes everybody cannot be told a wrong one; `tests/servers.sh`
    // starts one that asks the members of this role.
    let asks = "SELECT CAST(count(*) AS text) FROM pg_hba_file_rules \
                WHERE '+sqlmigrate_password' = ANY(user_name)";
    if dialect == Dialect::Mysql || database.value(asks).await != "0" {
        let wrong = format!("{before}x@{server}");
        outputs.error(migrations.up(Target::url(wrong)).await);
    }
    outputs.error(migrations.up(Target::url(format!("{url}_missing"))).await);
    // Scripts that fail with a secret in them, on the line and in the server's words.
    let (create, near) = if dialect == Dialect::Mysql {
        (
            "CREATE USER a IDENTIFIED BY",
            "CREATE USERR a IDENTIFIED BY",
        )
    } else {
        ("CREATE ROLE a PASSWORD", "CREATE ROLLE a PASSWORD")
    };
    for script in [
        format!("{create} '{SECRET}' BOGUS; -- migrate: allow(syntax-error) the server says it\n"),
        format!("{near} '{SECRET}'; -- migrate: allow(syntax-error) the server says it\n"),
        format!("SELECT * FROM nowhere; {create} '{SECRET}';\n"),
    ] {
        let folder = Folder::new(dialect).with("0001_secret", &script, "SELECT 1;\n");
        let error = outputs.error(hasty(&folder.read()).up(target()).await);
        assert!(matches!(error.kind(), ErrorKind::Script { .. }), "{error}");
    }
    // Everything that goes well.
    let migrator = hasty(migrations);
    outputs.debug(&migrator);
    outputs.debug(migrations);
    outputs.debug(&migrator.plan(target()).await.unwrap());
    let report = migrator.up(target()).await.unwrap();
    outputs.debug(&report);
    outputs.texts.push(report.to_string());
    let status = migrator.status(target()).await.unwrap();
    outputs.debug(&status);
    outputs.texts.push(status.to_string());
    // Waiting for somebody who does not go away.
    let slow = Folder::new(dialect).with(
        "0001_slow",
        if dialect == Dialect::Mysql {
            "CREATE TABLE slow AS SELECT SLEEP(60);\n"
        } else {
            "SELECT pg_sleep(60);\n"
        },
        "SELECT 1;\n",
    );
    let slow = leaked(&slow);
    let other = url.clone();
    let (tell, told) = tokio::sync::oneshot::channel();
    let tell = Mutex::new(Some(tell));
    let at_work = tokio::spawn(async move {
        Migrator::new(slow)
            .namespace("slow")
            .observer(move |event| {
                if let Event::Started { .. } = event
                    && let Some(tell) = tell.lock().unwrap().take()
                {
                    tell.send(()).unwrap();
                }
            })
            .up(Target::url(other))
            .await
    });
    told.await.unwrap();
    tokio::time::sleep(Duration::from_millis(500)).await;
    let error = outputs.error(hasty(slow).namespace("slow").up(target()).await);
    assert!(
        matches!(error.kind(), ErrorKind::GuardTimeout { .. }),
        "{error}"
    );
    let error = outputs.error(hasty(slow).namespace("slow").wait_current(target()).await);
    assert!(
        matches!(error.kind(), ErrorKind::NotCurrent { .. }),
        "{error}"
    );
    // The connection is lost under it.
    let kill = if dialect == Dialect::Mysql {
        let id = database
            .value(
                "SELECT CAST(id AS char) FROM information_schema.processlist \
                 WHERE db = DATABASE() AND info LIKE '%SLEEP(60)%' AND id <> CONNECTION_ID()",
            )
            .await;
        format!("KILL {id}")
    } else {
        "SELECT CAST(pg_terminate_backend(pid) AS text) FROM pg_stat_activity \
         WHERE datname = current_database() AND application_name LIKE 'sqlmigrate 0001 on %'"
            .to_owned()
    };
    database.sql(&kill).await.unwrap();
    outputs.error(at_work.await.unwrap());
    // A pool logs its statements, but not where it leads.
    macro_rules! pool {
        ($pool:ty) => {{
            let pool = <$pool>::connect(&url).await.unwrap();
            outputs.debug(&Target::from(&pool));
            migrator.down(&pool).await.unwrap();
            migrator.up(&pool).await.unwrap();
            let mut connection = pool.acquire().await.unwrap();
            outputs.debug(&Target::from(&mut connection));
            let mut transaction = connection.begin().await.unwrap();
            outputs.debug(&Target::from(&mut transaction));
            outputs.error(migrator.wait_current(&mut transaction).await);
        }};
    }
    if dialect == Dialect::Mysql {
        pool!(sqlx::MySqlPool);
    } else {
        pool!(sqlx::PgPool);
    }
    let (_, name) = server.rsplit_once('/').unwrap();
    let drop = if dialect == Dialect::Mysql {
        format!("DROP USER {name}_s")
    } else {
        format!("REASSIGN OWNED BY {name}_s TO postgres; DROP ROLE {name}_s")
    };
    database.sql(&drop).await.unwrap();
}

async fn on_a_file(outputs: &mut Outputs) {
    let database = Database::sqlite().unwrap();
    let migrations = three(Dialect::Sqlite).read();
    let folder = Folder::new(Dialect::Sqlite).with(
        "0001_secret",
        &format!("INSERT INTO users (password) VALUES (password = '{SECRET}');\n"),
        "SELECT 1;\n",
    );
    outputs.error(folder.read().up(database.target()).await);
    migrations.up(database.target()).await.unwrap();
    let mut other = sqlx::SqliteConnection::connect(&database.url)
        .await
        .unwrap();
    other.execute("BEGIN IMMEDIATE").await.unwrap();
    outputs.error(hasty(&migrations).down(database.target()).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_comes_out() {
    let log = Log::default();
    tracing::subscriber::set_global_default(log.clone()).unwrap();
    let mut outputs = Outputs::default();
    unreachable_and_malformed(&mut outputs).await;
    on_a_file(&mut outputs).await;
    for database in [Database::postgres(), Database::mysql()]
        .into_iter()
        .flatten()
    {
        on_a_server(&database, &mut outputs).await;
    }
    let log = log.0.lock().unwrap().clone();
    // Something did come out.
    assert!(outputs.errors >= 30, "{}", outputs.errors);
    assert!(log.contains("sqlmigrate"), "{log}");
    for text in outputs.texts.iter().chain([&log]) {
        for secret in [SECRET, "hunter2", "Tr0ub4dor"] {
            let at = text.find(secret);
            let around = at.map(|at| {
                let from = text.floor_char_boundary(at.saturating_sub(300));
                &text[from..text.ceil_char_boundary(at + 100)]
            });
            assert!(at.is_none(), "{}", around.unwrap_or(""));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_comes_out_behind_a_pooler() {
    let Some(database) = Database::pgbouncer() else {
        return;
    };
    let (_, server) = database.url.rsplit_once('@').unwrap();
    let url = format!("postgres://postgres:{SECRET}@{server}_missing");
    let mut outputs = Outputs::default();
    outputs.error(three(Dialect::Postgres).read().up(Target::url(url)).await);
    for text in &outputs.texts {
        assert!(!text.contains(SECRET), "{text}");
    }
}
