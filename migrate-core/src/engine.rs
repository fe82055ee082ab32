//! What a database must be able to do: the seam between the flow of a run,
//! which is the same everywhere, and the three databases.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use crate::error::Error;
use crate::history::attempts::{Attempt, Recorded};
use crate::history::read::Whole;
use crate::history::{Entry, Expectation, Peek};
use crate::limits::Limits;
use crate::plan::Step;
use crate::policy::Resolution;
use crate::probe::{Presence, Probe};
use crate::run::{BatchLimits, Job};
use crate::script::{Script, StoredScript};

/// How an attempt that needs the guard went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// It is done.
    Done,
    /// Another runner is migrating; nothing was done.
    Busy,
    /// The history is not what the plan was made from; nothing was done.
    Changed,
}

/// What [`Together::Failed`] was about.
pub(crate) const TOGETHER: &str = "several migrations did not run in one transaction";

/// How several scripts in one transaction went.
#[derive(Debug)]
pub(crate) enum Together {
    /// All of them have run, each in so much time.
    Done(Vec<Duration>),
    /// It is not this run's turn; nothing was done.
    Not(Turn),
    /// Something failed and all of it was rolled back; with the place of the
    /// script, where that is known.
    Failed {
        at: Option<usize>,
        /// Where nothing fails one by one, nobody else tells it.
        why: Option<Error>,
    },
}

/// Why a script did not run.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It was rolled back because of somebody else; another attempt may succeed.
    Contended(Error),
    /// It will not run.
    Final(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::Final(error)
    }
}

impl Failure {
    pub(crate) fn into_error(self) -> Error {
        match self {
            Failure::Contended(error) | Failure::Final(error) => error,
        }
    }
}

/// One script to run, with everything that its history row needs.
#[derive(Clone, Debug)]
pub(crate) struct Work<'a> {
    pub(crate) step: &'a Step,
    pub(crate) script: &'a Script<'a>,
    /// The migration's place in the order.
    pub(crate) sort_key: &'a str,
    /// The down script that the history is to keep.
    pub(crate) down: Option<&'a Script<'a>>,
    pub(crate) irreversible: Option<&'a str>,
    /// Whether older releases can live with it, as the history keeps it.
    pub(crate) verdict: Option<&'a str>,
    /// The migration's row, where it has one.
    pub(crate) entry: Option<&'a Entry>,
    pub(crate) expected: &'a Expectation,
    /// What [`Engine::record`] looks at besides, where nobody has.
    pub(crate) whole: Option<Arc<Whole>>,
    pub(crate) limits: Limits,
    /// Whether it is recorded that this script is tried.
    pub(crate) recorded: bool,
    /// What the transaction that commits this script records as begun.
    pub(crate) next: Option<Recorded<'a>>,
}

/// What the steps of a run ask of a server beyond running SQL.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Needs {
    /// A limit of how long a statement takes.
    pub(crate) statement_timeout: bool,
    /// Scripts whose statements have to come to one session.
    pub(crate) sessions: Vec<SessionNeed>,
}

/// Why a script without a transaction needs a session of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SessionNeed {
    pub(crate) version: String,
    pub(crate) name: String,
    pub(crate) keeps: Keeps,
}

/// What such a script keeps in its session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keeps {
    /// What it sets itself.
    Settings,
    /// Limits of its own.
    Limits,
    /// That the role's limits do not hold.
    NoLimits,
}

/// A database that migrations run on.
///
/// The methods are called in this order: `peek`, `read`, `check`, then `enter`, then the
/// ones that write, and at last, whatever happened, `leave`.
pub(crate) trait Engine: Send {
    /// How much [`Engine::together`] takes; `None` where a transaction does not
    /// hold what scripts do.
    const BATCHES: Option<BatchLimits>;

    /// Whether the caller's transaction is joined.
    fn joined(&self) -> bool;

