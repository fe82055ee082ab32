//! The session's settings: scripts get the server's own, the caller gets the
//! session's back.
//!
//! The driver sets `sql_mode` and `time_zone` when it connects, which changes
//! what a script means: scripts were written for what the server has.

use sqlx::MySqlConnection;

use crate::dialect::Dialect;
use crate::error::Error;
use crate::literal::{identifier, text};
use crate::mysql::query;
use crate::run::Job;
use crate::script::Script;

/// What the session had, and what scripts begin with.
#[derive(Debug)]
pub(crate) struct Session {
    original: Vec<Setting>,
    ours: Vec<Setting>,
}

/// A setting and its value as SQL.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Setting {
    name: String,
    value: String,
}

impl Session {
    /// Gives the session the server's own settings and this run's limits.
    pub(crate) async fn begin(
        connection: &mut MySqlConnection,
        job: &Job<'_>,
    ) -> Result<Session, Error> {
        let mut ours = vec![
            setting("sql_mode", "@@GLOBAL.sql_mode"),
            setting("time_zone", "@@GLOBAL.time_zone"),
            setting("autocommit", "1"),
        ];
        if let Some(limit) = job.settings.lock_timeout {
            // Whole seconds, at least one
            // (https://dev.mysql.com/doc/refman/8.0/en/server-system-variables.html).
            let seconds = limit.as_secs().clamp(1, 31_536_000).to_string();
            ours.push(setting("lock_wait_timeout", &seconds));
            ours.push(setting("innodb_lock_wait_timeout", &seconds));
        }
        let timeout = job.settings.statement_timeout.unwrap_or_default();
        // MariaDB counts seconds, MySQL milliseconds and only for `SELECT`; a
        // server has the one or the other.
        ours.push(setting(
            "max_statement_time",
            &format!("{:.3}", timeout.as_secs_f64()),
        ));
        ours.push(setting(
            "max_execution_time",
            &timeout.as_millis().to_string(),
        ));
        let names: Vec<&str> = ours.iter().map(|setting| setting.name.as_str()).collect();
        let original = read(connection, &names).await?;
        ours.retain(|setting| original.iter().any(|known| known.name == setting.name));
        let session = Session { original, ours };
        set(connection, &session.ours).await?;
        Ok(session)
    }

    /// Remembers what a script changes, before it does.
    pub(crate) async fn remember(
        &mut self,
        connection: &mut MySqlConnection,
        script: &Script<'_>,
    ) -> Result<(), Error> {
        let unknown: Vec<&str> = script
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

    /// Puts back what a script has changed, for the next one.
    pub(crate) async fn renew(
        &self,
        connection: &mut MySqlConnection,
        script: &Script<'_>,
    ) -> Result<(), Error> {
        let changed: Vec<Setting> = script
            .settings()
            .iter()
            .filter_map(|name| {
                let is = |setting: &&Setting| setting.name == *name;
                let ours = self.ours.iter().find(is);
                ours.or_else(|| self.original.iter().find(is)).cloned()
            })
            .collect();
        set(connection, &changed).await
    }

    /// Gives the session back as it was.
    pub(crate) async fn restore(self, connection: &mut MySqlConnection) -> Result<(), Error> {
        set(connection, &self.original).await
    }
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
async fn read(connection: &mut MySqlConnection, names: &[&str]) -> Result<Vec<Setting>, Error> {
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
    for row in found {
        let mut columns = row.into_iter().map(Option::unwrap_or_default);
        let name = columns.next().unwrap_or_default().to_lowercase();
        let value = columns.next().unwrap_or_default();
        let value = if value.parse::<f64>().is_ok() {
            value
        } else {
            text(Dialect::Mysql, &value)
        };
        // Names go into SQL without quotes: only what can be one.
        if name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        {
            settings.push(Setting { name, value });
        }
    }
    Ok(settings)
}

async fn set(connection: &mut MySqlConnection, settings: &[Setting]) -> Result<(), Error> {
    let mut assignments = Vec::new();
    for setting in settings {
        match setting.name.as_str() {
            "database" => {
                query::execute(connection, format!("USE {}", setting.value))
                    .await
                    .map_err(failed)?;
            }
            "role" => {
                query::execute(connection, format!("SET ROLE {}", setting.value))
                    .await
                    .map_err(failed)?;
            }
            name => assignments.push(format!("SESSION {name} = {}", setting.value)),
        }
    }
    if assignments.is_empty() {
        return Ok(());
    }
    query::execute(connection, format!("SET {}", assignments.join(", ")))
        .await
        .map_err(failed)?;
    Ok(())
}

fn failed(error: sqlx::Error) -> Error {
    Error::database("a setting of the session could not be read or set", error)
}
