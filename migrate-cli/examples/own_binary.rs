//! An application that offers the commands as `my-app migrate …`.

use std::ffi::OsString;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1).peekable();
    if arguments.next_if(|word| word == "migrate").is_some() {
        let program = OsString::from("my-app migrate");
        return migrate_cli::run(std::iter::once(program).chain(arguments)).into();
    }
    // … what the application does otherwise
    ExitCode::SUCCESS
}
