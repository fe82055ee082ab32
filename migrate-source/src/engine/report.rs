//! What the engine found, as findings.

use std::ops::Range;

use super::advice::advice;
use super::run::{Failure, is_syntax};
use super::schema::Difference;
use super::skip::Skip;
use crate::dialect::Dialect;
use crate::finding::{Code, Direction, Finding, Label, codes, proven};
use crate::migration::Migration;
use crate::script::Script;
use crate::sql::tokens;

/// A script that did not end.
pub(super) fn failed(migration: &Migration, direction: Direction, failure: &Failure) -> Finding {
    let script = script(migration, direction);
    let finding = match failure {
        Failure::Statement {
            span,
            offset,
            message,
            ..
        } => {
            let finding = Finding::new(
                refused(direction),
                format!("SQLite refuses this statement: {message}"),
            )
            .label(Label::at(&script.file, place(script, span, *offset), ""));
            let sql = &script.text()[span.clone()];
            let helps = advice(message, sql);
            let has_none = helps.is_empty() && !is_syntax(message);
            let finding = helps.into_iter().fold(finding, Finding::help);
            if has_none && direction == Direction::Down {
                finding.help(
                    "the down script runs on the schema that its up script leaves: write it for \
                     that one",
                )
            } else {
                finding
            }
        }
        Failure::Limit { span, .. } => Finding::new(
            &codes::SQLITE_LIMIT,
            "this statement takes more steps or more room than a build may take",
        )
        .label(Label::at(&script.file, place(script, span, None), ""))
        .help("if it never ends, end it: a recursive query needs a `LIMIT` or a condition")
        .help(
            "if it is only long, write `-- migrate: allow(sqlite-limit) why` above it: what comes \
             after it is then not checked here",
        ),
        Failure::Commit(message) => Finding::new(
            refused(direction),
            format!("SQLite refuses to commit this script: {message}"),
        )
        .label(whole(script))
        .help("keep every row that another one refers to, or delete both"),
        Failure::ForeignKeys(broken) => {
            let finding = Finding::new(
                &codes::SQLITE_FOREIGN_KEYS,
                "this script leaves rows that refer to rows that are not there",
            )
            .label(whole(script));
            broken
                .iter()
                .fold(finding, |finding, line| finding.note(line.clone()))
                .note(
                    "it switches `PRAGMA foreign_keys` off, so they are checked before it commits",
                )
                .help("copy every row that another one refers to before the old table is dropped")
        }
        Failure::Open => Finding::new(
            refused(direction),
            "this script begins a transaction and does not end it",
        )
        .label(whole(script))
        .help("write the `COMMIT`, or delete the `BEGIN`"),
    };
    finding.about(migration.version.text.as_str(), direction)
}

/// A down script that fails is found by the test kit as well.
fn refused(direction: Direction) -> &'static Code {
    match direction {
        Direction::Up => &codes::SQLITE_ERROR,
        Direction::Down => &proven::DOWN_FAILS,
    }
}

/// A statement that was not run.
pub(super) fn skipped(migration: &Migration, direction: Direction, skip: &Skip) -> Finding {
    let script = script(migration, direction);
    Finding::new(
        &codes::SQLITE_NOT_RUN,
        format!("this statement is not checked: {}", skip.reason),
    )
    .label(Label::at(&script.file, place(script, &skip.span, None), ""))
    .help("let a test run it on a real database")
    .about(migration.version.text.as_str(), direction)
}

/// The scripts together take too long.
pub(super) fn too_long(migration: &Migration) -> Finding {
    Finding::new(
        &codes::SQLITE_NOT_RUN,
        format!(
            "the down scripts of `{}` and those before it are not checked: the scripts together \
             take more steps than a build may take",
            migration.version.text
        ),
    )
    .label(whole(&migration.up))
    .help("let a test run them on a real database")
}

/// A down script behind which the schema is another one than before its up script.
pub(super) fn differs(migration: &Migration, down: &Script, difference: &Difference) -> Finding {
    let name = format!("`{}` ({})", migration.version.text, migration.name);
    let message = if difference.is_none() {
        format!("the down script of {name} brings columns back in another order")
    } else {
        format!("the down script of {name} does not bring the schema back")
    };
    let finding = with_difference(
        Finding::new(&proven::DOWN_DOES_NOT_RESTORE, message).label(whole(down)),
        difference,
    );
    let finding = if difference.is_none() {
        finding.help("nothing has to be done, unless somebody reads columns by their place")
    } else if let Some(mend) = mend(difference) {
        finding.help(format!("these statements at its end would:\n{mend}"))
    } else {
        finding.help("let it undo everything that the up script does")
    };
    finding.about(migration.version.text.as_str(), Direction::Down)
}

