//! The folder, the lock file, the embedded set and the history.

use migrate_core::MigrationState;
use migrate_source::Checked;

use super::{Failure, Suite, fresh};
use crate::workbench::{Trouble, Workbench};

/// All four say the same.
pub(super) async fn folder_agrees(suite: &Suite) -> Result<Vec<Failure>, Trouble> {
    let (package, place) = suite.place();
    let path = package.join(&place);
    if !path.is_dir() {
        let failure = Failure::whole(format!("there is no folder `{}`", path.display())).help(
            "where another package embeds the set, say where its folder is: \
             `folder = \"../database/migrations\"`",
        );
        return Ok(vec![failure]);
    }
    let folder = suite.read_folder();
    let mut failures: Vec<Failure> = folder
        .errors()
        .into_iter()
        .map(|text| Failure::whole("the folder has an error").details(text))
        .collect();
    failures.extend(embedded(suite, folder.checked()));
    let head = fresh::head(suite).await?;
    failures.extend(head.history.iter().chain(&head.failed).cloned());
    Ok(failures)
}

/// What the program has embedded, and what is in the folder now.
fn embedded(suite: &Suite, checked: &Checked) -> Vec<Failure> {
    let describe = |version: &str, name: &str, frozen: bool, down: bool| {
        format!(
            "{version} {name}{}{}",
            if frozen { "" } else { " (a draft)" },
            if down { "" } else { " (no down script)" }
        )
    };
    let in_program: Vec<String> = suite
        .migrations
        .iter()
        .map(|migration| {
            describe(
                migration.version(),
                migration.name(),
                migration.is_frozen(),
                migration.has_down(),
            )
        })
        .collect();
    let in_folder: Vec<String> = checked
        .migrations
        .iter()
        .map(|migration| {
            describe(
                &migration.version.text,
                &migration.name,
                migration.frozen,
                migration.down.is_some(),
            )
        })
        .collect();
    let mut lines = Vec::new();
    lines.extend(
        in_folder
            .iter()
            .filter(|line| !in_program.contains(line))
            .map(|line| format!("in the folder, not in the program: {line}")),
    );
    lines.extend(
        in_program
            .iter()
            .filter(|line| !in_folder.contains(line))
            .map(|line| format!("in the program, not in the folder: {line}")),
    );
    for (migration, found) in suite.migrations.iter().zip(&checked.migrations) {
        let scripts = [
            (migration.up_script(suite.dialect), Some(&found.up)),
            (migration.down_script(suite.dialect), found.down.as_ref()),
        ];
        for (embedded, now) in scripts {
            if let (Some(embedded), Some(now)) = (embedded, now)
                && migration.version() == found.version.text
                && embedded.text() != now.text()
            {
                lines.push(format!(
                    "another text than in the program: {}",
                    now.file.path
                ));
            }
        }
    }
    if lines.is_empty() {
        return Vec::new();
    }
    vec![
        Failure::whole("the program embeds another history than the folder has")
            .details(lines.join("\n"))
            .help("build again; without a build script cargo does not notice added files"),
    ]
}

/// What the history keeps of each script, after it was applied.
pub(super) async fn history(suite: &Suite, bench: &mut Workbench) -> Result<Vec<Failure>, Trouble> {
    let status = bench
        .connection()
        .status(&suite.migrator())
        .await
        .map_err(|error| Trouble::at("the history cannot be read", error))?;
    let mut lines: Vec<String> = status
        .migrations
        .iter()
        .filter(|migration| migration.state != MigrationState::Applied)
        .map(|migration| {
            format!(
                "{} {} is {}",
                migration.version, migration.name, migration.state
            )
        })
        .collect();
    lines.extend(status.problems.iter().map(ToString::to_string));
    if lines.is_empty() {
        return Ok(Vec::new());
    }
    Ok(vec![
        Failure::whole("the history in the database is not the one that was applied")
            .details(lines.join("\n")),
    ])
}
