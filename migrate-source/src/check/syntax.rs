//! Syntax errors, as far as nothing else was said about the same place.

#[cfg(feature = "postgres-grammar")]
use std::collections::HashMap;
#[cfg(feature = "postgres-grammar")]
use std::ops::Range;

use super::Context;
#[cfg(feature = "postgres-grammar")]
use crate::dialect::Dialect;
#[cfg(feature = "postgres-grammar")]
use crate::finding::{Code, Direction};
use crate::finding::{Finding, codes};
#[cfg(feature = "postgres-grammar")]
use crate::grammar::{self, Subject, Tree};
#[cfg(feature = "postgres-grammar")]
use crate::memory::Check;
use crate::migration::Migration;
#[cfg(feature = "postgres-grammar")]
use crate::parallel;
use crate::rules;
#[cfg(feature = "postgres-grammar")]
use crate::rules::JudgePolicy;
#[cfg(feature = "postgres-grammar")]
use crate::script::Script;
#[cfg(feature = "postgres-grammar")]
use crate::server::ServerVersion;

#[cfg(not(feature = "postgres-grammar"))]
pub(super) fn errors(_: &Context<'_>, _: &[Migration], _: &mut Vec<Finding>) {}

/// Adds the syntax errors of every `PostgreSQL` script.
///
/// Text that does not end, a placeholder, or a command of psql was told about
/// already: the parser would stumble over the same place.
#[cfg(feature = "postgres-grammar")]
pub(super) fn errors<'m>(
    context: &Context<'_>,
    migrations: &'m [Migration],
    findings: &mut Vec<Finding>,
) {
    let told_by: [&Code; 5] = [
        &codes::NUL_CHARACTER,
        &codes::PLACEHOLDER,
        &codes::PSQL_META_COMMAND,
        &codes::COPY_FROM_STDIN,
        &codes::DELIMITER,
    ];
    let open_ends: [&Code; 5] = [
        &codes::UNTERMINATED_STRING,
        &codes::UNTERMINATED_QUOTE,
        &codes::UNTERMINATED_COMMENT,
        &codes::UNTERMINATED_DOLLAR_QUOTE,
        &codes::UNTERMINATED_STATEMENT,
    ];
    let mut told: HashMap<&str, Vec<Range<usize>>> = HashMap::new();
    let mut placeholders: HashMap<&str, Vec<Range<usize>>> = HashMap::new();
    let mut no_end: HashMap<&str, Vec<Range<usize>>> = HashMap::new();
    for finding in findings.iter() {
        let Some(label) = finding.labels.first() else {
            continue;
        };
        let Some(span) = &label.span else { continue };
        if finding.code == &codes::PLACEHOLDER {
            let spans = placeholders.entry(label.file.path.as_str()).or_default();
            spans.push(span.clone());
        }
        if told_by.contains(&finding.code) {
            let spans = told.entry(label.file.path.as_str()).or_default();
            spans.push(span.clone());
        } else if open_ends.contains(&finding.code) {
            let spans = no_end.entry(label.file.path.as_str()).or_default();
            spans.push(span.clone());
        }
    }

    let server = context.config.server(Dialect::Postgres);
    let mut looks = Vec::new();
    let mut look = |script: &'m Script, migration: &'m Migration, direction: Direction| {
        let is_read = script
            .dialects
            .iter()
            .any(|seen| seen.dialect == Dialect::Postgres && !seen.statements.is_empty());
        let path = script.file.path.as_str();
        let inside = |span: &&Range<usize>| script.section.contains(&span.start);
        let has_no_end = no_end
            .get(path)
            .is_some_and(|s| s.iter().any(|s| inside(&s)));
        if !is_read || has_no_end {
            return;
        }
        let told: Vec<Range<usize>> = told
            .get(path)
            .into_iter()
            .flatten()
            .filter(inside)
            .map(|span| span.start - script.section.start..span.end - script.section.start)
            .collect();
        let has_placeholder = placeholders
            .get(path)
            .is_some_and(|spans| spans.iter().any(|span| inside(&span)));
        let look = Look {
            script,
            migration,
            direction,
            told,
            has_placeholder,
        };
        if !(look.is_plain() && context.memory.is_sound(script, Check::Syntax)) {
            looks.push(look);
        }
    };
    for migration in migrations {
        look(&migration.up, migration, Direction::Up);
        if let Some(down) = &migration.down {
            look(down, migration, Direction::Down);
        }
    }

    // The trees that the rules will ask for are kept; a long history's take much memory.
    let is_kept = |look: &Look<'_>| {
        let judges_all = context.config.judge == Some(JudgePolicy::All);
        cfg!(feature = "rules")
            && look.direction == Direction::Up
            && (judges_all || !look.migration.frozen)
    };
    let found = parallel::map(&looks, |look| {
        (!is_kept(look)).then(|| grammar::findings(look.subject(server), &Tree::of(look.script)))
    });
    for (look, found) in looks.iter().zip(found) {
        let found = found.unwrap_or_else(|| {
            grammar::findings(look.subject(server), &context.trees.of(look.script))
        });
        if look.is_plain() && found.is_empty() {
            context.memory.remember(look.script, Check::Syntax);
        }
        findings.extend(found);
    }
}

/// A script that is to be parsed.
#[cfg(feature = "postgres-grammar")]
struct Look<'a> {
    script: &'a Script,
    migration: &'a Migration,
    direction: Direction,
    /// What was told already, as byte ranges of the script's text.
    told: Vec<Range<usize>>,
    has_placeholder: bool,
}

#[cfg(feature = "postgres-grammar")]
impl Look<'_> {
    /// Where something else was said, it matters what; else the text says it all.
    fn is_plain(&self) -> bool {
        self.told.is_empty() && !self.has_placeholder
    }

    fn subject(&self, server: Option<ServerVersion>) -> Subject<'_> {
        Subject {
            script: self.script,
            server,
            has_placeholder: self.has_placeholder,
            version: &self.migration.version.text,
            direction: self.direction,
            told: &self.told,
        }
    }
}

/// Takes back what rules say about statements that have a syntax error: what such a
/// statement would do, nobody knows.
pub(super) fn hush_rules(migrations: &[Migration], findings: &mut Vec<Finding>) {
    let broken: Vec<(String, usize)> = findings
        .iter()
        .filter(|finding| finding.code == &codes::SYNTAX_ERROR)
        .filter_map(|finding| {
            let label = finding.labels.first()?;
            Some((label.file.path.clone(), label.span.as_ref()?.start))
        })
        .collect();
    if broken.is_empty() {
        return;
    }
    let mut statements = Vec::new();
    for migration in migrations {
        for script in std::iter::once(&migration.up).chain(&migration.down) {
            let seen = script.dialects.iter().flat_map(|seen| &seen.statements);
            for statement in seen {
                let start = script.section.start + statement.span.start;
                let end = script.section.start + statement.span.end;
                let path = &script.file.path;
                let hit = |(file, at): &(String, usize)| file == path && (start..=end).contains(at);
                if broken.iter().any(hit) {
                    statements.push((path.clone(), start..end));
                }
            }
        }
    }
    findings.retain(|finding| {
        !rules::is_rule(finding.code.name)
            || !finding.labels.first().is_some_and(|label| {
                label.span.as_ref().is_some_and(|span| {
                    statements.iter().any(|(path, statement)| {
                        *path == label.file.path && statement.contains(&span.start)
                    })
                })
            })
    });
}
