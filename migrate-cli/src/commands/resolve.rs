//! `cargo migrate resolve`.

use migrate_core::{MigrationState, Resolution};

use crate::arguments::Resolve;
use crate::database::Session;
use crate::exit::Exit;
use crate::output::{self, say};

pub(crate) fn run(arguments: &Resolve) -> Result<Exit, Exit> {
    let session = Session::open(&arguments.folder, &arguments.database)?;
    let status = session.wait(session.migrator().status(session.target()))?;
    let found = status
        .migrations
        .iter()
        .find(|migration| migration.version == arguments.version);
    let Some(migration) = found else {
        output::error(&format!("there is no migration {}", arguments.version));
        return Err(Exit::Failure);
    };
    let (MigrationState::Running { done, total, .. } | MigrationState::Failed { done, total, .. }) =
        migration.state
    else {
        output::error(&format!(
            "migration {} is {}: nothing about it is in doubt",
            migration.version, migration.state
        ));
        return Err(Exit::Failure);
    };
    let (resolution, next) = if arguments.done {
        (Resolution::Done, done + 2)
    } else {
        (Resolution::NotDone, done + 1)
    };
    let doubt = done + 1;
    say!(
        "migration {} {}: statement {doubt} of {total} is in doubt",
        migration.version,
        migration.name
    );
    let then = if next > total {
        "the next start takes the migration as finished".to_owned()
    } else {
        format!("the next start goes on with statement {next}")
    };
    if !arguments.yes {
        say!("{then}; nothing was written: say `--yes` to write it");
        return Ok(Exit::Success);
    }
    session.wait(session.migrator().resolve(
        arguments.version.as_str(),
        resolution,
        session.target(),
    ))?;
    say!("written: {then}");
    Ok(Exit::Success)
}
