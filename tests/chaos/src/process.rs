//! Runners as processes of their own.

use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use crate::engine::Engine;
use crate::moment::Moment;
use crate::outcome::Outcome;
use crate::runner::IN_DOUBT;
use crate::sets::Set;

/// How long a run may take that nobody disturbs.
const PATIENCE: Duration = Duration::from_mins(2);

/// The program that has the runner in it.
#[derive(Clone, Debug)]
pub struct Program(pub PathBuf);

/// What became of a runner.
#[derive(Clone, Debug)]
pub struct Ended {
    /// Its exit status.
    pub status: ExitStatus,
    /// What it told.
    pub events: Vec<String>,
    /// What it complained about.
    pub complaint: String,
}

impl Ended {
    /// Whether it finished.
    pub fn finished(&self) -> bool {
        self.status.success()
    }

    /// Whether a signal ended it.
    pub fn was_killed(&self) -> bool {
        self.status.signal().is_some()
    }

    /// Whether it stopped at a statement in doubt.
    pub fn in_doubt(&self) -> bool {
        self.status.code() == Some(i32::from(IN_DOUBT))
    }

    /// The versions of the migrations that this runner finished.
    pub fn versions(&self) -> impl Iterator<Item = &str> {
        self.events
            .iter()
            .filter_map(|line| line.strip_prefix("finished "))
    }
}

/// A runner at work.
#[derive(Debug)]
pub struct Process {
    child: Child,
    seen: watch::Receiver<usize>,
    events: JoinHandle<Vec<String>>,
    complaint: JoinHandle<String>,
}

impl Program {
    /// The program itself.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Starts a runner.
    ///
    /// # Errors
    ///
    /// When there is no such program.
    pub fn start(&self, engine: Engine, set: Set, url: &str, more: &[&str]) -> Outcome<Process> {
        let mut child = Command::new(&self.0)
            .args(["runner", "--database", engine.name(), "--set", set.name()])
            .args(more)
            .env("CHAOS_URL", url)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let stdout = child.stdout.take().ok_or("no standard output")?;
        let mut stderr = child.stderr.take().ok_or("no standard error")?;
        let (count, seen) = watch::channel(0);
        let events = tokio::spawn(async move {
            let mut lines = BufReader::new(stdout).lines();
            let mut events = Vec::new();
            while let Ok(Some(line)) = lines.next_line().await {
                events.push(line);
                count.send_replace(events.len());
            }
            events
        });
        let complaint = tokio::spawn(async move {
            let mut text = Vec::new();
            // What a dead process still had to say may be cut off.
            let _ = stderr.read_to_end(&mut text).await;
            String::from_utf8_lossy(&text).into_owned()
        });
        Ok(Process {
            child,
            seen,
            events,
            complaint,
        })
    }
}

impl Process {
    /// Waits for a moment; false when the runner ended before.
    ///
    /// # Errors
    ///
    /// When the process cannot be waited for.
    pub async fn until(&mut self, moment: Moment) -> Outcome<bool> {
        let seen = &mut self.seen;
        let reached = async move {
            match moment {
                Moment::After(time) => sleep(time).await,
                Moment::Event(event, time) => {
                    if seen.wait_for(|seen| *seen >= event).await.is_err() {
                        // It will not tell any more events: its end is near.
                        std::future::pending::<()>().await;
                    }
                    sleep(time).await;
                }
            }
        };
        tokio::select! {
            () = reached => Ok(self.child.try_wait()?.is_none()),
            status = self.child.wait() => status.map(|_| false).map_err(Into::into),
            () = sleep(PATIENCE) => Err("the runner hangs".into()),
        }
    }

    /// Sends it a signal; false when it has ended.
    ///
    /// # Errors
    ///
    /// When there is no program that sends signals.
    pub fn signal(&self, name: &str) -> Outcome<bool> {
        let Some(process) = self.child.id() else {
            return Ok(false);
        };
        let status = std::process::Command::new("kill")
            .args([format!("-{name}"), process.to_string()])
            .stderr(Stdio::null())
            .status()?;
        Ok(status.success())
    }

    /// Kills it with a signal that it cannot catch.
    ///
    /// # Errors
    ///
    /// When it cannot be waited for.
    pub async fn kill(mut self) -> Outcome<Ended> {
        // It may have ended by itself in the meantime.
        let _ = self.child.start_kill();
        self.end().await
    }

    /// Waits for its end.
    ///
    /// # Errors
    ///
    /// When it does not come.
    pub async fn end(mut self) -> Outcome<Ended> {
        let Ok(status) = timeout(PATIENCE, self.child.wait()).await else {
            self.child.start_kill()?;
            let events = self.events.await?;
            return Err(format!("a runner hangs; it told: {}", events.join(", ")).into());
        };
        Ok(Ended {
            status: status?,
            events: self.events.await?,
            complaint: self.complaint.await?,
        })
    }
}
