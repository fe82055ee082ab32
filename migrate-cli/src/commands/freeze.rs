//! `cargo migrate freeze`.

use migrate_source::Checked;
use migrate_source::finding::Finding;
use migrate_source::freeze::{AcceptFindings, FreezeRequest, Frozen, Refusal, freeze};
use migrate_source::lock_file::{self, MainBranch};

use crate::arguments::Freeze;
use crate::exit::Exit;
use crate::folder::shown;
use crate::output::{self, count, say};

pub(crate) fn run(arguments: &Freeze) -> Exit {
    let checked = arguments.folder.load_and_run();
    // What is wrong with the folder itself cannot be accepted, only mended.
    if (checked.dialects.is_empty() || checked.profile.is_none()) && checked.has_errors() {
        output::refuse_errors(&checked);
        return Exit::Failure;
    }
    let path = arguments
        .folder
        .to_load()
        .folder_path()
        .join(lock_file::FILE_NAME);
    let request = FreezeRequest {
        accept: arguments.accept.clone(),
        accept_findings: match arguments.accept_finding.as_slice() {
            [] => AcceptFindings::None,
            codes if codes.iter().any(|code| code == "all") => AcceptFindings::All,
            codes => AcceptFindings::Codes(codes.to_vec()),
        },
        accept_proven: arguments.accept_proven.clone(),
        mended: arguments.mended.clone(),
        main: MainBranch::ask(&path),
    };
    let frozen = freeze(&checked, &request);
    let Some(text) = &frozen.text else {
        refuse(&frozen, &checked);
        return Exit::Failure;
    };
    show(&frozen);
    let shown = shown(&checked, lock_file::FILE_NAME);
    if !frozen.changed && checked.lock_file.is_none() {
        say!("{}: no migrations yet, nothing to freeze", checked.folder);
    } else if !frozen.changed {
        say!("{shown} is as it should be");
    } else if arguments.dry_run {
        say!("{shown} would change; nothing was written");
    } else if let Err(error) = lock_file::save(&path, text) {
        output::error(&format!("cannot write `{shown}`: {error}"));
        return Exit::Failure;
    } else {
        if !frozen.added.is_empty() {
            say!("{} frozen", count(frozen.added.len(), "migration"));
        }
        say!("wrote {shown}: commit it to git");
    }
    Exit::Success
}

/// Says why, each reason with its way out.
fn refuse(frozen: &Frozen, checked: &Checked) {
    let findings: Vec<Finding> = frozen
        .refused
        .iter()
        .flat_map(|refusal| match refusal {
            Refusal::Finding(finding) => {
                let mut finding = finding.clone();
                finding.helps.extend(refusal.way_out());
                vec![finding]
            }
            Refusal::LockFile => checked
                .findings
                .iter()
                .filter(|finding| finding.code.name.starts_with("lock-file-"))
                .cloned()
                .collect(),
            _ => Vec::new(),
        })
        .collect();
    output::findings(&findings);
    for refusal in &frozen.refused {
        if !matches!(refusal, Refusal::Finding(_)) {
            output::error(&refusal.message());
        }
    }
    output::complain("nothing was frozen");
}

fn show(frozen: &Frozen) {
    for added in &frozen.added {
        say!("freeze   {} {}", added.version, added.name);
    }
    for again in &frozen.reaccepted {
        say!("change   {}: {}", again.version, again.what);
    }
    for accepted in &frozen.accepted {
        say!(
            "accept   {} in {} {}",
            accepted.code,
            accepted.version,
            accepted.direction.name()
        );
    }
    for dropped in &frozen.dropped {
        say!(
            "mended   {} in {} {}",
            dropped.code,
            dropped.version,
            dropped.direction.name()
        );
    }
}
