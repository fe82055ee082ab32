//! The session's settings: scripts get the server's own, the caller gets the
//! session's back.
//!
//! The driver sets `sql_mode` and `time_zone` when it connects, which changes
//! what a script means: scripts were written for what the server has.

use sqlx::MySqlConnection;

use crate::dialect::Dialect;
use crate::engine::Work;
use crate::error::Error;
use crate::limits::Limits;
use crate::literal::{identifier, text};
use crate::mysql::query;
use crate::run::Job;
use crate::script::Script;

/// What the session had, and what scripts begin with.
#[derive(Debug)]
pub(crate) struct Session {
    original: Vec<Setting>,
    ours: Vec<Setting>,
    limits: Limits,
}

/// A setting and its value as SQL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Setting {
    pub(crate) name: String,
    value: String,
}

impl Session {
    /// The server's own settings and this run's limits, and SQL that gives them to the
    /// session, which has `known` ([`NAMES`]).
    pub(crate) fn begin(known: Vec<Setting>, job: &Job<'_>) -> (Session, Vec<String>) {
        let ours = vec![
            setting("sql_mode", "@@GLOBAL.sql_mode"),
            setting("time_zone", "@@GLOBAL.time_zone"),
            setting("autocommit", "1"),
        ];
        Session::with(known, ours, Limits::of_run(&job.settings))
    }

    /// Gives the session the limits of one script and nothing else, for a caller's
    /// transaction.
    pub(crate) async fn limited(
        connection: &mut MySqlConnection,
        limits: Limits,
    ) -> Result<Session, Error> {
        let names: Vec<String> = limiting(limits).into_iter().map(|one| one.name).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let known = read(connection, &names).await?;
        let (session, setting_up) = Session::with(known, Vec::new(), limits);
        run(connection, setting_up).await?;
        Ok(session)
    }

    fn with(
        original: Vec<Setting>,
        mut ours: Vec<Setting>,
        limits: Limits,
    ) -> (Session, Vec<String>) {
        ours.extend(limiting(limits));
        // A server has only one of the two that limit a statement.
        ours.retain(|setting| original.iter().any(|known| known.name == setting.name));
        let setting_up = setting_up(&ours);
        let session = Session {
            original,
            ours,
            limits,
        };
        (session, setting_up)
    }

    /// Gives a script its own limits, where they are not those of the one before.
    async fn limit(
        &mut self,
        connection: &mut MySqlConnection,
        limits: Limits,
    ) -> Result<(), Error> {
        if self.limits == limits {
            return Ok(());
        }
        let mut changed = limiting(limits);
        if limits.lock_timeout.is_none() {
            // As the connection has it.
            let lock = self.original.iter().filter(|known| is_lock(&known.name));
            changed.extend(lock.cloned());
        }
        changed.retain(|setting| self.original.iter().any(|known| known.name == setting.name));
        set(connection, &changed).await?;
        self.ours
            .retain(|setting| !changed.iter().any(|new| new.name == setting.name));
        self.ours.extend(changed);
        self.limits = limits;
        Ok(())
    }

    /// Gives a script its limits, and remembers what it changes, before it does.
    pub(crate) async fn prepare(
        &mut self,
        connection: &mut MySqlConnection,
        work: &Work<'_>,
    ) -> Result<(), Error> {
        self.limit(connection, work.limits).await?;
        let unknown: Vec<&str> = work
            .script
            .settings()
            .iter()
            .copied()
            .filter(|name| !self.original.iter().any(|setting| setting.name == *name))
            .collect();
        if !unknown.is_empty() {
            self.original.extend(read(connection, &unknown).await?);
        }
        Ok(())
    }

    /// SQL that puts back what a script has changed, for the next one.
    pub(crate) fn renewal(&self, script: &Script<'_>) -> Vec<String> {
        let changed: Vec<Setting> = script
            .settings()
            .iter()
            .filter_map(|name| {
                let is = |setting: &&Setting| setting.name == *name;
                let ours = self.ours.iter().find(is);
                ours.or_else(|| self.original.iter().find(is)).cloned()
            })
            .collect();
        setting_up(&changed)
    }

    /// Puts back what a script has changed, for the next one.
    pub(crate) async fn renew(
        &self,
        connection: &mut MySqlConnection,
        script: &Script<'_>,
    ) -> Result<(), Error> {
        run(connection, self.renewal(script)).await
    }

    /// SQL that gives the session back as it was.
    pub(crate) fn restoring(&self) -> Vec<String> {
        setting_up(&self.original)
    }

    /// Gives the session back as it was.
    pub(crate) async fn restore(self, connection: &mut MySqlConnection) -> Result<(), Error> {
        run(connection, self.restoring()).await
    }
}

/// The settings that a run changes, whatever its scripts do.
pub(crate) const NAMES: [&str; 7] = [
    "sql_mode",
    "time_zone",
    "autocommit",
    "lock_wait_timeout",
    "innodb_lock_wait_timeout",
    "max_statement_time",
    "max_execution_time",
];

