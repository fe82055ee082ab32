//! Runs the rules over the scripts that are judged.

use super::catalog::ALL;
use super::ddl::Ddl;
use super::policy::{JudgePolicy, Verdict};
use super::release::Release;
use super::report::Report;
use super::rule::{Check, Rule};
use super::subject::{Judged, Subject};
use crate::dialect::Dialect;
use crate::finding::{Direction, Finding, Level};
#[cfg(feature = "rules")]
use crate::grammar::Trees;
use crate::migration::Migration;
use crate::profile::Profile;
use crate::script::DialectScript;
use crate::script::words::Words;
use crate::server::ServerVersion;
use crate::sql::{Cut, cut};

/// What the rules have to know beside the migrations.
pub(crate) struct Court<'a> {
    /// The conventions that the folder follows.
    pub(crate) profile: Option<Profile>,
    /// The servers that `migrate.toml` names, one at most for each database.
    pub(crate) servers: &'a [ServerVersion],
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
            && self.script(migration).is_some()
    }

    fn server(&self) -> Option<ServerVersion> {
        let mut servers = self.court.servers.iter().copied();
        servers.find(|server| server.product.dialect() == self.dialect)
    }

    fn script<'m>(&self, migration: &'m Migration) -> Option<&'m DialectScript> {
        let mut scripts = migration.up.dialects.iter();
        scripts.find(|script| script.dialect == self.dialect)
    }

    fn judge(&self, migrations: &[Migration], verdict: &mut Verdict, findings: &mut Vec<Finding>) {
        let is_judged = |migration: &Migration| self.is_judged(migration);
        if self.rules.is_empty() || !migrations.iter().any(is_judged) {
            return;
        }
        let cuts: Vec<Cut> = migrations
            .iter()
            .map(|migration| cut(migration.up.text(), self.dialect))
            .collect();
        let scripts: Vec<Vec<Judged<'_>>> = migrations
            .iter()
            .zip(&cuts)
            .map(|(migration, cut)| match self.script(migration) {
                Some(script) => statements(migration.up.text(), cut, script),
                None => Vec::new(),
            })
            .collect();
        let mut release = Release::default();
        for (index, migration) in migrations.iter().enumerate() {
            // Where a quote does not end, nobody knows what is a statement.
            if !is_judged(migration) || !cuts[index].problems.is_empty() {
                continue;
            }
            let Some(script) = self.script(migration) else {
                continue;
            };
            if migration.frozen {
                release = Release::default();
            }
            verdict.add(&migration.version.text, Direction::Up);
            let subject = Subject {
                dialect: self.dialect,
                server: self.server(),
                profile: self.court.profile,
                is_whole_file: migration.up.section == (0..migration.up.file.text.len()),
                text: migration.up.text(),
                class: script.transaction,
                made: release.made_by(&scripts[index]),
                statements: &scripts[index],
                past: &scripts[..index],
                folder: &scripts,
                release: &release,
            };
            for (rule, level) in self.rules {
                if let Check::Words(check) = rule.check {
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
            let made = subject.made;
            release.add(&scripts[index], made);
        }
    }
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

/// A script's statements, understood.
fn statements<'a>(text: &'a str, cut: &'a Cut, script: &DialectScript) -> Vec<Judged<'a>> {
    cut.statements
        .iter()
        .zip(&script.statements)
        .enumerate()
        .map(|(index, (tokens, statement))| {
            let words = Words::new(script.dialect, text, &cut.tokens[tokens.clone()]);
            Judged {
                index,
                span: statement.span.clone(),
                words,
                ddl: Ddl::read(words),
                traits: statement.traits,
            }
        })
        .collect()
}

/// The level of a rule in this folder.
fn level(court: &Court<'_>, rule: &Rule) -> Option<Level> {
    court
        .levels
        .iter()
        .find(|(name, _)| name == rule.code.name)
        .map_or_else(|| rule.default_level(court.profile), |(_, level)| *level)
}
