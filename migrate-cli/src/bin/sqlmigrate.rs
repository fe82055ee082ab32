//! The same commands without cargo.

use std::process::ExitCode;

fn main() -> ExitCode {
    migrate_cli::run(std::env::args_os()).into()
}
