//! How `InnoDB` carries out a change of a table.
//!
//! After the tables of the manuals, for `MySQL` 8.0 and later
//! (<https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html>) and
//! `MariaDB` 10.5 and later
//! (<https://mariadb.com/kb/en/innodb-online-ddl-overview/>). What depends on a table's row
//! format or on what a script does not tell counts as the quickest way there is.

use crate::rules::ddl::{
    Act, Action, AlterTable, ClauseKind, Column, ConstraintKind, Named, TypeName,
};
use crate::rules::past::type_of;
use crate::rules::subject::{Judged, Subject};
use crate::server::Product;

/// How a change is carried out that others cannot write beside, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Algorithm {
    /// The table is copied, and nobody writes meanwhile.
    Copy,
    /// In place, and nobody writes meanwhile.
    Blocking,
}

/// The worst of a statement's actions, and how it is carried out.
pub(super) fn worst<'s, 'a>(
    subject: &Subject<'a>,
    statement: &Judged<'a>,
    alter: &'s AlterTable<'a>,
) -> Option<(&'s Act<'a>, Algorithm, &'static str)> {
    let demands = |key: &str, values: &[&str]| {
        alter.actions.iter().any(|act| {
            matches!(&act.action, Action::Demand(found, value) if *found == key && values.contains(&value.as_str()))
        })
    };
    // Then the server refuses what it would have to block.
    if demands("LOCK", &["NONE"]) || demands("ALGORITHM", &["INSTANT"]) {
        return None;
    }
    let adds_key = alter.actions.iter().any(|act| {
        matches!(&act.action, Action::AddConstraint(constraint)
            if matches!(constraint.kind, ConstraintKind::PrimaryKey(_)))
    });
    alter
        .actions
        .iter()
        .filter_map(|act| {
            let (algorithm, why) = of(subject, statement, &alter.table, act, adds_key)?;
            Some((act, algorithm, why))
        })
        .min_by_key(|(_, algorithm, _)| *algorithm)
}

/// How one action is carried out, and why; `None` where others may write meanwhile.
fn of(
    subject: &Subject<'_>,
    statement: &Judged<'_>,
    table: &Named<'_>,
    act: &Act<'_>,
    adds_key: bool,
) -> Option<(Algorithm, &'static str)> {
    match &act.action {
        Action::AddColumn(column) => added(column),
        Action::Modify { from, column } => {
            let old = type_of(subject.before(statement.index), table, from)?;
            changed(old, column.ty.as_ref()?)
        }
        Action::AddConstraint(constraint) => match &constraint.kind {
            ConstraintKind::ForeignKey { .. } if checks_keys(subject, statement) => Some((
                Algorithm::Copy,
                "a foreign key is checked against every row",
            )),
            ConstraintKind::Check(_) => Some((Algorithm::Copy, "a check is made of every row")),
            ConstraintKind::Index { special, .. } => special_index(special),
            _ => None,
        },
        Action::DropConstraint => {
            let mut words = act.words;
            let is_key = words.take_all(&["DROP", "PRIMARY", "KEY"]);
            (is_key && !adds_key).then_some((
                Algorithm::Copy,
                "the rows are sorted anew without their primary key",
            ))
        }
        Action::ConvertTo => Some((Algorithm::Copy, "every text is converted")),
        _ => None,
    }
}

fn added(column: &Column<'_>) -> Option<(Algorithm, &'static str)> {
    if column.has(|kind| matches!(kind, ClauseKind::Stored)) {
        return Some((Algorithm::Copy, "a stored column is computed for every row"));
    }
    column
        .has(|kind| matches!(kind, ClauseKind::AutoIncrement))
        .then_some((Algorithm::Blocking, "every row gets a number"))
}

/// `FULLTEXT` and `SPATIAL`.
pub(super) fn special_index(special: &str) -> Option<(Algorithm, &'static str)> {
    match special {
        "FULLTEXT" => Some((Algorithm::Blocking, "a full-text index is built")),
        "SPATIAL" => Some((Algorithm::Blocking, "a spatial index is built")),
        _ => None,
    }
}

/// Whether `foreign_key_checks` is on, as it is unless the script switches it off.
fn checks_keys(subject: &Subject<'_>, statement: &Judged<'_>) -> bool {
    let mut setting = None;
    for above in &subject.statements[..statement.index] {
        let mut words = above.words;
        if !words.take_if("SET") {
            continue;
        }
        let text = above.sql().to_ascii_lowercase();
        if let Some((_, value)) = text.split_once("foreign_key_checks") {
            let value = value.trim_start_matches([' ', '=', ':']);
            setting = Some(!(value.starts_with('0') || value.starts_with("off")));
        }
    }
    setting.unwrap_or(true)
}

/// A change of a column's type.
fn changed(old: &TypeName<'_>, new: &TypeName<'_>) -> Option<(Algorithm, &'static str)> {
    let copy = Some((Algorithm::Copy, "every value gets another type"));
    if same_type(old, new) {
        return None;
    }
    match (old.name.as_str(), new.name.as_str()) {
        ("varchar", "varchar") => {
            let length = |ty: &TypeName<'_>| ty.arguments.first()?.parse::<u32>().ok();
            let (old, new) = (length(old)?, length(new)?);
            // The length of a value takes a second byte from 256 bytes on: 64 characters
            // of four bytes, 256 of one.
            let grows = new >= old && !(old < 64 && new > 255);
            if grows { None } else { copy }
        }
        // What of this copies is `reorder-enum`'s business.
        ("enum", "enum") | ("set", "set") => None,
        _ => copy,
    }
}

/// Whether two types are the same in other words.
fn same_type(old: &TypeName<'_>, new: &TypeName<'_>) -> bool {
    let name = |ty: &TypeName<'_>| match ty.name.as_str() {
        "integer" => "int".to_owned(),
        "bool" | "boolean" => "tinyint".to_owned(),
        "numeric" | "dec" => "decimal".to_owned(),
        "character varying" => "varchar".to_owned(),
        "serial" => "bigint unsigned".to_owned(),
        name => name.replace("integer ", "int "),
    };
    // The display width of a number is no matter.
    let is_number = name(old).contains("int");
    name(old) == name(new) && (is_number || old.arguments == new.arguments)
}

/// Whether copying lets others write: `MariaDB` from 11.2 on.
pub(super) fn copies_online(subject: &Subject<'_>) -> bool {
    subject
        .server
        .is_some_and(|server| server.is_at_least(Product::MariaDb, [11, 2, 0]))
}
