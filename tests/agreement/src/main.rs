//! The command: `docs/testing.md` says how to start it.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use test_agreement::comparison::compare;
use test_agreement::{histories, parser, table};

/// Compares what is said about every SQL file with what PostgreSQL's parser says.
#[derive(Debug, Parser)]
struct Arguments {
    /// A directory with one directory for each history.
    histories: PathBuf,
    /// The server that is asked; nothing is run on it.
    #[arg(long, env = "SQLMIGRATE_TEST_POSTGRES")]
    server: String,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(page) => {
            print!("{page}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<String, String> {
    let found = histories::find(&arguments.histories)
        .map_err(|error| format!("{}: {error}", arguments.histories.display()))?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    runtime.block_on(async {
        let mut parser = parser::Parser::connect(&arguments.server)
            .await
            .map_err(|error| error.to_string())?;
        let mut compared = Vec::new();
        for history in &found {
            compared.push(compare(history, &mut parser).await?);
        }
        Ok(table::page(&compared, parser.version()))
    })
}
