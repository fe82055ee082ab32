//! What to do instead, for the statement at hand.

use std::ops::Range;

use crate::rules::ddl::{Action, ConstraintKind, Ddl};
use crate::rules::report::paste;
use crate::rules::subject::{Judged, Subject};

/// What the linter found.
pub(crate) struct Hit<'s, 'a> {
    pub(crate) subject: &'s Subject<'a>,
    pub(crate) statement: &'s Judged<'a>,
    /// The rule's name.
    pub(crate) rule: &'static str,
    /// Byte range in the script's text.
    pub(crate) span: Range<usize>,
}

/// What was done, and the edits that do it, by byte ranges of the script's text.
pub(crate) type Edits = (&'static str, Vec<(Range<usize>, String)>);

/// What to do about it.
#[derive(Default)]
pub(crate) struct Advice {
    /// Helps, the best one first.
    pub(crate) helps: Vec<String>,
    /// Only where it is safe.
    #[cfg_attr(
        not(feature = "rules"),
        expect(dead_code, reason = "only the linter's rules ask")
    )]
    pub(crate) fix: Option<Edits>,
}

impl Advice {
    fn of(helps: Vec<String>) -> Advice {
        Advice { helps, fix: None }
    }

    /// Adds the way out that is always there.
    fn or_say_why(mut self, hit: &Hit<'_, '_>) -> Advice {
        self.helps.extend(reason(hit).helps);
        self
    }
}

/// The statement with a reason above it.
pub(crate) fn reason(hit: &Hit<'_, '_>) -> Advice {
    let sql = hit.statement.sql();
    let directive = format!("-- migrate: allow({}) why it is right here", hit.rule);
    Advice::of(vec![if sql.lines().count() <= 12 {
        paste(
            "where it is right, say why",
            &format!("{directive}\n{sql};"),
        )
    } else {
        paste("where it is right, say why above the statement", &directive)
    }])
}

/// `CONCURRENTLY` behind a word of the statement.
pub(crate) fn concurrently(hit: &Hit<'_, '_>) -> Advice {
    let statement = hit.statement;
    let Some(behind) = place_of_concurrently(hit) else {
        return reason(hit);
    };
    let text = statement.sql();
    let at = behind - statement.span.start;
    let sql = format!("{} CONCURRENTLY{};", &text[..at], &text[at..]);
    let marker = if hit.subject.in_transaction() {
        "-- migrate: no-transaction\n"
    } else {
        ""
    };
    let what = if marker.is_empty() {
        "let others go on meanwhile"
    } else if hit.subject.statements.len() == 1 {
        "let others go on meanwhile; it cannot run in a transaction"
    } else {
        "let others go on meanwhile; it cannot run in a transaction, so give it a migration of its own"
    };
    let mut edits = vec![(behind..behind, " CONCURRENTLY".to_owned())];
    // Alone in its file, nothing but it runs without the transaction.
    let is_alone = hit.subject.statements.len() == 1 && hit.subject.is_whole_file;
    if !marker.is_empty() {
        edits.insert(0, (0..0, marker.to_owned()));
    }
    Advice {
        helps: vec![paste(what, &format!("{marker}{sql}"))],
        fix: (marker.is_empty() || is_alone).then_some(("`CONCURRENTLY` added", edits)),
    }
    .or_say_why(hit)
}

/// Behind which word it belongs.
fn place_of_concurrently(hit: &Hit<'_, '_>) -> Option<usize> {
    match &hit.statement.ddl {
        Ddl::CreateIndex(index) => Some(index.keyword.end),
        Ddl::DropIndex(drop) => Some(drop.keyword.end),
        Ddl::AlterTable(_) => {
            // `DETACH PARTITION name`.
            let mut words = hit.statement.words;
            while !words.is_empty() {
                if words.take_all(&["DETACH", "PARTITION"]) {
                    words.identifier()?;
                    return Some(words.end);
                }
                words.take();
            }
            None
        }
        _ => {
            // `REINDEX (…) TABLE name`.
            let mut words = hit.statement.words;
            words.take_if("REINDEX").then_some(())?;
            words.parentheses();
            words.take()?;
            Some(words.end)
        }
    }
}

