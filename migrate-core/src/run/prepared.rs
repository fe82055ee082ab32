//! A step with everything that running it needs.

use crate::engine::Work;
use crate::history::attempts::Recorded;
use crate::history::known::Known;
use crate::history::{Entry, Expectation};
use crate::limits::Limits;
use crate::plan::{Source, Step};
use crate::run::job::{Job, Stop};
use crate::run::scripts;
use crate::script::{Script, StoredScript, TransactionClass};

/// A step, its script and what its row in the history says.
pub(crate) struct Prepared<'a> {
    pub(crate) step: &'a Step,
    pub(crate) script: Script<'a>,
    pub(crate) sort_key: String,
    down: Option<Script<'a>>,
    irreversible: Option<&'a str>,
    verdict: Option<String>,
    entry: Option<Entry>,
}

impl<'a> Prepared<'a> {
    pub(crate) fn new(
        job: &Job<'a>,
        history: &Known,
        step: &'a Step,
        stored: Option<&'a StoredScript>,
    ) -> Result<Prepared<'a>, Stop> {
        let script = scripts::script(job, step, stored)?;
        let migration = step
            .index
            .map(|index| job.migrations.migration(index))
            .transpose()?;
        let down = migration
            .map(|migration| migration.down(job.dialect_index))
            .transpose()?
            .flatten();
        let entry = history.get(&step.key).cloned();
        let sort_key = match (migration, &entry) {
            (Some(migration), _) => migration.sort_key().text().into_owned(),
            (None, Some(entry)) => entry.sort_key.clone(),
            (None, None) => String::new(),
        };
        let verdict = migration
            .map(|migration| migration.verdict(job.dialect_index))
            .transpose()?
            .map(|verdict| verdict.stored());
        Ok(Prepared {
            irreversible: migration.and_then(|migration| migration.irreversible()),
            step,
            script,
            sort_key,
            down,
            verdict,
            entry,
        })
    }

    /// The work, of which nothing is recorded yet.
    pub(crate) fn work<'b>(&'b self, job: &Job<'_>, expected: &'b Expectation) -> Work<'b> {
        Work {
            step: self.step,
            script: &self.script,
            sort_key: &self.sort_key,
            down: self.down.as_ref(),
            irreversible: self.irreversible,
            verdict: self.verdict.as_deref(),
            entry: self.entry.as_ref(),
            expected,
            whole: None,
            limits: Limits::of(&job.settings, self.script.limits()),
            recorded: false,
            next: None,
        }
    }
}

/// The script that the record of attempts moves on to when the one before it commits.
pub(crate) fn next_recorded<'a>(
    job: &Job<'a>,
    following: Option<&'a Step>,
) -> Result<Option<Recorded<'a>>, Stop> {
    let Some(step) = following.filter(|step| !step.resumed && step.source == Source::Embedded)
    else {
        return Ok(None);
    };
    let Some(index) = step.index else {
        return Ok(None);
    };
    let script = scripts::script(job, step, None)?;
    let sort_key = job.migrations.migration(index)?.sort_key();
    Ok((script.class() == TransactionClass::Transactional).then(|| Recorded::of(step, sort_key)))
}
