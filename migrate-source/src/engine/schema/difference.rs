//! How a schema differs from what it should be.

use std::collections::BTreeMap;

use super::column::Clause;
use super::normal::{Part, key, parts, shown, unquoted};
use super::snapshot::{Object, Snapshot};
use super::table::Table;

/// What a schema has too little, too much, or otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::engine) struct Difference {
    /// What is not there and should be.
    pub(in crate::engine) missing: Vec<String>,
    /// What is there and should not be.
    pub(in crate::engine) left_over: Vec<String>,
    /// What is there and is not as it should be.
    pub(in crate::engine) changed: Vec<String>,
    /// Tables whose columns stand in another order.
    pub(in crate::engine) reordered: Vec<String>,
    /// SQL that mends what can be mended by adding or dropping.
    pub(in crate::engine) mend: Vec<String>,
    /// Whether nothing else has to be mended.
    pub(in crate::engine) mend_is_all: bool,
}

impl Difference {
    /// Compares what is there with what should be there.
    pub(in crate::engine) fn between(wanted: &Snapshot, found: &Snapshot) -> Difference {
        let mut difference = Difference {
            mend_is_all: true,
            ..Difference::default()
        };
        if wanted == found {
            return difference;
        }
        let (wanted, found) = (wanted.objects(), found.objects());
        let (wanted, found) = (by_name(&wanted), by_name(&found));
        for (name, object) in &wanted {
            match found.get(name) {
                None if goes_with_its_table(object, &found) => {}
                None => difference.is_missing(object),
                Some(there) => difference.compare(object, there),
            }
        }
        for (name, object) in &found {
            if !wanted.contains_key(name) && !goes_with_its_table(object, &wanted) {
                difference.is_left_over(object);
            }
        }
        difference
    }

    /// Whether the schemas are the same but for the order of columns.
    pub(in crate::engine) fn is_none(&self) -> bool {
        self.missing.is_empty() && self.left_over.is_empty() && self.changed.is_empty()
    }

    fn is_missing(&mut self, object: &Object<'_>) {
        self.missing.push(described(object));
        self.mend.push(format!("{};", object.sql));
    }

    fn is_left_over(&mut self, object: &Object<'_>) {
        self.left_over.push(described(object));
        let kind = object.kind.to_uppercase();
        self.mend
            .push(format!("DROP {kind} {};", quoted(object.name)));
    }

    fn compare(&mut self, wanted: &Object<'_>, found: &Object<'_>) {
        if wanted.sql == found.sql && wanted.kind == found.kind {
            return;
        }
        if wanted.kind != found.kind {
            self.changed.push(format!(
                "`{}` is a {}, and was a {}",
                wanted.name, found.kind, wanted.kind
            ));
            self.mend_is_all = false;
            return;
        }
        match (Table::read(wanted.sql), Table::read(found.sql)) {
            (Some(before), Some(after)) if wanted.kind == "table" => {
                self.tables(wanted.name, &before, &after);
            }
            _ if key(&parts(wanted.sql)) == key(&parts(found.sql)) => {}
            _ => {
                let (was, is) = unlike(&parts(wanted.sql), &parts(found.sql));
                self.changed.push(format!(
                    "{} has `{is}` where it had `{was}`",
                    described(wanted)
                ));
                if wanted.kind == "table" {
                    self.mend_is_all = false;
                } else {
                    let kind = wanted.kind.to_uppercase();
                    self.mend
                        .push(format!("DROP {kind} {};", quoted(wanted.name)));
                    self.mend.push(format!("{};", wanted.sql));
                }
            }
        }
    }

