//! What keeps a plan from being run.

use std::fmt;

use crate::report::Direction;

/// Why history and set do not fit together, or a request cannot be met.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// The up script is not the one that was applied.
    #[non_exhaustive]
    Edited {
        /// The migration's version.
        version: String,
        /// Its name.
        name: String,
        /// The file that was edited.
        file: String,
    },
    /// The history has a migration that this program does not know.
    #[non_exhaustive]
    Missing {
        /// The migration's version.
        version: String,
        /// Its name.
        name: String,
    },
    /// A pending migration sorts before one that is applied.
    #[non_exhaustive]
    OutOfOrder {
        /// The pending migration's version.
        version: String,
        /// Its name.
        name: String,
        /// The version of the last applied migration.
        after: String,
    },
    /// Two embedded migrations have the same version.
    #[non_exhaustive]
    Duplicate {
        /// The version that both have.
        version: String,
    },
    /// No migration has the version that was asked for.
    #[non_exhaustive]
    UnknownVersion {
        /// The version that was asked for.
        version: String,
        /// The nearest version that exists.
        nearest: Option<String>,
    },
    /// The version that was asked for is not applied.
    #[non_exhaustive]
    NotApplied {
        /// The version that was asked for.
        version: String,
    },
    /// Its author said that it cannot be undone.
    #[non_exhaustive]
    Irreversible {
        /// The migration's version.
        version: String,
        /// Its name.
        name: String,
        /// The author's reason.
        reason: String,
    },
    /// It has no down script.
    #[non_exhaustive]
    NoDownScript {
        /// The migration's version.
        version: String,
        /// Its name.
        name: String,
    },
    /// Only the history has the down script that would be needed, and running
    /// stored scripts is not allowed.
    #[non_exhaustive]
    StoredScriptNeeded {
        /// The migration's version.
        version: String,
        /// Its name.
        name: String,
    },
    /// It stopped midway, and its script is not the one that was running.
    #[non_exhaustive]
    EditedMidway {
        /// The migration's version.
        version: String,
        /// Its name.
        name: String,
        /// Which script stopped midway.
        direction: Direction,
        /// How many statements have taken effect.
        done: u32,
        /// How many statements there were.
        total: u32,
    },
}

impl Problem {
    /// The version it is about.
    pub fn version(&self) -> &str {
        match self {
            Problem::Edited { version, .. }
            | Problem::Missing { version, .. }
            | Problem::OutOfOrder { version, .. }
            | Problem::Duplicate { version }
            | Problem::UnknownVersion { version, .. }
            | Problem::NotApplied { version }
            | Problem::Irreversible { version, .. }
            | Problem::NoDownScript { version, .. }
            | Problem::StoredScriptNeeded { version, .. }
            | Problem::EditedMidway { version, .. } => version,
        }
    }

    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            Problem::Edited { file, .. } => format!(
                "restore `{file}` as it was applied, and put the change into a new migration"
            ),
            Problem::Missing { .. } => {
                "start the program that knows it, or allow unknown migrations with \
                 `.missing(MissingPolicy::Allow)` (`--allow-missing` on the command line)"
                    .to_owned()
            }
            Problem::OutOfOrder { .. } => {
                "rename it so that it sorts last (`cargo migrate rebase`), or allow late \
                 migrations with `order = \"any\"` in migrate.toml or `.order(OrderPolicy::Any)`"
                    .to_owned()
            }
            Problem::Duplicate { .. } => "give one of them another version".to_owned(),
            Problem::UnknownVersion { nearest, .. } => match nearest {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => "look at the versions with `cargo migrate status`".to_owned(),
            },
            Problem::NotApplied { .. } => {
                "only an applied migration can be gone down to; `cargo migrate status` shows them"
                    .to_owned()
            }
            Problem::Irreversible { .. } => {
                "go forward with a new migration, or restore a backup".to_owned()
            }
            Problem::NoDownScript { .. } => {
                "write its down script, or go forward with a new migration".to_owned()
            }
            Problem::StoredScriptNeeded { .. } => {
                "look at the plan, which shows the SQL that the history stored, and allow it with \
                 `.stored_scripts(StoredScripts::Allow)` (`--stored-scripts` on the command line)"
                    .to_owned()
            }
            Problem::EditedMidway { .. } => {
                "restore the script as it was when it stopped, and start again".to_owned()
            }
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::Edited { version, name, .. } => {
                write!(
                    out,
                    "migration {version} `{name}` was edited after it had been applied"
                )
            }
            Problem::Missing { version, name } => write!(
                out,
                "the database has migration {version} `{name}`, which this program does not know"
            ),
            Problem::OutOfOrder {
                version,
                name,
                after,
            } => write!(
                out,
                "migration {version} `{name}` is pending, but {after}, which sorts behind it, \
                 is applied already"
            ),
            Problem::Duplicate { version } => {
                write!(out, "two migrations have the version {version}")
            }
            Problem::UnknownVersion { version, .. } => {
                write!(out, "there is no migration {version}")
            }
            Problem::NotApplied { version } => write!(out, "migration {version} is not applied"),
            Problem::Irreversible {
                version,
                name,
                reason,
            } => write!(
                out,
                "migration {version} `{name}` is irreversible: {reason}"
            ),
            Problem::NoDownScript { version, name } => {
                write!(out, "migration {version} `{name}` has no down script")
            }
            Problem::StoredScriptNeeded { version, name } => write!(
                out,
                "only the history has the down script that undoes migration {version} `{name}` \
                 as it was applied"
            ),
            Problem::EditedMidway {
                version,
                name,
                direction,
                done,
                total,
            } => write!(
                out,
                "the {} script of migration {version} `{name}` stopped after {done} of {total} \
                 statements, and was edited since",
                direction.name()
            ),
        }
    }
}
