//! `SQLite`'s schema: three queries, whatever the number of tables.
//!
//! `sqlite_schema` has the text of every statement; the rest follows from it
//! (<https://www.sqlite.org/schematab.html>).

mod canonical;
mod create_table;
mod token;

use std::collections::BTreeMap;

use migrate_core::{Dialect, Error, Reader};

use super::build::Builder;
use super::options::SnapshotOptions;
use crate::model::{Address, Applies, COLUMN_ORDER, Kind, Object, Snapshot, Value};
use canonical::Names;
use create_table::{CreateTable, Direction};
use token::{Token, tokens};

/// Every object that has a statement; tables before what belongs to them.
const SCHEMA: &str = "SELECT type, name, tbl_name, sql FROM main.sqlite_schema WHERE sql IS NOT NULL \
     ORDER BY CASE type WHEN 'table' THEN 0 WHEN 'view' THEN 1 ELSE 2 END, name";

/// Which tables belong to a virtual table, or to `SQLite` itself.
const LISTED: &str = "SELECT name, type FROM pragma_table_list WHERE schema = 'main'";

/// The numbers that an application may set.
const NUMBERS: &str = "SELECT (SELECT user_version FROM pragma_user_version), \
     (SELECT application_id FROM pragma_application_id)";

pub(super) async fn read(
    reader: &mut Reader<'_>,
    options: &SnapshotOptions,
) -> Result<Snapshot, Error> {
    let statements = [SCHEMA, LISTED, NUMBERS].map(str::to_owned);
    let answers = reader.ask(&statements).await?;
    let [schema, listed, numbers] = answers.as_slice() else {
        return Ok(Snapshot::empty(Dialect::Sqlite));
    };
    let kinds: BTreeMap<&str, &str> = listed
        .rows
        .iter()
        .filter_map(|row| Some((row.first()?.as_deref()?, row.get(1)?.as_deref()?)))
        .collect();
    let entries: Vec<Entry> = schema
        .rows
        .iter()
        .filter_map(|row| Entry::new(row, &kinds))
        .collect();
    let names = names(&entries);
    let mut builder = Builder::new(Dialect::Sqlite, options);
    database(&mut builder, numbers.rows.first().map(Vec::as_slice));
    for entry in &entries {
        add(&mut builder, entry, &names);
    }
    Ok(builder.finish())
}

struct Entry {
    kind: Kind,
    name: String,
    table: String,
    tokens: Vec<Token>,
}

impl Entry {
    fn new(row: &[Option<String>], kinds: &BTreeMap<&str, &str>) -> Option<Entry> {
        let [Some(sort), Some(name), Some(table), Some(sql)] = row else {
            return None;
        };
        let kind = match sort.as_str() {
            // Tables that a virtual table keeps for itself are none of the user's.
            "table" if kinds.get(name.as_str()) == Some(&"shadow") => return None,
            "table" if name.to_ascii_lowercase().starts_with("sqlite_") => return None,
            "table" if kinds.get(name.as_str()) == Some(&"virtual") => Kind::VirtualTable,
            "table" => Kind::Table,
            "view" => Kind::View,
            "index" => Kind::Index,
            "trigger" => Kind::Trigger,
            _ => return None,
        };
        Some(Entry {
            kind,
            name: name.clone(),
            table: table.clone(),
            tokens: tokens(sql),
        })
    }
}

/// The names of tables and columns, in lower case.
fn names(entries: &[Entry]) -> Names {
    let mut names = Names::new();
    for entry in entries {
        names.insert(entry.name.to_lowercase());
        if entry.kind == Kind::Table
            && let Some(table) = create_table::parse(&entry.tokens, &Names::new())
        {
            names.extend(
                table
                    .columns
                    .iter()
                    .map(|column| column.name.to_lowercase()),
            );
        }
    }
    names
}

fn database(builder: &mut Builder<'_>, numbers: Option<&[Option<String>]>) {
    let mut object = Object::default();
    for (property, value) in ["user_version", "application_id"]
        .iter()
        .zip(numbers.unwrap_or_default())
    {
        if let Some(value) = value.as_ref().filter(|value| *value != "0") {
            object.set_text(*property, value.clone());
        }
    }
    if !object.properties.is_empty() {
        builder.object(Address::top(Kind::Database, "main"), object);
    }
}

fn add(builder: &mut Builder<'_>, entry: &Entry, names: &Names) {
    let address = Address::top(entry.kind, &*entry.name);
    let mut object = Object::default();
    match entry.kind {
        Kind::Table => {
            if let Some(table) = create_table::parse(&entry.tokens, names) {
                return add_table(builder, &address, &table);
            }
            object.set_text("definition", canonical::line(&entry.tokens, names));
            builder.object(address, object);
        }
        Kind::View | Kind::VirtualTable => {
            // The columns of a view that has lost its table cannot be asked for.
            object.set_text("definition", canonical::lines(&entry.tokens, names));
            builder.object(address, object);
        }
        kind => {
            object.set_text("definition", canonical::lines(&entry.tokens, names));
            for parent in [Kind::Table, Kind::View, Kind::VirtualTable] {
                let parent = Address::top(parent, &*entry.table);
                builder.object(parent.child(kind, &*entry.name), object.clone());
            }
        }
    }
}

fn add_table(builder: &mut Builder<'_>, address: &Address, table: &CreateTable) {
    let mut object = Object::default();
    object.set_if("strict", Applies::from(table.strict));
    object.set_if("without rowid", Applies::from(table.without_rowid));
    let order = table.columns.iter().map(|column| column.name.clone());
    object.set(COLUMN_ORDER, Value::List(order.collect()));
    builder.object(address.clone(), object);
    for column in &table.columns {
        let mut object = Object::default();
        if !column.type_name.is_empty() {
            object.set_text("type", &*column.type_name);
        }
        object.set_if("not null", Applies::from(column.not_null));
        object.set_if("stored", Applies::from(column.stored));
        for (property, value) in [
            ("not null constraint", &column.not_null_name),
            ("not null on conflict", &column.not_null_conflict),
            ("default", &column.default),
            ("collation", &column.collation),
            ("generated", &column.generated),
        ] {
            if let Some(value) = value {
                object.set_text(property, &**value);
            }
        }
        if column.autoincrement {
            object.set_text("identity", "autoincrement");
        } else if is_row_number(table, column) {
            object.set_text("identity", "rowid");
        }
        builder.object(address.child(Kind::Column, &*column.name), object);
    }
    for constraint in &table.constraints {
        let mut object = Object::default();
        let name = match &constraint.name {
            Some(name) => {
                object.set_text("definition", &*constraint.definition);
                name
            }
            // Without a name it is called by what it says.
            None => &constraint.definition,
        };
        builder.object(address.child(Kind::Constraint, &**name), object);
    }
}

/// Whether a column is another name of the row number
/// (<https://www.sqlite.org/lang_createtable.html#rowid>).
fn is_row_number(table: &CreateTable, column: &create_table::Column) -> bool {
    let key = table
        .constraints
        .iter()
        .find_map(|constraint| constraint.primary_key.as_ref());
    !table.without_rowid
        && column.type_name == "INTEGER"
        && column.primary_key != Some(Direction::Descending)
        && key.is_some_and(|key| key.len() == 1 && key[0].eq_ignore_ascii_case(&column.name))
}
