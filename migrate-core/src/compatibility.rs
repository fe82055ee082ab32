//! Whether the release before a migration can live with it.

use std::fmt;

use crate::image::VerdictRecord;

/// Whether the release before a migration can live with it: the verdict that was
/// made when the migration was compiled, and is stored when it is applied.
///
/// Shown as `compatible` or `breaks-older`, with what decided.
///
/// # Examples
///
/// ```
/// # fn example(migrations: &migrate_core::Migrations) -> Option<()> {
/// let migration = migrations.get("20240101000000")?;
/// let verdict = migration.compatibility(migrate_core::Dialect::Postgres)?;
/// if verdict.breaks_older() {
///     println!("stop the older release first: {verdict}");
/// }
/// # Some(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compatibility {
    breaks: bool,
    source: Source,
    reason: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    /// Every statement only adds something.
    Derived,
    /// This statement decides, counted from 1.
    Statement(u32),
    /// The script's author says so.
    Declared,
    /// Nothing was stored.
    Unknown,
}

impl Compatibility {
    /// Whether older releases cannot live with it, as far as anybody knows.
    pub fn breaks_older(&self) -> bool {
        self.breaks
    }

    /// What the deciding statement does, or what the script's author says;
    /// `None` where every statement only adds something.
    pub fn reason(&self) -> Option<&str> {
        (!self.reason.is_empty()).then_some(self.reason.as_str())
    }

    /// The number of the statement that decides, from 1.
    pub fn statement(&self) -> Option<u32> {
        match self.source {
            Source::Statement(statement) => Some(statement),
            Source::Derived | Source::Declared | Source::Unknown => None,
        }
    }

    /// Whether the script's author says so, with `-- migrate: breaks-older` or
    /// `-- migrate: works-with-older`.
    pub fn is_declared(&self) -> bool {
        self.source == Source::Declared
    }

    /// The verdict on a script of the image.
    pub(crate) fn from_record(record: VerdictRecord) -> Compatibility {
        let (breaks, source) = match record.verdict {
            0 => (false, Source::Derived),
            1 => (true, Source::Statement(record.deciding.saturating_add(1))),
            2 => (false, Source::Declared),
            _ => (true, Source::Declared),
        };
        Compatibility {
            breaks,
            source,
            reason: record.reason,
        }
    }

    /// What the history keeps.
    pub(crate) fn stored(&self) -> String {
        let verdict = if self.breaks { BREAKS } else { COMPATIBLE };
        let reason = &self.reason;
        match self.source {
            Source::Derived | Source::Unknown => verdict.to_owned(),
            Source::Statement(number) => format!("{verdict} statement {number}: {reason}"),
            Source::Declared => format!("{verdict} declared: {reason}"),
        }
    }

    /// Reads what [`stored`](Compatibility::stored) wrote; what cannot be read
    /// breaks older releases.
    pub(crate) fn read(stored: Option<&str>) -> Compatibility {
        let unknown = Compatibility {
            breaks: true,
            source: Source::Unknown,
            reason: "no verdict was stored when it was applied".to_owned(),
        };
        let Some(stored) = stored else {
            return unknown;
        };
        let (verdict, rest) = stored.split_once(' ').unwrap_or((stored, ""));
        let breaks = match verdict {
            COMPATIBLE => false,
            BREAKS => true,
            _ => return unknown,
        };
        let (source, reason) = match rest.split_once(": ") {
            Some(("declared", reason)) => (Source::Declared, reason),
            Some((statement, reason)) => {
                match statement.strip_prefix("statement ").map(str::parse) {
                    Some(Ok(number)) => (Source::Statement(number), reason),
                    _ => return unknown,
                }
            }
            None if rest.is_empty() => (Source::Derived, ""),
            None => return unknown,
        };
        Compatibility {
            breaks,
            source,
            reason: reason.to_owned(),
        }
    }
}

/// What a stored verdict begins with; the first look at a database compares it.
pub(crate) const COMPATIBLE: &str = "compatible";
const BREAKS: &str = "breaks-older";

impl fmt::Display for Compatibility {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(if self.breaks { BREAKS } else { COMPATIBLE })?;
        match (self.source, self.reason()) {
            (Source::Statement(number), Some(reason)) => {
                write!(out, " (statement {number} {reason})")
            }
            (_, Some(reason)) => write!(out, " ({reason})"),
            (_, None) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_verdict_reads_back() {
        for (stored, shown) in [
            ("compatible", "compatible"),
            (
                "compatible declared: nobody: reads it",
                "compatible (nobody: reads it)",
            ),
            (
                "breaks-older statement 2: drops table `a: b`",
                "breaks-older (statement 2 drops table `a: b`)",
            ),
            (
                "breaks-older declared: the app reads it",
                "breaks-older (the app reads it)",
            ),
        ] {
            let read = Compatibility::read(Some(stored));
            assert_eq!(read.stored(), stored);
            assert_eq!(read.to_string(), shown);
        }
    }

    #[test]
    fn what_cannot_be_read_breaks_older_releases() {
        for stored in [
            None,
            Some(""),
            Some("compatible "),
            Some("Compatible"),
            Some("compatible-ish"),
            Some("compatible statement x: y"),
            Some("compatible with everything"),
        ] {
            let expected = stored != Some("compatible ");
            let read = Compatibility::read(stored);
            assert_eq!(read.breaks_older(), expected, "{stored:?}");
        }
    }
}
