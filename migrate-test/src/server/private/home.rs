//! The folder of one private server.

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use migrate_core::Dialect;

use super::identity::Identity;
use super::lease;
use crate::error::Error;
use crate::server::programs::{Flavour, Programs};
use crate::settings;

/// The folder of one private server: one for each program and user.
#[derive(Clone, Debug)]
pub(super) struct Home {
    pub(super) folder: PathBuf,
    pub(super) flavour: Flavour,
}

/// A path of a socket may have no more bytes; macOS has the lower limit, 104.
const SOCKET_LIMIT: usize = 100;

impl Home {
    /// The home of a server that these programs make.
    pub(super) fn of(state: &Path, programs: &Programs) -> Result<Home, Error> {
        let server = programs.server.canonicalize();
        let server = server.unwrap_or_else(|_| programs.server.clone());
        let major = match programs.flavour {
            Flavour::Postgres => programs
                .version
                .split('.')
                .next()
                .unwrap_or_default()
                .to_owned(),
            // A data directory belongs to a release series.
            _ => programs
                .version
                .split('.')
                .take(2)
                .collect::<Vec<_>>()
                .join("."),
        };
        let name = format!(
            "{}{major}-{:08x}",
            prefix(programs.flavour),
            short_hash(&server)
        );
        let home = Home {
            folder: state.join(name),
            flavour: programs.flavour,
        };
        home.make().map_err(|error| home.error(&error))?;
        Ok(home)
    }

    /// The home of a server in a container.
    #[cfg(feature = "container")]
    pub(super) fn container(state: &Path, dialect: Dialect) -> Result<Home, Error> {
        let flavour = match dialect {
            Dialect::Postgres => Flavour::Postgres,
            _ => Flavour::Mariadb,
        };
        let home = Home {
            folder: state.join(format!("container-{dialect}")),
            flavour,
        };
        Identity::own()
            .folder(&home.folder)
            .map_err(|error| home.error(&error))?;
        Ok(home)
    }

    /// Says that the server is ready, at a URL that has a password in it: only the
    /// folder's owner may look into the folder.
    #[cfg(feature = "container")]
    pub(super) fn publish_privately(&self, address: &str) -> Result<(), Error> {
        self.publish(address).map_err(|error| self.error(&error))
    }

    fn make(&self) -> io::Result<()> {
        let identity = Identity::of(self.flavour)?;
        identity.folder(&self.folder)?;
        identity.folder(&self.socket_folder())
    }

    /// The home that a process used last.
    pub(super) fn last(state: &Path, dialect: Dialect) -> Option<Home> {
        let name = fs::read_to_string(last_file(state, dialect)).ok()?;
        Home::named(state, name.trim())
    }

    /// Lets the next process find this home without asking any program.
    pub(super) fn remember(&self, state: &Path, dialect: Dialect) -> Result<(), Error> {
        let name = self
            .folder
            .file_name()
            .unwrap_or_default()
            .to_string_lossy();
        write_whole(&last_file(state, dialect), &name).map_err(|error| self.error(&error))
    }

    /// Every home of a state.
    pub(super) fn all(state: &Path) -> Result<Vec<Home>, Error> {
        let entries = fs::read_dir(state)
            .map_err(|error| Error::system(state.display().to_string(), &error))?;
        Ok(entries
            .filter_map(Result::ok)
            .filter_map(|entry| {
                let folder = entry.path();
                let flavour = match entry.file_name().to_str()? {
                    "container-postgres" => Some(Flavour::Postgres),
                    "container-mysql" => Some(Flavour::Mariadb),
                    name => Home::named(state, name).map(|home| home.flavour),
                };
                flavour.map(|flavour| Home { folder, flavour })
            })
            .collect())
    }

    fn named(state: &Path, name: &str) -> Option<Home> {
        let flavours = [Flavour::Postgres, Flavour::Mariadb, Flavour::Mysql];
        let flavour = flavours
            .into_iter()
            .find(|flavour| name.starts_with(prefix(*flavour)))?;
        let folder = state.join(name);
        folder.is_dir().then_some(Home { folder, flavour })
    }

