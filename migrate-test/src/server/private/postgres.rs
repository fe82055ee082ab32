//! A private `PostgreSQL`.

use std::ffi::OsString;
use std::path::Path;

use super::home::Home;
use crate::error::Error;
use crate::server::environment::encoded;
use crate::server::programs::Programs;

/// Ways to make a data directory in `new/data`, the best one first.
pub(super) fn install(programs: &Programs, new: &Path) -> Vec<Vec<OsString>> {
    // Not every system has the first: then strings compare by their bytes.
    let utf8 = if cfg!(target_os = "macos") {
        "--locale=en_US.UTF-8"
    } else {
        "--locale=C.UTF-8"
    };
    [utf8, "--no-locale"]
        .into_iter()
        .map(|locale| {
            let mut words = vec![programs.installer.clone().into_os_string()];
            words.push("--pgdata".into());
            words.push(new.join("data").into());
            let options = [
                "--username=postgres",
                "--auth=trust",
                "--encoding=UTF8",
                "--no-sync",
            ];
            words.extend(options.map(OsString::from));
            words.push(locale.into());
            words
        })
        .collect()
}

/// The command that serves.
///
/// The settings stand here and not in a file of the data directory, so that an
/// older one gets those of this version. The socket is in a folder that only
/// its user may enter: that is the authentication.
pub(super) fn serve(programs: &Programs, home: &Home) -> Vec<OsString> {
    let mut words: Vec<OsString> = vec![programs.server.clone().into()];
    words.extend(["-D".into(), home.data().into()]);
    words.extend(["-k".into(), home.socket_folder().into()]);
    words.extend(["-p".into(), "5432".into()]);
    for setting in SETTINGS {
        words.extend(["-c".into(), (*setting).into()]);
    }
    words
}

const SETTINGS: &[&str] = &[
    "listen_addresses=",
    // Nobody needs the data when the machine has lost power.
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    // Dropping and copying a database waits for a checkpoint: little to write.
    "shared_buffers=64MB",
    "checkpoint_timeout=1h",
    "max_wal_size=1GB",
    "min_wal_size=80MB",
    "max_connections=300",
    "max_prepared_transactions=20",
    "max_locks_per_transaction=256",
    "autovacuum_naptime=5min",
    // Replication slots and publications are a test's affair, too.
    "wal_level=logical",
    "jit=off",
    "log_min_messages=warning",
    "log_checkpoints=off",
];

/// The URL of its administration database.
pub(super) fn url(home: &Home) -> String {
    format!(
        "postgres://postgres@localhost/postgres?host={}",
        encoded(&home.socket_folder())
    )
}

/// The data directory that a server says it has.
#[cfg(feature = "postgres")]
pub(super) async fn data_directory(url: &str) -> Result<String, Error> {
    use sqlx::Connection as _;
    let asked = async {
        let mut connection = sqlx::PgConnection::connect(url).await?;
        let setting = "SELECT current_setting('data_directory')";
        let folder = sqlx::query_scalar(setting)
            .fetch_one(&mut connection)
            .await?;
        connection.close().await?;
        Ok(folder)
    };
    asked
        .await
        .map_err(|error| Error::server("a test server", &error))
}

#[cfg(not(feature = "postgres"))]
#[expect(
    clippy::unused_async,
    reason = "nothing is connected to without the feature"
)]
pub(super) async fn data_directory(_url: &str) -> Result<String, Error> {
    Err(Error::new(crate::error::ErrorKind::Feature {
        dialect: migrate_core::Dialect::Postgres,
    }))
}
