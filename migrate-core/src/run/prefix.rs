//! The usual history: exactly the set's first migrations, as they are.
//!
//! Then nothing of it has to be read, whatever its length: two digests tell it.

use crate::digest::{push_hex, sha256};
use crate::engine::Engine;
use crate::history::known::Known;
use crate::history::{Expectation, Peek, read};
use crate::plan::{Source, Step, Steps};
use crate::report::Direction;
use crate::run::job::{Job, Stop};

/// How many of the set's migrations are applied: the first ones, and no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Prefix(usize);

/// Looks whether the history is the beginning of the set, to the letter.
///
/// `None` where it is something else, and where it has no rows: then it is read.
pub(crate) async fn find<E: Engine>(
    engine: &mut E,
    job: &Job<'_>,
    peek: &Peek,
) -> Result<Option<Prefix>, Stop> {
    let applied = peek.rows;
    if applied == 0 || peek.unfinished > 0 || peek.newer > 0 || applied > job.migrations.len() {
        return Ok(None);
    }
    // Digested at once: in a build without optimization each call has its price.
    let (mut tokens, mut texts) = (String::new(), String::new());
    let mut previous = None;
    for index in 0..job.migrations.len() {
        let migration = job.migrations.migration(index)?;
        let key = migration.key();
        // One version twice is a problem that the plan names.
        if previous == Some(key) {
            return Ok(None);
        }
        previous = Some(key);
        if index < applied {
            let (text, token) = migration.up_digests(job.dialect_index)?;
            tokens.push_str(key);
            tokens.push(' ');
            push_hex(&mut tokens, &token);
            tokens.push('\n');
            push_hex(&mut texts, &text);
        }
    }
    if sha256(tokens.as_bytes()) != peek.head {
        return Ok(None);
    }
    let prefix = Prefix(applied);
    let found = engine.question(job, &read::texts(&job.table)).await?;
    let same = found.first().is_some_and(|row| {
        read::texts_are(
            job.dialect(),
            row,
            &prefix.expectation(job),
            &sha256(texts.as_bytes()),
            job.migrations.image.algorithm(),
        )
    });
    Ok(same.then_some(prefix))
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
