//! What the first look at a database says: most starts end with it.

use crate::event::Event;
use crate::history::Peek;
use crate::plan::Newer;
use crate::policy::MissingPolicy;
use crate::run::job::{Job, Stop};

/// What the first look says.
pub(crate) enum Look {
    /// There may be something to do, or something is wrong.
    Further,
    /// Everything is applied, and nothing else.
    Current,
    /// Everything is applied, and a newer program has been here as well.
    Newer(Newer),
}

/// Judges the first look: the common start ends here.
pub(crate) fn judge(job: &Job<'_>, peek: &Peek) -> Result<Look, Stop> {
    let count = job.migrations.len();
    if !peek.exists && count == 0 {
        return Ok(Look::Current);
    }
    if !peek.exists || peek.unfinished > 0 || peek.rows != count + peek.newer {
        return Ok(Look::Further);
    }
    let head = job.migrations.image.head(job.dialect_index)?;
    if count > 0 && !peek.head.is(&head) {
        return Ok(Look::Further);
    }
    if peek.newer == 0 {
        return Ok(Look::Current);
    }
    let accepted = match job.settings.missing {
        MissingPolicy::Refuse => false,
        MissingPolicy::Compatible => peek.breaking == 0,
        MissingPolicy::Allow => true,
    };
    Ok(if accepted {
        Look::Newer(Newer {
            unknown: peek.newer,
            last: peek.last.clone(),
        })
    } else {
        Look::Further
    })
}

/// Tells that the database is newer than the program.
pub(crate) fn tell_newer(job: &Job<'_>, newer: Option<&Newer>) -> Result<(), Stop> {
    let Some(newer) = newer else {
        return Ok(());
    };
    job.emit(&Event::NewerDatabase {
        unknown: newer.unknown,
        last: newer.last.clone(),
    })
}
