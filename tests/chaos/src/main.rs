//! The long form of the suite: `docs/testing.md` says how to start it.

use std::process::{Command, ExitCode};

use clap::{Parser, Subcommand};

use test_chaos::cut::Cuts;
use test_chaos::engine::Engine;
use test_chaos::outcome::Outcome;
use test_chaos::process::Program;
use test_chaos::runner;
use test_chaos::whole::{self, Part, Plan};

/// Disturbs runners, servers and connections, and prints what was left.
#[derive(Debug, Parser)]
#[command(args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Subcommands>,
    /// Only this database.
    #[arg(long, value_enum)]
    database: Option<Engine>,
    /// How many kills of the runner must hit one at work; the other parts do as
    /// many as fit that.
    #[arg(long, default_value_t = 200)]
    kills: u64,
    /// What everything random comes from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Cut the connection at every message in every way, not at `--kills` random ones.
    #[arg(long)]
    every_cut: bool,
    /// Only these parts.
    #[arg(long, value_enum)]
    part: Vec<Part>,
    /// Only this life of the parts `killed`, `crashed`, `cut` and `paused`: one that was reported.
    #[arg(long)]
    life: Option<u64>,
}

#[derive(Debug, Subcommand)]
enum Subcommands {
    /// The process that is disturbed.
    Runner(runner::Arguments),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error),
    };
    if let Some(Subcommands::Runner(arguments)) = &arguments.command {
        return match runtime.block_on(runner::run(arguments)) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("{error}");
                ExitCode::from(runner::exit_code(&error))
            }
        };
    }
    if needs_servers(&arguments) {
        return match with_servers() {
            Ok(code) => code,
            Err(error) => failed(&error),
        };
    }
    match runtime.block_on(disturb(&arguments)) {
        Ok(code) => code,
        Err(error) => failed(&error),
    }
}

fn failed(error: &dyn std::fmt::Display) -> ExitCode {
    eprintln!("{error}");
    ExitCode::FAILURE
}

/// Whether servers have to be started first.
fn needs_servers(arguments: &Arguments) -> bool {
    let missing = |variable| std::env::var_os(variable).is_none_or(|url| url.is_empty());
    arguments.database != Some(Engine::Sqlite)
        && [
            "SQLMIGRATE_TEST_POSTGRES",
            "SQLMIGRATE_TEST_PGBOUNCER",
            "SQLMIGRATE_TEST_MYSQL",
        ]
        .into_iter()
        .any(missing)
}

/// Runs this program again, between the start and the end of private servers.
fn with_servers() -> Outcome<ExitCode> {
    let status = Command::new(test_chaos::servers::script())
        .args(["run", "--"])
        .arg(std::env::current_exe()?)
        .args(std::env::args_os().skip(1))
        .env("SQLMIGRATE_TEST_REQUIRE", "1")
        .status()?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn disturb(arguments: &Arguments) -> Outcome<ExitCode> {
    let program = Program(std::env::current_exe()?);
    let engines = match arguments.database {
        Some(engine) => vec![engine],
        None => Engine::ALL.to_vec(),
    };
    let mut clean = true;
    for engine in engines {
        let mut plan = Plan::long(arguments.kills);
        plan.parts.clone_from(&arguments.part);
        plan.life = arguments.life;
        if arguments.every_cut {
            plan.cuts = Cuts::Every;
        }
        clean &= whole::run(engine, program.clone(), arguments.seed, &plan).await?;
    }
    Ok(if clean {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
