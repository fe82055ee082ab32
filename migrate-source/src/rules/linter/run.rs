//! Asks `squawk-linter`, and says in our words what it found.

use std::ops::Range;

use squawk_linter::{Linter, Rule as SquawkRule, Version, Violation};

use super::advice::Hit;
use super::{About, LinterRule};
use crate::finding::{Finding, Level};
use crate::grammar::Tree;
use crate::rules::ddl::{Action, ConstraintKind, Ddl, Named};
use crate::rules::past::type_of;
use crate::rules::postgres::is_free;
use crate::rules::report::Report;
use crate::rules::rule::{Check, Rule};
use crate::rules::subject::{Judged, Subject};
use crate::sql::TokenKind;

/// Takes what there is to tell with one of our rules at its level.
pub(crate) type Teller<'t> = dyn FnMut(&'static Rule, Level, &mut dyn FnMut(&mut Report<'_>)) + 't;

/// Asks the linter for those of the rules that are its own.
pub(crate) fn run(
    subject: &Subject<'_>,
    tree: &Tree,
    rules: &[(&'static Rule, Level)],
    report: &mut Teller<'_>,
) {
    // What cannot be parsed is told already, and a broken tree misleads.
    if !tree.parse().errors().is_empty() {
        return;
    }
    let asked: Vec<(SquawkRule, &'static Rule, &'static LinterRule, Level)> = rules
        .iter()
        .filter_map(|(rule, level)| match rule.check {
            Check::Linter(linter) => Some((linter.name.parse().ok()?, *rule, linter, *level)),
            Check::Words(_) => None,
        })
        .collect();
    if asked.is_empty() {
        return;
    }
    let mut linter = Linter::from(asked.iter().map(|(squawk, ..)| *squawk));
    linter.settings.assume_in_transaction = subject.in_transaction();
    if let Some(version) = subject.server.and_then(|server| {
        let [major, minor, _] = server.numbers;
        format!("{major}.{minor}").parse::<Version>().ok()
    }) {
        linter.settings.pg_version = version;
    }
    for violation in linter.lint(tree.parse(), subject.text) {
        let Some((_, rule, linter, level)) =
            asked.iter().find(|(squawk, ..)| *squawk == violation.code)
        else {
            continue;
        };
        let span = within(subject, &violation);
        let Some(statement) = subject.statements.iter().find(|statement| {
            statement.span.start <= span.start && span.start < statement.span.end
        }) else {
            continue;
        };
        if is_new(subject, statement, linter.about)
            || is_said(statement, &asked, linter, &span)
            || is_catalog_alone(subject, statement, linter, &span)
        {
            continue;
        }
        let span = span.start..span.end.min(statement.span.end);
        let hit = Hit {
            subject,
            statement,
            rule: rule.code.name,
            span: span.clone(),
        };
        report(rule, *level, &mut |report| {
            let finding = finding(report, &hit, linter, &violation);
            report.push(finding);
        });
    }
}

/// Whether a rule for the kind of constraint says the same of the place, and better: nothing
/// but a check and a foreign key can be `NOT VALID`.
fn is_said(
    statement: &Judged<'_>,
    asked: &[(SquawkRule, &'static Rule, &'static LinterRule, Level)],
    linter: &LinterRule,
    span: &Range<usize>,
) -> bool {
    if linter.name != "constraint-missing-not-valid" {
        return false;
    }
    let Ddl::AlterTable(alter) = &statement.ddl else {
        return false;
    };
    let asks_for_keys = asked
        .iter()
        .any(|(_, _, other, _)| other.name == "adding-foreign-key-constraint");
    alter.actions.iter().any(|act| {
        let own = act.words.span();
        let Action::AddConstraint(constraint) = &act.action else {
            return false;
        };
        own.start <= span.start
            && span.start < own.end
            && match &constraint.kind {
                ConstraintKind::PrimaryKey(_)
                | ConstraintKind::Unique(_)
                | ConstraintKind::Exclude => true,
                ConstraintKind::ForeignKey { .. } => asks_for_keys,
                _ => false,
            }
    })
}

/// Whether a change of a type leaves the values as they are, which the statement alone does
/// not tell.
fn is_catalog_alone(
    subject: &Subject<'_>,
    statement: &Judged<'_>,
    linter: &LinterRule,
    span: &Range<usize>,
) -> bool {
    let Ddl::AlterTable(alter) = &statement.ddl else {
        return false;
    };
    linter.name == "changing-column-type"
        && alter.actions.iter().any(|act| {
            let own = act.words.span();
            let Action::SetType { column, ty } = &act.action else {
                return false;
            };
            own.start <= span.start
                && span.start < own.end
                && type_of(subject.before(statement.index), &alter.table, column)
                    .is_some_and(|old| is_free(old, ty))
        })
}

fn within(subject: &Subject<'_>, violation: &Violation) -> Range<usize> {
    let range: Range<usize> = violation.text_range.into();
    let end = range.end.min(subject.text.len());
    let text = &subject.text[range.start.min(end)..end];
    range.start..range.start + text.trim_end().len()
}

/// Whether this release made what the statement is about.
fn is_new(subject: &Subject<'_>, statement: &Judged<'_>, about: About) -> bool {
    match about {
        About::Text => false,
        About::Table => {
            let is_partitioned = |table: &Named<'_>| {
                subject.everywhere().any(|other| {
                    matches!(&other.ddl, Ddl::CreateTable(create) if create.name.may_be(table)
                        && create.options.contains(&["PARTITION", "BY"]))
                })
            };
            match &statement.ddl {
                // It cannot be built `CONCURRENTLY` there.
                Ddl::CreateIndex(index) if is_partitioned(&index.table) => true,
                Ddl::DropIndex(drop) => drop.indexes.iter().all(|index| {
                    subject.is_new_object(statement, index) || is_lost(subject, statement, index)
                }),
                ddl => ddl
                    .table()
                    .is_some_and(|table| subject.is_new(statement, table)),
            }
        }
        About::Object => {
            statement
                .ddl
                .table()
                .is_some_and(|table| subject.is_new(statement, table))
                || object(statement).is_some_and(|object| {
                    subject.is_new_object(statement, &object) || subject.is_new(statement, &object)
                })
        }
    }
}

/// Whether an index belongs to a table that this release has made.
fn is_lost(subject: &Subject<'_>, statement: &Judged<'_>, index: &Named<'_>) -> bool {
    subject.before(statement.index).any(|ddl| {
        matches!(ddl, Ddl::CreateIndex(create)
            if create.name.as_ref().is_some_and(|name| name.may_be(index))
                && subject.is_new(statement, &create.table))
    })
}

/// What an `ALTER` or `DROP` is about: the first name behind its kind.
fn object<'a>(statement: &Judged<'a>) -> Option<Named<'a>> {
    let mut words = statement.words;
    let verb = words.take_word();
    if verb == "CREATE" {
        // `CREATE OR REPLACE` of what was made just above.
        return match &statement.ddl {
            Ddl::Create(_, name) => Some(name.clone()),
            _ => None,
        };
    }
    if !["ALTER", "DROP"].contains(&verb.as_str()) {
        return None;
    }
    words.skip(&["MATERIALIZED", "FOREIGN", "EVENT"]);
    words.take_word();
    words.take_all(&["IF", "EXISTS"]);
    let name = Named::take(&mut words)?;
    // `DROP VIEW a, b`: the second one may be old.
    (words.kind() != Some(TokenKind::Comma)).then_some(name)
}

