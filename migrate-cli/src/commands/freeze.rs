//! `cargo migrate freeze`.

use migrate_source::finding::Finding;
use migrate_source::freeze::{AcceptFindings, FreezeRequest, Frozen, Refusal, freeze};
use migrate_source::lock_file::{self, MainBranch};
use migrate_source::{Checked, Level};

use crate::arguments::Freeze;
use crate::exit::Exit;
use crate::folder::working_directory;
use crate::output::{self, count, say};

pub(crate) fn run(arguments: &Freeze) -> Exit {
    let checked = arguments.folder.load();
    // What is wrong with the folder itself cannot be accepted, only mended.
    if checked.dialects.is_empty() || checked.profile.is_none() && has_errors(&checked) {
        output::refuse_errors(&checked);
        return Exit::Failure;
    }
    let path = working_directory()
        .join(&arguments.folder.dir)
        .join(lock_file::FILE_NAME);
    let request = FreezeRequest {
        accept: arguments.accept.clone(),
        accept_findings: match arguments.accept_finding.as_slice() {
            [] => AcceptFindings::None,
            codes if codes.iter().any(|code| code == "all") => AcceptFindings::All,
            codes => AcceptFindings::Codes(codes.to_vec()),
        },
        main: MainBranch::ask(&path),
    };
    let frozen = freeze(&checked, &request);
    let Some(text) = &frozen.text else {
        refuse(&frozen, &checked);
        return Exit::Failure;
    };
    show(&frozen);
    let shown = format!(
        "{}/{}",
        arguments.folder.dir.display(),
        lock_file::FILE_NAME
    );
    if !frozen.changed {
        say!("{shown} is as it should be");
    } else if arguments.dry_run {
        say!("{shown} would change; nothing was written");
    } else if let Err(error) = std::fs::write(&path, text) {
        output::error(&format!("cannot write `{shown}`: {error}"));
        return Exit::Failure;
    } else {
        say!("wrote {shown}: commit it to git");
    }
    Exit::Success
}

fn has_errors(checked: &Checked) -> bool {
    checked
        .findings
        .iter()
        .any(|finding| finding.level == Level::Error)
}

fn refuse(frozen: &Frozen, checked: &Checked) {
    let findings: Vec<Finding> = frozen
        .refused
        .iter()
        .flat_map(|refusal| match refusal {
            Refusal::Finding(finding) => vec![finding.clone()],
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
    let acceptable = findings
        .iter()
        .filter(|finding| finding.about.is_some())
        .count();
    if acceptable > 0 {
        output::complain(&format!(
            "help: mend {}, or accept old mistakes once, by name: `--accept-finding CODE`",
            if acceptable == 1 { "it" } else { "them" }
        ));
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
    if !frozen.added.is_empty() {
        say!("{} frozen", count(frozen.added.len(), "migration"));
    }
}
