//! Joins up and down scripts into migrations, by version.

use std::sync::Arc;

use crate::finding::{Direction, Finding, Label, SourceFile, codes};
use crate::migration::Version;

use super::collect::Collected;
use super::convention::Layout;
use super::sections::Section;
use super::{FoundMigration, FoundScript};

/// One script, before it has met its other half.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    /// The file.
    pub(super) file: Arc<SourceFile>,
    /// The version as the file's name spells it.
    pub(super) version: Version,
    /// The name in the file's name.
    pub(super) name: String,
    /// Which script it is.
    pub(super) direction: Direction,
    /// Its part of the file, and its transaction rule.
    pub(super) section: Section,
}

/// Makes migrations, in order; what does not fit together goes to `findings`.
pub(super) fn migrations(
    collected: Collected,
    layout: Layout,
    findings: &mut Vec<Finding>,
) -> Vec<FoundMigration> {
    let Collected {
        mut candidates,
        unsupported_halves,
    } = collected;
    let is_elsewhere = |version: &Version, direction| {
        unsupported_halves.contains(&(version.sort_key.clone(), direction))
    };
    // Stable: candidates of one version stay in the order of their paths.
    candidates.sort_by(|one, other| one.version.sort_key.cmp(&other.version.sort_key));
    let mut migrations = Vec::with_capacity(candidates.len());
    let mut lonely_downs = Vec::new();
    let mut rest = candidates.into_iter().peekable();
    while let Some(first) = rest.next() {
        let sort_key = first.version.sort_key.clone();
        let mut ups = Vec::new();
        let mut downs = Vec::new();
        let mut place = |candidate: Candidate| match candidate.direction {
            Direction::Up => ups.push(candidate),
            Direction::Down => downs.push(candidate),
        };
        place(first);
        while let Some(next) = rest.next_if(|next| next.version.sort_key == sort_key) {
            place(next);
        }
        // With two ups of one version, a down belongs to the one with its name.
        let up = match downs.first() {
            Some(down) if ups.len() > 1 => ups.iter().position(|up| up.name == down.name),
            _ => None,
        };
        // Two downs belong to two ups, about which everything is said.
        if ups.len() > 1 {
            duplicates(&ups, layout, findings);
        } else {
            duplicates(&downs, layout, findings);
        }
        let up = if ups.is_empty() {
            None
        } else {
            Some(ups.swap_remove(up.unwrap_or(0)))
        };
        let down = downs.into_iter().next();
        match (up, down) {
            (Some(up), down) => {
                if let Some(down) = &down
                    && down.name != up.name
                {
                    findings.push(names_differ(&up, down));
                }
                migrations.push(FoundMigration {
                    version: up.version.clone(),
                    name: up.name.clone(),
                    down_is_elsewhere: is_elsewhere(&up.version, Direction::Down),
                    up: script(up),
                    down: down.map(script),
                });
            }
            // Its up script is not supported, which is said.
            (None, Some(down)) if is_elsewhere(&down.version, Direction::Up) => {}
            (None, Some(down)) => lonely_downs.push(down),
            (None, None) => {}
        }
    }
    for down in lonely_downs {
        findings.push(down_without_up(&down, &migrations));
    }
    migrations
}

fn script(candidate: Candidate) -> FoundScript {
    FoundScript {
        file: candidate.file,
        section: candidate.section.range,
        rule: candidate.section.rule,
        name: candidate.name,
        version: candidate.version,
    }
}

fn duplicates(same: &[Candidate], layout: Layout, findings: &mut Vec<Finding>) {
    let Some((first, others)) = same.split_first() else {
        return;
    };
    for other in others {
        let mut finding = Finding::new(
            &codes::DUPLICATE_VERSION,
            format!(
                "version `{}` is there twice: `{}` and `{}`",
                first.version.text, first.file.path, other.file.path
            ),
        )
        .label(Label::whole(&other.file, "this one"))
        .label(Label::whole(&first.file, "and this one"));
        if first.version.text != other.version.text {
            finding = finding.note(format!(
                "`{}` and `{}` are the same version, `{}`",
                first.version.text, other.version.text, first.version.key
            ));
        }
        finding =
            finding.help("give the newer one a version of its own, or remove it if it is a copy");
        let folder = |candidate: &Candidate| {
            let path = candidate.file.path.as_str();
            path.rsplit_once('/')
                .map_or("", |(folder, _)| folder)
                .to_owned()
        };
        if layout == Layout::Nested && folder(first) != folder(other) {
            finding = finding.help(format!(
                "or, if the subfolders are histories of their own, name one of them as the \
                 migrations folder: `{}`",
                folder(other)
            ));
        }
        findings.push(finding);
    }
}

fn names_differ(up: &Candidate, down: &Candidate) -> Finding {
    Finding::new(
        &codes::NAMES_DIFFER,
        format!(
            "version `{}` is named `{}` going up and `{}` going down",
            up.version.text, up.name, down.name
        ),
    )
    .label(Label::whole(&down.file, "the down script"))
    .label(Label::whole(&up.file, "the up script"))
    .note("scripts are paired by version, so these two belong together")
    .help("rename the down script, or give one of them another version")
    .about(&up.version.text, Direction::Down)
}

fn down_without_up(down: &Candidate, migrations: &[FoundMigration]) -> Finding {
    let mut finding = Finding::new(
        &codes::DOWN_WITHOUT_UP,
        format!(
            "version `{}` has a down script and no up script",
            down.version.text
        ),
    )
    .label(Label::whole(&down.file, ""))
    .about(&down.version.text, Direction::Down);
    let namesake = migrations
        .iter()
        .find(|migration| migration.down.is_none() && migration.name == down.name);
    finding = match namesake {
        Some(other) => finding
            .label(Label::whole(
                &other.up.file,
                "an up script of this name, without a down script",
            ))
            .help(format!(
                "if it belongs there, rename it: its version would be `{}`",
                other.version.text
            )),
        None => finding.help("write the up script, or remove this file"),
    };
    finding
}
