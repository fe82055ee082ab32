//! Syntax errors, as far as nothing else was said about the same place.

use super::Context;
use crate::finding::{Finding, codes};
use crate::migration::Migration;
use crate::rules;

#[cfg(not(feature = "postgres-grammar"))]
pub(super) fn errors(_: &Context<'_>, _: &[Migration], _: &mut Vec<Finding>) {}

/// Adds the syntax errors of every `PostgreSQL` script.
///
/// Text that does not end, a placeholder, or a command of psql was told about
/// already: the parser would stumble over the same place.
#[cfg(feature = "postgres-grammar")]
pub(super) fn errors(context: &Context<'_>, migrations: &[Migration], findings: &mut Vec<Finding>) {
    use std::collections::HashMap;
    use std::ops::Range;

    use crate::dialect::Dialect;
    use crate::finding::{Code, Direction};
    use crate::grammar::{self, Subject};
    use crate::memory::Check;
    use crate::script::Script;

    let told_by: [&Code; 4] = [
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

    let mut found = Vec::new();
    let server = context.config.server(Dialect::Postgres);
    let mut look = |script: &Script, version: &str, direction: Direction| {
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
        let subject = Subject {
            script,
            server,
            has_placeholder,
            version,
            direction,
            told: &told,
        };
        // Where something else was said, it matters what; else the text says it all.
        let is_plain = told.is_empty() && !has_placeholder;
        if is_plain && context.memory.is_sound(script, Check::Syntax) {
            return;
        }
        let own = grammar::findings(subject, &context.trees.of(script));
        if is_plain && own.is_empty() {
            context.memory.remember(script, Check::Syntax);
        }
        found.extend(own);
    };
    for migration in migrations {
        let version = migration.version.text.as_str();
        look(&migration.up, version, Direction::Up);
        if let Some(down) = &migration.down {
            look(down, version, Direction::Down);
        }
    }
    findings.append(&mut found);
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
