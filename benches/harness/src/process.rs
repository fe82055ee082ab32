//! Running a program and what it cost.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4 as _;

/// What a program and everything that it started cost.
#[derive(Debug, Clone, Copy)]
pub struct Cost {
    pub wall: Duration,
    pub processor: Duration,
    /// The largest resident set of any one of the processes, in bytes.
    pub memory: u64,
}

/// Why something has no figure.
#[derive(Debug, Clone, PartialEq)]
pub enum Failure {
    /// It was ended after that time.
    TookLonger(Duration),
    Because(String),
}

impl Failure {
    /// In words.
    pub fn told(self) -> String {
        match self {
            Failure::TookLonger(time) => format!("ended after {} s", time.as_secs()),
            Failure::Because(reason) => reason,
        }
    }
}

impl From<String> for Failure {
    fn from(reason: String) -> Failure {
        Failure::Because(reason)
    }
}

/// Runs a program for no longer than `patience`, then ends it and what it started.
pub fn within(patience: Duration, command: &Command) -> Result<(Cost, String), Failure> {
    let mut limited = Command::new("timeout");
    limited
        .arg(patience.as_secs().max(1).to_string())
        .arg(command.get_program())
        .args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        limited.current_dir(folder);
    }
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => limited.env(name, value),
            None => limited.env_remove(name),
        };
    }
    let begin = Instant::now();
    run(&mut limited).map_err(|message| {
        // timeout(1) then ends with 124, which a program may do by itself.
        if begin.elapsed() >= patience {
            Failure::TookLonger(patience)
        } else {
            Failure::Because(message)
        }
    })
}

/// Runs a program to its end; its output goes to this program's log on failure only.
pub fn run(command: &mut Command) -> Result<(Cost, String), String> {
    let log = tempfile::tempfile().map_err(|error| error.to_string())?;
    let errors = log.try_clone().map_err(|error| error.to_string())?;
    let begin = Instant::now();
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::from(
            log.try_clone().map_err(|error| error.to_string())?,
        ))
        .stderr(Stdio::from(errors))
        .spawn()
        .map_err(|error| format!("{command:?}: {error}"))?;
    let used = child.wait4().map_err(|error| error.to_string())?;
    let wall = begin.elapsed();
    let output = read(log)?;
    if !used.status.success() {
        let tail: Vec<&str> = output.lines().rev().take(30).collect();
        let tail: Vec<&str> = tail.into_iter().rev().collect();
        return Err(format!("{command:?}: {}\n{}", used.status, tail.join("\n")));
    }
    let cost = Cost {
        wall,
        processor: used.rusage.utime + used.rusage.stime,
        memory: used.rusage.maxrss,
    };
    Ok((cost, output))
}

fn read(mut log: std::fs::File) -> Result<String, String> {
    use std::io::{Read as _, Seek as _};
    let mut text = String::new();
    log.rewind().map_err(|error| error.to_string())?;
    log.read_to_string(&mut text)
        .map_err(|error| error.to_string())?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::{Failure, within};
    use std::process::Command;
    use std::time::Duration;

    #[test]
    fn what_takes_longer_is_told_from_what_fails() {
        let run = |seconds, script: &str| {
            let mut command = Command::new("sh");
            command.args(["-c", script]);
            within(Duration::from_secs(seconds), &command).map(|(_, output)| output)
        };
        assert_eq!(run(60, "echo done"), Ok("done\n".to_owned()));
        let second = Duration::from_secs(1);
        assert_eq!(run(1, "sleep 60"), Err(Failure::TookLonger(second)));
        assert!(matches!(run(60, "exit 124"), Err(Failure::Because(_))));
    }
}
