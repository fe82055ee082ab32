//! How callers say which migration they mean.

use std::fmt;

/// A migration that exists in the set it was made for: a named constant.
///
/// `migrate!` makes them; a migration that goes away stops the code that names
/// it from compiling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MigrationId {
    version: &'static str,
    sort_key: &'static str,
}

impl MigrationId {
    /// Made by generated code.
    #[doc(hidden)]
    pub const fn new(version: &'static str, sort_key: &'static str) -> MigrationId {
        MigrationId { version, sort_key }
    }

    /// The version, as the file's name spells it.
    pub const fn version(self) -> &'static str {
        self.version
    }
}

impl PartialOrd for MigrationId {
    fn partial_cmp(&self, other: &MigrationId) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// In the folder's order.
impl Ord for MigrationId {
    fn cmp(&self, other: &MigrationId) -> std::cmp::Ordering {
        self.sort_key.cmp(other.sort_key)
    }
}

impl fmt::Display for MigrationId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.version)
    }
}

/// Which migration is meant: a [`MigrationId`], a version as text or as a number.
///
/// # Examples
///
/// ```
/// use migrate_core::VersionRef;
///
/// assert_eq!(VersionRef::from("0012").to_string(), "0012");
/// assert_eq!(VersionRef::from(12_i64).to_string(), "12");
/// assert_eq!(VersionRef::START.to_string(), "the start");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionRef(Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Start,
    SortKey {
        version: &'static str,
        sort_key: &'static str,
    },
    Text(String),
}

impl VersionRef {
    /// Before the first migration: `down_to(VersionRef::START, …)` reverts everything.
    pub const START: VersionRef = VersionRef(Kind::Start);

    /// Whether a migration of a set is the one that is meant.
    pub fn is(&self, migration: &crate::Migration<'_>) -> bool {
        self.means(
            migration.version(),
            migration.key(),
            &migration.sort_key().text(),
        )
    }

    /// Whether the place before the first migration is meant.
    pub(crate) fn is_start(&self) -> bool {
        self.0 == Kind::Start
    }

    /// Whether a migration is the one that is meant.
    ///
    /// Text means the version as the file's name spells it or the tool's own
    /// key (`12` for `0012`).
    pub(crate) fn means(&self, version: &str, key: &str, sort_key: &str) -> bool {
        match &self.0 {
            Kind::Start => false,
            Kind::SortKey {
                sort_key: meant, ..
            } => *meant == sort_key,
            Kind::Text(text) => text == version || text == key,
        }
    }
}

impl fmt::Display for VersionRef {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match &self.0 {
            Kind::Start => "the start",
            Kind::SortKey { version, .. } => version,
            Kind::Text(text) => text,
        })
    }
}

impl From<MigrationId> for VersionRef {
    fn from(id: MigrationId) -> VersionRef {
        VersionRef(Kind::SortKey {
            version: id.version,
            sort_key: id.sort_key,
        })
    }
}

impl From<&str> for VersionRef {
    fn from(version: &str) -> VersionRef {
        VersionRef(Kind::Text(version.to_owned()))
    }
}

impl From<String> for VersionRef {
    fn from(version: String) -> VersionRef {
        VersionRef(Kind::Text(version))
    }
}

impl From<i64> for VersionRef {
    fn from(version: i64) -> VersionRef {
        VersionRef(Kind::Text(version.to_string()))
    }
}

impl From<i32> for VersionRef {
    fn from(version: i32) -> VersionRef {
        VersionRef(Kind::Text(version.to_string()))
    }
}

impl From<u64> for VersionRef {
    fn from(version: u64) -> VersionRef {
        VersionRef(Kind::Text(version.to_string()))
    }
}
