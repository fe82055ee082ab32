//! Scripts without a statement.

use crate::finding::{Direction, Finding, Label, codes};
use crate::migration::Migration;
use crate::script::Script;

/// An error for a draft's up script with nothing of its own in it, a warning elsewhere;
/// nothing about the down script of such a draft.
pub(super) fn scripts(migrations: &[Migration], findings: &mut Vec<Finding>) {
    // Where a comment swallows the rest, nobody knows what else there is.
    let is_cut: Vec<_> = findings
        .iter()
        .filter(|finding| finding.code == &codes::UNTERMINATED_COMMENT)
        .filter_map(|finding| finding.labels.first())
        .map(|label| (label.file.path.clone(), label.span.clone()))
        .collect();
    let is_empty = |script: &Script| {
        is_empty(script)
            && !is_cut.iter().any(|(path, span)| {
                *path == script.file.path
                    && span
                        .as_ref()
                        .is_some_and(|span| script.section.contains(&span.start))
            })
    };
    for migration in migrations {
        let version = &migration.version.text;
        // Files that were just created: one finding about them is enough.
        let is_new = is_empty(&migration.up) && !migration.frozen && !migration.up.has_own_comment;
        if is_empty(&migration.up) {
            findings.push(if is_new {
                empty_draft(version, &migration.up)
            } else {
                no_statements(version, &migration.up, Direction::Up)
            });
        }
        if let Some(down) = migration.down.as_ref().filter(|down| is_empty(down))
            && !(is_new && down.directives.is_empty())
        {
            findings.push(no_statements(version, down, Direction::Down));
        }
    }
}

/// Where nobody said which database it is, nobody knows what a statement is.
fn is_empty(script: &Script) -> bool {
    !script.dialects.is_empty()
        && script
            .dialects
            .iter()
            .all(|dialect| dialect.statements.is_empty())
}

fn empty_draft(version: &str, script: &Script) -> Finding {
    Finding::new(
        &codes::EMPTY_DRAFT,
        format!("the up script of the draft `{version}` has nothing in it"),
    )
    .label(Label::whole(&script.file, ""))
    .help("write the migration, or delete its files")
    .help("if it does nothing on purpose, say why in a comment: `-- kept for its version number`")
    .about(version, Direction::Up)
}

fn no_statements(version: &str, script: &Script, direction: Direction) -> Finding {
    let finding = Finding::new(
        &codes::NO_STATEMENTS,
        format!(
            "the {} script of `{version}` has no statement",
            direction.name()
        ),
    )
    .label(Label::whole(&script.file, ""))
    .about(version, direction);
    match direction {
        Direction::Up => finding,
        Direction::Down => finding
            .note("reverting it would change nothing and report success")
            .help(
                "write what undoes the up script, or delete this file and put into the up \
                 script:\n-- migrate: irreversible \"why it cannot be undone\"",
            ),
    }
    .help("if that is right, say so at the top of it:\n-- migrate: allow(no-statements) why")
}
