//! Changes rows without running anything, as SQL text for each database.

use crate::digest::hex;
use crate::history::rows::{self, NewRow, TOOL};
use crate::history::{Entry, State};
use crate::image::Damaged;
use crate::literal::{optional_text, text};
use crate::plan::{Known, progress_digest};
use crate::run::Job;
use crate::script::Script;

/// Adds the row of a migration whose work was done before there was a history.
pub(crate) fn baseline(job: &Job<'_>, known: &Known<'_>) -> Result<String, Damaged> {
    let migration = job.migrations.migration(known.index)?;
    let up = migration.up(job.dialect_index)?;
    let down = migration.down(job.dialect_index)?;
    let total = up.statements().len();
    let verdict = migration.verdict(job.dialect_index)?.stored();
    let row = NewRow {
        version: known.version,
        key: known.key,
        sort_key: &known.sort_key,
        name: known.name,
        kind: "baseline",
        state: State::Applied,
        algorithm: job.migrations.image.algorithm(),
        text_digest: hex(&known.text_digest),
        token_digest: hex(&known.token_digest),
        down_sql: down.as_ref().map(Script::text),
        down_compiled: down.as_ref().map(Script::compiled),
        irreversible: known.irreversible,
        compatibility: Some(&verdict),
        release: job.settings.release.as_deref(),
        commit: job.settings.commit.as_deref(),
        total,
        done: total,
        progress: progress_digest(&up, total),
        owner: "",
        process: ("''".to_owned(), "''".to_owned()),
        host: &job.host,
        duration: "NULL".to_owned(),
    };
    Ok(rows::insert(&job.table, &row))
}

/// Makes an applied row say what the program has; it must be as it was read.
pub(crate) fn accept(job: &Job<'_>, known: &Known<'_>, entry: &Entry) -> Result<String, Damaged> {
    let dialect = job.dialect();
    let quote = |value: &str| text(dialect, value);
    let migration = job.migrations.migration(known.index)?;
    let up = migration.up(job.dialect_index)?;
    let down = migration.down(job.dialect_index)?;
    let total = up.statements().len();
    let down_sql = down.as_ref().map(Script::text);
    let down_compiled = down.as_ref().map(Script::compiled);
    let verdict = migration.verdict(job.dialect_index)?.stored();
    let assignments = [
        ("version", quote(known.version)),
        ("name", quote(known.name)),
        (
            "digest_algorithm",
            job.migrations.image.algorithm().to_string(),
        ),
        ("text_digest", quote(&hex(&known.text_digest))),
        ("token_digest", quote(&hex(&known.token_digest))),
        ("down_sql", optional_text(dialect, down_sql)),
        (
            "down_compiled",
            optional_text(dialect, down_compiled.as_deref()),
        ),
        ("irreversible", optional_text(dialect, known.irreversible)),
        ("statements_total", total.to_string()),
        ("statements_done", total.to_string()),
        ("progress_digest", quote(&progress_digest(&up, total))),
        ("tool", quote(TOOL)),
        ("compatibility", quote(&verdict)),
    ];
    let assignments: Vec<String> = assignments
        .into_iter()
        .map(|(column, value)| format!("{column} = {value}"))
        .collect();
    Ok(format!(
        "UPDATE {} SET {} WHERE {} AND state = 'applied' AND text_digest = {} AND token_digest = {}",
        job.table.name(),
        assignments.join(", "),
        job.table.row(&entry.key),
        quote(&entry.text_digest),
        quote(&entry.token_digest),
    ))
}

/// Removes the row of a migration that stopped midway; it must be as it was read.
pub(crate) fn forget(job: &Job<'_>, entry: &Entry) -> String {
    let quote = |value: &str| text(job.dialect(), value);
    format!(
        "{} AND state = {} AND owner = {} AND statements_done = {}",
        rows::delete(&job.table, &entry.key),
        quote(entry.state.name()),
        quote(&entry.owner),
        entry.done,
    )
}
