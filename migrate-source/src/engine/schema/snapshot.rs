//! The schema of a database at one moment.

use rusqlite::{Connection, Error};

/// Between the fields of an object, and between objects: no SQL has these.
const FIELD: char = '\u{1f}';
const OBJECT: char = '\u{1e}';

/// All objects in one value: reading hundreds of rows one by one, after every
/// script, would be most of the work.
const SELECT: &str = "SELECT coalesce(group_concat( \
     type || char(31) || name || char(31) || tbl_name || char(31) || sql, char(30)), '') \
     FROM main.sqlite_master WHERE sql IS NOT NULL AND substr(name, 1, 7) <> 'sqlite_'";

/// The schema of a database at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::engine) struct Snapshot {
    text: String,
}

/// One object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Object<'a> {
    /// `table`, `index`, `view` or `trigger`.
    pub(super) kind: &'a str,
    pub(super) name: &'a str,
    /// The table that it belongs to; its own name where it is one.
    pub(super) table: &'a str,
    pub(super) sql: &'a str,
}

impl Snapshot {
    pub(in crate::engine) fn take(connection: &Connection) -> Result<Snapshot, Error> {
        let mut statement = connection.prepare(SELECT)?;
        let text = statement.query_row([], |row| row.get(0))?;
        Ok(Snapshot { text })
    }

    /// In the order in which the database lists them.
    pub(super) fn objects(&self) -> Vec<Object<'_>> {
        self.text
            .split(OBJECT)
            .filter_map(|object| {
                let mut fields = object.splitn(4, FIELD);
                Some(Object {
                    kind: fields.next()?,
                    name: fields.next()?,
                    table: fields.next()?,
                    sql: fields.next()?,
                })
            })
            .collect()
    }
}
