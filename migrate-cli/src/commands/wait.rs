//! `cargo migrate wait`.

use std::time::Duration;

use crate::arguments::Wait;
use crate::database::{self, Scripts, Session};
use crate::exit::Exit;
use crate::output::say;

pub(crate) fn run(arguments: &Wait) -> Result<Exit, Exit> {
    let session = Session::open(&arguments.folder, &arguments.database, Scripts::None)?;
    let migrator = session
        .migrator()
        .current_wait(Duration::from_secs(arguments.limit))
        .missing(arguments.missing.policy());
    database::wait(migrator.wait_current(session.target()))?;
    say!("current");
    Ok(Exit::Success)
}
