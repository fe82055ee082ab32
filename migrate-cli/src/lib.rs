//! `cargo migrate`: create, check, freeze, plan, apply and revert migrations.
//!
//! The same program as a cargo subcommand, as the plain binary `sqlmigrate`, and
//! as a library: [`run`] takes the arguments and returns the exit code, so that
//! an application can carry the commands in its own binary.
//!
//! Commands are thin: they call `migrate-source` and `migrate-core` and print.

mod arguments;
mod commands;
mod database;
mod database_url;
mod exit;
mod folder;
mod json;
mod missing;
mod output;
mod release;

use std::ffi::OsString;
use std::path::Path;

use clap::Parser;

pub use exit::Exit;

/// Runs one command line and returns what the process should exit with.
///
/// `arguments` starts with the program's name, which stands in the help. The word
/// `migrate` that cargo passes to `cargo-migrate` is skipped.
///
/// What there is to say has been printed when this returns. Inside an asynchronous
/// runtime, the commands that need a database refuse: call it before that is started.
///
/// # Examples
///
/// An application that carries the commands in its own binary, as
/// `my-app migrate up`:
///
/// ```
/// use std::ffi::OsString;
/// use std::process::ExitCode;
///
/// use migrate_cli::Exit;
///
/// fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
///     let mut arguments = arguments.into_iter().skip(1).peekable();
///     if arguments.next_if(|word| word == "migrate").is_some() {
///         let program = OsString::from("my-app migrate");
///         return migrate_cli::run(std::iter::once(program).chain(arguments)).into();
///     }
///     // … what the application does otherwise
///     ExitCode::SUCCESS
/// }
///
/// let line = ["my-app", "migrate", "explain", "missing-down"];
/// run(line.map(OsString::from));
///
/// assert_eq!(migrate_cli::run(["my-app migrate", "explain", "nothing"]), Exit::Failure);
/// assert_eq!(migrate_cli::run(["my-app migrate", "fly"]), Exit::Usage);
/// ```
pub fn run<T: Into<OsString>>(arguments: impl IntoIterator<Item = T>) -> Exit {
    let mut arguments: Vec<OsString> = arguments.into_iter().map(Into::into).collect();
    let started_by_cargo = arguments
        .first()
        .and_then(|program| Path::new(program).file_stem())
        .is_some_and(|program| program == "cargo-migrate");
    if started_by_cargo && arguments.get(1).is_some_and(|word| word == "migrate") {
        arguments.remove(1);
    }
    let parsed = if started_by_cargo {
        arguments::CargoMigrate::try_parse_from(arguments).map(|program| program.command)
    } else {
        arguments::Sqlmigrate::try_parse_from(arguments).map(|program| program.command)
    };
    match parsed {
        Ok(command) => commands::run(command),
        Err(error) => exit::of_usage(&error),
    }
}
