//! `cargo migrate resolve`.

use migrate_core::{Direction, MigrationState, Resolution};
use migrate_source::Checked;

use crate::arguments::Resolve;
use crate::database::{Scripts, Session, wait};
use crate::exit::Exit;
use crate::output::{self, say};

pub(crate) fn run(arguments: &Resolve) -> Result<Exit, Exit> {
    let session = Session::open(&arguments.folder, &arguments.database, Scripts::None)?;
    let version = spelled(session.checked(), &arguments.version);
    let status = wait(session.migrator().status(session.target()))?;
    let found = status
        .migrations
        .iter()
        .find(|migration| migration.version == version);
    let Some(migration) = found else {
        output::error(&format!("there is no migration {version}"));
        output::help("`cargo migrate status` lists them");
        return Err(Exit::Failure);
    };
    let (direction, done, total, what, choice) = match migration.state {
        MigrationState::Running {
            direction,
            done,
            total,
            ..
        } => (
            direction,
            done,
            total,
            "was cut off at",
            "look whether it took effect, then say `--done` or `--not-done`",
        ),
        MigrationState::Failed {
            direction,
            done,
            total,
            ..
        } => (
            direction,
            done,
            total,
            "failed at",
            "correct it and start again, or do by hand what it does and say `--done`",
        ),
        state => {
            output::error(&format!(
                "migration {version} is {state}: nothing about it is in doubt"
            ));
            return Err(Exit::Failure);
        }
    };
    say!(
        "the {} script of migration {version} `{}` {what} statement {} of {total}",
        direction.name(),
        migration.name,
        done + 1
    );
    if let Some((place, sql)) = statement(&session, version, direction, done, total) {
        say!(" --> {place}");
        for line in sql.lines() {
            say!("  | {line}");
        }
    }
    let resolution = match (arguments.done, arguments.not_done) {
        (true, _) => Resolution::Done,
        (_, true) => Resolution::NotDone,
        _ => {
            say!("{choice}; nothing was written");
            return Ok(Exit::Success);
        }
    };
    wait(
        session
            .migrator()
            .resolve(version, resolution, session.target()),
    )?;
    let next = done + if arguments.done { 2 } else { 1 };
    if next > total {
        say!("written: the next start takes the script as finished");
    } else {
        say!("written: the next start goes on with statement {next}");
    }
    Ok(Exit::Success)
}

/// The version as its file spells it: `12` may mean `0012`.
fn spelled<'a>(checked: &'a Checked, given: &'a str) -> &'a str {
    checked
        .migrations
        .iter()
        .map(|migration| &migration.version)
        .find(|version| version.text == given || version.key == given)
        .map_or(given, |version| version.text.as_str())
}

/// Where the statement stands and what it says; nothing where the script has
/// been edited so that it is another one.
fn statement<'a>(
    session: &'a Session,
    version: &str,
    direction: Direction,
    done: u32,
    total: u32,
) -> Option<(String, &'a str)> {
    let migration = session
        .checked()
        .migrations
        .iter()
        .find(|migration| migration.version.text == version)?;
    let script = match direction {
        Direction::Down => migration.down.as_ref()?,
        _ => &migration.up,
    };
    let read = script
        .dialects
        .iter()
        .find(|read| Some(read.dialect) == session.dialect())?;
    if read.statements.len() != total as usize {
        return None;
    }
    let statement = read.statements.get(done as usize)?;
    let sql = script.text().get(statement.span.clone())?;
    Some((format!("{}:{}", script.file.path, statement.line), sql))
}
