//! `cargo migrate up`.

use migrate_core::Request;

use crate::arguments::Up;
use crate::commands::told;
use crate::database::{Scripts, Session, wait};
use crate::exit::Exit;

pub(crate) fn run(arguments: &Up) -> Result<Exit, Exit> {
    let session = Session::open(&arguments.folder, &arguments.database, Scripts::All)?;
    let request = match (&arguments.to, arguments.steps) {
        (Some(version), _) => Request::up_to(version.as_str()),
        (None, Some(steps)) => Request::up_steps(steps as usize),
        (None, None) => Request::up(),
    };
    let migrator = session.migrator().missing(arguments.missing.policy());
    let migrator = arguments.release.told(migrator);
    let report = wait(migrator.run(request, session.target()))?;
    Ok(told(&report))
}
