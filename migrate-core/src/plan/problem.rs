//! What keeps a plan from being run.

use std::fmt;

use crate::compatibility::Compatibility;
use crate::plan::Request;
use crate::plan::request::Goal;
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
        /// For a draft that has a way back: what reverts it, so that it can be
        /// applied as it is now.
        revert: Option<Request>,
    },
    /// The history has a migration that this program does not know.
    #[non_exhaustive]
    Missing {
        /// The migration's version.
        version: String,
        /// Its name.
        name: String,
    },
    /// The history has migrations that this program does not know, and the first
    /// of those that it cannot live with is this one.
    #[non_exhaustive]
    BreaksOlder {
        /// The migration's version.
        version: String,
        /// Its name.
        name: String,
        /// Why older releases cannot live with it.
        verdict: Box<Compatibility>,
        /// The release that applied it, where that is known.
        release: Option<String>,
        /// The version of the migration before it.
        before: Option<String>,
        /// How many others break older releases as well.
        others: usize,
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
    /// The history does not tell where the release ends that was asked for.
    #[non_exhaustive]
    UnknownRelease {
        /// The release that was asked for.
        release: String,
        /// The releases that the history names, in the order in which they applied.
        known: Vec<String>,
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
    /// A baseline is for a database without a history, and this one has one.
    #[non_exhaustive]
    HistoryNotEmpty {
        /// The version that was asked for.
        version: String,
        /// How many rows the history has.
        rows: usize,
    },
    /// A baseline is for a database that has tables, and this one has none.
    #[non_exhaustive]
    FreshDatabase {
        /// The version that was asked for.
        version: String,
    },
    /// Only an applied migration can be accepted, and this one is not.
    #[non_exhaustive]
    NothingToAccept {
        /// The migration's version.
        version: String,
        /// Its name.
        name: String,
    },
    /// Only an applied migration can be accepted, and this one stopped midway.
    #[non_exhaustive]
    StoppedMidway {
        /// The migration's version.
        version: String,
        /// Its name.
        name: String,
        /// Which script stopped midway.
        direction: Direction,
    },
    /// Only a migration that stopped midway can be forgotten, and this one did not.
    #[non_exhaustive]
    NothingToForget {
        /// The migration's version.
        version: String,
        /// Its name.
        name: String,
    },
    /// A process is still at work on it.
    #[non_exhaustive]
    AtWork {
        /// The migration's version.
        version: String,
        /// Its name.
        name: String,
        /// The server's number of the process (the system's, for `SQLite`).
        process: String,
    },
}

impl Problem {
    /// The version it is about, or the release.
    pub fn version(&self) -> &str {
        match self {
            Problem::Edited { version, .. }
            | Problem::Missing { version, .. }
            | Problem::BreaksOlder { version, .. }
            | Problem::OutOfOrder { version, .. }
            | Problem::Duplicate { version }
            | Problem::UnknownVersion { version, .. }
            | Problem::UnknownRelease {
                release: version, ..
            }
            | Problem::NotApplied { version }
            | Problem::Irreversible { version, .. }
            | Problem::NoDownScript { version, .. }
            | Problem::StoredScriptNeeded { version, .. }
            | Problem::EditedMidway { version, .. }
            | Problem::HistoryNotEmpty { version, .. }
            | Problem::FreshDatabase { version }
            | Problem::NothingToAccept { version, .. }
            | Problem::StoppedMidway { version, .. }
            | Problem::NothingToForget { version, .. }
            | Problem::AtWork { version, .. } => version,
        }
    }

    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            Problem::Edited {
                version,
                revert: Some(revert),
                ..
            } => draft(version, revert),
            Problem::Edited { file, version, .. } => format!(
                "restore `{file}` as it was applied, and put the change into a new migration; where \
                 the database is as the edited script makes it, take that: \
                 `cargo migrate accept {version}` (`Migrator::accept` in a program)"
            ),
            Problem::Missing { .. } => {
                "start the program that knows it, or allow unknown migrations with \
                 `.missing(MissingPolicy::Allow)` (`--allow-missing` on the command line)"
                    .to_owned()
            }
            Problem::BreaksOlder {
                release, before, ..
            } => breaks_older(release.as_deref(), before.as_deref()),
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
            Problem::UnknownRelease { known, .. } if known.is_empty() => {
                "no release is stored with any migration (`.release(…)` in a program, `--release` \
                 on the command line); name a version: `cargo migrate down --to VERSION`"
                    .to_owned()
            }
            Problem::UnknownRelease { known, .. } => format!(
                "the history has {}; or name a version: `cargo migrate down --to VERSION`",
                known.join(", ")
            ),
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
            Problem::EditedMidway { version, .. } => format!(
                "restore the script as it was when it stopped, and start again; or undo by hand \
                 what it has done and drop its row: `cargo migrate forget {version}` lists that \
                 (`Migrator::forget` in a program)"
            ),
            Problem::HistoryNotEmpty { .. } => {
                "look at it with `cargo migrate status`; what is pending is applied by \
                 `cargo migrate up`"
                    .to_owned()
            }
            Problem::FreshDatabase { .. } => {
                "apply the migrations with `cargo migrate up`, or give the address of the \
                 database that has the tables"
                    .to_owned()
            }
            Problem::NothingToAccept { .. } => {
                "`cargo migrate up` applies it as it is now".to_owned()
            }
            Problem::StoppedMidway { version, .. } => format!(
                "finish it with the next start, or drop its row: `cargo migrate forget {version}`"
            ),
            Problem::NothingToForget { .. } => {
                "`cargo migrate status` shows what stopped midway; `cargo migrate down` reverts \
                 what is applied"
                    .to_owned()
            }
            Problem::AtWork { .. } => {
                "wait for it, or end it; a process that has just been ended counts as gone after \
                 some seconds"
                    .to_owned()
            }
        }
    }
}

