//! The environment variables that the kit reads.

use std::path::PathBuf;
use std::time::Duration;

use migrate_core::Dialect;

/// Leads to a running server: a user who may create databases.
pub(crate) fn server_variable(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Mysql => "SQLMIGRATE_TEST_MYSQL",
        // No server: the folder for database files.
        Dialect::Sqlite => "SQLMIGRATE_TEST_SQLITE",
        _ => "SQLMIGRATE_TEST_POSTGRES",
    }
}

/// Names the folder of a server's programs.
pub(crate) fn programs_variable(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Mysql => "SQLMIGRATE_TEST_MYSQL_BIN",
        _ => "SQLMIGRATE_TEST_POSTGRES_BIN",
    }
}

/// Where private servers and prepared databases live.
pub(crate) const STATE_VARIABLE: &str = "SQLMIGRATE_TEST_STATE";

/// Names the image of a container, where that is how a server is had.
#[cfg(feature = "container")]
pub(crate) const IMAGE_VARIABLE: &str = "SQLMIGRATE_TEST_IMAGE";

/// For how many seconds a private server stays up without use.
pub(crate) const IDLE_VARIABLE: &str = "SQLMIGRATE_TEST_IDLE";

/// How many copies of a prepared database are made ahead of the tests that want them.
#[cfg(any(feature = "postgres", feature = "mysql"))]
pub(crate) const AHEAD_VARIABLE: &str = "SQLMIGRATE_TEST_AHEAD";

/// The value of a variable that is set and not empty.
pub(crate) fn text(variable: &str) -> Option<String> {
    std::env::var(variable)
        .ok()
        .filter(|value| !value.is_empty())
}

/// The path in a variable.
pub(crate) fn path(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable)
        .filter(|value| !value.is_empty())
        .map(PathBuf::from)
}

/// How long a private server stays up without use.
pub(crate) fn idle() -> Duration {
    let seconds = text(IDLE_VARIABLE).and_then(|value| value.parse().ok());
    Duration::from_secs(seconds.unwrap_or(600))
}

/// How many copies of a prepared database are made ahead; none where that is zero.
#[cfg(any(feature = "postgres", feature = "mysql"))]
pub(crate) fn ahead() -> usize {
    let count = text(AHEAD_VARIABLE).and_then(|value| value.parse().ok());
    count.unwrap_or(4)
}
