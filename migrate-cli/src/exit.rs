//! What the process exits with.

use std::process::ExitCode;

/// The exit codes, the same for every command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Exit {
    /// 0: done, or nothing to say.
    Success,
    /// 1: a finding of error level, or something that did not work.
    Failure,
    /// 2: `status --exit-code` found migrations that are not applied.
    Pending,
    /// 3: `status --exit-code` found a history that differs from the folder.
    Diverged,
    /// 4: `down` would lose data, and nobody agreed to that.
    Unconfirmed,
    /// 64: the command line was not understood (`EX_USAGE` of `sysexits.h`, so
    /// that it cannot be mistaken for "pending").
    Usage,
}

impl Exit {
    /// The number.
    pub fn code(self) -> u8 {
        match self {
            Exit::Success => 0,
            Exit::Failure => 1,
            Exit::Pending => 2,
            Exit::Diverged => 3,
            Exit::Unconfirmed => 4,
            Exit::Usage => 64,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit.code())
    }
}

/// Prints help, version or what is wrong with the command line.
pub(crate) fn of_usage(error: &clap::Error) -> Exit {
    // A closed pipe is no reason to fail over.
    let _ = error.print();
    if error.use_stderr() {
        Exit::Usage
    } else {
        Exit::Success
    }
}
