//! A server in a container, where the machine has no program of one.
//!
//! Docker's or Podman's own command does the work: the container is the watchdog's
//! child as a program would be, so that it is shared, and ends when it is idle.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use migrate_core::Dialect;

use super::home::Home;
use super::identity::Identity;
use super::start::watch;
use super::{mysql, postgres};
use crate::error::{Error, ErrorKind};
use crate::settings;

/// Images are brought from a registry the first time.
const PATIENCE: Duration = Duration::from_mins(10);

/// A container's server: what it is made of.
struct Image {
    /// What the registry calls it.
    name: String,
    port: u16,
    /// Variables, with `{}` for the password.
    variables: &'static [&'static str],
    /// What the server is told.
    arguments: &'static [&'static str],
    user: &'static str,
}

fn image(dialect: Dialect) -> Image {
    let chosen = settings::text(settings::IMAGE_VARIABLE);
    let named = |name: &str| chosen.clone().unwrap_or_else(|| name.to_owned());
    if dialect == Dialect::Postgres {
        return Image {
            name: named("postgres:17-alpine"),
            port: 5432,
            variables: &["POSTGRES_PASSWORD={}"],
            arguments: &[
                "-c",
                "fsync=off",
                "-c",
                "synchronous_commit=off",
                "-c",
                "full_page_writes=off",
                "-c",
                "max_connections=300",
            ],
            user: "postgres",
        };
    }
    Image {
        name: named("mariadb:11.4"),
        port: 3306,
        variables: &["MARIADB_ROOT_PASSWORD={}", "MARIADB_ROOT_HOST=%"],
        arguments: &[
            "--innodb-flush-log-at-trx-commit=0",
            "--max-connections=300",
        ],
        user: "root",
    }
}

/// The URL of a server in a container; nothing where no engine runs.
pub(super) async fn obtain(state: &Path, dialect: Dialect) -> Result<Option<String>, Error> {
    let Some(engine) = engine() else {
        return Ok(None);
    };
    let home = Home::container(state, dialect)?;
    let _lock = {
        let home = home.clone();
        tokio::task::spawn_blocking(move || home.lock())
            .await
            .map_err(|error| Error::system("waiting for another process", &error.into()))??
    };
    home.hold()?;
    if let Some(url) = home.address()
        && answers(dialect, &url).await.is_ok()
    {
        return Ok(Some(url));
    }
    home.forget();
    start(&engine, &home, dialect).await.map(Some)
}

async fn start(engine: &Path, home: &Home, dialect: Dialect) -> Result<String, Error> {
    let image = image(dialect);
    let folder = home.folder.display();
    // Unique to this state, and a name that an engine takes.
    let name = format!("sqlmigrate-test-{:016x}", crate::random::number());
    let password = format!(
        "{:016x}{:016x}",
        crate::random::number(),
        crate::random::number()
    );
    let mut words: Vec<OsString> = vec![engine.into(), "run".into(), "--rm".into()];
    words.extend(["--name".into(), name.clone().into()]);
    words.extend([
        "--publish".into(),
        format!("127.0.0.1::{}", image.port).into(),
    ]);
    for variable in image.variables {
        words.extend(["--env".into(), variable.replace("{}", &password).into()]);
    }
    words.push(image.name.clone().into());
    words.extend(image.arguments.iter().map(OsString::from));
    let mut watchdog = watch(home, Identity::own(), "start", words)?;
    let began = Instant::now();
    loop {
        if let Some(port) = port(engine, &name, image.port) {
            let (scheme, database) = match dialect {
                Dialect::Postgres => ("postgres", "postgres"),
                _ => ("mysql", "mysql"),
            };
            let url = format!(
                "{scheme}://{}:{password}@127.0.0.1:{port}/{database}",
                image.user
            );
            if answers(dialect, &url).await.is_ok() {
                home.publish_privately(&url)?;
                return Ok(url);
            }
        }
        let ended = watchdog
            .try_wait()
            .map_err(|error| home.error(&error))?
            .is_some();
        if ended || began.elapsed() > PATIENCE {
            drop(home.ask_to_stop());
            return Err(Error::new(ErrorKind::Start {
                program: engine.to_path_buf(),
                log: home.log(),
                help: format!(
                    "`{} run {}` has to work; {} names another image, and the log is in {folder}",
                    engine.display(),
                    image.name,
                    settings::IMAGE_VARIABLE
                ),
            }));
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

async fn answers(dialect: Dialect, url: &str) -> Result<(), Error> {
    let asked = async {
        match dialect {
            Dialect::Postgres => postgres::data_directory(url).await,
            _ => mysql::data_directory(url).await,
        }
    };
    let told = tokio::time::timeout(Duration::from_secs(10), asked).await;
    told.map_err(|error| Error::system("a test server", &error.into()))?
        .map(drop)
}

/// The port of the machine that leads to the container's.
fn port(engine: &Path, name: &str, port: u16) -> Option<u16> {
    let output = Command::new(engine)
        .args(["port", name, &format!("{port}/tcp")])
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.lines().next()?.rsplit_once(':')?.1.trim().parse().ok()
}

/// The command of an engine that runs.
fn engine() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    ["docker", "podman"]
        .iter()
        .flat_map(|name| std::env::split_paths(&path).map(move |folder| folder.join(name)))
        .filter(|program| program.is_file())
        .find(|program| {
            let status = Command::new(program)
                .arg("info")
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status();
            status.is_ok_and(|status| status.success())
        })
}
