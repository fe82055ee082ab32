//! Drafts where drafts are refused.

use super::Context;
use crate::config::DraftPolicy;
use crate::finding::{Direction, Finding, Label, codes};
use crate::migration::Migration;

/// One finding for each draft, or one for the folder where nothing is frozen.
pub(super) fn denied(context: &Context<'_>, migrations: &[Migration], findings: &mut Vec<Finding>) {
    if context.drafts == DraftPolicy::Allow {
        return;
    }
    let help = "accept it into the lock file and commit that: `cargo migrate freeze`";
    if context.lock_file.is_none() && migrations.len() > 1 {
        let message = format!(
            "the folder has no lock file, so its {} migrations are drafts, and drafts are refused \
             here",
            migrations.len()
        );
        findings.push(
            Finding::new(&codes::DRAFT_DENIED, message)
                .label(Label::whole(context.folder, ""))
                .help("write the lock file and commit it: `cargo migrate freeze`"),
        );
        return;
    }
    for draft in migrations.iter().filter(|migration| !migration.frozen) {
        let message = format!(
            "`{}` is a draft, and drafts are refused here",
            draft.version.text
        );
        findings.push(
            Finding::new(&codes::DRAFT_DENIED, message)
                .label(Label::whole(&draft.up.file, ""))
                .help(help)
                .about(&draft.version.text, Direction::Up),
        );
    }
}
