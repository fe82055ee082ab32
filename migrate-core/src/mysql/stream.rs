//! A whole script in one message: its claim, its statements with the record of each
//! behind it, and its conclusion.
//!
//! The server runs them in order and stops at the first that fails, so the history
//! says at every moment what it would say after a message for each: at most one
//! statement, the first that is not recorded, is in doubt. A record that changes no
//! row, because another run has taken over, ends the message too. When the runner
//! dies, the server goes on with the message, records included, and keeps the guard
//! until it is done.

use crate::dialect::Dialect;
use crate::engine::{Failure, Turn, Work};
use crate::history::rows::{self, Claim};
use crate::mysql::frame::Frame;
use crate::mysql::message::{Hear, Message};
use crate::mysql::stepwise::{mark, process, taken_over};
use crate::mysql::{Mysql, attribution, query, session, writing};
use crate::plan::{progress_digest, progress_digests};
use crate::run::Job;
use crate::script::{Script, Statement, TransactionClass};

/// How far the server has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Passed {
    /// The script is this run's.
    Claimed,
    /// A statement has run.
    Ran(usize),
    /// Its record is written, and not yet committed.
    Recorded(usize),
    /// Both are committed.
    Done(usize),
    /// The history says that the script has run.
    Concluded,
}

/// Why it came no further.
enum Stopped {
    /// What the server said, or that it says nothing any more.
    Driver(sqlx::Error),
    /// What was not sent.
    Unsent(Failure),
}

impl From<sqlx::Error> for Stopped {
    fn from(error: sqlx::Error) -> Stopped {
        Stopped::Driver(error)
    }
}

/// Whether a script can be sent so.
pub(crate) fn takes(engine: &Mysql<'_>, work: &Work<'_>) -> bool {
    let script = work.script;
    !engine.joined && !disguises(script) && !mentions(script.text(), "found_rows")
}

/// Whether a script changes what a mark looks like when it comes back.
pub(crate) fn disguises(script: &Script<'_>) -> bool {
    script
        .settings()
        .iter()
        .any(|name| ["character_set_results", "sql_select_limit"].contains(name))
}

/// Whether a statement commits together with its record.
fn is_atomic(script: &Script<'_>, statement: &Statement<'_>) -> bool {
    script.class() == TransactionClass::NoTransaction && statement.can_be_atomic(Dialect::Mysql)
}

/// Whether a text has a word in it, which is given in lower case.
pub(crate) fn mentions(text: &str, word: &str) -> bool {
    text.as_bytes()
        .windows(word.len())
        .any(|part| part.eq_ignore_ascii_case(word.as_bytes()))
}

/// Whether a statement may have no other behind it in its message.
///
/// One that is nothing but a comment for this server is an error before a semicolon,
/// and none alone; between delimiters stands more than one statement, or a semicolon
/// at the end.
fn goes_alone(statement: &Statement<'_>, delimited: bool) -> bool {
    statement.first_word().is_empty() || delimited && statement.text().contains(';')
}

pub(crate) async fn run(
    engine: &mut Mysql<'_>,
    job: &Job<'_>,
    work: &Work<'_>,
    done: &mut Option<usize>,
    hear: Hear<'_, usize>,
) -> Result<Turn, Failure> {
    if let (Some(session), None) = (&mut engine.session, &done) {
        session.prepare(engine.link.connection(), work).await?;
    }
    let began = *done;
    let mut passed = None;
    let mut listen = |now: Passed| {
        passed = Some(now);
        let statements = match now {
            Passed::Claimed => 0,
            Passed::Done(index) => index + 1,
            Passed::Ran(_) | Passed::Recorded(_) | Passed::Concluded => return,
        };
        *done = Some(statements);
        hear(statements);
    };
    let renewal = match &engine.session {
        Some(session) => session.renewal(work.script),
        None => Vec::new(),
    };
    let script = work.script;
    let atomic = script.statements().iter().any(|one| is_atomic(script, one));
    let held = engine.link.outlives_the_run() && atomic;
    let mut frame = Frame::open(engine.link.connection(), held).await?;
    let connection = frame.connection();
    let mut message = Message::new(connection, &job.owner, engine.largest, &mut listen);
    let sent = send(&mut message, job, work, began, &renewal, engine.largest).await;
    frame.close().await;
    let error = match sent {
        Ok(()) => return Ok(Turn::Done),
        Err(Stopped::Unsent(failure)) => return Err(failure),
        Err(Stopped::Driver(error)) => error,
    };
    let failed = failed(work, began, passed, error);
    if matches!(failed, Err(Failure::Contended(_))) {
        // What waited in vain for a lock has left its transaction open.
        query::execute(engine.link.connection(), "ROLLBACK".to_owned())
            .await
            .map_err(writing)?;
    }
    failed
}

