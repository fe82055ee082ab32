//! A private `MariaDB` or `MySQL`.

use std::ffi::OsString;
use std::path::Path;

use super::home::Home;
use crate::error::Error;
use crate::server::environment::encoded;
use crate::server::programs::{Flavour, Programs};

/// How `MariaDB`'s script makes a data directory in `new/data`.
pub(super) fn install_mariadb(programs: &Programs, new: &Path) -> Vec<Vec<OsString>> {
    let words = vec![
        programs.installer.clone().into(),
        "--no-defaults".into(),
        option("--datadir=", &new.join("data")),
        option("--tmpdir=", new),
        // Root without a password: the socket's folder is the authentication.
        "--auth-root-authentication-method=normal".into(),
        "--skip-test-db".into(),
        "--skip-name-resolve".into(),
        "--innodb-log-file-size=16M".into(),
        "--innodb-flush-log-at-trx-commit=0".into(),
    ];
    vec![words]
}

/// How `MySQL`'s server makes a data directory in `new/data`.
pub(super) fn install_mysql(programs: &Programs, new: &Path) -> Vec<Vec<OsString>> {
    let words = vec![
        programs.server.clone().into(),
        "--no-defaults".into(),
        "--initialize-insecure".into(),
        option("--datadir=", &new.join("data")),
        option("--tmpdir=", new),
    ];
    vec![words]
}

/// The command that serves.
pub(super) fn serve(programs: &Programs, home: &Home) -> Vec<OsString> {
    let mut words: Vec<OsString> = vec![programs.server.clone().into()];
    words.push("--no-defaults".into());
    words.push(option("--datadir=", &home.data()));
    words.push(option("--tmpdir=", &home.socket_folder()));
    words.push(option(
        "--socket=",
        &home.socket_folder().join("mysql.sock"),
    ));
    words.push(option("--pid-file=", &home.folder.join("server.pid")));
    words.extend(SETTINGS.iter().map(OsString::from));
    words.push(match programs.flavour {
        Flavour::Mysql => "--skip-mysqlx".into(),
        // Making a table takes half the time where its definition waits for no disk.
        // https://mariadb.com/kb/en/mysqld-options/#-debug-no-sync
        _ => "--loose-debug-no-sync".into(),
    });
    words
}

const SETTINGS: &[&str] = &[
    "--skip-networking",
    "--skip-log-bin",
    "--max-connections=300",
    "--character-set-server=utf8mb4",
    // Nobody needs the data when the machine has lost power.
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-doublewrite=0",
    "--innodb-flush-method=nosync",
    "--innodb-buffer-pool-size=64M",
    "--performance-schema=0",
];

/// The URL of its administration database.
pub(super) fn url(home: &Home) -> String {
    format!(
        "mysql://root@localhost/mysql?socket={}",
        encoded(&home.socket_folder().join("mysql.sock"))
    )
}

/// The data directory that a server says it has.
#[cfg(feature = "mysql")]
pub(super) async fn data_directory(url: &str) -> Result<String, Error> {
    use sqlx::Connection as _;
    let asked = async {
        let mut connection = sqlx::MySqlConnection::connect(url).await?;
        let folder = sqlx::query_scalar("SELECT @@datadir")
            .fetch_one(&mut connection)
            .await?;
        connection.close().await?;
        Ok(folder)
    };
    asked
        .await
        .map_err(|error| Error::server("a test server", &error))
}

#[cfg(not(feature = "mysql"))]
#[expect(
    clippy::unused_async,
    reason = "nothing is connected to without the feature"
)]
pub(super) async fn data_directory(_url: &str) -> Result<String, Error> {
    Err(Error::new(crate::error::ErrorKind::Feature {
        dialect: migrate_core::Dialect::Mysql,
    }))
}

fn option(name: &str, path: &Path) -> OsString {
    let mut option = OsString::from(name);
    option.push(path);
    option
}
