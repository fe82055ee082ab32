//! `cargo migrate down`.

use migrate_core::{Request, StoredScripts, VersionRef};

use crate::arguments::Down;
use crate::commands::told;
use crate::database::{Scripts, Session, wait};
use crate::exit::Exit;

pub(crate) fn run(arguments: &Down) -> Result<Exit, Exit> {
    let session = Session::open(&arguments.folder, &arguments.database, Scripts::Down)?;
    let request = match (&arguments.to, arguments.steps) {
        (Some(version), _) => Request::down_to(version.as_str()),
        (None, _) if arguments.all => Request::down_to(VersionRef::START),
        (None, steps) => Request::down(steps.unwrap_or(1) as usize),
    };
    let mut migrator = session.migrator();
    if arguments.stored_scripts {
        migrator = migrator.stored_scripts(StoredScripts::Allow);
    }
    let report = wait(migrator.run(request, session.target()))?;
    Ok(told(&report))
}
