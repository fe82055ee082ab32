//! The kinds of errors.

use std::fmt;
use std::time::Duration;

use crate::dialect::Dialect;
use crate::error::ScriptFailure;
use crate::plan::Problem;
use crate::report::{Direction, Milliseconds};
use crate::status::MigrationStatus;

/// What went wrong.
#[derive(Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The set is not for this database; nothing was asked of it.
    #[non_exhaustive]
    WrongDatabase {
        /// The database that was given.
        given: Dialect,
        /// The databases that the folder is for.
        supported: Vec<Dialect>,
    },
    /// History and set do not fit together, or the request cannot be met; nothing was run.
    #[non_exhaustive]
    Refused {
        /// Why, all of it.
        problems: Vec<Problem>,
    },
    /// The database refused a statement of a script.
    #[non_exhaustive]
    Script {
        /// What it said, and where.
        failure: Box<ScriptFailure>,
        /// What became of the script's earlier statements.
        fate: ScriptFate,
    },
    /// Rows break a foreign key after a script that had switched the check off (`SQLite`).
    #[non_exhaustive]
    ForeignKeys {
        /// The migration's version.
        version: String,
        /// Its name.
        name: String,
        /// The script's file.
        file: String,
        /// One line per broken key: table, parent and how many rows.
        broken: Vec<String>,
    },
    /// A run was cut off, and nobody can tell whether its last statement took effect.
    #[non_exhaustive]
    InDoubt {
        /// The migration's version.
        version: String,
        /// Its name.
        name: String,
        /// Which of its scripts was running.
        direction: Direction,
        /// The script's file.
        file: String,
        /// The statement's line in the file.
        line: u32,
        /// The statement's number, from 1.
        statement: usize,
        /// How many statements the script has.
        statements: usize,
        /// The statement.
        sql: String,
    },
    /// Another runner did not finish in time.
    #[non_exhaustive]
    GuardTimeout {
        /// How long this one waited.
        waited: Duration,
        /// Who the other one is, where the database tells.
        holder: Option<String>,
    },
    /// What a replica waited for was not applied in time.
    #[non_exhaustive]
    NotCurrent {
        /// How long it waited.
        waited: Duration,
        /// What is still missing, in order.
        missing: Vec<MigrationStatus>,
        /// Who is migrating, where somebody is and the database tells.
        holder: Option<String>,
    },
    /// An operation has to see and write what others see, which a caller's
    /// transaction prevents; nothing was done.
    #[non_exhaustive]
    InTransaction {
        /// The operation.
        operation: &'static str,
    },
    /// The database cannot be written; nothing was run.
    #[non_exhaustive]
    ReadOnly {
        /// How that is known.
        why: &'static str,
        /// What to do.
        help: &'static str,
    },
    /// A script without a transaction needs a session of its own, which a pooler in
    /// transaction mode does not give it; nothing was run.
    #[non_exhaustive]
    Pooler {
        /// The migration's version.
        version: String,
        /// Its name.
        name: String,
        /// What would go wrong.
        reason: String,
    },
    /// The database cannot do what an option asks for; nothing was run.
    #[non_exhaustive]
    Unsupported {
        /// What was asked for.
        what: &'static str,
        /// Why it cannot be done.
        reason: &'static str,
    },
    /// A script cannot run in the caller's transaction; nothing was run.
    #[non_exhaustive]
    CannotJoinTransaction {
        /// The migration's version.
        version: String,
        /// Its name.
        name: String,
        /// Why not.
        reason: &'static str,
    },
    /// Another runner took this run over while it did not answer.
    #[non_exhaustive]
    TakenOver {
        /// The migration's version.
        version: String,
        /// Its name.
        name: String,
    },
    /// The history changed while a revert was under way.
    HistoryChanged,
    /// A newer version of sqlmigrate has changed the form of the history.
    #[non_exhaustive]
    NewerHistory {
        /// The form's number in the database.
        found: u32,
        /// The newest form that this version reads.
        known: u32,
    },
    /// The history has something in it that no version of sqlmigrate writes.
    #[non_exhaustive]
    DamagedHistory {
        /// The row's version.
        version: String,
        /// What is wrong.
        problem: &'static str,
    },
    /// There is nothing to settle: the migration did not stop midway.
    #[non_exhaustive]
    NothingToResolve {
        /// The version that was given.
        version: String,
    },
    /// A name cannot be used for the history table.
    #[non_exhaustive]
    BadName {
        /// The name.
        name: String,
        /// Why not.
        reason: &'static str,
    },
    /// The embedded bytes contradict themselves: library and macro do not belong together.
    DamagedImage,
    /// The database could not be reached or did not do what every operation needs.
    #[non_exhaustive]
    Database {
        /// What was being done.
        doing: &'static str,
        /// What the driver said.
        message: String,
        /// What to do, where that is known.
        help: Option<&'static str>,
    },
    /// A URL names no database that this program was built for.
    #[non_exhaustive]
    Url {
        /// What is wrong with it, without the URL's secrets.
        problem: String,
    },
    /// A blocking call inside an asynchronous program.
    InsideRuntime,
    /// A runtime for a blocking call could not be started.
    #[non_exhaustive]
    Runtime {
        /// What the system said.
        message: String,
    },
    /// A folder read at run time has errors.
    #[non_exhaustive]
    Folder {
        /// The folder.
        folder: String,
        /// Its findings, rendered.
        findings: Vec<String>,
    },
}

