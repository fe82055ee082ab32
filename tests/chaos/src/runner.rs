//! The process that is disturbed: applies a history and says what happens.

use std::time::Duration;

use sqlmigrate::{Error, ErrorKind, Event, Migrator, Resolution};

use crate::engine::Engine;
use crate::sets::Set;

/// What a runner is told.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// The database's kind.
    #[arg(long, value_enum)]
    pub database: Engine,
    /// Which history.
    #[arg(long, value_enum, default_value = "main")]
    pub set: Set,
    /// Where it is applied.
    #[arg(long, env = "CHAOS_URL")]
    pub url: String,
    /// The last version to apply; all by default.
    #[arg(long)]
    pub to: Option<String>,
    /// Settles this version's statement in doubt, instead of applying anything.
    #[arg(long, value_name = "VERSION")]
    pub resolve: Option<String>,
    /// With `--resolve`: the statement took effect.
    #[arg(long)]
    pub done: bool,
}

/// The exit code of a run that stopped at a statement in doubt.
pub const IN_DOUBT: u8 = 3;

/// A migrator for the suite's history table.
pub fn migrator(set: Set, engine: Engine) -> Migrator<'static> {
    let migrator = Migrator::new(set.migrations(engine)).guard_wait(Duration::from_mins(1));
    match engine {
        Engine::Postgres => migrator.history_schema("chaos"),
        Engine::Sqlite | Engine::Mysql => migrator.history_table("chaos_history"),
    }
}

/// Applies what the arguments say, one line of standard output for each event.
///
/// # Errors
///
/// As the run.
pub async fn run(arguments: &Arguments) -> Result<(), Error> {
    println!("begun");
    let migrator = migrator(arguments.set, arguments.database).observer(tell);
    let url = sqlmigrate::Target::url(&arguments.url);
    if let Some(version) = &arguments.resolve {
        let resolution = if arguments.done {
            Resolution::Done
        } else {
            Resolution::NotDone
        };
        return migrator.resolve(version.as_str(), resolution, url).await;
    }
    match &arguments.to {
        Some(version) => migrator.up_to(version.as_str(), url).await?,
        None => migrator.up(url).await?,
    };
    Ok(())
}

/// The exit code that says what became of a run.
pub fn exit_code(error: &Error) -> u8 {
    match error.kind() {
        ErrorKind::InDoubt { .. } => IN_DOUBT,
        _ => 1,
    }
}

fn tell(event: &Event) {
    match event {
        Event::Planned { steps, .. } => println!("planned {steps}"),
        Event::Started { version, .. } => println!("started {version}"),
        Event::KilledBefore { version, times, .. } => println!("killed {version} {times}"),
        Event::Statement {
            version,
            done,
            total,
            ..
        } => println!("statement {version} {done} {total}"),
        Event::Finished { version, .. } => println!("finished {version}"),
        Event::Waiting { waited, holder, .. } => {
            println!("waiting {waited:?} {}", holder.as_deref().unwrap_or("?"));
        }
        Event::Retrying { version, .. } => println!("retrying {version}"),
        _ => println!("event"),
    }
}
