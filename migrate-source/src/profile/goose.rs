//! goose: `<number>_<name>.sql` with `-- +goose Up` and `-- +goose Down` sections.
//!
//! A version is what stands before the first `_`, a number from 1 on that fits
//! an `int64`: [`migration.go`][names]; Go files with such names are migrations
//! too, subfolders are not read: [`provider_collect.go`][collect]. Annotations
//! are lines that begin with `--` and contain `+goose`, in any case but not
//! indented; `NO TRANSACTION` holds for the file: [`parser.go`][parser].
//!
//! `StatementBegin` and `StatementEnd` stay in the text: they are comments, and
//! our splitter needs no help. With `ENVSUB ON` goose replaces `$name` by the
//! environment's value; nothing does here, so a `$` after it is a finding.
//!
//! [names]: https://github.com/pressly/goose/blob/main/migration.go
//! [collect]: https://github.com/pressly/goose/blob/main/provider_collect.go
//! [parser]: https://github.com/pressly/goose/blob/main/internal/sqlparser/parser.go

use std::ops::Range;
use std::sync::Arc;

use crate::finding::{Direction, Finding, Label, Level, SourceFile, codes};
use crate::migration::Version;
use crate::script::TransactionRule;

use super::Profile;
use super::convention::{Convention, Layout, Name, Placeholder, Role};
use super::sections::{self, Marker, Sections, Spelling};
use super::version::{self, OutOfRange};

/// goose's conventions.
pub(super) struct Goose;

impl Convention for Goose {
    fn profile(&self) -> Profile {
        Profile::Goose
    }

    fn layout(&self) -> Layout {
        Layout::Flat
    }

    fn names(&self) -> &'static str {
        "`<version>_<name>.sql`; the version is a number from 1 on"
    }

    fn read_name<'a>(&self, name: &'a str) -> Name<'a> {
        if name.ends_with("_test.go") {
            return Name::Unknown;
        }
        let Some((version, rest)) = name.split_once('_') else {
            return Name::Unknown;
        };
        if version.is_empty() || !version.bytes().all(|byte| byte.is_ascii_digit()) {
            return Name::Unknown;
        }
        if rest.strip_suffix(".go").is_some() {
            return Name::Unsupported("a migration written in Go");
        }
        match rest.strip_suffix(".sql") {
            Some(rest) => Name::Migration {
                version,
                name: if rest.is_empty() { version } else { rest },
                role: Role::Both,
            },
            None => Name::Unknown,
        }
    }

    fn version(&self, text: &str) -> Result<Version, OutOfRange> {
        version::number(text, 1, i64::MAX as u64)
    }

    fn stray_fate(&self, _name: &str) -> String {
        "goose's command line stops at this file, its library ignores it".to_owned()
    }

    fn rule(&self, _text: &str) -> TransactionRule {
        TransactionRule::Always
    }

    fn no_transaction_marker(&self) -> Option<&'static str> {
        Some("`-- +goose NO TRANSACTION` above the sections")
    }

    fn cut(&self, file: &Arc<SourceFile>, version: &str, findings: &mut Vec<Finding>) -> Sections {
        let text = &file.text;
        let rule = if annotations(text).any(|(_, kind)| kind == Annotation::NoTransaction) {
            TransactionRule::Never
        } else {
            TransactionRule::Always
        };
        let mut markers = Vec::new();
        for (line, kind) in annotations(text) {
            let direction = match kind {
                Annotation::Up => Direction::Up,
                Annotation::Down => Direction::Down,
                _ => continue,
            };
            markers.push(Marker {
                direction,
                line,
                rule,
            });
        }
        let spelling = Spelling {
            up: "-- +goose Up",
            down: "-- +goose Down",
        };
        let mut sections = sections::cut(file, version, &markers, spelling, findings);
        if let Some(up) = &mut sections.up {
            up.rule = rule;
        }
        check_annotations(file, version, findings);
        sections
    }

    fn placeholder(&self, text: &str) -> Option<Placeholder> {
        let mut replaced_from = None;
        for (line, kind) in annotations(text) {
            match kind {
                Annotation::EnvironmentOn => replaced_from = Some(line.end),
                Annotation::EnvironmentOff => {
                    if let Some(start) = replaced_from.take()
                        && let Some(found) = dollar(text, start..line.start)
                    {
                        return Some(found);
                    }
                }
                _ => {}
            }
        }
        dollar(text, replaced_from?..text.len())
    }
}

