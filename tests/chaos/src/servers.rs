//! Servers that may be killed: the suite's own, whose commits survive that.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use tokio::time::{Instant, sleep};

use crate::engine::Engine;
use crate::outcome::Outcome;
use crate::query;

/// One server in a directory of its own; it ends with this value, and with the
/// suite, however that ends.
#[derive(Debug)]
pub struct Servers {
    engine: Engine,
    folder: TempDir,
    url: String,
    /// Waits for the end of its standard input, then stops the server.
    guardian: Child,
}

/// What of a server is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Victim {
    /// All its processes at once; somebody has to start it again.
    Everything,
    /// One process that works for a client: PostgreSQL then ends all the others
    /// and recovers by itself.
    Backend,
}

/// The script that starts servers.
pub fn script() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../servers.sh")
}

fn name(engine: Engine) -> &'static str {
    match engine {
        Engine::Mysql => "mariadb",
        Engine::Postgres | Engine::Sqlite => "postgres",
    }
}

fn command(engine: Engine) -> Command {
    let mut command = Command::new(script());
    command
        .env("SQLMIGRATE_TEST_DURABLE", "1")
        .env("SQLMIGRATE_TEST_ONLY", name(engine))
        .env("SQLMIGRATE_TEST_REQUIRE", "1")
        .stdin(Stdio::null());
    command
}

impl Servers {
    /// Starts a server; takes a second or two.
    ///
    /// # Errors
    ///
    /// When its programs are not installed, or it does not start.
    pub fn start(engine: Engine) -> Outcome<Servers> {
        let folder = tempfile::Builder::new()
            .prefix("sqlmigrate-chaos")
            .tempdir()?;
        let place = folder.path().join("servers");
        let guardian = Command::new("setsid")
            .args(["sh", "-c", "cat; exec \"$0\" stop \"$1\""])
            .arg(script())
            .arg(&place)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        // The server runs as another user, who has to get in.
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(folder.path(), open)?;
        let mut servers = Servers {
            engine,
            folder,
            url: String::new(),
            guardian,
        };
        let output = command(engine).arg("start").arg(&place).output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
        }
        let variable = match engine {
            Engine::Mysql => "SQLMIGRATE_TEST_MYSQL",
            Engine::Postgres | Engine::Sqlite => "SQLMIGRATE_TEST_POSTGRES",
        };
        let text = String::from_utf8(output.stdout)?;
        let variables: BTreeMap<&str, &str> = text
            .lines()
            .filter_map(|line| line.strip_prefix("export ")?.split_once('='))
            .collect();
        let url = variables.get(variable).ok_or("the server has no address")?;
        url.trim_matches('\'').clone_into(&mut servers.url);
        Ok(servers)
    }

    /// The server's address.
    ///
    /// # Errors
    ///
    /// When it is another database's server.
    pub fn url(&self, engine: Engine) -> Outcome<&str> {
        if engine == self.engine {
            Ok(&self.url)
        } else {
            Err("this server is another database's".into())
        }
    }

    /// Kills what is asked for; false when there was nothing to kill.
    ///
    /// # Errors
    ///
    /// When there is no server, or nobody may kill it.
    pub async fn crash(&self, victim: Victim, pick: u64) -> Outcome<bool> {
        let folder = self.folder.path().join("servers");
        let file = match self.engine {
            Engine::Mysql => folder.join("mariadb.pid"),
            Engine::Postgres | Engine::Sqlite => folder.join("postgres/postmaster.pid"),
        };
        let text = std::fs::read_to_string(file)?;
        let main: u32 = text.lines().next().unwrap_or_default().trim().parse()?;
        let mut victims = children(main);
        match victim {
            // The main process first, so that it starts no others.
            Victim::Everything => victims.insert(0, (main, String::new())),
            Victim::Backend => {
                // `postgres: user database address(port) doing`
                victims.retain(|(_, title)| title.contains(" test_"));
                if victims.is_empty() {
                    return Ok(false);
                }
                let chosen = victims.swap_remove(pick as usize % victims.len());
                victims = vec![chosen];
            }
        }
        let status = Command::new("kill")
            .arg("-KILL")
            .args(victims.iter().map(|(process, _)| process.to_string()))
            .stderr(Stdio::null())
            .status()?;
        // A new server looks whether the old one's number is still in use.
        let began = Instant::now();
        while victims.iter().any(|(process, _)| exists(*process)) {
            if began.elapsed() > Duration::from_secs(20) {
                return Err("a killed server does not go".into());
            }
            sleep(Duration::from_millis(2)).await;
        }
        // A child may have ended with its parent before its turn came.
        Ok(status.success() || victim == Victim::Everything)
    }

    /// Makes the server start as a standby from now on, one that waits for what its
    /// primary has done since (`PostgreSQL`).
    ///
    /// # Errors
    ///
    /// When its directory cannot be written.
    pub fn become_standby(&self) -> Outcome<()> {
        let data = self.folder.path().join("servers/postgres");
        Ok(std::fs::write(data.join("standby.signal"), "")?)
    }

    /// Starts the server again after [`Victim::Everything`].
    ///
    /// # Errors
    ///
    /// When it does not start.
    pub async fn restart(&self) -> Outcome<()> {
        let mut command = tokio::process::Command::from(command(self.engine));
        let output = command
            .arg("restart")
            .arg(self.folder.path().join("servers"))
            .arg(name(self.engine))
            .output()
            .await?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
        }
        self.recovered().await
    }

    /// Waits until the server answers.
    ///
    /// # Errors
    ///
    /// When it does not in a minute.
    pub async fn recovered(&self) -> Outcome<()> {
        let began = Instant::now();
        loop {
            match query::rows(self.engine, &self.url, "SELECT '1'").await {
                Ok(_) => return Ok(()),
                Err(error) if began.elapsed() > Duration::from_mins(1) => return Err(error),
                Err(_) => sleep(Duration::from_millis(20)).await,
            }
        }
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        drop(self.guardian.stdin.take());
        // Nothing can be done about a server that does not end.
        let _ = self.guardian.wait();
    }
}

fn exists(process: u32) -> bool {
    Path::new("/proc").join(process.to_string()).exists()
}

/// The processes that a process has started, with their titles.
fn children(parent: u32) -> Vec<(u32, String)> {
    let Ok(entries) = std::fs::read_dir("/proc") else {
        return Vec::new();
    };
    entries
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let process: u32 = path.file_name()?.to_str()?.parse().ok()?;
            let stat = std::fs::read_to_string(path.join("stat")).ok()?;
            // The name, in parentheses, may have spaces.
            let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
            let found: u32 = fields.nth(1)?.parse().ok()?;
            let title = std::fs::read_to_string(path.join("cmdline")).ok()?;
            (found == parent).then_some((process, title))
        })
        .collect()
}
