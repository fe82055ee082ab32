//! Finding a private server that runs, or starting it.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::home::Home;
use super::identity::Identity;
use super::{mysql, postgres};
use crate::error::{Error, ErrorKind};
use crate::server::programs::{Flavour, Programs};
use crate::settings;

const WATCHDOG: &str = include_str!("watchdog.sh");

/// Machines are slow at times; a server that starts at all does so in a second.
const PATIENCE: Duration = Duration::from_secs(90);

/// A watchdog that has not been seen for so long is gone: it looks every two seconds.
const SILENCE: Duration = Duration::from_mins(1);

/// The URL of the server of a home, where one runs and answers.
pub(super) async fn running(home: &Home) -> Option<String> {
    // Before the address is read: the watchdog takes it away before it reads the lease.
    home.hold().ok()?;
    let url = home.address()?;
    answers(home, &url).await.ok()?;
    if home
        .watchdog_silence()
        .is_none_or(|silence| silence > SILENCE)
    {
        adopt(home);
    }
    Some(url)
}

/// The URL of the server of a home; at most one process at a time starts it.
pub(super) async fn running_or_started(home: &Home, programs: &Programs) -> Result<String, Error> {
    let lock = {
        let home = home.clone();
        tokio::task::spawn_blocking(move || home.lock())
            .await
            .map_err(|error| Error::system("waiting for another process", &error.into()))??
    };
    if let Some(url) = running(home).await {
        return Ok(url);
    }
    let waiting = Instant::now();
    while home.is_stopping() && waiting.elapsed() < PATIENCE {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    home.forget();
    let started = start(home, programs).await;
    drop(lock);
    started
}

async fn start(home: &Home, programs: &Programs) -> Result<String, Error> {
    let identity = Identity::of(home.flavour).map_err(|error| home.error(&error))?;
    let mut fresh = !home.data().is_dir();
    let mut attempts = 0;
    loop {
        if !home.data().is_dir() {
            prepare(home, programs, identity).await?;
        }
        attempts += 1;
        let failed = match launch(home, programs, identity).await {
            Ok(url) => return Ok(url),
            Err(error) => error,
        };
        // A killed server's processes take a moment to let go of its data.
        if attempts < 4 && !fresh {
            tokio::time::sleep(Duration::from_millis(500)).await;
        } else if fresh {
            return Err(failed);
        } else {
            // Nothing was ever written with care: what does not start is thrown away.
            drop(fs::remove_dir_all(home.data()));
            fresh = true;
        }
    }
}

/// Makes the data directory, under another name until it is whole.
async fn prepare(home: &Home, programs: &Programs, identity: Identity) -> Result<(), Error> {
    remove_unfinished(&home.folder);
    let new = home
        .folder
        .join(format!("new-{:016x}", crate::random::number()));
    identity.folder(&new).map_err(|error| home.error(&error))?;
    let commands = match home.flavour {
        Flavour::Postgres => postgres::install(programs, &new),
        Flavour::Mariadb => mysql::install_mariadb(programs, &new),
        Flavour::Mysql => mysql::install_mysql(programs, &new),
    };
    let mut said = String::new();
    for words in commands {
        let mut command = command(&words, home, identity);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let output = tokio::task::spawn_blocking(move || command.output())
            .await
            .map_err(io::Error::from)
            .flatten()
            .map_err(|error| Error::system(programs.installer.display().to_string(), &error))?;
        if output.status.success() {
            return fs::rename(new.join("data"), home.data())
                .and_then(|()| fs::remove_dir_all(&new))
                .map_err(|error| home.error(&error));
        }
        said = String::from_utf8_lossy(&output.stdout).into_owned();
        said += &String::from_utf8_lossy(&output.stderr);
        drop(fs::remove_dir_all(new.join("data")));
    }
    Err(Error::new(ErrorKind::Start {
        program: programs.installer.clone(),
        log: said.trim_end().to_owned(),
        help: trouble(home),
    }))
}

fn remove_unfinished(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with("new-") {
            drop(fs::remove_dir_all(entry.path()));
        }
    }
}