/// An up script that fails behind its own down script.
pub(super) fn not_again(migration: &Migration, down: &Script, failure: &Failure) -> Finding {
    let up = &migration.up;
    let message = match failure {
        Failure::Statement { message, .. } | Failure::Commit(message) => message.clone(),
        Failure::ForeignKeys(broken) => broken.join(", "),
        Failure::Limit { .. } => "it takes too many steps".to_owned(),
        Failure::Open => "it leaves a transaction open".to_owned(),
    };
    let finding = Finding::new(
        &proven::UP_AGAIN_DIFFERS,
        format!(
            "`{}` ({}) cannot be applied again after its down script: {message}",
            migration.version.text, migration.name
        ),
    )
    .label(whole(down));
    let finding = match failure {
        Failure::Statement { span, offset, .. } => finding.label(Label::at(
            &up.file,
            place(up, span, *offset),
            "this fails the second time",
        )),
        _ => finding,
    };
    finding
        .note("the schema is what it was, so rows must have stayed")
        .help("let the down script delete the rows that the up script inserts")
        .about(migration.version.text.as_str(), Direction::Down)
}

/// An up script that makes something else behind its own down script.
pub(super) fn differs_again(
    migration: &Migration,
    down: &Script,
    difference: &Difference,
) -> Finding {
    let finding = Finding::new(
        &proven::UP_AGAIN_DIFFERS,
        format!(
            "`{}` ({}) makes another schema when it is applied again after its down script",
            migration.version.text, migration.name
        ),
    )
    .label(whole(down));
    with_difference(finding, difference)
        .help("let the down script bring back the rows on which the up script depends")
        .about(migration.version.text.as_str(), Direction::Down)
}

fn with_difference(finding: Finding, difference: &Difference) -> Finding {
    let lists = [
        ("missing", &difference.missing),
        ("left over", &difference.left_over),
        ("changed", &difference.changed),
        ("in another order", &difference.reordered),
    ];
    lists.iter().fold(finding, |finding, (word, lines)| {
        let shown = lines.iter().take(MOST_LINES);
        let finding = shown.fold(finding, |finding, line| {
            finding.note(format!("{word}: {line}"))
        });
        match lines.len().saturating_sub(MOST_LINES) {
            0 => finding,
            more => finding.note(format!("{word}: and {more} more")),
        }
    })
}

/// The SQL that mends everything, where that is little enough to be looked at.
fn mend(difference: &Difference) -> Option<String> {
    let text = difference.mend.join("\n");
    let fits = !text.is_empty() && text.lines().count() <= MOST_LINES_OF_SQL;
    (difference.mend_is_all && fits).then_some(text)
}

const MOST_LINES_OF_SQL: usize = 16;

/// How many differences of a kind are listed.
const MOST_LINES: usize = 8;

fn script(migration: &Migration, direction: Direction) -> &Script {
    match (direction, &migration.down) {
        (Direction::Down, Some(down)) => down,
        _ => &migration.up,
    }
}

/// The file as a whole, or the section that is the script.
fn whole(script: &Script) -> Label {
    if script.section == (0..script.file.text.len()) {
        return Label::whole(&script.file, "");
    }
    Label::at(&script.file, first_line(script, 0..script.text().len()), "")
}

/// The token that is to blame, or the first line of the statement; in the file.
fn place(script: &Script, span: &Range<usize>, offset: Option<usize>) -> Range<usize> {
    let sql = &script.text()[span.clone()];
    let Some(offset) = offset else {
        return first_line(script, span.clone());
    };
    let start = script.section.start + span.start;
    let token = tokens(sql, Dialect::Sqlite)
        .into_iter()
        .find(|token| token.start <= offset && offset < token.end);
    match token {
        Some(token) => start + offset..start + token.end,
        None => start + sql.len()..start + sql.len(),
    }
}

fn first_line(script: &Script, span: Range<usize>) -> Range<usize> {
    let text = &script.text()[span.clone()];
    let length = text.find('\n').unwrap_or(text.len());
    let start = script.section.start + span.start;
    start..start + text[..length].trim_end().len()
}
