//! Files with both scripts in them: the markers that say where each begins.
//!
//! The tools differ in how a marker is spelled (see `goose` and `dbmate`); what
//! may follow what is the same and lives here. A section has everything after
//! its marker's line, up to the next marker's line.

use std::ops::Range;
use std::sync::Arc;

use crate::finding::{Direction, Finding, Label, SourceFile, codes};
use crate::script::TransactionRule;

/// One script's part of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Section {
    /// Byte range in the file's text.
    pub(super) range: Range<usize>,
    /// What the tool says about its transaction.
    pub(super) rule: TransactionRule,
}

/// The scripts of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sections {
    /// The up script's.
    pub(super) up: Option<Section>,
    /// The down script's.
    pub(super) down: Option<Section>,
}

/// A line that says where a script begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Marker {
    /// Which script begins.
    pub(super) direction: Direction,
    /// Byte range of the line, without its line end.
    pub(super) line: Range<usize>,
    /// What it says about the script's transaction.
    pub(super) rule: TransactionRule,
}

/// How a tool spells its markers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spelling {
    /// The marker of the up script.
    pub(super) up: &'static str,
    /// The marker of the down script.
    pub(super) down: &'static str,
}

/// The lines of a text with their byte ranges, line ends excluded.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    let mut start = 0;
    text.split('\n').map(move |line| {
        let range = start..start + line.len();
        start = range.end + 1;
        (range, line)
    })
}

/// Cuts a text at its markers; markers in a wrong place go to `findings`.
pub(super) fn cut(
    file: &Arc<SourceFile>,
    version: &str,
    markers: &[Marker],
    spelling: Spelling,
    findings: &mut Vec<Finding>,
) -> Sections {
    let mut report = |message: String, label: Label, help: String| {
        findings.push(
            Finding::new(&codes::SECTION_MARKER, message)
                .label(label)
                .help(help)
                .about(version, Direction::Up),
        );
    };
    let text = &file.text;
    let first = markers
        .first()
        .map_or(text.len(), |marker| marker.line.start);
    let up = markers
        .iter()
        .position(|marker| marker.direction == Direction::Up);
    let down = markers
        .iter()
        .position(|marker| marker.direction == Direction::Down);

    match (up, down) {
        (None, _) => {
            let (label, help) = match near_miss(text, spelling.up) {
                Some(line) => (
                    Label::at(file, line, "this line is a comment to the tool"),
                    format!("write `{}`, at the start of the line", spelling.up),
                ),
                None => (
                    Label::whole(file, ""),
                    format!("put the line `{}` above the up script", spelling.up),
                ),
            };
            report(
                format!("the file has no `{}` marker", spelling.up),
                label,
                help,
            );
        }
        (Some(up), Some(down)) if down < up => report(
            format!("`{}` comes before `{}`", spelling.down, spelling.up),
            Label::at(file, markers[down].line.clone(), ""),
            "put the up script and its marker first".to_owned(),
        ),
        _ => {}
    }
    if up.is_some()
        && let Some(line) = first_sql_line(&text[..first])
    {
        report(
            "SQL before the first marker belongs to no script".to_owned(),
            Label::at(file, line, "never run"),
            format!("move it below `{}`", spelling.up),
        );
    }
    for (direction, spelled) in [
        (Direction::Up, spelling.up),
        (Direction::Down, spelling.down),
    ] {
        let mut same = markers
            .iter()
            .filter(|marker| marker.direction == direction);
        let Some(kept) = same.next() else { continue };
        for again in same {
            findings.push(
                Finding::new(&codes::SECTION_MARKER, format!("`{spelled}` is repeated"))
                    .label(Label::at(file, again.line.clone(), ""))
                    .label(Label::at(file, kept.line.clone(), "first here"))
                    .help("a migration has one up and one down script: put what follows into the first one, or into a migration of its own")
                    .about(version, direction),
            );
        }
    }

    let section = |at: usize| {
        let start = (markers[at].line.end + 1).min(text.len());
        let end = markers
            .get(at + 1)
            .map_or(text.len(), |next| next.line.start);
        Section {
            range: start..end.max(start),
            rule: markers[at].rule,
        }
    };
    Sections {
        up: Some(up.map_or(
            // Without its marker the up script is what lies above the down script.
            Section {
                range: 0..first,
                rule: TransactionRule::Always,
            },
            section,
        )),
        down: down.map(section),
    }
}

/// A line that would be the marker but for case and spaces.
fn near_miss(text: &str, marker: &str) -> Option<Range<usize>> {
    let squeezed = |line: &str| -> String {
        line.chars()
            .filter(|c| !c.is_whitespace())
            .flat_map(char::to_lowercase)
            .collect()
    };
    let wanted = squeezed(marker);
    lines(text)
        .filter(|(_, line)| line.trim_start().starts_with("--"))
        .find(|(_, line)| squeezed(line) == wanted)
        .map(|(range, _)| range)
}

/// Whether a text has anything but comments and white space.
pub(super) fn has_sql(text: &str) -> bool {
    first_sql_line(text).is_some()
}

/// The first line that is neither blank nor a comment.
fn first_sql_line(text: &str) -> Option<Range<usize>> {
    let mut in_comment = false;
    for (range, line) in lines(text) {
        let mut rest = line.trim();
        while !rest.is_empty() {
            if in_comment {
                match rest.find("*/") {
                    Some(end) => {
                        in_comment = false;
                        rest = rest[end + 2..].trim_start();
                    }
                    None => break,
                }
            } else if rest.starts_with("--") {
                break;
            } else if let Some(after) = rest.strip_prefix("/*") {
                in_comment = true;
                rest = after;
            } else {
                let indent = line.len() - line.trim_start().len();
                return Some(range.start + indent..range.start + line.trim_end().len());
            }
        }
    }
    None
}
