//! Findings that somebody took responsibility for: `allow` in a script,
//! `accept` in the lock file, `[levels]` in `migrate.toml`.

use std::collections::HashMap;
use std::ops::Range;

use super::Context;
use crate::config;
use crate::engine::{self, Ran};
use crate::finding::{Code, Direction, Finding, Label, Level, codes};
use crate::lock_file::{ReadLockFile, Soundness};
use crate::migration::Migration;
use crate::order;
use crate::rules::{self, JudgePolicy, Verdict};
use crate::script::{DirectiveKind, Script, suggestion};

/// Whether an `allow` directive may take this code back. The folder's structure,
/// its frozen history and text that no server could read are not a matter of
/// judgement.
pub fn can_be_allowed(code: &Code) -> bool {
    let about_transactions: [&Code; 2] = [
        &codes::TRANSACTION_CONTROL,
        &codes::CANNOT_RUN_IN_TRANSACTION,
    ];
    config::ADJUSTABLE.contains(&code)
        || about_transactions.contains(&code)
        || rules::is_rule(code.name)
}

/// Whether the lock file may accept this code as an old mistake of a migration.
pub fn can_be_accepted(code: &Code) -> bool {
    let never: [&Code; 7] = [
        &codes::NOT_PARSED,
        &codes::FROZEN_REFORMATTED,
        &codes::FROZEN_DOWN_EDITED,
        &codes::UNUSED_ALLOW,
        &codes::UNUSED_ACCEPT,
        &codes::FOLDER_OUTSIDE_PACKAGE,
        &codes::FILE_NAME,
    ];
    !is_structural(code) && !never.contains(&code)
}

/// Whether the lock file may accept this finding as an old mistake. Of the late
/// ones only a frozen one is old; a draft has to move.
pub(crate) fn is_acceptable(finding: &Finding) -> bool {
    if finding.code == &codes::REORDERED {
        return order::is_frozen_one(finding);
    }
    finding.about.is_some() && can_be_accepted(finding.code)
}

/// The code that somebody may have meant who wrote `name`.
pub fn nearest_code(name: &str) -> Option<&'static str> {
    let findings = Code::all().map(|code| code.name);
    let rules = rules::NAMES.iter().copied();
    suggestion(name, &findings.chain(rules).collect::<Vec<_>>())
}

/// What a finding about a draft is once the draft is frozen: the same, another
/// one, or nothing.
pub fn becomes_when_frozen(code: &'static Code, judge: JudgePolicy) -> Option<&'static Code> {
    let is_rule_for_drafts = judge == JudgePolicy::Drafts && rules::is_rule(code.name);
    if is_rule_for_drafts || code == &codes::TRANSACTION_CONTROL {
        None
    } else if code == &codes::EMPTY_DRAFT {
        Some(&codes::NO_STATEMENTS)
    } else {
        Some(code)
    }
}

fn is_structural(code: &Code) -> bool {
    let structural: [&Code; 23] = [
        &codes::FOLDER_MISSING,
        &codes::FOLDER_NOT_A_FOLDER,
        &codes::UNREADABLE,
        &codes::LINK_LEAVES_FOLDER,
        &codes::NOT_UTF8,
        &codes::NUL_CHARACTER,
        &codes::FILE_NAME,
        &codes::MIXED_PROFILES,
        &codes::SECTION_MARKER,
        &codes::DUPLICATE_VERSION,
        &codes::VERSION_OUT_OF_RANGE,
        &codes::DIALECT_MISSING,
        &codes::CONFIG_SYNTAX,
        &codes::CONFIG_KEY,
        &codes::CONFIG_VALUE,
        &codes::LOCK_FILE_DAMAGED,
        &codes::LOCK_FILE_CONFLICT,
        &codes::LOCK_FILE_DIALECT,
        &codes::FROZEN_EDITED,
        &codes::FROZEN_RENAMED,
        &codes::FROZEN_MISSING,
        &codes::REORDERED,
        &codes::DRAFT_DENIED,
    ];
    structural.contains(&code)
}

/// Which checks had their say.
pub(super) struct Asked<'a> {
    /// The rules that were asked, and about what.
    pub(super) verdict: &'a Verdict,
    /// Whether the engine ran the scripts.
    pub(super) ran: Ran,
}