    fn tables(&mut self, name: &str, wanted: &Table, found: &Table) {
        let count = self.changed.len();
        let table = format!("table `{name}`");
        for column in &wanted.columns {
            let Some(there) = found.columns.iter().find(|other| other.key == column.key) else {
                self.changed
                    .push(format!("{table} lacks the column `{}`", column.shown));
                self.mend.push(format!(
                    "ALTER TABLE {} ADD COLUMN {};",
                    quoted(name),
                    column.shown
                ));
                // Not every column can be added; that depends on the rows as well.
                let text = column.shown.to_uppercase();
                self.mend_is_all &= !["NOT NULL", "PRIMARY", "UNIQUE", "STORED", "DEFAULT"]
                    .iter()
                    .any(|word| text.contains(word));
                continue;
            };
            if keys(&column.clauses) != keys(&there.clauses) {
                self.changed.push(format!(
                    "{table} has the column `{}`, and had `{}`",
                    there.shown, column.shown
                ));
                self.mend_is_all = false;
            }
        }
        for column in &found.columns {
            if !wanted.columns.iter().any(|other| other.key == column.key) {
                self.changed
                    .push(format!("{table} still has the column `{}`", column.shown));
                self.mend.push(format!(
                    "ALTER TABLE {} DROP COLUMN {};",
                    quoted(name),
                    column.name
                ));
            }
        }
        let columns_changed = self.changed.len() > count;
        for (there, here, words) in [
            (&wanted.constraints, &found.constraints, "lacks"),
            (&found.constraints, &wanted.constraints, "still has"),
            (&wanted.options, &found.options, "is no longer"),
            (&found.options, &wanted.options, "is now"),
        ] {
            for clause in there {
                if occurrences(there, clause) > occurrences(here, clause)
                    && !(columns_changed && is_told(clause, wanted, found))
                {
                    let line = format!("{table} {words} `{}`", clause.shown);
                    if !self.changed.contains(&line) {
                        self.changed.push(line);
                    }
                    self.mend_is_all = false;
                }
            }
        }
        if self.changed.len() == count && order(wanted) != order(found) {
            self.reordered.push(format!(
                "table `{name}` has its columns in the order {}, and had {}",
                order(found).join(", "),
                order(wanted).join(", ")
            ));
        }
    }
}

/// Whether a constraint goes with a column that is told about already.
fn is_told(clause: &Clause, wanted: &Table, found: &Table) -> bool {
    let lost = wanted
        .columns
        .iter()
        .filter(|column| !found.columns.iter().any(|other| other.key == column.key));
    let new = found
        .columns
        .iter()
        .filter(|column| !wanted.columns.iter().any(|other| other.key == column.key));
    lost.chain(new).any(|column| {
        clause
            .key
            .split_once(" ( ")
            .is_some_and(|(_, rest)| rest.starts_with(&format!("{} )", column.key)))
            || clause.key.starts_with("check")
                && clause.key.split(' ').any(|word| word == column.key)
    })
}

fn order(table: &Table) -> Vec<String> {
    table
        .columns
        .iter()
        .map(|column| format!("`{}`", unquoted(&column.name)))
        .collect()
}

fn keys(clauses: &[Clause]) -> Vec<&str> {
    clauses.iter().map(|clause| clause.key.as_str()).collect()
}

fn occurrences(clauses: &[Clause], clause: &Clause) -> usize {
    clauses
        .iter()
        .filter(|other| other.key == clause.key)
        .count()
}

/// Names are compared without regard to the case of ASCII letters.
fn by_name<'a>(objects: &'a [Object<'a>]) -> BTreeMap<String, &'a Object<'a>> {
    objects
        .iter()
        .map(|object| (object.name.to_ascii_lowercase(), object))
        .collect()
}

/// An index or trigger whose table is not there is not worth a line of its own,
/// and neither are the tables in which a virtual table keeps its content.
fn goes_with_its_table(object: &Object<'_>, others: &BTreeMap<String, &Object<'_>>) -> bool {
    object.kind != "table"
        && object.kind != "view"
        && !others.contains_key(&object.table.to_ascii_lowercase())
}

fn described(object: &Object<'_>) -> String {
    match object.kind {
        "index" | "trigger" => {
            format!("{} `{}` on `{}`", object.kind, object.name, object.table)
        }
        kind => format!("{kind} `{}`", object.name),
    }
}

/// The part in which two texts differ, with a word before and behind it.
fn unlike(left: &[Part], right: &[Part]) -> (String, String) {
    let same = |pair: &(&Part, &Part)| pair.0.key == pair.1.key;
    let shorter = left.len().min(right.len());
    let before = left.iter().zip(right).take_while(same).count();
    let behind = left
        .iter()
        .rev()
        .zip(right.iter().rev())
        .take_while(same)
        .count()
        .min(shorter - before);
    let cut = |parts: &[Part]| {
        let from = before.saturating_sub(1);
        let to = (parts.len() - behind + 1).min(parts.len());
        let text = shown(&parts[from..to]);
        if text.chars().count() <= LONGEST_SHOWN {
            return text;
        }
        let short: String = text.chars().take(LONGEST_SHOWN).collect();
        format!("{} …", short.trim_end())
    };
    (cut(left), cut(right))
}

/// How many characters of a difference are shown.
const LONGEST_SHOWN: usize = 80;

/// A name as SQL.
fn quoted(name: &str) -> String {
    let is_plain = name
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        && name
            .bytes()
            .next()
            .is_some_and(|byte| !byte.is_ascii_digit());
    if is_plain {
        name.to_owned()
    } else {
        format!("\"{}\"", name.replace('"', "\"\""))
    }
}