/// The ways on for a program that is older than the database.
fn breaks_older(release: Option<&str>, before: Option<&str>) -> String {
    let release = release.map_or_else(String::new, |release| format!(", {release},"));
    let back = match before {
        Some(before) => format!("cargo migrate plan --down --to {before} --stored-scripts"),
        None => "cargo migrate plan --down --all --stored-scripts".to_owned(),
    };
    format!(
        "start the release that applied it{release} or a newer one; or take the database back: \
         `{back}` shows what that runs and loses; to start all the same, allow it with \
         `.missing(MissingPolicy::Allow)` (`--allow-missing` on the command line)"
    )
}

/// The way back for a draft that was edited after it had been applied.
fn draft(version: &str, revert: &Request) -> String {
    let way = match &revert.0 {
        Goal::DownTo { version } if version.is_start() => {
            "`cargo migrate down --all` reverts it and what was applied after it, and \
             `cargo migrate up` applies it as it is now"
                .to_owned()
        }
        Goal::DownTo { version } => format!(
            "`cargo migrate down --to {version}` reverts it and what was applied after it, and \
             `cargo migrate up` applies it as it is now"
        ),
        _ => "`cargo migrate redo` reverts it and applies it as it is now".to_owned(),
    };
    format!(
        "it is a draft: {way}; where the database is as the edited script makes it, take that: \
         `cargo migrate accept {version}`"
    )
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
            Problem::BreaksOlder {
                version,
                name,
                verdict,
                others,
                ..
            } => {
                write!(
                    out,
                    "the database has migration {version} `{name}`, which this program does not \
                     know and which breaks older releases: "
                )?;
                if let Some(statement) = verdict.statement() {
                    write!(out, "statement {statement} ")?;
                }
                out.write_str(verdict.reason().unwrap_or("its author says so"))?;
                match others {
                    0 => Ok(()),
                    1 => out.write_str(" (and one more breaks them)"),
                    others => write!(out, " (and {others} more break them)"),
                }
            }
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
            Problem::UnknownRelease { release, .. } => write!(
                out,
                "the history does not tell what release {release} had applied"
            ),
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
            Problem::HistoryNotEmpty { rows, .. } => write!(
                out,
                "a baseline is for a database without a history, and this one's has {rows} row{}",
                if *rows == 1 { "" } else { "s" }
            ),
            Problem::FreshDatabase { .. } => out.write_str(
                "a baseline is for a database that has tables already, and this one has none",
            ),
            Problem::NothingToAccept { version, name } => write!(
                out,
                "migration {version} `{name}` is not applied: there is nothing to accept"
            ),
            Problem::StoppedMidway {
                version,
                name,
                direction,
            } => write!(
                out,
                "the {} script of migration {version} `{name}` stopped midway: only what is \
                 applied can be accepted",
                direction.name()
            ),
            Problem::NothingToForget { version, name } => write!(
                out,
                "migration {version} `{name}` did not stop midway: there is nothing to forget"
            ),
            Problem::AtWork {
                version,
                name,
                process,
            } => write!(
                out,
                "process {process} may still be at work on migration {version} `{name}`"
            ),
        }
    }
}