impl Asked<'_> {
    /// Whether there would be a finding of this name, had its check anything to
    /// say: what nobody asked about is neither unused nor gone.
    fn about(&self, name: &str, about: (&str, Direction)) -> bool {
        let is_engine = engine::CODES.iter().any(|code| code.name == name);
        let is_grammar = [&codes::SYNTAX_ERROR, &codes::NEWER_SYNTAX]
            .iter()
            .any(|code| code.name == name);
        (!is_engine || self.ran == Ran::Whole)
            && (!is_grammar || cfg!(feature = "postgres-grammar"))
            && (!rules::is_rule(name) || self.verdict.covers(name, about))
    }
}

/// Takes back what is allowed or accepted, changes levels, and says what of
/// that had no effect. Returns the findings that the lock file accepts.
pub(super) fn suppress(
    context: &Context<'_>,
    migrations: &[Migration],
    asked: &Asked<'_>,
    findings: &mut Vec<Finding>,
) -> Vec<Finding> {
    // Without a dialect no script was read, and where a file cannot be read or two
    // claim one version, not everything was said: then nothing can be said about
    // what an acceptance is for.
    let scripts_read = context.disputed.is_empty()
        && context.unreadable.is_empty()
        && migrations
            .iter()
            .all(|migration| !migration.up.dialects.is_empty());
    allow(migrations, asked, findings);
    let accepted = context.lock_file.map_or_else(Vec::new, |found| {
        accept(found, scripts_read, asked, findings)
    });
    levels(context, findings);
    accepted
}

/// An `allow` directive's name, and whether it had an effect.
struct Allow<'a> {
    script: &'a Script,
    about: (&'a str, Direction),
    name: &'a str,
    scope: Range<usize>,
    span: Range<usize>,
    used: bool,
}

impl Allow<'_> {
    fn covers(&self, finding: &Finding) -> bool {
        if finding.code.name != self.name || !can_be_allowed(finding.code) {
            return false;
        }
        let about_script = finding
            .about
            .as_ref()
            .is_some_and(|(version, direction)| (version.as_str(), *direction) == self.about);
        match finding.labels.first() {
            Some(Label {
                file,
                span: Some(span),
                ..
            }) => {
                file.path == self.script.file.path
                    && self.scope.start <= span.start
                    && span.end <= self.scope.end
            }
            // It is about the script as a whole, and so is every directive that names it.
            _ => about_script,
        }
    }
}

fn allow(migrations: &[Migration], asked: &Asked<'_>, findings: &mut Vec<Finding>) {
    let mut allows: Vec<Allow<'_>> = Vec::new();
    let mut by_code: HashMap<&str, Vec<usize>> = HashMap::new();
    for migration in migrations {
        let up = (Direction::Up, &migration.up);
        let down = migration.down.as_ref().map(|down| (Direction::Down, down));
        for (direction, script) in std::iter::once(up).chain(down) {
            for directive in &script.directives {
                let DirectiveKind::Allow { names, scope, .. } = &directive.kind else {
                    continue;
                };
                for name in names {
                    by_code.entry(name).or_default().push(allows.len());
                    allows.push(Allow {
                        script,
                        about: (&migration.version.text, direction),
                        name,
                        scope: scope.clone(),
                        span: directive.span.clone(),
                        used: false,
                    });
                }
            }
        }
    }
    if allows.is_empty() {
        return;
    }
    findings.retain(|finding| {
        let mut kept = true;
        for index in by_code.get(finding.code.name).into_iter().flatten() {
            let allow = &mut allows[*index];
            if allow.covers(finding) {
                allow.used = true;
                kept = false;
            }
        }
        kept
    });
    let unused = allows
        .iter()
        .filter(|allow| !allow.used && asked.about(allow.name, allow.about));
    for allow in unused {
        findings.push(without_effect(allow));
    }
}

