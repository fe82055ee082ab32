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
