//! Runs the rules over the scripts that are judged.

use std::cell::OnceCell;

use super::catalog::ALL;
use super::folder::Folder;
use super::policy::{JudgePolicy, Verdict};
use super::release::Release;
use super::report::Report;
use super::rule::{Check as WayToLook, Rule};
use super::subject::Subject;
use crate::dialect::Dialect;
use crate::finding::{Direction, Finding, Level};
#[cfg(feature = "rules")]
use crate::grammar::Trees;
use crate::memory::{Check, Memory};
use crate::migration::Migration;
use crate::profile::Profile;
use crate::script::DialectScript;
use crate::server::ServerVersion;

/// What the rules have to know beside the migrations.
pub(crate) struct Court<'a> {
    /// The conventions that the folder follows.
    pub(crate) profile: Option<Profile>,
    /// The servers that `migrate.toml` names, one at most for each database.
    pub(crate) servers: &'a [ServerVersion],
    /// What was found sound before.
    pub(crate) memory: &'a Memory,
    /// The syntax trees of the scripts.
    #[cfg(feature = "rules")]
    pub(crate) trees: &'a Trees,
    /// Which migrations are judged.
    pub(crate) policy: JudgePolicy,
    /// `[rules]` of `migrate.toml`: `None` means `"allow"`.
    pub(crate) levels: &'a [(String, Option<Level>)],
}

/// Judges the up scripts; what is found goes to `findings`.
///
/// A down script undoes on purpose, and its plan shows what it takes away.
pub(crate) fn judge(
    court: &Court<'_>,
    migrations: &[Migration],
    findings: &mut Vec<Finding>,
) -> Verdict {
    let rules: Vec<(&'static Rule, Level)> = ALL
        .iter()
        .filter(|rule| rule.is_built_in())
        .filter_map(|rule| Some((*rule, level(court, rule)?)))
        .collect();
    let mut verdict = Verdict::of(rules.iter().map(|(rule, _)| rule.code.name));
    for dialect in Dialect::ALL {
        let rules: Vec<(&'static Rule, Level)> = rules
            .iter()
            .filter(|(rule, _)| rule.dialects.contains(&dialect))
            .copied()
            .collect();
        let asked = Asked {
            court,
            dialect,
            rules: &rules,
        };
        asked.judge(migrations, &mut verdict, findings);
    }
    verdict
}

/// The rules for one database.
struct Asked<'a> {
    court: &'a Court<'a>,
    dialect: Dialect,
    rules: &'a [(&'static Rule, Level)],
}

impl Asked<'_> {
    fn is_judged(&self, migration: &Migration) -> bool {
        (!migration.frozen || self.court.policy == JudgePolicy::All)
            && migration
                .up
                .dialects
                .iter()
                .any(|script| script.dialect == self.dialect)
    }

    fn server(&self) -> Option<ServerVersion> {
        let mut servers = self.court.servers.iter().copied();
        servers.find(|server| server.product.dialect() == self.dialect)
    }

    fn judge(&self, migrations: &[Migration], verdict: &mut Verdict, findings: &mut Vec<Finding>) {
        if self.rules.is_empty() || !migrations.iter().any(|migration| self.is_judged(migration)) {
            return;
        }
        let cuts = places(migrations);
        let statements = places(migrations);
        let folder = Folder::new(migrations, self.dialect, &cuts, &statements);
        let memory = self.court.memory;
        let check = Check::Rules(self.dialect);
        let release = Release::new(&folder);
        for (index, migration) in migrations.iter().enumerate() {
            let Some(script) = folder.script(index) else {
                continue;
            };
            if !self.is_judged(migration) {
                continue;
            }
            let is_sound = memory.is_sound(&migration.up, check);
            // Where a quote does not end, nobody knows what is a statement.
            if !is_sound && !folder.cut(index).problems.is_empty() {
                continue;
            }
            if migration.frozen {
                release.begin();
            }
            verdict.add(&migration.version.text, Direction::Up);
            if !is_sound {
                let told = findings.len();
                folder.has_looked_around();
                self.script(index, migration, script, &folder, &release, findings);
                if findings.len() == told && !folder.has_looked_around() {
                    memory.remember(&migration.up, check);
                }
            }
            release.add(index);
        }
    }

    fn script<'a>(
        &self,
        index: usize,
        migration: &'a Migration,
        script: &DialectScript,
        folder: &'a Folder<'a>,
        release: &'a Release<'a>,
        findings: &mut Vec<Finding>,
    ) {
        let statements = folder.statements(index);
        let subject = Subject {
            dialect: self.dialect,
            server: self.server(),
            profile: self.court.profile,
            is_whole_file: migration.up.section == (0..migration.up.file.text.len()),
            text: migration.up.text(),
            class: script.transaction,
            made: release.made_by(statements),
            statements,
            folder,
            past: index,
            release,
        };
        for (rule, level) in self.rules {
            if let WayToLook::Words(check) = rule.check {
                check(&subject, &mut report(migration, rule, *level, findings));
            }
        }
        #[cfg(feature = "rules")]
        if self.dialect == Dialect::Postgres {
            let tree = self.court.trees.of(&migration.up);
            super::linter::run(&subject, &tree, self.rules, &mut |rule, level, tell| {
                tell(&mut report(migration, rule, level, findings));
            });
        }
    }
}

/// A place for what is understood of each migration.
fn places<T>(migrations: &[Migration]) -> Vec<OnceCell<T>> {
    migrations.iter().map(|_| OnceCell::new()).collect()
}

fn report<'a>(
    migration: &'a Migration,
    rule: &'static Rule,
    level: Level,
    findings: &'a mut Vec<Finding>,
) -> Report<'a> {
    Report {
        rule,
        level,
        file: &migration.up.file,
        start: migration.up.section.start,
        version: &migration.version.text,
        direction: Direction::Up,
        findings,
    }
}

/// The level of a rule in this folder.
fn level(court: &Court<'_>, rule: &Rule) -> Option<Level> {
    court
        .levels
        .iter()
        .find(|(name, _)| name == rule.code.name)
        .map_or_else(|| rule.default_level(court.profile), |(_, level)| *level)
}
