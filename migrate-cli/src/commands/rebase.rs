//! `cargo migrate rebase`.

use migrate_source::rebase::rebase;

use crate::arguments::Rebase;
use crate::commands::new::utc_now;
use crate::exit::Exit;
use crate::folder::working_directory;
use crate::output::{self, say};

pub(crate) fn run(arguments: &Rebase) -> Exit {
    let checked = arguments.folder.load();
    if checked.lock_file.is_none() {
        output::error(
            "there is no migrate.lock, so nothing is frozen and no draft is behind: `cargo migrate freeze` writes it",
        );
        return Exit::Failure;
    }
    let blocking = checked.findings.iter().any(|finding| {
        finding.code.name.starts_with("lock-file-")
            || finding.code.name.starts_with("frozen-missing")
    });
    if blocking {
        output::refuse_errors(&checked);
        return Exit::Failure;
    }
    let renames = rebase(&checked, &utc_now());
    if renames.is_empty() {
        say!("no draft sorts before a frozen migration");
        return Exit::Success;
    }
    let root = working_directory();
    // All or none: a name that is taken, by anything that does not move away
    // itself, stops it before the first rename.
    let taken = renames.iter().find(|rename| {
        root.join(&rename.to).exists() && !renames.iter().any(|other| other.from == rename.to)
    });
    if let Some(taken) = taken {
        output::error(&format!(
            "`{}` exists already; nothing was renamed",
            taken.to
        ));
        return Exit::Failure;
    }
    for rename in &renames {
        if !arguments.dry_run
            && let Err(error) = std::fs::rename(root.join(&rename.from), root.join(&rename.to))
        {
            output::error(&format!("cannot rename `{}`: {error}", rename.from));
            return Exit::Failure;
        }
        say!("{} -> {}", rename.from, rename.to);
    }
    if arguments.dry_run {
        say!("nothing was renamed");
    } else {
        say!(
            "a database that already has one of these drafts knows it under its old version: revert it there before you rename, or `cargo migrate down` with the old files"
        );
    }
    Exit::Success
}