/// What became of the statements before the one that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ScriptFate {
    /// The script was rolled back as a whole.
    RolledBack,
    /// They stay; the next start goes on with the statement that failed.
    Stays {
        /// How many there are.
        done: usize,
    },
}

/// How many of the migrations that are missing are named.
const LISTED: usize = 5;

impl ErrorKind {
    pub(crate) fn help(&self) -> Option<String> {
        Some(match self {
            ErrorKind::WrongDatabase { .. } => {
                "add the database to `dialect` in migrate.toml, if the SQL fits it".to_owned()
            }
            ErrorKind::Script { fate, .. } => match fate {
                ScriptFate::RolledBack => {
                    "nothing of this script stays; correct it and start again".to_owned()
                }
                ScriptFate::Stays { done: 0 } => "correct it and start again".to_owned(),
                ScriptFate::Stays { done: 1 } => {
                    "its first statement took effect and stays; correct the others and start \
                     again: it goes on behind it"
                        .to_owned()
                }
                ScriptFate::Stays { done } => format!(
                    "the first {done} of its statements took effect and stay; correct the others \
                     and start again: it goes on behind them"
                ),
            },
            ErrorKind::ForeignKeys { .. } => {
                "nothing of this script stays; correct it and start again".to_owned()
            }
            ErrorKind::InDoubt { version, .. } => format!(
                "look whether it took effect, then say so: `cargo migrate resolve {version} --done` \
                 or `--not-done` (`Migrator::resolve` in a program)"
            ),
            ErrorKind::GuardTimeout { .. } => {
                "wait for it to finish, or raise the limit (`Migrator::guard_wait`)".to_owned()
            }
            ErrorKind::NotCurrent { .. } => {
                "look at the job that migrates and at `cargo migrate status`; \
                 `.current_wait(…)` raises the limit"
                    .to_owned()
            }
            ErrorKind::ReadOnly { help, .. } => (*help).to_owned(),
            ErrorKind::Pooler { .. } => {
                "give the address of the server itself, or of a pooler in session mode (on \
                 Supabase the port 5432)"
                    .to_owned()
            }
            ErrorKind::Unsupported { .. } => {
                "take the option or the directive out for this database".to_owned()
            }
            ErrorKind::CannotJoinTransaction { .. } | ErrorKind::InTransaction { .. } => {
                "give a pool or a connection that is not in a transaction".to_owned()
            }
            ErrorKind::TakenOver { .. } | ErrorKind::HistoryChanged => {
                "look at `cargo migrate status`, then start again".to_owned()
            }
            ErrorKind::NewerHistory { .. } => "update sqlmigrate in this program".to_owned(),
            ErrorKind::Database { help, .. } => (*help)?.to_owned(),
            ErrorKind::InsideRuntime => "use the asynchronous form and `.await` it".to_owned(),
            ErrorKind::DamagedImage => {
                "give `sqlmigrate` and its parts the same version".to_owned()
            }
            _ => return None,
        })
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ErrorKind::WrongDatabase { given, supported } => {
                let names: Vec<&str> = supported.iter().map(|dialect| dialect.product()).collect();
                let names = names.join(" and ");
                write!(
                    out,
                    "these migrations are for {names}, and the database is {}",
                    given.product()
                )
            }
            ErrorKind::Refused { problems } => {
                for (index, problem) in problems.iter().enumerate() {
                    if index > 0 {
                        out.write_str("\n")?;
                    }
                    write!(out, "{problem}\n  = help: {}", problem.help())?;
                }
                Ok(())
            }
            ErrorKind::Script { failure, .. } => write!(out, "{failure}"),
            ErrorKind::ForeignKeys {
                version,
                name,
                file,
                broken,
            } => {
                write!(
                    out,
                    "migration {version} `{name}` leaves rows that break a foreign key\n --> {file}"
                )?;
                for line in broken {
                    write!(out, "\n  = note: {line}")?;
                }
                Ok(())
            }
            ErrorKind::InDoubt {
                version,
                name,
                direction,
                file,
                line,
                statement,
                statements,
                sql,
            } => {
                let sql = sql.lines().next().unwrap_or("");
                write!(
                    out,
                    "the {} script of migration {version} `{name}` was cut off, and it is not \
                     known whether its statement {statement} of {statements} took effect\n \
                     --> {file}:{line}\n  |\n  | {sql}\n  |",
                    direction.name()
                )
            }
            ErrorKind::GuardTimeout { waited, holder } => {
                write!(
                    out,
                    "another runner is migrating, and did not finish within {}",
                    Milliseconds(*waited)
                )?;
                if let Some(holder) = holder {
                    write!(out, ": {holder}")?;
                }
                Ok(())
            }
            ErrorKind::NotCurrent {
                waited,
                missing,
                holder,
            } => {
                write!(
                    out,
                    "the database is not current after {}",
                    Milliseconds(*waited)
                )?;
                for one in missing.iter().take(LISTED) {
                    let MigrationStatus { version, name, .. } = one;
                    write!(out, "\n  = note: {version} {name} is {}", one.state)?;
                }
                if missing.len() > LISTED {
                    write!(out, "\n  = note: and {} more", missing.len() - LISTED)?;
                }
                match holder {
                    Some(holder) => write!(out, "\n  = note: at work: {holder}"),
                    None => out.write_str("\n  = note: nobody is migrating"),
                }
            }
            ErrorKind::InTransaction { operation } => {
                write!(
                    out,
                    "`{operation}` cannot be done in the caller's transaction"
                )
            }
            ErrorKind::ReadOnly { why, .. } => {
                write!(out, "this database cannot be written: {why}")
            }
            ErrorKind::Pooler {
                version,
                name,
                reason,
            } => write!(
                out,
                "migration {version} `{name}` has no transaction, and cannot run through this \
                 pooler in transaction mode: {reason}"
            ),
            ErrorKind::Unsupported { what, reason } => {
                write!(out, "{what} cannot be kept: {reason}")
            }
            ErrorKind::CannotJoinTransaction {
                version,
                name,
                reason,
            } => write!(
                out,
                "migration {version} `{name}` cannot run in the caller's transaction: {reason}"
            ),
            ErrorKind::TakenOver { version, name } => write!(
                out,
                "another runner took migration {version} `{name}` over from this one"
            ),
            ErrorKind::HistoryChanged => {
                out.write_str("another runner changed the history while this one was going down")
            }
            ErrorKind::NewerHistory { found, known } => write!(
                out,
                "the history has form {found}, and this version of sqlmigrate reads up to {known}"
            ),
            ErrorKind::DamagedHistory { version, problem } => {
                write!(
                    out,
                    "the history's row for {version} cannot be read: {problem}"
                )
            }
            ErrorKind::NothingToResolve { version } => {
                write!(
                    out,
                    "migration {version} did not stop midway: nothing is in doubt"
                )
            }
            ErrorKind::BadName { name, reason } => {
                write!(out, "`{name}` cannot name the history: {reason}")
            }
            ErrorKind::DamagedImage => out.write_str("the embedded migrations cannot be read"),
            ErrorKind::Database { doing, message, .. } => write!(out, "{doing}: {message}"),
            ErrorKind::Url { problem } => out.write_str(problem),
            ErrorKind::InsideRuntime => {
                out.write_str("a blocking call was made inside an asynchronous program")
            }
            ErrorKind::Runtime { message } => {
                write!(
                    out,
                    "a runtime for the blocking call could not be started: {message}"
                )
            }
            ErrorKind::Folder { folder, findings } => {
                write!(out, "the migrations in `{folder}` have errors")?;
                for finding in findings {
                    write!(out, "\n\n{finding}")?;
                }
                Ok(())
            }
        }
    }
}
