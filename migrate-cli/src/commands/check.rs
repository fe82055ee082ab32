//! `cargo migrate check`.

use migrate_source::mend::mend;
use migrate_source::{Checked, git, render};

use crate::arguments::{Check, Format};
use crate::exit::Exit;
use crate::output::{self, count, say};

pub(crate) fn run(arguments: &Check) -> Exit {
    if arguments.skipped && arguments.format != Format::Human {
        output::error("`--skipped` goes with `--format human` only");
        return Exit::Usage;
    }
    let mut checked = if arguments.frozen {
        arguments.folder.load_frozen()
    } else {
        arguments.folder.load_and_run()
    };
    let is_mended = !arguments.fix || fix(arguments, &mut checked);
    match arguments.format {
        Format::Human => output::findings(&checked.findings),
        Format::Json => say!("{}", render::json(&checked.findings)),
        Format::Github => annotations(arguments, &checked),
        Format::Sarif => say!(
            "{}",
            render::sarif(&checked.findings, &from_root(arguments))
        ),
    }
    if arguments.skipped {
        for skipped in &checked.skipped {
            say!("skipped {}: {}", skipped.path, skipped.reason);
        }
    }
    let failed = checked.has_errors() || !is_mended;
    // With errors the summary says how the folder was read, which may explain them.
    if arguments.format == Format::Human && !(failed && checked.migrations.is_empty()) {
        summary(&checked);
    }
    if failed { Exit::Failure } else { Exit::Success }
}

/// Mends what can be mended until nothing is left of it, and says whether every file could
/// be written.
fn fix(arguments: &Check, checked: &mut Checked) -> bool {
    let package = arguments.folder.to_load().package;
    // What one fix leaves, another one may mend; a folder of sane size needs two rounds.
    for _ in 0..10 {
        let files = mend(checked);
        if files.is_empty() {
            break;
        }
        for file in files {
            if let Err(problem) = file.write(&package) {
                output::error(&format!("`{}` cannot be written: {problem}", file.path));
                return false;
            }
            for title in &file.titles {
                let line = format!("fixed {}: {title}", file.path);
                if arguments.format == Format::Human {
                    say!("{line}");
                } else {
                    output::note(&line);
                }
            }
        }
        *checked = arguments.folder.load_and_run();
    }
    true
}

/// The package's path from the repository's root, where there is one.
fn from_root(arguments: &Check) -> String {
    git::path_from_root(&arguments.folder.to_load().package).unwrap_or_default()
}

/// GitHub wants paths from the repository's root.
fn annotations(arguments: &Check, checked: &Checked) {
    let text = render::github(&checked.findings, &from_root(arguments));
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
