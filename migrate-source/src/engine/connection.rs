//! A database in memory that scripts cannot leave.
//!
//! What a script may not do here, because a build must not do it: open a file of
//! the machine, load code, run without end, fill the memory, or change settings
//! that hold for the whole process. The runtime allows all of it; what was not
//! done is said (see [`super::skip`]).

use std::cmp::Ordering;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering as Memory};
use std::time::Duration;

use rusqlite::backup::Backup;
use rusqlite::functions::{Aggregate, Context, FunctionFlags};
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;
use rusqlite::types::Null;
use rusqlite::{Connection, Error};

use crate::config::{Function, Registered};

/// Instructions of `SQLite`'s virtual machine that one script may take: some
/// seconds, and enough for hundreds of thousands of rows.
pub(super) const STEPS_OF_A_SCRIPT: u64 = 50_000_000;

/// Instructions that all scripts together may take.
pub(super) const STEPS_OF_A_FOLDER: u64 = 400_000_000;

/// After how many instructions the limits are looked at.
const PACE: i32 = 10_000;

/// The largest value, and the largest statement, in bytes.
const LONGEST_VALUE: i32 = 64 << 20;

/// The largest database: 256 MiB in pages of 4096 bytes.
const MOST_PAGES: u32 = 1 << 16;

/// Functions that reach out of the database.
const REACH_OUT: [&str; 5] = [
    "load_extension",
    "readfile",
    "writefile",
    "edit",
    "fts3_tokenizer",
];

/// Settings that reach out of the database, or would lift a limit.
const HOLD_BEYOND: [&str; 8] = [
    "temp_store",
    "temp_store_directory",
    "data_store_directory",
    "hard_heap_limit",
    "soft_heap_limit",
    "max_page_count",
    "threads",
    "mmap_size",
];

/// What is counted and noticed while statements run.
#[derive(Debug, Default)]
pub(super) struct Watch {
    steps_of_script: AtomicU64,
    steps_of_folder: AtomicU64,
    /// A statement was refused because it reaches out of the database.
    refused: AtomicBool,
    /// A function of the application was called: what it returned is not what
    /// the application's would.
    guessed: AtomicBool,
}

impl Watch {
    pub(super) fn begin_script(&self) {
        self.steps_of_script.store(0, Memory::Relaxed);
    }

    pub(super) fn begin_statement(&self) {
        self.refused.store(false, Memory::Relaxed);
        self.guessed.store(false, Memory::Relaxed);
    }

    pub(super) fn refused(&self) -> bool {
        self.refused.load(Memory::Relaxed)
    }

    pub(super) fn guessed(&self) -> bool {
        self.guessed.load(Memory::Relaxed)
    }

    pub(super) fn folder_is_done(&self) -> bool {
        self.steps_of_folder.load(Memory::Relaxed) > STEPS_OF_A_FOLDER
    }

    /// Counts, and tells whether it is too much.
    fn count(&self) -> bool {
        let pace = PACE.unsigned_abs().into();
        let script = self.steps_of_script.fetch_add(pace, Memory::Relaxed);
        let folder = self.steps_of_folder.fetch_add(pace, Memory::Relaxed);
        script > STEPS_OF_A_SCRIPT || folder > STEPS_OF_A_FOLDER
    }
}

/// Opens an empty database, as the runtime's connections are set.
pub(super) fn open(registered: &Registered, watch: &Arc<Watch>) -> Result<Connection, Error> {
    let connection = Connection::open_in_memory()?;
    connection.execute_batch(&format!(
        "PRAGMA temp_store = MEMORY; PRAGMA max_page_count = {MOST_PAGES}; \
         PRAGMA foreign_keys = ON; PRAGMA synchronous = OFF;"
    ))?;
    connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, LONGEST_VALUE)?;
    connection.set_limit(Limit::SQLITE_LIMIT_SQL_LENGTH, LONGEST_VALUE)?;
    for function in &registered.functions {
        let called = Arc::clone(watch);
        connection.create_scalar_function(
            function.name.as_str(),
            arguments(function),
            flags(),
            move |_| {
                called.guessed.store(true, Memory::Relaxed);
                Ok(Null)
            },
        )?;
    }
    for function in &registered.aggregates {
        let aggregate = Guess(Arc::clone(watch));
        connection.create_aggregate_function(
            function.name.as_str(),
            arguments(function),
            flags(),
            aggregate,
        )?;
    }
    for name in &registered.collations {
        connection.create_collation(name.as_str(), by_bytes)?;
    }
    let counted = Arc::clone(watch);
    connection
        .progress_handler(PACE, Some(move || counted.count()))
        .done()?;
    let asked = Arc::clone(watch);
    connection
        .authorizer(Some(move |context: AuthContext<'_>| {
            let answer = may(&context);
            if answer == Authorization::Deny {
                asked.refused.store(true, Memory::Relaxed);
            }
            answer
        }))
        .done()?;
    Ok(connection)
}

/// Makes one database equal to another.
pub(super) fn copy(from: &Connection, to: &mut Connection) -> Result<(), Error> {
    Backup::new(from, to)?.run_to_completion(i32::MAX, Duration::ZERO, None)
}

fn may(context: &AuthContext<'_>) -> Authorization {
    let among = |name: &str, names: &[&str]| names.iter().any(|n| n.eq_ignore_ascii_case(name));
    match context.action {
        // `''` is a temporary database, which is in memory here; `VACUUM` makes one.
        AuthAction::Attach { filename } if !matches!(filename, "" | ":memory:") => {
            Authorization::Deny
        }
        AuthAction::Function { function_name } if among(function_name, &REACH_OUT) => {
            Authorization::Deny
        }
        AuthAction::Pragma { pragma_name, .. } if among(pragma_name, &HOLD_BEYOND) => {
            Authorization::Ignore
        }
        _ => Authorization::Allow,
    }
}

fn arguments(function: &Function) -> i32 {
    function.arguments.map_or(-1, i32::from)
}

/// Whatever a schema asks of a function, the application's may fulfil.
fn flags() -> FunctionFlags {
    FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_INNOCUOUS
}

fn by_bytes(left: &str, right: &str) -> Ordering {
    left.cmp(right)
}

/// An aggregate of the application: nobody knows what it would return.
struct Guess(Arc<Watch>);

impl Aggregate<(), Null> for Guess {
    fn init(&self, _: &mut Context<'_>) -> Result<(), Error> {
        Ok(())
    }

    fn step(&self, _: &mut Context<'_>, (): &mut ()) -> Result<(), Error> {
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, _: Option<()>) -> Result<Null, Error> {
        self.0.guessed.store(true, Memory::Relaxed);
        Ok(Null)
    }
}

/// Up to rusqlite 0.37 setting a hook returns nothing, later a result.
trait Done {
    fn done(self) -> Result<(), Error>;
}

impl Done for () {
    fn done(self) -> Result<(), Error> {
        Ok(())
    }
}

impl Done for Result<(), Error> {
    fn done(self) -> Result<(), Error> {
        self
    }
}