/// Whether a text has goose's markers.
pub(super) fn has_marker(text: &str) -> bool {
    text.contains("+goose") && annotations(text).any(|(_, kind)| kind == Annotation::Up)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Annotation {
    Up,
    Down,
    StatementBegin,
    StatementEnd,
    NoTransaction,
    EnvironmentOn,
    EnvironmentOff,
    Indented,
    Unknown,
}

const ANNOTATIONS: [(&str, Annotation); 7] = [
    ("Up", Annotation::Up),
    ("Down", Annotation::Down),
    ("StatementBegin", Annotation::StatementBegin),
    ("StatementEnd", Annotation::StatementEnd),
    ("NO TRANSACTION", Annotation::NoTransaction),
    ("ENVSUB ON", Annotation::EnvironmentOn),
    ("ENVSUB OFF", Annotation::EnvironmentOff),
];

fn annotations(text: &str) -> impl Iterator<Item = (Range<usize>, Annotation)> {
    sections::lines(text).filter_map(|(range, line)| {
        if !line.trim_start().starts_with("--") || !line.contains("+goose") {
            return None;
        }
        if line.starts_with([' ', '\t']) {
            return Some((range, Annotation::Indented));
        }
        let command = line.replace("--", "").replacen("+goose", "", 1);
        let command = command.trim();
        let kind = ANNOTATIONS
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(command))
            .map_or(Annotation::Unknown, |(_, kind)| *kind);
        Some((range, kind))
    })
}

/// What goose refuses beyond the order of the two main markers.
fn check_annotations(file: &Arc<SourceFile>, version: &str, findings: &mut Vec<Finding>) {
    let mut direction = None;
    let mut open: Option<Range<usize>> = None;
    for (line, kind) in annotations(&file.text) {
        let problem = match kind {
            Annotation::Up | Annotation::Down => open.take().map(|begin| {
                (
                    begin,
                    "`-- +goose StatementBegin` without `StatementEnd`",
                    "end it with `-- +goose StatementEnd` before the next section",
                )
            }),
            Annotation::StatementBegin if direction.is_none() => Some((
                line,
                "`-- +goose StatementBegin` outside of a section",
                "put it below `-- +goose Up` or `-- +goose Down`",
            )),
            Annotation::StatementBegin => open.replace(line).map(|begin| {
                (
                    begin,
                    "`-- +goose StatementBegin` without `StatementEnd`",
                    "end it with `-- +goose StatementEnd` before the next one",
                )
            }),
            Annotation::StatementEnd if open.take().is_none() => Some((
                line,
                "`-- +goose StatementEnd` without `StatementBegin`",
                "remove it, or put `-- +goose StatementBegin` above the statement",
            )),
            Annotation::Indented => Some((
                line,
                "a goose annotation may not be indented",
                "move it to the start of the line",
            )),
            Annotation::Unknown => Some((
                line,
                "an annotation that goose does not know",
                "goose knows Up, Down, StatementBegin, StatementEnd, NO TRANSACTION, ENVSUB ON and ENVSUB OFF",
            )),
            _ => None,
        };
        if let Some((place, message, help)) = problem {
            report(file, version, direction, place, message, help, findings);
        }
        match kind {
            Annotation::Up => direction = Some(Direction::Up),
            Annotation::Down => direction = Some(Direction::Down),
            _ => {}
        }
    }
    if let Some(begin) = open {
        report(
            file,
            version,
            direction,
            begin,
            "`-- +goose StatementBegin` without `StatementEnd`",
            "end it with `-- +goose StatementEnd`",
            findings,
        );
    }
}

fn report(
    file: &Arc<SourceFile>,
    version: &str,
    direction: Option<Direction>,
    place: Range<usize>,
    message: &str,
    help: &str,
    findings: &mut Vec<Finding>,
) {
    findings.push(
        Finding::new(&codes::SECTION_MARKER, message)
            .label(Label::at(file, place, ""))
            .help(help)
            .about(version, direction.unwrap_or(Direction::Up)),
    );
}

fn dollar(text: &str, range: Range<usize>) -> Option<Placeholder> {
    let end = range.end;
    let at = range.start + text[range].find('$')?;
    let rest = &text[at + 1..end];
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let length = if rest.starts_with('{') {
        let line = rest.lines().next().unwrap_or_default();
        line.find('}').map_or(1, |close| close + 1)
    } else {
        rest.find(|c| !is_word(c)).unwrap_or(rest.len())
    };
    Some(Placeholder {
        range: at..at + 1 + length,
        level: Level::Error,
    })
}
