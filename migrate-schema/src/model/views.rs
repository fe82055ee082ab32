//! Tables and what belongs to them, for callers who look for something certain.

use super::address::Address;
use super::kind::Kind;
use super::object::Object;
use super::snapshot::Snapshot;
use crate::text::scalar;

/// A table of a snapshot.
#[derive(Clone, Copy, Debug)]
pub struct Table<'s> {
    snapshot: &'s Snapshot,
    address: &'s Address,
    object: &'s Object,
}

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub struct Column<'s> {
    address: &'s Address,
    object: &'s Object,
}

/// A constraint of a table or domain.
#[derive(Clone, Copy, Debug)]
pub struct Constraint<'s> {
    address: &'s Address,
    object: &'s Object,
}

/// An index of a table.
#[derive(Clone, Copy, Debug)]
pub struct Index<'s> {
    address: &'s Address,
    object: &'s Object,
}

/// What a constraint demands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConstraintKind {
    /// `PRIMARY KEY`
    PrimaryKey,
    /// `UNIQUE`
    Unique,
    /// `FOREIGN KEY`
    ForeignKey,
    /// `CHECK`
    Check,
    /// Anything else, such as `EXCLUDE`.
    Other,
}

/// Where a foreign key leads.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ForeignKey {
    /// The schema of the table, where the database has schemas.
    pub schema: Option<String>,
    /// The table.
    pub table: String,
    /// The columns of that table; empty where its primary key is meant.
    pub columns: Vec<String>,
}

impl Snapshot {
    /// The tables that hold rows, in order: no views, no foreign tables.
    pub fn tables(&self) -> impl Iterator<Item = Table<'_>> {
        self.of_kind(Kind::Table).map(|(address, object)| Table {
            snapshot: self,
            address,
            object,
        })
    }

    /// The labels of an enum by the name of its type as columns write it, such as `public.mood`.
    pub fn enum_labels(&self, type_name: &str) -> Option<&[String]> {
        self.of_kind(Kind::Enum)
            .find(|(address, _)| address.path() == type_name)
            .map(|(_, object)| object.list("labels"))
    }
}

impl<'s> Table<'s> {
    /// Its address.
    pub fn address(&self) -> &'s Address {
        self.address
    }

    /// Its schema, where the database has schemas.
    pub fn schema(&self) -> Option<&'s str> {
        self.address.schema()
    }

    /// Its name.
    pub fn name(&self) -> &'s str {
        self.address.name()
    }

    /// Everything that is known of it.
    pub fn object(&self) -> &'s Object {
        self.object
    }

    /// Its columns, in order.
    pub fn columns(&self) -> Vec<Column<'s>> {
        self.snapshot
            .column_order(self.address)
            .iter()
            .filter_map(|name| {
                let wanted = self.address.child(Kind::Column, name.as_str());
                self.snapshot
                    .children(self.address)
                    .find(|(address, _)| **address == wanted)
                    .map(|(address, object)| Column { address, object })
            })
            .collect()
    }

    /// Its constraints, by name.
    pub fn constraints(&self) -> impl Iterator<Item = Constraint<'s>> {
        self.snapshot
            .children(self.address)
            .filter(|(address, _)| address.kind() == Kind::Constraint)
            .map(|(address, object)| Constraint { address, object })
    }

    /// Its indexes, by name; not those that a constraint makes by itself.
    pub fn indexes(&self) -> impl Iterator<Item = Index<'s>> {
        self.snapshot
            .children(self.address)
            .filter(|(address, _)| address.kind() == Kind::Index)
            .map(|(address, object)| Index { address, object })
    }

    /// Whether rows that are written to it end up in its partitions.
    pub fn is_partitioned(&self) -> bool {
        self.object.text("partitioned by").is_some()
    }
}

impl<'s> Column<'s> {
    /// Its address.
    pub fn address(&self) -> &'s Address {
        self.address
    }

    /// Its name.
    pub fn name(&self) -> &'s str {
        self.address.name()
    }

    /// Everything that is known of it.
    pub fn object(&self) -> &'s Object {
        self.object
    }

    /// Its type as the database writes it.
    pub fn type_name(&self) -> &'s str {
        self.object.text("type").unwrap_or_default()
    }

    /// Whether it may be null.
    pub fn is_nullable(&self) -> bool {
        !self.object.is("not null")
    }

    /// The expression of its default.
    pub fn default(&self) -> Option<&'s str> {
        self.object.text("default")
    }

    /// Whether its value is computed from other columns.
    pub fn is_generated(&self) -> bool {
        self.object.get("generated").is_some()
    }

    /// Whether the database numbers its rows: `GENERATED … AS IDENTITY`, `AUTO_INCREMENT`,
    /// and the primary key that is `SQLite`'s row number.
    pub fn is_numbered(&self) -> bool {
        self.object.get("identity").is_some()
    }
}

