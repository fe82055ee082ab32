//! `cargo migrate check`.

use migrate_source::render;

use crate::arguments::{Check, Format};
use crate::exit::Exit;
use crate::output::{self, count, say};

pub(crate) fn run(arguments: &Check) -> Exit {
    let checked = if arguments.frozen {
        arguments.folder.load_frozen()
    } else {
        arguments.folder.load()
    };
    match arguments.format {
        Format::Human => output::findings(&checked.findings),
        Format::Json => say!("{}", render::json(&checked.findings)),
        Format::Github => {
            for finding in &checked.findings {
                say!(
                    "{}",
                    render::github(std::slice::from_ref(finding), "").trim_end()
                );
            }
        }
    }
    if arguments.skipped && matches!(arguments.format, Format::Human) {
        for skipped in &checked.skipped {
            say!("skipped {}: {}", skipped.path, skipped.reason);
        }
    }
    if checked.has_errors() {
        return Exit::Failure;
    }
    if matches!(arguments.format, Format::Human) {
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
            "{}: {} checked, {frozen} frozen, {drafts} in draft; {}{profile}",
            checked.folder,
            count(checked.migrations.len(), "migration"),
            dialects.join(" and "),
        );
    }
    Exit::Success
}