fn without_effect(allow: &Allow<'_>) -> Finding {
    let name = allow.name;
    let code = Code::find(name);
    let finding = match code {
        _ if rules::is_rule(name) || code.is_some_and(can_be_allowed) => Finding::new(
            &codes::UNUSED_ALLOW,
            format!("`allow({name})` suppresses nothing here"),
        )
        .help("delete the name, or move the directive to the statement that it is for"),
        Some(code) => Finding::new(&codes::BAD_DIRECTIVE, format!("`{name}` cannot be allowed"))
            .note(format!("it means: {}", code.summary))
            .help(format!("`cargo migrate explain {name}` says what to do")),
        // A later version may know it: no reason to refuse the script.
        None => {
            let known: Vec<&str> = codes::ALL
                .iter()
                .filter(|code| can_be_allowed(code))
                .map(|code| code.name)
                .chain(rules::NAMES.iter().copied())
                .collect();
            let finding = Finding::new(
                &codes::UNUSED_ALLOW,
                format!("`allow({name})` suppresses nothing: no finding has this name"),
            );
            match suggestion(name, &known) {
                Some(known) => finding.help(format!("did you mean `{known}`?")),
                None => finding.help("`cargo migrate explain` lists the findings there are"),
            }
        }
    };
    let (version, direction) = allow.about;
    finding
        .label(Label::at(&allow.script.file, allow.span.clone(), ""))
        .about(version, direction)
}

fn accept(
    lock_file: &ReadLockFile,
    scripts_read: bool,
    asked: &Asked<'_>,
    findings: &mut Vec<Finding>,
) -> Vec<Finding> {
    let list = &lock_file.content.accepted;
    if list.is_empty() {
        return Vec::new();
    }
    let keys: HashMap<(&str, &str, Direction), usize> = list
        .iter()
        .enumerate()
        .map(|(index, accepted)| {
            let key = (
                accepted.code.as_str(),
                accepted.version.as_str(),
                accepted.direction,
            );
            (key, index)
        })
        .collect();
    let mut used = vec![false; list.len()];
    let (accepted, left): (Vec<Finding>, Vec<Finding>) =
        std::mem::take(findings).into_iter().partition(|finding| {
            let index = finding.about.as_ref().and_then(|(version, direction)| {
                keys.get(&(finding.code.name, version.as_str(), *direction))
            });
            match index {
                Some(index) if is_acceptable(finding) => {
                    used[*index] = true;
                    true
                }
                _ => false,
            }
        });
    *findings = left;
    if lock_file.soundness == Soundness::Sound && scripts_read {
        for (accepted, used) in list.iter().zip(used) {
            let about = (accepted.version.as_str(), accepted.direction);
            // Reading cannot tell whether a mistake that only running shows is there.
            let is_proven = Code::find(&accepted.code).is_some_and(Code::is_proven);
            if !used && !is_proven && asked.about(&accepted.code, about) {
                let message = format!(
                    "the lock file accepts `{}` in `{}`, and there is no such finding",
                    accepted.code, accepted.version
                );
                findings.push(
                    Finding::new(&codes::UNUSED_ACCEPT, message)
                        .label(Label::at(&lock_file.file, accepted.place.clone(), ""))
                        .help("drop the line: `cargo migrate freeze`"),
                );
            }
        }
    }
    accepted
}

/// Changes levels; which ones may be changed is the configuration's business.
fn levels(context: &Context<'_>, findings: &mut Vec<Finding>) {
    if context.config.levels.is_empty() {
        return;
    }
    let wanted: HashMap<&str, Option<Level>> = context
        .config
        .levels
        .iter()
        .map(|(name, level)| (name.as_str(), *level))
        .collect();
    findings.retain_mut(|finding| match wanted.get(finding.code.name) {
        Some(Some(level)) => {
            finding.level = *level;
            true
        }
        Some(None) => false,
        None => true,
    });
}