/// Sends what is left of a script behind what is done.
async fn send(
    message: &mut Message<'_, Passed>,
    job: &Job<'_>,
    work: &Work<'_>,
    began: Option<usize>,
    renewal: &[String],
    largest: usize,
) -> Result<(), Stopped> {
    let script = work.script;
    let mark = mark(job, work);
    if began.is_none() {
        let claim = rows::begin(job, work, 0, process());
        message.say(&format!("{mark}{claim}")).await?;
        message.mark_one_row(Passed::Claimed).await?;
    }
    let from = began.unwrap_or(0);
    let total = script.statements().len();
    let delimited = mentions(script.text(), "delimiter");
    // Where something has to be put back first, that the last statement has run is
    // recorded before.
    let at_once = renewal.is_empty() && !script.leaves_transaction_open();
    let conclusion = |progress| {
        let claim = claim(job, work, total, progress);
        let duration = "TIMESTAMPDIFF(MICROSECOND, started_at, UTC_TIMESTAMP(6)) DIV 1000";
        format!("{mark}{}", rows::conclude(&job.table, &claim, duration))
    };
    let mut digests = progress_digests(script, from);
    let mut last = None;
    for (index, statement) in script.statements().iter().enumerate().skip(from) {
        let progress = digests.next().unwrap_or_default();
        let record = if at_once && index + 1 == total {
            conclusion(progress.clone())
        } else {
            let claim = claim(job, work, index + 1, progress.clone());
            format!("{mark}{}", rows::progress(&job.table, &claim))
        };
        last = Some(progress);
        let sql = format!("{mark}{}", statement.text());
        if let Err(failure) = attribution::too_large(work, index, &sql, largest) {
            message.end().await?;
            return Err(Stopped::Unsent(failure));
        }
        let atomic = is_atomic(script, statement);
        if atomic {
            message.say("START TRANSACTION").await?;
        }
        if goes_alone(statement, delimited) {
            message.say_alone(&sql).await?;
        } else {
            message.say(&sql).await?;
        }
        message.mark(Passed::Ran(index)).await?;
        message.say(&record).await?;
        if atomic {
            message.mark_one_row(Passed::Recorded(index)).await?;
            message.say("COMMIT").await?;
            message.mark(Passed::Done(index)).await?;
        } else {
            message.mark_one_row(Passed::Done(index)).await?;
        }
    }
    if !at_once || last.is_none() {
        if script.leaves_transaction_open() {
            message.say("COMMIT").await?;
        }
        for setting in renewal {
            message.say(setting).await?;
        }
        let progress = last.unwrap_or_else(|| progress_digest(script, total));
        message.say(&conclusion(progress)).await?;
        message.mark_one_row(Passed::Concluded).await?;
    }
    message.end().await?;
    Ok(())
}

fn claim<'a>(job: &'a Job<'_>, work: &'a Work<'_>, done: usize, progress: String) -> Claim<'a> {
    Claim {
        done,
        progress,
        ..rows::claimed(job, work, 0, process())
    }
}

/// What it means that the server has come so far and no further.
fn failed(
    work: &Work<'_>,
    began: Option<usize>,
    passed: Option<Passed>,
    error: sqlx::Error,
) -> Result<Turn, Failure> {
    let total = work.script.statements().len();
    let recording = |error: sqlx::Error| {
        if query::is_number(&error, &[query::OUT_OF_RANGE]) {
            taken_over(work)
        } else {
            writing(error)
        }
    };
    let running = match (passed, began) {
        (None, None) => {
            return if query::is_number(&error, &[query::DUPLICATE_KEY, query::OUT_OF_RANGE]) {
                Ok(Turn::Changed)
            } else {
                Err(Failure::Final(writing(error)))
            };
        }
        (Some(Passed::Ran(_)), _) => return Err(Failure::Final(recording(error))),
        // The commit of both.
        (Some(Passed::Recorded(index)), _) => index,
        (Some(Passed::Claimed), _) => 0,
        (None, Some(done)) => done,
        (Some(Passed::Done(index)), _) => index + 1,
        (Some(Passed::Concluded), _) => total,
    };
    if running < total {
        return Err(attribution::failure(work, Some(running), error));
    }
    Err(Failure::Final(if work.script.settings().is_empty() {
        recording(error)
    } else {
        session::failed(error)
    }))
}
