//! What `baseline`, `accept` and `forget` share: shown first, written with `--yes`.

use migrate_core::Amendment;

use crate::arguments::Consent;
use crate::database::{Session, wait};
use crate::exit::Exit;
use crate::output::{self, say};

pub(super) fn show_or_write(
    session: &Session,
    amendment: &Amendment<'_>,
    consent: &Consent,
) -> Result<Exit, Exit> {
    let changes = if consent.yes {
        wait(amendment.write(session.target()))?
    } else {
        wait(amendment.plan(session.target()))?
    };
    if changes.is_empty() {
        say!("nothing to do");
        return Ok(Exit::Success);
    }
    for change in &changes.changes {
        say!("{change}");
    }
    for note in &changes.notes {
        output::note(note);
    }
    if consent.yes {
        say!("written");
    } else {
        say!("nothing was written: `--yes` writes it");
    }
    Ok(Exit::Success)
}
