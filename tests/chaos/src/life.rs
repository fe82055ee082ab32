//! What all parts share: an undisturbed run to compare with, and the last start
//! of a database that was disturbed.

use std::time::Instant;

use crate::database::{Fresh, Source};
use crate::engine::Engine;
use crate::moment::Length;
use crate::outcome::Outcome;
use crate::process::{Ended, Program};
use crate::sets::Set;
use crate::state::{self, State};
use crate::tally::Tally;

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
