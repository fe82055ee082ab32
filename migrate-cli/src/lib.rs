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
mod exit;
mod folder;
mod output;

use std::ffi::OsString;

use clap::Parser;

pub use exit::Exit;

/// Runs one command line and returns what the process should exit with.
///
/// `arguments` starts with the program's name. The word `migrate` that cargo
/// passes to its subcommands is skipped where it stands first.
///
/// # Examples
///
/// ```
/// use migrate_cli::{Exit, run};
///
/// assert_eq!(run(["sqlmigrate", "explain", "missing-down"]), Exit::Success);
/// assert_eq!(run(["cargo-migrate", "migrate", "explain", "nothing"]), Exit::Failure);
/// ```
pub fn run<T: Into<OsString>>(arguments: impl IntoIterator<Item = T>) -> Exit {
    let mut arguments: Vec<OsString> = arguments.into_iter().map(Into::into).collect();
    let started_by_cargo = arguments
        .first()
        .is_some_and(|program| program.to_string_lossy().contains("cargo-migrate"));
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
