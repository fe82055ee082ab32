//! Checks that need the whole set: pairs, drafts, frozen history, transactions.
//!
//! Owns what is decided only here: which findings a lock file, a directive or
//! the configuration takes back. Reads no file; asks git only to explain an
//! edit that was found.

mod difference;
mod down_scripts;
mod drafts;
mod empty;
mod frozen;
mod mysql;
mod suppress;
mod syntax;
mod transactions;

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

pub use down_scripts::asks_for_down;
#[cfg(feature = "commands")]
pub(crate) use suppress::is_acceptable;
pub use suppress::{becomes_when_frozen, can_be_accepted, can_be_allowed, nearest_code};

use crate::config::{Config, DownPolicy, DraftPolicy, OrderPolicy, RunScripts};
use crate::dialect::Dialect;
use crate::engine::{self, Ran};
use crate::finding::{Finding, SourceFile};
#[cfg(feature = "postgres-grammar")]
use crate::grammar::Trees;
use crate::lock_file::{self, ReadLockFile, Soundness};
use crate::memory::Memory;
use crate::migration::Migration;
use crate::order;
use crate::profile::Profile;
use crate::rules::Verdict;
use suppress::Asked;

/// What the checks have to know beside the migrations.
pub(crate) struct Context<'a> {
    /// The package's root: paths of files are relative to it.
    pub(crate) package: &'a Path,
    /// The folder.
    pub(crate) folder: &'a Arc<SourceFile>,
    /// The profile that was used.
    pub(crate) profile: Option<Profile>,
    /// The order policy in force.
    pub(crate) order: OrderPolicy,
    /// The down policy, where somebody named one.
    pub(crate) down: Option<DownPolicy>,
    /// The draft policy in force.
    pub(crate) drafts: DraftPolicy,
    /// Whether the scripts are run.
    pub(crate) run_scripts: RunScripts,
    /// What `migrate.toml` says.
    pub(crate) config: &'a Config,
    /// The lock file, where there is one.
    pub(crate) lock_file: Option<&'a ReadLockFile>,
    /// What was found sound before.
    #[cfg_attr(
        not(any(feature = "postgres-grammar", feature = "word-rules")),
        expect(dead_code, reason = "no check is slow enough to need it")
    )]
    pub(crate) memory: &'a Memory,
    /// The syntax trees of the scripts.
    #[cfg(feature = "postgres-grammar")]
    pub(crate) trees: &'a Trees,
    /// The paths of files whose text is not known: nothing is said about it.
    pub(crate) unreadable: &'a HashSet<String>,
    /// The paths of files about which it is not known which migration they are.
    pub(crate) disputed: &'a HashSet<String>,
    /// The paths of up scripts whose down script is there and not supported.
    pub(crate) downs_elsewhere: &'a HashSet<String>,
}

/// Checks a set, marks what is frozen, and takes back what is allowed or accepted.
///
/// Returns the findings that the lock file accepts.
pub(crate) fn check(
    context: &Context<'_>,
    migrations: &mut [Migration],
    findings: &mut Vec<Finding>,
) -> Vec<Finding> {
    match context.lock_file {
        None => drafts::denied(context, migrations, findings),
        Some(found) if found.soundness == Soundness::Sound => {
            let comparison = lock_file::compare(&found.content, migrations);
            for (migration, frozen) in migrations.iter_mut().zip(&comparison.frozen) {
                migration.frozen = *frozen;
            }
            frozen::changed(context, found, &comparison.changes, migrations, findings);
            if context.order == OrderPolicy::Linear {
                let mut late = Vec::new();
                order::reordered(migrations, context.lock_file, &mut late);
                if context.disputed.is_empty() {
                    order::frozen_out_of_order(migrations, found, &comparison.changes, &mut late);
                }
                // Which of two files is meant is to be settled first.
                late.retain(|finding| {
                    let first = finding.labels.first();
                    first.is_none_or(|label| !context.disputed.contains(&label.file.path))
                });
                findings.append(&mut late);
            }
            drafts::denied(context, migrations, findings);
        }
        // What cannot be read may have listed any of them: no rule for drafts applies.
        Some(_) => {
            for migration in migrations.iter_mut() {
                migration.frozen = true;
            }
        }
    }
    down_scripts::missing(context, migrations, findings);
    empty::scripts(migrations, findings);
    transactions::settle(migrations, findings);
    mysql::scripts(migrations, findings);
    syntax::errors(context, migrations, findings);
    engine::newer(
        migrations,
        context.config.server(Dialect::Sqlite),
        &context.config.sqlite,
        findings,
    );
    // Where a file is not known, neither is what the history makes.
    let is_known = context.disputed.is_empty() && context.unreadable.is_empty();
    let input = engine::Input {
        folder: context.folder,
        migrations,
        registered: &context.config.sqlite,
    };
    let ran = if is_known && context.run_scripts == RunScripts::InMemory {
        engine::check(&input, findings)
    } else {
        Ran::InPart
    };
    let verdict = judged(context, migrations, findings);
    syntax::hush_rules(migrations, findings);
    let asked = Asked {
        verdict: &verdict,
        ran,
    };
    suppress::suppress(context, migrations, &asked, findings)
}

/// What the rules say.
#[cfg(feature = "word-rules")]
fn judged(context: &Context<'_>, migrations: &[Migration], findings: &mut Vec<Finding>) -> Verdict {
    let court = crate::rules::Court {
        profile: context.profile,
        memory: context.memory,
        #[cfg(feature = "rules")]
        trees: context.trees,
        servers: &context.config.servers,
        policy: context.config.judge.unwrap_or_default(),
        levels: &context.config.rules,
    };
    crate::rules::judge(&court, migrations, findings)
}

/// No rule is asked.
#[cfg(not(feature = "word-rules"))]
fn judged(_: &Context<'_>, _: &[Migration], _: &mut Vec<Finding>) -> Verdict {
    Verdict::default()
}
