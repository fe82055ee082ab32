//! `cargo migrate redo`.

use crate::arguments::Redo;
use crate::commands::told;
use crate::database::{Scripts, Session, wait};
use crate::exit::Exit;

pub(crate) fn run(arguments: &Redo) -> Result<Exit, Exit> {
    let session = Session::open(&arguments.folder, &arguments.database, Scripts::All)?;
    let report = wait(session.migrator().redo(session.target()))?;
    Ok(told(&report))
}
