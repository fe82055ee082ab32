//! `cargo migrate check`.

use migrate_source::{Checked, git, render};

use crate::arguments::{Check, Format};
use crate::exit::Exit;
use crate::output::{self, count, say};

pub(crate) fn run(arguments: &Check) -> Exit {
    if arguments.skipped && arguments.format != Format::Human {
        output::error("`--skipped` goes with `--format human` only");
        return Exit::Usage;
    }
    let checked = if arguments.frozen {
        arguments.folder.load_frozen()
    } else {
        arguments.folder.load_and_run()
    };
    match arguments.format {
        Format::Human => output::findings(&checked.findings),
        Format::Json => say!("{}", render::json(&checked.findings)),
        Format::Github => annotations(arguments, &checked),
    }
    if arguments.skipped {
        for skipped in &checked.skipped {
            say!("skipped {}: {}", skipped.path, skipped.reason);
        }
    }
    let failed = checked.has_errors();
    // With errors the summary says how the folder was read, which may explain them.
    if arguments.format == Format::Human && !(failed && checked.migrations.is_empty()) {
        summary(&checked);
    }
    if failed { Exit::Failure } else { Exit::Success }
}

/// GitHub wants paths from the repository's root.
fn annotations(arguments: &Check, checked: &Checked) {
    let package = arguments.folder.to_load().package;
    let from_root = git::path_from_root(&package).unwrap_or_default();
    let text = render::github(&checked.findings, &from_root);
    if !text.is_empty() {
        say!("{}", text.trim_end());
    }
}

fn summary(checked: &Checked) {
    if checked.migrations.is_empty() {
        say!(
            "{}: no migrations yet; `cargo migrate new NAME` creates one",
            checked.folder
        );
        return;
    }
    let frozen = checked
        .migrations
        .iter()
        .filter(|migration| migration.frozen)
        .count();
    let drafts = checked.migrations.len() - frozen;
    let profile = checked
        .profile
        .as_ref()
        .map_or_else(String::new, |(profile, why)| {
            format!(", profile {} ({why})", profile.name())
        });
    let dialects: Vec<&str> = checked
        .dialects
        .iter()
        .map(|dialect| dialect.name())
        .collect();
    say!(
        "{}: {} checked, {frozen} frozen, {}; {}{profile}",
        checked.folder,
        count(checked.migrations.len(), "migration"),
        count(drafts, "draft"),
        dialects.join(" and "),
    );
}
