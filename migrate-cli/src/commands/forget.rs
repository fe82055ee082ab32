//! `cargo migrate forget`.

use crate::arguments::Forget;
use crate::commands::amendment;
use crate::database::{Scripts, Session};
use crate::exit::Exit;

pub(crate) fn run(arguments: &Forget) -> Result<Exit, Exit> {
    let session = Session::open(&arguments.folder, &arguments.database, Scripts::None)?;
    let amendment = session.migrator().forget(arguments.version.as_str());
    amendment::show_or_write(&session, &amendment, &arguments.consent)
}