async fn launch(home: &Home, programs: &Programs, identity: Identity) -> Result<String, Error> {
    let (url, words) = match home.flavour {
        Flavour::Postgres => (postgres::url(home), postgres::serve(programs, home)),
        Flavour::Mariadb | Flavour::Mysql => (mysql::url(home), mysql::serve(programs, home)),
    };
    let mut watchdog = watch(home, identity, "start", words)?;
    let started = Instant::now();
    loop {
        let unready = match answers(home, &url).await {
            Ok(()) => break,
            Err(error) => error,
        };
        let ended = watchdog
            .try_wait()
            .map_err(|error| home.error(&error))?
            .is_some();
        if ended || started.elapsed() > PATIENCE {
            let log = match home.log() {
                log if log.is_empty() => unready.to_string(),
                log => log,
            };
            // A server that is up and does not answer must not be in the way of the next.
            drop(home.ask_to_stop());
            return Err(Error::new(ErrorKind::Start {
                program: programs.server.clone(),
                log,
                help: trouble(home),
            }));
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    home.publish(&url).map_err(|error| home.error(&error))?;
    Ok(url)
}

fn trouble(home: &Home) -> String {
    format!(
        "remove {} to begin from nothing, or set {} to the URL of a server",
        home.folder.display(),
        settings::server_variable(dialect(home.flavour)),
    )
}

fn dialect(flavour: Flavour) -> migrate_core::Dialect {
    match flavour {
        Flavour::Postgres => migrate_core::Dialect::Postgres,
        Flavour::Mariadb | Flavour::Mysql => migrate_core::Dialect::Mysql,
    }
}

/// Gives a server that lost its watchdog a new one.
fn adopt(home: &Home) {
    let adopted = || {
        let identity = Identity::of(home.flavour).ok()?;
        let words = vec![home.process()?.to_string().into()];
        watch(home, identity, "adopt", words).ok()
    };
    // Without one the server goes on, and somebody has to end it by hand.
    drop(adopted());
}

pub(super) fn watch(
    home: &Home,
    identity: Identity,
    how: &str,
    words: Vec<OsString>,
) -> Result<Child, Error> {
    let signal = match home.flavour {
        // The engine's command hands it on.
        _ if home.is_container() => "TERM",
        // The fast shutdown: https://www.postgresql.org/docs/current/server-shutdown.html
        Flavour::Postgres => "INT",
        Flavour::Mariadb | Flavour::Mysql => "TERM",
    };
    let mut all: Vec<OsString> = vec!["/bin/sh".into(), "-c".into(), WATCHDOG.into()];
    all.push("sqlmigrate-test-watchdog".into());
    all.push(home.folder.clone().into());
    all.push(settings::idle().as_secs().max(1).to_string().into());
    all.push(signal.into());
    all.push(how.into());
    all.extend(words);
    command(&all, home, identity)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| home.error(&error))
}

/// A command that outlives this process: in a group of its own, as the
/// server's user, without what the environment says of other servers.
fn command(words: &[OsString], home: &Home, identity: Identity) -> Command {
    let mut command = Command::new(&words[0]);
    command
        .args(&words[1..])
        .current_dir(&home.folder)
        .process_group(0)
        .env("TZ", "UTC")
        .env("LC_ALL", "C");
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("PG") || name.starts_with("MYSQL") || name.starts_with("MARIADB") {
            command.env_remove(name.as_ref());
        }
    }
    identity.apply(&mut command);
    command
}

/// Whether the server at a URL is that of this home.
async fn answers(home: &Home, url: &str) -> Result<(), Error> {
    let asked = async {
        match home.flavour {
            Flavour::Postgres => postgres::data_directory(url).await,
            Flavour::Mariadb | Flavour::Mysql => mysql::data_directory(url).await,
        }
    };
    let told = tokio::time::timeout(Duration::from_secs(20), asked).await;
    let told = told.map_err(|error| Error::system("a test server", &error.into()))??;
    let same = |path: &Path| path.canonicalize().ok();
    if same(Path::new(&told)).is_some_and(|path| same(&home.data()) == Some(path)) {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Server {
        doing: format!("the test server of {}", home.folder.display()),
        message: format!("another server answers, with its data in {told}"),
        help: None,
    }))
}
