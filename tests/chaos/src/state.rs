//! What is in a database: schema, data, history and marks.

use std::collections::BTreeMap;
use std::time::Duration;

use sha2::{Digest as _, Sha256};
use tokio::process::Command;
use tokio::time::{Instant, sleep};

use crate::database::Fresh;
use crate::engine::Engine;
use crate::outcome::Outcome;
use crate::query;

/// Everything that two runs must agree in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// The schema as the database's own tool tells it, line by line.
    pub schema: Vec<String>,
    /// Each table's number of rows and checksum.
    pub data: BTreeMap<String, String>,
    /// The history's rows.
    pub history: Vec<String>,
    /// How often each mark is there.
    pub marks: BTreeMap<String, u64>,
}

/// How a state differs from the one of an undisturbed run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Marks that are there more often than they should, added up.
    pub twice: u64,
    /// Marks that are missing.
    pub lost: u64,
    /// What differs, for people.
    pub lines: Vec<String>,
}

/// The history table's name, with its schema.
pub fn history(engine: Engine) -> &'static str {
    match engine {
        Engine::Postgres => "chaos.history",
        Engine::Sqlite | Engine::Mysql => "chaos_history",
    }
}

impl State {
    /// Reads a database's state.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub async fn read(database: &Fresh) -> Outcome<State> {
        let (schema, tables) = match database.engine {
            Engine::Postgres => postgres(database).await?,
            Engine::Sqlite => sqlite(database).await?,
            Engine::Mysql => mysql(database).await?,
        };
        let ask =
            async |sql: String| query::rows(database.engine, &database.direct_url, &sql).await;
        let text = match database.engine {
            Engine::Mysql => "char",
            Engine::Postgres | Engine::Sqlite => "text",
        };
        let history = ask(format!(
            "SELECT version, name, state, direction, token_digest, CAST(statements_done AS {text}), \
             CAST(statements_total AS {text}), owner FROM {} ORDER BY sort_key, version",
            history(database.engine)
        ))
        .await?;
        let marks = ask(format!(
            "SELECT mark, CAST(count(*) AS {text}) FROM ledger GROUP BY mark"
        ))
        .await?;
        Ok(State {
            schema,
            data: tables,
            history: history.iter().map(|row| row.join(" | ")).collect(),
            marks: marks
                .into_iter()
                .map(|row| Ok((row[0].clone(), row[1].parse()?)))
                .collect::<Outcome<_>>()?,
        })
    }

    /// How many migrations the history says are applied.
    pub fn applied(&self) -> u64 {
        let applied = |row: &&String| row.contains(" | applied | up | ");
        self.history.iter().filter(applied).count() as u64
    }

    /// Compares with an undisturbed run's state.
    pub fn against(&self, undisturbed: &State) -> Difference {
        let mut difference = Difference::default();
        for (mark, expected) in &undisturbed.marks {
            let found = self.marks.get(mark).copied().unwrap_or(0);
            difference.twice += found.saturating_sub(*expected);
            difference.lost += expected.saturating_sub(found);
            if found != *expected {
                difference
                    .lines
                    .push(format!("mark `{mark}`: {found}, not {expected}"));
            }
        }
        for mark in self
            .marks
            .keys()
            .filter(|mark| !undisturbed.marks.contains_key(*mark))
        {
            difference
                .lines
                .push(format!("mark `{mark}` should not be there"));
        }
        for (table, expected) in &undisturbed.data {
            let found = self.data.get(table).map_or("nothing", String::as_str);
            if found != expected {
                difference
                    .lines
                    .push(format!("data of {table}: {found}, not {expected}"));
            }
        }
        for (what, found, expected) in [
            ("schema", &self.schema, &undisturbed.schema),
            ("history", &self.history, &undisturbed.history),
        ] {
            let only = |ours: &[String], theirs: &[String], sign: char| -> Vec<String> {
                ours.iter()
                    .filter(|line| !theirs.contains(line))
                    .map(|line| format!("{what} {sign} {line}"))
                    .collect()
            };
            difference.lines.extend(only(found, expected, '+'));
            difference.lines.extend(only(expected, found, '-'));
            if found != expected && difference.lines.is_empty() {
                difference.lines.push(format!("{what}: in another order"));
            }
        }
        difference
    }
}

