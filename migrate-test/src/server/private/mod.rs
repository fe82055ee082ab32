//! Servers that the kit starts for tests alone.
//!
//! Each lives in a folder of its own, its *home*, with its data, its socket and
//! what the processes that share it tell each other. A shell script watches it
//! and ends it when nobody has touched the lease for a while; the data stays, so
//! that the next start takes a moment and finds the templates of the last one.

#[cfg(feature = "container")]
mod container;
mod home;
mod identity;
mod lease;
mod mysql;
mod postgres;
mod start;

use migrate_core::Dialect;

use crate::error::Error;
use crate::state::state_folder;

use home::Home;

/// The URL of a private server: one that runs, or one that is started now.
pub(super) async fn obtain(dialect: Dialect) -> Result<String, Error> {
    let state = state_folder()?;
    // Asking programs for their versions takes longer than finding a server
    // that runs.
    if let Some(home) = Home::last(&state, dialect)
        && let Some(url) = start::running(&home).await
    {
        return Ok(url);
    }
    let Some(programs) = super::programs::Programs::find(dialect) else {
        #[cfg(feature = "container")]
        if let Some(url) = container::obtain(&state, dialect).await? {
            return Ok(url);
        }
        return Err(super::advice::no_server(dialect));
    };
    let home = Home::of(&state, &programs)?;
    let url = start::running_or_started(&home, &programs).await?;
    home.remember(&state, dialect)?;
    Ok(url)
}

/// Asks every watchdog to end its server.
pub(super) fn stop_all() -> Result<(), Error> {
    for home in Home::all(&state_folder()?)? {
        home.ask_to_stop()?;
    }
    Ok(())
}