/// `NOT VALID` now, `VALIDATE CONSTRAINT` in the next migration.
pub(crate) fn not_valid(hit: &Hit<'_, '_>) -> Advice {
    let Ddl::AlterTable(alter) = &hit.statement.ddl else {
        return reason(hit);
    };
    let table = alter.table.sql;
    for act in &alter.actions {
        let own = act.words.span();
        if hit.span.start < own.start || own.end < hit.span.start {
            continue;
        }
        match &act.action {
            Action::AddConstraint(constraint) => {
                let kind = match &constraint.kind {
                    ConstraintKind::ForeignKey { columns } => {
                        let mut words: Vec<&str> =
                            columns.iter().map(|column| column.name.as_str()).collect();
                        words.push("fkey");
                        alter.table.with(&words)
                    }
                    _ => alter.table.with(&["check"]),
                };
                let (name, added) = if let Some(name) = &constraint.name {
                    (name.sql.to_owned(), act.words.sql().to_owned())
                } else {
                    let definition = constraint.words.sql();
                    (kind.clone(), format!("ADD CONSTRAINT {kind} {definition}"))
                };
                return valid_later(hit, table, &added, &name);
            }
            Action::AddColumn(column) => {
                let name = alter.table.with(&[&column.name.name, "fkey"]);
                let reference = hit.subject.sql(&hit.span);
                let ty = column.ty.as_ref().map_or("…", |ty| ty.sql);
                let added = format!(
                    "ADD COLUMN {0} {ty};\nALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({0}) {reference}",
                    column.name.sql
                );
                return valid_later(hit, table, &added, &name);
            }
            _ => {}
        }
    }
    reason(hit)
}

fn valid_later(hit: &Hit<'_, '_>, table: &str, added: &str, name: &str) -> Advice {
    Advice::of(vec![
        paste(
            "add it without a look at the rows",
            &format!("ALTER TABLE {table} {added} NOT VALID;"),
        ),
        paste(
            "and let the next migration look at them while others write",
            &format!("ALTER TABLE {table} VALIDATE CONSTRAINT {name};"),
        ),
    ])
    .or_say_why(hit)
}

/// A unique index first, then the constraint that takes it over.
pub(crate) fn unique_from_index(hit: &Hit<'_, '_>) -> Advice {
    let Ddl::AlterTable(alter) = &hit.statement.ddl else {
        return reason(hit);
    };
    let table = alter.table.sql;
    for act in &alter.actions {
        let own = act.words.span();
        if hit.span.start < own.start || own.end < hit.span.start {
            continue;
        }
        let (columns, name) = match &act.action {
            Action::AddConstraint(constraint) => match &constraint.kind {
                ConstraintKind::Unique(key) => (
                    key.columns.iter().collect::<Vec<_>>(),
                    constraint.name.as_ref().map(|name| name.sql.to_owned()),
                ),
                _ => continue,
            },
            Action::AddColumn(column) => (vec![&column.name], None),
            _ => continue,
        };
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        let name = name.unwrap_or_else(|| alter.table.with(&[&names.join("_"), "key"]));
        let columns: Vec<&str> = columns.iter().map(|column| column.sql).collect();
        return Advice::of(vec![
            paste(
                "build the index while others write, in a migration of its own",
                &format!(
                    "-- migrate: no-transaction\nCREATE UNIQUE INDEX CONCURRENTLY {name} ON {table} ({});",
                    columns.join(", ")
                ),
            ),
            paste(
                "and let the constraint take it over in the next one",
                &format!("ALTER TABLE {table} ADD CONSTRAINT {name} UNIQUE USING INDEX {name};"),
            ),
        ])
        .or_say_why(hit);
    }
    reason(hit)
}