    /// Looks whether there is anything to do; one round trip where no transaction is joined.
    fn peek(&mut self, job: &Job<'_>) -> impl Future<Output = Result<Peek, Error>> + Send;

    /// Whether [`Engine::record`] sees that the history is the beginning of the set.
    fn proves(&self) -> bool {
        false
    }

    /// Reads the history; without a table it is empty.
    fn read(&mut self, job: &Job<'_>) -> impl Future<Output = Result<Vec<Entry>, Error>> + Send;

    /// Asks something of the history's table, which is there.
    fn question(
        &mut self,
        job: &Job<'_>,
        sql: &str,
    ) -> impl Future<Output = Result<Vec<Vec<Option<String>>>, Error>> + Send;

    /// Reads a stored down script.
    fn stored(
        &mut self,
        job: &Job<'_>,
        key: &str,
    ) -> impl Future<Output = Result<Option<StoredScript>, Error>> + Send;

    /// Refuses, before anything is written, what cannot be done here.
    fn check(
        &mut self,
        job: &Job<'_>,
        needs: Needs,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// What [`Engine::check`] asks the server: statements that may come along with
    /// another question. [`Engine::heard`] takes their rows.
    fn ahead(&self) -> Vec<String> {
        Vec::new()
    }

    /// Takes the rows of what [`Engine::ahead`] asked.
    fn heard(&mut self, _rows: Vec<Vec<Option<String>>>) {}

    /// Takes what must be held for the whole run, and makes the history table.
    /// [`Turn::Changed`] means that it is taken and the history has to be read again.
    ///
    /// `expected` is what the history was, where all of it is applied: then it does not
    /// have to be read while it is so.
    fn enter(
        &mut self,
        job: &Job<'_>,
        expected: Option<&Expectation>,
    ) -> impl Future<Output = Result<Turn, Error>> + Send;

    /// Records that a transactional script begins, in a transaction of its own, if
    /// it is this run's turn; with all the records there are.
    fn record(
        &mut self,
        job: &Job<'_>,
        work: &Work<'_>,
    ) -> impl Future<Output = Result<(Turn, Vec<Attempt>), Error>> + Send;

    /// Takes a recorded attempt back.
    fn withdraw(
        &mut self,
        job: &Job<'_>,
        key: &str,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// Reads the records of attempts.
    fn attempts(
        &mut self,
        job: &Job<'_>,
    ) -> impl Future<Output = Result<Vec<Attempt>, Error>> + Send;

    /// Runs a script and writes its history row: both or neither. What is recorded
    /// of it goes away with that.
    fn transact(
        &mut self,
        job: &Job<'_>,
        work: &Work<'_>,
    ) -> impl Future<Output = Result<Turn, Failure>> + Send;

    /// Runs several scripts and writes their history rows: all or nothing. What is
    /// recorded of the first goes away with that.
    fn together(
        &mut self,
        job: &Job<'_>,
        works: &[Work<'_>],
    ) -> impl Future<Output = Result<Together, Error>> + Send;

    /// Whether the runner that a row names may still be at work.
    fn alive(
        &mut self,
        job: &Job<'_>,
        entry: &Entry,
    ) -> impl Future<Output = Result<bool, Error>> + Send;

    /// Marks a migration as this run's, of whose statements `done` have taken effect.
    fn claim(
        &mut self,
        job: &Job<'_>,
        work: &Work<'_>,
        done: usize,
    ) -> impl Future<Output = Result<Turn, Error>> + Send;

    /// Claims a script that begins, runs its statements and concludes it with as few
    /// messages as there can be; `None` where this database or this script needs one
    /// for each.
    ///
    /// `done` is how many statements have taken effect, and `None` before the script is
    /// claimed; it is heard whenever the server tells that it has grown. After a
    /// [`Failure::Contended`] it goes on behind that.
    fn stream(
        &mut self,
        _job: &Job<'_>,
        _work: &Work<'_>,
        _done: &mut Option<usize>,
        _hear: &mut (dyn FnMut(usize) + Send),
    ) -> impl Future<Output = Option<Result<Turn, Failure>>> + Send {
        async { None }
    }

    /// Runs a statement again that only sets up the session, before a script goes on.
    fn replay(
        &mut self,
        job: &Job<'_>,
        work: &Work<'_>,
        statement: usize,
    ) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Runs one statement of a claimed script and records it.
    fn execute(
        &mut self,
        job: &Job<'_>,
        work: &Work<'_>,
        statement: usize,
    ) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Records that a claimed script has run wholly.
    fn conclude(
        &mut self,
        job: &Job<'_>,
        work: &Work<'_>,
        duration_ms: u128,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// Records that a claimed script's statement failed, and ends a transaction
    /// that the script began.
    fn fail(
        &mut self,
        job: &Job<'_>,
        work: &Work<'_>,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// Whether an object is there; `None` where this database cannot be asked.
    fn probe(
        &mut self,
        probe: &Probe<'_>,
    ) -> impl Future<Output = Result<Option<Presence>, Error>> + Send;

    /// Drops what a failed statement of a claimed script left unusable.
    fn drop_invalid(
        &mut self,
        job: &Job<'_>,
        work: &Work<'_>,
        probe: &Probe<'_>,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// Settles a row whose runner is gone.
    fn settle(
        &mut self,
        job: &Job<'_>,
        entry: &Entry,
        done: usize,
        progress: &str,
    ) -> impl Future<Output = Result<Turn, Error>> + Send;

    /// Changes the history under the guard, all or nothing, if it is as expected;
    /// each statement has to change one row.
    fn amend(
        &mut self,
        job: &Job<'_>,
        expected: &Expectation,
        statements: &[String],
    ) -> impl Future<Output = Result<Turn, Error>> + Send;

    /// Asks something that only reads, outside of a caller's transaction; what takes
    /// long or waits for a lock is given up.
    fn ask(
        &mut self,
        job: &Job<'_>,
        sql: &str,
    ) -> impl Future<Output = Result<Vec<Vec<Option<String>>>, Error>> + Send;

    /// How many tables the database has of its own.
    fn count_tables(&mut self, job: &Job<'_>) -> impl Future<Output = Result<usize, Error>> + Send;

    /// Who is migrating, as text for people.
    fn holder(&mut self, job: &Job<'_>) -> impl Future<Output = Option<String>> + Send;

    /// Gives back what the run held, and the connection's own settings.
    fn leave(&mut self, job: &Job<'_>) -> impl Future<Output = Result<(), Error>> + Send;

    /// Gives the connection back, or closes it when it is not known to be clean.
    fn finish(self, used: Use) -> impl Future<Output = ()> + Send;
}

/// What a run did with its connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// It only read.
    Read,
    /// It ran scripts, and everything was put back.
    Scripts,
    /// Something failed, and everything was put back as far as the run knows.
    Failed,
    /// Something could not be put back.
    Left,
}

/// What is known of a connection after a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cleanliness {
    /// It is as it was.
    Clean,
    /// Nobody knows what is left in the session.
    Unknown,
}

/// What an operation is asked to do.
#[derive(Clone, Debug)]
pub(crate) enum Operation {
    Run(crate::plan::Request),
    Plan(crate::plan::Request),
    Status,
    Resolve {
        version: crate::version::VersionRef,
        resolution: Resolution,
    },
    Amend {
        change: crate::amendment::Change,
        stage: crate::amendment::Stage,
    },
    WaitCurrent,
}
