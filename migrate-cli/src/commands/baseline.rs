//! `cargo migrate baseline`.

use crate::arguments::Baseline;
use crate::commands::amendment;
use crate::database::{Scripts, Session};
use crate::exit::Exit;

pub(crate) fn run(arguments: &Baseline) -> Result<Exit, Exit> {
    let session = Session::open(&arguments.folder, &arguments.database, Scripts::All)?;
    let amendment = session.migrator().baseline(arguments.version.as_str());
    amendment::show_or_write(&session, &amendment, &arguments.consent)
}