/// How often the history says that something was begun and came to no end; 0
/// where there is no history yet.
///
/// # Errors
///
/// When the database cannot be reached.
pub async fn attempts(database: &Fresh) -> Outcome<u64> {
    let text = match database.engine {
        Engine::Mysql => "char",
        Engine::Postgres | Engine::Sqlite => "text",
    };
    let sql = format!(
        "SELECT CAST(coalesce(sum(attempts), 0) AS {text}) FROM {} \
         WHERE kind = 'attempt' OR state = 'running'",
        history(database.engine)
    );
    // Before there is a history there is none to ask.
    match query::value(database.engine, &database.direct_url, &sql).await {
        Ok(sum) => Ok(sum.parse()?),
        Err(_) => Ok(0),
    }
}

/// Counts guards that are still held.
///
/// A runner that was killed may have asked for the guard with its last breath,
/// so a guard has a moment to go.
///
/// # Errors
///
/// When the database cannot be asked.
pub async fn guards(database: &Fresh) -> Outcome<u64> {
    let url = &database.direct_url;
    let began = Instant::now();
    loop {
        let held = match database.engine {
            Engine::Postgres => {
                let sql = "SELECT count(*)::text FROM pg_locks WHERE locktype = 'advisory' AND database = \
                           (SELECT oid FROM pg_database WHERE datname = current_database())";
                query::value(Engine::Postgres, url, sql).await?.parse()?
            }
            Engine::Mysql => {
                let sql = format!(
                    "SELECT CAST(IS_USED_LOCK('{}') AS char)",
                    guard(database).await?
                );
                let held = query::value(Engine::Mysql, url, &sql).await?;
                u64::from(held != "∅")
            }
            Engine::Sqlite => {
                let sql = "PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE; COMMIT";
                u64::from(query::rows(Engine::Sqlite, url, sql).await.is_err())
            }
        };
        if held == 0 || began.elapsed() > Duration::from_secs(3) {
            return Ok(held);
        }
        sleep(Duration::from_millis(50)).await;
    }
}

/// The guard's name on `MySQL`; `together` sees to it that runners use this one.
///
/// # Errors
///
/// When the database cannot be asked for its name.
pub async fn guard(database: &Fresh) -> Outcome<String> {
    let name = query::value(Engine::Mysql, &database.direct_url, "SELECT DATABASE()").await?;
    let mut digest = Sha256::new();
    for part in ["sqlmigrate", "", history(Engine::Mysql), "", &name] {
        digest.update(part.as_bytes());
        digest.update([0]);
    }
    let hex = format!("{:x}", digest.finalize());
    Ok(format!("sqlmigrate:{}", &hex[..48]))
}

type Told = (Vec<String>, BTreeMap<String, String>);

async fn postgres(database: &Fresh) -> Outcome<Told> {
    let url = &database.direct_url;
    let dump = Command::new("pg_dump")
        .args(["--schema-only", "--exclude-schema=chaos", "--no-owner", url])
        .kill_on_drop(true)
        .output()
        .await
        .map_err(|error| format!("pg_dump: {error}"))?;
    if !dump.status.success() {
        return Err(String::from_utf8_lossy(&dump.stderr).into_owned().into());
    }
    // Newer versions begin and end with a random word.
    let mut schema: Vec<String> = String::from_utf8_lossy(&dump.stdout)
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with("--") && !line.starts_with('\\'))
        .map(str::to_owned)
        .collect();
    // A dump leaves out what is not valid.
    let invalid = "SELECT c.relname || ' is an invalid index' FROM pg_index i \
                   JOIN pg_class c ON c.oid = i.indexrelid WHERE NOT i.indisvalid OR NOT i.indisready";
    let invalid = query::rows(Engine::Postgres, url, invalid).await?;
    schema.extend(invalid.into_iter().flatten());
    let tables = query::rows(
        Engine::Postgres,
        url,
        "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c \
         JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'chaos')",
    )
    .await?;
    let mut data = BTreeMap::new();
    for table in tables.into_iter().flatten() {
        let sql = format!(
            "SELECT count(*)::text || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0)::text FROM {table} t"
        );
        let sum = query::value(Engine::Postgres, url, &sql).await?;
        data.insert(table, sum);
    }
    Ok((schema, data))
}