fn finding(
    report: &Report<'_>,
    hit: &Hit<'_, '_>,
    linter: &LinterRule,
    violation: &Violation,
) -> Finding {
    let mut sentences = sentences(&violation.message);
    let message = if sentences.is_empty() {
        report.rule.code.summary.to_owned()
    } else {
        uncapital(sentences.remove(0))
    };
    let line_end = hit.subject.text[hit.span.clone()].find('\n');
    let span = hit.span.start..line_end.map_or(hit.span.end, |at| hit.span.start + at);
    let mut finding = report.finding(&span, message);
    for sentence in sentences {
        finding = finding.note(uncapital(sentence));
    }
    let advice = (linter.advice)(hit);
    for help in advice.helps {
        finding = finding.help(help);
    }
    if let Some((title, edits)) = advice.fix {
        finding = finding.fix(report.fix(title, edits));
    }
    finding
}

/// A message's sentences without their periods.
fn sentences(text: &str) -> Vec<&str> {
    text.split(". ")
        .map(|sentence| sentence.trim().trim_end_matches('.'))
        .filter(|sentence| !sentence.is_empty())
        .collect()
}

/// The beginning of a sentence in lower case, unless it is a name.
fn uncapital(sentence: &str) -> String {
    let mut characters = sentence.chars();
    match (characters.next(), characters.clone().next()) {
        (Some(first), second) if !second.is_some_and(char::is_uppercase) => {
            first.to_lowercase().chain(characters).collect()
        }
        _ => sentence.to_owned(),
    }
}
