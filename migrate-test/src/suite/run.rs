//! From a check to its outcome.

use super::{Check, Outcome, Suite, agrees, crash, filled, fresh, runners, walk, zero};
use crate::workbench::Trouble;

pub(super) async fn run(suite: &Suite, check: Check) -> Result<Outcome, Trouble> {
    let first = suite.first(check)?;
    let mut notes = Vec::new();
    if let Some((_, version, reason)) = suite.narrowed(check) {
        notes.push(format!("only from version {version} on: {reason}"));
    }
    let failures = match check {
        Check::FreshToHead => fresh::fresh_to_head(suite).await?,
        Check::OneAtATime => fresh::one_at_a_time(suite).await?,
        Check::DownRestores => {
            let walked = walk::walk(suite).await?;
            let mut failures = walk::from(first, &walked.restore);
            failures.extend(walked.stopped.clone());
            failures
        }
        Check::UpDownUp => {
            let walked = walk::walk(suite).await?;
            let mut failures = walk::from(first, &walked.again);
            failures.extend(walked.stopped.clone());
            failures
        }
        Check::DownToZero => zero::down_to_zero(suite, &mut notes).await?,
        Check::FilledTables => {
            let walked = filled::walk(suite).await?;
            notes.extend_from_slice(&walked.notes);
            let mut failures = walk::from(first, &walked.fails);
            failures.extend(walked.stopped.clone());
            failures
        }
        Check::DataSurvives => {
            let walked = filled::walk(suite).await?;
            let mut failures = walk::from(first, &walked.lost);
            failures.extend(walked.stopped.clone());
            failures
        }
        Check::FolderAgrees => agrees::folder_agrees(suite).await?,
        Check::CrashAnywhere => crash::crash_anywhere(suite, &mut notes).await?,
        Check::EightRunners => runners::eight_runners(suite).await?,
    };
    Ok(Outcome {
        check,
        dialect: suite.dialect,
        failures,
        notes,
    })
}
