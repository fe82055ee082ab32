//! Migrations without a down script.

use super::Context;
use crate::config::DownPolicy;
use crate::finding::{Direction, Finding, Label, Level, codes};
use crate::migration::Migration;
use crate::profile::Profile;

/// A finding for each migration that has no down script and does not say why;
/// one for the folder where its conventions know none.
pub(super) fn missing(
    context: &Context<'_>,
    migrations: &[Migration],
    findings: &mut Vec<Finding>,
) {
    let missing: Vec<&Migration> = migrations
        .iter()
        .filter(|migration| migration.down.is_none() && !is_irreversible(migration))
        .filter(|migration| {
            let path = &migration.up.file.path;
            [
                context.unreadable,
                context.disputed,
                context.downs_elsewhere,
            ]
            .iter()
            .all(|paths| !paths.contains(path))
        })
        .collect();
    let level = match context.down {
        Some(DownPolicy::Optional) => return,
        Some(DownPolicy::Required(level)) => level,
        None if !asks_for_down(None, context.profile, migrations) => {
            if !missing.is_empty() {
                findings.push(up_only(context, &missing, migrations.len()));
            }
            return;
        }
        None => codes::MISSING_DOWN.level,
    };
    for migration in missing {
        let version = &migration.version.text;
        let message = format!(
            "the migration `{version}` ({}) has no down script",
            migration.name
        );
        let write = match down_file(context.profile, &migration.up.file.path) {
            Way::File(path) => format!("write it: `{path}`"),
            Way::Rename { from, to, down } => {
                format!("rename `{from}` to `{to}`, and write `{down}`")
            }
            Way::Section(marker) => {
                format!("write it after the up script, below the line `{marker}`")
            }
        };
        findings.push(
            Finding::new(&codes::MISSING_DOWN, message)
                .level(level)
                .label(Label::whole(&migration.up.file, ""))
                .help(write)
                .help(
                    "or put at the top of the up script:\n\
                     -- migrate: irreversible \"why it cannot be undone\"",
                )
                .about(version, Direction::Up),
        );
    }
}

/// Says so itself; without a dialect its directives were not read, and then a
/// text that may say so counts.
fn is_irreversible(migration: &Migration) -> bool {
    migration.irreversible.is_some()
        || (migration.up.dialects.is_empty()
            && migration.up.text().contains("migrate: irreversible"))
}

/// Whether a new migration of this folder needs a down script: the policy says
/// so, or the others have one. A single `.up.sql` promises its counterpart.
pub fn asks_for_down(
    policy: Option<DownPolicy>,
    profile: Option<Profile>,
    migrations: &[Migration],
) -> bool {
    match policy {
        Some(DownPolicy::Optional) => false,
        Some(DownPolicy::Required(_)) => true,
        None => {
            migrations.iter().any(|migration| migration.down.is_some())
                || profile == Some(Profile::Sqlx)
                    && migrations
                        .iter()
                        .any(|migration| migration.up.file.path.ends_with(".up.sql"))
        }
    }
}

fn up_only(context: &Context<'_>, missing: &[&Migration], all: usize) -> Finding {
    let message = if all == 1 {
        "the folder's only migration has no down script".to_owned()
    } else if missing.len() == all {
        format!("none of the folder's {all} migrations has a down script")
    } else {
        format!(
            "{} of the folder's {all} migrations have no down script",
            missing.len()
        )
    };
    let finding = Finding::new(&codes::MISSING_DOWN, message)
        .level(Level::Warning)
        .label(Label::whole(context.folder, ""));
    let newest = missing
        .last()
        .map(|migration| down_file(context.profile, &migration.up.file.path));
    let finding = match newest {
        Some(Way::File(path)) => finding.help(format!(
            "write them from now on: that of the newest would be `{path}`"
        )),
        Some(Way::Rename { to, down, .. }) => finding.help(format!(
            "write them from now on: the newest would be `{to}` and `{down}`"
        )),
        Some(Way::Section(marker)) => finding.help(format!(
            "write them from now on, below the line `{marker}` of each file"
        )),
        None => finding,
    };
    finding.help("or say in `migrate.toml` that this folder only goes up:\ndown = \"optional\"")
}

/// How a migration gets its down script.
enum Way {
    /// A file of this name.
    File(String),
    /// The up file needs another name before a down file can stand beside it.
    Rename {
        from: String,
        to: String,
        down: String,
    },
    /// A section of the same file, below this marker.
    Section(&'static str),
}

fn down_file(profile: Option<Profile>, up: &str) -> Way {
    let (folder, name) = match up.rsplit_once('/') {
        Some((folder, name)) => (format!("{folder}/"), name),
        None => (String::new(), up),
    };
    match profile {
        Some(Profile::Goose) => Way::Section("-- +goose Down"),
        Some(Profile::Dbmate) => Way::Section("-- migrate:down"),
        Some(Profile::Diesel | Profile::Prisma) => Way::File(format!("{folder}down.sql")),
        Some(Profile::Flyway | Profile::Refinery) => {
            let rest: String = name.chars().skip(1).collect();
            Way::File(format!("{folder}U{rest}"))
        }
        _ => match (up.strip_suffix(".up.sql"), up.strip_suffix(".sql")) {
            (Some(stem), _) => Way::File(format!("{stem}.down.sql")),
            (None, Some(stem)) => Way::Rename {
                from: up.to_owned(),
                to: format!("{stem}.up.sql"),
                down: format!("{stem}.down.sql"),
            },
            (None, None) => Way::File(format!("{up}.down.sql")),
        },
    }
}
