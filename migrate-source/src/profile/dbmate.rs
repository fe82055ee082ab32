//! dbmate: `<digits>….sql` with `-- migrate:up` and `-- migrate:down` sections.
//!
//! Names match `^(\d+).*\.sql$`; files are applied in the order of their names,
//! and a version is the text of its digits: [`db.go`][names]. Markers match
//! `^--\s*migrate:up(\s*$|\s+\S+)`, may carry `transaction:false`, and nothing
//! but comments may stand before the first: [`migration.go`][markers].
//!
//! Where we differ: dbmate insists on a down section, here its absence is for
//! the `down` policy; dbmate allows several pairs of sections in one file, we
//! take one pair, beside others only if there is no SQL in them, because half
//! of such a file cannot be recorded.
//!
//! [names]: https://github.com/amacneil/dbmate/blob/main/pkg/dbmate/db.go
//! [markers]: https://github.com/amacneil/dbmate/blob/main/pkg/dbmate/migration.go

use std::sync::Arc;

use crate::finding::{Direction, Finding, SourceFile};
use crate::migration::Version;
use crate::script::TransactionRule;

use super::Profile;
use super::convention::{Convention, Layout, Name, Role};
use super::sections::{self, Marker, Sections, Spelling};
use super::version::{self, OutOfRange};

/// dbmate's conventions.
pub(super) struct Dbmate;

impl Convention for Dbmate {
    fn profile(&self) -> Profile {
        Profile::Dbmate
    }

    fn layout(&self) -> Layout {
        Layout::Flat
    }

    fn names(&self) -> &'static str {
        "`<digits>_<name>.sql`, for example `20240131093000_create_posts.sql`"
    }

    fn read_name<'a>(&self, name: &'a str) -> Name<'a> {
        let Some(stem) = name.strip_suffix(".sql") else {
            return Name::Unknown;
        };
        let digits = stem.len() - stem.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if digits == 0 {
            return Name::Unknown;
        }
        let (version, rest) = stem.split_at(digits);
        let rest = rest.trim_start_matches(['_', '-', ' ', '.']);
        Name::Migration {
            version,
            name: if rest.is_empty() { version } else { rest },
            role: Role::Both,
        }
    }

    fn version(&self, text: &str) -> Result<Version, OutOfRange> {
        // File names are compared, so that `10_` sorts before `1_`.
        version::text(text, text, format!("{text}_"))
    }

    fn stray_fate(&self, _name: &str) -> String {
        "dbmate itself ignores this file without a word".to_owned()
    }

    fn rule(&self, _text: &str) -> TransactionRule {
        TransactionRule::Always
    }

    fn no_transaction_marker(&self) -> Option<&'static str> {
        Some("`transaction:false` behind the section's marker")
    }

    fn cut(&self, file: &Arc<SourceFile>, version: &str, findings: &mut Vec<Finding>) -> Sections {
        let markers = without_empty_pairs(&file.text, markers(&file.text).collect());
        let spelling = Spelling {
            up: "-- migrate:up",
            down: "-- migrate:down",
        };
        sections::cut(file, version, &markers, spelling, findings)
    }
}

/// Whether a text has dbmate's markers.
pub(super) fn has_marker(text: &str) -> bool {
    text.contains("migrate:up") && markers(text).any(|marker| marker.direction == Direction::Up)
}

/// Leaves out pairs of sections without SQL, where one pair has some.
fn without_empty_pairs(text: &str, markers: Vec<Marker>) -> Vec<Marker> {
    let ends: Vec<usize> = markers
        .iter()
        .skip(1)
        .map(|next| next.line.start)
        .chain([text.len()])
        .collect();
    let mut pairs: Vec<(Vec<Marker>, bool)> = Vec::new();
    for (marker, end) in markers.into_iter().zip(ends) {
        let has_sql = sections::has_sql(&text[marker.line.end..end]);
        match pairs.last_mut() {
            Some((pair, any)) if marker.direction == Direction::Down => {
                pair.push(marker);
                *any |= has_sql;
            }
            _ => pairs.push((vec![marker], has_sql)),
        }
    }
    if pairs.iter().filter(|(_, has_sql)| *has_sql).count() == 1 {
        pairs.retain(|(_, has_sql)| *has_sql);
    }
    pairs.into_iter().flat_map(|(pair, _)| pair).collect()
}

fn markers(text: &str) -> impl Iterator<Item = Marker> {
    sections::lines(text).filter_map(|(line, content)| {
        let rest = content.strip_prefix("--")?.trim_start();
        let (direction, options) = if let Some(options) = rest.strip_prefix("migrate:up") {
            (Direction::Up, options)
        } else {
            (Direction::Down, rest.strip_prefix("migrate:down")?)
        };
        if !options.is_empty() && !options.starts_with(char::is_whitespace) {
            return None;
        }
        let rule = if options
            .split_whitespace()
            .any(|option| option == "transaction:false")
        {
            TransactionRule::Never
        } else {
            TransactionRule::Always
        };
        Some(Marker {
            direction,
            line,
            rule,
        })
    })
}
