//! `cargo migrate redo`.

use migrate_core::StoredScripts;

use crate::arguments::Redo;
use crate::commands::told;
use crate::database::{Scripts, Session, wait};
use crate::exit::Exit;

pub(crate) fn run(arguments: &Redo) -> Result<Exit, Exit> {
    let session = Session::open(&arguments.folder, &arguments.database, Scripts::All)?;
    let mut migrator = arguments.release.told(session.migrator());
    if arguments.stored_scripts {
        migrator = migrator.stored_scripts(StoredScripts::Allow);
    }
    let report = wait(migrator.redo(session.target()))?;
    Ok(told(&report))
}
