//! `cargo migrate wait`.

use std::time::Duration;

use migrate_core::Event;

use crate::arguments::Wait;
use crate::database::{self, Scripts, Session};
use crate::exit::Exit;
use crate::output::{self, say};

pub(crate) fn run(arguments: &Wait) -> Result<Exit, Exit> {
    let session = Session::open(&arguments.folder, &arguments.database, Scripts::None)?;
    let migrator = session
        .migrator()
        .current_wait(Duration::from_secs(arguments.limit))
        .missing(arguments.missing.policy())
        .observer(tell);
    database::wait(migrator.wait_current(session.target()))?;
    say!("current");
    Ok(Exit::Success)
}

/// Waiting has no report, whose note would say this.
fn tell(event: &Event) {
    match event {
        Event::NewerDatabase { last, .. } => output::note(&format!(
            "the database has migrations that the folder does not know, the last is {last}"
        )),
        other => database::tell(other),
    }
}