async fn sqlite(database: &Fresh) -> Outcome<Told> {
    let url = &database.direct_url;
    let schema = query::rows(
        Engine::Sqlite,
        url,
        "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master \
         WHERE tbl_name <> 'chaos_history' ORDER BY type, name",
    )
    .await?;
    let mut data = BTreeMap::new();
    for row in schema.iter().filter(|row| row[0] == "table") {
        let table = row[1].clone();
        let columns = query::rows(
            Engine::Sqlite,
            url,
            &format!("SELECT 'quote(\"' || name || '\")' FROM pragma_table_info('{table}')"),
        )
        .await?;
        let columns: Vec<String> = columns.into_iter().flatten().collect();
        let columns = columns.join(" || ',' || ");
        let sql = format!("SELECT {columns} FROM \"{table}\" ORDER BY 1");
        let rows = query::rows(Engine::Sqlite, url, &sql).await?;
        let mut digest = Sha256::new();
        for row in &rows {
            digest.update(row.join(",").as_bytes());
            digest.update([b'\n']);
        }
        data.insert(table, format!("{} {:x}", rows.len(), digest.finalize()));
    }
    let integrity = query::value(Engine::Sqlite, url, "PRAGMA integrity_check").await?;
    let mut schema: Vec<String> = schema.into_iter().map(|row| row.join(" | ")).collect();
    schema.push(format!("integrity: {integrity}"));
    Ok((schema, data))
}

/// What the catalogue says of everything but the history.
const CATALOGUE: [&str; 7] = [
    "SELECT 'table', table_name, table_type, engine, table_collation FROM information_schema.tables \
     WHERE table_schema = DATABASE() AND table_name <> 'chaos_history' ORDER BY table_name",
    "SELECT 'column', table_name, column_name, CAST(ordinal_position AS char), column_type, is_nullable, \
     column_default, extra FROM information_schema.columns WHERE table_schema = DATABASE() \
     AND table_name <> 'chaos_history' ORDER BY table_name, ordinal_position",
    "SELECT 'index', table_name, index_name, CAST(seq_in_index AS char), column_name, CAST(non_unique AS char) \
     FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name <> 'chaos_history' \
     ORDER BY table_name, index_name, seq_in_index",
    "SELECT 'constraint', table_name, constraint_name, constraint_type FROM information_schema.table_constraints \
     WHERE table_schema = DATABASE() AND table_name <> 'chaos_history' ORDER BY table_name, constraint_name",
    "SELECT 'trigger', trigger_name, event_object_table, event_manipulation, action_statement, sql_mode \
     FROM information_schema.triggers WHERE trigger_schema = DATABASE() ORDER BY trigger_name",
    "SELECT 'routine', routine_type, routine_name, routine_definition FROM information_schema.routines \
     WHERE routine_schema = DATABASE() ORDER BY routine_type, routine_name",
    "SELECT 'view', table_name, REPLACE(view_definition, CONCAT('`', DATABASE(), '`.'), '') \
     FROM information_schema.views WHERE table_schema = DATABASE() ORDER BY table_name",
];

async fn mysql(database: &Fresh) -> Outcome<Told> {
    let url = &database.direct_url;
    let mut schema = Vec::new();
    for sql in CATALOGUE {
        let rows = query::rows(Engine::Mysql, url, sql).await?;
        schema.extend(rows.into_iter().map(|row| row.join(" | ")));
    }
    let tables = query::rows(
        Engine::Mysql,
        url,
        "SELECT table_name, GROUP_CONCAT(CONCAT('QUOTE(`', column_name, '`)') ORDER BY ordinal_position) FROM information_schema.columns \
         JOIN information_schema.tables USING (table_schema, table_name) \
         WHERE table_schema = DATABASE() AND table_name <> 'chaos_history' AND table_type = 'BASE TABLE' \
         GROUP BY table_name",
    )
    .await?;
    let mut data = BTreeMap::new();
    for row in tables {
        let sql = format!(
            "SELECT CONCAT(COUNT(*), ' ', COALESCE(SUM(CRC32(CONCAT_WS(',', {}))), 0)) FROM `{}`",
            row[1], row[0]
        );
        let sum = query::value(Engine::Mysql, url, &sql).await?;
        data.insert(row[0].clone(), sum);
    }
    Ok((schema, data))
}
