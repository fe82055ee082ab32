//! A rule: a named check that somebody may turn off, turn up, or answer with a reason.

use super::linter::LinterRule;
use super::report::Report;
use super::subject::Subject;
use crate::dialect::Dialect;
use crate::finding::{Code, Level};
use crate::profile::Profile;

/// A named check of SQL that the database would accept.
#[derive(Debug)]
pub struct Rule {
    /// Its name, what it says in one line, its page. The level is that of a finding where
    /// the rule is not turned off.
    pub code: Code,
    /// What it does where `migrate.toml` says nothing.
    pub default: DefaultLevel,
    /// The databases it is for.
    pub dialects: &'static [Dialect],
    /// What it looks at.
    pub(crate) check: Check,
}

/// What a rule does where `migrate.toml` says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefaultLevel {
    /// Nothing.
    Allow,
    /// Warn.
    Warn,
    /// Refuse.
    Deny,
    /// Warn in a folder that follows these conventions, and nothing elsewhere.
    WarnIn(Profile),
}

/// How a rule looks at a script.
#[derive(Clone, Copy)]
pub(crate) enum Check {
    /// From the words of its statements.
    Words(fn(&Subject<'_>, &mut Report<'_>)),
    /// By a rule of `squawk-linter`: with the feature `rules`.
    Linter(&'static LinterRule),
}

impl std::fmt::Debug for Check {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Check::Words(_) => out.write_str("Words"),
            Check::Linter(rule) => write!(out, "Linter({})", rule.name),
        }
    }
}

impl Rule {
    /// The level where `migrate.toml` says nothing; `None` where it does nothing.
    pub fn default_level(&self, profile: Option<Profile>) -> Option<Level> {
        match self.default {
            DefaultLevel::Allow => None,
            DefaultLevel::Warn => Some(Level::Warning),
            DefaultLevel::Deny => Some(Level::Error),
            DefaultLevel::WarnIn(wanted) => (profile == Some(wanted)).then_some(Level::Warning),
        }
    }

    /// Whether this build can check it: some rules need the feature `rules`.
    pub fn is_built_in(&self) -> bool {
        match self.check {
            Check::Words(_) => true,
            Check::Linter(_) => cfg!(feature = "rules"),
        }
    }

    /// What `squawk-linter` calls it, where that crate checks it.
    pub fn squawk(&self) -> Option<&'static str> {
        match self.check {
            Check::Words(_) => None,
            Check::Linter(linter) => Some(linter.name),
        }
    }

    /// The default as the reference prints it.
    pub fn default_name(&self) -> String {
        match self.default {
            DefaultLevel::Allow => "allow".to_owned(),
            DefaultLevel::Warn => "warn".to_owned(),
            DefaultLevel::Deny => "deny".to_owned(),
            DefaultLevel::WarnIn(profile) => {
                format!("warn in a folder of {}, allow elsewhere", profile.name())
            }
        }
    }
}

/// Declares a rule; its page is the text that `cargo migrate explain` prints.
macro_rules! rule {
    ($name:literal, $default:expr, $dialects:expr, $check:expr, $summary:literal, $page:literal) => {
        pub(crate) static RULE: $crate::rules::Rule = $crate::rules::Rule {
            code: $crate::finding::Code {
                name: $name,
                level: match $default {
                    $crate::rules::DefaultLevel::Deny => $crate::finding::Level::Error,
                    _ => $crate::finding::Level::Warning,
                },
                summary: $summary,
                page: $page,
            },
            default: $default,
            dialects: $dialects,
            check: $check,
        };
    };
}
pub(crate) use rule;

/// `PostgreSQL` alone.
pub(crate) const POSTGRES: &[Dialect] = &[Dialect::Postgres];
/// `MySQL` and `MariaDB` alone.
pub(crate) const MYSQL: &[Dialect] = &[Dialect::Mysql];
/// `SQLite` alone.
pub(crate) const SQLITE: &[Dialect] = &[Dialect::Sqlite];
/// All databases.
pub(crate) const ALL: &[Dialect] = &Dialect::ALL;