/// A new column of the new type, filled in batches.
pub(crate) fn new_column(hit: &Hit<'_, '_>) -> Advice {
    let Ddl::AlterTable(alter) = &hit.statement.ddl else {
        return reason(hit);
    };
    let changed = alter.actions.iter().find_map(|act| match &act.action {
        Action::SetType { column, ty } if act.words.span().end >= hit.span.start => {
            Some((column, ty))
        }
        _ => None,
    });
    let Some((column, ty)) = changed else {
        return reason(hit);
    };
    let table = alter.table.sql;
    let new = column.with(&["new"]);
    Advice::of(vec![paste(
        "add a column of the new type, fill it in batches, and drop the old one in a later release",
        &format!(
            "ALTER TABLE {table} ADD COLUMN {new} {ty};\n\
             UPDATE {table} SET {new} = {old}::{ty} WHERE {new} IS NULL;",
            ty = ty.sql,
            old = column.sql
        ),
    )])
    .or_say_why(hit)
}

/// The column without `NOT NULL`, or with a default.
pub(crate) fn with_default(hit: &Hit<'_, '_>) -> Advice {
    let Ddl::AlterTable(alter) = &hit.statement.ddl else {
        return reason(hit);
    };
    for act in &alter.actions {
        let own = act.words.span();
        if let Action::AddColumn(column) = &act.action
            && own.start <= hit.span.start
            && hit.span.start <= own.end
        {
            let ty = column.ty.as_ref().map_or("…", |ty| ty.sql);
            return Advice::of(vec![
                paste(
                    "give it a default, which costs nothing",
                    &format!(
                        "ALTER TABLE {} ADD COLUMN {} {ty} NOT NULL DEFAULT …;",
                        alter.table.sql, column.name.sql
                    ),
                ),
                paste(
                    "or let it be empty, fill it, and require it later",
                    &format!(
                        "ALTER TABLE {} ADD COLUMN {} {ty};",
                        alter.table.sql, column.name.sql
                    ),
                ),
            ])
            .or_say_why(hit);
        }
    }
    reason(hit)
}

/// Another type for the one that was found.
fn other_type(hit: &Hit<'_, '_>, better: &str) -> Advice {
    let found = hit.subject.sql(&hit.span);
    Advice::of(vec![format!("write `{better}` for `{found}`")]).or_say_why(hit)
}

pub(crate) fn text(hit: &Hit<'_, '_>) -> Advice {
    let found = hit.subject.sql(&hit.span);
    let length = found
        .split_once('(')
        .and_then(|(_, rest)| rest.split_once(')'))
        .map(|(length, _)| length.trim());
    match length {
        Some(length) => Advice::of(vec![paste(
            "write `text`, and limit it with a check, which can be changed without a rewrite",
            &format!("text CHECK (char_length(…) <= {length})"),
        )])
        .or_say_why(hit),
        None => other_type(hit, "text"),
    }
}

pub(crate) fn bigint(hit: &Hit<'_, '_>) -> Advice {
    let found = hit.subject.sql(&hit.span).to_ascii_lowercase();
    other_type(
        hit,
        if found.contains("serial") {
            "bigserial"
        } else {
            "bigint"
        },
    )
}

pub(crate) fn timestamptz(hit: &Hit<'_, '_>) -> Advice {
    other_type(hit, "timestamptz")
}

pub(crate) fn identity(hit: &Hit<'_, '_>) -> Advice {
    let found = hit.subject.sql(&hit.span).to_ascii_lowercase();
    let ty = match found.as_str() {
        "bigserial" | "serial8" => "bigint",
        "smallserial" | "serial2" => "smallint",
        _ => "integer",
    };
    other_type(hit, &format!("{ty} GENERATED BY DEFAULT AS IDENTITY"))
}