impl<'s> Constraint<'s> {
    /// Its address.
    pub fn address(&self) -> &'s Address {
        self.address
    }

    /// Its name.
    pub fn name(&self) -> &'s str {
        self.address.name()
    }

    /// Everything that is known of it.
    pub fn object(&self) -> &'s Object {
        self.object
    }

    /// Its definition as SQL, such as `UNIQUE (email)`.
    pub fn definition(&self) -> &'s str {
        // Without a name it is called by what it says (`SQLite`).
        self.object
            .text("definition")
            .unwrap_or_else(|| self.address.name())
    }

    /// What it demands.
    pub fn kind(&self) -> ConstraintKind {
        let definition = self.definition();
        if definition.starts_with("PRIMARY KEY") {
            ConstraintKind::PrimaryKey
        } else if definition.starts_with("UNIQUE") {
            ConstraintKind::Unique
        } else if definition.starts_with("FOREIGN KEY") {
            ConstraintKind::ForeignKey
        } else if definition.starts_with("CHECK") {
            ConstraintKind::Check
        } else {
            ConstraintKind::Other
        }
    }

    /// The columns of a key, in order; of any other constraint none.
    pub fn columns(&self) -> Vec<String> {
        match self.kind() {
            ConstraintKind::PrimaryKey | ConstraintKind::Unique | ConstraintKind::ForeignKey => {
                self.definition()
                    .split_once('(')
                    .map(|(_, rest)| names(rest).0)
                    .unwrap_or_default()
            }
            ConstraintKind::Check | ConstraintKind::Other => Vec::new(),
        }
    }

    /// Where a foreign key leads.
    pub fn references(&self) -> Option<ForeignKey> {
        if self.kind() != ConstraintKind::ForeignKey {
            return None;
        }
        let (_, rest) = self.definition().split_once('(')?;
        let rest = names(rest).1.strip_prefix(" REFERENCES ")?;
        let (first, rest) = name(rest)?;
        let (schema, table, rest) = match rest.strip_prefix('.') {
            Some(rest) => {
                let (table, rest) = name(rest)?;
                (Some(first), table, rest)
            }
            None => (None, first, rest),
        };
        let columns = rest
            .strip_prefix('(')
            .map(|rest| names(rest).0)
            .unwrap_or_default();
        Some(ForeignKey {
            schema,
            table,
            columns,
        })
    }
}

impl<'s> Index<'s> {
    /// Its address.
    pub fn address(&self) -> &'s Address {
        self.address
    }

    /// Its name.
    pub fn name(&self) -> &'s str {
        self.address.name()
    }

    /// Everything that is known of it.
    pub fn object(&self) -> &'s Object {
        self.object
    }

    /// Its definition as SQL.
    pub fn definition(&self) -> &'s str {
        self.object.text("definition").unwrap_or_default()
    }

    /// Whether no two rows may be equal in it.
    pub fn is_unique(&self) -> bool {
        self.definition().contains("UNIQUE ")
    }
}

/// Names up to the closing parenthesis, and what follows it.
fn names(mut rest: &str) -> (Vec<String>, &str) {
    let mut found = Vec::new();
    while let Some((found_name, behind)) = name(rest.trim_start_matches([',', ' '])) {
        found.push(found_name);
        // What follows a name in a key: a direction, a collation, a length, `WITHOUT OVERLAPS`.
        rest = behind_item(behind);
        if let Some(behind) = rest.strip_prefix(')') {
            return (found, behind);
        }
    }
    (found, "")
}

/// The comma or closing parenthesis behind one item of a list, and what follows.
fn behind_item(text: &str) -> &str {
    let mut depth = 0_u32;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b',' | b')' if depth == 0 => return &text[at..],
            b')' => depth -= 1,
            _ => {}
        }
    }
    ""
}

/// A quoted or plain name, and what follows it.
fn name(text: &str) -> Option<(String, &str)> {
    if let Some(quoted) = text.strip_prefix('`') {
        let mut from = 0;
        loop {
            let end = from + quoted[from..].find('`')?;
            if quoted[end + 1..].starts_with('`') {
                from = end + 2;
            } else {
                let name = quoted[..end].replace("``", "`");
                return Some((name, &quoted[end + 1..]));
            }
        }
    }
    scalar::read_name(text)
}
