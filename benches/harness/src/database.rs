//! Fresh databases on the servers that the environment names.

use std::net::{SocketAddr, ToSocketAddrs as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::app;
use crate::process;
use crate::proxy::Proxy;

/// The kinds of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Postgres,
    MariaDb,
    Sqlite,
}

pub const KINDS: [Kind; 3] = [Kind::Postgres, Kind::MariaDb, Kind::Sqlite];

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Kind::Postgres => "PostgreSQL",
            Kind::MariaDb => "MariaDB",
            Kind::Sqlite => "SQLite",
        }
    }

    fn variable(self) -> &'static str {
        match self {
            Kind::Postgres => "SQLMIGRATE_TEST_POSTGRES",
            Kind::MariaDb => "SQLMIGRATE_TEST_MYSQL",
            Kind::Sqlite => "",
        }
    }
}

/// A server, with a way to it for each distance.
pub struct Server {
    pub kind: Kind,
    /// `scheme://user:password@host:port`.
    direct: String,
    /// The same through a proxy, by the milliseconds of its round trip.
    proxies: Vec<(u64, String)>,
    files: tempfile::TempDir,
}

/// A database that is dropped with the value.
pub struct Database<'a> {
    server: &'a Server,
    name: String,
}

impl Server {
    /// The server of that kind, as far away as each of `round_trips` says.
    pub fn connect(kind: Kind, round_trips: &[u64]) -> Result<Server, String> {
        // Beside everything else that is made: on a disk, not in memory.
        let files = tempfile::tempdir_in(app::work()).map_err(|error| error.to_string())?;
        let mut server = Server {
            kind,
            direct: String::new(),
            proxies: Vec::new(),
            files,
        };
        if kind == Kind::Sqlite {
            return Ok(server);
        }
        let url = std::env::var(kind.variable())
            .map_err(|_| format!("no server: {} is not set", kind.variable()))?;
        let (direct, _) = url.rsplit_once('/').ok_or("the URL names no database")?;
        direct.clone_into(&mut server.direct);
        for &milliseconds in round_trips.iter().filter(|milliseconds| **milliseconds > 0) {
            let proxy = server.proxy(Duration::from_millis(milliseconds))?;
            let url = server.through(proxy.address)?;
            server.proxies.push((milliseconds, url));
        }
        Ok(server)
    }

    /// A way to the server that is so long.
    pub fn proxy(&self, round_trip: Duration) -> Result<Proxy, String> {
        let (_, place) = self
            .direct
            .rsplit_once('@')
            .ok_or("the URL names no user")?;
        let server: SocketAddr = place
            .to_socket_addrs()
            .map_err(|error| error.to_string())?
            .next()
            .ok_or("the URL names no server")?;
        Proxy::start(server, round_trip).map_err(|error| error.to_string())
    }

    /// The server's URL with another address in it.
    pub fn through(&self, address: SocketAddr) -> Result<String, String> {
        let (head, _) = self
            .direct
            .rsplit_once('@')
            .ok_or("the URL names no user")?;
        Ok(format!("{head}@{address}"))
    }

    /// Makes an empty database.
    pub fn database(&self, name: &str) -> Result<Database<'_>, String> {
        let name = format!("bench_{name}_{}", std::process::id());
        let database = Database { server: self, name };
        database.drop_it()?;
        if self.kind != Kind::Sqlite {
            self.admin(&format!("CREATE DATABASE {}", database.name))?;
        }
        Ok(database)
    }

    fn admin(&self, sql: &str) -> Result<(), String> {
        let mut command = match self.kind {
            Kind::MariaDb => {
                let mut command = self.mariadb();
                command.args(["--execute", sql]);
                command
            }
            _ => {
                let mut command = Command::new("psql");
                command.args(["-qX", &format!("{}/postgres", self.direct), "-c", sql]);
                command
            }
        };
        process::run(&mut command).map(drop)
    }

    fn mariadb(&self) -> Command {
        let place = self.direct.rsplit_once("://").map_or("", |(_, rest)| rest);
        let (user, place) = place.split_once('@').unwrap_or(("", place));
        let (user, password) = user.split_once(':').unwrap_or((user, ""));
        let (host, port) = place.split_once(':').unwrap_or((place, "3306"));
        let mut command = Command::new("mariadb");
        command.args(["--protocol=tcp", "--host", host, "--port", port]);
        command.args(["--user", user, &format!("--password={password}")]);
        command
    }
}

impl Database<'_> {
    /// What a program under measurement is given.
    pub fn url(&self, round_trip: u64) -> String {
        let proxy = self
            .server
            .proxies
            .iter()
            .find(|(milliseconds, _)| *milliseconds == round_trip);
        self.at(proxy.map_or(self.server.direct.as_str(), |(_, base)| base))
    }

    /// The same behind `scheme://user:password@host:port`.
    pub fn at(&self, base: &str) -> String {
        match self.server.kind {
            Kind::Sqlite => format!("sqlite:{}?mode=rwc", self.file().display()),
            _ => format!("{base}/{}", self.name),
        }
    }

    /// The database's own client, reading a file with everything in one transaction.
    pub fn client(&self, script: &Path) -> Command {
        match self.server.kind {
            Kind::Postgres => {
                let mut command = Command::new("psql");
                command.args(["-qX1", "-v", "ON_ERROR_STOP=1", "-f"]);
                command.arg(script).arg(self.url(0));
                command
            }
            Kind::MariaDb => {
                let mut command = Command::new("sh");
                command.args(["-c", "exec \"$@\" <\"$0\""]).arg(script);
                let client = self.server.mariadb();
                command.arg(client.get_program()).args(client.get_args());
                command.arg(&self.name);
                command
            }
            Kind::Sqlite => {
                let mut command = Command::new("sqlite3");
                command.arg("-bail").arg(self.file()).arg("BEGIN");
                command
                    .arg(format!(".read {}", script.display()))
                    .arg("COMMIT");
                command
            }
        }
    }

    /// Runs SQL that belongs to no measurement.
    pub fn execute(&self, sql: &str) -> Result<(), String> {
        let file = self.server.files.path().join("statements.sql");
        std::fs::write(&file, sql).map_err(|error| error.to_string())?;
        process::run(&mut self.client(&file)).map(drop)
    }

    fn file(&self) -> PathBuf {
        self.server.files.path().join(format!("{}.db", self.name))
    }

    fn drop_it(&self) -> Result<(), String> {
        match self.server.kind {
            Kind::Sqlite => {
                for end in ["", "-wal", "-shm", "-journal"] {
                    let mut file = self.file().into_os_string();
                    file.push(end);
                    let _ = std::fs::remove_file(file);
                }
                Ok(())
            }
            Kind::Postgres => self.server.admin(&format!(
                "DROP DATABASE IF EXISTS {} WITH (FORCE)",
                self.name
            )),
            Kind::MariaDb => self
                .server
                .admin(&format!("DROP DATABASE IF EXISTS {}", self.name)),
        }
    }
}

impl Drop for Database<'_> {
    fn drop(&mut self) {
        if let Err(message) = self.drop_it() {
            eprintln!("harness: {message}");
        }
    }
}
