//! What a caller asks for.

use crate::version::VersionRef;

/// What a plan is to reach.
///
/// # Examples
///
/// ```
/// use migrate_core::Request;
///
/// assert_eq!(Request::down(2).to_string(), "down 2");
/// assert_eq!(Request::up_to("0012").to_string(), "up to 0012");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request(pub(crate) Goal);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Goal {
    /// Apply pending migrations, at most so many.
    Up { steps: Option<usize> },
    /// Apply pending migrations up to this one.
    UpTo { version: VersionRef },
    /// Revert the last applied ones, so many.
    Down { steps: usize },
    /// Revert everything behind this one.
    DownTo { version: VersionRef },
    /// Revert what later releases applied.
    DownToRelease { release: String },
    /// Revert the last applied ones and apply them again.
    Redo { steps: usize },
}

impl Request {
    /// Applies every pending migration.
    pub const fn up() -> Request {
        Request(Goal::Up { steps: None })
    }

    /// Applies at most so many pending migrations.
    pub const fn up_steps(steps: usize) -> Request {
        Request(Goal::Up { steps: Some(steps) })
    }

    /// Applies the pending migrations up to and including a version.
    pub fn up_to(version: impl Into<VersionRef>) -> Request {
        Request(Goal::UpTo {
            version: version.into(),
        })
    }

    /// Reverts so many of the last applied migrations.
    pub const fn down(steps: usize) -> Request {
        Request(Goal::Down { steps })
    }

    /// Reverts everything behind a version, which itself stays applied.
    pub fn down_to(version: impl Into<VersionRef>) -> Request {
        Request(Goal::DownTo {
            version: version.into(),
        })
    }

    /// Reverts everything that was applied after a release: named by its version,
    /// or by its commit, of which seven characters are enough.
    ///
    /// What a release is, the history says: [`Migrator::release`](crate::Migrator::release)
    /// and [`commit`](crate::Migrator::commit) are stored with what is applied. A
    /// release that applied nothing is found by its number, between those of the
    /// others, where all of them are version numbers.
    pub fn down_to_release(release: impl Into<String>) -> Request {
        Request(Goal::DownToRelease {
            release: release.into(),
        })
    }

    /// Reverts so many of the last applied migrations and applies them again.
    pub const fn redo(steps: usize) -> Request {
        Request(Goal::Redo { steps })
    }
}

impl std::fmt::Display for Request {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            Goal::Up { steps: None } => out.write_str("up"),
            Goal::Up { steps: Some(steps) } => write!(out, "up {steps}"),
            Goal::UpTo { version } => write!(out, "up to {version}"),
            Goal::Down { steps } => write!(out, "down {steps}"),
            Goal::DownTo { version } => write!(out, "down to {version}"),
            Goal::DownToRelease { release } => write!(out, "down to release {release}"),
            Goal::Redo { steps } => write!(out, "redo {steps}"),
        }
    }
}
