//! `cargo migrate down`.

use std::io::{IsTerminal, Write};

use migrate_core::{Request, StoredScripts, VersionRef};

use crate::arguments::{Down, ReportFormat};
use crate::commands::plan;
use crate::commands::told;
use crate::database::{Scripts, Session, wait};
use crate::exit::Exit;
use crate::output::{self, say};

pub(crate) fn run(arguments: &Down) -> Result<Exit, Exit> {
    let session = Session::open(&arguments.folder, &arguments.database, Scripts::Down)?;
    let request = match (&arguments.to, &arguments.to_release, arguments.steps) {
        (Some(version), ..) => Request::down_to(version.as_str()),
        (None, Some(release), _) => Request::down_to_release(release),
        (None, None, _) if arguments.all => Request::down_to(VersionRef::START),
        (None, None, steps) => Request::down(steps.unwrap_or(1) as usize),
    };
    let mut migrator = session.migrator();
    if arguments.stored_scripts {
        migrator = migrator.stored_scripts(StoredScripts::Allow);
    }
    if arguments.dry_run {
        let planned = wait(migrator.plan_of(request, session.target()))?;
        let sql = arguments.format == ReportFormat::Json;
        return Ok(plan::print(&planned, arguments.format, sql));
    }
    if !arguments.yes {
        let planned = wait(migrator.plan_of(request.clone(), session.target()))?;
        // What cannot be run is refused below, with its reasons.
        if planned.problems.is_empty() && !agreed(&planned) {
            return Err(Exit::Unconfirmed);
        }
    }
    let report = wait(migrator.run(request, session.target()))?;
    Ok(told(&report))
}

/// Whether nothing is lost, or somebody at a terminal says that it may be.
fn agreed(planned: &migrate_core::Plan) -> bool {
    let losses: Vec<String> = planned.losses().map(ToString::to_string).collect();
    if losses.is_empty() {
        return true;
    }
    for loss in &losses {
        say!("loses {loss}");
    }
    if !std::io::stdin().is_terminal() {
        output::error("this loses data, and nobody is there to be asked; nothing was reverted");
        output::help(
            "`cargo migrate down --dry-run` shows each step; `--yes` reverts without asking",
        );
        return false;
    }
    let mut error = std::io::stderr().lock();
    let _ = write!(error, "revert and lose this? Type `yes`: ");
    let _ = error.flush();
    let mut answer = String::new();
    let read = std::io::stdin().read_line(&mut answer);
    if read.is_ok() && answer.trim() == "yes" {
        return true;
    }
    output::error("nothing was reverted");
    false
}
