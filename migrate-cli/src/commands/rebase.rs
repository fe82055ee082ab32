//! `cargo migrate rebase`.

use std::path::Path;

use migrate_source::rebase::{Rename, rebase};

use crate::arguments::Rebase;
use crate::commands::new::utc_now;
use crate::exit::Exit;
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
    let root = arguments.folder.to_load().package;
    // All or none: a name that is taken, by anything that does not move away
    // itself, stops it before the first rename.
    let taken = renames.iter().find(|rename| {
        let taken = std::fs::symlink_metadata(root.join(&rename.to)).is_ok();
        taken && !renames.iter().any(|other| other.from == rename.to)
    });
    if let Some(taken) = taken {
        output::error(&format!(
            "`{}` exists already; nothing was renamed",
            taken.to
        ));
        return Exit::Failure;
    }
    if !arguments.dry_run && !apply(&root, &renames) {
        return Exit::Failure;
    }
    for rename in &renames {
        say!("{} -> {}", rename.from, rename.to);
    }
    if arguments.dry_run {
        say!("nothing was renamed");
    } else {
        say!(
            "a database that has applied one of these drafts knows it under its old version: \
             with the old names, `cargo migrate down` reverts it there"
        );
    }
    Exit::Success
}

/// Renames all, or none; what went wrong has been said when this fails.
fn apply(root: &Path, renames: &[Rename]) -> bool {
    for (done, rename) in renames.iter().enumerate() {
        let Err(error) = std::fs::rename(root.join(&rename.from), root.join(&rename.to)) else {
            continue;
        };
        output::error(&format!("cannot rename `{}`: {error}", rename.from));
        for undo in renames[..done].iter().rev() {
            if let Err(error) = std::fs::rename(root.join(&undo.to), root.join(&undo.from)) {
                output::error(&format!(
                    "cannot rename `{}` back to `{}`: {error}",
                    undo.to, undo.from
                ));
            }
        }
        return false;
    }
    true
}
