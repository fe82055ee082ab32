//! Whether this server can be migrated: looked at before anything is written.

use crate::engine::Needs;
use crate::error::{Error, ErrorKind};
use crate::mysql::query::Texts;
use crate::mysql::{Mysql, query, reading, session};

/// What is asked for; no server has all of it
/// (<https://mariadb.com/kb/en/server-system-variables/>).
const VARIABLES: &str = "'read_only', 'super_read_only', 'innodb_read_only', \
                         'transaction_read_only', 'tx_read_only', 'max_statement_time', \
                         'max_allowed_packet'";

/// What is asked of the server; what taking the guard needs to know comes along.
pub(crate) fn questions() -> Vec<String> {
    let names = session::NAMES.join("', '");
    vec![
        format!("SHOW VARIABLES WHERE Variable_name IN ({VARIABLES}, '{names}')"),
        "SELECT DATABASE()".to_owned(),
    ]
}

pub(crate) async fn check(engine: &mut Mysql<'_>, needs: &Needs) -> Result<(), Error> {
    let mut found = match engine.ahead.take() {
        Some(found) => found,
        None => query::rows(engine.link.connection(), questions().join("; "))
            .await
            .map_err(reading)?,
    };
    engine.database = found.pop().and_then(|row| row.into_iter().next().flatten());
    let largest = value(&found, "max_allowed_packet").and_then(|value| value.parse().ok());
    engine.largest = largest.unwrap_or(engine.largest);
    judge(&found, needs)?;
    engine.known = found
        .into_iter()
        .filter_map(session::of_row)
        .filter(|setting| session::NAMES.contains(&setting.name.as_str()))
        .collect();
    Ok(())
}

/// A variable's value.
fn value<'a>(found: &'a [Texts], wanted: &str) -> Option<&'a str> {
    found.iter().find_map(|row| {
        let name = row.first()?.as_deref()?;
        name.eq_ignore_ascii_case(wanted)
            .then(|| row.get(1)?.as_deref())?
    })
}

/// An administrator may write where others may not: on a replica that would
/// make it differ from its source, so it is refused all the same.
fn judge(found: &[Texts], needs: &Needs) -> Result<(), Error> {
    let is_on = |name: &str| value(found, name).is_some_and(|value| !["OFF", "0"].contains(&value));
    if ["read_only", "super_read_only", "innodb_read_only"]
        .into_iter()
        .any(is_on)
    {
        return Err(Error::new(ErrorKind::ReadOnly {
            why: "`read_only` is on, as on a replica",
            help: "give the address of the server that accepts writes; where there is no other, \
                   switch it off: SET GLOBAL read_only = OFF",
        }));
    }
    if ["transaction_read_only", "tx_read_only"]
        .into_iter()
        .any(is_on)
    {
        return Err(Error::new(ErrorKind::ReadOnly {
            why: "the session's transactions are read-only",
            help: "SET SESSION TRANSACTION READ WRITE",
        }));
    }
    if needs.statement_timeout && value(found, "max_statement_time").is_none() {
        return Err(Error::new(ErrorKind::Unsupported {
            what: "a statement timeout",
            reason: "MySQL can limit `SELECT` and no other statement (MariaDB can limit all of them)",
        }));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, value: &str) -> Texts {
        vec![Some(name.to_owned()), Some(value.to_owned())]
    }

    #[test]
    fn a_server_is_judged_by_its_variables() {
        let mysql = [row("read_only", "OFF"), row("super_read_only", "OFF")];
        let mariadb = [
            row("read_only", "OFF"),
            row("max_statement_time", "0.000000"),
        ];
        let none = &Needs::default();
        let timeout = &Needs {
            statement_timeout: true,
            ..Needs::default()
        };
        assert!(judge(&mysql, none).is_ok());
        assert!(judge(&mariadb, timeout).is_ok());
        let error = judge(&mysql, timeout).unwrap_err();
        assert!(error.to_string().contains("MySQL can limit"), "{error}");
        for (name, value) in [
            ("read_only", "ON"),
            ("read_only", "NO_LOCK"),
            ("innodb_read_only", "1"),
            ("tx_read_only", "ON"),
        ] {
            let error = judge(&[row(name, value)], none).unwrap_err();
            assert!(
                matches!(error.kind(), ErrorKind::ReadOnly { .. }),
                "{error}"
            );
        }
    }
}
