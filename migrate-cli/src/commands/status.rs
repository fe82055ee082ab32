//! `cargo migrate status`.

use crate::arguments::Status;
use crate::database::Session;
use crate::exit::Exit;
use crate::output::{self, count, say};

pub(crate) fn run(arguments: &Status) -> Result<Exit, Exit> {
    let session = Session::open(&arguments.folder, &arguments.database)?;
    let status = session.wait(session.migrator().status(session.target()))?;
    let width = |text: fn(&migrate_core::MigrationStatus) -> usize| {
        status.migrations.iter().map(text).max().unwrap_or(0)
    };
    let versions = width(|migration| migration.version.chars().count());
    let names = width(|migration| migration.name.chars().count());
    for migration in &status.migrations {
        let line = format!(
            "{:12} {:versions$} {:names$} {}",
            migration.state,
            migration.version,
            migration.name,
            migration.applied_at.as_deref().unwrap_or_default()
        );
        say!("{}", line.trim_end());
    }
    let pending = status.pending().count();
    if status.migrations.is_empty() {
        say!("no migrations");
    } else if pending > 0 {
        say!("{} pending", count(pending, "migration"));
    } else if status.problems.is_empty() {
        say!("current");
    }
    output::problems(&status.problems, &status.notes);
    Ok(match () {
        () if !arguments.exit_code => Exit::Success,
        () if !status.problems.is_empty() => Exit::Diverged,
        () if pending > 0 => Exit::Pending,
        () => Exit::Success,
    })
}
