//! The usual history: exactly the set's first migrations, as they are.
//!
//! Then nothing of it has to be read, whatever its length: two digests tell it.

use crate::digest::push_hex;
use crate::engine::Engine;
use crate::history::known::Known;
use crate::history::read::{Heads, Rest, Whole};
use crate::history::{Expectation, Peek, read};
use crate::plan::{Source, Step, Steps};
use crate::report::Direction;
use crate::run::job::{Job, Stop};
use crate::run::scripts;
use crate::script::TransactionClass;

/// How many of the set's migrations are applied: the first ones, and no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Prefix(usize);

/// What stands behind this many migrations is sent to the server; where more is to do,
/// reading the history is the least of it.
const MOST: usize = 1000;

/// The steps up from a history that is the beginning of the set, and the history, which
/// nobody has to read; `None` where it has to be read.
pub(crate) async fn plan<E: Engine>(
    engine: &mut E,
    job: &Job<'_>,
    peek: &Peek,
    limit: Option<usize>,
) -> Result<Option<(Known, Steps)>, Stop> {
    if let Some(assumed) = assumed(engine, job, peek, limit)? {
        return Ok(Some(assumed));
    }
    let ahead = engine.ahead();
    let Some((prefix, rows)) = find(engine, job, peek, &ahead).await? else {
        return Ok(None);
    };
    engine.heard(rows);
    Ok(Some((prefix.history(job), prefix.steps(job, limit)?)))
}

/// The steps up from a history that nobody has looked at yet: the first message that
/// writes does, before it does.
fn assumed<E: Engine>(
    engine: &E,
    job: &Job<'_>,
    peek: &Peek,
    limit: Option<usize>,
) -> Result<Option<(Known, Steps)>, Stop> {
    if !engine.proves() {
        return Ok(None);
    }
    let Some((prefix, whole)) = assume(job, peek)? else {
        return Ok(None);
    };
    let steps = prefix.steps(job, limit)?;
    // A script without a transaction has no such message.
    let looks = match steps.steps.first() {
        Some(first) => {
            scripts::script(job, first, None)?.class() == TransactionClass::Transactional
        }
        None => false,
    };
    Ok(looks.then(|| (prefix.assumed(job, whole), steps)))
}

/// Looks whether the history is the beginning of the set, to the letter, and asks
/// more questions with the same message, whose rows are returned.
///
/// `None` where it is something else, and where it has no rows: then it is read.
pub(crate) async fn find<E: Engine>(
    engine: &mut E,
    job: &Job<'_>,
    peek: &Peek,
    more: &[String],
) -> Result<Option<(Prefix, Vec<Vec<Option<String>>>)>, Stop> {
    let Some((prefix, whole)) = assume(job, peek)? else {
        return Ok(None);
    };
    let mut questions = vec![read::beginning(&job.table, &whole.rest)];
    questions.extend_from_slice(more);
    let mut rows = engine
        .question(job, &questions.join(";\n"))
        .await?
        .into_iter();
    let expected = prefix.expectation(job);
    let same = rows
        .next()
        .is_some_and(|row| read::begins(job.dialect(), &row, &expected, &whole));
    Ok(same.then(|| (prefix, rows.collect())))
}

/// What the history is when it is the beginning of the set, and how that is seen.
///
/// The program has the digests of the whole set only. So the database digests its rows
/// with what follows them in the set: that must be the whole, and nobody has to go
/// through what is applied.
///
/// `None` where the first look says that it is something else.
pub(crate) fn assume(job: &Job<'_>, peek: &Peek) -> Result<Option<(Prefix, Whole)>, Stop> {
    let applied = peek.rows;
    let to_do = job.migrations.len().checked_sub(applied);
    if applied == 0
        || peek.unfinished > 0
        || peek.newer > 0
        || to_do.is_none_or(|to_do| to_do > MOST)
    {
        return Ok(None);
    }
    let Some(rest) = rest(job, applied)? else {
        return Ok(None);
    };
    let heads = heads(job)?;
    let may_be = peek.head.may_become(&rest.lines, &heads.lines);
    Ok(may_be.then_some((Prefix(applied), Whole { rest, heads })))
}

/// What follows the first migrations; `None` where one version stands there twice,
/// which is a problem that the plan names. Among the rows of a history none does.
fn rest(job: &Job<'_>, applied: usize) -> Result<Option<Rest>, Stop> {
    let mut rest = Rest::default();
    let mut previous = job.migrations.migration(applied - 1)?.key();
    for index in applied..job.migrations.len() {
        let migration = job.migrations.migration(index)?;
        let key = migration.key();
        if key == previous {
            return Ok(None);
        }
        previous = key;
        let (text, tokens) = migration.up_digests(job.dialect_index)?;
        rest.lines.push_str(key);
        rest.lines.push(' ');
        push_hex(&mut rest.lines, &tokens);
        rest.lines.push('\n');
        push_hex(&mut rest.texts, &text);
    }
    Ok(Some(rest))
}

fn heads(job: &Job<'_>) -> Result<Heads, Stop> {
    Ok(Heads {
        lines: job.migrations.image.head(job.dialect_index)?,
        texts: job.migrations.image.text_head()?,
        algorithm: job.migrations.image.algorithm(),
    })
}

impl Prefix {
    fn expectation(self, job: &Job<'_>) -> Expectation {
        let last = job.migrations.migration(self.0.saturating_sub(1));
        Expectation {
            rows: self.0,
            unfinished: 0,
            last: last.map_or_else(
                |_| String::new(),
                |last| last.sort_key().text().into_owned(),
            ),
        }
    }

    /// Whether it has so many migrations.
    pub(crate) fn has(self, count: usize) -> bool {
        self.0 == count
    }

    /// The history, of whose rows no step needs one.
    pub(crate) fn history(self, job: &Job<'_>) -> Known {
        Known::unread(self.expectation(job))
    }

    /// The same where nobody has looked yet.
    pub(crate) fn assumed(self, job: &Job<'_>, whole: Whole) -> Known {
        Known::unproven(self.expectation(job), whole)
    }

    /// The steps that apply what follows, at most so many.
    pub(crate) fn steps(self, job: &Job<'_>, limit: Option<usize>) -> Result<Steps, Stop> {
        let steps = (self.0..job.migrations.len())
            .take(limit.unwrap_or(usize::MAX))
            .map(|index| {
                let migration = job.migrations.migration(index)?;
                Ok(Step {
                    index: Some(index),
                    version: migration.version().to_owned(),
                    key: migration.key().to_owned(),
                    name: migration.name().to_owned(),
                    direction: Direction::Up,
                    source: Source::Embedded,
                    resumed: false,
                })
            })
            .collect::<Result<_, Stop>>()?;
        Ok(Steps {
            steps,
            ..Steps::default()
        })
    }
}
