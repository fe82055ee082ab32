//! What all parts share: an undisturbed run to compare with, and the last start
//! of a database that was disturbed.

use std::future::Future;
use std::time::Instant;

use tokio::task::JoinSet;

use crate::database::{Fresh, Source};
use crate::engine::Engine;
use crate::moment::Length;
use crate::outcome::Outcome;
use crate::process::{Ended, Program};
use crate::sets::Set;
use crate::state::{self, State};
use crate::tally::Tally;

/// How many databases are disturbed at the same time: most of them wait.
const AT_ONCE: usize = 3;

/// Lives one numbered life after the other, a few at a time, until so many
/// disturbances have hit a run at work.
///
/// # Errors
///
/// When the suite itself fails, or hardly anything hits.
pub async fn until<L>(kills: u64, mut life: impl FnMut(u64) -> L) -> Outcome<Tally>
where
    L: Future<Output = Outcome<Tally>> + Send + 'static,
{
    let mut tally = Tally::default();
    let mut lives = JoinSet::new();
    let mut next = 0;
    while tally.kills < kills || !lives.is_empty() {
        while lives.len() < AT_ONCE && tally.kills + (lives.len() as u64) < kills {
            lives.spawn(life(next));
            next += 1;
        }
        if let Some(life) = lives.join_next().await {
            tally.add(life??);
        }
        if next > 20 + 10 * kills {
            return Err("hardly any disturbance hits a run at work".into());
        }
    }
    Ok(tally)
}

/// Lives one life for each of a list, a few at a time.
///
/// # Errors
///
/// When the suite itself fails.
pub async fn each<T, L>(list: Vec<T>, mut life: impl FnMut(T) -> L) -> Outcome<Tally>
where
    L: Future<Output = Outcome<Tally>> + Send + 'static,
{
    let mut tally = Tally::default();
    let mut lives = JoinSet::new();
    let mut list = list.into_iter();
    loop {
        while lives.len() < AT_ONCE
            && let Some(one) = list.next()
        {
            lives.spawn(life(one));
        }
        match lives.join_next().await {
            Some(life) => tally.add(life??),
            None => return Ok(tally),
        }
    }
}

/// What a part works with.
#[derive(Clone, Debug)]
pub struct Stage {
    /// Which database is disturbed.
    pub engine: Engine,
    /// The runner.
    pub program: Program,
    /// What everything random comes from.
    pub seed: u64,
    /// What the main history leaves when nobody disturbs it.
    pub undisturbed: State,
    /// How long that takes.
    pub length: Length,
}

impl Stage {
    /// Lets a runner apply the main history to a fresh database; `None` where
    /// there is no server.
    ///
    /// # Errors
    ///
    /// When it does not succeed.
    pub async fn set(engine: Engine, program: Program, seed: u64) -> Outcome<Option<Stage>> {
        let Some(database) = Source::Environment.fresh(engine)? else {
            return Ok(None);
        };
        let began = Instant::now();
        let ended = program
            .start(engine, Set::Main, &database.url, &[])?
            .end()
            .await?;
        let time = began.elapsed();
        if !ended.finished() {
            return Err(format!("an undisturbed run failed: {}", ended.complaint).into());
        }
        let undisturbed = State::read(&database).await?;
        Ok(Some(Stage {
            engine,
            program,
            seed,
            undisturbed,
            length: Length {
                time,
                events: ended.events.len(),
            },
        }))
    }

    /// Starts a runner that nobody disturbs and judges what it leaves.
    ///
    /// # Errors
    ///
    /// When the suite itself fails.
    pub async fn last_start(
        &self,
        database: &Fresh,
        story: &str,
        tally: &mut Tally,
    ) -> Outcome<()> {
        tally.starts += 1;
        let ended = self
            .program
            .start(self.engine, Set::Main, &database.url, &[])?
            .end()
            .await?;
        self.judge(database, &ended, story, tally).await
    }

    /// Judges what a start left that nobody disturbed.
    ///
    /// # Errors
    ///
    /// When the suite itself fails.
    pub async fn judge(
        &self,
        database: &Fresh,
        ended: &Ended,
        story: &str,
        tally: &mut Tally,
    ) -> Outcome<()> {
        if !ended.finished() {
            tally.repairs += 1;
            tally.wrong.push(format!(
                "{story}: the next start did not finish ({}):\n{}",
                ended.status, ended.complaint
            ));
            return Ok(());
        }
        self.compare(database, story, tally).await
    }

    /// Compares a database with the undisturbed one, and looks for guards.
    ///
    /// # Errors
    ///
    /// When the suite itself fails.
    pub async fn compare(&self, database: &Fresh, story: &str, tally: &mut Tally) -> Outcome<()> {
        compare(&self.undisturbed, database, story, tally).await
    }
}

/// Compares a database with an undisturbed one, and looks for guards.
///
/// # Errors
///
/// When the suite itself fails.
pub async fn compare(
    undisturbed: &State,
    database: &Fresh,
    story: &str,
    tally: &mut Tally,
) -> Outcome<()> {
    let found = State::read(database).await?;
    let difference = found.against(undisturbed);
    tally.applied += found.applied();
    tally.twice += difference.twice;
    tally.lost += difference.lost;
    if !difference.lines.is_empty() {
        tally
            .wrong
            .push(format!("{story}:\n  {}", difference.lines.join("\n  ")));
    }
    let held = state::guards(database).await?;
    tally.locks += held;
    if held > 0 {
        tally
            .wrong
            .push(format!("{story}: {held} guards are still held"));
    }
    Ok(())
}
