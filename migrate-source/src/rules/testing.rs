//! How the rules' own tests ask one rule alone.

use std::ops::Range;
use std::sync::Arc;

use expect_test::Expect;

use super::judge::{Court, judge};
use super::policy::JudgePolicy;
use super::rule::Rule;
use crate::Dialect;
use crate::finding::{Direction, Finding, Level, SourceFile};
use crate::memory::Memory;
use crate::migration::{Migration, Version};
use crate::profile::Profile;
use crate::render::{Style, human};
use crate::script::{ScriptInput, TransactionRule, read};
use crate::server::ServerVersion;

/// A folder of drafts on which one rule is asked.
pub(super) struct Case<'a> {
    pub(super) rule: &'a Rule,
    pub(super) dialect: Dialect,
    pub(super) server: Option<ServerVersion>,
    pub(super) profile: Option<Profile>,
    /// Up scripts that are frozen.
    pub(super) frozen: &'a [&'a str],
    /// Up scripts of drafts, behind them.
    pub(super) drafts: &'a [&'a str],
}

impl Case<'_> {
    pub(super) fn findings(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let migrations: Vec<Migration> = self
            .frozen
            .iter()
            .map(|text| (text, true))
            .chain(self.drafts.iter().map(|text| (text, false)))
            .enumerate()
            .map(|(index, (text, frozen))| self.migration(index + 1, text, frozen))
            .collect();
        let levels: Vec<(String, Option<Level>)> = super::ALL
            .iter()
            .map(|rule| {
                let wanted = rule.code.name == self.rule.code.name;
                (rule.code.name.to_owned(), wanted.then_some(Level::Warning))
            })
            .collect();
        let court = Court {
            profile: self.profile,
            servers: self.server.as_slice(),
            memory: &Memory::default(),
            #[cfg(feature = "rules")]
            trees: &crate::grammar::Trees::default(),
            policy: JudgePolicy::Drafts,
            levels: &levels,
        };
        judge(&court, &migrations, &mut findings);
        findings
    }

    fn migration(&self, number: usize, text: &str, frozen: bool) -> Migration {
        let (file, _) = SourceFile::from_bytes(format!("{number}.up.sql"), text.as_bytes());
        let version = number.to_string();
        let section: Range<usize> = 0..file.text.len();
        let input = ScriptInput {
            file: &Arc::clone(&file),
            section,
            direction: Direction::Up,
            version: &version,
            dialects: &[self.dialect],
            rule: TransactionRule::Always,
            rule_is_outside: false,
            own_marker: None,
        };
        Migration {
            version: Version {
                sort_key: version.clone(),
                key: version.clone(),
                text: version.clone(),
            },
            name: "a".to_owned(),
            up: read(&input, &mut Vec::new()),
            down: None,
            irreversible: None,
            frozen,
        }
    }
}

fn case<'a>(rule: &'a Rule, dialect: Dialect, drafts: &'a [&'a str]) -> Case<'a> {
    Case {
        rule,
        dialect,
        server: None,
        profile: None,
        frozen: &[],
        drafts,
    }
}

/// What a person reads about these drafts.
pub(super) fn rendered(rule: &Rule, dialect: Dialect, drafts: &[&str], expected: &Expect) {
    show(&case(rule, dialect, drafts), expected);
}

/// What a person reads about this folder.
pub(super) fn show(case: &Case<'_>, expected: &Expect) {
    let text: Vec<String> = case
        .findings()
        .iter()
        .map(|finding| human(finding, Style::Plain) + "\n")
        .collect();
    expected.assert_eq(&text.join("\n"));
}

/// The rule says nothing about these drafts, on any of its databases.
pub(super) fn silent(rule: &Rule, drafts: &[&str]) {
    for dialect in rule.dialects {
        let findings = case(rule, *dialect, drafts).findings();
        assert_eq!(findings, [], "{drafts:?} on {dialect}");
    }
}

/// The rule says something about each of these drafts, on each of its databases.
pub(super) fn loud(rule: &Rule, drafts: &[&str]) {
    for dialect in rule.dialects {
        for draft in drafts {
            let drafts = [*draft];
            let findings = case(rule, *dialect, &drafts).findings();
            assert!(!findings.is_empty(), "{draft:?} on {dialect}");
        }
    }
}

/// The SQL of a page's section, as the scripts before this release and those of it.
fn section(page: &str, title: &str, dialect: Dialect) -> Option<(String, String)> {
    let (_, rest) = page.split_once(title)?;
    let (_, rest) = rest.split_once("```sql\n")?;
    let (block, _) = rest.split_once("```")?;
    let (mut frozen, mut drafts) = (String::new(), String::new());
    let mut is_frozen = false;
    let mut is_meant = true;
    for line in block.lines() {
        if line.starts_with("-- an earlier release:") {
            is_frozen = true;
        } else if let Some(whose) = line.strip_prefix("-- this release") {
            is_frozen = false;
            let ours = match dialect {
                Dialect::Postgres => "PostgreSQL",
                Dialect::Mysql => "MySQL",
                Dialect::Sqlite => "SQLite",
            };
            is_meant = whose == ":" || whose.contains(ours);
        } else if is_frozen || is_meant {
            let script = if is_frozen { &mut frozen } else { &mut drafts };
            script.push_str(line);
            script.push('\n');
        }
    }
    Some((frozen, drafts))
}

/// Every page shows SQL that its rule finds, and SQL that it does not find.
#[test]
fn every_page_is_right_about_its_rule() {
    for rule in super::ALL.iter().filter(|rule| rule.is_built_in()) {
        let name = rule.code.name;
        for dialect in rule.dialects {
            for (title, is_found) in [("**Example.**", true), ("**Use instead.**", false)] {
                let Some((frozen, drafts)) = section(rule.code.page, title, *dialect) else {
                    assert!(!is_found, "`{name}` has no {title}");
                    continue;
                };
                let is_allowed = drafts.contains(&format!("allow({name})"));
                let frozen: Vec<&str> = vec![&frozen];
                let findings = Case {
                    rule,
                    dialect: *dialect,
                    server: None,
                    profile: match rule.default {
                        super::DefaultLevel::WarnIn(profile) => Some(profile),
                        _ => None,
                    },
                    frozen: &frozen,
                    drafts: &[&drafts],
                }
                .findings();
                assert!(
                    findings.is_empty() != is_found || is_allowed,
                    "{title} of `{name}` on {dialect}: {findings:#?}"
                );
            }
        }
    }
}

/// Every page says the same things in the same order.
#[test]
fn every_page_has_its_parts() {
    for rule in super::ALL {
        let name = rule.code.name;
        let mut rest = rule.code.page;
        for part in ["**Why it is bad.**", "**What is blocked.**", "**Example.**"] {
            let Some((_, behind)) = rest.split_once(part) else {
                panic!("the page of `{name}` has no {part} in its place");
            };
            rest = behind;
        }
        assert!(
            rest.contains("**Use instead.**"),
            "the page of `{name}` does not say what to use instead"
        );
    }
}