    /// Whether the server is in a container.
    pub(super) fn is_container(&self) -> bool {
        self.folder
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with("container-"))
    }

    /// Where the server's data is.
    pub(super) fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// What the server said last.
    pub(super) fn log(&self) -> String {
        let text = fs::read(self.folder.join("log")).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(15)..].join("\n")
    }

    /// The URL, where a server is ready.
    pub(super) fn address(&self) -> Option<String> {
        fs::read_to_string(self.folder.join("address")).ok()
    }

    /// Says that the server is ready.
    pub(super) fn publish(&self, address: &str) -> io::Result<()> {
        write_whole(&self.folder.join("address"), address)
    }

    /// Whether the watchdog is about to end the server.
    pub(super) fn is_stopping(&self) -> bool {
        self.folder.join("address.stopping").exists()
    }

    /// Takes back what was said of a server that is gone.
    pub(super) fn forget(&self) {
        for name in ["address", "address.stopping", "stop"] {
            drop(fs::remove_file(self.folder.join(name)));
        }
    }

    /// Keeps the server alive as long as this process.
    pub(super) fn hold(&self) -> Result<(), Error> {
        lease::hold(&self.folder.join("lease")).map_err(|error| self.error(&error))
    }

    /// Asks the watchdog to end the server.
    pub(super) fn ask_to_stop(&self) -> Result<(), Error> {
        if !self.folder.join("heartbeat").exists() {
            return Ok(());
        }
        File::create(self.folder.join("stop"))
            .map(drop)
            .map_err(|error| self.error(&error))
    }

    /// How long the watchdog has not been seen.
    pub(super) fn watchdog_silence(&self) -> Option<Duration> {
        let seen = fs::metadata(self.folder.join("heartbeat"))
            .ok()?
            .modified()
            .ok()?;
        seen.elapsed().ok()
    }

    /// The process of the server, as its watchdog knew it.
    pub(super) fn process(&self) -> Option<u32> {
        fs::read_to_string(self.folder.join("pid"))
            .ok()?
            .trim()
            .parse()
            .ok()
    }

    /// One process at a time starts the server; the system ends the lock with the process.
    pub(super) fn lock(&self) -> Result<File, Error> {
        let open = || {
            let file = File::create(self.folder.join("lock"))?;
            file.lock()?;
            Ok(file)
        };
        open().map_err(|error| self.error(&error))
    }

    /// Where the socket is: here, or where its path is short enough.
    pub(super) fn socket_folder(&self) -> PathBuf {
        let inside = self.folder.join("s");
        if inside.as_os_str().len() + "/.s.PGSQL.5432".len() <= SOCKET_LIMIT {
            return inside;
        }
        PathBuf::from(format!("/tmp/.sqlmigrate-{:08x}", short_hash(&self.folder)))
    }

    pub(super) fn error(&self, error: &io::Error) -> Error {
        Error::system(
            format!("the folder of a test server, {}", self.folder.display()),
            error,
        )
    }
}

fn prefix(flavour: Flavour) -> &'static str {
    match flavour {
        Flavour::Postgres => "postgres-",
        Flavour::Mariadb => "mariadb-",
        Flavour::Mysql => "mysql-",
    }
}

/// The file is another one where the environment chooses the programs.
fn last_file(state: &Path, dialect: Dialect) -> PathBuf {
    let chosen = settings::path(settings::programs_variable(dialect));
    let hash = chosen.map_or(0, |folder| short_hash(&folder));
    state.join(format!("last-{dialect}-{hash:08x}"))
}

fn short_hash(path: &Path) -> u32 {
    let mut hasher = DefaultHasher::new();
    path.hash(&mut hasher);
    hasher.finish() as u32
}

/// Writes a file so that nobody sees a half of it.
fn write_whole(path: &Path, text: &str) -> io::Result<()> {
    let new = path.with_extension(format!("{:016x}", crate::random::number()));
    fs::write(&new, text)?;
    fs::rename(&new, path)
}