/// The settings that keep the limits; an unlimited one is the longest there is.
fn limiting(limits: Limits) -> Vec<Setting> {
    let mut settings = Vec::new();
    if let Some(limit) = limits.lock_timeout {
        // Whole seconds, at least one
        // (https://dev.mysql.com/doc/refman/8.0/en/server-system-variables.html).
        let seconds = match limit.as_secs() {
            0 if limit.is_zero() => LONGEST_WAIT,
            seconds => seconds.clamp(1, LONGEST_WAIT),
        };
        for name in LOCK_WAITS {
            settings.push(setting(name, &seconds.to_string()));
        }
    }
    // MariaDB counts seconds for every statement, MySQL milliseconds and only for
    // `SELECT` (https://mariadb.com/kb/en/aborting-statements/).
    let timeout = limits.statement_timeout;
    let seconds = format!("{:.3}", timeout.as_secs_f64());
    settings.push(setting("max_statement_time", &seconds));
    settings.push(setting(
        "max_execution_time",
        &timeout.as_millis().to_string(),
    ));
    settings
}

/// In seconds: a year, the most that MySQL takes; MariaDB makes it its own most.
const LONGEST_WAIT: u64 = 31_536_000;

const LOCK_WAITS: [&str; 2] = ["lock_wait_timeout", "innodb_lock_wait_timeout"];

fn is_lock(name: &str) -> bool {
    LOCK_WAITS.contains(&name)
}

fn setting(name: &str, value: &str) -> Setting {
    Setting {
        name: name.to_owned(),
        value: value.to_owned(),
    }
}

/// Names that older or other servers give the same setting.
fn aliases(name: &str) -> Vec<String> {
    match name {
        "transaction_isolation" => vec![name.to_owned(), "tx_isolation".to_owned()],
        "transaction_read_only" => vec![name.to_owned(), "tx_read_only".to_owned()],
        _ => vec![name.to_owned()],
    }
}

/// Reads settings; what the server does not have is left out.
pub(crate) async fn read(
    connection: &mut MySqlConnection,
    names: &[&str],
) -> Result<Vec<Setting>, Error> {
    let mut settings = Vec::new();
    let mut variables = Vec::new();
    for name in names {
        match *name {
            "database" => {
                let found = query::value(connection, "SELECT DATABASE()".to_owned())
                    .await
                    .map_err(failed)?;
                let database = found.map(|name| identifier(Dialect::Mysql, &name));
                settings.extend(database.map(|value| setting("database", &value)));
            }
            "role" => {
                let sql = "SELECT CURRENT_ROLE(), VERSION()".to_owned();
                let found = query::rows(connection, sql).await.map_err(failed)?;
                let row = found.into_iter().next().unwrap_or_default();
                let maria = row.get(1).is_some_and(|version| {
                    version
                        .as_deref()
                        .is_some_and(|text| text.contains("MariaDB"))
                });
                // MariaDB gives a bare name, MySQL a list that is quoted already.
                let value = match row.into_iter().next().flatten() {
                    Some(role) if maria => identifier(Dialect::Mysql, &role),
                    Some(role) => role,
                    None => "NONE".to_owned(),
                };
                settings.push(setting("role", &value));
            }
            name => variables.extend(aliases(name)),
        }
    }
    if variables.is_empty() {
        return Ok(settings);
    }
    let list: Vec<String> = variables
        .iter()
        .map(|name| text(Dialect::Mysql, name))
        .collect();
    let sql = format!(
        "SHOW SESSION VARIABLES WHERE Variable_name IN ({})",
        list.join(", ")
    );
    let found = query::rows(connection, sql).await.map_err(failed)?;
    settings.extend(found.into_iter().filter_map(of_row));
    Ok(settings)
}

/// What a row of `SHOW VARIABLES` says.
pub(crate) fn of_row(row: query::Texts) -> Option<Setting> {
    let mut columns = row.into_iter().map(Option::unwrap_or_default);
    let name = columns.next()?.to_lowercase();
    let value = columns.next()?;
    let value = if value.parse::<f64>().is_ok() {
        value
    } else {
        text(Dialect::Mysql, &value)
    };
    // Names go into SQL without quotes: only what can be one.
    name.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        .then_some(Setting { name, value })
}

async fn set(connection: &mut MySqlConnection, settings: &[Setting]) -> Result<(), Error> {
    run(connection, setting_up(settings)).await
}

pub(crate) async fn run(
    connection: &mut MySqlConnection,
    statements: Vec<String>,
) -> Result<(), Error> {
    if statements.is_empty() {
        return Ok(());
    }
    query::execute(connection, statements.join("; "))
        .await
        .map(|_| ())
        .map_err(failed)
}

/// SQL that makes the session what the settings say.
fn setting_up(settings: &[Setting]) -> Vec<String> {
    let mut statements = Vec::new();
    let mut assignments = Vec::new();
    for setting in settings {
        match setting.name.as_str() {
            "database" => statements.push(format!("USE {}", setting.value)),
            "role" => statements.push(format!("SET ROLE {}", setting.value)),
            name => assignments.push(format!("SESSION {name} = {}", setting.value)),
        }
    }
    if !assignments.is_empty() {
        statements.push(format!("SET {}", assignments.join(", ")));
    }
    statements
}

pub(crate) fn failed(error: sqlx::Error) -> Error {
    Error::database("a setting of the session could not be read or set", error)
}
